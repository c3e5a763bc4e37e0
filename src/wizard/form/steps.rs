//! What the author does in a form.

use std::rc::Rc;

use super::{Entering, Known, OpenForm};
use crate::answers::form::{self, Changed, Form, Unformed};
use crate::questionnaire::Shape;
use crate::wizard::editor::{Action, Motion, Outcome, Pos};
use crate::wizard::model::{Focus, Wizard};

/// A step that undo takes back by itself.
pub(super) const STEP: Action = Action::NewLine;

impl Wizard {
    /// Shows structured answers as forms, or as text again.
    pub(in crate::wizard) fn toggle_form(&mut self) {
        self.focus = Focus::Answer;
        if self.form.take().is_some() {
            self.prefers_forms = false;
            return;
        }
        match self.open_form() {
            Ok(()) => self.prefers_forms = true,
            Err(Unformed::PlainText) => self.say("this question has no form: its answer is plain text"),
            Err(why) => self.complain(stays_text(&why)),
        }
    }

    /// Opens the form of the question the author has come to, where forms are wanted and there is one.
    pub(in crate::wizard) fn follow_with_form(&mut self) {
        self.form = None;
        if !self.prefers_forms {
            return;
        }
        match self.open_form() {
            Ok(()) | Err(Unformed::PlainText) => {}
            Err(why) => self.say(stays_text(&why)),
        }
    }

    /// Whether the answer to the present question has a form, were it written as one.
    pub(in crate::wizard) fn has_form(&self) -> bool {
        self.catalogue.questions[self.current].shape != Shape::Text
    }

    fn open_form(&mut self) -> Result<(), Unformed> {
        let answers = self.entries.iter().map(|entry| entry.text());
        let known = Rc::new(Known::of(&self.kep, answers));
        let answer = self.entries[self.current].editor();
        let (cursor, end) = (answer.byte_at(answer.cursor()), answer.text().trim_end().len());
        let at = (cursor < end).then_some(cursor);
        self.read_form(known, at)?;
        if let Some(open) = self.form.as_mut().filter(|_| at.is_none()) {
            open.enter(open.first_wanted(), Entering::End);
            self.settle_cursor();
        }
        Ok(())
    }

    /// Reads the form anew, with the cursor where the byte `at` of the answer is.
    fn read_form(&mut self, known: Rc<Known>, at: Option<usize>) -> Result<(), Unformed> {
        let shape = &self.catalogue.questions[self.current].shape;
        let answer = self.entries[self.current].editor();
        let mut open = OpenForm::read(answer, self.current, shape, known)?;
        if let Some(old) = self.form.as_ref().filter(|old| old.rows().len() == open.rows().len()) {
            open.focus = old.focus;
        }
        if let Some((row, line, byte)) = at.and_then(|at| open.form.place_at(at)) {
            let shown = open.shown();
            // A field that is not shown stands below the option it belongs to.
            let visible = shown.iter().rev().find(|shown| **shown <= row).copied().unwrap_or(0);
            open.enter(visible, Entering::End);
            if visible == row
                && let Some(field) = open.field(row)
            {
                field.set_cursor(Pos::new(line, byte));
            }
        }
        if let Some(old) = &self.form {
            open.keep_view(old);
        }
        open.look_up();
        self.form = Some(open);
        self.show_search();
        Ok(())
    }

    /// Brings an open form up to date with an answer that something else changed, or moved the cursor of.
    pub(in crate::wizard) fn sync_form(&mut self) {
        let Some(open) = &self.form else { return };
        let answer = self.entries[self.current].editor();
        let now = (answer.revision(), answer.cursor());
        if open.question == self.current && open.left_at != now {
            let at = answer.byte_at(now.1);
            self.read_again(Some(at));
        }
    }

    /// Reads the form of the answer as it is now; where it is none any more, it is text from here on.
    fn read_again(&mut self, at: Option<usize>) {
        let Some(open) = &self.form else { return };
        if let Err(why) = self.read_form(Rc::clone(&open.known), at) {
            self.form = None;
            self.say(stays_text(&why));
        }
    }

