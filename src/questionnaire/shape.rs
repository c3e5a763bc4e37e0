//! Reading the shape of an answer from a catalogue file.

use super::entries::{Entries, items};
use super::error::{Place, Report, quoted};
use super::node::{Key, Node, Value};
use super::{Field, OptionShape, Shape, Wording};

const HELP: &str = "a shape is `text`, or one of `options:`, `records:` and `fields:` with what it holds";

/// Reads the shape of an answer: the word `text`, or a mapping with one key.
pub(super) fn read(key: &Key, node: &Node, report: &mut Report<'_>) -> Option<Shape> {
    let map = match &node.value {
        Value::Text(word) if word == "text" => return Some(Shape::Text),
        Value::Text(word) => {
            report.add(node.at, format!("{} is not a shape", quoted(word)), HELP);
            return None;
        }
        Value::Map(map) => map,
        other => {
            report.add(node.at.max(key.at), format!("a shape is expected, and here is {}", other.kind()), HELP);
            return None;
        }
    };
    let [(kind, value)] = map.as_slice() else {
        report.add(node.at, "an answer has one shape, and here are several", HELP);
        return None;
    };
    match &*kind.text {
        "options" => options((kind, value), report).map(Shape::Options),
        "fields" => fields((kind, value), report).map(Shape::Fields),
        "records" => {
            let entries = Entries::of(value, "a record", (&["entry", "fields"], &[]), report)?;
            let entry = entries.line("entry", report);
            let fields = entries.get("fields").and_then(|found| fields(found, report));
            Some(Shape::Records { entry: entry?.text, fields: fields? })
        }
        _ => {
            report.add(kind.at, format!("{} is not a shape", quoted(&kind.text)), HELP);
            None
        }
    }
}

fn options(found: (&Key, &Node), report: &mut Report<'_>) -> Option<Vec<OptionShape>> {
    let mut labels = Labels::default();
    let mut all = Some(Vec::new());
    for node in items(found, report)? {
        let read = option(node, &mut labels, report);
        all = all.zip(read).map(|(mut all, option)| {
            all.push(option);
            all
        });
    }
    all
}

fn option(node: &Node, labels: &mut Labels, report: &mut Report<'_>) -> Option<OptionShape> {
    let entries = Entries::of(node, "an option", (&["label"], &["wordings", "fields"]), report)?;
    let label = entries.line("label", report);
    let wordings = entries.lines("wordings", report);
    let fields = match entries.get("fields") {
        Some(found) => fields(found, report),
        None => Some(Vec::new()),
    };
    for written in label.iter().chain(wordings.iter().flatten()) {
        labels.add(&written.text, written.at, report);
    }
    let wordings = wordings?.into_iter().map(|wording| wording.text).collect();
    Some(OptionShape { label: label?.text, wordings, fields: fields? })
}

fn fields(found: (&Key, &Node), report: &mut Report<'_>) -> Option<Vec<Field>> {
    let mut labels = Labels::default();
    let mut ids: Vec<String> = Vec::new();
    let mut all = Some(Vec::new());
    for node in items(found, report)? {
        let read = field(node, &mut labels, &mut ids, report);
        all = all.zip(read).map(|(mut all, field)| {
            all.push(field);
            all
        });
    }
    all
}

fn field(node: &Node, labels: &mut Labels, ids: &mut Vec<String>, report: &mut Report<'_>) -> Option<Field> {
    let entries = Entries::of(node, "a field", (&["id", "label"], &["wordings"]), report)?;
    let id = entries.id("id", report);
    let label = entries.line("label", report);
    let wordings = entries.lines("wordings", report);
    if let Some(id) = &id {
        if ids.contains(&id.text) {
            report.add(id.at, format!("the field id `{}` is taken", id.text), "give this one another id");
        }
        ids.push(id.text.clone());
    }
    for written in label.iter().chain(wordings.iter().flatten()) {
        labels.add(&written.text, written.at, report);
    }
    let wordings = wordings?.into_iter().map(|wording| wording.text).collect();
    Some(Field { id: id?.text, label: label?.text, wordings })
}

/// The labels met side by side; one that is met again could not be told from the first.
#[derive(Default)]
struct Labels(Vec<Wording>);

impl Labels {
    fn add(&mut self, label: &str, at: Place, report: &mut Report<'_>) {
        let wording = Wording::new(label);
        if self.0.contains(&wording) {
            report.add(at, format!("the label {} stands here twice", quoted(label)), "drop or reword one of the two");
        }
        self.0.push(wording);
    }
}
