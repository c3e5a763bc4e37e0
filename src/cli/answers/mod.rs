//! `kepready answers`: the answers of a KEP out of its README, and back into it.

mod apply;
mod export;

use clap::Subcommand;

use super::error::Error;
use super::session::Session;

/// Takes the answers out of a README, or writes them into it
///
/// The README of the KEP holds the answers; a file of them is for editing, for programs, and for carrying them over.
#[derive(Subcommand)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) enum Command {
    Export(export::Arguments),
    Apply(apply::Arguments),
}

const EXAMPLES: &str = "\
Examples:
  kepready answers export 2033 > answers.yaml
  kepready answers apply answers.yaml 2033 --dry-run";

impl Command {
    pub(in crate::cli) fn run(self, session: &Session) -> Result<(), Error> {
        match self {
            Command::Export(arguments) => export::run(session, &arguments),
            Command::Apply(arguments) => apply::run(session, &arguments),
        }
    }
}
