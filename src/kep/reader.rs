use std::collections::HashSet;

use super::{Located, Problem, ProblemKind};
use crate::text::Span;
use crate::yaml::{self, Kind, Node, Pair, Style, excerpt};

/// Reads values of the shape that a key should have out of whatever shape it has, and notes what was wrong.
pub(super) struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

/// The key that puts the pairs of other mappings into its own.
const MERGE: &str = "<<";

impl<'t> Reader<'t> {
    /// Reads `text` as a file that is one mapping; its tree, or nothing where it is none.
    pub(super) fn open(text: &'t str) -> (Self, Option<Node>) {
        let yaml::Reading { documents, problems } = yaml::read(text);
        let mut reader = Self { text, problems: problems.into_iter().map(Problem::from).collect() };
        let mut documents = documents.into_iter();
        let root = documents.next();
        match &root {
            Some(Node { kind: Kind::Mapping(_), .. }) => {}
            Some(node) => {
                let start = node.span.start;
                reader.problem(ProblemKind::NoMapping, "keys and values are expected here", Span::empty(start));
            }
            None if reader.problems.is_empty() => {
                reader.problem(ProblemKind::NoMapping, "the file says nothing", Span::empty(0));
            }
            None => {}
        }
        if let Some(second) = documents.next() {
            let message = "a second document begins here; only the first one counts";
            reader.problem(ProblemKind::SecondDocument, message, Span::empty(second.span.start));
        }
        (reader, root.filter(|node| matches!(node.kind, Kind::Mapping(_))))
    }

    /// What was wrong, in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.span);
        self.problems
    }

    /// Notes a problem.
    pub(super) fn problem(&mut self, kind: ProblemKind, message: impl Into<String>, span: Span) {
        self.problems.push(Problem { kind, message: message.into(), span });
    }

    /// Notes a key that means nothing in its mapping.
    pub(super) fn unknown_key(&mut self, key: &Node) {
        let name = excerpt(key.as_str().unwrap_or_else(|| key.span.of(self.text)));
        self.problem(ProblemKind::UnknownKey, format!("the key `{name}` is not known here"), key.span);
    }

    /// The first pair of every name in a mapping, those of the mappings behind a `<<` last; keys that are no text are
    /// noted.
    pub(super) fn pairs<'n>(&mut self, what: &str, node: &'n Node) -> Vec<(&'n str, &'n Pair)> {
        let mut first = self.own_pairs(what, node);
        let Some(at) = first.iter().position(|(name, pair)| *name == MERGE && pair.key.is_plain()) else {
            return first;
        };
        let merged = &first.remove(at).1.value;
        let sources = match &merged.kind {
            Kind::Sequence(entries) => entries.as_slice(),
            _ => std::slice::from_ref(merged),
        };
        for source in sources {
            if source.is_null() {
                self.wrong_shape("what `<<` merges", "keys and values", source);
            }
            for (name, pair) in self.own_pairs("what `<<` merges", source) {
                if first.iter().all(|(known, _)| *known != name) {
                    first.push((name, pair));
                }
            }
        }
        first
    }

    fn own_pairs<'n>(&mut self, what: &str, node: &'n Node) -> Vec<(&'n str, &'n Pair)> {
        if !matches!(node.kind, Kind::Mapping(_)) && !node.is_null() {
            self.wrong_shape(what, "keys and values", node);
        }
        let mut known = HashSet::new();
        let mut first = Vec::new();
        for pair in node.pairs() {
            match pair.key.as_str() {
                Some(name) if known.insert(name) => first.push((name, pair)),
                Some(_) => {}
                None => self.unknown_key(&pair.key),
            }
        }
        first
    }

    /// Text; a list of one entry is taken for that entry.
    pub(super) fn text(&mut self, what: &str, node: &Node) -> Option<Located<String>> {
        match &node.kind {
            Kind::Scalar { .. } if node.is_null() => None,
            Kind::Scalar { value, .. } => Some(Located { value: value.clone(), span: node.span }),
            Kind::Sequence(entries) => {
                self.wrong_shape(what, "text", node);
                match &entries[..] {
                    [Node { kind: Kind::Scalar { value, .. }, span }] => {
                        Some(Located { value: value.clone(), span: *span })
                    }
                    _ => None,
                }
            }
            Kind::Mapping(_) => {
                self.wrong_shape(what, "text", node);
                None
            }
        }
    }

    /// A list of texts; lone text is taken for a list of one, and an entry that is no text for how it is written.
    pub(super) fn texts(&mut self, what: &str, node: &Node) -> Vec<Located<String>> {
        self.entries(what, node)
            .iter()
            .filter(|entry| !entry.is_null())
            .map(|entry| match entry.as_str() {
                Some(value) => Located { value: value.to_owned(), span: entry.span },
                None => {
                    self.wrong_shape(&format!("an entry of {what}"), "text", entry);
                    Located { value: entry.span.of(self.text).to_owned(), span: entry.span }
                }
            })
            .collect()
    }

    /// The entries of a list; anything else but nothing is taken for its only entry.
    pub(super) fn entries<'n>(&mut self, what: &str, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            Kind::Sequence(entries) => entries,
            _ if node.is_null() => &[],
            _ => {
                self.wrong_shape(what, "a list", node);
                std::slice::from_ref(node)
            }
        }
    }

    /// A yes or no in any of YAML's words, in quotes or not. Those that upstream's decoder (yaml.v3, into a Go bool)
    /// does not take are noted, and read all the same.
    pub(super) fn truth(&mut self, what: &str, node: &Node) -> Option<Located<bool>> {
        let Located { value, span } = self.text(what, node)?;
        let bare = matches!(node.kind, Kind::Scalar { style: Style::Plain, .. });
        let says = match value.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => true,
            "false" | "no" | "off" | "n" => false,
            _ => {
                let message = format!("`{}` of {what} is neither true nor false", excerpt(&value));
                self.problem(ProblemKind::WrongShape, message, span);
                return None;
            }
        };
        let taken = match value.as_str() {
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => bare,
            "y" | "Y" | "yes" | "on" | "n" | "N" | "no" | "off" => true,
            _ => false,
        };
        if !taken {
            let message =
                format!("`{}` of {what} is not read as {says}; write {says}, without quotes", excerpt(&value));
            self.problem(ProblemKind::WrongShape, message, span);
        }
        Some(Located { value: says, span })
    }

    /// Notes text that is none of the words a key takes.
    pub(super) fn word<T: std::str::FromStr<Err: ToString>>(&mut self, what: &str, word: Option<&Located<String>>) {
        let Some(Located { value, span }) = word else { return };
        if let Err(error) = value.parse::<T>() {
            let message = format!("{what} `{}` is {}", excerpt(value), error.to_string());
            self.problem(ProblemKind::UnknownWord, message, *span);
        }
    }

    /// Notes a KEP number in quotes.
    pub(super) fn quoted_number(&mut self, node: &Node) {
        if let Kind::Scalar { style: Style::SingleQuoted | Style::DoubleQuoted, .. } = node.kind {
            self.problem(ProblemKind::QuotedNumber, "the KEP number is in quotes", node.span);
        }
    }

    fn wrong_shape(&mut self, what: &str, expected: &str, node: &Node) {
        let found = match node.kind {
            Kind::Scalar { .. } => "text",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "keys and values",
        };
        self.problem(ProblemKind::WrongShape, format!("{what} is {found} where {expected} belongs"), node.span);
    }
}
