//! The theme follows the terminal's ground, as far as the terminal says what that is.

use portable_pty::CommandBuilder;

use crate::harness::{Pty, contains};

const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";
/// What only the light theme sends, bright black letters, and what only the dark one does, faint ones.
const LIGHT: u8 = 90;
const DARK: u8 = 2;

/// Whether the program has set a style with this code.
fn sets(written: &[u8], code: u8) -> bool {
    let text = String::from_utf8_lossy(written);
    let styles = text.split("\x1b[").filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    });
    styles.into_iter().any(|style| style.split(';').any(|known| known.parse() == Ok(code)))
}

fn demo(variables: &[(&str, &str)], arguments: &[&str]) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kepready"));
    command.env_clear();
    variables.iter().for_each(|(name, value)| command.env(name, value));
    command.arg("demo");
    command.args(arguments);
    let mut pty = Pty::spawn(command, (120, 36));
    pty.wait_for("the wizard", |screen| screen.contains("KEP-9999") && screen.contains("save"));
    pty
}

#[test]
fn a_light_terminal_that_says_so_is_painted_anew() {
    let mut pty = demo(&[], &[]);
    assert!(contains(pty.written_since(0), QUESTION) && sets(pty.written_since(0), DARK), "dark is the first guess");
    let mark = pty.mark();
    pty.type_text("\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    pty.wait_for_bytes(mark, b"\x1b[?2026l");
    assert!(sets(pty.written_since(mark), LIGHT));
    assert!(!pty.screen().contains("rgb:"), "the answer is no typing");
    let mark = pty.mark();
    pty.type_text("\x1b]11;rgb:0000/0000/0000\x1b\\x");
    pty.wait_for("the key behind it", |screen| screen.contains("not saved") || screen.contains("draft kept"));
    assert!(!sets(pty.written_since(mark), DARK), "it is asked once, and answers once");
}

#[test]
fn a_dark_terminal_that_says_so_stays_as_it_is() {
    let mut pty = demo(&[], &[]);
    let mark = pty.mark();
    pty.type_text("\x1b]11;rgb:1d1d/1f1f/2121\x07x");
    pty.wait_for("the key behind it", |screen| screen.contains("not saved") || screen.contains("draft kept"));
    assert!(!sets(pty.written_since(mark), LIGHT));
}

#[test]
fn a_hint_of_the_environment_is_the_first_guess() {
    let pty = demo(&[("COLORFGBG", "0;15")], &[]);
    assert!(sets(pty.written_since(0), LIGHT) && contains(pty.written_since(0), QUESTION));
}

#[test]
fn a_theme_that_was_asked_for_is_asked_of_nobody() {
    for (variables, arguments, light, color) in [
        (&[][..], &["--theme", "light"][..], true, true),
        (&[("COLORFGBG", "0;15")], &["--theme", "dark"], false, true),
        (&[("KEPREADY_THEME", "light")], &[], true, true),
        (&[("NO_COLOR", "1")], &["--theme", "light"], true, true),
        (&[("NO_COLOR", "1"), ("KEPREADY_THEME", "light")], &[], false, false),
        (&[], &["--color", "never", "--theme", "light"], false, false),
        (&[], &["--theme", "mono"], false, false),
    ] {
        let pty = demo(variables, arguments);
        let written = pty.written_since(0);
        let said = format!("{variables:?} {arguments:?}");
        assert!(!contains(written, QUESTION), "{said}");
        assert_eq!(sets(written, LIGHT), light, "{said}");
        let colors = (30..=37).chain(90..=97).any(|code| sets(written, code));
        assert_eq!(colors, color, "{said}");
    }
}
