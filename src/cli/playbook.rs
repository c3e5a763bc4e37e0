//! `kepready playbook`: what an operator needs, from the answers of a KEP.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::arguments::stage;
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::session::Session;
use super::wizard;
use crate::kep::Stage;
use crate::playbook::{Medium, Playbook, Source, Templates};
use crate::questionnaire::Catalogue;
use crate::shell::{shown, write_atomically};
use crate::text::printable;

/// Prints the operator playbook of a KEP
///
/// It is made from the answers and from kep.yaml, in the author's words. What the KEP does not say is listed as not
/// documented.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A number, a directory, a README.md or a kep.yaml [default: the KEP of the current directory]
    kep: Option<String>,
    /// Markdown to read, JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// The stage whose requirements count [default: that of kep.yaml, else alpha]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
    /// Write it to this file, or as playbook.md or playbook.json into this directory
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Markdown,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  kepready playbook 2033
  kepready playbook 2033 -o playbooks/rootless.md
  kepready playbook --format json | jq .";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let catalogue = session.catalogue()?;
    let kep = session.open(arguments.kep.as_deref())?;
    kep.warn_of_kep_yaml(session);
    kep.warn_of_readme(session);
    let stage = kep.stage(session, arguments.stage);
    let text = render(&catalogue, &kep, stage, arguments.format)?;
    match &arguments.output {
        // A terminal acts on what a README may hold; a file or a program gets it as it is.
        None if session.out.for_a_person => session.print(&printable(&text)),
        None => session.print(&text),
        Some(path) => {
            let path = if path.is_dir() { path.join(arguments.format.file_name()) } else { path.clone() };
            write_atomically(&path, &text)?;
            session.note(&format!("{}: written", shown(Path::new(&path))));
            Ok(())
        }
    }
}

impl Format {
    fn file_name(self) -> &'static str {
        match self {
            Format::Markdown => "playbook.md",
            Format::Json => "playbook.json",
        }
    }
}

fn render(catalogue: &Catalogue, kep: &OpenedKep, stage: Stage, format: Format) -> Result<String, Error> {
    match format {
        Format::Markdown => markdown(catalogue, kep, stage),
        Format::Json => Ok(build(catalogue, kep, stage).json()),
    }
}

/// The playbook of a KEP as markdown.
pub(super) fn markdown(catalogue: &Catalogue, kep: &OpenedKep, stage: Stage) -> Result<String, Error> {
    let text = build(catalogue, kep, stage).markdown(&Templates::built_in(), Medium::File);
    text.map_err(|error| Error::new(ErrorKind::System, error.to_string()))
}

fn build(catalogue: &Catalogue, kep: &OpenedKep, stage: Stage) -> Playbook {
    let facts = wizard::facts(kep, stage);
    Playbook::build(&Source::of(facts, &kep.loaded.readme, catalogue))
}
