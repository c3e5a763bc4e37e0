//! What the template has and a text lacks, each where it would go.

use super::items::Item;
use super::{Entry, Missing, Place, Row, RowKind};
use crate::questionnaire::{Field, OptionShape, Shape, Wording};

/// A place for one more item.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    /// The byte at which it is put in.
    pub at: usize,
    /// What stands in front of its words: line break, indent, marker.
    pub lead: String,
    /// What stands behind them.
    pub tail: &'static str,
    /// The blanks of lines inside of it.
    pub inner: String,
}

impl Gap {
    /// Behind the item `item`, as one more of its list.
    pub fn behind(text: &str, item: &Item) -> Self {
        let (indent, marker) = (item.indent(text), next_marker(item.marker(text)));
        Self::at(item.span.end, "\n", indent, &marker, "")
    }

    fn before(text: &str, item: &Item) -> Self {
        Self::at(item.span.start, "", item.indent(text), &spaced(item.marker(text)), "\n")
    }

    /// Below the words of `item`, as the first item there.
    fn below(text: &str, item: &Item) -> Self {
        let (indent, marker) = match item.children.first() {
            Some(child) => (child.indent(text).to_owned(), spaced(child.marker(text))),
            None => (item.inner_indent(text), "- ".to_owned()),
        };
        Self::at(item.own_end, "\n", &indent, &marker, "")
    }

    /// Behind everything, as a list of its own.
    pub fn at_end(text: &str) -> Self {
        let at = text.trim_end().len();
        Self::at(at, if at == 0 { "" } else { "\n\n" }, "", "- ", "")
    }

    fn at(at: usize, before: &str, indent: &str, marker: &str, tail: &'static str) -> Self {
        let inner = format!("{indent}{}", " ".repeat(marker.len()));
        Self { at, lead: format!("{before}{indent}{marker}"), tail, inner }
    }
}

/// A marker with a blank behind it.
fn spaced(marker: &str) -> String {
    if marker.ends_with([' ', '\t']) { marker.replace('\t', " ") } else { format!("{marker} ") }
}

/// The marker of the item after one with `marker`: the next number, or the same mark.
fn next_marker(marker: &str) -> String {
    let digits = marker.bytes().take_while(u8::is_ascii_digit).count();
    let next = marker[..digits].parse::<u64>().map(|number| (number + 1).to_string());
    spaced(&next.map_or_else(|_| marker.to_owned(), |number| format!("{number}{}", &marker[digits..])))
}

/// `rows` with what the template has besides.
pub(super) fn added(text: &str, rows: Vec<Row>, shape: &Shape, entries: &[Entry]) -> Vec<Row> {
    let mut plan = Plan { text, behind: vec![Vec::new(); rows.len() + 1], rows: &rows };
    match shape {
        Shape::Text => {}
        Shape::Records { fields, .. } => {
            for entry in 0..entries.len() {
                let base = rows.iter().position(|row| row.kind == RowKind::Record && row.entry == Some(entry));
                plan.fields(fields, |row| row.entry == Some(entry), base, 1, Some(entry));
            }
        }
        Shape::Fields(fields) => match entries.len().checked_sub(1) {
            Some(last) => plan.fields(fields, |row| row.entry == Some(last), None, 0, Some(last)),
            None => plan.at_end(fields.iter().cloned().map(Missing::Field)),
        },
        Shape::Options(options) => plan.options(options, entries),
    }
    let mut wanted = plan.behind;
    let mut all = wanted.remove(0);
    for (row, wanted) in rows.into_iter().zip(wanted) {
        all.push(row);
        all.extend(wanted);
    }
    all
}

struct Plan<'r> {
    text: &'r str,
    rows: &'r [Row],
    /// What comes in front of all rows, then behind each of them.
    behind: Vec<Vec<Row>>,
}

