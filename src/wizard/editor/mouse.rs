use super::Editor;
use super::buffer::Pos;

/// What a pressed mouse button holds on to while the pointer is dragged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Grip {
    /// Single graphemes, from where the selection was anchored.
    #[default]
    Grapheme,
    /// Whole words, beginning with this one.
    Word(Pos, Pos),
    /// Whole lines, beginning with this one.
    Line(Pos, Pos),
}

impl Editor {
    /// The place in the text that is drawn at a cell of the area, or nearest to it.
    pub fn position_at(&self, col: u16, row: u16) -> Pos {
        self.position_of(col, row.into())
    }

    fn position_of(&self, col: u16, row: i32) -> Pos {
        let row = isize::try_from(row).unwrap_or(isize::MAX);
        match self.top_row().checked_add_signed(row) {
            Some(row) if row < self.layout.rows() => self.at_cell(row, col.into()),
            Some(_) => self.lines.end(),
            None => Pos::default(),
        }
    }

    pub(super) fn click(&mut self, col: u16, row: u16, extend: bool) {
        self.grip = Grip::Grapheme;
        self.move_to(self.position_at(col, row), extend);
    }

    pub(super) fn click_word(&mut self, col: u16, row: u16) {
        let (start, end) = self.lines.word_at(self.position_at(col, row));
        self.grip = Grip::Word(start, end);
        self.select(start, end);
    }

    pub(super) fn click_line(&mut self, col: u16, row: u16) {
        let (start, end) = self.line_around(self.position_at(col, row));
        self.grip = Grip::Line(start, end);
        self.select(start, end);
    }

    pub(super) fn drag(&mut self, col: u16, row: i32) {
        let at = self.position_of(col, row);
        let (held, here) = match self.grip {
            Grip::Grapheme => return self.move_to(at, true),
            Grip::Word(start, end) => ((start, end), self.lines.word_at(at)),
            Grip::Line(start, end) => ((start, end), self.line_around(at)),
        };
        // The text may have changed since the button went down.
        let held = (self.lines.snapped(held.0), self.lines.snapped(held.1));
        if here.0 < held.0 { self.select(held.1, here.0) } else { self.select(held.0, here.1.max(held.1)) }
    }

    /// The line that `pos` is on, with its line break.
    fn line_around(&self, pos: Pos) -> (Pos, Pos) {
        let end = Pos::new(pos.line, self.lines.line(pos.line).len());
        (Pos::new(pos.line, 0), self.lines.after(end))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::*;
    use std::time::Duration;

    fn editor(text: &str) -> Editor {
        let mut editor = Editor::new(text);
        editor.resize(12, 3);
        editor
    }

    fn selected(editor: &mut Editor, action: Action) -> String {
        editor.apply(action, Duration::ZERO);
        editor.selected_text().unwrap_or_default()
    }

    #[test]
    fn a_click_finds_the_grapheme_under_it() {
        let editor = editor("one two three\n日本");
        assert_eq!(editor.position_at(2, 1), Pos::new(0, 10), "the second row of the first line");
        assert_eq!([0, 1, 2, 9].map(|col| editor.position_at(col, 2).byte), [0, 0, 3, 6]);
        assert_eq!(editor.position_at(0, 9), Pos::new(1, 6), "below the text");
        assert_eq!(editor.position_at(11, 0), Pos::new(0, 7), "right of a row that goes on");
    }

    #[test]
    fn clicks_and_drags_select() {
        let mut editor = editor("one two-x\nthree");
        assert_eq!(selected(&mut editor, Action::Click { col: 2, row: 0, extend: false }), "");
        assert_eq!(selected(&mut editor, Action::Drag { col: 1, row: 1 }), "e two-x\nt");
        assert_eq!(selected(&mut editor, Action::Drag { col: 5, row: -4 }), "on");
        assert_eq!(selected(&mut editor, Action::DoubleClick { col: 5, row: 0 }), "two");
        assert_eq!(selected(&mut editor, Action::Drag { col: 2, row: 1 }), "two-x\nthree");
        assert_eq!(selected(&mut editor, Action::Drag { col: 1, row: 0 }), "one two");
        assert_eq!(selected(&mut editor, Action::TripleClick { col: 5, row: 0 }), "one two-x\n");
        assert_eq!(selected(&mut editor, Action::Click { col: 0, row: 1, extend: true }), "one two-x\n");
    }
}
