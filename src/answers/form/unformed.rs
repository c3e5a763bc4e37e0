use std::fmt;

/// Why an answer stays text. Lines are 1-based and count the lines of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unformed {
    /// The template has no list for the question.
    PlainText,
    /// A comment is opened and not closed; whatever follows is part of it.
    OpenComment {
        /// Where it opens.
        line: usize,
    },
    /// A code fence is opened and not closed; whatever follows is code.
    OpenFence {
        /// Where it opens.
        line: usize,
    },
    /// A label of the template stands in a paragraph, a heading or a table, where a form does not look for it.
    LabelOutsideList {
        /// Where it stands.
        line: usize,
        /// The label.
        label: String,
    },
}

impl fmt::Display for Unformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unformed::PlainText => f.write_str("the template has no list for this question"),
            Unformed::OpenComment { line } => write!(f, "line {line} opens an HTML comment that is not closed"),
            Unformed::OpenFence { line } => write!(f, "line {line} opens a code fence that is not closed"),
            Unformed::LabelOutsideList { line, label } => {
                write!(f, "line {line} has \"{label}\" outside of a list")
            }
        }
    }
}
