//! Files out of the history of a clone, through one `git cat-file`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Git {
    root: PathBuf,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Git {
    pub fn open(root: &Path) -> Self {
        let mut command = Command::new("git");
        command.arg("-C").arg(root).args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("git is there");
        let input = process.stdin.take().expect("its input is a pipe");
        let output = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        Self { root: root.to_owned(), process, input, output }
    }

    /// The text of a file at a revision; `None` where it is not there.
    pub fn file(&mut self, revision: &str, path: &str) -> Option<String> {
        writeln!(self.input, "{revision}:{path}").expect("git reads");
        self.input.flush().expect("git reads");
        let mut head = String::new();
        self.output.read_line(&mut head).expect("git answers");
        let size: usize = head.trim_end().rsplit(' ').next()?.parse().ok()?;
        let mut bytes = vec![0; size + 1];
        self.output.read_exact(&mut bytes).expect("git answers in full");
        bytes.pop();
        String::from_utf8(bytes).ok()
    }

    /// The files below `dir` at a revision.
    pub fn list(&self, revision: &str, dir: &str) -> Vec<String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.root).args(["ls-tree", "-r", "--name-only", revision, "--", dir]);
        let output = command.output().expect("git is there");
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }
}

impl Drop for Git {
    fn drop(&mut self) {
        // It ends when its input does; killing it is enough.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
