//! Where each answer stands in a README, what state it is in, and how to change it.
//!
//! The README is the database. [`Reading`] finds each question of a catalogue by its title and takes the author's
//! words out of what stands below it; [`write()`] changes answers so that only the lines that differ change. Nothing
//! here does input or output, and no text is an error: what a README does not ask is simply missing.

pub mod exchange;
pub mod form;

mod beside;
mod body;
mod candidate;
mod change;
mod document;
mod given;
mod insert;
mod reading;
mod refusal;
mod template_text;
mod titles;
mod write;

pub use beside::{Beside, Under};
pub use reading::{Answer, Layout, Reading, State};
pub use refusal::{Reason, Refusal};
pub use template_text::{Fingerprint, fingerprints, guidance, without_template};
pub use write::{ask, expected, is_answer, write, write_into};
