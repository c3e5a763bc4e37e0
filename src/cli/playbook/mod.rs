//! `kepready playbook`: what an operator needs, from the answers of a KEP, or of many.

mod library;
mod origins;
mod select;
pub(super) mod templates;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::arguments::{milestone, stage};
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::session::Session;
use super::wizard;
use crate::answers::State;
use crate::kep::{Milestone, Stage, layout};
use crate::playbook::passage::Place;
use crate::playbook::{AnswerText, KepFacts, Medium, Playbook, Source, TemplateError, Templates, anchors_of};
use crate::questionnaire::Catalogue;
use crate::shell::gitlog::Origin;
use crate::shell::{Checkout, read_text, shown, write_atomically};
use crate::text::printable;

/// Prints the operator playbook of a KEP, or writes a library of many
///
/// A playbook is made from the answers and from kep.yaml, in the author's words. What the KEP does not say is listed
/// as not documented.
///
/// Several KEPs, or any of --all, --milestone, --sig, --gate, --component and --gates-from, make a library in the
/// directory that -o names: a page for each, and pages by feature gate, component, SIG and release, on metrics and on
/// gaps. Pages that are the same are not written again, pages that somebody has changed by hand are kept, and pages of
/// KEPs that are no longer among the chosen ones are removed. Several of these options choose the KEPs that fit all of
/// them.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Numbers, directories, README.md or kep.yaml files [default: the KEP of the current directory]
    kep: Vec<String>,
    /// Every KEP of the checkout
    #[arg(long, conflicts_with = "kep")]
    all: bool,
    /// The KEPs that reach a stage in this release, or were last worked on for it
    #[arg(long, value_name = "V", value_parser = milestone(), conflicts_with = "kep")]
    milestone: Option<Milestone>,
    /// The KEPs that this SIG owns; may be given several times
    #[arg(long, conflicts_with = "kep")]
    sig: Vec<String>,
    /// The KEPs with this feature gate; may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "kep")]
    gate: Vec<String>,
    /// The KEPs with a feature gate on this component; may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "kep")]
    component: Vec<String>,
    /// The KEPs whose gates are on according to this text of /metrics pages; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "kep")]
    gates_from: Option<PathBuf>,
    /// Markdown to read, JSON for programs, or a book for mdbook to build
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// The stage whose requirements count [default: that of kep.yaml, else alpha]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
    /// Write it to this file, or as playbook.md or playbook.json into this directory; a library into this directory
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Where the checkout can be read on the web, for links in playbooks that do not stand beside their README
    #[arg(long, value_name = "URL", default_value = UPSTREAM, hide_default_value = true)]
    links_to: String,
    /// Templates of your own: files of this directory replace those of the same name [default: templates of the
    /// configuration]
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Print what the template of a playbook gets, as JSON
    #[arg(long)]
    context: bool,
}

/// Where everybody reads KEPs.
const UPSTREAM: &str = "https://github.com/kubernetes/enhancements/blob/master";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Markdown,
    Json,
    Mdbook,
}

const EXAMPLES: &str = "\
Examples:
  kepready playbook 2033
  kepready playbook 2033 -o playbooks/rootless.md
  kepready playbook --format json | jq .
  kepready playbook --all --format mdbook -o book && mdbook build book
  kepready playbook --milestone v1.37 --component kubelet -o playbooks
  kubectl get --raw /metrics | kepready playbook --gates-from -";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    if arguments.are_many() {
        return library::run(session, arguments);
    }
    let templates = templates::load(session, arguments.templates.as_deref())?;
    let kep = session.open(arguments.kep.first().map(String::as_str))?;
    kep.warn_of_kep_yaml(session);
    kep.warn_of_readme(session);
    let stage = kep.stage(session, arguments.stage);
    let path = arguments.output.as_deref().map(|path| match path.is_dir() {
        true => path.join(arguments.format.file_name()),
        false => path.to_owned(),
    });
    let place = path.as_deref().map_or(Place::BesideReadme, |path| arguments.place(&kep, path));
    // Committed together with its README, a playbook could only name the commit before.
    let beside = path.as_deref().is_some_and(|path| is_beside(&kep, path));
    let origin = if beside { Origin::default() } else { origins::of(session, &[&kep]).remove(0) };
    let questions = Questions::of(session, kep.loaded.files.checkout.as_ref())?;
    let mut playbook = build(&questions, &kep, stage, place, origin);
    if let Some(earlier) = path.as_deref().and_then(|path| read_text(path).ok()) {
        playbook.keep_anchors(&anchors_of(&earlier));
    }
    let text = match arguments.format {
        _ if arguments.context => playbook.context_json(),
        Format::Json => playbook.json(),
        _ => playbook.markdown(templates.get(), Medium::File).map_err(|error| templates.error(&error))?,
    };
    match path {
        // A terminal acts on what a README may hold; a file or a program gets it as it is.
        None if session.out.for_a_person => session.print(&printable(&text)),
        None => session.print(&text),
        Some(path) => {
            write_atomically(&path, &text)?;
            session.note(&format!("{}: written", shown(&path)));
            Ok(())
        }
    }
}

