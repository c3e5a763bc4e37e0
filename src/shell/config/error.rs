use std::path::{Path, PathBuf};

use crate::shell::files::{FileError, shown};
use crate::text::{LineIndex, Span};
use crate::yaml::excerpt;

/// Something that is wrong with what the user has set, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    place: Place,
    what: String,
    /// What to do.
    pub help: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    File {
        path: PathBuf,
        line: usize,
        column: usize,
    },
    Variable(&'static str),
    /// The message says it.
    Said,
}

impl ConfigError {
    /// What is wrong and where: `config.yaml:3:9: ...`.
    pub fn message(&self) -> String {
        match &self.place {
            Place::File { path, line, column } => format!("{}:{line}:{column}: {}", shown(path), self.what),
            Place::Variable(name) => format!("{name}: {}", self.what),
            Place::Said => self.what.clone(),
        }
    }

    /// Line and column, where it is one of a file.
    pub(super) fn position(&self) -> Option<(usize, usize)> {
        match self.place {
            Place::File { line, column, .. } => Some((line, column)),
            _ => None,
        }
    }

    /// A value in the file `path`, which holds `text`.
    pub(super) fn at(path: &Path, text: &str, span: Span, what: impl Into<String>, help: impl Into<String>) -> Self {
        let (line, column) = LineIndex::new(text).position(text, span.start);
        Self { place: Place::File { path: path.to_owned(), line, column }, what: what.into(), help: help.into() }
    }

    /// A value of the environment.
    pub(super) fn variable(name: &'static str, value: &str, what: &str, help: &str) -> Self {
        let what = format!("`{}` {what}", excerpt(value));
        Self { place: Place::Variable(name), what, help: help.to_owned() }
    }

    /// The file cannot be read.
    pub(super) fn unreadable(error: &FileError, was_named: bool) -> Self {
        let usual = error.hint().unwrap_or_else(|| "check the file".to_owned());
        let help = if was_named { "KEPREADY_CONFIG names it; correct or unset that".to_owned() } else { usual };
        Self { place: Place::Said, what: error.to_string(), help }
    }
}
