//! Moving a KEP to another stage: the edits of its three files, what the author has to look at, and why; and where
//! answers come from.
//!
//! [`promote`] takes the files as text and gives them back changed, all of them or a [`Refusal`]; the date, the other
//! KEPs and the people who approve are told to it. [`attention`] says which answers the new stage puts in question.
//! Nothing here does input or output, and nothing ticks, dates or names what it cannot know.

pub mod attention;
pub mod provenance;
pub mod pull_request;

mod approval_file;
mod approver;
mod checklist;
mod creation;
mod history;
mod history_entry;
mod kep_yaml;
mod milestone;
mod plan;
mod refusal;
mod step;

pub use approver::{Choice, Nomination};
pub use creation::{Beginning, Creation, create, directory_name};
pub use milestone::{Neighbour, Target};
pub use plan::{Ask, Files, Promotion, Surroundings, implemented, nominate, promote};
pub use refusal::Refusal;
pub use step::Step;
