//! The history of a checkout, asked of the `git` program: its log along the first parents, its trees and its files.
//!
//! No shell is in between, nothing is written, nothing is fetched, and nothing of the repository's configuration
//! that could change an answer or run a program is obeyed. Texts come one at a time, so that a long history needs no
//! more memory than a short one. What they say is the core's to know.

mod blobs;
mod cache;
mod error;
mod history;
mod kep;
mod log;
mod origin;
mod stop;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use blobs::Texts;
pub use cache::{Cache, CacheKey};
pub use error::GitError;
pub use kep::Subject;
pub use log::{FileChange, LogCommit};
pub use origin::Origin;
pub use stop::Stop;

/// A git repository that holds a checkout.
#[derive(Clone, Debug)]
pub struct GitLog {
    root: PathBuf,
    stop: Stop,
}

/// A commit and when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its full name.
    pub id: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
}

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path, from the root of the checkout.
    pub path: String,
    /// The name of its text.
    pub blob: String,
}

impl GitLog {
    /// The repository that `root` lies in.
    ///
    /// # Errors
    ///
    /// When there is no `git` program, or `root` is in no repository.
    pub fn open(root: &Path) -> Result<Self, GitError> {
        let log = Self { root: root.to_owned(), stop: Stop::default() };
        match log.text(&["rev-parse", "--git-dir"]) {
            Ok(_) => Ok(log),
            Err(GitError::Failed { message, .. }) if message.contains("not a git repository") => {
                Err(GitError::NotARepository { path: root.to_owned() })
            }
            Err(error) => Err(error),
        }
    }

    /// The same, with its programs ended when `stop` says so. One program runs at a time.
    #[must_use]
    pub fn stopped_by(self, stop: Stop) -> Self {
        Self { stop, ..self }
    }

    /// Whether the history ends early because the clone was made with a depth.
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(self.text(&["rev-parse", "--is-shallow-repository"])?.trim() == "true")
    }

    /// The commit that `revision` names.
    pub fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        // A name that begins with a dash would be taken for an option.
        let named = format!("{revision}^{{commit}}");
        let unknown = || GitError::UnknownRevision { revision: revision.to_owned() };
        let id = match self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &named]) {
            Ok(id) => id.trim().to_owned(),
            Err(GitError::Failed { .. }) if revision == "HEAD" => return Err(GitError::NoCommits),
            Err(GitError::Failed { .. }) => return Err(unknown()),
            Err(error) => return Err(error),
        };
        let shown = self.text(&["show", "--no-patch", "--no-show-signature", "--format=%ct", &id])?;
        let time = shown.trim().parse().map_err(|_| GitError::odd("show", &shown))?;
        Ok(Commit { id, time })
    }

    /// The files below `under` in the tree of `commit`.
    pub fn tree(&self, commit: &str, under: &str) -> Result<Vec<TreeFile>, GitError> {
        let listed = self.text(&["ls-tree", "-r", "-z", commit, "--", under])?;
        let entries = listed.split_terminator('\0');
        let files = entries.filter_map(|entry| {
            let (facts, path) = entry.split_once('\t')?;
            let mut facts = facts.split(' ').skip(1);
            (facts.next() == Some("blob")).then_some(())?;
            Some(TreeFile { path: path.to_owned(), blob: facts.next()?.to_owned() })
        });
        Ok(files.collect())
    }

    /// Runs git and returns what it printed; bytes that are not UTF-8 become marks.
    fn text<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<String, GitError> {
        let output = self.stop.output(self.command().args(arguments).stdin(Stdio::null())).map_err(GitError::start)?;
        if !output.status.success() {
            let name = arguments.first().map(|name| name.as_ref().to_string_lossy().into_owned());
            return Err(GitError::failed(name.unwrap_or_default(), &output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-pager").arg("-C").arg(&self.root);
        for setting in ["core.fsmonitor=false", "core.quotePath=false", "log.showSignature=false", "color.ui=false"] {
            command.arg("-c").arg(setting);
        }
        // A partial clone would go to the network for every text that it lacks.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.env("LC_ALL", "C").env_remove("GIT_EXTERNAL_DIFF");
        command
    }
}

#[cfg(test)]
mod testing;

#[cfg(test)]
mod tests {
    use super::testing::Repository;
    use super::*;

    #[test]
    fn what_is_no_repository_and_what_has_no_commit_is_said() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let error = GitLog::open(dir.path()).expect_err("there is nothing in it");
        assert!(matches!(error, GitError::NotARepository { .. }), "{error}");
        let empty = Repository::new();
        let log = GitLog::open(empty.path()).expect("it is a repository");
        assert!(matches!(log.commit("HEAD"), Err(GitError::NoCommits)));
    }

    #[test]
    fn a_revision_is_a_name_never_an_option() {
        let repository = Repository::new();
        repository.write("keps/a", "x\n").commit("one", "2026-01-01T00:00:00Z");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        assert_eq!(log.commit("HEAD").expect("it is there").time, 1_767_225_600);
        let error = log.commit("--all").expect_err("no commit has that name");
        assert_eq!(error.to_string(), "`--all` names no commit here");
        assert!(!log.is_shallow().expect("it can be told"));
    }

    #[test]
    fn a_tree_is_listed_by_path() {
        let repository = Repository::new();
        repository.write("keps/sig-a/1-é/kep.yaml", "x\n").write("other", "y\n").commit("one", "2026-01-01T00:00:00Z");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let files = log.tree("HEAD", "keps").expect("it can be listed");
        assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["keps/sig-a/1-é/kep.yaml"]);
    }
}
