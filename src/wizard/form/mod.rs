//! A structured answer as a form.
//!
//! The answer's text stays where it is, in its own editor, with its own undo. An [`OpenForm`] is a way to look at it: the
//! rows that [`Form`] reads from the text, and a small editor for the value of each. What is typed into one is written
//! into the text at once, so that drafts, saving, findings and previews never learn of forms.
//!
//! While the author is in a row, the rows stay as they were read when the author came to it: half a label typed into a
//! value does not make another row under the author's hands.

mod entries;
mod known;
mod mouse;
mod steps;

use std::rc::Rc;

use ratatui::layout::Rect;

use super::editor::{Action, Editor, Motion, Pos};
use crate::answers::form::{Form, Row, RowKind, Unformed};
use crate::questionnaire::Shape;

pub(super) use known::{Known, Offer};

/// A form that is open over an answer.
#[derive(Clone, Debug)]
pub(super) struct OpenForm {
    /// The question.
    question: usize,
    form: Form,
    /// The value of each row that takes one.
    fields: Vec<Option<Editor>>,
    focus: usize,
    /// The revision of the answer that the rows were read from.
    read_at: u64,
    /// Revision and cursor of the answer's editor as the form left them: another revision is somebody else's doing.
    left_at: (u64, Pos),
    known: Rc<Known>,
    /// What could stand where the cursor is, the best first.
    offers: Vec<Offer>,
    /// What was taken from the offers last, for the next one to take its place.
    taken: Option<Taken>,
    /// The row of the whole form that is drawn first.
    pub top: usize,
    /// Whether the view goes where the cursor is, which it does until the wheel takes it elsewhere.
    pub follows: bool,
    /// Where things were drawn last, for the mouse.
    pub drawn: Drawn,
}

/// Where the parts of a form were drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    pub rows: Vec<DrawnRow>,
    /// The line that adds an entry.
    pub add: Rect,
    /// The columns that each row's value was laid out for.
    pub widths: Vec<u16>,
}

/// Where a row of a form was drawn.
#[derive(Clone, Debug)]
pub(super) struct DrawnRow {
    pub row: usize,
    /// All of it.
    pub area: Rect,
    /// Its value, or its check box.
    pub value: Rect,
    /// The row of the value that is drawn first.
    pub from: usize,
}

/// An offer that was taken, and its place in the value.
#[derive(Clone, Debug)]
struct Taken {
    offers: Vec<Offer>,
    which: usize,
    start: usize,
    end: usize,
    /// The revision of the field's editor after it.
    revision: u64,
}

/// Where in a value the cursor goes when it comes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entering {
    /// Where somebody goes on to write.
    End,
    /// The first row of a value that has several, as when moving down through the form.
    FromAbove,
}

impl OpenForm {
    /// Reads `answer` as a form.
    fn read(answer: &Editor, question: usize, shape: &Shape, known: Rc<Known>) -> Result<Self, Unformed> {
        let form = Form::read(&answer.text(), shape)?;
        if form.rows().is_empty() {
            return Err(Unformed::PlainText);
        }
        let fields = form.rows().iter().map(|row| row.takes_value().then(|| Editor::new(&row.value))).collect();
        Ok(Self {
            question,
            fields,
            focus: 0,
            read_at: answer.revision(),
            left_at: (answer.revision(), answer.cursor()),
            known,
            offers: Vec::new(),
            taken: None,
            top: 0,
            follows: true,
            drawn: Drawn::default(),
            form,
        })
    }

    /// The rows, those that are not shown included.
    pub fn rows(&self) -> &[Row] {
        self.form.rows()
    }

    /// The row that has the cursor.
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// Whether the focus is on a check box, where nothing can be typed.
    pub fn is_on_box(&self) -> bool {
        self.fields[self.focus].is_none()
    }

    /// What one record is called, where the answer is made of records.
    pub fn record_name(&self) -> Option<&str> {
        self.form.record_name()
    }

    /// The editor of a row's value.
    pub fn field(&mut self, row: usize) -> Option<&mut Editor> {
        self.fields[row].as_mut()
    }

    /// Whether a row has no value as it stands now.
    pub fn is_empty(&self, row: usize) -> bool {
        self.fields[row].as_ref().is_none_or(Editor::is_empty)
    }

