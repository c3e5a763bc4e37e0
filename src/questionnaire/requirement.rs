use std::fmt;

use crate::kep::Stage;

/// What a stage asks of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// May be left open.
    Optional,
    /// Should be answered where the author can.
    Encouraged,
    /// Must be answered.
    Required,
    /// Must be answered, and the author confirms it from experience in the field.
    Confirm,
}

impl Requirement {
    /// Every requirement, weakest first.
    pub const ALL: [Requirement; 4] =
        [Requirement::Optional, Requirement::Encouraged, Requirement::Required, Requirement::Confirm];

    /// The word of the machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Requirement::Optional => "optional",
            Requirement::Encouraged => "encouraged",
            Requirement::Required => "required",
            Requirement::Confirm => "confirm",
        }
    }

    /// Whether a KEP is not ready while the answer is open.
    pub fn is_required(self) -> bool {
        matches!(self, Requirement::Required | Requirement::Confirm)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The requirement at every stage; a stage that says nothing is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    by_stage: Vec<(Stage, Requirement)>,
}

impl Requirements {
    /// What `stage` asks.
    pub fn at(&self, stage: Stage) -> Requirement {
        self.by_stage.iter().find(|(known, _)| *known == stage).map_or(Requirement::Optional, |&(_, asks)| asks)
    }

    /// These requirements, with `stage` asking `asks`.
    #[must_use]
    pub fn with(mut self, stage: Stage, asks: Requirement) -> Self {
        self.by_stage.retain(|(known, _)| *known != stage);
        self.by_stage.push((stage, asks));
        self
    }
}