impl Plan<'_> {
    /// The fields that the rows `within` lack. `base` is the row they stand below; without one, those in front of the
    /// first are put before it.
    fn fields(
        &mut self,
        fields: &[Field],
        within: impl Fn(&Row) -> bool,
        base: Option<usize>,
        depth: usize,
        entry: Option<usize>,
    ) {
        let rows = self.rows;
        let present = |id: &str| rows.iter().position(|row| row.id == id && row.kind == RowKind::Field && within(row));
        let first = fields.iter().find_map(|field| present(&field.id));
        let nested = |row: usize| item_of(&rows[row]).is_some_and(|item| !item.children.is_empty());
        let below = base.filter(|&base| nested(base) || first.is_none());
        let mut anchor = below.and_then(|base| Some((base, Gap::below(self.text, item_of(&rows[base])?), depth)));
        if anchor.is_none() {
            anchor = first.and_then(|first| {
                let item = item_of(&rows[first])?;
                Some((first.checked_sub(1).unwrap_or(usize::MAX), Gap::before(self.text, item), rows[first].depth))
            });
        }
        for field in fields {
            if let Some(row) = present(&field.id) {
                let Some(item) = item_of(&rows[row]) else { continue };
                let gap = Gap::behind(self.text, item);
                // Rows below the item stand in front of what follows it.
                let last = rows.iter().rposition(|row| starts(row) < gap.at).unwrap_or(row);
                anchor = Some((last, gap, rows[row].depth));
            } else if let Some((row, gap, depth)) = &anchor {
                let place = Place::Wanted { gap: gap.clone(), what: Missing::Field(field.clone()) };
                self.behind[row.wrapping_add(1)].push(wanted_field(field, *depth, entry, place));
            }
        }
    }

    fn options(&mut self, options: &[OptionShape], entries: &[Entry]) {
        let rows = self.rows;
        let same = |row: &Row, option: &OptionShape| Wording::new(&row.id) == Wording::new(&option.label);
        let mut anchor: Option<(usize, Gap)> = None;
        let first = rows.iter().position(|row| matches!(row.kind, RowKind::Choice(_)));
        if let Some((first, item)) = first.and_then(|first| Some((first, item_of(&rows[first])?))) {
            anchor = Some((first.checked_sub(1).unwrap_or(usize::MAX), Gap::before(self.text, item)));
        } else if let Some(item) = rows.iter().rev().filter(|row| row.depth == 0).find_map(item_of) {
            let gap = Gap::behind(self.text, item);
            let last = rows.iter().rposition(|row| starts(row) < gap.at).unwrap_or(0);
            anchor = Some((last, gap));
        }
        for option in options {
            let found: Vec<usize> = (0..rows.len())
                .filter(|&n| matches!(rows[n].kind, RowKind::Choice(_)) && same(&rows[n], option))
                .collect();
            for &row in &found {
                if rows[row].kind == RowKind::Choice(Some(false)) {
                    continue;
                }
                let below = |n: usize| rows[n].depth > 0;
                let end = (row + 1..rows.len()).find(|&n| !below(n)).unwrap_or(rows.len());
                let last = rows[row + 1..end].iter().filter_map(|row| row.entry).max();
                debug_assert!(last.is_none_or(|last| last < entries.len()), "entries are counted from 0");
                let base = last.is_none().then_some(row);
                let within = |one: &Row| last.is_some() && one.entry == last;
                self.fields(&option.fields, within, base, 1, last);
            }
            if let Some(&row) = found.last() {
                let Some(item) = item_of(&rows[row]) else { continue };
                let gap = Gap::behind(self.text, item);
                let last = rows.iter().rposition(|row| starts(row) < gap.at).unwrap_or(row);
                anchor = Some((last, gap));
                continue;
            }
            let (row, gap) = anchor.clone().unwrap_or_else(|| (rows.len().wrapping_sub(1), Gap::at_end(self.text)));
            let place = Place::Wanted { gap, what: Missing::Choice(option.clone()) };
            self.behind[row.wrapping_add(1)].push(Row {
                kind: RowKind::Choice(Some(false)),
                depth: 0,
                label: option.label.clone(),
                value: String::new(),
                id: option.label.clone(),
                entry: None,
                place,
            });
        }
    }

    fn at_end(&mut self, missing: impl Iterator<Item = Missing>) {
        for what in missing {
            let Missing::Field(field) = &what else { continue };
            let field = field.clone();
            let place = Place::Wanted { gap: Gap::at_end(self.text), what };
            self.behind[self.rows.len()].push(wanted_field(&field, 0, None, place));
        }
    }
}

fn wanted_field(field: &Field, depth: usize, entry: Option<usize>, place: Place) -> Row {
    Row {
        kind: RowKind::Field,
        depth,
        label: field.label.clone(),
        value: String::new(),
        id: field.id.clone(),
        entry,
        place,
    }
}

fn item_of(row: &Row) -> Option<&Item> {
    match &row.place {
        Place::Written { item, .. } => item.as_ref(),
        Place::Wanted { .. } => None,
    }
}

fn starts(row: &Row) -> usize {
    match &row.place {
        Place::Written { span, .. } => span.start,
        Place::Wanted { gap, .. } => gap.at,
    }
}
