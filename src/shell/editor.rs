//! The author's own editor, run on one answer.
//!
//! What comes back is the text as the editor left it, or the reason why the old text stands. It neither takes the
//! terminal nor gives it back: [`super::terminal::Events::lend`] does.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use tempfile::TempDir;

use super::files::{FileError, read_text, shown};
use crate::text::printable;

/// The program that the author edits with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    program: OsString,
    arguments: Vec<String>,
    /// Where it was named, as messages say it.
    source: &'static str,
}

/// The text is as it was before the editor.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// Neither variable is set, and none of the usual editors is there.
    #[error("no editor is known; set $EDITOR to the one to use")]
    Unknown,
    /// The variable's value is no command line.
    #[error("{variable} cannot be read: {reason}")]
    Malformed {
        /// `$VISUAL` or `$EDITOR`.
        variable: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The program named is not there, or may not be run.
    #[error("{} (from {source_name}) cannot be started: {error}", printable(program))]
    NotStarted {
        /// The program.
        program: String,
        /// Where it was named.
        source_name: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// The program failed, or was told to.
    #[error("{} {}, so the text stays as it was{}", printable(program), ended(status), kept_at(kept))]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// Where its text is, if it wrote one.
        kept: Option<PathBuf>,
    },
    /// What it wrote is no text.
    #[error("the editor's text cannot be read: {error}{}", kept_at(kept))]
    Unreadable {
        /// Why not.
        error: FileError,
        /// Where it is, if it is there.
        kept: Option<PathBuf>,
    },
    /// There is no place to put the text for the editor.
    #[error("the text cannot be handed to the editor: {0}")]
    NoFile(io::Error),
}

/// What is looked for when the author has not said.
const USUAL: [&str; 2] = ["vi", "nano"];

impl Editor {
    /// The editor that the environment names: `$VISUAL`, else `$EDITOR`; else the one that is `configured`, else `vi`
    /// or `nano` where there is one.
    ///
    /// # Errors
    ///
    /// When none is named, or one in a way that cannot be understood.
    pub fn find(configured: Option<&str>) -> Result<Self, EditorError> {
        Self::choose(|variable| env::var_os(variable), configured)
    }

    /// The editor's name as the author gave it, for messages.
    pub fn name(&self) -> String {
        printable(&self.program.to_string_lossy()).into_owned()
    }

    fn choose(variable: impl Fn(&str) -> Option<OsString>, configured: Option<&str>) -> Result<Self, EditorError> {
        let named = [("$VISUAL", variable("VISUAL")), ("$EDITOR", variable("EDITOR"))];
        let named = named.into_iter().chain([("the configuration", configured.map(OsString::from))]);
        for (source, value) in named {
            let Some(value) = value.filter(|value| !value.to_string_lossy().trim().is_empty()) else { continue };
            let malformed = |reason: &str| EditorError::Malformed { variable: source, reason: reason.to_owned() };
            let value = value.into_string().map_err(|_| malformed("it is not UTF-8"))?;
            let mut words = shell_words::split(&value).map_err(|_| malformed("a quote is never closed"))?.into_iter();
            let program =
                words.next().filter(|word| !word.is_empty()).ok_or_else(|| malformed("it names no program"))?;
            return Ok(Self { program: program.into(), arguments: words.collect(), source });
        }
        let path = variable("PATH").unwrap_or_default();
        let there = |program: &&str| env::split_paths(&path).any(|directory| is_program(&directory.join(program)));
        let program = USUAL.into_iter().find(there).ok_or(EditorError::Unknown)?;
        Ok(Self { program: program.into(), arguments: Vec::new(), source: "$PATH" })
    }

