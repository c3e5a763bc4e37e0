//! Named entries with labelled fields, read from lists: failure modes and dependencies.

use super::outline::{self, Item, Part};

/// A field that an entry can have.
pub(super) struct Label {
    /// Its name in the playbook's data.
    pub id: &'static str,
    /// How authors label it, in lower case; longer wordings first.
    pub wordings: &'static [&'static str],
}

/// The fields of a failure mode.
pub(super) const FAILURE: &[Label] = &[
    Label { id: "impact", wordings: &["impact"] },
    Label { id: "detection", wordings: &["detection"] },
    Label { id: "mitigation", wordings: &["mitigations", "mitigation"] },
    Label { id: "diagnosis", wordings: &["diagnostics", "diagnostic", "diagnosis"] },
    Label { id: "testing", wordings: &["testing", "tests", "test"] },
];

/// The fields of a dependency.
pub(super) const DEPENDENCY: &[Label] = &[
    Label { id: "usage", wordings: &["usage description", "usage"] },
    Label { id: "outage", wordings: &["impact of its outage on the feature", "impact of its outage"] },
    Label {
        id: "degraded",
        wordings: &[
            "impact of its degraded performance or high-error rates on the feature",
            "impact of its degraded performance or high error rates on the feature",
            "impact of its degraded performance",
        ],
    },
];

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

/// An answer as entries, with what stands above the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// What stands above the entries.
    pub intro: String,
    /// The entries; none where the answer has no labelled list, and then all of it is in `intro`.
    pub entries: Vec<Record>,
}

/// Reads `markdown`. Every word of it is in the result.
pub(super) fn read(markdown: &str, labels: &[Label]) -> Records {
    let mut reader = Reader { labels, intro: String::new(), entries: Vec::new(), pending: String::new() };
    for part in outline::parts(markdown) {
        match part {
            Part::List(items) if items.iter().any(|item| reader.is_labelled(item)) => reader.list(items),
            Part::List(items) => {
                let list = items.iter().map(outline::markdown).collect::<Vec<_>>().join("\n");
                reader.pending = outline::join(&reader.pending, &list);
            }
            Part::Text(text) => reader.pending = outline::join(&reader.pending, &text),
        }
    }
    if reader.entries.is_empty() {
        return Records { intro: markdown.to_owned(), entries: Vec::new() };
    }
    reader.settle();
    Records { intro: reader.intro, entries: reader.entries }
}

struct Reader<'l> {
    labels: &'l [Label],
    intro: String,
    entries: Vec<Record>,
    /// Text met since the last entry, whose place is not known yet.
    pending: String,
}

