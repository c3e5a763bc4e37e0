//! The outside world: files, checkouts, the terminal, and whatever else a program has to ask its surroundings for.
//!
//! This is where input and output happen; what is read goes to the core as text, and what the core decides comes
//! back as text. Nothing here knows what a README says.

pub mod clipboard;
pub mod config;
pub mod drafts;
pub mod editor;
pub mod gitlog;
pub mod lines;
pub mod terminal;

mod checkout;
mod files;
mod load;
mod neighbours;
mod resolve;
mod shelf;
mod survey;
#[cfg(test)]
mod testing;
mod together;
mod watch;
mod write;

pub use checkout::{Checkout, KepDir};
pub use files::{FileError, read_text, shown, slashed};
pub use load::{LoadedKep, load};
pub use neighbours::{aliases, approver, neighbours};
pub use resolve::{KepFiles, ResolveError, Target, resolve};
pub use shelf::{Outcome, Shelf};
pub use survey::{
    Inspected, Survey, WITHOUT_TOC, exemptions, in_parallel, inspect, inspect_anyway, release_being_made, today,
};
pub use together::write_together;
pub use watch::{Seen, Watch};
pub use write::{write_all_atomically, write_atomically};