    /// Has the author edit `text` in a private file called `name` and `.md`, and gives what it holds afterwards.
    ///
    /// A final line break that the editor adds to a text without one is cut again.
    ///
    /// # Errors
    ///
    /// When the editor cannot be run or fails. What it wrote until then stays in its file, which the error names.
    pub fn edit(&self, name: &str, text: &str) -> Result<String, EditorError> {
        let (directory, file) = private_file(name, text).map_err(EditorError::NoFile)?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(&file);
        // An editor works on the terminal, also where our own input or output leads elsewhere.
        if !io::stdin().is_terminal() {
            command.stdin(terminal(true));
        }
        if !io::stdout().is_terminal() {
            command.stdout(terminal(false));
        }
        let program = || self.program.to_string_lossy().into_owned();
        let status = command.status().map_err(|error| EditorError::NotStarted {
            program: program(),
            source_name: self.source,
            error,
        })?;
        if !status.success() {
            return Err(EditorError::Failed { program: program(), status, kept: keep(directory, &file, text) });
        }
        let mut edited = match read_text(&file) {
            Ok(edited) => edited,
            Err(error) => return Err(EditorError::Unreadable { error, kept: keep(directory, &file, text) }),
        };
        if !text.ends_with('\n') && edited.ends_with('\n') {
            edited.pop();
            if edited.ends_with('\r') {
                edited.pop();
            }
        }
        Ok(edited)
    }
}

/// A file that nobody else can read, in a directory that nobody else can look into.
fn private_file(name: &str, text: &str) -> io::Result<(TempDir, PathBuf)> {
    let mut directory = tempfile::Builder::new();
    directory.prefix("kepready-");
    #[cfg(unix)]
    directory.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let directory = directory.tempdir()?;
    // A catalogue may come from anybody; its names lead nowhere else.
    let name = Path::new(name).file_name().unwrap_or("answer".as_ref());
    let path = directory.path().join(name).with_extension("md");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path)?.write_all(text.as_bytes())?;
    Ok((directory, path))
}

/// Leaves the file where it is if the editor wrote something else into it: whatever was typed is not ours to lose.
fn keep(directory: TempDir, file: &Path, before: &str) -> Option<PathBuf> {
    let written = fs::read(file).is_ok_and(|now| now != before.as_bytes());
    written.then(|| {
        let _ = directory.keep();
        file.to_owned()
    })
}