    /// Takes the rows from the text as it is now, before the author leaves a row in which something changed.
    pub(super) fn settle_form(&mut self) {
        let Some(open) = &self.form else { return };
        let answer = self.entries[self.current].editor();
        if open.read_at == answer.revision() {
            return;
        }
        let (focus, count) = (open.focus, open.rows().len());
        let cursor = open.fields[focus].as_ref().map(|field| field.cursor());
        let at = answer.byte_at(answer.cursor());
        self.read_again(Some(at));
        if let Some(open) = self.form.as_mut().filter(|open| open.rows().len() == count) {
            open.enter(focus, Entering::End);
            if let (Some(field), Some(cursor)) = (open.field(focus), cursor) {
                field.set_cursor(cursor);
            }
        }
    }

    /// Puts the cursor of the answer's text where the form's is, for whatever looks at the text.
    pub(super) fn settle_cursor(&mut self) {
        let Some(open) = &mut self.form else { return };
        let shape = &self.catalogue.questions[self.current].shape;
        let answer = self.entries[self.current].editor();
        let text = if answer.revision() == open.read_at { String::new() } else { answer.text() };
        if let Some(at) = open.caret(answer.revision(), &text, shape) {
            answer.set_cursor(answer.pos_at(at));
        }
        open.left_at = (answer.revision(), answer.cursor());
        open.look_up();
    }

    /// Goes to a row.
    pub(super) fn go_to_row(&mut self, row: Option<usize>, how: Entering) {
        if let (Some(open), Some(row)) = (&mut self.form, row) {
            open.enter(row, how);
            self.settle_cursor();
        }
    }

    /// Goes to the next field or the one before; `false` where there is none, and the next pane is meant.
    pub(in crate::wizard) fn step_field(&mut self, forward: bool) -> bool {
        self.settle_form();
        let next = self.form.as_ref().and_then(|open| open.beside(if forward { 1 } else { -1 }));
        self.go_to_row(next, Entering::End);
        next.is_some()
    }

    /// Comes to the form from the pane before it, or from the one behind it.
    pub(in crate::wizard) fn enter_form(&mut self, forward: bool) {
        let shown = self.form.as_ref().map(OpenForm::shown).unwrap_or_default();
        self.go_to_row(if forward { shown.first() } else { shown.last() }.copied(), Entering::End);
    }

    /// Marks the words that were looked for in the answer.
    pub(in crate::wizard) fn show_search(&mut self) {
        self.entries[self.current].editor().set_search(&self.search);
        let fields = self.form.iter_mut().flat_map(|open| open.fields.iter_mut().flatten());
        fields.for_each(|field| field.set_search(&self.search));
    }

    /// Carries out an editing key in the form.
    pub(in crate::wizard) fn edit_in_form(&mut self, action: Action) -> Outcome {
        let now = self.now();
        let answer = self.entries[self.current].editor();
        if matches!(action, Action::Undo | Action::Redo) {
            let outcome = answer.apply(action, now);
            let at = answer.byte_at(answer.cursor());
            if outcome.changed {
                self.read_again(Some(at));
            }
            return outcome;
        }
        let Some(open) = &mut self.form else { return Outcome::default() };
        open.follows = true;
        let focus = open.focus;
        if let Action::Move { to, extend: false } = action {
            if to == Motion::Right && self.completes() {
                return self.complete();
            }
            if self.move_in_form(to) {
                return Outcome { moved: true, ..Outcome::default() };
            }
        }
        let Some(open) = &mut self.form else { return Outcome::default() };
        let depth = open.rows()[focus].depth;
        let Some(field) = open.field(focus) else { return self.key_on_box(&action) };
        let action = match action {
            // The lines of a value stand further in than those of the answer.
            Action::Reflow { width } => {
                let indent = u16::try_from(2 * (depth + 1)).unwrap_or(0);
                Action::Reflow { width: width.saturating_sub(indent) }
            }
            action => action,
        };
        let outcome = field.apply(action.clone(), now);
        if outcome.changed {
            self.take_value(&action);
        } else if outcome.moved {
            self.settle_cursor();
        }
        Outcome { changed: outcome.changed, ..outcome }
    }

    /// A key that is no motion, on a check box.
    fn key_on_box(&mut self, action: &Action) -> Outcome {
        match action {
            Action::Insert(' ') | Action::NewLine => return self.tick_box(),
            Action::Insert(_) | Action::InsertText(_) => {
                self.say("Space ticks the box; Down goes on to what can be typed in");
            }
            _ => {}
        }
        Outcome::default()
    }

