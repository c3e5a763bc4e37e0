//! YAML as a tree with places. Refuses what a catalogue has no use for: aliases, several documents, deep nesting.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::error::{Place, Report};

/// A value of a catalogue file with the place where it begins.
pub(super) struct Node<'t> {
    pub(super) at: Place,
    pub(super) value: Value<'t>,
}

/// What stands there. A catalogue knows texts only: numbers, dates and truth values stay as they are written.
pub(super) enum Value<'t> {
    Nothing,
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Map(Vec<(Key<'t>, Node<'t>)>),
}

/// A key of a mapping.
pub(super) struct Key<'t> {
    pub(super) at: Place,
    pub(super) text: Cow<'t, str>,
}

impl Value<'_> {
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

/// Deeper than any catalogue goes; without a limit, brackets alone could exhaust the stack.
const DEEPEST: usize = 24;

/// Reads the one document of `text`; what is no plain YAML is reported, and then there is no node.
pub(super) fn read<'t>(text: &'t str, report: &mut Report<'_>) -> Option<Node<'t>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut events = Events { text, parser: Parser::new_from_str(text) };
    match events.document() {
        Ok(node) => Some(node),
        Err((at, message, help)) => {
            report.add(at, message, help);
            None
        }
    }
}

type Failure = (Place, String, &'static str);

struct Events<'t> {
    text: &'t str,
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
}

impl<'t> Events<'t> {
    fn document(&mut self) -> Result<Node<'t>, Failure> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, _) => {
                    let at = Place { line: 1, column: 1 };
                    return Err((at, "the file is empty".to_owned(), "begin it with `section:` and `title:`"));
                }
                (event, at) => {
                    let node = self.node(event, at, 0)?;
                    self.end()?;
                    return Ok(node);
                }
            }
        }
    }

    fn end(&mut self) -> Result<(), Failure> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), at) => {
                    return Err((
                        at,
                        "a second document begins here".to_owned(),
                        "give each section a file of its own",
                    ));
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Place), Failure> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, place(&span))),
            Some(Err(error)) => {
                let message = format!("not valid YAML: {}", error.info());
                Err((
                    self.inside(Place { line: error.marker().line(), column: error.marker().col() + 1 }),
                    message,
                    "check indent, quotes, brackets and colons here and in the lines above",
                ))
            }
            None => unreachable!("reading ends at the end of the stream"),
        }
    }

    /// `at`, or the end of the last line: what is missing at the end of a file is found to be so behind it.
    fn inside(&self, at: Place) -> Place {
        match self.text.lines().enumerate().last() {
            Some((last, line)) if at.line > last + 1 => Place { line: last + 1, column: line.chars().count() + 1 },
            _ => at,
        }
    }

    /// The node that `event` begins.
    fn node(&mut self, event: Event<'t>, at: Place, depth: usize) -> Result<Node<'t>, Failure> {
        if depth > DEEPEST {
            return Err((at, "nested too deeply".to_owned(), "a catalogue needs no more than a few levels"));
        }
        let value = match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) if matches!(&*text, "" | "~" | "null") => Value::Nothing,
            Event::Scalar(text, ..) => Value::Text(text),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Value::List(items),
                        (event, at) => items.push(self.node(event, at, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                loop {
                    let key = match self.next()? {
                        (Event::MappingEnd, _) => break Value::Map(entries),
                        (Event::Scalar(text, ..), at) => Key { at, text },
                        (_, at) => {
                            return Err((at, "a key is not a plain word".to_owned(), "write `key: value`"));
                        }
                    };
                    let (event, at) = self.next()?;
                    entries.push((key, self.node(event, at, depth + 1)?));
                }
            }
            Event::Alias(_) => {
                return Err((at, "an alias (`*name`) is not read here".to_owned(), "write the value out"));
            }
            _ => unreachable!("a value begins with a scalar, a list or a mapping"),
        };
        Ok(Node { at, value })
    }
}

fn place(span: &Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}
