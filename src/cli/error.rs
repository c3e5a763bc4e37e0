//! What goes wrong, as the person at the terminal is told it.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::screen::Screen;
use crate::answers::Refusal;
use crate::gate::ExemptionError;
use crate::questionnaire::CatalogueError;
use crate::shell::config::ConfigError;
use crate::shell::drafts::DraftError;
use crate::shell::{FileError, ResolveError, shown};

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(super) struct Error {
    kind: ErrorKind,
    problems: Vec<Problem>,
}

/// The sorts of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorKind {
    /// The command line asks for something that cannot be.
    Usage,
    /// A file that was given is not what it should be.
    Content,
    /// The system refused to read or to write.
    System,
    /// What was asked for is not so, as the output says.
    NotReady,
    /// Whoever read the output has gone, which is no error.
    ReaderGone,
}

/// One thing that is wrong, and what to do about it.
#[derive(Debug)]
struct Problem {
    message: String,
    help: Option<String>,
}

impl Error {
    /// An error with one problem.
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, problems: vec![Problem { message: message.into(), help: None }] }
    }

    /// The same, with what to do about its last problem.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        if let Some(problem) = self.problems.last_mut() {
            problem.help = Some(help.into());
        }
        self
    }

    /// What its first problem is.
    pub(super) fn message(&self) -> &str {
        self.problems.first().map_or("", |problem| &problem.message)
    }

    /// An error of many problems, each a message and what to do about it.
    pub(super) fn all(kind: ErrorKind, problems: impl IntoIterator<Item = (String, String)>) -> Self {
        let problems = problems.into_iter().map(|(message, help)| Problem { message, help: Some(help) });
        Self { kind, problems: problems.collect() }
    }

    /// Answers that cannot be written into the README that is shown as `readme`.
    pub(super) fn refused(readme: &str, refusals: &[Refusal]) -> Self {
        let problems = refusals.iter().map(|r| (format!("{readme}: {r}"), r.reason.help().to_owned()));
        Self::all(ErrorKind::Content, problems)
    }

    /// The KEPs are not ready, and the output has said so.
    pub(super) fn not_ready() -> Self {
        Self { kind: ErrorKind::NotReady, problems: Vec::new() }
    }

    /// The error of writing to standard output.
    pub(super) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self { kind: ErrorKind::ReaderGone, problems: Vec::new() },
            _ => Self::new(ErrorKind::System, format!("cannot write to standard output: {error}")),
        }
    }

    /// Whether the command line is at fault.
    pub(super) fn is_usage(&self) -> bool {
        self.kind == ErrorKind::Usage
    }

    /// Says on `screen` what is wrong; returns how the program ends.
    pub(super) fn report(&self, screen: &Screen) -> ExitCode {
        for Problem { message, help } in &self.problems {
            screen.say("error", message);
            if let Some(help) = help {
                screen.say("  help", help);
            }
        }
        match self.kind {
            ErrorKind::ReaderGone => ExitCode::SUCCESS,
            ErrorKind::NotReady => ExitCode::from(1),
            ErrorKind::Usage | ErrorKind::Content | ErrorKind::System => ExitCode::from(2),
        }
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        let hint = error.hint();
        let error = Self::new(ErrorKind::System, error.to_string());
        hint.into_iter().fold(error, Self::help)
    }
}

impl From<ResolveError> for Error {
    fn from(error: ResolveError) -> Self {
        let hint = error.hint();
        let error = Self::new(ErrorKind::Usage, error.to_string());
        hint.into_iter().fold(error, Self::help)
    }
}

impl From<Vec<ConfigError>> for Error {
    fn from(errors: Vec<ConfigError>) -> Self {
        Self::all(ErrorKind::Content, errors.into_iter().map(|error| (error.message(), error.help)))
    }
}

impl From<Vec<ExemptionError>> for Error {
    fn from(errors: Vec<ExemptionError>) -> Self {
        let problems = errors.into_iter().map(|error| {
            let ExemptionError { file, line, column, message, help } = error;
            (format!("{}:{line}:{column}: {message}", shown(Path::new(&file))), help)
        });
        Self::all(ErrorKind::Content, problems)
    }
}

impl From<DraftError> for Error {
    fn from(error: DraftError) -> Self {
        let hint = error.hint();
        let error = Self::new(ErrorKind::System, error.to_string());
        hint.into_iter().fold(error, Self::help)
    }
}

impl From<Vec<CatalogueError>> for Error {
    fn from(errors: Vec<CatalogueError>) -> Self {
        let problems = errors.into_iter().map(|error| {
            let CatalogueError { file, line, column, message, help } = error;
            (format!("{file}:{line}:{column}: {message}"), help)
        });
        Self::all(ErrorKind::Content, problems)
    }
}
