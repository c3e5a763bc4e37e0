//! Answers outside a README: as YAML for people and as JSON for programs, with the facts of the KEP they belong to.
//!
//! [`Export`] says all that is known about every question; [`Import`] takes that back, or as little as ids and
//! answers. A text comes back as it went, byte for byte, in both formats. Opens no file and changes no README.

mod export;
mod import;
mod scalar;

pub use export::{Export, ExportedAnswer, KepFacts};
pub use import::{ExchangeError, Import, no_such_question};
pub use scalar::json_for_any_screen;

/// The version of the shape, as `schema_version` says it.
pub const SCHEMA_VERSION: u32 = 1;

/// How answers are written outside a README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Yaml,
    /// For programs.
    Json,
}
