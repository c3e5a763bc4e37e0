use std::time::Duration;

use super::buffer::{Lines, Pos};
use super::history::{Carets, Change, Kind};
use super::{Action, Editor, Motion, Outcome};

impl Editor {
    /// Carries out `action`. `now` is the time since any fixed moment: pauses end what one undo takes back.
    pub fn apply(&mut self, action: Action, now: Duration) -> Outcome {
        let (carets, revision) = (self.carets, self.history.revision());
        let mut clipboard = None;
        if !keeps_goal(&action) {
            self.goal = None;
        }
        if !matches!(action, Action::Scroll(_)) {
            self.view.follows = true;
        }
        match action {
            Action::Insert(c) => self.type_text(c, now),
            Action::InsertText(text) => self.put(&unix_line_ends(&text), Kind::Whole, now),
            Action::NewLine => self.new_line(now),
            Action::Backspace => self.remove(Lines::before, Kind::Backspacing, now),
            Action::Delete => self.remove(Lines::after, Kind::Deleting, now),
            Action::DeleteWordLeft => self.remove(Lines::word_before, Kind::Whole, now),
            Action::DeleteWordRight => self.remove(Lines::word_after, Kind::Whole, now),
            Action::DeleteToLineStart => self.remove(Lines::line_start_before, Kind::Whole, now),
            Action::DeleteToLineEnd => self.remove(Lines::line_end_after, Kind::Whole, now),
            Action::Indent => self.indent(now),
            Action::Outdent => self.outdent(now),
            Action::Reflow { width } => self.reflow(width.into(), now),
            Action::Move { to, extend } => self.go(to, extend),
            Action::SelectAll => self.select(Pos::default(), self.lines.end()),
            Action::Deselect => self.carets.anchor = None,
            Action::Copy => clipboard = self.selected_text(),
            Action::Cut => {
                clipboard = self.selected_text();
                if clipboard.is_some() {
                    self.put("", Kind::Whole, now);
                }
            }
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Click { col, row, extend } => self.click(col, row, extend),
            Action::DoubleClick { col, row } => self.click_word(col, row),
            Action::TripleClick { col, row } => self.click_line(col, row),
            Action::Drag { col, row } => self.drag(col, row),
            Action::Scroll(rows) => self.scroll(rows),
        }
        let changed = revision != self.history.revision();
        if !changed && carets != self.carets {
            self.history.close_step();
        }
        Outcome { changed, moved: carets != self.carets, clipboard }
    }

    /// Makes `text` the text as one step that can be undone, as when it comes back from another program. The cursor
    /// stays where it is unless the text around it changes.
    pub fn replace_text(&mut self, text: &str, now: Duration) -> Outcome {
        self.exchange(text, Kind::Whole, now, |before, from, to, end| match before {
            cursor if cursor <= from => cursor,
            cursor if cursor >= to => moved_along(cursor, to, end),
            _ => end,
        })
    }

    /// Makes `text` the text, where somebody else carried out `action` on a part of it: it is undone together with
    /// what came before as if it had been done here. The cursor goes to the byte `caret`, or behind what changed.
    pub fn take_over(&mut self, text: &str, action: &Action, caret: Option<usize>, now: Duration) -> Outcome {
        let kind = match action {
            Action::Insert(_) => Kind::Typing,
            Action::Backspace => Kind::Backspacing,
            Action::Delete => Kind::Deleting,
            _ => Kind::Whole,
        };
        let caret = caret.map(|byte| Pos::default().behind(&text[..byte]));
        self.exchange(text, kind, now, |_, _, _, end| caret.unwrap_or(end))
    }

