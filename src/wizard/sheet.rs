//! The sheet of a review on a screen: read only, folded and jumped about in with the wizard's keys.
//!
//! It is a model of its own, small beside the wizard's: blocks, which of them are folded, and a cursor. The one text
//! that changes is the comment, and that in the reviewer's own editor.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use unicode_segmentation::UnicodeSegmentation as _;

use super::command::Command;
use super::editor::{Action, Motion};
use super::keys::{Chord, Keys};
use crate::team::review::Review;
use crate::team::show::sheet::{About, Block, ToneLine, blocks, comment_block, text_of};

/// The sheet and where the reviewer is in it.
#[derive(Debug)]
pub struct Sheet {
    pub(super) title: String,
    pub(super) facts: String,
    pub(super) verdict: String,
    pub(super) parts: Vec<Part>,
    pub(super) keys: Keys,
    pub(super) cursor: Cursor,
    /// The first row on the screen.
    pub(super) top: usize,
    /// Whether the cursor's block is to be shown from its heading on, as far as it fits.
    pub(super) is_jump: bool,
    /// What is being looked for, while it is typed.
    pub(super) typing: Option<String>,
    /// The words looked for last.
    pub(super) needle: String,
    /// The row that help is scrolled to, while it is open.
    pub(super) help: Option<usize>,
    pub(super) notice: Option<String>,
    /// Where the blocks stood in the last frame.
    pub(super) extent: Extent,
    comment: String,
    is_edited: bool,
}

/// A block and how much of it is shown.
#[derive(Debug)]
pub(super) struct Part {
    pub block: Block,
    pub fold: Fold,
}

/// How much of a block is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fold {
    /// Its heading alone.
    Line,
    /// What is news in it.
    News,
    /// All of it.
    Whole,
}

/// Where the reviewer is: a block, and what of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub block: usize,
    pub at: At,
}

/// A place in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Its heading.
    Heading,
    /// A line of what is shown of it.
    Line(usize),
    /// A row of it as it was laid out last.
    Row(usize),
}

/// Where blocks stood in the last frame, in rows from the top of the sheet.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// The first row of each block.
    pub starts: Vec<usize>,
    /// The rows of all of them.
    pub rows: usize,
    /// The row that the cursor was on.
    pub cursor: usize,
    /// The lines that the rows of the cursor's block belong to: 0 for its heading, else the line plus 1.
    pub lines: Vec<usize>,
    /// The rows that the screen had for them.
    pub height: usize,
    /// The row of the screen that the first of these was on.
    pub screen_row: u16,
}

/// What has to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The reviewer leaves.
    Quit,
    /// The comment is to be edited in their own editor; [`Sheet::edited`] takes what came of it.
    Edit(String),
    /// The comment is to go to the clipboard.
    Copy(String),
    /// The screen is to be drawn anew.
    Redraw,
    /// The program is to stop until the shell calls it back.
    Suspend,
}

impl Part {
    /// The lines below the heading that are shown.
    pub fn lines(&self) -> &[ToneLine] {
        match self.fold {
            Fold::Line => &[],
            Fold::News => &self.block.news,
            Fold::Whole => &self.block.whole,
        }
    }

    /// Shows more of it, or less; whether that makes a difference.
    fn step(&mut self, more: bool) -> bool {
        let differ = self.block.news != self.block.whole;
        let to = match (self.fold, more) {
            (Fold::Line, true) if differ => Fold::News,
            (Fold::Line | Fold::News, true) => Fold::Whole,
            (Fold::Whole, false) if differ => Fold::News,
            (Fold::Whole | Fold::News, false) => Fold::Line,
            (fold, _) => fold,
        };
        std::mem::replace(&mut self.fold, to) != to
    }
}

impl Sheet {
    /// The sheet of `review`, everything unfolded that a reviewer has to look at.
    pub fn new(review: &Review, keys: Keys) -> Self {
        let kep = &review.kep;
        let all = blocks(review);
        let fold = |block: &Block| if block.is_loud { Fold::News } else { Fold::Line };
        let facts = [kep.sig.as_deref(), Some(kep.stage), kep.latest_milestone.as_deref()];
        let label = review.label.map_or(String::new(), |label| format!("  {label}"));
        Self {
            title: text_of(&all[0].heading),
            facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            verdict: format!("required {}/{}{label}", review.required.answered, review.required.total),
            parts: all.into_iter().map(|block| Part { fold: fold(&block), block }).collect(),
            keys,
            cursor: Cursor { block: 0, at: At::Heading },
            top: 0,
            is_jump: true,
            typing: None,
            needle: String::new(),
            help: None,
            notice: None,
            extent: Extent::default(),
            comment: review.comment.clone(),
            is_edited: false,
        }
    }

    /// The comment, if the reviewer has changed it.
    pub fn edited_comment(&self) -> Option<&str> {
        self.is_edited.then_some(self.comment.as_str())
    }

