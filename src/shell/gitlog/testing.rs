use std::fs;
use std::path::Path;
use std::process::Command;

/// A temporary repository that no configuration of the machine touches.
pub(in crate::shell) struct Repository {
    dir: tempfile::TempDir,
}

impl Repository {
    pub(in crate::shell) fn new() -> Self {
        let repository = Self { dir: tempfile::tempdir().expect("a temporary directory can be made") };
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    pub(in crate::shell) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(in crate::shell) fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in a directory")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
        self
    }

    /// Commits everything, written and committed at `date`.
    pub(in crate::shell) fn commit(&self, message: &str, date: &str) -> &Self {
        self.git(&["add", "-A"]).dated(&["commit", "-q", "-m", message], date)
    }

    pub(in crate::shell) fn merge(&self, branch: &str, date: &str) -> &Self {
        self.dated(&["merge", "-q", "--no-ff", "-m", "merge", branch], date)
    }

    pub(in crate::shell) fn git(&self, arguments: &[&str]) -> &Self {
        self.dated(arguments, "2026-01-01T00:00:00Z")
    }

    fn dated(&self, arguments: &[&str], date: &str) -> &Self {
        let mut command = Command::new("git");
        command.current_dir(self.dir.path()).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "nova").env(format!("GIT_{role}_EMAIL"), "nova@example.invalid");
            command.env(format!("GIT_{role}_DATE"), date);
        }
        let output = command.output().expect("git can be run");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        self
    }
}