    /// Ticks the box that has the focus, or takes its tick away.
    pub(super) fn tick_box(&mut self) -> Outcome {
        self.settle_form();
        let Some(open) = &self.form else { return Outcome::default() };
        let focus = open.focus;
        match open.form.with_tick(focus) {
            Some(changed) => self.take_change(&changed, |_| Some(focus)),
            None => Outcome::default(),
        }
    }

    /// Moves the cursor from row to row where `to` leads out of the value it is in; `false` where it stays in it.
    fn move_in_form(&mut self, to: Motion) -> bool {
        let Some(open) = &mut self.form else { return false };
        let on_box = open.fields[open.focus].is_none();
        let (row, rows) =
            open.fields[open.focus].as_ref().map_or((0, 1), |field| (field.place().row, field.row_count()));
        let shown = open.shown();
        let page = isize::try_from(open.drawn.rows.len().saturating_sub(1).max(1)).unwrap_or(1);
        let last = shown.len().saturating_sub(1);
        let at = shown.iter().position(|row| *row == open.focus).unwrap_or(0);
        let target = match to {
            Motion::Up if row == 0 => at.checked_sub(1),
            Motion::Down if row + 1 >= rows => Some(at + 1).filter(|next| *next <= last),
            Motion::Start => Some(0),
            Motion::Finish => Some(last),
            Motion::PageUp => Some(at.saturating_add_signed(-page)),
            Motion::PageDown => Some((at.saturating_add_signed(page)).min(last)),
            Motion::ParagraphUp | Motion::ParagraphDown => {
                let group = open.group(to == Motion::ParagraphDown);
                group.and_then(|group| shown.iter().position(|row| *row == group))
            }
            _ => None,
        };
        let Some(target) = target else { return on_box };
        // Leaving a row in which something was typed takes the rows from the text anew, which may be others then.
        let (target, count) = (shown[target], open.rows().len());
        self.settle_form();
        let same = self.form.as_ref().is_some_and(|open| open.rows().len() == count);
        let how = if to == Motion::Down { Entering::FromAbove } else { Entering::End };
        self.go_to_row(same.then_some(target), how);
        true
    }

    /// Writes the value of the row into the answer.
    pub(super) fn take_value(&mut self, action: &Action) {
        let now = self.now();
        let Some(open) = &mut self.form else { return };
        let (focus, shape) = (open.focus, &self.catalogue.questions[self.current].shape);
        let Some(value) = open.fields[focus].as_ref().map(|field| field.text()) else { return };
        let answer = self.entries[self.current].editor();
        let text = unless_template(open.form.with_value(focus, &value).text, shape);
        // A row that was not written yet is read as soon as it is, so that the cursor is known to be in it.
        let is_known = !open.form.is_template() && open.rows()[focus].is_written() && !text.is_empty();
        let fresh = if is_known { None } else { Form::read(&text, shape).ok() };
        let pos = open.fields[focus].as_ref().map(|field| field.cursor()).unwrap_or_default();
        let same = |fresh: &Form| fresh.rows().len() == open.rows().len() && fresh.rows()[focus].value == value;
        let fresh = fresh.filter(same);
        let caret = fresh.as_ref().map(|fresh| fresh.byte_of(focus, pos.line, pos.byte));
        answer.take_over(&text, action, caret, now);
        if let Some(fresh) = fresh {
            open.form = fresh;
            open.read_at = answer.revision();
        }
        open.follows = true;
        open.left_at = (answer.revision(), answer.cursor());
        open.look_up();
    }

    /// Takes a change of the rows themselves, and goes to the row that `focus` finds among the new ones.
    pub(super) fn take_change(&mut self, changed: &Changed, focus: impl FnOnce(&OpenForm) -> Option<usize>) -> Outcome {
        let now = self.now();
        let text = unless_template(changed.text.clone(), &self.catalogue.questions[self.current].shape);
        let outcome = self.entries[self.current].editor().take_over(&text, &STEP, None, now);
        self.read_again(Some(changed.at));
        if let Some(open) = &self.form {
            let row = focus(open).filter(|row| *row < open.rows().len());
            self.go_to_row(row, Entering::End);
        }
        outcome
    }
}

/// `text`, or nothing where it is the template's list with nothing chosen and nothing filled in: that is no answer.
fn unless_template(text: String, shape: &Shape) -> String {
    if form::template(shape).is_some_and(|list| list == text) { String::new() } else { text }
}

fn stays_text(why: &Unformed) -> String {
    format!("this answer stays text: {why}")
}
