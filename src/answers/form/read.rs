//! The rows of a text.

use super::items::{self, Item};
use super::value::{After, Value, spans};
use super::{Entry, Place, Row, RowKind, Unformed, fields_of, label, wanted};
use crate::markdown::{Structure, list_marker};
use crate::questionnaire::{Field, OptionShape, Shape, Wording};
use crate::text::{LineIndex, Span};

/// Reads the rows of `text`, and which of them belong together.
pub(super) fn read(text: &str, shape: &Shape) -> Result<(Vec<Row>, Vec<Entry>), Unformed> {
    let structure = Structure::read(text);
    let line_of = |offset: usize| LineIndex::new(text).line_of(offset) + 1;
    if let Some(comment) = structure.comments.iter().find(|comment| !comment.closed) {
        return Err(Unformed::OpenComment { line: line_of(comment.span.start) });
    }
    if let Some(fence) = structure.open_fence {
        return Err(Unformed::OpenFence { line: line_of(fence.start) });
    }
    let items = items::read(text, &structure);
    let mut reader = Reader { text, rows: Vec::new(), entries: Vec::new(), entry: None, seen: Vec::new(), scope: 0 };
    match shape {
        Shape::Text => return Err(Unformed::PlainText),
        Shape::Options(options) => reader.options(&items, options, &fields_of(shape)),
        Shape::Records { entry, fields } => reader.records(&items, entry, fields),
        Shape::Fields(fields) => reader.fields(&items, fields),
    }
    let Reader { rows, mut entries, .. } = reader;
    for row in &rows {
        if let (Some(entry), Place::Written { span, .. }) = (row.entry, &row.place) {
            let known = &mut entries[entry].span;
            *known = Span::new(known.start.min(span.start), known.end.max(span.end));
        }
    }
    hidden_label(text, &structure, &rows, &fields_of(shape))?;
    let rows = wanted::added(text, rows, shape, &entries);
    Ok((rows, entries))
}

struct Reader<'t> {
    text: &'t str,
    rows: Vec<Row>,
    entries: Vec<Entry>,
    /// The entry that fields met now belong to, and which fields it has.
    entry: Option<usize>,
    seen: Vec<String>,
    /// Counts what entries stand in: the whole text, or one option each.
    scope: usize,
}

