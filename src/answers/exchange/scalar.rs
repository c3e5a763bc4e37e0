//! Texts as YAML and JSON scalars that read back exactly and make no terminal act.

use std::fmt::Write as _;

use crate::text::printable;

/// Words that some reader of YAML takes for something other than text.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// The longest answer that stands on the line of its key.
const LONGEST_LINE: usize = 100;

/// `text` as a scalar on one line: without quotes where nobody could mistake it, else in double quotes.
pub(super) fn line(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { double_quoted(text) }
}

/// `text` as a `|` block whose lines are indented by two more than `indent`, the column of its key; on one line where
/// it is a short word or two, or where no block can hold it.
pub(super) fn block_or_line(text: &str, indent: usize) -> String {
    let short = text.len() <= LONGEST_LINE && !text.contains('\n');
    let word = text.is_empty() || WORDS.contains(&text.to_ascii_lowercase().as_str());
    if word || !fits_block(text) || (short && is_plain(text)) {
        return line(text);
    }
    // Readers find the indent by the first line; where that begins with a blank of its own it has to be said.
    let mut out = if text.starts_with([' ', '\t']) { "|2-".to_owned() } else { "|-".to_owned() };
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent + 2));
            out.push_str(line);
        }
    }
    out
}

/// `json` with the characters escaped that JSON allows as they are and terminals act on.
///
/// They can only stand inside the strings of it: outside them JSON has none.
pub fn json_for_any_screen(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if acts(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c == ' ' || (!c.is_whitespace() && is_literal(c)))
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains(" #")
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a block holds `text` exactly, for every reader: with a visible character on its first and last line, and
/// nothing in it that has to be escaped.
fn fits_block(text: &str) -> bool {
    let shows = |line: Option<&str>| line.is_some_and(|line| !line.trim_matches([' ', '\t']).is_empty());
    let mut lines = text.split('\n');
    shows(lines.clone().next()) && shows(lines.next_back()) && text.chars().all(is_literal)
}

/// Whether a YAML reader takes this character as it stands, and no terminal acts on it.
fn is_literal(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        // A byte-order mark, which readers drop, and what YAML does not count among the printable characters.
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !acts(c),
    }
}

fn acts(c: char) -> bool {
    let mut bytes = [0; 4];
    let text = &*c.encode_utf8(&mut bytes);
    !c.is_ascii_graphic() && printable(text) != text
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_literal(c) => out.push(c),
            c => {
                let _ = match c as u32 {
                    code @ ..=0xff => write!(out, "\\x{code:02x}"),
                    code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}
