//! The questionnaire as data: its sections and questions, what each stage asks, and what shape an answer has.
//!
//! Everything that is said about a question lives in the YAML files of `questions/`; Rust refers to questions by
//! their ids. A [`Catalogue`] is built from such files once and never changes.

mod catalogue;
mod clash;
mod drift;
mod embedded;
mod entries;
mod error;
mod listing;
mod load;
mod node;
mod requirement;
mod shape;
mod wording;

pub use catalogue::{Catalogue, Field, OptionShape, Question, QuestionId, Section, Shape};
pub use drift::{Asked, Drift};
pub use error::CatalogueError;
pub use requirement::{Requirement, Requirements};
pub use wording::{Match, Significant, Wording, is_same, significant};

/// The heading that holds the questionnaire in a README.
pub const TITLE: &str = "Production Readiness Review Questionnaire";

/// Other wordings of [`TITLE`] met in READMEs.
pub const TITLE_WORDINGS: [&str; 2] = ["Production Readiness Questionnaire", "Production Readiness Review"];