impl Reader<'_> {
    fn options(&mut self, items: &[Item], options: &[OptionShape], all: &[Field]) {
        let mut from = 0;
        for item in items {
            self.gap(from, item.span.start, 0);
            from = item.span.end;
            let option = options.iter().position(|option| is_option(item, self.text, option));
            let names_field = item.own(self.text).contains(':') && label::read(item.own(self.text), all).is_some();
            let option = option.filter(|_| item.check.is_some() || !names_field);
            let fields = option.map_or(all, |option| &options[option].fields);
            let chosen = item.check.map(|check| check.ticked);
            if chosen.is_none() && option.is_none() {
                self.item(item, all, 0);
                continue;
            }
            self.begin_scope();
            let label = match option {
                Some(option) if plain(item.own(self.text), &options[option]) => options[option].label.clone(),
                _ => one_line(item.own(self.text)),
            };
            let value =
                Value::read(self.text, item.content, item.own_end, &item.inner_indent(self.text), After::Marker);
            let place = Place::Written { span: item.span, item: Some(item.clone()), value };
            let id = option.map_or(String::new(), |option| options[option].label.clone());
            self.rows.push(Row {
                kind: RowKind::Choice(chosen),
                depth: 0,
                label,
                value: String::new(),
                id,
                entry: None,
                place,
            });
            self.children(item, item.own_end, &item.children, fields, 1);
            self.begin_scope();
        }
        self.gap(from, self.text.len(), 0);
    }

    fn fields(&mut self, items: &[Item], fields: &[Field]) {
        let mut from = 0;
        for item in items {
            self.gap(from, item.span.start, 0);
            self.item(item, fields, 0);
            from = item.span.end;
        }
        self.gap(from, self.text.len(), 0);
    }

    fn records(&mut self, items: &[Item], entry: &str, fields: &[Field]) {
        let text = self.text;
        let labelled = |item: &Item| label::read(item.own(text), fields).map(|(field, _)| &fields[field].id);
        let mut from = 0;
        // Whether fields stand beside the name of their record, and not below it.
        let mut flat = false;
        for (n, item) in items.iter().enumerate() {
            let gap = !text[from..item.span.start].trim().is_empty();
            self.gap(from, item.span.start, 0);
            from = item.span.end;
            let next_is_field = || items.get(n + 1).is_some_and(|next| labelled(next).is_some());
            if let Some(id) = labelled(item) {
                if !flat || (gap && self.named_above()) || self.seen.contains(id) || self.entry.is_none() {
                    if !(flat && !gap && self.seen.is_empty()) {
                        self.begin_record_above(item.span.start);
                    }
                    flat = true;
                }
                self.item(item, fields, 1);
                continue;
            }
            let aside = flat && !gap && item.children.is_empty() && (!next_is_field() || has_own_label(item.own(text)));
            if aside {
                self.item(item, fields, 1);
                continue;
            }
            flat = item.children.is_empty() && next_is_field();
            self.record(item, entry, fields);
        }
        self.gap(from, text.len(), 0);
    }

    /// A record that is named by an item, with its fields below it.
    fn record(&mut self, item: &Item, entry: &str, fields: &[Field]) {
        self.begin_entry(true, item.span.start);
        let end = if item.children.is_empty() { item.span.end.max(item.content) } else { item.own_end };
        let value = Value::read(self.text, item.content, end, &item.inner_indent(self.text), After::Marker);
        let name = value.text(self.text);
        let name = if is_placeholder(&name, entry) { String::new() } else { name };
        let place = Place::Written { span: item.span, item: Some(item.clone()), value };
        self.rows.push(Row {
            kind: RowKind::Record,
            depth: 0,
            label: entry.to_owned(),
            value: name,
            id: String::new(),
            entry: self.entry,
            place,
        });
        if !item.children.is_empty() {
            self.children(item, item.own_end, &item.children, fields, 1);
        }
    }

    /// A record whose fields stand in a list of their own, named by the words above it where there are any.
    fn begin_record_above(&mut self, at: usize) {
        let named = self.named_above();
        self.begin_entry(true, at);
        if named && let Some(name) = self.rows.last_mut() {
            name.entry = self.entry;
        }
    }

    /// Whether the row above can be the name of the fields that follow.
    fn named_above(&self) -> bool {
        self.rows.last().is_some_and(|row| {
            row.kind == RowKind::Text && row.depth == 0 && row.value.len() <= 300 && !row.value.contains("\n\n")
        })
    }

    fn begin_entry(&mut self, is_record: bool, at: usize) {
        self.entry = Some(self.entries.len());
        self.entries.push(Entry { span: Span::empty(at), scope: self.scope, is_record });
        self.seen.clear();
    }

    fn begin_scope(&mut self) {
        self.scope += 1;
        self.end_entry();
    }

    fn end_entry(&mut self) {
        self.entry = None;
        self.seen.clear();
    }

    fn has_label(&self, item: &Item, fields: &[Field]) -> bool {
        label::read(item.own(self.text), fields).is_some()
            || item.children.iter().any(|child| self.has_label(child, fields))
    }

    fn item(&mut self, item: &Item, fields: &[Field], depth: usize) {
        let nested = item.children.iter().position(|child| self.has_label(child, fields));
        // What stands above the first field below it is its own, a list too.
        let end = nested.map_or(item.span.end, |first| {
            let below = item.children[first].span.start;
            self.text[..below].trim_end().len().max(item.content)
        });
        match label::read(item.own(self.text), fields) {
            Some((field, behind)) => {
                let field = &fields[field];
                let is_record = self.entry.is_some_and(|entry| self.entries[entry].is_record);
                if !is_record && (self.entry.is_none() || self.seen.contains(&field.id)) {
                    self.begin_entry(false, item.span.start);
                }
                self.seen.push(field.id.clone());
                let start = item.content + behind;
                let bare = !self.text[item.content..start].trim_end_matches(['*', '_']).ends_with([':', '?', '.']);
                let after = if bare { After::BareLabel } else { After::Label };
                let indent = match nested {
                    // A list in the value must not take in the fields that stand below it.
                    Some(first) => item.children[first].indent(self.text).to_owned(),
                    None => item.inner_indent(self.text),
                };
                let value = Value::read(self.text, start, end.max(start), &indent, after);
                self.rows.push(Row {
                    kind: RowKind::Field,
                    depth,
                    label: field.label.clone(),
                    value: value.text(self.text),
                    id: field.id.clone(),
                    entry: self.entry,
                    place: Place::Written { span: item.span, item: Some(item.clone()), value },
                });
            }
            None => self.words(item.span.start, end, depth, self.entry),
        }
        let Some(first) = nested else { return };
        let is_record = self.entry.is_some_and(|entry| self.entries[entry].is_record);
        let heads_fields = !is_record && label::read(item.own(self.text), fields).is_none();
        if heads_fields {
            self.end_entry();
        }
        self.children(item, end, &item.children[first..], fields, depth + 1);
        if heads_fields {
            self.end_entry();
        }
    }

    /// The items `children` of `item`, behind the byte `from`, and the words between them.
    fn children(&mut self, item: &Item, from: usize, children: &[Item], fields: &[Field], depth: usize) {
        let mut from = from;
        for child in children {
            self.gap(from, child.span.start, depth);
            self.item(child, fields, depth);
            from = child.span.end;
        }
        self.gap(from.min(item.span.end), item.span.end, depth);
    }

    /// Words between items.
    fn gap(&mut self, from: usize, to: usize, depth: usize) {
        let between = &self.text[from..to.max(from)];
        let Some(first) = between.find(|c: char| !c.is_whitespace()) else { return };
        let start = self.text[..from + first].rfind('\n').map_or(0, |newline| newline + 1).max(from);
        let entry = if depth == 0 { None } else { self.entry };
        self.words(start, from + between.trim_end().len(), depth, entry);
    }

    /// A row of words; right below other words it is one with them.
    fn words(&mut self, start: usize, end: usize, depth: usize, entry: Option<usize>) {
        let mut start = start;
        if let Some(Row { kind: RowKind::Text, depth: above, entry: with, place: Place::Written { span, .. }, .. }) =
            self.rows.last()
            && *above == depth
            && *with == entry
        {
            start = span.start;
            self.rows.pop();
        }
        let value = Value::block(self.text, start, end);
        self.rows.push(Row {
            kind: RowKind::Text,
            depth,
            label: String::new(),
            value: value.text(self.text),
            id: String::new(),
            entry,
            place: Place::Written { span: Span::new(start, end), item: None, value },
        });
    }
}

