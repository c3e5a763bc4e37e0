//! Reading the keys of a mapping, each fault reported where it stands. Knows no key by name.

use super::error::{Place, Report, quoted};
use super::node::{Key, Node, Value};
use crate::text::printable;

/// A mapping of which every key is known and stands once.
pub(super) struct Entries<'n> {
    entries: Vec<(&'n Key, &'n Node)>,
}

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub(super) at: Place,
    pub(super) text: String,
}

impl<'n> Entries<'n> {
    /// The entries of `node`, which is `what` (`a question`), must have the keys `required` and may have `optional`.
    pub(super) fn of(
        node: &'n Node,
        what: &'static str,
        (required, optional): (&[&str], &[&str]),
        report: &mut Report<'_>,
    ) -> Option<Entries<'n>> {
        let known = [required, optional].concat();
        let Value::Map(map) = &node.value else {
            let message = format!("{what} is a mapping, and here is {}", node.value.kind());
            report.add(node.at, message, format!("write `key: value` lines with {}", listed(&known)));
            return None;
        };
        let mut entries: Vec<(&Key, &Node)> = Vec::with_capacity(map.len());
        for (key, value) in map {
            if !known.contains(&&*key.text) {
                let message = format!("{what} has no key {}", quoted(&key.text));
                report.add(key.at, message, format!("its keys are {}", listed(&known)));
            } else if let Some((first, _)) = entries.iter().find(|(seen, _)| seen.text == key.text) {
                let message = format!("{} stands twice, first in line {}", quoted(&key.text), first.at.line);
                report.add(key.at, message, "keep one of the two");
            } else {
                entries.push((key, value));
            }
        }
        let lacking: Vec<&str> =
            required.iter().copied().filter(|name| !entries.iter().any(|(key, _)| key.text == *name)).collect();
        if !lacking.is_empty() {
            report.add(node.at, format!("{what} lacks {}", listed(&lacking)), "add what is missing");
        }
        Some(Entries { entries })
    }

    /// The key and value of `name`, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<(&'n Key, &'n Node)> {
        self.entries.iter().find(|(key, _)| key.text == name).copied()
    }

    /// The text of `name`, which must not be empty. That it is there, [`Entries::of`] has seen to.
    pub(super) fn text(&self, name: &str, report: &mut Report<'_>) -> Option<Located> {
        let (key, node) = self.get(name)?;
        text(node, key.at, &format!("`{name}`"), report)
    }

    /// As [`Entries::text`], on one line.
    pub(super) fn line(&self, name: &str, report: &mut Report<'_>) -> Option<Located> {
        one_line(self.text(name, report)?, &format!("`{name}`"), report)
    }

    /// As [`Entries::line`], in kebab case.
    pub(super) fn id(&self, name: &str, report: &mut Report<'_>) -> Option<Located> {
        let id = self.line(name, report)?;
        if is_kebab(&id.text) {
            return Some(id);
        }
        let message = format!("the {name} {} is not in kebab case", quoted(&id.text));
        report.add(
            id.at,
            message,
            "use lower-case words and digits joined by single hyphens, such as `rollback-metrics`",
        );
        None
    }

    /// The lines listed under `name`; none where the key is absent or has nothing behind it.
    pub(super) fn lines(&self, name: &str, report: &mut Report<'_>) -> Option<Vec<Located>> {
        let Some((key, node)) = self.get(name) else { return Some(Vec::new()) };
        match &node.value {
            Value::Nothing => Some(Vec::new()),
            Value::List(items) => {
                let what = format!("an entry of `{name}`");
                let read = items.iter().map(|item| {
                    let entry = text(item, item.at, &what, report)?;
                    one_line(entry, &what, report)
                });
                // Every entry is read, so that each bad one is reported, before the bad ones count.
                read.collect::<Vec<_>>().into_iter().collect()
            }
            other => {
                let message = format!("`{name}` is a list, and here is {}", other.kind());
                report.add(node.at.max(key.at), message, "write one `- entry` a line below it");
                None
            }
        }
    }
}

/// The items of a list that must be there and not be empty.
pub(super) fn items<'n>((key, node): (&'n Key, &'n Node), report: &mut Report<'_>) -> Option<&'n [Node]> {
    match &node.value {
        Value::List(items) if !items.is_empty() => Some(items),
        Value::List(_) | Value::Nothing => {
            report.add(key.at, format!("`{}` is empty", key.text), "list at least one entry below it");
            None
        }
        other => {
            let message = format!("`{}` is a list, and here is {}", key.text, other.kind());
            report.add(node.at, message, "write one `- entry` a line below it");
            None
        }
    }
}

/// The words of a list for a message: `a`, `b` or `c`.
pub(super) fn listed<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

fn text(node: &Node, key: Place, what: &str, report: &mut Report<'_>) -> Option<Located> {
    match &node.value {
        Value::Text(text) if !text.trim().is_empty() => {
            let text = text.trim_end();
            if printable(text) != text {
                report.add(node.at, format!("{what} holds a control character"), "take it out");
                return None;
            }
            Some(Located { at: node.at, text: text.to_owned() })
        }
        Value::Text(_) | Value::Nothing => {
            report.add(key, format!("{what} is empty"), "write something there");
            None
        }
        other => {
            report.add(node.at, format!("{what} is a text, and here is {}", other.kind()), "write it as one text");
            None
        }
    }
}

fn one_line(entry: Located, what: &str, report: &mut Report<'_>) -> Option<Located> {
    if entry.text.contains('\n') {
        report.add(entry.at, format!("{what} is longer than a line"), "use `>-` to fold it into one");
        return None;
    }
    Some(entry)
}

fn is_kebab(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}
