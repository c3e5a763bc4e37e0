//! YAML as a tree of nodes that know which bytes they were read from.
//!
//! Made for files that people wrote: whatever cannot be read becomes a [`Problem`] with a place, and everything in
//! front of it is still there. Nothing here turns a scalar into a number or a date (that is for whoever knows what
//! the scalar means), and nothing prints YAML: changes are edits of the text, made from the spans by [`edit`].

pub mod edit;

mod node;
mod places;
mod problem;
mod read;
mod tabs;
mod tree;

pub use node::{Kind, Node, Pair, Style};
pub use problem::{Problem, ProblemKind, excerpt};
pub use read::{Reading, read};
