//! What is wrong with a catalogue file, and where.

use crate::text::printable;

/// What is wrong with a catalogue file, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}; {help}")]
pub struct CatalogueError {
    /// The name of the file, as it was given.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A place in a file: line and column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// The errors of one file, as they are found.
pub(super) struct Report<'f> {
    file: &'f str,
    errors: Vec<CatalogueError>,
}

impl<'f> Report<'f> {
    pub(super) fn new(file: &'f str) -> Self {
        Self { file, errors: Vec::new() }
    }

    pub(super) fn add(&mut self, at: Place, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(CatalogueError {
            file: self.file.to_owned(),
            line: at.line,
            column: at.column,
            message: message.into(),
            help: help.into(),
        });
    }

    /// The errors in the order of the file.
    pub(super) fn finish(mut self) -> Vec<CatalogueError> {
        self.errors.sort_by_key(|error| (error.line, error.column));
        self.errors
    }
}

/// `text` in quotation marks, cut to what fits into a message; a file's text reaches a terminal no other way.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = printable(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", line[..end].trim_end()),
        None => format!("`{line}`"),
    }
}