    /// Takes in what came of the editor.
    pub fn edited(&mut self, outcome: Result<String, String>) {
        match outcome {
            Ok(text) if text == self.comment => self.say("the editor left the comment as it was"),
            Ok(text) => {
                self.comment = text;
                self.is_edited = true;
                let last = self.parts.len() - 1;
                self.parts[last] = Part { block: comment_block(&self.comment), fold: Fold::Whole };
                self.go_to(last);
                self.say("the comment is yours; it is printed when you leave");
            }
            Err(why) => self.say(why),
        }
    }

    /// Takes in what came of copying.
    pub fn copied(&mut self, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.say("the comment was sent to the terminal's clipboard"),
            Err(why) => self.say(why),
        }
    }

    /// Says something on the line below the sheet.
    fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(text.into());
    }

    /// Takes in a key, and says what has to be done outside.
    pub fn key(&mut self, key: KeyEvent) -> Option<Asked> {
        if key.kind == KeyEventKind::Release {
            return None;
        }
        self.notice = None;
        let command = self.keys.command(key).cloned();
        match command {
            Some(Command::Quit) => return Some(Asked::Quit),
            Some(Command::Redraw) => return Some(Asked::Redraw),
            Some(Command::Suspend) => return Some(Asked::Suspend),
            _ => {}
        }
        if self.typing.is_some() {
            self.type_needle(key, command.as_ref());
            return None;
        }
        if let Some(row) = self.help {
            self.help = match command {
                Some(Command::Close | Command::Help | Command::Palette) => None,
                Some(Command::Edit(Action::Move { to, .. })) => Some(self.stepped(row, to)),
                _ => Some(row),
            };
            return None;
        }
        match command {
            Some(command) => self.run(&command),
            None => match typed(key) {
                // Nothing is typed here, so that these letters are free for what pagers use them for.
                Some('q') => Some(Asked::Quit),
                Some(' ') => {
                    self.move_by(Motion::PageDown);
                    None
                }
                Some('/') => {
                    self.typing = Some(String::new());
                    None
                }
                Some('?') => {
                    self.help = Some(0);
                    None
                }
                _ => None,
            },
        }
    }

    fn run(&mut self, command: &Command) -> Option<Asked> {
        match command {
            Command::Help | Command::Palette => self.help = Some(0),
            Command::Find => self.typing = Some(String::new()),
            Command::NextHit => self.step_hit(true),
            Command::PreviousHit => self.step_hit(false),
            Command::NextQuestion => self.jump(true, |_| true),
            Command::PreviousQuestion => self.jump(false, |_| true),
            Command::NextOpen => self.jump(true, |part| part.block.is_loud || part.block.is_open),
            Command::NextPane => self.fold(true),
            Command::PreviousPane => self.fold(false),
            Command::Outline => self.fold_all(),
            Command::ExternalEditor => return Some(Asked::Edit(self.comment.clone())),
            Command::Edit(Action::Copy) => return Some(Asked::Copy(self.comment.clone())),
            Command::Edit(Action::NewLine) => self.toggle(),
            Command::Edit(Action::Move { to: Motion::Right, .. }) => self.fold(true),
            Command::Edit(Action::Move { to: Motion::Left, .. }) => self.fold(false),
            Command::Edit(Action::Move { to, .. }) => self.move_by(*to),
            Command::Close => {
                let key = self.keys.chord_of(&Command::Quit).map_or(String::new(), |chord| format!("{chord} or "));
                self.say(format!("{key}q leaves"));
            }
            _ => {}
        }
        None
    }

    /// Takes in a click, or a turn of the wheel.
    pub fn mouse(&mut self, event: MouseEvent) {
        match event.kind {
            MouseEventKind::ScrollUp => self.go_to_row(self.extent.cursor.saturating_sub(3)),
            MouseEventKind::ScrollDown => self.go_to_row(self.extent.cursor + 3),
            MouseEventKind::Down(MouseButton::Left) if self.help.is_none() => {
                let Some(below) = event.row.checked_sub(self.extent.screen_row).map(usize::from) else { return };
                if below < self.extent.height && self.top + below < self.extent.rows {
                    self.go_to_row(self.top + below);
                }
            }
            _ => {}
        }
    }

    fn go_to_row(&mut self, row: usize) {
        let row = row.min(self.extent.rows.saturating_sub(1));
        let block = self.extent.starts.partition_point(|start| *start <= row).saturating_sub(1);
        let start = self.extent.starts.get(block).copied().unwrap_or(0);
        self.cursor = Cursor { block, at: At::Row(row - start) };
    }

    fn move_by(&mut self, to: Motion) {
        let row = self.stepped(self.extent.cursor, to);
        self.go_to_row(row);
    }

    /// The row that a motion leads to.
    fn stepped(&self, row: usize, to: Motion) -> usize {
        let page = self.extent.height.saturating_sub(1).max(1);
        match to {
            Motion::Up => row.saturating_sub(1),
            Motion::Down => row + 1,
            Motion::PageUp => row.saturating_sub(page),
            Motion::PageDown => row + page,
            Motion::Home | Motion::Start => 0,
            Motion::End | Motion::Finish => self.extent.rows.saturating_sub(1),
            _ => row,
        }
    }

    fn go_to(&mut self, block: usize) {
        self.cursor = Cursor { block, at: At::Heading };
        self.is_jump = true;
    }

    /// Goes to the next answer that is `wanted`, or the comment at the end; back to the one before.
    fn jump(&mut self, on: bool, wanted: impl Fn(&Part) -> bool) {
        let is_stop = |at: &usize| {
            let part = &self.parts[*at];
            match part.block.about {
                About::Answer(_) => wanted(part),
                About::Files => part.block.is_open,
                About::Comment => true,
                About::Kep => false,
            }
        };
        let current = self.cursor.block;
        let found = if on {
            (current + 1..self.parts.len()).find(is_stop)
        } else {
            (0..current).rfind(|at| is_stop(at)).or(Some(0))
        };
        match found {
            Some(block) => self.go_to(block),
            None => self.go_to(0),
        }
    }

    /// Shows more of the block under the cursor, or less.
    fn fold(&mut self, more: bool) {
        let current = self.cursor.block;
        let differs = self.parts[current].step(more);
        if differs && self.parts[current].fold == Fold::Line {
            self.cursor.at = At::Heading;
        }
    }

    /// Folds the block under the cursor, or unfolds it.
    fn toggle(&mut self) {
        let part = &mut self.parts[self.cursor.block];
        part.fold = if part.fold == Fold::Line { Fold::News } else { Fold::Line };
        self.cursor.at = At::Heading;
    }

    /// Folds everything to an outline; with everything folded, unfolds what a reviewer has to look at.
    fn fold_all(&mut self) {
        let is_outline = self.parts.iter().all(|part| part.fold == Fold::Line);
        for part in &mut self.parts {
            part.fold = if is_outline && part.block.is_loud { Fold::News } else { Fold::Line };
        }
        self.go_to(self.cursor.block);
    }

    fn type_needle(&mut self, key: KeyEvent, command: Option<&Command>) {
        let Some(typing) = &mut self.typing else { return };
        match command {
            Some(Command::Close) => self.typing = None,
            Some(Command::Edit(Action::NewLine)) => {
                self.needle = std::mem::take(typing);
                self.typing = None;
                self.step_hit(true);
            }
            Some(Command::Edit(Action::Backspace)) => {
                let last = typing.graphemes(true).next_back().map_or(0, str::len);
                typing.truncate(typing.len() - last);
            }
            Some(Command::Edit(Action::DeleteToLineStart | Action::DeleteWordLeft)) => typing.clear(),
            _ => typing.extend(typed(key)),
        }
    }

    /// Takes in pasted text, where something is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(typing) = &mut self.typing {
            typing.extend(text.chars().filter(|c| !c.is_control()));
        }
    }

    /// Goes to the next place of the words looked for, or to the one before; what hides it is unfolded.
    fn step_hit(&mut self, on: bool) {
        if self.needle.is_empty() {
            self.typing = Some(String::new());
            return;
        }
        let hits = self.hits();
        if hits.is_empty() {
            let what = crate::text::printable(&self.needle).into_owned();
            return self.say(format!("nothing here has `{what}`"));
        }
        let here = self.place();
        let found = if on { hits.iter().find(|hit| **hit > here) } else { hits.iter().rfind(|hit| **hit < here) };
        let round = if on { hits.first() } else { hits.last() };
        let Some(&(block, line)) = found.or(round) else { return };
        let number = hits.iter().position(|hit| *hit == (block, line)).map_or(0, |at| at + 1);
        self.say(format!("line {number} of {} with it", hits.len()));
        match line.checked_sub(1) {
            None => self.go_to(block),
            Some(line) => {
                self.parts[block].fold = Fold::Whole;
                self.cursor = Cursor { block, at: At::Line(line) };
            }
        }
    }

    /// The lines that have the words looked for: the block, and 0 for its heading, else the line of the whole plus 1.
    fn hits(&self) -> Vec<(usize, usize)> {
        let has = |line: &ToneLine| contains(&text_of(line), &self.needle);
        let of = |(at, part): (usize, &Part)| {
            let heading = has(&part.block.heading).then_some((at, 0));
            let lines = part.block.whole.iter().enumerate().filter(|(_, line)| has(line));
            heading.into_iter().chain(lines.map(|(n, _)| (at, n + 1)).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        self.parts.iter().enumerate().flat_map(of).collect()
    }

    /// Where the cursor is, in the terms of [`Sheet::hits`].
    fn place(&self) -> (usize, usize) {
        let Cursor { block, at } = self.cursor;
        match at {
            At::Heading => (block, 0),
            At::Line(line) => (block, line + 1),
            At::Row(row) => (block, self.extent.lines.get(row).copied().unwrap_or(0)),
        }
    }
}

/// Whether `text` holds the words; without a capital in them, case makes no difference.
pub(super) fn contains(text: &str, needle: &str) -> bool {
    if needle.chars().any(char::is_uppercase) {
        text.contains(needle)
    } else {
        text.to_lowercase().contains(&needle.to_lowercase())
    }
}

/// The character that a key types, if it types one.
fn typed(key: KeyEvent) -> Option<char> {
    let held = Chord::of(key).modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Char(c) if held.is_empty() => Some(c),
        _ => None,
    }
}
