//! Templates of the user's own.

use std::path::{Path, PathBuf};

use super::failed;
use crate::cli::demo;
use crate::cli::error::{Error, ErrorKind};
use crate::cli::session::Session;
use crate::playbook::{Medium, Playbook, TemplateError, Templates};
use crate::shell::{FileError, read_text, shown};

/// The templates to use, and where those of the user's own are.
pub(super) struct Chosen {
    own: Option<(PathBuf, Templates)>,
}

impl Chosen {
    pub fn get(&self) -> &Templates {
        self.own.as_ref().map_or_else(|| Templates::built_in(), |(_, templates)| templates)
    }

    /// The error of filling one in.
    pub fn error(&self, error: &TemplateError) -> Error {
        match &self.own {
            Some((dir, _)) => located(dir, error),
            None => failed(error),
        }
    }
}

/// The templates of `dir`, else those that the configuration names, else the project's.
///
/// Those of the user's own are checked on the sample KEP and on one that says nothing, so that a name that does not
/// exist is told now and not by the first KEP that would need it.
pub(super) fn load(session: &Session, dir: Option<&Path>) -> Result<Chosen, Error> {
    let dir = match dir {
        Some(dir) => Some(dir.to_owned()),
        None => session.config(None).map(|config| config.templates.value).unwrap_or_else(|_| {
            // Whoever needs a playbook needs it now, and nothing else in the configuration matters for one.
            session.warn(
                "the configuration cannot be used, so the templates are the project's own; `kepready config` says why",
            );
            None
        }),
    };
    let Some(dir) = dir else { return Ok(Chosen { own: None }) };
    let templates = read(&dir)?;
    check(session, &templates).map_err(|error| located(&dir, &error))?;
    Ok(Chosen { own: Some((dir, templates)) })
}

/// The templates that the files of `dir` make, unchecked: what one of them asks for need not be there.
pub(in crate::cli) fn read(dir: &Path) -> Result<Templates, Error> {
    let listing = std::fs::read_dir(dir).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::from(FileError::Missing { path: dir.to_owned() }),
        _ => Error::new(ErrorKind::System, format!("{}: cannot list it: {error}", shown(dir)))
            .help("give a directory of templates"),
    })?;
    let mut files = Vec::new();
    for entry in listing.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".tera") && !entry.path().is_dir() {
            files.push((name, read_text(&entry.path())?));
        }
    }
    if files.is_empty() {
        let message = format!("{}: no template is in it", shown(dir));
        let help = format!("put files there that are called {}", Templates::NAMES.join(", "));
        return Err(Error::new(ErrorKind::Content, message).help(help));
    }
    files.sort();
    Templates::with(&files).map_err(|error| located(dir, &error))
}

fn check(session: &Session, templates: &Templates) -> Result<(), TemplateError> {
    // A questionnaire that cannot be read is told of where it is used.
    let catalogue = session.catalogue().unwrap_or_else(|_| crate::questionnaire::Catalogue::embedded());
    let samples: Vec<Playbook> = demo::sources(&catalogue).iter().map(Playbook::build).collect();
    for playbook in &samples {
        playbook.markdown(templates, Medium::File)?;
        playbook.markdown(templates, Medium::Page)?;
    }
    super::library::check(samples, templates)
}

fn located(dir: &Path, error: &TemplateError) -> Error {
    let TemplateError { template, line, column, message } = error;
    let place: String = [*line, *column].into_iter().flatten().map(|n| format!(":{n}")).collect();
    let file = dir.join(template);
    // One that is not there is the project's own, which one of the user's made fail.
    let file = if file.is_file() { shown(&file) } else { template.clone() };
    Error::new(ErrorKind::Content, format!("{file}{place}: {message}"))
        .help("`kepready playbook --context` prints what a template gets; docs/playbook.md says what each part is")
}
