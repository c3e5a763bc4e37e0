//! `kepready answers`: the answers of a KEP out of its README, and back into it.

mod apply;
mod export;

use clap::Subcommand;

use super::error::Error;
use super::session::Session;

/// Takes the answers out of a README, or writes them into it
#[derive(Subcommand)]
pub(in crate::cli) enum Command {
    Export(export::Arguments),
    Apply(apply::Arguments),
}

impl Command {
    pub(in crate::cli) fn run(self, session: &Session) -> Result<(), Error> {
        match self {
            Command::Export(arguments) => export::run(session, &arguments),
            Command::Apply(arguments) => apply::run(session, &arguments),
        }
    }
}
