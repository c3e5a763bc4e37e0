//! Changes of a form, each made to the text it was read from.

use super::items::Item;
use super::template::{choice, labelled, record};
use super::wanted::Gap;
use super::{Form, Missing, Place, RowKind, value};
use crate::questionnaire::{Field, Shape};
use crate::text::{Edit, Edits, Span};

/// An answer after a change, and where in it to look next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The answer.
    pub text: String,
    /// The byte that the change begins at.
    pub at: usize,
}

/// Where an entry goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// In front of the one before it.
    Up,
    /// Behind the one after it.
    Down,
}

impl Form {
    /// The answer with `value` in the row; no other line of it changes. A row of words that is given none goes.
    pub fn with_value(&self, row: usize, value: &str) -> Changed {
        let row = &self.rows[row];
        let edit = match &row.place {
            Place::Written { span, .. } if row.kind == RowKind::Text && value.trim().is_empty() => {
                Some(Edit::delete(self.lines_around(*span)))
            }
            Place::Written { value: place, .. } if row.kind == RowKind::Record => {
                let name = if value.trim().is_empty() { format!("[{}]", row.label) } else { value.to_owned() };
                (value.trim() != row.value.trim()).then(|| place.replaced(&self.text, &name)).flatten()
            }
            Place::Written { value: place, .. } if row.takes_value() => place.replaced(&self.text, value),
            Place::Wanted { gap, what: Missing::Field(field) } if !value.trim().is_empty() => {
                let words = format!("{}{}", labelled(&field.label), value::fresh(value, &gap.inner));
                Some(put(gap, &words))
            }
            _ => None,
        };
        self.edited(edit)
    }

    /// The answer with the box of an option ticked, or no longer; `None` for a row that is none.
    pub fn with_tick(&self, row: usize) -> Option<Changed> {
        let RowKind::Choice(ticked) = self.rows[row].kind else { return None };
        let edit = match &self.rows[row].place {
            Place::Written { item: Some(Item { check: Some(check), .. }), .. } => {
                Edit::replace(check.span, if ticked == Some(true) { "[ ]" } else { "[x]" })
            }
            Place::Written { item: Some(item), .. } => Edit::insert(item.content, "[x] "),
            Place::Wanted { gap, what: Missing::Choice(option) } => {
                put(gap, &format!("[x] {}", choice(option, &gap.inner)))
            }
            _ => return None,
        };
        Some(self.edited(Some(edit)))
    }

    /// The answer with one more entry behind the one that the row belongs to, or at its end.
    pub fn with_entry(&self, row: Option<usize>) -> Option<Changed> {
        let entry = row.and_then(|row| self.rows[row].entry);
        let last_record = || self.entries.iter().rposition(|entry| entry.is_record);
        match &self.shape {
            Shape::Text => None,
            Shape::Records { entry: name, fields } => {
                let Some(entry) = entry.or_else(last_record) else {
                    let gap = Gap::at_end(&self.text);
                    return Some(self.edited(Some(put(&gap, &record(name, fields, &gap.inner)))));
                };
                let rows = self.rows.iter().filter(|row| row.entry == Some(entry));
                let item = rows.clone().find(|row| row.kind == RowKind::Record).and_then(|row| written(&row.place));
                let gap = match item {
                    Some(item) => Gap::behind(&self.text, item),
                    None => {
                        Gap { at: self.entries[entry].span.end, lead: "\n\n- ".into(), tail: "", inner: "  ".into() }
                    }
                };
                let loose = if self.is_loose(entry) { "\n" } else { Default::default() };
                let lead = format!("{loose}{}", gap.lead);
                let inner = item
                    .and_then(|item| item.children.first())
                    .map_or_else(|| gap.inner.clone(), |child| child.indent(&self.text).to_owned());
                let gap = Gap { at: self.entries[entry].span.end, lead, ..gap };
                Some(self.edited(Some(put(&gap, &record(name, fields, &inner)))))
            }
            Shape::Options(_) | Shape::Fields(_) => self.with_fields_again(row?),
        }
    }

    /// The same fields once more, behind the ones that the row belongs to.
    fn with_fields_again(&self, row: usize) -> Option<Changed> {
        let entry = self.rows[row].entry?;
        let rows = || self.rows.iter().filter(|row| row.entry == Some(entry) && row.kind == RowKind::Field);
        let fields =
            self.fields_with(&self.rows[row].id).or_else(|| rows().find_map(|row| self.fields_with(&row.id)))?;
        let first = rows().find_map(|row| written(&row.place))?;
        let deeper = rows().filter_map(|row| written(&row.place)).find(|item| {
            item.indent(&self.text).len() > first.indent(&self.text).len() && first.span.end >= item.span.end
        });
        let below = deeper.unwrap_or(first);
        let lines = fields.iter().enumerate().map(|(n, field)| {
            let like = if n == 0 { first } else { below };
            let gap = Gap::behind(&self.text, like);
            format!("{}{}", gap.lead, labelled(&field.label))
        });
        let at = self.entries[entry].span.end;
        Some(self.edited(Some(Edit::insert(at, lines.collect::<String>()))))
    }