    /// Makes `text` the text by one replacement. The cursor goes where `cursor` says, which is told where it is,
    /// where what is replaced begins and ends, and where what comes in its place ends.
    fn exchange(
        &mut self,
        text: &str,
        kind: Kind,
        now: Duration,
        cursor: impl FnOnce(Pos, Pos, Pos, Pos) -> Pos,
    ) -> Outcome {
        let (before, revision) = (self.carets, self.history.revision());
        let (old, new) = (self.text(), text.replace("\r\n", "\n"));
        let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
            pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
        };
        let head = same(&mut old.chars().zip(new.chars()));
        let tail = same(&mut old[head..].chars().rev().zip(new[head..].chars().rev()));
        let (from, to) = (Pos::default().behind(&old[..head]), Pos::default().behind(&old[..old.len() - tail]));
        if old != new {
            let change = self.splice(from, to, &new[head..new.len() - tail]);
            let end = change.start.behind(&change.inserted);
            self.carets = Carets { cursor: cursor(before.cursor, from, to, end), anchor: None };
            // What a key takes away may bring something else with it, which is no run of deletions then.
            let is_run = kind == Kind::Typing || change.inserted.is_empty();
            self.record(if is_run { kind } else { Kind::Whole }, vec![change], before, now);
            (self.goal, self.view.follows) = (None, true);
        }
        let changed = revision != self.history.revision();
        Outcome { changed, moved: before != self.carets, clipboard: None }
    }

    /// Puts `text` in the place of the selection, or where the cursor stands.
    pub(super) fn put(&mut self, text: &str, kind: Kind, now: Duration) {
        let cursor = self.carets.cursor;
        let range = self.selection().unwrap_or(cursor..cursor);
        self.replace(range.start, range.end, text, kind, now);
    }

    /// Puts `text` in the place of what lies between `from` and `to`, and the cursor behind it.
    pub(super) fn replace(&mut self, from: Pos, to: Pos, text: &str, kind: Kind, now: Duration) {
        if from == to && text.is_empty() {
            return;
        }
        let before = self.carets;
        let change = self.splice(from, to, text);
        self.carets = Carets { cursor: from.behind(text), anchor: None };
        self.record(kind, vec![change], before, now);
    }

    /// Changes the lines and all that is known about them.
    pub(super) fn splice(&mut self, from: Pos, to: Pos, text: &str) -> Change {
        let (removed, touched) = self.lines.replace(from, to, text);
        self.layout.follow(self.lines.all(), touched);
        self.tints.follow(self.lines.all(), touched);
        Change { start: from, removed, inserted: text.to_owned() }
    }

    /// Writes down what was changed, after bringing the cursor to a place that exists.
    pub(super) fn record(&mut self, kind: Kind, changes: Vec<Change>, before: Carets, now: Duration) {
        // Two graphemes that come to touch may become one, as a letter and a lone accent do.
        self.carets.cursor = self.lines.snapped(self.carets.cursor);
        self.carets.anchor = self.carets.anchor.map(|anchor| self.lines.snapped(anchor));
        self.history.record(kind, changes, before, self.carets, now);
    }

    fn type_text(&mut self, c: char, now: Duration) {
        let text = unix_line_ends(c.encode_utf8(&mut [0; 4]));
        let kind = if text == "\n" { Kind::Whole } else { Kind::Typing };
        self.put(&text, kind, now);
    }

    /// Takes away the selection, or what lies between the cursor and where `reach` leads from it.
    fn remove(&mut self, reach: impl Fn(&Lines, Pos) -> Pos, kind: Kind, now: Duration) {
        if self.selection().is_some() {
            return self.put("", Kind::Whole, now);
        }
        let cursor = self.carets.cursor;
        let other = reach(&self.lines, cursor);
        self.replace(cursor.min(other), cursor.max(other), "", kind, now);
    }

    fn undo(&mut self) {
        let Some(step) = self.history.undo() else { return };
        for change in step.changes.iter().rev() {
            self.splice(change.start, change.start.behind(&change.inserted), &change.removed);
        }
        self.carets = step.before;
    }

    fn redo(&mut self) {
        let Some(step) = self.history.redo() else { return };
        for change in &step.changes {
            self.splice(change.start, change.start.behind(&change.removed), &change.inserted);
        }
        self.carets = step.after;
    }
}

/// Whether `action` leaves the column alone that moving up and down keeps to.
fn keeps_goal(action: &Action) -> bool {
    use Motion::{Down, PageDown, PageUp, Up};
    matches!(action, Action::Scroll(_) | Action::Copy | Action::Move { to: Up | Down | PageUp | PageDown, .. })
}

