//! `kepready demo`: everything on a sample KEP, with nothing of the user's at risk.

use clap::Args;

use super::error::{Error, ErrorKind};
use super::session::Session;

/// Opens the wizard on a sample KEP in a temporary checkout
///
/// With no terminal, prints the sample's production readiness section and its playbook.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {}

const EXAMPLES: &str = "\
Examples:
  kepready demo
  kepready demo | less";

// WIRING: the sample KEP, the wizard on it, and what is printed where there is no terminal.
pub(super) fn run(_session: &Session, _arguments: &Arguments) -> Result<(), Error> {
    Err(Error::new(ErrorKind::System, "the sample KEP is not part of this build"))
}
