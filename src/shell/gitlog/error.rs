use std::io;
use std::path::{Path, PathBuf};

use crate::shell::shown;
use crate::text::printable;

/// The history could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no `git` program.
    #[error("the git program was not found")]
    NoGit,
    /// The checkout is no git repository and lies in none.
    #[error("{}: this is not in a git repository", shown(path))]
    NotARepository {
        /// The root of the checkout.
        path: PathBuf,
    },
    /// The repository is new.
    #[error("the repository has no commit yet")]
    NoCommits,
    /// Nothing has this name.
    #[error("`{}` names no commit here", shown(Path::new(revision)))]
    UnknownRevision {
        /// The name.
        revision: String,
    },
    /// The clone was made without the texts of old files.
    #[error("the clone lacks the text of {count} old files, the first being {blob}")]
    MissingTexts {
        /// How many there are.
        count: usize,
        /// The name of one.
        blob: String,
    },
    /// Git refused.
    #[error("git {command} failed: {message}")]
    Failed {
        /// The git command.
        command: String,
        /// What git said.
        message: String,
    },
    /// Git could not be started, or talked to.
    #[error("git cannot be run: {0}")]
    Io(io::Error),
}

impl GitError {
    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            GitError::NoGit => "install git; the history is read through it",
            GitError::NotARepository { .. } => "name a clone of kubernetes/enhancements with --repo",
            GitError::NoCommits => "commit something first",
            GitError::UnknownRevision { .. } => "give a branch, a tag or a commit, as git log takes it",
            GitError::MissingTexts { .. } => "fetch them with: git fetch --refetch --no-filter",
            GitError::Failed { message, .. } if message.contains("dubious ownership") => {
                "the repository belongs to somebody else; git config --global --add safe.directory says that is right"
            }
            GitError::Failed { .. } | GitError::Io(_) => return None,
        };
        Some(hint.to_owned())
    }

    pub(super) fn start(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { GitError::NoGit } else { GitError::Io(error) }
    }

    pub(super) fn failed(command: String, stderr: &[u8]) -> Self {
        let said = String::from_utf8_lossy(stderr);
        // The first line says what is wrong; git's advice behind it is about other commands.
        let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it did not say why");
        let message = printable(line.strip_prefix("fatal: ").unwrap_or(line)).into_owned();
        GitError::Failed { command, message }
    }

    pub(super) fn odd(command: &str, line: &str) -> Self {
        let line = printable(line.trim()).into_owned();
        GitError::Failed { command: command.to_owned(), message: format!("its answer makes no sense: {line}") }
    }
}
