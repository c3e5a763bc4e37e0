use crate::text::Span;
use crate::yaml;

/// A value and the bytes of its file that it was read from, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands; empty, behind the colon, for a value that is left out.
    pub span: Span,
}

/// Something in a file of a KEP that is not as it should be; the reading goes on without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of thing it is.
    pub kind: ProblemKind,
    /// What it is, in words fit for a terminal.
    pub message: String,
    /// Where it is.
    pub span: Span,
}

/// The sorts of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// There is no such file.
    Absent,
    /// The file cannot be read at all, or not as text.
    Unreadable,
    /// The file is not YAML at this place.
    Syntax,
    /// The file says nothing, or is no mapping of keys to values.
    NoMapping,
    /// A second document stands in the file.
    SecondDocument,
    /// A key stands there twice.
    DuplicateKey,
    /// A key that means nothing here.
    UnknownKey,
    /// Text where a list belongs, a list where text belongs, and the like.
    WrongShape,
    /// A word that is not among those the key takes.
    UnknownWord,
    /// A date that no calendar has.
    ImpossibleDate,
    /// A milestone that names no release.
    NotAMilestone,
    /// A release written as a YAML number: `1.30` is the same number as `1.3`.
    NumberAsMilestone,
    /// A KEP number in quotes.
    QuotedNumber,
}

impl ProblemKind {
    /// Whether kubernetes/enhancements' own checks fail on it.
    pub fn fails_upstream(self) -> bool {
        match self {
            ProblemKind::Absent
            | ProblemKind::Unreadable
            | ProblemKind::Syntax
            | ProblemKind::NoMapping
            | ProblemKind::DuplicateKey
            | ProblemKind::UnknownKey
            | ProblemKind::WrongShape => true,
            ProblemKind::SecondDocument
            | ProblemKind::UnknownWord
            | ProblemKind::ImpossibleDate
            | ProblemKind::NotAMilestone
            | ProblemKind::NumberAsMilestone
            | ProblemKind::QuotedNumber => false,
        }
    }
}

impl From<yaml::Problem> for Problem {
    fn from(problem: yaml::Problem) -> Self {
        let kind = match problem.kind {
            yaml::ProblemKind::DuplicateKey => ProblemKind::DuplicateKey,
            yaml::ProblemKind::Syntax | yaml::ProblemKind::Alias | yaml::ProblemKind::TooDeep => ProblemKind::Syntax,
        };
        Self { kind, message: problem.message, span: problem.span }
    }
}