fn terminal(read: bool) -> Stdio {
    File::options().read(read).write(!read).open("/dev/tty").map_or_else(|_| Stdio::inherit(), Stdio::from)
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn ended(status: &ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(status) {
        return format!("was ended by signal {signal}");
    }
    status.code().map_or_else(|| "failed".to_owned(), |code| format!("ended with exit status {code}"))
}

fn kept_at(kept: &Option<PathBuf>) -> String {
    kept.as_ref().map(|path| format!("; what it wrote is kept in {}", shown(path))).unwrap_or_default()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// The editor that these variables name.
    fn chosen(variables: &[(&str, &str)]) -> Result<Editor, EditorError> {
        chosen_or(variables, None)
    }

    fn chosen_or(variables: &[(&str, &str)], configured: Option<&str>) -> Result<Editor, EditorError> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        Editor::choose(variable, configured)
    }

    /// An editor that runs a line of shell, the file being `$1`.
    fn script(line: &str) -> Editor {
        let arguments = ["-c", line, "script"].map(str::to_owned).to_vec();
        Editor { program: "sh".into(), arguments, source: "$EDITOR" }
    }

    #[test]
    fn visual_comes_before_editor_and_blank_is_not_set() {
        let editor = chosen(&[("VISUAL", "code --wait 'a b'"), ("EDITOR", "ed")]).expect("it is named");
        assert_eq!((editor.name().as_str(), editor.arguments), ("code", vec!["--wait".to_owned(), "a b".to_owned()]));
        assert_eq!(chosen(&[("VISUAL", " "), ("EDITOR", "ed")]).expect("it is named").name(), "ed");
        assert_eq!(chosen_or(&[("EDITOR", "ed")], Some("hx")).expect("it is named").name(), "ed");
        assert_eq!(chosen_or(&[("PATH", "")], Some("hx -v")).expect("it is configured").name(), "hx");
    }

    #[test]
    fn without_a_name_the_usual_ones_are_looked_for_and_else_it_says_what_to_do() {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let path = directory.path().to_str().expect("it is UTF-8");
        let error = chosen(&[("PATH", path)]).expect_err("there is nothing");
        assert_eq!(error.to_string(), "no editor is known; set $EDITOR to the one to use");
        fs::write(directory.path().join("vi"), "").expect("it can be written");
        fs::copy("/bin/sh", directory.path().join("nano")).expect("it can be copied");
        assert_eq!(chosen(&[("PATH", path)]).expect("nano is there, vi is no program").name(), "nano");
    }

    #[test]
    fn what_is_no_command_line_is_refused() {
        let error = chosen(&[("EDITOR", "vim 'a")]).expect_err("a quote is open");
        assert_eq!(error.to_string(), "$EDITOR cannot be read: a quote is never closed");
        let error = chosen(&[("VISUAL", "''")]).expect_err("there is no name");
        assert_eq!(error.to_string(), "$VISUAL cannot be read: it names no program");
    }

    #[test]
    fn the_text_comes_back_as_the_editor_left_it() {
        let edit = |line: &str, text: &str| script(line).edit("slos", text).expect("it succeeds");
        assert_eq!(edit("printf ' more\\n' >> \"$1\"", "text"), "text more");
        assert_eq!(edit("printf 'more\\n' >> \"$1\"", "text\n"), "text\nmore\n");
        assert_eq!(edit(":", "é\r\n"), "é\r\n");
        assert_eq!(edit("printf 'new' > \"$1.new\"; mv \"$1.new\" \"$1\"", "old"), "new");
    }

    #[test]
    fn the_file_is_private_named_after_the_question_and_gone_afterwards() {
        let said = script(
            "ls -l \"$1\" > \"$1.out\"; ls -ld \"$(dirname \"$1\")\" >> \"$1.out\"; echo \"$1\" >> \"$1.out\"; mv \"$1.out\" \"$1\"",
        );
        let said = said.edit("slos", "secret").expect("it succeeds");
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines[0].starts_with("-rw-------") && lines[1].starts_with("drwx------"), "{said}");
        assert!(lines[2].ends_with("/slos.md"), "{said}");
        assert!(!Path::new(lines[2]).parent().expect("it lies in a directory").exists(), "{said}");
    }

    #[test]
    fn a_failure_keeps_the_old_text_and_what_was_written() {
        let error = script("exit 3").edit("slos", "text").expect_err("it fails");
        assert_eq!(error.to_string(), "sh ended with exit status 3, so the text stays as it was");
        let error = script("kill -9 $$").edit("slos", "text").expect_err("it fails");
        assert_eq!(error.to_string(), "sh was ended by signal 9, so the text stays as it was");

        let error = script("echo work > \"$1\"; exit 1").edit("slos", "text").expect_err("it fails");
        let EditorError::Failed { kept: Some(kept), .. } = error else { panic!("{error}: it wrote something") };
        assert_eq!(fs::read_to_string(&kept).expect("it is there"), "work\n");
        fs::remove_dir_all(kept.parent().expect("it lies in a directory")).expect("it can be removed");
    }

    #[test]
    fn what_is_no_text_or_not_there_is_said() {
        let error = script("printf 'a\\377' > \"$1\"").edit("slos", "text").expect_err("it is not UTF-8");
        assert!(error.to_string().contains("the byte 0xff is not UTF-8; what it wrote is kept in /"), "{error}");
        let EditorError::Unreadable { kept: Some(kept), .. } = error else { panic!("{error}: it wrote something") };
        fs::remove_dir_all(kept.parent().expect("it lies in a directory")).expect("it can be removed");

        let error = script("rm \"$1\"").edit("slos", "text").expect_err("there is nothing");
        assert!(matches!(error, EditorError::Unreadable { kept: None, .. }), "{error}");
        let editor = Editor { program: "no-such-editor".into(), arguments: Vec::new(), source: "$VISUAL" };
        let error = editor.edit("slos", "text").expect_err("there is no such program").to_string();
        assert!(error.starts_with("no-such-editor (from $VISUAL) cannot be started: "), "{error}");
    }
}
