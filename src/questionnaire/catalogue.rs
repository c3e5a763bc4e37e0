use std::fmt;

use super::Requirement;
use super::{Requirements, Wording, is_same};
use crate::kep::Stage;

/// The permanent name of a question, such as `rollback-metrics`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(Box<str>);

impl QuestionId {
    /// The id with this text. Whether a question has it, only a [`Catalogue`] knows.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The sections and questions of the questionnaire, in the template's order.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// All questions of all sections, in order.
    pub questions: Vec<Question>,
}

/// A level-3 section of the questionnaire.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name in the machine formats, such as `monitoring`.
    pub id: String,
    /// Its heading, letter for letter as the template has it.
    pub title: String,
    /// A few words for where there is no room for the heading.
    pub short: String,
    /// The title and the other wordings met, prepared for matching.
    pub wordings: Vec<Wording>,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its permanent name.
    pub id: QuestionId,
    /// Index of its section in [`Catalogue::sections`].
    pub section: usize,
    /// The title, letter for letter as the template has it.
    pub title: String,
    /// A few words for lists, such as `Rollback metrics`.
    pub short: String,
    /// The title and the other wordings met, prepared for matching.
    pub wordings: Vec<Wording>,
    /// What each stage asks.
    pub requirements: Requirements,
    /// How an answer is laid out.
    pub shape: Shape,
    /// Why reviewers ask it.
    pub why: String,
    /// What a good answer contains, one point an entry.
    pub good: Vec<String>,
    /// A good answer for an invented feature, as markdown.
    pub example: String,
}

/// How an answer is laid out in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Plain markdown.
    Text,
    /// Check boxes, each with labelled fields below it.
    Options(Vec<OptionShape>),
    /// Any number of entries, each named and with labelled fields below it.
    Records {
        /// What one entry is, such as `failure mode`.
        entry: String,
        /// The fields of an entry.
        fields: Vec<Field>,
    },
    /// Labelled fields, for an answer that is more than a No.
    Fields(Vec<Field>),
}

/// One check box of [`Shape::Options`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionShape {
    /// Its text, letter for letter as the template has it.
    pub label: String,
    /// Other texts met for the same option.
    pub wordings: Vec<String>,
    /// What is filled in below it.
    pub fields: Vec<Field>,
}

/// A labelled field: `- Label: value` in the README.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in code and completion, such as `components`.
    pub id: String,
    /// Its text without the colon, letter for letter as the template has it.
    pub label: String,
    /// Other texts met for the same field.
    pub wordings: Vec<String>,
}

impl OptionShape {
    /// Whether `label` is one of its texts, but for case, markup and punctuation.
    pub fn is_called(&self, label: &str) -> bool {
        is_same(&self.label, label) || self.wordings.iter().any(|known| is_same(known, label))
    }
}

impl Field {
    /// Whether `label` is one of its texts, but for case, markup and punctuation.
    pub fn is_called(&self, label: &str) -> bool {
        is_same(&self.label, label) || self.wordings.iter().any(|known| is_same(known, label))
    }
}

impl Catalogue {
    /// The index of the question `id` in [`Catalogue::questions`].
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.id.as_str() == id)
    }

    /// The section that the question with index `question` belongs to.
    pub fn section_of(&self, question: usize) -> &Section {
        &self.sections[self.questions[question].section]
    }

    /// What `stage` asks of the question with index `question`.
    pub fn requirement(&self, question: usize, stage: Stage) -> Requirement {
        self.questions[question].requirements.at(stage)
    }
}
