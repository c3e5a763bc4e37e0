//! Named entries with labelled fields, read from lists: failure modes and dependencies.

use std::borrow::Cow;

use super::costs::verdict;
use super::labels::{Label, labelled};
use super::outline::{self, Block, Item, Part, Table};
use crate::answers::guidance;
use crate::markdown::{indent, list_marker};

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// What the author calls it; empty where the fields have no name above them.
    pub name: String,
    /// Field ids with their markdown, in the author's order; an empty field is not listed.
    pub fields: Vec<(&'static str, String)>,
    /// Everything else that is said of it.
    pub rest: String,
}

impl Record {
    fn add(&mut self, id: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.fields.iter_mut().find(|(had, _)| *had == id) {
            Some((_, had)) => *had = outline::join(had, text),
            None => self.fields.push((id, text.to_owned())),
        }
    }
}

/// An answer as entries, with what stands above the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// What stands above the entries.
    pub intro: String,
    /// The entries; none where the answer has no labelled list, and then all of it is in `intro`.
    pub entries: Vec<Record>,
}

/// Reads `markdown`. Every word of it is in the result, except guidance of the template's in front of a field's value.
///
/// Entries are read from nested lists, from paragraphs and headings that begin with a field's label, and from tables
/// that have a column for one. Where no field is labelled, headings and list items that open with a name in bold are
/// entries with nothing but a rest; anything else stays whole.
pub(super) fn read(markdown: &str, labels: &[Label]) -> Records {
    let blocks = outline::blocks(&outdented_list(markdown));
    let mut reader = Reader {
        labels,
        labelled_paragraphs: false,
        intro: String::new(),
        entries: Vec::new(),
        pending: String::new(),
        open: None,
        held: String::new(),
        fresh: false,
    };
    let structured = reader.look(&blocks);
    let named: fn(&Block) -> bool = match structured {
        true => |_| true,
        false => named_without_labels(&blocks),
    };
    if structured || blocks.iter().any(named) {
        blocks.into_iter().for_each(|block| reader.block(block, structured, named));
    }
    if reader.entries.is_empty() {
        return Records { intro: markdown.to_owned(), entries: Vec::new() };
    }
    reader.settle();
    Records { intro: reader.intro, entries: reader.entries }
}

/// What names an entry where no field is labelled: headings, if there are several, else items that open in bold.
fn named_without_labels(blocks: &[Block]) -> fn(&Block) -> bool {
    let headings = blocks.iter().filter(|block| matches!(block, Block::Heading(..))).count();
    match headings {
        0 => |block| matches!(block, Block::List(items) if items.iter().all(|item| lead(&item.own).is_some())),
        1 => |_| false,
        _ => |block| matches!(block, Block::Heading(..)),
    }
}

/// The name in bold that `own` opens with, and what follows it.
fn lead(own: &str) -> Option<(&str, &str)> {
    let (name, rest) = own.strip_prefix("**")?.split_once("**")?;
    let rest = rest.trim_start_matches([':', '.', '-', '–', '—', ' ', '\n']);
    (!name.trim().is_empty() && !name.contains('\n')).then_some((name, rest))
}

struct Reader<'l> {
    labels: &'l [Label],
    /// Whether a paragraph that begins with a label is a field: one alone may be a sentence.
    labelled_paragraphs: bool,
    intro: String,
    entries: Vec<Record>,
    /// Text met since the last entry, whose place is not known yet.
    pending: String,
    /// The field of the last entry that what follows belongs to, since its label stood alone.
    open: Option<&'static str>,
    /// The last paragraph below that label: it may be the name of what comes next.
    held: String,
    /// Whether the last entry was begun by a heading and has nothing yet.
    fresh: bool,
}