impl Arguments {
    fn are_many(&self) -> bool {
        self.all
            || self.kep.len() > 1
            || self.milestone.is_some()
            || self.gates_from.is_some()
            || !(self.sig.is_empty() && self.gate.is_empty() && self.component.is_empty())
            || self.format == Format::Mdbook
    }

    /// Where a playbook in the file `path` stands, seen from the README of `kep`.
    fn place(&self, kep: &OpenedKep, path: &Path) -> Place {
        if kep.loaded.files.checkout.is_none() || is_beside(kep, path) {
            return Place::BesideReadme;
        }
        self.elsewhere(kep)
    }

    fn elsewhere(&self, kep: &OpenedKep) -> Place {
        Place::Elsewhere { base: self.links_to.trim_end_matches('/').to_owned(), readme: kep.readme_path.clone() }
    }
}

/// Whether the file `path` stands in the directory of `kep`.
fn is_beside(kep: &OpenedKep, path: &Path) -> bool {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = |path: &Path| path.canonicalize().ok();
    real(directory) == real(&kep.loaded.files.dir)
}

impl Format {
    fn file_name(self) -> &'static str {
        match self {
            Format::Markdown | Format::Mdbook => "playbook.md",
            Format::Json => "playbook.json",
        }
    }
}

/// The playbook of a KEP as markdown.
pub(super) fn markdown(catalogue: &Catalogue, kep: &OpenedKep, stage: Stage) -> Result<String, Error> {
    let questions = Questions { asked: catalogue.clone(), own: catalogue.clone() };
    let playbook = build(&questions, kep, stage, Place::BesideReadme, Origin::default());
    playbook.markdown(Templates::built_in(), Medium::File).map_err(|error| failed(&error))
}

fn failed(error: &TemplateError) -> Error {
    Error::new(ErrorKind::Content, error.to_string())
}

/// The questions of a playbook.
struct Questions {
    /// All, with those that only the checkout's template asks.
    asked: Catalogue,
    /// Those that every KEP is asked.
    own: Catalogue,
}

impl Questions {
    fn of(session: &Session, checkout: Option<&Checkout>) -> Result<Self, Error> {
        Ok(Self { asked: session.catalogue_of(checkout)?, own: session.catalogue()? })
    }
}

fn build(questions: &Questions, kep: &OpenedKep, stage: Stage, place: Place, origin: Origin) -> Playbook {
    let Origin { commit, modified } = origin;
    let facts = KepFacts { commit, modified, ..wizard::facts(kep, stage) };
    let mut source = Source { place, ..Source::of(facts, &kep.loaded.readme, &questions.asked) };
    // A KEP that is older than a question of the template has not failed to answer it.
    let is_older = |answer: &AnswerText| answer.state == State::Missing && questions.own.index_of(&answer.id).is_none();
    source.answers.retain(|answer| !is_older(answer));
    Playbook::build(&source)
}

/// The directory of a KEP from `keps/` on, as its page in a library is called after it.
fn below_keps(readme: &str) -> &str {
    let directory = readme.rsplit_once('/').map_or(readme, |(directory, _)| directory);
    directory.strip_prefix(layout::KEPS).map_or(directory, |rest| rest.trim_start_matches('/'))
}
