use std::borrow::Cow;
use std::collections::HashSet;

use saphyr_parser::{Marker, ScalarStyle};

use super::{Node, Pair, Style};
use crate::text::Span;

/// Where the parser's positions, which count characters, lie in the bytes of the text.
pub(super) struct Places<'t> {
    /// The whole text.
    pub(super) text: &'t str,
    /// The byte from which on the parser counts.
    start: usize,
    /// The byte of every character that the parser sees; `None` where the two only differ by `start`.
    bytes: Option<Vec<usize>>,
}

/// White space between tokens, with every end of a line that YAML 1.1 knows.
const BLANK: [char; 7] = [' ', '\t', '\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'];

/// Deeper than a line between brackets has to be indented.
const PADDING: &str = "                                ";

/// What the parser would refuse and upstream's reader takes, by the byte where it stands.
#[derive(Default)]
pub(super) struct Allowed {
    /// The beginnings of lines that are read as if they were indented.
    unindented: HashSet<usize>,
    /// Tabs that are read as blanks.
    tabs: HashSet<usize>,
}

impl Allowed {
    /// Allows the lines that begin at `starts` to lack their indent. Whether one of them did not have this yet.
    pub(super) fn indent(&mut self, starts: Vec<usize>) -> bool {
        let before = self.unindented.len();
        self.unindented.extend(starts);
        self.unindented.len() > before
    }

    /// Allows `tabs`. Whether one of them is new.
    pub(super) fn tabs(&mut self, tabs: Vec<usize>) -> bool {
        let before = self.tabs.len();
        self.tabs.extend(tabs);
        self.tabs.len() > before
    }

    fn is_nothing(&self) -> bool {
        self.unindented.is_empty() && self.tabs.is_empty()
    }
}

impl<'t> Places<'t> {
    /// What the parser is to read of `text`: all of it from `start` on, but for what is `allowed`; and the places that
    /// its positions mean.
    pub(super) fn allowing(text: &'t str, start: usize, allowed: &Allowed) -> (Cow<'t, str>, Self) {
        let rest = &text[start..];
        if allowed.is_nothing() && rest.is_ascii() {
            return (Cow::Borrowed(rest), Self { text, start, bytes: None });
        }
        let mut source = String::with_capacity(rest.len() + allowed.unindented.len() * PADDING.len());
        let mut bytes = Vec::with_capacity(source.capacity());
        for (at, c) in rest.char_indices() {
            let at = at + start;
            if allowed.unindented.contains(&at) {
                source.push_str(PADDING);
                bytes.extend(std::iter::repeat_n(at, PADDING.len()));
            }
            source.push(match c {
                // YAML 1.1, which upstream's reader follows, ends a line at these; the parser, of 1.2, does not.
                '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
                '\t' if allowed.tabs.contains(&at) => ' ',
                c => c,
            });
            bytes.push(at);
        }
        (Cow::Owned(source), Self { text, start, bytes: Some(bytes) })
    }

    /// The byte of a position.
    pub(super) fn byte(&self, marker: &Marker) -> usize {
        let byte = match &self.bytes {
            Some(bytes) => bytes.get(marker.index()).copied(),
            None => Some(marker.index() + self.start),
        };
        byte.unwrap_or(self.text.len()).min(self.text.len())
    }

    /// The bytes between two positions.
    pub(super) fn span(&self, at: &saphyr_parser::Span) -> Span {
        let start = self.byte(&at.start);
        Span::new(start, self.byte(&at.end).max(start))
    }

    /// The span of a scalar. The parser counts in what follows it on its line: white space, and behind a quote
    /// the comment too.
    pub(super) fn scalar(&self, at: &saphyr_parser::Span, style: ScalarStyle, value: &str) -> Span {
        let span = self.span(at);
        let source = span.of(self.text);
        let len = match style {
            ScalarStyle::Plain if value.is_empty() => 0,
            ScalarStyle::SingleQuoted => quoted_len(source, '\''),
            ScalarStyle::DoubleQuoted => quoted_len(source, '"'),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => source.trim_end_matches(BLANK).len(),
        };
        Span::new(span.start, span.start + len)
    }

    /// A pair whose value, when it is left out, lies behind the colon.
    pub(super) fn pair(&self, key: Node, mut value: Node) -> Pair {
        if value.span.is_empty() {
            let behind = &self.text[key.span.end..];
            let colon = behind.len() - behind.trim_start_matches(BLANK).len();
            if behind[colon..].starts_with(':') {
                value.span = Span::empty(key.span.end + colon + 1);
            }
        }
        Pair { key, value }
    }

    /// The character at which an error was noticed; empty at the end of the text.
    pub(super) fn error(&self, marker: &Marker) -> Span {
        let start = self.byte(marker);
        let len = self.text[start..].chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
        Span::new(start, start + len)
    }
}

/// How far the quoted scalar that `source` begins with reaches, its closing quote included.
pub(super) fn quoted_len(source: &str, quote: char) -> usize {
    let Some(open) = source.find(quote) else { return source.len() };
    let mut rest = source[open + 1..].char_indices().map(|(at, c)| (at + open + 1, c)).peekable();
    while let Some((at, c)) = rest.next() {
        if c == '\\' && quote == '"' {
            rest.next();
        } else if c == quote && rest.next_if(|&(_, next)| quote == '\'' && next == quote).is_none() {
            return at + 1;
        }
    }
    source.len()
}

impl From<ScalarStyle> for Style {
    fn from(style: ScalarStyle) -> Self {
        match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        }
    }
}
