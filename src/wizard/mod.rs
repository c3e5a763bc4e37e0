//! The full-screen wizard: a model that is plain data, one function that changes it, and a view that draws it.
//!
//! [`Wizard::update`] takes a [`Message`] (a key, a file that was read, time that has passed) and gives back the
//! [`Effect`]s that the outside has to carry out; [`view::draw`] paints the model. Neither reads a file, a clock or
//! the environment: that is the caller's, and so a script of keys tests all of it.

mod carried;
mod command;
mod disk;
pub mod editor;
mod entry;
mod finder;
mod findings;
mod form;
mod hits;
pub mod keys;
mod merge;
mod message;
mod model;
mod mouse;
mod others;
mod outline;
mod palette;
mod past;
pub mod picker;
mod plain;
mod pull;
mod save;
pub mod sheet;
mod side;
mod sync;
pub mod theme;
mod update;
pub mod view;

#[cfg(test)]
mod tests;

pub use carried::Moved;
pub use command::Command;
pub use disk::Choice;
pub use findings::GateFacts;
pub use message::{Effect, Message, Snapshot};
pub use model::{Resumed, Start, Wizard};
pub use others::{OtherAnswer, OtherLine, OtherNews};
pub use outline::Row;
pub use past::Past;
pub use plain::Asks;
pub use pull::{Prepared, PullText};
pub use save::{DiffKind, DiffLine, Refused};
pub use sync::InStep;