/// `text` with every kind of line end made `\n`: terminals send a pasted one as `\r`.
fn unix_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Where `pos`, at or behind `old_end`, lies when what ended there ends at `new_end`.
fn moved_along(pos: Pos, old_end: Pos, new_end: Pos) -> Pos {
    if pos.line == old_end.line {
        Pos::new(new_end.line, new_end.byte + pos.byte - old_end.byte)
    } else {
        Pos::new(new_end.line + pos.line - old_end.line, pos.byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    /// An editor of `text` with the cursor at its `|`.
    fn editor(text: &str) -> Editor {
        let (before, behind) = text.split_once('|').expect("the test text marks the cursor");
        let mut editor = Editor::new(&format!("{before}{behind}"));
        editor.set_cursor(Pos::default().behind(before));
        editor
    }

    fn shown(editor: &Editor) -> String {
        let start = editor.lines.between(Pos::default(), editor.cursor());
        format!("{start}|{}", &editor.text()[start.len()..])
    }

    fn after(text: &str, actions: impl IntoIterator<Item = Action>) -> String {
        let mut editor = editor(text);
        for action in actions {
            editor.apply(action, NOW);
        }
        shown(&editor)
    }

    fn select(to: Motion) -> Action {
        Action::Move { to, extend: true }
    }

    #[test]
    fn deleting_takes_whole_graphemes_and_line_breaks() {
        assert_eq!(after("a👩‍👩‍👧|b", [Action::Backspace]), "a|b");
        assert_eq!(after("a|e\u{301}b", [Action::Delete]), "a|b");
        assert_eq!(after("a\n|b", [Action::Backspace]), "a|b");
        assert_eq!(after("a|\nb", [Action::Delete]), "a|b");
        assert_eq!(after("|a", [Action::Backspace]), "|a");
        assert_eq!(after("a|", [Action::Delete]), "a|");
    }

    #[test]
    fn deleting_by_word_and_line() {
        assert_eq!(after("one two |three", [Action::DeleteWordLeft]), "one |three");
        assert_eq!(after("one| two three", [Action::DeleteWordRight]), "one| three");
        assert_eq!(after("one\ntwo th|ree", [Action::DeleteToLineStart]), "one\n|ree");
        assert_eq!(after("one\n|ree", [Action::DeleteToLineStart]), "one|ree");
        assert_eq!(after("one t|wo\nthree", [Action::DeleteToLineEnd]), "one t|\nthree");
        assert_eq!(after("one t|\nthree", [Action::DeleteToLineEnd]), "one t|three");
    }

    #[test]
    fn typing_and_deleting_work_on_the_selection() {
        assert_eq!(after("|one two", [select(Motion::WordRight), Action::Insert('x')]), "x| two");
        assert_eq!(after("|one two", [select(Motion::WordRight), Action::DeleteWordRight]), "| two");
        assert_eq!(after("a|b", [Action::SelectAll, Action::InsertText("x\r\ny\rz".into())]), "x\ny\nz|");
    }

    #[test]
    fn cutting_and_copying_give_the_text_out() {
        let mut editor = editor("|one two");
        assert_eq!(editor.apply(Action::Cut, NOW), Outcome::default());
        editor.apply(select(Motion::WordRight), NOW);
        let copied = editor.apply(Action::Copy, NOW);
        assert_eq!((copied.clipboard.as_deref(), copied.changed), (Some("one"), false));
        let cut = editor.apply(Action::Cut, NOW);
        assert_eq!((cut.clipboard.as_deref(), cut.changed), (Some("one"), true));
        assert_eq!(editor.text(), " two");
    }

    #[test]
    fn undo_goes_by_word_and_brings_cursor_and_selection_back() {
        let mut editor = editor("|old text");
        editor.apply(select(Motion::WordRight), NOW);
        for c in "new words".chars() {
            editor.apply(Action::Insert(c), NOW);
        }
        assert_eq!(shown(&editor), "new words| text");
        editor.apply(Action::Undo, NOW);
        assert_eq!(shown(&editor), "new | text");
        editor.apply(Action::Undo, NOW);
        assert_eq!((editor.text().as_str(), editor.selected_text().as_deref()), ("old text", Some("old")));
        assert!(!editor.is_modified());
        editor.apply(Action::Redo, NOW);
        editor.apply(Action::Redo, NOW);
        assert_eq!(shown(&editor), "new words| text");
    }

    #[test]
    fn moving_away_ends_a_step() {
        let left = Action::Move { to: Motion::Left, extend: false };
        let right = Action::Move { to: Motion::Right, extend: false };
        let insert = Action::Insert;
        assert_eq!(after("|", [insert('a'), left, right, insert('b'), Action::Undo]), "a|");
        assert_eq!(after("abc|", [Action::Backspace, Action::Backspace, Action::Undo]), "abc|");
    }

    #[test]
    fn a_saved_text_is_found_again_by_undo() {
        let mut editor = editor("|");
        editor.apply(Action::Insert('a'), NOW);
        editor.mark_saved();
        editor.apply(Action::Insert('b'), NOW);
        assert!(editor.is_modified());
        editor.apply(Action::Undo, NOW);
        assert_eq!((editor.text().as_str(), editor.is_modified()), ("a", false));
    }

    #[test]
    fn a_text_from_elsewhere_is_one_step_and_keeps_the_cursor_in_its_text() {
        let mut editor = editor("one\ntwo\nthr|ee");
        assert!(editor.replace_text("one\n2\n3\nthree", NOW).changed);
        assert_eq!(shown(&editor), "one\n2\n3\nthr|ee");
        assert!(!editor.replace_text("one\r\n2\r\n3\r\nthree", NOW).changed);
        editor.apply(Action::Undo, NOW);
        assert_eq!(shown(&editor), "one\ntwo\nthr|ee");
    }

    #[test]
    fn the_cursor_never_stands_inside_a_grapheme() {
        assert_eq!(after("|\u{301}x", [Action::Insert('e')]), "e\u{301}|x");
        assert_eq!(after("e|\n\u{301}x", [Action::Delete]), "e\u{301}|x");
    }
}
