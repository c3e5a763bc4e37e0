//! What a review team asks of its history: how much was approved and how fast, who carries the load, who could join,
//! and what one review has to look at.
//!
//! Everything is worked out from a [`History`], which is plain data that somebody else has read. Every figure comes
//! with how it was counted and what was left out: see [`Counting`]. Nothing here judges a person, and nothing is
//! guessed: what the history does not say is left out and counted as left out.

pub mod bench;
pub mod chart;
pub mod review;

pub mod shadows;
pub mod show;
pub mod stats;

mod counting;
mod figures;
mod history;
mod ledger;
mod names;
mod roster;

pub use counting::{Counting, LeftOut};
pub use figures::{Spread, concentration, peak_week, smallest_half};
pub use history::{AsOf, Change, Facts, GateFacts, History, KepYaml, Merge, number_of};
pub use ledger::{Approval, Ledger};
pub use names::handle;
pub use roster::{Roster, Term};
