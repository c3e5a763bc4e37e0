use super::buffer::{Lines, Pos};
use super::graphemes::{self, Class};
use super::{Editor, Motion};

impl Editor {
    /// Moves the cursor; with `extend` the selection goes along.
    pub(super) fn go(&mut self, to: Motion, extend: bool) {
        if let (Some(selection), false) = (self.selection(), extend) {
            // A step to the side lets go of the selection at that side of it.
            match to {
                Motion::Left => return self.move_to(selection.start, false),
                Motion::Right => return self.move_to(selection.end, false),
                _ => {}
            }
        }
        let cursor = self.carets.cursor;
        let page = self.view.height.saturating_sub(1).max(1);
        let target = match to {
            Motion::Left => self.lines.before(cursor),
            Motion::Right => self.lines.after(cursor),
            Motion::WordLeft => self.lines.word_before(cursor),
            Motion::WordRight => self.lines.word_after(cursor),
            Motion::Up => self.rows_away(-1),
            Motion::Down => self.rows_away(1),
            Motion::PageUp => self.page(page, -1),
            Motion::PageDown => self.page(page, 1),
            Motion::Home => self.home(),
            Motion::End => self.end(),
            Motion::ParagraphUp => self.lines.paragraph_before(cursor),
            Motion::ParagraphDown => self.lines.paragraph_after(cursor),
            Motion::Start => Pos::default(),
            Motion::Finish => self.lines.end(),
        };
        self.move_to(target, extend);
    }

    /// Puts the cursor at `target`; with `extend` what lies between is selected.
    pub(super) fn move_to(&mut self, target: Pos, extend: bool) {
        self.carets.anchor = extend.then(|| self.carets.anchor.unwrap_or(self.carets.cursor));
        // An accent typed behind an indent makes one grapheme with its last blank.
        self.carets.cursor = self.lines.snapped(target);
    }

    /// Selects from `anchor` to `cursor`.
    pub(super) fn select(&mut self, anchor: Pos, cursor: Pos) {
        self.carets.anchor = Some(anchor);
        self.carets.cursor = cursor;
    }

    /// The row of the sheet that the cursor is on.
    pub(super) fn cursor_row(&self) -> usize {
        let Pos { line, byte } = self.carets.cursor;
        self.layout.first_row(line) + self.layout.fold(line).row_of(byte)
    }

    /// The place in row `row` of the sheet that is nearest to `column`.
    pub(super) fn at_cell(&self, row: usize, column: usize) -> Pos {
        let (line, within) = self.layout.locate(row);
        Pos::new(line, self.layout.fold(line).byte_at(self.lines.line(line), within, column))
    }

    /// The place `by` rows further down, in the column kept to; past the first and last row, the ends of the text.
    fn rows_away(&mut self, by: isize) -> Pos {
        let Pos { line, byte } = self.carets.cursor;
        let here = self.layout.fold(line).column_of(self.lines.line(line), byte);
        let column = *self.goal.get_or_insert(here);
        match self.cursor_row().checked_add_signed(by) {
            None => Pos::default(),
            Some(row) if row >= self.layout.rows() => self.lines.end(),
            Some(row) => self.at_cell(row, column),
        }
    }

    fn page(&mut self, rows: usize, sign: isize) -> Pos {
        self.scroll_by(rows as isize * sign);
        let last = self.layout.rows() - 1;
        let row = self.cursor_row();
        let by = if sign < 0 { rows.min(row) } else { rows.min(last - row) };
        // At the first and last row a page is what is left: the end of the text.
        self.rows_away(if by == 0 { sign } else { by as isize * sign })
    }

    fn home(&self) -> Pos {
        let Pos { line, byte } = self.carets.cursor;
        let (text, fold) = (self.lines.line(line), self.layout.fold(line));
        let row = fold.row_of(byte);
        let start = fold.bytes(row, text.len()).start;
        let indent = text.len() - text.trim_start().len();
        let target = match byte {
            byte if row > 0 && byte > start => start,
            byte if byte == indent => 0,
            _ => indent,
        };
        Pos::new(line, target)
    }

