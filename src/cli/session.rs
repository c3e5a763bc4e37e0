//! What one run of the program knows about where and how it was started.

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::arguments::Everywhere;
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::plain;
use super::screen::Screen;
use super::sitting::{self, Way};
use crate::kep::layout;
use crate::questionnaire::{Catalogue, Drift};
use crate::shell::config::{Config, Flags};
use crate::shell::{Checkout, FileError, KepDir, KepFiles, Target, load, read_text, resolve, shown};
use crate::wizard::theme::ThemeName;

/// One run of the program.
pub(super) struct Session {
    /// The current directory.
    pub cwd: PathBuf,
    /// Standard output.
    pub out: Screen,
    /// Standard error.
    pub err: Screen,
    repo: Option<PathBuf>,
    questions: Option<PathBuf>,
    quiet: bool,
    no_colors: bool,
}

impl Session {
    /// The run that was started with these arguments, here.
    pub(super) fn new(everywhere: &Everywhere) -> Result<Self, Error> {
        let cwd = std::env::current_dir().map_err(|error| {
            Error::new(ErrorKind::System, format!("the current directory cannot be used: {error}"))
                .help("it may have been removed; change to another one")
        })?;
        Ok(Self {
            cwd,
            out: Screen::stdout(everywhere.color),
            err: Screen::stderr(everywhere.color),
            repo: everywhere.repo.clone(),
            questions: everywhere.questions.clone(),
            quiet: everywhere.quiet,
            no_colors: everywhere.color == clap::ColorChoice::Never,
        })
    }

