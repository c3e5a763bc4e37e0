use clap::Args;

use crate::cli::arguments::{ListFormat, stage};
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::kep::Stage;
use crate::text::printable;

/// Lists the questions with their ids and what each stage asks
///
/// JSON has all that is known about a question: why reviewers ask it, what a good answer has, and an example.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// Only what this stage asks [default: alpha, beta and stable side by side]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
    /// A table to read, or JSON for programs
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    format: ListFormat,
}

const EXAMPLES: &str = "\
Examples:
  kepready questions list --stage beta
  kepready questions list --format json | jq -r '.questions[].id'";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let catalogue = session.catalogue()?;
    match arguments.format {
        ListFormat::Human => session.print(&printable(&catalogue.list(arguments.stage))),
        ListFormat::Json => session.print(&format!("{:#}\n", catalogue.list_json())),
    }
}
