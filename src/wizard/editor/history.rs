use std::collections::VecDeque;
use std::time::Duration;

use super::buffer::Pos;
use super::graphemes::{Class, class};

/// How long a pause in typing may be before what follows is undone apart from what came before.
const PAUSE: Duration = Duration::from_millis(1000);

/// How many bytes of text the steps may hold before the oldest are forgotten.
const LIMIT: usize = 16 << 20;

/// One replacement: `removed` stood at `start`, and `inserted` stands there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) start: Pos,
    pub(super) removed: String,
    pub(super) inserted: String,
}

impl Change {
    fn cost(&self) -> usize {
        self.removed.len() + self.inserted.len() + size_of::<Self>()
    }
}

/// The cursor, and the other end of the selection if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carets {
    pub(super) cursor: Pos,
    pub(super) anchor: Option<Pos>,
}

/// What a change was, as far as it matters for what is undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A character was typed.
    Typing,
    /// A grapheme was taken away before the cursor.
    Backspacing,
    /// A grapheme was taken away behind the cursor.
    Deleting,
    /// Anything else: a step of its own.
    Whole,
}

/// What one undo takes back: changes in the order in which they were made.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) changes: Vec<Change>,
    pub(super) before: Carets,
    pub(super) after: Carets,
    kind: Kind,
    at: Duration,
    revision_before: u64,
    revision_after: u64,
}

impl Step {
    fn cost(&self) -> usize {
        self.changes.iter().map(Change::cost).sum::<usize>() + size_of::<Self>()
    }
}

/// The steps that led to a text, and those that were taken back.
///
/// Runs of typing and of deleting are one step for each word, or less after a pause. Only differences are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    past: VecDeque<Step>,
    future: Vec<Step>,
    cost: usize,
    /// Whether the last step may still grow.
    growing: bool,
    revision: u64,
    last_revision: u64,
}

impl History {
    /// The number of the present text. The same number is the same text, also after undo and redo.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Ends the present step: what comes is undone on its own.
    pub(super) fn close_step(&mut self) {
        self.growing = false;
    }

    /// Writes down changes that have been made; those of `before` and `after` are the cursors around them.
    pub(super) fn record(&mut self, kind: Kind, changes: Vec<Change>, before: Carets, after: Carets, now: Duration) {
        self.future.clear();
        let revision_before = self.revision;
        self.last_revision += 1;
        self.revision = self.last_revision;
        let growing = std::mem::replace(&mut self.growing, kind != Kind::Whole);
        if growing
            && let [change] = &changes[..]
            && let Some(last) = self.past.back_mut()
            && last.kind == kind
            && now.saturating_sub(last.at) < PAUSE
            && grow(kind, &mut last.changes, change)
        {
            (last.after, last.at, last.revision_after) = (after, now, self.revision);
            self.cost += change.removed.len() + change.inserted.len();
        } else {
            let step = Step { changes, before, after, kind, at: now, revision_before, revision_after: self.revision };
            self.cost += step.cost();
            self.past.push_back(step);
        }
        // The last step stays in any case: it is the one that was a mistake.
        while self.cost > LIMIT && self.past.len() > 1 {
            self.cost -= self.past.pop_front().map_or(0, |step| step.cost());
        }
    }

    /// The step to take back, which then waits to be redone.
    pub(super) fn undo(&mut self) -> Option<Step> {
        self.growing = false;
        let step = self.past.pop_back()?;
        self.cost -= step.cost();
        self.revision = step.revision_before;
        self.future.push(step.clone());
        Some(step)
    }

    /// The step to make again.
    pub(super) fn redo(&mut self) -> Option<Step> {
        self.growing = false;
        let step = self.future.pop()?;
        self.cost += step.cost();
        self.revision = step.revision_after;
        self.past.push_back(step.clone());
        Some(step)
    }
}

/// Adds `change` to the last of `changes` when it carries it on within one word.
fn grow(kind: Kind, changes: &mut [Change], change: &Change) -> bool {
    let Some(last) = changes.last_mut() else { return false };
    match kind {
        Kind::Typing => {
            let on = change.removed.is_empty()
                && last.start.behind(&last.inserted) == change.start
                && !begins_word(&last.inserted, &change.inserted);
            if on {
                last.inserted.push_str(&change.inserted);
            }
            on
        }
        Kind::Backspacing => {
            let on = change.start.behind(&change.removed) == last.start && !begins_word(&change.removed, &last.removed);
            if on {
                last.start = change.start;
                last.removed.insert_str(0, &change.removed);
            }
            on
        }
        Kind::Deleting => {
            let on = change.start == last.start && !begins_word(&last.removed, &change.removed);
            if on {
                last.removed.push_str(&change.removed);
            }
            on
        }
        Kind::Whole => false,
    }
}

/// Whether a word begins where `left` and `right` meet.
fn begins_word(left: &str, right: &str) -> bool {
    let ends_blank = left.chars().next_back().is_some_and(char::is_whitespace);
    ends_blank && class(right) != Class::Blank
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carets(byte: usize) -> Carets {
        Carets { cursor: Pos::new(0, byte), anchor: None }
    }

    fn typed(history: &mut History, text: &str, start: usize, millis: u64) {
        for (at, c) in text.char_indices() {
            let change = Change { start: Pos::new(0, start + at), removed: String::new(), inserted: c.into() };
            let (before, after) = (carets(start + at), carets(start + at + c.len_utf8()));
            history.record(Kind::Typing, vec![change], before, after, Duration::from_millis(millis));
        }
    }

    fn undone(history: &mut History) -> Vec<String> {
        std::iter::from_fn(|| history.undo()).map(|step| step.changes[0].inserted.clone()).collect()
    }

    #[test]
    fn a_word_with_the_blanks_behind_it_is_a_step() {
        let mut history = History::default();
        typed(&mut history, "one two, three", 0, 0);
        assert_eq!(undone(&mut history), ["three", "two, ", "one "]);
    }

    #[test]
    fn a_pause_ends_a_step() {
        let mut history = History::default();
        typed(&mut history, "ab", 0, 0);
        typed(&mut history, "cd", 2, 5000);
        assert_eq!(undone(&mut history), ["cd", "ab"]);
    }

    #[test]
    fn a_revision_comes_back_with_its_text() {
        let mut history = History::default();
        typed(&mut history, "one", 0, 0);
        let one = history.revision();
        history.close_step();
        typed(&mut history, "two", 3, 0);
        let two = history.revision();
        assert!(history.undo().is_some() && history.revision() == one);
        assert!(history.redo().is_some() && history.revision() == two);
        assert!(history.undo().is_some());
        typed(&mut history, "x", 3, 0);
        assert!(![one, two].contains(&history.revision()));
    }

    #[test]
    fn the_oldest_steps_go_when_there_are_too_many_bytes() {
        let mut history = History::default();
        for _ in 0..40 {
            let change = Change { start: Pos::default(), removed: String::new(), inserted: "x".repeat(1 << 20) };
            history.record(Kind::Whole, vec![change], carets(0), carets(0), Duration::ZERO);
        }
        let held: usize = history.past.iter().map(Step::cost).sum();
        assert_eq!(held, history.cost);
        assert!(held <= LIMIT && history.past.len() == 15, "{held} in {}", history.past.len());
    }
}
