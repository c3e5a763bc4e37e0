use std::path::PathBuf;

use clap::Args;

use crate::cli::error::Error;
use crate::cli::session::{Session, catalogue_files};
use crate::questionnaire::Catalogue;
use crate::shell::{read_text, shown};

/// Checks a questionnaire of your own
///
/// All files together are taken as one questionnaire, as --questions takes a directory. Every error is said with its
/// line and column.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// YAML files, or directories of them
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  kepready questions check questions/
  kepready questions check our-questions/1-enablement.yaml";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        if path.is_dir() {
            files.extend(catalogue_files(path)?);
        } else {
            files.push((shown(path), read_text(path)?));
        }
    }
    let catalogue = Catalogue::from_files(&files)?;
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let questions = counted(catalogue.questions.len(), "question");
    session.note(&format!("no errors: {questions} in {}", counted(catalogue.sections.len(), "section")));
    Ok(())
}
