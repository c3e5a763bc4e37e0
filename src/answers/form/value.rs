//! A value as the lines it stands on, and another one in its place, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::markdown::indent;
use crate::markdown::list_marker;
use crate::text::{Edit, Span};

/// Where a value stands: behind a label or a marker, and on the lines below.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// What is left of the line that the label ends on.
    head: Span,
    /// The lines below, without their line ends.
    below: Vec<Span>,
    /// The blanks that a new line below begins with.
    indent: String,
    /// What stands in front of it.
    after: After,
}

/// What a value stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// A label that ends in a colon or a question mark.
    Label,
    /// A label that ends in nothing.
    BareLabel,
    /// The marker of an item, or nothing at all.
    Marker,
}

impl Value {
    /// The value from the byte `start` to `end`; new lines stand at `indent`, unless the lines there show another.
    pub fn read(text: &str, start: usize, end: usize, indent: &str, after: After) -> Self {
        let mut lines = spans(text, start, end);
        let head = lines.remove(0);
        let least = indent::width(indent);
        let blanks = |line: &Span| &line.of(text)[..line.len() - line.of(text).trim_start().len()];
        let shown = lines.iter().filter(|line| !line.of(text).trim().is_empty());
        let own = shown.map(blanks).min_by_key(|blanks| indent::width(blanks));
        let indent = own.filter(|own| indent::width(own) >= least).unwrap_or(indent);
        Self { head, below: lines, indent: indent.to_owned(), after }
    }

    /// Whole lines, from the byte `start` to `end`.
    pub fn block(text: &str, start: usize, end: usize) -> Self {
        let mut below = spans(text, start, end);
        let head = below.remove(0);
        let line = head.of(text);
        Self { head, below, indent: line[..line.len() - line.trim_start().len()].to_owned(), after: After::Marker }
    }

    /// Its markdown, the indent of the item taken off.
    pub fn text(&self, text: &str) -> String {
        let (inline, below) = self.lines(text);
        let mut all: Vec<&str> = vec![inline];
        all.extend(below);
        let all = all.join("\n");
        let first = all.find(|c: char| c != '\n').unwrap_or(all.len());
        all[first..].trim_end().to_owned()
    }

    /// The lines below the one it begins on.
    pub fn below(&self) -> &[Span] {
        &self.below
    }

    /// The byte of `text` at which line `line` of the value, both counted from 0, has its byte `byte`.
    pub fn byte_of(&self, text: &str, line: usize, byte: usize) -> usize {
        let lines = self.shown(text);
        let (_, line) = lines[line.min(lines.len() - 1)];
        line.start + byte.min(line.len())
    }

    /// The line and the byte in it that the byte `at` of `text` is for the value, or the nearest there are.
    pub fn place_of(&self, text: &str, at: usize) -> (usize, usize) {
        let lines = self.shown(text);
        let n = lines.iter().rposition(|(begins, _)| *begins <= at).unwrap_or(0);
        let (_, line) = lines[n];
        (n, at.clamp(line.start, line.end) - line.start)
    }

    /// Where each line of the value begins in the text, and what of it is the value's.
    fn shown(&self, text: &str) -> Vec<(usize, Span)> {
        let (inline, below) = self.lines(text);
        let raw = std::iter::once(&self.head).chain(&self.below);
        let lines = raw.zip(std::iter::once(inline).chain(below));
        let mut lines: Vec<(usize, Span)> =
            lines.map(|(raw, line)| (raw.start, Span::new(raw.end - line.len(), raw.end))).collect();
        let blank = lines.iter().take_while(|(_, line)| line.is_empty()).count();
        lines.drain(..blank.min(lines.len() - 1));
        lines
    }

    /// Whether it begins below its label.
    fn begins_below(&self, text: &str) -> bool {
        self.head.of(text).trim().is_empty() && !self.below.is_empty()
    }

