//! `kepready man`: the manual pages.

use std::path::PathBuf;

use clap::Args;

use super::error::{Error, ErrorKind};
use super::session::Session;
use crate::shell::shown;

/// Prints the manual page, or writes all of them
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Write a page for each command into this directory instead
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  kepready man | man -l -
  kepready man -o ~/.local/share/man/man1";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let command = super::command();
    let Some(dir) = &arguments.output else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(|error| Error::output(&error))?;
        return session.print(&String::from_utf8_lossy(&page));
    };
    std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir)).map_err(|error| {
        Error::new(ErrorKind::System, format!("{}: cannot write the manual pages: {error}", shown(dir)))
            .help("give a directory that you may write to")
    })?;
    session.note(&format!("{}: manual pages written", shown(dir)));
    Ok(())
}
