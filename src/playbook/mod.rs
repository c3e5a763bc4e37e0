//! The operator playbook: what someone who runs the feature needs, in the order in which they need it.
//!
//! It is made from a [`Source`]: the facts of a KEP and the answers of its questionnaire. It invents nothing. What
//! the KEP does not say is listed as not documented; no command, threshold or metric stands in it that the KEP does
//! not name, and what the tool itself adds is marked as the tool's. The author's words stand as they are, except
//! where they would break what surrounds them: see [`passage`].
//!
//! A [`Playbook`] is plain data. How it reads is said in `templates/playbook.md.tera`.

mod book;
mod build;
mod calls;
mod context;
mod costs;
mod front;
mod gates;
mod html;
mod indicators;
mod inline;
mod labels;
pub mod library;
mod metrics;
mod outline;
pub mod passage;
mod records;
mod source;
mod switch;
mod templates;
mod thresholds;

#[cfg(test)]
mod tests;

pub use book::{Answer, Head, Medium, Milestone, Mode, Note, Playbook, Score, Service, Strategy, anchors_of};
pub use calls::Call;
pub use costs::Cost;
pub use gates::{Gate, GateComponent, How, Step, Tier};
pub use indicators::{Indicator, Indicators, Objective};
pub use metrics::{Kind, Metric, Trigger, names as metric_names};
pub use source::{AnswerText, FeatureGate, KepFacts, LinkDefinition, NoteText, Source, StrategyText};
pub use switch::Switch;
pub use templates::{TemplateError, Templates};
