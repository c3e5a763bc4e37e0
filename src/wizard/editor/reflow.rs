use std::ops::RangeInclusive;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::Editor;
use super::buffer::Pos;
use super::history::Kind;
use super::lists::{Item, split_blanks};
use super::tint::Open;

impl Editor {
    /// Fills the lines of the selected paragraphs, or of the present one, up to `width` columns. What is no running
    /// text (headings, tables, quotes, code, comments, link definitions) stays as it is, and so do hard line breaks.
    pub(super) fn reflow(&mut self, width: usize, now: Duration) {
        let lines = match self.selection() {
            Some(range) => range.start.line..=range.end.line,
            None => self.paragraph(self.carets.cursor.line),
        };
        let (first, last) = (*lines.start(), *lines.end());
        let filled = self.filled(lines, width);
        let (from, to) = (Pos::new(first, 0), Pos::new(last, self.lines.line(last).len()));
        if filled == self.lines.between(from, to) {
            return;
        }
        // The cursor stays behind the letter it stands behind, whichever line that is on then.
        let cursor = self.carets.cursor.min(to).max(from);
        let letters = letters_of(&self.lines.between(from, cursor));
        self.replace(from, to, &filled, Kind::Whole, now);
        self.carets.cursor = from.behind(&filled[..behind_letters(&filled, letters)]);
        self.carets.anchor = None;
    }

    /// The lines of the paragraph or the list item around `line`.
    fn paragraph(&self, line: usize) -> RangeInclusive<usize> {
        let fills = |line: usize| self.is_running(line);
        if !fills(line) {
            return line..=line;
        }
        let mut first = line;
        while first > 0 && Item::read(self.lines.line(first)).is_none() && fills(first - 1) {
            first -= 1;
        }
        let mut last = line;
        while last + 1 < self.lines.count() && fills(last + 1) && Item::read(self.lines.line(last + 1)).is_none() {
            last += 1;
        }
        first..=last
    }

    /// Whether the line is running text, or the item that such text is in.
    fn is_running(&self, line: usize) -> bool {
        let text = self.lines.line(line);
        let (indent, rest) = split_blanks(text);
        let is_item = Item::read(text).is_some();
        // Four blanks or a tab begin code, unless they carry on a paragraph or stand in a list.
        let is_code = !is_item
            && (indent.len() >= 4 || indent.contains('\t'))
            && (line == 0 || self.lines.line(line - 1).trim().is_empty())
            && (0..line).all(|above| Item::read(self.lines.line(above)).is_none());
        let is_definition = rest.starts_with('[') && rest.contains("]:");
        let begins = ['#', '|', '>', '<'].iter().any(|sign| rest.starts_with(*sign));
        let is_rule = !is_item && rest.len() >= 3 && rest.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | ' '));
        let is_fence = rest.starts_with("```") || rest.starts_with("~~~");
        self.tints.open_at(line) == Open::Nothing
            && !(rest.is_empty() || is_code || is_definition || begins || is_rule || is_fence)
    }

    fn filled(&self, lines: RangeInclusive<usize>, width: usize) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut line = *lines.start();
        while line <= *lines.end() {
            if !self.is_running(line) {
                out.push(self.lines.line(line).to_owned());
                line += 1;
                continue;
            }
            let begin = line;
            line += 1;
            while line <= *lines.end() && self.is_running(line) && Item::read(self.lines.line(line)).is_none() {
                line += 1;
            }
            let paragraph: Vec<&str> = (begin..line).map(|line| self.lines.line(line)).collect();
            fill(&paragraph, width, &mut out);
        }
        out.join("\n")
    }
}

/// Fills one paragraph, whose first line may begin an item.
fn fill(lines: &[&str], width: usize, out: &mut Vec<String>) {
    let first = lines[0];
    let (head, hang) = match Item::read(first) {
        Some(item) => (item.content_start().min(first.len()), item.nested_indent()),
        None => (split_blanks(first).0.len(), split_blanks(first).0.len()),
    };
    let hang = match lines.get(1) {
        // An item's text goes on where its author had it go on.
        Some(second) if Item::read(first).is_some() => split_blanks(second).0.to_owned(),
        _ if Item::read(first).is_some() => " ".repeat(hang),
        _ => first[..hang].to_owned(),
    };
    let mut row = first[..head].to_owned();
    let mut begun = false;
    let rows_before = out.len();
    for (n, line) in lines.iter().enumerate() {
        let text = if n == 0 { &first[head..] } else { line.trim_start() };
        let breaks = n + 1 < lines.len() && (text.ends_with("  ") || text.ends_with('\\'));
        for word in units(text) {
            if begun && row.width() + 1 + word.width() > width {
                out.push(std::mem::replace(&mut row, hang.clone()));
                begun = false;
            }
            // A marker that nothing stood behind so far needs its blank too.
            if begun || !(row.is_empty() || row.ends_with([' ', '\t'])) {
                row.push(' ');
            }
            row.push_str(&word);
            begun = true;
        }
        if breaks {
            if text.ends_with("  ") {
                row.push_str("  ");
            }
            out.push(std::mem::replace(&mut row, hang.clone()));
            begun = false;
        }
    }
    if begun || out.len() == rows_before {
        out.push(row);
    }
}

