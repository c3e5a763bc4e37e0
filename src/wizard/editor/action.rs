/// What can be done to an [`Editor`](super::Editor). Which key does it is decided elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Types one character, over the selection if there is one.
    Insert(char),
    /// Puts a whole text in, as a paste does; its line ends become `\n`.
    InsertText(String),
    /// Begins a line, and carries on the indent or the list of the one before.
    NewLine,
    /// Takes away the selection, or the grapheme before the cursor.
    Backspace,
    /// Takes away the selection, or the grapheme behind the cursor.
    Delete,
    /// Takes away the selection, or back to where a word begins.
    DeleteWordLeft,
    /// Takes away the selection, or on to where a word ends.
    DeleteWordRight,
    /// Takes away the selection, or back to where the line begins; there, the line break.
    DeleteToLineStart,
    /// Takes away the selection, or on to where the line ends; there, the line break.
    DeleteToLineEnd,
    /// Moves the selected lines or the list item in by a step; elsewhere puts in blanks.
    Indent,
    /// Moves the selected lines or the present one out by a step.
    Outdent,
    /// Fills the lines of the selected paragraphs or the present one.
    Reflow {
        /// The columns a line may have.
        width: u16,
    },
    /// Moves the cursor.
    Move {
        /// Where to.
        to: Motion,
        /// Whether the text passed over is selected.
        extend: bool,
    },
    /// Selects everything.
    SelectAll,
    /// Lets go of the selection.
    Deselect,
    /// Gives out the selected text.
    Copy,
    /// Gives out the selected text and takes it away.
    Cut,
    /// Takes back the last step.
    Undo,
    /// Makes again what was taken back last.
    Redo,
    /// Puts the cursor at a cell of the drawn area.
    Click {
        /// The column in the area.
        col: u16,
        /// The row in the area.
        row: u16,
        /// Whether the text between is selected.
        extend: bool,
    },
    /// Selects the word at a cell.
    DoubleClick {
        /// The column in the area.
        col: u16,
        /// The row in the area.
        row: u16,
    },
    /// Selects the line at a cell.
    TripleClick {
        /// The column in the area.
        col: u16,
        /// The row in the area.
        row: u16,
    },
    /// Selects on to a cell, by word or line after a double or triple click.
    Drag {
        /// The column in the area.
        col: u16,
        /// The row in the area; outside of it the text moves along.
        row: i32,
    },
    /// Moves the view by rows, down where the number is positive, and leaves the cursor where it is.
    Scroll(i32),
}

/// Where the cursor can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One grapheme back.
    Left,
    /// One grapheme on.
    Right,
    /// One row up, as seen on the screen.
    Up,
    /// One row down, as seen on the screen.
    Down,
    /// Back to where a word begins.
    WordLeft,
    /// On to where a word ends.
    WordRight,
    /// The start of the row; from there the start of the line's text, then of the line.
    Home,
    /// The end of the row; from there the end of the line.
    End,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// Up to the blank line before this paragraph.
    ParagraphUp,
    /// Down to the blank line after this paragraph.
    ParagraphDown,
    /// The start of the text.
    Start,
    /// The end of the text.
    Finish,
}

/// What came of an [`Action`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the text is another one now.
    pub changed: bool,
    /// Whether the cursor or the selection is elsewhere now.
    pub moved: bool,
    /// What the clipboard is to hold, where the action was to fill it.
    pub clipboard: Option<String>,
}
