//! Two states of a file as a unified diff: as `git apply` takes it, or fit for a terminal.

use similar::{ChangeTag, TextDiff};

use super::screen::{Screen, Tint};
use crate::text::{acts_on_a_terminal, printable};

/// The unified diff between two states of the file `path`, in git's form; empty where they are the same.
///
/// For a person, colors are added as `screen` wants them, and nothing in it acts on a terminal. For a program every
/// byte of the lines stands as it is.
pub(super) fn unified(path: &str, old: &str, new: &str, screen: &Screen) -> String {
    between(&file_name("a", path), path, old, new, screen)
}

/// The unified diff of a file that is not there yet.
pub(super) fn added(path: &str, new: &str, screen: &Screen) -> String {
    between("/dev/null", path, "", new, screen)
}

fn between(before: &str, path: &str, old: &str, new: &str, screen: &Screen) -> String {
    let (old, new) = (lines(old), lines(new));
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let mut out = String::new();
    let mut put = |tint: Option<Tint>, line: &str| {
        let shown = if screen.for_a_person { printable(line) } else { line.into() };
        out.push_str(&tint.map_or(shown.to_string(), |tint| screen.paint(tint, &shown)));
        out.push('\n');
    };
    for (n, hunk) in diff.unified_diff().iter_hunks().enumerate() {
        if n == 0 {
            put(Some(Tint::Strong), &format!("--- {before}"));
            put(Some(Tint::Strong), &format!("+++ {}", file_name("b", path)));
        }
        put(Some(Tint::Place), &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let (sign, tint) = match change.tag() {
                ChangeTag::Equal => (' ', None),
                ChangeTag::Insert => ('+', Some(Tint::Added)),
                ChangeTag::Delete => ('-', Some(Tint::Removed)),
            };
            let (line, ended) = match change.value().strip_suffix('\n') {
                Some(line) => (line, true),
                None => (change.value(), false),
            };
            // A person knows the line ends of the file; the picture of one on every line would be noise.
            let line = if screen.for_a_person { line.strip_suffix('\r').unwrap_or(line) } else { line };
            put(tint, &format!("{sign}{line}"));
            if !ended {
                put(None, "\\ No newline at end of file");
            }
        }
    }
    out
}

/// How many lines `new` has that `old` has not, and the reverse.
pub(super) fn changed_lines(old: &str, new: &str) -> (usize, usize) {
    let (old, new) = (lines(old), lines(new));
    let diff = TextDiff::from_slices(&old, &new);
    let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    (count(ChangeTag::Insert), count(ChangeTag::Delete))
}

/// Lines as git sees them: a carriage return on its own ends none.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The name of a file below `side`, quoted where git quotes it.
fn file_name(side: &str, path: &str) -> String {
    let name = format!("{side}/{}", path.trim_start_matches('/'));
    if name.contains(|c: char| acts_on_a_terminal(c) || matches!(c, '\n' | '\t' | '"' | '\\')) {
        let mut quoted = String::from("\"");
        for c in name.chars() {
            match c {
                '"' | '\\' => quoted.extend(['\\', c]),
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                c if acts_on_a_terminal(c) => {
                    let mut bytes = [0; 4];
                    quoted.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("\\{byte:03o}")));
                }
                c => quoted.push(c),
            }
        }
        return quoted + "\"";
    }
    // A tab behind it says where a name with blanks ends.
    if name.contains(' ') { name + "\t" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPE: Screen = Screen { for_a_person: false, colors: false };
    const TERMINAL: Screen = Screen { for_a_person: true, colors: false };

    #[test]
    fn a_pipe_gets_every_byte_and_a_terminal_only_what_shows() {
        let (old, new) = ("one\r\ntwo\u{1b}[2J\r\n", "one\r\nthree\rx\u{1b}[2J\r\nfour");
        assert_eq!(
            unified("keps/a b.md", old, new, &PIPE),
            "--- a/keps/a b.md\t\n+++ b/keps/a b.md\t\n@@ -1,2 +1,3 @@\n one\r\n-two\u{1b}[2J\r\n+three\rx\u{1b}[2J\r\n\
             +four\n\\ No newline at end of file\n"
        );
        assert_eq!(
            unified("x.md", old, new, &TERMINAL),
            "--- a/x.md\n+++ b/x.md\n@@ -1,2 +1,3 @@\n one\n-two␛[2J\n+three␍x␛[2J\n+four\n\\ No newline at end of file\n"
        );
        assert_eq!(changed_lines(old, new), (2, 1));
    }

    #[test]
    fn colors_say_what_came_and_what_went() {
        let screen = Screen { for_a_person: true, colors: true };
        let diff = unified("x", "a\n", "b\n", &screen);
        assert!(diff.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[38;5;28m+b\u{1b}[0m\n"), "{diff:?}");
    }

    #[test]
    fn what_is_the_same_has_no_diff() {
        assert_eq!(unified("x", "a", "a", &PIPE), "");
        assert_eq!(changed_lines("a", "a"), (0, 0));
    }

    #[test]
    fn names_are_quoted_as_git_quotes_them() {
        assert_eq!(file_name("a", "/tmp/x"), "a/tmp/x");
        assert_eq!(file_name("a", "k\"\n\u{1b}é"), r#""a/k\"\n\033é""#);
    }
}
