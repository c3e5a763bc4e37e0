//! `kepready questions`: the questionnaire itself.

mod check;
mod list;

use clap::Subcommand;

use super::error::Error;
use super::session::Session;

/// Shows the questionnaire, or checks one of your own
#[derive(Subcommand)]
pub(in crate::cli) enum Command {
    List(list::Arguments),
    Check(check::Arguments),
}

impl Command {
    pub(in crate::cli) fn run(self, session: &Session) -> Result<(), Error> {
        match self {
            Command::List(arguments) => list::run(session, &arguments),
            Command::Check(arguments) => check::run(session, &arguments),
        }
    }
}
