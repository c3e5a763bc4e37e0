//! The YAML of a catalogue file: values with the line and column where each begins. Refuses several documents.

use super::error::{Place, Report};
use crate::text::LineIndex;
use crate::yaml::{self, Kind, ProblemKind};

/// A value of a catalogue file with the place where it begins.
pub(super) struct Node {
    pub(super) at: Place,
    pub(super) value: Value,
}

/// What stands there. A catalogue knows texts only: numbers, dates and truth values stay as they are written.
pub(super) enum Value {
    Nothing,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
pub(super) struct Key {
    pub(super) at: Place,
    pub(super) text: String,
}

impl Value {
    /// What it is, for a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Nothing => "nothing",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads the one document of `text`; what is no plain YAML is reported, and then there is no node.
pub(super) fn read(text: &str, report: &mut Report<'_>) -> Option<Node> {
    let yaml::Reading { documents, problems } = yaml::read(text);
    let places = Places { text, lines: LineIndex::new(text) };
    // A key that stands twice is found where keys are known, with the place of the first.
    let problem = problems.into_iter().find(|problem| problem.kind != ProblemKind::DuplicateKey);
    if let Some(problem) = problem {
        let help = "check indent, quotes, brackets and colons here and in the lines above";
        report.add(places.of(problem.span.start), problem.message, help);
        return None;
    }
    match documents.as_slice() {
        [] => {
            report.add(places.of(0), "the file is empty", "begin it with `section:` and `title:`");
            None
        }
        [document] => places.node(document, report),
        [_, second, ..] => {
            let at = places.of(second.span.start);
            report.add(at, "a second document begins here", "give each section a file of its own");
            None
        }
    }
}

struct Places<'t> {
    text: &'t str,
    lines: LineIndex,
}

impl Places<'_> {
    fn of(&self, offset: usize) -> Place {
        let (line, column) = self.lines.position(self.text, offset);
        Place { line, column }
    }

    fn node(&self, node: &yaml::Node, report: &mut Report<'_>) -> Option<Node> {
        let value = match &node.kind {
            Kind::Scalar { .. } if node.is_null() => Value::Nothing,
            Kind::Scalar { value, .. } => Value::Text(value.clone()),
            Kind::Sequence(entries) => {
                Value::List(entries.iter().map(|entry| self.node(entry, report)).collect::<Option<_>>()?)
            }
            Kind::Mapping(pairs) => {
                let pair = |pair: &yaml::Pair| Some((self.key(&pair.key, report)?, self.node(&pair.value, report)?));
                Value::Map(pairs.iter().map(pair).collect::<Option<_>>()?)
            }
        };
        Some(Node { at: self.of(node.span.start), value })
    }

    fn key(&self, key: &yaml::Node, report: &mut Report<'_>) -> Option<Key> {
        let at = self.of(key.span.start);
        match key.as_str() {
            Some(text) => Some(Key { at, text: text.to_owned() }),
            None => {
                report.add(at, "a key is not a plain word", "write `key: value`");
                None
            }
        }
    }
}
