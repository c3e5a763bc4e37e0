use std::fmt;

use crate::questionnaire::QuestionId;

/// An answer that cannot stand in a README as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer to {question} cannot be written: {reason}")]
pub struct Refusal {
    /// The question it was meant for.
    pub question: QuestionId,
    /// What stands against it.
    pub reason: Reason,
}

/// Why an answer cannot be written. Lines are 1-based and count the lines of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A heading would end the question, and what follows it would be no part of the answer.
    Heading {
        /// Where it stands.
        line: usize,
        /// Its level, 1 to 6.
        level: u8,
        /// The deepest level that ends the question; `None` where every heading does.
        ends_at: Option<u8>,
    },
    /// A comment is opened and not closed; it would hide the rest of the README.
    OpenComment {
        /// Where it opens.
        line: usize,
    },
    /// A code fence is opened and not closed; it would swallow the rest of the README.
    OpenFence {
        /// Where it opens.
        line: usize,
    },
    /// A line reads as the title of a question.
    Title {
        /// Where it stands.
        line: usize,
        /// The question that it asks.
        question: QuestionId,
    },
    /// Written where the question stands, it would not read back the same, or would change what surrounds it.
    Unstable,
}

impl Reason {
    /// What the author can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Reason::Heading { .. } => "write it in bold instead, or as a list item",
            Reason::OpenComment { .. } => "close it with -->, or take it out",
            Reason::OpenFence { .. } => "close it with a line of the same marks",
            Reason::Title { .. } => "give that question its own answer, or reword the line",
            Reason::Unstable => "look for list items, quotations or HTML that only make sense with what surrounds them",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Heading { line, level, ends_at: Some(ends_at) } => {
                write!(
                    f,
                    "line {line} is a heading of level {level}, and one of level {ends_at} or above ends the question"
                )
            }
            Reason::Heading { line, ends_at: None, .. } => {
                write!(f, "line {line} is a heading, and any heading ends a question in this README")
            }
            Reason::OpenComment { line } => write!(f, "line {line} opens an HTML comment that is not closed"),
            Reason::OpenFence { line } => write!(f, "line {line} opens a code fence that is not closed"),
            Reason::Title { line, question } => {
                write!(f, "line {line} reads as the title of another question ({question})")
            }
            Reason::Unstable => f.write_str("it would not read back as it was written"),
        }
    }
}