    fn lines<'t>(&self, text: &'t str) -> (&'t str, Vec<&'t str>) {
        let columns = indent::width(&self.indent);
        let outdented = |line: &Span| {
            let line = line.of(text);
            let line = if line.trim().is_empty() { "" } else { line };
            &line[indent::within(line, columns)..]
        };
        (self.head.of(text).trim_start(), self.below.iter().map(outdented).collect())
    }

    /// The edit that makes `new` the value; lines that stay the same keep their bytes.
    pub fn replaced(&self, text: &str, new: &str) -> Option<Edit> {
        let new = unix(new);
        if new == self.text(text) {
            return None;
        }
        let span = Span::new(self.head.start, self.below.last().map_or(self.head.end, |line| line.end));
        let (inline, mut old) = self.lines(text);
        let mut below_now = self.below.as_slice();
        let mut new: Vec<&str> = if new.is_empty() { Vec::new() } else { new.split('\n').collect() };
        let begins_with =
            if self.begins_below(text) { old.iter().find(|line| !line.is_empty()).copied() } else { None };
        let below = self.after != After::Marker
            && new.first().is_some_and(|first| match begins_with {
                Some(old) => is_block(first) || !is_block(old),
                None => is_block(first) && *first != inline,
            });
        let first = if below || new.is_empty() { "" } else { new.remove(0) };
        let mut out = match (first, self.after) {
            (same, After::Label | After::Marker) if same == inline && !same.is_empty() => self.head.of(text).to_owned(),
            // The line of the label stays as it is where the value begins below it.
            ("", After::Label | After::BareLabel) if inline.is_empty() && !new.is_empty() => {
                self.head.of(text).to_owned()
            }
            ("", _) => String::new(),
            (first, After::Label) => format!(" {first}"),
            (first, After::BareLabel) => format!(": {first}"),
            (first, After::Marker) => {
                let blanks = self.head.len() - self.head.of(text).trim_start().len();
                let bare = blanks == 0 && text[..self.head.start].ends_with(|c: char| !c.is_whitespace());
                format!("{}{}{first}", if bare { " " } else { "" }, &self.head.of(text)[..blanks])
            }
        };
        // Blank lines between a label and what begins below it stay.
        while below && begins_with.is_some() && old.first().is_some_and(|line| line.is_empty()) {
            out.push('\n');
            out.push_str(below_now[0].of(text));
            below_now = &below_now[1..];
            old.remove(0);
        }
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            match op {
                DiffOp::Equal { old_index, len, .. } => {
                    for line in &below_now[old_index..old_index + len] {
                        out.push('\n');
                        out.push_str(line.of(text));
                    }
                }
                DiffOp::Delete { .. } => {}
                DiffOp::Insert { new_index, new_len, .. } | DiffOp::Replace { new_index, new_len, .. } => {
                    for line in &new[new_index..new_index + new_len] {
                        out.push('\n');
                        if !line.is_empty() {
                            out.push_str(&self.indent);
                            out.push_str(line);
                        }
                    }
                }
            }
        }
        Some(Edit::replace(span, out))
    }
}

/// `value` as it stands behind a label that is written anew, at `indent`.
pub(super) fn fresh(value: &str, indent: &str) -> String {
    let value = unix(value);
    let mut out = String::new();
    for (n, line) in value.split('\n').enumerate() {
        match (n, line) {
            (0, "") => {}
            (0, line) if !is_block(line) => {
                out.push(' ');
                out.push_str(line);
            }
            (_, "") => out.push('\n'),
            (_, line) => {
                out.push('\n');
                out.push_str(indent);
                out.push_str(line);
            }
        }
    }
    out
}

/// `value` with `\n` for line ends and without blank lines around it.
fn unix(value: &str) -> String {
    let value = value.replace("\r\n", "\n").replace('\r', "\n");
    let lines = value.trim_end();
    let first = lines.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let start = lines[..first].rfind('\n').map_or(0, |newline| newline + 1);
    // Blanks in front of the first word mean nothing behind a label.
    let value = lines[start..].trim_start_matches([' ', '\t']);
    let lines: Vec<&str> = value.split('\n').map(|line| if line.trim().is_empty() { "" } else { line }).collect();
    lines.join("\n")
}

/// Whether `line` opens a list, some code, a quotation or a table, which stand below a label and not behind it.
fn is_block(line: &str) -> bool {
    list_marker(line).is_some() || line.starts_with("```") || line.starts_with("~~~") || line.starts_with(['>', '|'])
}

/// The lines from `start` to `end`, without their line ends.
pub(super) fn spans(text: &str, start: usize, end: usize) -> Vec<Span> {
    let mut from = start;
    let lines = text[start..end].split('\n').map(|line| {
        let span = Span::new(from, from + line.strip_suffix('\r').unwrap_or(line).len());
        from += line.len() + 1;
        span
    });
    lines.collect()
}