    fn end(&self) -> Pos {
        let Pos { line, byte } = self.carets.cursor;
        let (text, fold) = (self.lines.line(line), self.layout.fold(line));
        let end = fold.end_of(text, fold.row_of(byte));
        Pos::new(line, if byte == end { text.len() } else { end })
    }
}

impl Lines {
    /// Back to where a word begins; from the start of a line to the end of the one before.
    pub(super) fn word_before(&self, pos: Pos) -> Pos {
        if pos.byte == 0 {
            return self.before(pos);
        }
        let line = self.line(pos.line);
        let mut at = pos.byte;
        let mut run = Class::Blank;
        while at > 0 {
            let previous = graphemes::before(line, at);
            let class = graphemes::class(&line[previous..at]);
            if class != run {
                if run != Class::Blank {
                    break;
                }
                run = class;
            }
            at = previous;
        }
        Pos::new(pos.line, at)
    }

    /// On to where a word ends; from the end of a line to the start of the next.
    pub(super) fn word_after(&self, pos: Pos) -> Pos {
        let line = self.line(pos.line);
        if pos.byte == line.len() {
            return self.after(pos);
        }
        let mut at = pos.byte;
        let mut run = Class::Blank;
        while at < line.len() {
            let next = graphemes::after(line, at);
            let class = graphemes::class(&line[at..next]);
            if class != run {
                if run != Class::Blank {
                    break;
                }
                run = class;
            }
            at = next;
        }
        Pos::new(pos.line, at)
    }

    /// The start of the line; from there the end of the line before.
    pub(super) fn line_start_before(&self, pos: Pos) -> Pos {
        if pos.byte == 0 { self.before(pos) } else { Pos::new(pos.line, 0) }
    }

    /// The end of the line; from there the start of the next.
    pub(super) fn line_end_after(&self, pos: Pos) -> Pos {
        let end = self.line(pos.line).len();
        if pos.byte == end { self.after(pos) } else { Pos::new(pos.line, end) }
    }

    /// The run of one class that `pos` stands in, of blanks only if there is nothing else.
    pub(super) fn word_at(&self, pos: Pos) -> (Pos, Pos) {
        let line = self.line(pos.line);
        let class_before = |at: usize| (at > 0).then(|| graphemes::class(&line[graphemes::before(line, at)..at]));
        let class_after =
            |at: usize| (at < line.len()).then(|| graphemes::class(&line[at..graphemes::after(line, at)]));
        let class = class_after(pos.byte).or(class_before(pos.byte));
        let (mut start, mut end) = (pos.byte, pos.byte);
        while start > 0 && class_before(start) == class {
            start = graphemes::before(line, start);
        }
        while end < line.len() && class_after(end) == class {
            end = graphemes::after(line, end);
        }
        (Pos::new(pos.line, start), Pos::new(pos.line, end))
    }

    fn paragraph_before(&self, pos: Pos) -> Pos {
        let blank = |line: &usize| self.line(*line).trim().is_empty();
        let text = (0..pos.line).rev().find(|line| !blank(line));
        let line = text.and_then(|line| (0..line).rev().find(blank));
        line.map_or(Pos::default(), |line| Pos::new(line, 0))
    }

