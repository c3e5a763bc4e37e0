//! A text editor of many lines, for the wizard to live on.
//!
//! An [`Editor`] is plain data. [`Editor::apply`] changes it by an [`Action`], [`Editor::render`] draws the rows that
//! are to be seen; both cost about the same whatever the length of the text. It wraps at words, counts in graphemes
//! and columns, undoes by word, and tints markdown lightly.
//!
//! It refuses to know keys, colours, clipboards and clocks: the caller maps keys to actions, passes styles and the
//! time in, and carries what was cut or copied to a clipboard. Nothing in a text reaches a terminal raw: characters
//! that a terminal would act on are drawn as pictures.

mod action;
mod apply;
mod buffer;
mod edits;
mod graphemes;
mod history;
mod layout;
mod lists;
mod motion;
mod mouse;
mod reflow;
mod search;
mod styles;
mod tint;
mod view;
mod wrap;

#[cfg(test)]
mod properties;

use std::ops::Range;

pub use action::{Action, Motion, Outcome};
pub use buffer::Pos;
pub use search::Found;
pub use styles::EditorStyles;
pub(super) use view::scroll_mark;

use buffer::Lines;
use history::{Carets, History};
use layout::Layout;
use mouse::Grip;
use search::Needle;
use tint::Tints;

/// The width a text is laid out for until it is drawn for the first time.
const FIRST_WIDTH: usize = 79;

/// A text being edited: its lines, the cursor and the selection, what can be undone, and the part that is in view.
#[derive(Clone, Debug)]
pub struct Editor {
    lines: Lines,
    layout: Layout,
    tints: Tints,
    history: History,
    carets: Carets,
    /// The column that moving up and down keeps to, also through shorter rows.
    goal: Option<usize>,
    grip: Grip,
    needle: Option<Needle>,
    saved: u64,
    view: View,
}

/// The part of the text that is drawn.
#[derive(Clone, Copy, Debug)]
struct View {
    /// The line at the top, and which of its rows; so that a change of width keeps the place.
    top: (usize, usize),
    height: usize,
    /// Whether the view goes where the cursor is, which it does until the wheel takes it elsewhere.
    follows: bool,
}

/// Where the cursor stands, in the counts that people use; all of them begin at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The graphemes of the line before it.
    pub grapheme: usize,
    /// The row of the wrapped text.
    pub row: usize,
    /// The column of that row.
    pub column: usize,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

impl Editor {
    /// An editor of `text`, with the cursor at its start and nothing to undo. `\r\n` becomes `\n`.
    pub fn new(text: &str) -> Self {
        let lines = Lines::new(text);
        let history = History::default();
        Self {
            layout: Layout::new(lines.all(), FIRST_WIDTH),
            tints: Tints::new(lines.all()),
            saved: history.revision(),
            lines,
            history,
            carets: Carets::default(),
            goal: None,
            grip: Grip::default(),
            needle: None,
            view: View { top: (0, 0), height: 1, follows: true },
        }
    }

    /// Begins anew with `text`: the size of the view is kept, what could be undone is forgotten.
    pub fn set_text(&mut self, text: &str) {
        let (width, height) = (self.layout.width(), self.view.height);
        *self = Self { needle: self.needle.take(), ..Self::new(text) };
        self.view.height = height;
        self.relayout(width);
    }

    /// The whole text, lines joined by `\n`.
    pub fn text(&self) -> String {
        self.lines.text()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.lines.end() == Pos::default()
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.lines.count()
    }

    /// The line with the 0-based number `line`, if there is one.
    pub fn line(&self, line: usize) -> Option<&str> {
        self.lines.all().get(line).map(String::as_str)
    }

    /// How many rows the text takes at the width it was last drawn at.
    pub fn row_count(&self) -> usize {
        self.layout.rows()
    }

    /// Where the cursor stands.
    pub fn cursor(&self) -> Pos {
        self.carets.cursor
    }

    /// Where the cursor stands, in the counts that people use.
    pub fn place(&self) -> Place {
        let Pos { line, byte } = self.carets.cursor;
        let (text, fold) = (self.lines.line(line), self.layout.fold(line));
        Place {
            line,
            grapheme: graphemes::each(&text[..byte]).count(),
            row: self.layout.first_row(line) + fold.row_of(byte),
            column: fold.column_of(text, byte),
        }
    }

    /// Puts the cursor at `pos`, or the nearest place there is, and lets go of the selection.
    pub fn set_cursor(&mut self, pos: Pos) {
        self.history.close_step();
        self.carets = Carets { cursor: self.lines.snapped(pos), anchor: None };
        (self.goal, self.view.follows) = (None, true);
    }

    /// The byte of [`Editor::text`] that lies at `pos`.
    pub fn byte_at(&self, pos: Pos) -> usize {
        self.lines.all()[..pos.line].iter().map(|line| line.len() + 1).sum::<usize>() + pos.byte
    }

    /// Where the byte `byte` of [`Editor::text`] lies.
    pub fn pos_at(&self, byte: usize) -> Pos {
        let mut left = byte;
        for (line, text) in self.lines.all().iter().enumerate() {
            if left <= text.len() {
                return Pos::new(line, left);
            }
            left -= text.len() + 1;
        }
        self.lines.end()
    }

    /// The selected text's start and end, in the order of the text; nothing for an empty selection.
    pub fn selection(&self) -> Option<Range<Pos>> {
        let (cursor, anchor) = (self.carets.cursor, self.carets.anchor?);
        (cursor != anchor).then(|| cursor.min(anchor)..cursor.max(anchor))
    }

    /// The selected text.
    pub fn selected_text(&self) -> Option<String> {
        self.selection().map(|range| self.lines.between(range.start, range.end))
    }

    /// A number for the present text: as long as it is the same, so is the text.
    pub fn revision(&self) -> u64 {
        self.history.revision()
    }

    /// Whether the text differs from what it was when it was last marked as saved, or set.
    pub fn is_modified(&self) -> bool {
        self.saved != self.history.revision()
    }

    /// Takes the present text for the saved one.
    pub fn mark_saved(&mut self) {
        self.history.close_step();
        self.saved = self.history.revision();
    }

    /// Lays out for an area of `cols` by `rows` cells, as drawing does by itself.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        // The last column is left to the cursor at the end of a full row, and to the mark of the scroll position.
        self.relayout(usize::from(cols).saturating_sub(1).max(1));
        self.view.height = usize::from(rows).max(1);
    }

    fn relayout(&mut self, width: usize) {
        if width != self.layout.width() {
            self.layout = Layout::new(self.lines.all(), width);
            self.goal = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_told_in_lines_graphemes_rows_and_columns() {
        let mut editor = Editor::new("one two three four\nüe\u{301}日x");
        editor.resize(11, 5);
        editor.set_cursor(Pos::new(1, 8));
        assert_eq!(editor.place(), Place { line: 1, grapheme: 3, row: 2, column: 4 });
        assert_eq!((editor.line_count(), editor.row_count()), (2, 3));
        editor.set_cursor(Pos::new(0, 8));
        assert_eq!(editor.place(), Place { line: 0, grapheme: 8, row: 1, column: 0 });
    }

    #[test]
    fn a_new_text_forgets_the_old_one() {
        let mut editor = Editor::new("one\r\ntwo");
        editor.apply(Action::Insert('x'), std::time::Duration::ZERO);
        assert!(editor.is_modified());
        editor.set_text("three");
        editor.apply(Action::Undo, std::time::Duration::ZERO);
        assert_eq!((editor.text().as_str(), editor.is_modified()), ("three", false));
    }
}