    /// What could stand where the cursor is, the best first.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The rows that are shown: fields of an option that is not ticked come with its tick, or with a value in one.
    pub fn shown(&self) -> Vec<usize> {
        let rows = self.rows();
        let mut shown = Vec::with_capacity(rows.len());
        let mut n = 0;
        while n < rows.len() {
            shown.push(n);
            let below = n + 1..rows[n + 1..].iter().position(|row| row.depth == 0).map_or(rows.len(), |at| n + 1 + at);
            let hides = rows[n].kind == RowKind::Choice(Some(false))
                && below.clone().all(|row| rows[row].kind == RowKind::Field && rows[row].value.is_empty());
            n += 1;
            if hides {
                n = below.end;
            }
        }
        shown
    }

    /// Whether a blank line stands above a shown row; `above` is the one that is shown before it.
    pub fn has_gap(&self, above: usize, row: usize) -> bool {
        let (above, row) = (&self.rows()[above], &self.rows()[row]);
        let words = |row: &Row| row.kind == RowKind::Text && row.depth == 0;
        match row.kind {
            _ if words(above) || words(row) => true,
            RowKind::Record => true,
            RowKind::Choice(_) => !matches!(above.kind, RowKind::Choice(_)),
            RowKind::Field => row.entry != above.entry && above.kind == RowKind::Field,
            RowKind::Text => false,
        }
    }

    /// Takes over where things were on the screen from the form as it was read before.
    fn keep_view(&mut self, old: &OpenForm) {
        (self.top, self.drawn) = (old.top, old.drawn.clone());
        let widest = self.drawn.widths.iter().copied().max().unwrap_or(0);
        let same = self.fields.len() == self.drawn.widths.len();
        for (n, field) in self.fields.iter_mut().enumerate() {
            let width = if same { self.drawn.widths[n] } else { widest };
            if let Some(field) = field.as_mut().filter(|_| width > 0) {
                field.resize(width, 1);
            }
        }
    }

    /// The row that wants the author first, where nothing else says where to begin.
    fn first_wanted(&self) -> usize {
        let rows = self.rows();
        let listed = |row: &Row| row.is_written() && row.kind != RowKind::Text;
        if !rows.iter().any(listed) && rows.first().is_some_and(Row::is_written) {
            return 0;
        }
        let wanted = |&row: &usize| self.fields[row].is_some() && self.is_empty(row);
        self.shown().into_iter().find(wanted).unwrap_or(0)
    }

    /// Puts the cursor into a row.
    fn enter(&mut self, row: usize, how: Entering) {
        if let Some(left) = self.fields[self.focus].as_mut() {
            left.apply(Action::Deselect, std::time::Duration::ZERO);
        }
        self.focus = row;
        self.follows = true;
        self.taken = None;
        let Some(field) = self.fields[row].as_mut() else { return };
        let to = if how == Entering::FromAbove && field.row_count() > 1 { Motion::Start } else { Motion::Finish };
        field.apply(Action::Move { to, extend: false }, std::time::Duration::ZERO);
    }

    /// The shown row `step` rows from the focus; `None` where there is none.
    fn beside(&self, step: isize) -> Option<usize> {
        let shown = self.shown();
        let at = shown.iter().position(|row| *row == self.focus)?;
        shown.get(at.checked_add_signed(step)?).copied()
    }

    /// The first row of the group before or behind the one with the focus: an option, a record, words between them.
    fn group(&self, forward: bool) -> Option<usize> {
        let heads = self.shown().into_iter().filter(|row| self.rows()[*row].depth == 0);
        let mut heads: Box<dyn Iterator<Item = usize>> =
            if forward { Box::new(heads) } else { Box::new(heads.collect::<Vec<_>>().into_iter().rev()) };
        heads.find(|row| if forward { *row > self.focus } else { *row < self.focus })
    }

    /// Where the cursor of the focus is in the answer, which is at `revision` and reads `text`.
    fn caret(&self, revision: u64, text: &str, shape: &Shape) -> Option<usize> {
        let pos = self.fields[self.focus].as_ref().map_or(Pos::default(), Editor::cursor);
        let of = |form: &Form| form.byte_of(self.focus, pos.line, pos.byte);
        if revision == self.read_at {
            return Some(of(&self.form));
        }
        // The rows are those of an older text; what they became tells where they are now.
        let now = Form::read(text, shape).ok().filter(|now| now.rows().len() == self.rows().len())?;
        Some(of(&now))
    }

    /// Finds out what could stand where the cursor is.
    fn look_up(&mut self) {
        let id = &self.form.rows()[self.focus].id;
        let offers = self.fields[self.focus].as_ref().filter(|field| field.selection().is_none()).map(|field| {
            let value = field.text();
            let (before, behind) = value.split_at(field.byte_at(field.cursor()));
            self.known.offers(id, before, behind)
        });
        self.offers = offers.unwrap_or_default();
    }
}