    fn paragraph_after(&self, pos: Pos) -> Pos {
        let blank = |line: &usize| self.line(*line).trim().is_empty();
        let text = (pos.line..self.count()).find(|line| !blank(line));
        let line = text.and_then(|line| (line..self.count()).find(blank));
        line.map_or(self.end(), |line| Pos::new(line, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::*;
    use std::time::Duration;

    fn editor(text: &str, cols: u16, at: usize) -> Editor {
        let mut editor = Editor::new(text);
        editor.resize(cols + 1, 4);
        editor.set_cursor(Pos::default().behind(&text[..at]));
        editor
    }

    fn go(editor: &mut Editor, to: Motion) -> (usize, usize) {
        editor.apply(Action::Move { to, extend: false }, Duration::ZERO);
        (editor.cursor().line, editor.cursor().byte)
    }

    #[test]
    fn up_and_down_go_by_row_and_keep_their_column() {
        let mut editor = editor("one two three four\nx\nlong enough", 11, 7);
        assert_eq!(go(&mut editor, Motion::Down), (0, 15));
        assert_eq!(go(&mut editor, Motion::Down), (1, 1));
        assert_eq!(go(&mut editor, Motion::Down), (2, 7));
        assert_eq!(go(&mut editor, Motion::Down), (2, 11));
        assert_eq!(go(&mut editor, Motion::Up), (1, 1));
        assert_eq!(go(&mut editor, Motion::Up), (0, 15));
        assert_eq!(go(&mut editor, Motion::Up), (0, 7));
        assert_eq!(go(&mut editor, Motion::Up), (0, 0));
    }

    #[test]
    fn a_wide_column_is_not_cut_in_two() {
        let mut editor = editor("abc\n日本", 20, 3);
        assert_eq!(go(&mut editor, Motion::Down), (1, 3), "column 3 is the right half of the second character");
    }

    #[test]
    fn home_and_end_go_to_the_row_first() {
        let mut editor = editor("  one two three", 9, 12);
        assert_eq!(go(&mut editor, Motion::Home), (0, 10), "the row");
        assert_eq!(go(&mut editor, Motion::Home), (0, 2), "the text of the line");
        assert_eq!(go(&mut editor, Motion::Home), (0, 0), "the line");
        assert_eq!(go(&mut editor, Motion::Home), (0, 2));
        assert_eq!(go(&mut editor, Motion::End), (0, 9), "before the blank that hangs over the edge");
        assert_eq!(go(&mut editor, Motion::End), (0, 15));
        assert_eq!(go(&mut editor, Motion::End), (0, 15));
    }

    #[test]
    fn words_are_letters_or_marks() {
        let mut editor = editor("a_b ->c\n d", 20, 0);
        let ends = [(0, 3), (0, 6), (0, 7), (1, 0), (1, 2), (1, 2)];
        assert_eq!(ends.map(|_| go(&mut editor, Motion::WordRight)), ends);
        let starts = [(1, 1), (1, 0), (0, 7), (0, 6), (0, 4), (0, 0), (0, 0)];
        assert_eq!(starts.map(|_| go(&mut editor, Motion::WordLeft)), starts);
    }

    #[test]
    fn pages_and_paragraphs() {
        let mut editor = editor("a\nb\n\nc\nd\n\ne\nf", 20, 0);
        assert_eq!(go(&mut editor, Motion::PageDown), (3, 0));
        assert_eq!(go(&mut editor, Motion::PageUp), (0, 0));
        assert_eq!(go(&mut editor, Motion::ParagraphDown), (2, 0));
        assert_eq!(go(&mut editor, Motion::ParagraphDown), (5, 0));
        assert_eq!(go(&mut editor, Motion::ParagraphDown), (7, 1));
        assert_eq!(go(&mut editor, Motion::ParagraphUp), (5, 0));
        assert_eq!(go(&mut editor, Motion::Finish), (7, 1));
        assert_eq!(go(&mut editor, Motion::PageDown), (7, 1));
        assert_eq!(go(&mut editor, Motion::Start), (0, 0));
    }

    #[test]
    fn a_step_to_the_side_lets_go_of_the_selection_there() {
        let mut editor = editor("one two", 20, 2);
        editor.apply(Action::Move { to: Motion::WordRight, extend: true }, Duration::ZERO);
        editor.apply(Action::Move { to: Motion::WordRight, extend: true }, Duration::ZERO);
        assert_eq!(editor.selected_text().as_deref(), Some("e two"));
        assert_eq!(go(&mut editor, Motion::Left), (0, 2));
        assert_eq!(editor.selection(), None);
    }
}