impl Reader<'_> {
    /// Looks for labels; says whether there are any to read by.
    fn look(&mut self, blocks: &[Block]) -> bool {
        let mut ids: Vec<&str> = Vec::new();
        let mut sure = false;
        for block in blocks {
            match block {
                Block::List(items) => sure |= items.iter().any(|item| self.is_labelled(item)),
                Block::Table(table, _) => sure |= self.columns(&table.header).is_some(),
                Block::Heading(words, _) => ids.extend(self.labelled(words).map(|(id, _)| id)),
                Block::Paragraph(text) => ids.extend(self.fields(text).1.iter().map(|(id, _)| *id)),
                Block::Other(_) => {}
            }
        }
        ids.sort_unstable();
        ids.dedup();
        self.labelled_paragraphs = sure || ids.len() > 1;
        self.labelled_paragraphs
    }

    fn block(&mut self, block: Block, structured: bool, named: fn(&Block) -> bool) {
        let names = named(&block);
        match block {
            Block::Heading(words, source) => match self.labelled(&words).filter(|_| structured) {
                Some((id, value)) => self.field(id, value, true),
                None if names => {
                    self.settle();
                    self.entries.push(Record { name: words, ..Record::default() });
                    self.fresh = true;
                }
                None => self.more(&source),
            },
            Block::Paragraph(text) if self.labelled_paragraphs => {
                let (above, fields) = self.fields(&text);
                self.more(&above);
                let alone = fields.len() == 1;
                fields.into_iter().for_each(|(id, value)| self.field(id, value, alone));
            }
            Block::Table(table, source) => match self.columns(&table.header) {
                Some(columns) => self.table(table, &columns),
                None => self.more(&source),
            },
            Block::List(items) if structured && items.iter().any(|item| self.is_labelled(item)) => self.list(items),
            Block::List(items) if !structured && names => {
                self.settle();
                for item in items {
                    let (name, rest) = lead(&item.own).unwrap_or((&item.own, ""));
                    let rest = outline::join(rest, &outline::below(&item));
                    self.entries.push(Record { name: name.to_owned(), rest, ..Record::default() });
                }
            }
            Block::List(items) => {
                self.more(&items.iter().map(outline::markdown).collect::<Vec<_>>().join("\n"));
            }
            Block::Paragraph(text) | Block::Other(text) => self.more(&text),
        }
    }

    /// A block that is neither a field nor a name by itself.
    fn more(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.open.is_some() && !self.entries.is_empty() {
            self.release();
            text.clone_into(&mut self.held);
        } else {
            self.pending = outline::join(&self.pending, text);
        }
    }

    /// What was held back goes on about the field whose label stood alone.
    fn release(&mut self) {
        let held = std::mem::take(&mut self.held);
        if let (Some(id), Some(last)) = (self.open, self.entries.last_mut()) {
            last.add(id, &held);
        }
    }

    /// Before a new entry begins: what was held back is its name, if it looks like one, the entry above has one, and
    /// the field above says something without it.
    fn find_name(&mut self) {
        let alone = |entry: &Record| {
            let says = |id: &str| entry.fields.iter().any(|(had, text)| *had == id && !text.is_empty());
            !entry.name.is_empty() && self.open.is_some_and(says)
        };
        if self.entries.last().is_some_and(alone) && looks_like_a_name(&self.held) {
            self.open = None;
            self.pending = std::mem::take(&mut self.held);
        }
    }

    /// A field that stands as a paragraph or a heading of its own.
    fn field(&mut self, id: &'static str, value: String, alone: bool) {
        let had = |entry: &Record| entry.fields.iter().any(|(had, _)| *had == id);
        if self.entries.last().is_some_and(had) {
            self.find_name();
        }
        self.release();
        let named = self.fresh || !names_something(&self.pending);
        if self.entries.last().is_none_or(had) {
            let name = self.take_name();
            self.entries.push(Record { name, ..Record::default() });
        } else if named || self.entries.last().is_some_and(|entry| !entry.fields.is_empty()) {
            // What stands between two fields of an entry goes on about the first of them.
            let pending = std::mem::take(&mut self.pending);
            let last = self.entries.last_mut().expect("there is an entry");
            match last.fields.last().map(|(id, _)| *id).filter(|_| !pending.is_empty()) {
                Some(before) => last.add(before, &pending),
                None => last.rest = outline::join(&last.rest, &pending),
            }
        } else {
            let name = self.take_name();
            self.entries.push(Record { name, ..Record::default() });
        }
        self.fresh = false;
        self.open = (alone && value.is_empty()).then_some(id);
        self.entries.last_mut().expect("an entry was just made sure of").add(id, &value);
    }

    /// The columns of a table that has one for a field: `None` for the name, `Some(None)` for what is no field.
    fn columns(&self, header: &[String]) -> Option<Vec<Option<&'static str>>> {
        let columns: Vec<_> = header
            .iter()
            .map(|cell| {
                let words = cell.trim_matches(['*', '_', ' ']).to_lowercase();
                self.labels.iter().find(|label| label.wordings.contains(&words.as_str())).map(|label| label.id)
            })
            .collect();
        (columns.len() > 1 && columns[0].is_none() && columns.iter().any(Option::is_some)).then_some(columns)
    }

    fn table(&mut self, table: Table, columns: &[Option<&'static str>]) {
        self.settle();
        for row in table.rows {
            let mut cells = row.into_iter().map(|cell| cell.replace("\\|", "|"));
            let mut record = Record { name: cells.next().unwrap_or_default(), ..Record::default() };
            for ((column, title), cell) in columns.iter().zip(&table.header).skip(1).zip(cells) {
                match column {
                    Some(id) => record.add(id, &cell),
                    None if cell.is_empty() => {}
                    None => record.rest = outline::join(&record.rest, &format!("{title}: {cell}")),
                }
            }
            self.entries.push(record);
        }
        self.open = None;
        self.fresh = false;
    }

    fn labelled(&self, text: &str) -> Option<(&'static str, String)> {
        self.labels.iter().find_map(|label| {
            let value = label.wordings.iter().find_map(|wording| labelled(text, wording))?;
            let guidance = guidance(text);
            let value = if guidance > 0 { text[guidance..].trim_start().to_owned() } else { value };
            Some((label.id, value))
        })
    }

    /// What stands above the first labelled line of `text`, and the fields.
    fn fields(&self, text: &str) -> (String, Vec<(&'static str, String)>) {
        let mut above = String::new();
        let mut at = Vec::new();
        let mut start = 0;
        let mut fence = false;
        for line in text.split_inclusive('\n') {
            fence ^= line.trim_start().starts_with("```");
            if !fence && self.labelled(line.trim_end()).is_some() {
                at.push(start);
            }
            start += line.len();
        }
        let ends = at.iter().skip(1).copied().chain([text.len()]);
        let fields: Vec<_> =
            at.iter().zip(ends).filter_map(|(&from, to)| self.labelled(text[from..to].trim_end())).collect();
        above.push_str(text[..at.first().copied().unwrap_or(text.len())].trim_end());
        (above, fields)
    }

    fn label(&self, item: &Item) -> Option<(&'static str, String)> {
        self.labelled(&item.own)
    }

    fn is_labelled(&self, item: &Item) -> bool {
        !self.fields(&item.own).1.is_empty() || item.children.iter().any(|child| self.label(child).is_some())
    }

    fn list(&mut self, items: Vec<Item>) {
        let flat = items.iter().any(|item| self.label(item).is_some());
        self.release();
        self.open = None;
        if self.fresh && !flat {
            // The heading was the title of the list, not of an entry.
            let title = self.entries.pop().map(|entry| format!("**{}**", entry.name)).unwrap_or_default();
            self.pending = outline::join(&title, &self.pending);
        }
        // Fields that go on below a quote or some code belong to the entry above it.
        let mut named = !flat || self.fresh || (!self.entries.is_empty() && !names_something(&self.pending));
        self.fresh = false;
        if named {
            self.settle();
        }
        for (at, item) in items.iter().enumerate() {
            match self.label(item) {
                Some((id, _)) => {
                    let begins = self.entries.last().is_none_or(|entry| entry.fields.iter().any(|(had, _)| *had == id));
                    if !named || begins {
                        let name = if named { String::new() } else { self.take_name() };
                        self.entries.push(Record { name, ..Record::default() });
                        named = true;
                    }
                    self.field_into_last(item);
                }
                // In a list of fields, an item without a label names the fields that come below it.
                None => {
                    let names_next = items.get(at + 1).is_some_and(|next| self.label(next).is_some());
                    let continues =
                        flat && named && item.children.is_empty() && (!names_next || has_label_of_its_own(&item.own));
                    if continues {
                        let last = self.entries.last_mut().expect("an entry was begun when the list was named");
                        last.rest = outline::join(&last.rest, &outline::markdown(item));
                        continue;
                    }
                    self.settle();
                    let (name, fields) = self.fields(&item.own);
                    self.entries.push(Record { name, ..Record::default() });
                    named = true;
                    for (id, value) in fields {
                        self.entries.last_mut().expect("an entry was just added").add(id, &value);
                    }
                    for child in &item.children {
                        self.field_into_last(child);
                    }
                    let last = self.entries.last_mut().expect("an entry was just added");
                    last.rest = outline::join(&last.rest, &item.tail);
                }
            }
        }
    }

    /// Adds what `item` says to the last entry: as a field, fields below it as fields of their own, the rest as rest.
    fn field_into_last(&mut self, item: &Item) {
        let labelled = self.label(item);
        let (own, nested): (Vec<&Item>, Vec<&Item>) =
            item.children.iter().partition(|child| labelled.is_none() || !self.is_labelled(child));
        let list = own.iter().map(|child| outline::markdown(child)).collect::<Vec<_>>().join("\n");
        let below = outline::join(&list, &item.tail);
        let fields = self.fields(&item.own).1;
        let last = self.entries.last_mut().expect("fields are read after their entry was begun");
        match labelled {
            Some(_) => {
                let count = fields.len();
                for (n, (id, value)) in fields.into_iter().enumerate() {
                    last.add(id, &if n + 1 == count { outline::join(&value, &below) } else { value });
                }
            }
            None => last.rest = outline::join(&last.rest, &outline::markdown(item)),
        }
        for child in nested {
            self.field_into_last(child);
        }
    }

    /// The last block of the pending text, as the name of an entry; what stands above it finds its place.
    fn take_name(&mut self) -> String {
        let pending = std::mem::take(&mut self.pending);
        if !names_something(&pending) {
            self.pending = pending;
            self.settle();
            return String::new();
        }
        let (above, name) = pending.rsplit_once("\n\n").unwrap_or(("", &pending));
        self.pending = above.to_owned();
        self.settle();
        // `1. Name` above the fields is a list of one.
        match outline::parts(name).as_slice() {
            [Part::List(items)] if items.len() == 1 => items[0].own.clone(),
            _ => name.trim().trim_start_matches('#').trim().to_owned(),
        }
    }

    /// Pending text belongs to the entry above it, or to the top where there is none.
    fn settle(&mut self) {
        self.release();
        self.open = None;
        self.fresh = false;
        let pending = std::mem::take(&mut self.pending);
        let is_code = pending.starts_with("```") || pending.starts_with("~~~");
        match self.entries.last_mut() {
            // Code ends the list that it is meant to stand in, where nobody has indented it.
            Some(Record { fields, .. }) if is_code && !fields.is_empty() => {
                let (_, last) = fields.last_mut().expect("there is a field");
                *last = outline::join(last, &pending);
            }
            Some(last) => last.rest = outline::join(&last.rest, &pending),
            None => self.intro = outline::join(&self.intro, &pending),
        }
    }
}

/// An answer that is a list, and all of it so far indented that markdown takes it for code, as it should stand.
fn outdented_list(markdown: &str) -> Cow<'_, str> {
    let written = || markdown.lines().filter(|line| !line.trim().is_empty());
    let indent = written().map(|line| indent::width(&line[..line.len() - line.trim_start().len()])).min().unwrap_or(0);
    let is_list = written().next().is_some_and(|line| list_marker(line.trim_start()).is_some());
    if indent < 4 || !is_list {
        return Cow::Borrowed(markdown);
    }
    let lines: Vec<&str> = markdown.lines().map(|line| &line[indent::within(line, indent)..]).collect();
    Cow::Owned(lines.join("\n"))
}

/// Whether `text` is a line of a few words that ends no sentence.
fn looks_like_a_name(text: &str) -> bool {
    let text = text.trim();
    !text.contains('\n') && text.len() <= 120 && !text.ends_with(['.', ':', ';', '`']) && names_something(text)
}

/// Whether the last block of `text` can be the name of what comes below it.
fn names_something(text: &str) -> bool {
    let last = text.rsplit("\n\n").next().unwrap_or_default();
    // `Yes.` answers the question, and a sentence with a colon introduces what comes.
    let introduces = last.trim_end().ends_with(':') && last.len() > 40;
    !last.trim().is_empty()
        && !introduces
        && verdict(last).is_none()
        && !last.starts_with(['>', '|', '<', '\t'])
        && !last.starts_with("    ")
        && !last.trim_start().starts_with("```")
        && last.len() <= 300
}

/// `Metrics: ...` among fields is one more field, with a label that this project does not know.
fn has_label_of_its_own(text: &str) -> bool {
    let word = text.split_once(':').map(|(word, _)| word.trim_matches(['*', '_', '`']));
    word.is_some_and(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric))
}

#[cfg(test)]
mod tests;
