//! A checkout of its own for each test, and the program run in it with an environment that holds nothing of the
//! machine's.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary checkout with the KEPs of `fixtures/`.
pub struct Checkout {
    // Dropped last, it takes everything with it.
    _dir: tempfile::TempDir,
    root: PathBuf,
}

/// How a run ended; the path of the checkout reads as `[ROOT]`.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub const ORBIT: &str = "keps/sig-space/7-orbit/README.md";
pub const DOCK: &str = "keps/sig-space/12-dock/README.md";

impl Checkout {
    pub fn new() -> Self {
        Self::of("tests/integration/fixtures")
    }

    /// A copy of the sample checkout, as the documents use it.
    pub fn sample() -> Self {
        Self::of("examples/checkout")
    }

    fn of(files: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let root = dir.path().canonicalize().expect("it has a path").join("checkout");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(files), &root);
        Self { _dir: dir, root }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there and text")
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it lies in a directory")).expect("it can be made");
        fs::write(path, text).expect("the file can be written");
    }

    /// Runs git at the root of the checkout, and gives what it prints.
    pub fn git(&self, args: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=nova", "-c", "user.email=nova@example.com"]).args(args);
        let output = command.current_dir(&self.root).output().expect("git is installed");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs `kepready` at the root of the checkout.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, "", &[])
    }

    /// The same with `stdin` on standard input.
    pub fn feed(&self, args: &[&str], stdin: &str) -> Run {
        self.run_with(args, stdin, &[])
    }

    /// The same with more in the environment.
    pub fn run_with(&self, args: &[&str], stdin: &str, env: &[(&str, &str)]) -> Run {
        let mut command = self.command();
        command.args(args).envs(env.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // It need not read what it is fed.
        let _ = child.stdin.take().expect("its input is a pipe").write_all(stdin.as_bytes());
        let output = child.wait_with_output().expect("it ends");
        let root = self.root.to_str().expect("the path is text");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8").replace(root, "[ROOT]");
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The program, about to start at the root of the checkout.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kepready"));
        command.env_clear().env("HOME", self.path("home")).current_dir(&self.root);
        command
    }
}

impl Run {
    /// The output of a run that went well and had nothing to say beside it.
    #[track_caller]
    pub fn quiet_stdout(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        self.stdout
    }

    /// What a run that failed said; it printed no result.
    #[track_caller]
    pub fn failure(self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{}", self.stderr);
        self.stderr
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("the fixtures are there") {
        let entry = entry.expect("the fixtures can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a fixture can be copied");
        }
    }
}
