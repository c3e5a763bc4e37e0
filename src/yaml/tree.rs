use std::collections::{HashMap, HashSet};

use saphyr_parser::Event;

use super::places::Places;
use super::read::Reading;
use super::{Kind, Node, Pair, Problem, ProblemKind, excerpt};
use crate::text::Span;

/// How deep lists and mappings may lie in each other; deeper ones come out empty.
const DEEPEST: usize = 64;

/// How many nodes all aliases of a text together may stand for. Aliases of aliases grow exponentially.
const MOST_ALIASED: usize = 10_000;

/// A list or mapping that is still being read.
struct Open {
    start: usize,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { pairs: Vec<Pair>, key: Option<Node>, known: HashSet<String> },
}

/// The tree as far as the events have built it.
pub(super) struct Tree<'t> {
    /// Where the parser's positions lie in the text.
    pub(super) places: Places<'t>,
    reading: Reading,
    open: Vec<Open>,
    anchored: HashMap<usize, Node>,
    aliased: usize,
    /// How many containers below [`DEEPEST`] are open.
    too_deep: usize,
}

impl<'t> Tree<'t> {
    /// Nothing yet.
    pub(super) fn new(places: Places<'t>) -> Self {
        let reading = Reading::default();
        Self { places, reading, open: Vec::new(), anchored: HashMap::new(), aliased: 0, too_deep: 0 }
    }

    /// Takes the next event of the parser, which lies at `at`.
    pub(super) fn take(&mut self, event: Event<'_>, at: &saphyr_parser::Span) {
        if self.too_deep > 0 {
            match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => self.too_deep += 1,
                Event::SequenceEnd | Event::MappingEnd => self.too_deep -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let span = self.places.scalar(at, style, &value);
                let node = Node { span, kind: Kind::Scalar { value: value.into_owned(), style: style.into() } };
                self.put(node, anchor);
            }
            Event::Alias(anchor) => {
                let node = self.alias(anchor, self.places.span(at));
                self.put(node, 0);
            }
            Event::SequenceStart(anchor, _) => self.descend(at, anchor, Content::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let content = Content::Mapping { pairs: Vec::new(), key: None, known: HashSet::new() };
                self.descend(at, anchor, content);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // The parser counts in the comment behind a bracket.
                let end = self.places.span(at);
                let bracket = end.of(self.places.text).starts_with([']', '}']);
                self.ascend(bracket.then_some(end.start + 1));
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
    }

    fn descend(&mut self, at: &saphyr_parser::Span, anchor: usize, content: Content) {
        let start = self.places.byte(&at.start);
        if self.open.len() == DEEPEST {
            self.too_deep = 1;
            self.problem(ProblemKind::TooDeep, "nested too deeply to be read".to_owned(), Span::empty(start));
            self.put(Node::absent(start), anchor);
        } else {
            self.open.push(Open { start, anchor, content });
        }
    }

    /// Closes the innermost container, behind its bracket or else behind its last value.
    fn ascend(&mut self, bracket: Option<usize>) {
        let Some(Open { start, anchor, content }) = self.open.pop() else { return };
        let (first, last, kind) = match content {
            Content::Sequence(entries) => {
                let last = entries.last().map(|node| node.span.end);
                (None, last, Kind::Sequence(entries))
            }
            Content::Mapping { mut pairs, key, .. } => {
                if let Some(key) = key {
                    let value = Node::absent(key.span.end);
                    pairs.push(self.places.pair(key, value));
                }
                let first = pairs.first().map(|pair| pair.key.span.start);
                let last = pairs.last().map(|pair| pair.value.span.end.max(pair.key.span.end));
                (first, last, Kind::Mapping(pairs))
            }
        };
        // A mapping without braces begins with its first key, whatever the parser says.
        let start = if bracket.is_some() { start } else { first.unwrap_or(start) };
        let end = bracket.or(last).unwrap_or(start).max(start);
        self.put(Node { span: Span::new(start, end), kind }, anchor);
    }

    fn put(&mut self, node: Node, anchor: usize) {
        if anchor > 0 {
            self.anchored.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None if node.is_null() => {}
            None => self.reading.documents.push(node),
            Some(Content::Sequence(entries)) => entries.push(node),
            Some(Content::Mapping { pairs, key, known }) => match key.take() {
                Some(key) => pairs.push(self.places.pair(key, node)),
                None => {
                    if node.as_str().is_some_and(|name| !known.insert(name.to_owned())) {
                        self.reading.problems.push(twice_problem(&node));
                    }
                    *key = Some(node);
                }
            },
        }
    }

    /// What the alias at `span` stands for, all of it placed there.
    fn alias(&mut self, anchor: usize, span: Span) -> Node {
        let Some(node) = self.anchored.get(&anchor) else {
            self.problem(ProblemKind::Alias, "this alias stands inside what it names".to_owned(), span);
            return Node::absent(span.start);
        };
        let mut left = MOST_ALIASED - self.aliased;
        match placed(node, span, &mut left) {
            Some(copy) => {
                self.aliased = MOST_ALIASED - left;
                copy
            }
            None => {
                self.problem(ProblemKind::Alias, "the aliases stand for too much to be read".to_owned(), span);
                Node::absent(span.start)
            }
        }
    }

    /// Notes a problem.
    pub(super) fn problem(&mut self, kind: ProblemKind, message: String, span: Span) {
        self.reading.problems.push(Problem { kind, message, span });
    }

    /// What has been read, with whatever is still open closed.
    pub(super) fn finish(mut self) -> Reading {
        // Only an error of syntax leaves anything open.
        while !self.open.is_empty() {
            self.ascend(None);
        }
        self.reading
    }
}

/// A copy of `node` with every span at the alias; `None` when it has more than `left` nodes.
fn placed(node: &Node, span: Span, left: &mut usize) -> Option<Node> {
    *left = left.checked_sub(1)?;
    let kind = match &node.kind {
        Kind::Scalar { value, style } => Kind::Scalar { value: value.clone(), style: *style },
        Kind::Sequence(entries) => {
            Kind::Sequence(entries.iter().map(|entry| placed(entry, span, left)).collect::<Option<_>>()?)
        }
        Kind::Mapping(pairs) => {
            let pair = |pair: &Pair| {
                Some(Pair { key: placed(&pair.key, span, left)?, value: placed(&pair.value, span, left)? })
            };
            Kind::Mapping(pairs.iter().map(pair).collect::<Option<_>>()?)
        }
    };
    Some(Node { span, kind })
}

/// The problem of a key that its mapping has already.
pub(super) fn twice_problem(key: &Node) -> Problem {
    let name = excerpt(key.as_str().unwrap_or_default());
    let message = format!("the key `{name}` stands here a second time");
    Problem { kind: ProblemKind::DuplicateKey, message, span: key.span }
}
