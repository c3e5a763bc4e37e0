use crate::text::Span;

/// A value of a document and the bytes that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The bytes of the value: with its quotes or brackets, and with a tag in front of it, but without the comment
    /// behind it and without the `|` or `>` of a block. Behind the colon, and empty, where a value is left out; the
    /// place of the alias for an aliased value.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The three kinds of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A piece of text.
    Scalar {
        /// The text, quotes and escapes undone.
        value: String,
        /// How it was written.
        style: Style,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and their values, in the order of the file; a repeated key is there as often as it was written.
    Mapping(Vec<Pair>),
}

/// A key of a mapping and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// As a `|` block.
    Literal,
    /// As a `>` block.
    Folded,
}

impl Node {
    /// The scalar's text; `None` for lists and mappings.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Whether it is text without quotes.
    pub fn is_plain(&self) -> bool {
        matches!(self.kind, Kind::Scalar { style: Style::Plain, .. })
    }

    /// Whether nothing is said: a value left out, or one of YAML's words for that without quotes.
    pub fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { value, style: Style::Plain } => {
                matches!(value.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// The first value of a mapping under the key `name`.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.pair(name).map(|pair| &pair.value)
    }

    /// The first pair of a mapping with the key `name`.
    pub fn pair(&self, name: &str) -> Option<&Pair> {
        self.pairs().iter().find(|pair| pair.key.as_str() == Some(name))
    }

    /// The pairs of a mapping; none for anything else.
    pub fn pairs(&self) -> &[Pair] {
        match &self.kind {
            Kind::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    /// The entries of a sequence; none for anything else.
    pub fn entries(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(entries) => entries,
            _ => &[],
        }
    }

    /// The value that is left out at `offset`.
    pub(super) fn absent(offset: usize) -> Self {
        Self { span: Span::empty(offset), kind: Kind::Scalar { value: String::new(), style: Style::Plain } }
    }
}
