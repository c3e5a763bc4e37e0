//! `kepready questions`: the questionnaire itself.

mod check;
mod list;

use clap::Subcommand;

use super::error::Error;
use super::session::Session;

/// Shows the questionnaire, or checks one of your own
///
/// A questionnaire is a directory of YAML files, one for each section. --questions takes one in place of the built-in.
#[derive(Subcommand)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) enum Command {
    List(list::Arguments),
    Check(check::Arguments),
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
        }
    }
}
