//! Answers as forms: check boxes, labelled values and entries, read from the template's list and written back.
//!
//! A [`Form`] is a reading of an answer's text, never a copy of it: every row knows the bytes it stands on, and a
//! change is made to the text, where it touches the lines of that row alone. So nothing is lost by looking at an
//! answer as a form. Words that are no part of the list are rows too; a text whose fields cannot be told from its
//! prose is no form, and [`Unformed`] says why. It does not judge what is filled in.

mod change;
mod items;
mod label;
mod read;
mod template;
mod unformed;
mod value;
mod wanted;

#[cfg(test)]
mod properties;

use crate::questionnaire::{Field, OptionShape, Shape};
use crate::text::Span;

pub use change::{Changed, Direction};
pub use template::template;
pub use unformed::Unformed;

use items::Item;
use value::Value;
use wanted::Gap;

/// An answer read as a form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The answer.
    answer: String,
    /// What the rows stand on: the answer, or the template's list where there is none yet.
    text: String,
    shape: Shape,
    rows: Vec<Row>,
    entries: Vec<Entry>,
}

/// One row of a form.
#[derive(Clone, Debug)]
pub struct Row {
    /// What sort of row it is.
    pub kind: RowKind,
    /// How deep it stands.
    pub depth: usize,
    /// What it is called: a field's label as the template has it, or an option's words.
    pub label: String,
    /// What stands there, as markdown.
    pub value: String,
    /// The field's name in code; empty for rows of other kinds.
    pub id: String,
    /// The entry it belongs to, counted from 0.
    pub entry: Option<usize>,
    place: Place,
}

/// The sorts of [`Row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Words that are no part of the list, or items that the template does not have.
    Text,
    /// An option, and whether its box is ticked; `None` for one that has no box.
    Choice(Option<bool>),
    /// The name of an entry.
    Record,
    /// A labelled value.
    Field,
}

/// Where a row stands in the text.
#[derive(Clone, Debug)]
enum Place {
    /// It is written: all of its lines, those below it included.
    Written { span: Span, item: Option<Item>, value: Value },
    /// The template has it and the text does not: where it would go.
    Wanted { gap: Gap, what: Missing },
}

/// A part of the template that a text lacks.
#[derive(Clone, Debug)]
enum Missing {
    Field(Field),
    Choice(OptionShape),
}

/// Rows that belong together: a record, or fields that stand there once more.
#[derive(Clone, Debug)]
struct Entry {
    span: Span,
    /// The option, or whatever else, whose entries follow each other.
    scope: usize,
    is_record: bool,
}

impl Form {
    /// Reads `answer` as a form of this shape.
    ///
    /// # Errors
    ///
    /// Where it could not be shown as one without hiding a part of it; the text is to be edited as text then.
    pub fn read(answer: &str, shape: &Shape) -> Result<Self, Unformed> {
        let text = match template(shape) {
            None => return Err(Unformed::PlainText),
            Some(list) if answer.trim().is_empty() => list,
            Some(_) => answer.to_owned(),
        };
        let (rows, entries) = read::read(&text, shape)?;
        Ok(Self { answer: answer.to_owned(), text, shape: shape.clone(), rows, entries })
    }

    /// The answer, byte for byte as it was read.
    pub fn write(&self) -> &str {
        &self.answer
    }

    /// Its rows, in the order of the text; what the template has and the text lacks stands where it would go.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row at the byte `at` of the answer, and where that is in its value: a line and a byte in it, from 0.
    pub fn place_at(&self, at: usize) -> Option<(usize, usize, usize)> {
        // Rows that stand below another lie within its lines, and come behind it.
        let holds = |row: &Row| matches!(&row.place, Place::Written { span, .. } if span.start <= at && at <= span.end);
        let row = self.rows.iter().rposition(holds).filter(|_| !self.is_template())?;
        let Place::Written { value, .. } = &self.rows[row].place else { return None };
        let (line, byte) = value.place_of(&self.text, at);
        Some((row, line, byte))
    }

    /// The byte of the answer at which line `line` of the row's value has its byte `byte`, or the nearest there is.
    pub fn byte_of(&self, row: usize, line: usize, byte: usize) -> usize {
        let at = match &self.rows[row].place {
            Place::Written { value, .. } => value.byte_of(&self.text, line, byte),
            Place::Wanted { gap, .. } => gap.at,
        };
        if self.is_template() { 0 } else { at }
    }

    /// Whether there is no answer yet, so that the rows are those of the template's list.
    pub fn is_template(&self) -> bool {
        self.text.len() != self.answer.len()
    }

    /// What one record is called, where the answer is made of records.
    pub fn record_name(&self) -> Option<&str> {
        match &self.shape {
            Shape::Records { entry, .. } => Some(entry),
            Shape::Options(_) | Shape::Fields(_) | Shape::Text => None,
        }
    }
}

impl Row {
    /// Whether it stands in the text, and not only in the template.
    pub fn is_written(&self) -> bool {
        matches!(self.place, Place::Written { .. })
    }

    /// Whether a value can be given to it.
    pub fn takes_value(&self) -> bool {
        !matches!(self.kind, RowKind::Choice(_))
    }
}

/// All fields of a shape, whatever option they belong to.
fn fields_of(shape: &Shape) -> Vec<Field> {
    match shape {
        Shape::Text => Vec::new(),
        Shape::Options(options) => options.iter().flat_map(|option| option.fields.iter().cloned()).collect(),
        Shape::Records { fields, .. } | Shape::Fields(fields) => fields.clone(),
    }
}
