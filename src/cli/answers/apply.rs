use std::path::PathBuf;

use clap::Args;

use crate::answers::exchange::Import;
use crate::answers::{Reading, write};
use crate::cli::arguments::AnswersFormat;
use crate::cli::diff::{changed_lines, unified};
use crate::cli::error::{Error, ErrorKind};
use crate::cli::input;
use crate::cli::opened::OpenedKep;
use crate::cli::session::Session;
use crate::kep::layout::number_named;
use crate::questionnaire::Catalogue;
use crate::shell::write_atomically;

/// Writes answers from a file into the README of a KEP
///
/// Takes what `answers export` prints, or less: a list `answers` of `id` and `answer` is enough. An answer that is
/// left out or null stays as it is, an empty one is cleared. Only lines that differ change, and either all answers are
/// written or none.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// The answers, YAML or JSON; - for standard input
    file: PathBuf,
    /// A number, a directory, a README.md or a kep.yaml [default: the KEP of the current directory]
    kep: Option<String>,
    /// Print the change as a unified diff and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How the answers are written [default: told by how they begin]
    #[arg(long, value_enum)]
    format: Option<AnswersFormat>,
}

const EXAMPLES: &str = "\
Examples:
  kepready answers apply answers.yaml 2033
  kepready answers apply answers.yaml --dry-run | git apply --check
  echo '{\"answers\": [{\"id\": \"cloud-calls\", \"answer\": \"No.\"}]}' | kepready answers apply - 2033";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let kep = session.open(arguments.kep.as_deref())?;
    let catalogue = session.catalogue_for(&kep)?;
    let import = read(session, arguments, &catalogue)?;
    kep.warn_of_readme(session);
    warn_of_another_kep(session, &kep, &import);

    let old = &kep.loaded.readme;
    let answers: Vec<(usize, &str)> = import.answers.iter().map(|(n, text)| (*n, text.as_str())).collect();
    let shown = kep.shown_readme();
    let new = write(old, &catalogue, &answers).map_err(|refusals| Error::refused(&shown, &refusals))?;
    if new == *old {
        session.note(&format!("{shown}: nothing to change"));
        return Ok(());
    }
    let summary = summary(old, &new, &catalogue);
    if arguments.dry_run {
        session.print(&unified(&kep.readme_path, old, &new, &session.out))?;
        session.note(&format!("{shown}: {summary}, not written"));
        return Ok(());
    }
    write_atomically(&kep.loaded.files.readme, &new)?;
    session.note(&format!("{shown}: {summary}"));
    Ok(())
}

fn read(session: &Session, arguments: &Arguments, catalogue: &Catalogue) -> Result<Import, Error> {
    let (name, text) = input::read(session, &arguments.file)?;
    Import::read(&text, arguments.format.map(Into::into), catalogue).map_err(|errors| {
        let problems = errors.into_iter().map(|error| {
            let place = error.position.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
            (format!("{name}{place}: {}", error.message), error.help)
        });
        Error::all(ErrorKind::Content, problems)
    })
}

/// Answers exported from one KEP and written into another are rarely meant.
fn warn_of_another_kep(session: &Session, kep: &OpenedKep, import: &Import) {
    let number = kep.loaded.proposal.number.as_ref().map(|at| at.value.as_str()).or(kep.loaded.files.number.as_deref());
    if let (Some(theirs), Some(ours)) =
        (import.kep_number.as_deref().and_then(number_named), number.and_then(number_named))
        && theirs != ours
    {
        session.warn(&format!(
            "{}: these answers were exported from KEP {theirs}, and this is KEP {ours}",
            kep.shown_readme()
        ));
    }
}

/// How many answers and lines differ, in words.
fn summary(old: &str, new: &str, catalogue: &Catalogue) -> String {
    let (before, after) = (Reading::new(old, catalogue), Reading::new(new, catalogue));
    let pairs = before.answers().iter().zip(after.answers());
    // A comment inside an answer can be all that changed.
    let changed = pairs.filter(|(before, after)| before.text != after.text).count().max(1);
    let (added, removed) = changed_lines(old, new);
    let noun = if changed == 1 { "answer" } else { "answers" };
    format!("{changed} {noun} changed (+{added}/-{removed} lines)")
}