/// The words of `text`, each together with those behind it that must not begin a line, since they would be a list, a
/// heading, a quote or a table there.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let number = word.trim_end_matches(['.', ')']);
        let is_number = number.len() < word.len() && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        let begins_block = is_number
            || word.starts_with(['#', '>', '|', '=', '<', '~'])
            || word.starts_with("```")
            || (word.starts_with('[') && word.contains("]:"))
            || matches!(word.trim_matches(['-', '*', '+', '_']), "" if !word.is_empty());
        match units.last_mut() {
            Some(last) if begins_block => {
                last.push(' ');
                last.push_str(word);
            }
            _ => units.push(word.to_owned()),
        }
    }
    units
}

fn letters_of(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The byte behind so many letters of `text`.
fn behind_letters(text: &str, letters: usize) -> usize {
    let behind = |(at, c): (usize, char)| at + c.len_utf8();
    match letters.checked_sub(1) {
        None => text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len()),
        Some(before) => text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(before).map_or(text.len(), behind),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Action, Motion};
    use super::*;

    fn reflowed(text: &str, line: usize) -> String {
        let mut editor = Editor::new(text);
        editor.set_cursor(Pos::new(line, 0));
        editor.apply(Action::Reflow { width: 20 }, Duration::ZERO);
        editor.text()
    }

    #[test]
    fn a_paragraph_is_filled_and_its_neighbours_stay() {
        let text = "short\n\none two three four five six\nseven\n\nlast";
        assert_eq!(reflowed(text, 3), "short\n\none two three four\nfive six seven\n\nlast");
        assert_eq!(reflowed(text, 0), text);
    }

    #[test]
    fn items_hang_under_their_text() {
        let text = "- one two three four five\n- [ ] six seven eight nine ten\n  1. deep down here it goes on";
        let rest = "- [ ] six seven eight nine ten\n  1. deep down here it goes on";
        assert_eq!(reflowed(text, 0), format!("- one two three four\n  five\n{rest}"));
        assert_eq!(reflowed("- [ ] six seven eight nine", 0), "- [ ] six seven\n  eight nine");
        assert_eq!(reflowed("  1. deep down here it goes", 0), "  1. deep down here\n     it goes");
    }

    #[test]
    fn what_is_no_running_text_stays() {
        for text in [
            "# a heading that is longer than that",
            "| a | table that is longer than that |",
            "> a quote that is longer than that is",
            "    code that is longer than that is",
            "[link]: https://example.com/longer/than/that",
            "```\ncode that is longer than that is\n```",
            "<!-- a comment that is longer than that -->",
        ] {
            assert_eq!(reflowed(text, text.lines().count() / 2), text);
        }
    }

    #[test]
    fn no_line_comes_to_begin_a_block() {
        assert_eq!(reflowed("it is about minus 17 - 3 and more", 0), "it is about minus\n17 - 3 and more");
        assert_eq!(reflowed("the number of it was 7. And more", 0), "the number of it\nwas 7. And more");
    }

    #[test]
    fn hard_breaks_stay() {
        assert_eq!(reflowed("one two  \nthree four five six seven", 0), "one two  \nthree four five six\nseven");
    }

    #[test]
    fn a_selection_fills_every_paragraph_in_it() {
        let mut editor = Editor::new("one two three four five\n\nsix seven eight nine ten\n\n# heading");
        editor.apply(Action::SelectAll, Duration::ZERO);
        editor.apply(Action::Reflow { width: 20 }, Duration::ZERO);
        assert_eq!(editor.text(), "one two three four\nfive\n\nsix seven eight nine\nten\n\n# heading");
        editor.apply(Action::Undo, Duration::ZERO);
        assert_eq!(editor.line_count(), 5, "it is one step");
    }

    #[test]
    fn the_cursor_stays_at_its_letter() {
        let mut editor = Editor::new("one two three four five six");
        editor.set_cursor(Pos::new(0, 21));
        editor.apply(Action::Reflow { width: 20 }, Duration::ZERO);
        editor.apply(Action::Insert('X'), Duration::ZERO);
        assert_eq!(editor.text(), "one two three four\nfiXve six");
        editor.apply(Action::Move { to: Motion::Start, extend: false }, Duration::ZERO);
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_twice_is_once(text in "([a-z#|>*+-]{1,6}[ \n]|- |1\\. |  |```\n|\n){0,30}") {
            let mut editor = Editor::new(&text);
            editor.apply(Action::SelectAll, Duration::ZERO);
            editor.apply(Action::Reflow { width: 20 }, Duration::ZERO);
            let once = editor.text();
            prop_assert_eq!(once.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
            editor.apply(Action::SelectAll, Duration::ZERO);
            editor.apply(Action::Reflow { width: 20 }, Duration::ZERO);
            prop_assert_eq!(editor.text(), once);
        }
    }
}
