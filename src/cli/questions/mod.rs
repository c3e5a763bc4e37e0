//! `kepready questions`: the questionnaire itself.

mod check;
mod drift;
mod list;

use clap::Subcommand;

use super::error::Error;
use super::session::Session;

/// Shows the questionnaire, checks one of your own, or compares it with the template
///
/// A questionnaire is a directory of YAML files, one for each section. --questions takes one in place of the built-in.
#[derive(Subcommand)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) enum Command {
    List(list::Arguments),
    Check(check::Arguments),
    Drift(drift::Arguments),
}

const EXAMPLES: &str = "\
Examples:
  kepready questions list
  kepready questions check our-questions/";

impl Command {
    pub(in crate::cli) fn run(self, session: &Session) -> Result<(), Error> {
        match self {
            Command::List(arguments) => list::run(session, &arguments),
            Command::Check(arguments) => check::run(session, &arguments),
            Command::Drift(arguments) => drift::run(session, &arguments),
        }
    }
}