    /// Whether only results and errors are to be said.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a result to standard output.
    pub(super) fn print(&self, text: &str) -> Result<(), Error> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| Error::output(&error))
    }

    /// Says on standard error what was done.
    pub(super) fn note(&self, message: &str) {
        if !self.quiet {
            self.err.say("", message);
        }
    }

    /// Says lines on standard error as they are, but for what would act on a terminal.
    pub(super) fn tell(&self, text: &str) {
        let _ = io::stderr().lock().write_all(crate::text::printable(text).as_bytes());
    }

    /// Says on standard error what is odd.
    pub(super) fn warn(&self, message: &str) {
        if !self.quiet {
            self.err.say("warning", message);
        }
    }

    /// The questionnaire: the built-in one, or that of `--questions`.
    pub(super) fn catalogue(&self) -> Result<Catalogue, Error> {
        match &self.questions {
            None => Ok(Catalogue::embedded()),
            Some(dir) => Ok(Catalogue::from_files(&catalogue_files(dir)?)?),
        }
    }

    /// What the user has set, `theme` being what `--theme` says.
    pub(super) fn config(&self, theme: Option<ThemeName>) -> Result<Config, Error> {
        Ok(Config::load(Flags { theme, no_colors: self.no_colors })?)
    }

    /// The questionnaire for a KEP: what only its checkout's template asks is asked too, at its place.
    pub(super) fn catalogue_for(&self, kep: &OpenedKep) -> Result<Catalogue, Error> {
        self.catalogue_of(kep.loaded.files.checkout.as_ref())
    }

    /// The same for all KEPs of a checkout.
    pub(super) fn catalogue_of(&self, checkout: Option<&Checkout>) -> Result<Catalogue, Error> {
        let catalogue = self.catalogue()?;
        // A template that cannot be read asks nothing more.
        let template = checkout.and_then(|checkout| read_text(&checkout.template().join(layout::README)).ok());
        Ok(match template.map(|template| Drift::of(&catalogue, &template)) {
            Some(drift) if !drift.is_none() => catalogue.with_questions_of(&drift),
            _ => catalogue,
        })
    }

    /// The checkout of [`Session::checkout`], which a command cannot do without.
    pub(super) fn needed_checkout(&self) -> Result<Checkout, Error> {
        self.checkout().ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("{} lies in no checkout", shown(&self.cwd)))
                .help("name the directory that holds keps/ with --repo DIR")
        })
    }

    /// The KEP that `name` means, read from the disk.
    pub(super) fn open(&self, name: Option<&str>) -> Result<OpenedKep, Error> {
        // What a command prints does not hang on the configuration: a bad one is no reason not to offer a choice.
        Ok(OpenedKep::new(load(&self.find(name)?)?, &self.cwd))
    }

    /// The same, with a choice offered in one way or the other, and in this theme.
    pub(super) fn open_by(
        &self,
        name: Option<&str>,
        way: Way,
        theme: impl FnOnce() -> ThemeName,
    ) -> Result<OpenedKep, Error> {
        Ok(OpenedKep::new(load(&self.find_by(name, way, theme)?)?, &self.cwd))
    }

    /// Where the files of the KEP that `name` means are.
    pub(super) fn find(&self, name: Option<&str>) -> Result<KepFiles, Error> {
        self.find_by(name, Way::choose(false), || {
            self.config(None).map_or(ThemeName::Auto, |config| config.theme.value)
        })
    }

    /// Where the files of the KEPs that `names` mean are, each KEP once however often it is named.
    pub(super) fn find_each(&self, names: &[String]) -> Result<Vec<KepFiles>, Error> {
        let mut keps: Vec<KepFiles> = Vec::new();
        let mut seen = HashSet::new();
        for name in names {
            let kep = self.find(Some(name))?;
            if seen.insert(kep.readme.clone()) {
                keps.push(kep);
            }
        }
        Ok(keps)
    }

    fn find_by(&self, name: Option<&str>, way: Way, theme: impl FnOnce() -> ThemeName) -> Result<KepFiles, Error> {
        match resolve(name, &self.cwd, self.repo.as_deref())? {
            Target::Kep(files) => Ok(files),
            Target::Choice(checkout) => self.choose(&checkout, way, theme),
        }
    }

    /// The checkout that `--repo` names, or that holds the current directory.
    pub(super) fn checkout(&self) -> Option<Checkout> {
        let cwd = self.cwd.canonicalize().unwrap_or_else(|_| self.cwd.clone());
        match &self.repo {
            Some(repo) => cwd.join(repo).canonicalize().ok().and_then(|root| Checkout::at(&root)),
            None => Checkout::find(&cwd),
        }
    }

    /// Asks which KEP of `checkout` is meant, where there is somebody to ask.
    fn choose(&self, checkout: &Checkout, way: Way, theme: impl FnOnce() -> ThemeName) -> Result<KepFiles, Error> {
        if sitting::has_terminal() {
            let mut keps = checkout.keps();
            let labels = keps.iter().map(KepDir::label).collect();
            let picked = match way {
                Way::Screen => sitting::pick(labels, theme())?,
                Way::Lines(_) => plain::pick(labels)?,
            };
            return match picked {
                Some(index) => Ok(KepFiles::from((keps.swap_remove(index), checkout.clone()))),
                None => Err(Error::new(ErrorKind::Usage, "no KEP was chosen")),
            };
        }
        let message = format!("no KEP is named, and {} is in none", shown(&self.cwd));
        let example = checkout.keps().into_iter().find_map(|kep| kep.number).unwrap_or_else(|| "2033".to_owned());
        let help = format!("name one by number, directory or README.md, such as {example}, or change to its directory");
        Err(Error::new(ErrorKind::Usage, message).help(help))
    }
}

/// The name and text of each YAML file in `dir`.
pub(super) fn catalogue_files(dir: &Path) -> Result<Vec<(String, String)>, Error> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Error::from(FileError::Missing { path: dir.to_owned() }),
        _ => Error::new(ErrorKind::System, format!("{}: cannot list it: {error}", shown(dir)))
            .help("give a directory with one YAML file for each section of the questionnaire"),
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_yaml && !path.is_dir() {
            files.push((shown(&path), read_text(&path)?));
        }
    }
    if files.is_empty() {
        let message = format!("{}: no YAML file is in it", shown(dir));
        let help = "put one YAML file there for each section of the questionnaire";
        return Err(Error::new(ErrorKind::Content, message).help(help));
    }
    Ok(files)
}