impl Reader<'_> {
    fn label(&self, item: &Item) -> Option<(&'static str, String)> {
        self.labels.iter().find_map(|label| {
            let value = label.wordings.iter().find_map(|wording| labelled(&item.own, wording))?;
            Some((label.id, value))
        })
    }

    fn is_labelled(&self, item: &Item) -> bool {
        self.label(item).is_some() || item.children.iter().any(|child| self.label(child).is_some())
    }

    fn list(&mut self, items: Vec<Item>) {
        let flat = items.iter().any(|item| self.label(item).is_some());
        // Fields that go on below a quote or some code belong to the entry above it.
        let mut named = !flat || (!self.entries.is_empty() && !names_something(&self.pending));
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
                    self.entries.push(Record { name: item.own.clone(), ..Record::default() });
                    named = true;
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
        let last = self.entries.last_mut().expect("fields are read after their entry was begun");
        match labelled {
            Some((id, value)) => {
                let text = outline::join(&value, &below);
                if !text.is_empty() {
                    match last.fields.iter_mut().find(|(had, _)| *had == id) {
                        Some((_, had)) => *had = outline::join(had, &text),
                        None => last.fields.push((id, text)),
                    }
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
        let pending = std::mem::take(&mut self.pending);
        match self.entries.last_mut() {
            Some(last) => last.rest = outline::join(&last.rest, &pending),
            None => self.intro = outline::join(&self.intro, &pending),
        }
    }
}

/// Whether the last block of `text` can be the name of what comes below it.
fn names_something(text: &str) -> bool {
    let last = text.rsplit("\n\n").next().unwrap_or_default();
    !last.trim().is_empty()
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

/// What stands behind the label `wording` at the start of `text`: `Wording: value`, emphasis around it allowed.
pub(super) fn labelled(text: &str, wording: &str) -> Option<String> {
    let open = text.trim_start_matches(['*', '_', '`', '[', ' ']);
    let begins = open.get(..wording.len())?;
    if !begins.eq_ignore_ascii_case(wording) {
        return None;
    }
    let behind = open[wording.len()..].trim_start_matches(['*', '_', '`', ']', ' ']);
    let emphasised = open.len() < text.len();
    if behind.is_empty() {
        return Some(String::new());
    }
    let value = behind.strip_prefix([':', '?'])?;
    let value = if emphasised { value.trim_start_matches(['*', '_', '`']) } else { value };
    // A blank is what tells `**Tests:** *all*` from `*Tests:* all`: marks behind one belong to the value.
    Some(value.trim_start_matches([' ', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
        words.sort();
        words
    }

    /// All words of the records, the labels included.
    fn said(records: &Records, labels: &[&str]) -> Vec<String> {
        let mut text = records.intro.clone();
        for entry in &records.entries {
            text.push_str(&format!(" {} {} ", entry.name, entry.rest));
            text.extend(entry.fields.iter().map(|(_, value)| format!(" {value} ")));
        }
        words(&format!("{text} {}", labels.join(" ")))
    }

    #[test]
    fn nested_lists_become_entries() {
        let text = "Two are known.\n\n- Cache falls behind\n  - Detection: `lag` grows\n  - **Mitigations:** *turn* it off\n    - or restart\n  - Diagnostics:\n  - see also X\n- Other\n  - Testing: yes\n\nThat is all.";
        let records = read(text, FAILURE);
        assert_eq!(records.intro, "Two are known.");
        let first = &records.entries[0];
        assert_eq!(first.name, "Cache falls behind");
        assert_eq!(
            first.fields,
            [("detection", "`lag` grows".to_owned()), ("mitigation", "*turn* it off\n\n- or restart".to_owned())]
        );
        assert_eq!(first.rest, "- see also X");
        assert_eq!(records.entries[1].rest, "That is all.");
        assert_eq!(said(&records, &["Detection", "Mitigations", "Diagnostics", "Testing"]), words(text));
    }

    #[test]
    fn fields_in_one_list_below_a_name_are_an_entry() {
        let text = "**Cache is slow**\n\n- Detection: a\n- Testing: b\n\n**Cache is gone**\n\n- Detection: c\n";
        let records = read(text, FAILURE);
        let names: Vec<_> = records.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["**Cache is slow**", "**Cache is gone**"]);
        assert_eq!(records.entries[0].fields.len(), 2);
    }

    #[test]
    fn a_numbered_name_and_a_field_of_another_kind_are_understood() {
        let text = "1. Cache is slow\n- Detection: a\n- Metrics: b\n- Testing: c\n\n2. Cache is gone\n- Detection: d\n";
        let records = read(text, FAILURE);
        let names: Vec<_> = records.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["Cache is slow", "Cache is gone"]);
        assert_eq!(records.entries[0].rest, "- Metrics: b");
        assert_eq!(records.entries[0].fields.len(), 2);
    }

    #[test]
    fn fields_below_a_quote_belong_to_the_entry_above() {
        let records = read("- Slow\n  - Detection: a\n> log line\n\n- Mitigations: b\n", FAILURE);
        assert_eq!(records.entries.len(), 1);
        assert_eq!(records.entries[0].fields.len(), 2);
    }

    #[test]
    fn a_name_beside_its_fields_is_taken_for_the_name() {
        let text = "- Cache is slow\n- Detection: a\n- Mitigations: b\n- Cache is gone\n- Detection: c\n";
        let records = read(text, FAILURE);
        let names: Vec<_> = records.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["Cache is slow", "Cache is gone"]);
    }

    #[test]
    fn a_dependency_holds_its_impacts_at_any_depth() {
        let text = "- Orbit service v2\n  - Usage description: asks it\n    - Impact of its outage on the feature: none\n    - Impact of its degraded performance or high-error rates on the feature: slow\n";
        let records = read(text, DEPENDENCY);
        let ids: Vec<_> = records.entries[0].fields.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, ["usage", "outage", "degraded"]);
    }

    #[test]
    fn what_has_no_labels_stays_whole() {
        for text in ["None.", "- one\n- two\n", "Detection: by eye.\n\nMore."] {
            assert_eq!(read(text, FAILURE), Records { intro: text.into(), entries: Vec::new() });
        }
    }
}
