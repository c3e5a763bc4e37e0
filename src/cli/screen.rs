//! Standard output and standard error as a person sees them: what is a terminal, and where colors go.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};

use clap::ColorChoice;

use crate::team::show::{AMBER, GREEN, TEAL};
use crate::text::printable;

/// One of the two streams.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// Whether a person reads it: it is a terminal, or somebody asked for colors all the same.
    pub for_a_person: bool,
    /// Whether colors are wanted.
    pub colors: bool,
}

/// What a color means; what it is stands here once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tint {
    Strong,
    Place,
    Added,
    Removed,
    Warning,
    Error,
}

impl Screen {
    /// Standard output.
    pub(super) fn stdout(choice: ColorChoice) -> Self {
        Self::new(io::stdout().is_terminal(), choice)
    }

    /// Standard error.
    pub(super) fn stderr(choice: ColorChoice) -> Self {
        Self::new(io::stderr().is_terminal(), choice)
    }

    fn new(terminal: bool, choice: ColorChoice) -> Self {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let colors = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if set("NO_COLOR").is_some() => false,
            ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto => terminal && env::var_os("TERM").is_some_and(|term| term != "dumb"),
        };
        Self { for_a_person: terminal || colors, colors }
    }

    /// `text` in a color, where colors are wanted.
    pub(super) fn paint(&self, tint: Tint, text: &str) -> String {
        if !self.colors || text.is_empty() {
            return text.to_owned();
        }
        let codes: &[&str] = match tint {
            Tint::Strong => &["1"],
            Tint::Place => &[TEAL],
            Tint::Added => &[GREEN],
            Tint::Removed => &["31"],
            Tint::Warning => &["1", AMBER],
            Tint::Error => &["1", "31"],
        };
        format!("\u{1b}[{}m{text}\u{1b}[0m", codes.join(";"))
    }

    /// Writes a line to standard error, which this screen is, with a label where there is one.
    pub(super) fn say(&self, label: &str, message: &str) {
        let tint = match label {
            "error" => Tint::Error,
            "warning" => Tint::Warning,
            _ => Tint::Strong,
        };
        let label = if label.is_empty() { String::new() } else { self.paint(tint, &format!("{label}:")) + " " };
        // With standard error gone there is nowhere left to say so.
        let _ = writeln!(io::stderr().lock(), "{label}{}", printable(message));
    }
}

/// What `--color` says in `args`, as far as it can be told before they are parsed: help and usage errors have colors.
pub(super) fn asked_for(args: &[OsString]) -> ColorChoice {
    let mut args = args.iter().filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--");
    let mut choice = ColorChoice::Auto;
    while let Some(arg) = args.next() {
        let value = if arg == "--color" { args.next() } else { arg.strip_prefix("--color=") };
        choice = match value {
            Some("always") => ColorChoice::Always,
            Some("never") => ColorChoice::Never,
            Some("auto") => ColorChoice::Auto,
            _ => choice,
        };
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_color_asked_for_is_known_before_the_rest_is_parsed() {
        let asked = |args: &[&str]| asked_for(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked(&["kepready", "--color=always", "--nonsense"]), ColorChoice::Always);
        assert_eq!(asked(&["kepready", "answers", "--color", "never"]), ColorChoice::Never);
        assert_eq!(asked(&["kepready", "--", "--color=never"]), ColorChoice::Auto);
        assert_eq!(asked(&["kepready", "--color"]), ColorChoice::Auto);
    }

    #[test]
    fn paint_leaves_the_text_alone_without_colors() {
        let plain = Screen { for_a_person: true, colors: false };
        assert_eq!(plain.paint(Tint::Added, "+x"), "+x");
        assert_eq!(Screen { colors: true, ..plain }.paint(Tint::Added, "+x"), "\u{1b}[38;5;28m+x\u{1b}[0m");
    }
}