/// Whether an item is this option: by its words alone, or by how they begin where it has a box.
fn is_option(item: &Item, text: &str, option: &OptionShape) -> bool {
    let own = Wording::new(item.own(text));
    let mut wordings = std::iter::once(&option.label).chain(&option.wordings).map(|words| Wording::new(words));
    match item.check {
        Some(_) => wordings.any(|wording| wording.begins(&own)),
        // Without a box it takes fields below it to tell an option from one of the fields.
        None => !item.children.is_empty() && wordings.any(|wording| wording == own),
    }
}

/// Whether the words of an item are the option's and no more.
fn plain(own: &str, option: &OptionShape) -> bool {
    std::iter::once(&option.label).chain(&option.wordings).any(|words| Wording::new(words) == Wording::new(own))
}

/// Whether a name is the template's own, in brackets, for somebody to fill in.
fn is_placeholder(name: &str, entry: &str) -> bool {
    let inner = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    inner.is_some_and(|inner| Wording::new(entry).begins(&Wording::new(inner)))
}

/// `Metrics: ...` among fields is one more field, with a label that the template does not have.
fn has_own_label(own: &str) -> bool {
    let word = own.split_once(':').map(|(word, _)| word.trim_matches(['*', '_', '`']));
    word.is_some_and(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A label that stands where no form looks for it.
fn hidden_label(text: &str, structure: &Structure, rows: &[Row], fields: &[Field]) -> Result<(), Unformed> {
    let labelled = |line: &str| label::read(line.trim(), fields).map(|(field, _)| fields[field].label.clone());
    for row in rows {
        let Place::Written { span, value, .. } = &row.place else { continue };
        let lines: Vec<Span> = match row.kind {
            RowKind::Text => spans(text, span.start, span.end),
            _ => value.below().to_vec(),
        };
        for line in lines {
            let words = line.of(text).trim_start();
            let at = line.end - words.len();
            if structure.in_code(at) || structure.in_comment(at) {
                continue;
            }
            let bare = words.trim_start_matches(['#', '>', ' ']);
            let bare =
                if words.starts_with('>') { list_marker(bare).map_or(bare, |width| &bare[width..]) } else { bare };
            let found = match bare.strip_prefix('|') {
                Some(cells) => cells.split('|').find_map(labelled),
                None => labelled(bare).filter(|_| list_marker(words).is_none()),
            };
            if let Some(label) = found {
                return Err(Unformed::LabelOutsideList { line: LineIndex::new(text).line_of(line.start) + 1, label });
            }
        }
    }
    Ok(())
}
