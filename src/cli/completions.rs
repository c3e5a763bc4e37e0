//! `kepready completions`: what a shell completes.

use clap::Args;
use clap_complete::Shell;

use super::error::Error;
use super::session::Session;

/// Prints the completions for a shell
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  kepready completions bash > ~/.local/share/bash-completion/completions/kepready
  kepready completions fish > ~/.config/fish/completions/kepready.fish
  kepready completions zsh > \"${fpath[1]}/_kepready\"";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::command(), "kepready", &mut text);
    session.print(&String::from_utf8_lossy(&text))
}