    /// The fields among which the field `id` stands.
    fn fields_with(&self, id: &str) -> Option<&[Field]> {
        let has = |fields: &[Field]| fields.iter().any(|field| field.id == id);
        match &self.shape {
            Shape::Text => None,
            Shape::Records { fields, .. } | Shape::Fields(fields) => has(fields).then_some(fields),
            Shape::Options(options) => options.iter().map(|option| option.fields.as_slice()).find(|fields| has(fields)),
        }
    }

    /// The answer without the entry that the row belongs to; `None` where it belongs to none.
    pub fn without_entry(&self, row: usize) -> Option<Changed> {
        let entry = self.rows[row].entry?;
        Some(self.edited(Some(Edit::delete(self.lines_around(self.entries[entry].span)))))
    }

    /// The answer with the entry of the row in the place of the one beside it; `None` where there is none.
    pub fn with_entry_moved(&self, row: usize, direction: Direction) -> Option<Changed> {
        let own = self.rows[row].entry?;
        let other = match direction {
            Direction::Up => own.checked_sub(1)?,
            Direction::Down => own + 1,
        };
        let other = self.entries.get(other).filter(|other| other.scope == self.entries[own].scope)?;
        let own = &self.entries[own];
        let (above, below) = if own.span.start < other.span.start { (own, other) } else { (other, own) };
        if above.span.overlaps(below.span) {
            return None;
        }
        let between = below.span.start - above.span.end;
        let at = if own.span == above.span { above.span.start + below.span.len() + between } else { above.span.start };
        let edits = [
            Edit::replace(above.span, self.numbered_as(below.span, above.span)),
            Edit::replace(below.span, self.numbered_as(above.span, below.span)),
        ];
        Some(Changed { text: edits.into_iter().collect::<Edits>().apply(&self.text), at })
    }

    /// The lines of `span` as they stand in the place of `place`: a number stays where it is.
    fn numbered_as(&self, span: Span, place: Span) -> String {
        let text = span.of(&self.text);
        let (own, there) = (number(text), number(place.of(&self.text)));
        match (own, there) {
            (Some(own), Some(there)) if own.len() == there.len() => {
                format!("{}{}{}", &text[..own.start], there.of(place.of(&self.text)), &text[own.end..])
            }
            _ => text.to_owned(),
        }
    }

    /// Whether a blank line stands between the entry and the one beside it.
    fn is_loose(&self, entry: usize) -> bool {
        let span = self.entries[entry].span;
        let behind = self.entries.get(entry + 1).map(|next| span.end..next.span.start);
        let before = entry.checked_sub(1).map(|before| self.entries[before].span.end..span.start);
        let between = behind.or(before).filter(|between| between.start <= between.end);
        between.is_some_and(|between| self.text[between].matches('\n').count() > 1)
    }

    /// `span` with what parts it from the lines below it, or above where it is the last.
    fn lines_around(&self, span: Span) -> Span {
        let behind = &self.text[span.end..];
        let blanks = behind.len() - behind.trim_start_matches(['\n', '\r']).len();
        if !behind.trim().is_empty() {
            return Span::new(span.start, span.end + blanks);
        }
        Span::new(self.text[..span.start].trim_end_matches(['\n', '\r']).len(), span.end)
    }

    fn edited(&self, edit: Option<Edit>) -> Changed {
        match edit {
            Some(edit) => {
                let at = edit.span.start;
                Changed { text: Edits::from_iter([edit]).apply(&self.text), at }
            }
            None => Changed { text: self.answer.clone(), at: 0 },
        }
    }
}

fn put(gap: &Gap, words: &str) -> Edit {
    Edit::insert(gap.at, format!("{}{words}{}", gap.lead, gap.tail))
}

fn written(place: &Place) -> Option<&Item> {
    match place {
        Place::Written { item, .. } => item.as_ref(),
        Place::Wanted { .. } => None,
    }
}

/// Where the number of a numbered item stands.
fn number(text: &str) -> Option<Span> {
    let start = text.len() - text.trim_start().len();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let is_marker = digits > 0 && text[start + digits..].starts_with(['.', ')']);
    is_marker.then(|| Span::new(start, start + digits))
}
