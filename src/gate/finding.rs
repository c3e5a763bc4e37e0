use std::fmt;

use crate::questionnaire::QuestionId;
use crate::text::Span;

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, with the words meant; fit for a terminal.
    pub message: String,
    /// The file, from the root of the checkout, as [`crate::text::shown_path`] shows it.
    pub file: String,
    /// The 1-based line.
    pub line: usize,
    /// The 1-based column, in characters.
    pub column: usize,
    /// The question that it belongs to.
    pub question: Option<QuestionId>,
    /// Where it is about several questions at once, those.
    pub covers: Vec<QuestionId>,
    /// What to do.
    pub help: Option<String>,
    /// Whether `kepready fix` mends it.
    pub fixable: bool,
    /// Whether kubernetes/enhancements' own checks fail on it.
    pub upstream: bool,
    /// The words it is about: with the rule, the file and the question what makes it the same finding tomorrow.
    pub about: String,
    /// Whether it counts.
    pub standing: Standing,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The KEP is not ready.
    Error,
    /// A reviewer is likely to ask.
    Warning,
    /// Good to know.
    Info,
}

/// Whether a finding counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    #[default]
    Open,
    /// Somebody exempted it, and says why.
    Exempt {
        /// Why.
        reason: String,
        /// When it counts again: a release or a date.
        until: String,
    },
    /// It was there when the gate was adopted.
    Baseline,
}

/// The file that a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The KEP's README.md.
    Readme,
    /// The KEP's kep.yaml.
    KepYaml,
    /// The KEP's approval file.
    Approval,
    /// The KEP's OWNERS.
    Owners,
    /// Another markdown file of the KEP, by its index.
    Markdown(usize),
    /// The checkout's OWNERS_ALIASES.
    Aliases,
}

/// What a rule reports: where, and in which words. What the rule always says of itself is added by whoever ran it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub(super) file: File,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) about: String,
    pub(super) question: Option<usize>,
    pub(super) covers: Vec<usize>,
    pub(super) help: Option<String>,
    pub(super) severity: Option<Severity>,
    pub(super) upstream: Option<bool>,
    pub(super) fixable: Option<bool>,
}

impl Hit {
    /// A hit at `span` of `file`.
    pub fn new(file: File, span: Span, message: impl Into<String>) -> Self {
        Self {
            file,
            span,
            message: message.into(),
            about: String::new(),
            question: None,
            covers: Vec::new(),
            help: None,
            severity: None,
            upstream: None,
            fixable: None,
        }
    }

    /// The words that it is about.
    #[must_use]
    pub fn about(mut self, words: impl Into<String>) -> Self {
        self.about = words.into();
        self
    }

    /// The question that it belongs to, by its index in the catalogue.
    #[must_use]
    pub fn question(mut self, question: usize) -> Self {
        self.question = Some(question);
        self
    }

    /// The questions that it is about, by their indexes in the catalogue, where they are several.
    #[must_use]
    pub fn covers(mut self, questions: impl IntoIterator<Item = usize>) -> Self {
        self.covers = questions.into_iter().collect();
        self
    }

    /// What to do here, where the rule's own advice is too general.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Another weight than the rule's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Whether upstream's checks fail on this one.
    #[must_use]
    pub fn upstream(mut self, upstream: bool) -> Self {
        self.upstream = Some(upstream);
        self
    }

    /// Whether `kepready fix` mends this one.
    #[must_use]
    pub fn fixable(mut self, fixable: bool) -> Self {
        self.fixable = Some(fixable);
        self
    }
}

impl Finding {
    /// Whether it counts as an error.
    pub fn is_error(&self) -> bool {
        self.counts() && self.severity == Severity::Error
    }

    /// Whether it is about the question `id`, alone or with others.
    pub fn concerns(&self, id: &QuestionId) -> bool {
        self.question.as_ref() == Some(id) || self.covers.contains(id)
    }

    /// Whether it counts: neither exempted nor known from before.
    pub fn counts(&self) -> bool {
        self.standing == Standing::Open
    }
}

impl Severity {
    /// The word of the machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
