//! The sheet of a review as a reviewer meets it: the real program on a terminal.

use std::fs;
use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;

use crate::harness::Pty;

const README: &str = "\
# KEP-12: Kelp

## Production Readiness Review Questionnaire

### Feature Enablement and Rollback

###### Does enabling the feature change any default behavior?

No, kelp stays green.
";

const YAML: &str = "title: Kelp\nkep-number: 12\nowning-sig: sig-sea\nstatus: implementable\nstage: alpha\n\
                    latest-milestone: v1.38\n";

/// A checkout in which the alpha of a KEP was approved, and its files as they are to be for beta.
fn reef() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in a directory")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    };
    write("keps/sig-sea/12-kelp/README.md", README);
    write("keps/sig-sea/12-kelp/kep.yaml", YAML);
    write("keps/prod-readiness/sig-sea/12.yaml", "kep-number: 12\nalpha:\n  approver: \"@nova\"\n");
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "-m", "alpha"]);
    write("keps/sig-sea/12-kelp/README.md", &README.replace("stays green", "turns brown"));
    write("keps/sig-sea/12-kelp/kep.yaml", &YAML.replace("stage: alpha", "stage: beta").replace("v1.38", "v1.39"));
    dir
}

fn git(directory: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(directory).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "nova").env(format!("GIT_{role}_EMAIL"), "nova@example.invalid");
    }
    assert!(command.status().expect("git can be run").success(), "git {arguments:?}");
}

fn review(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kepready"));
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").expect("there is a path"));
    command.env("HOME", directory.join("home"));
    variables.iter().for_each(|(name, value)| command.env(name, value));
    command.cwd(directory);
    command.args(["review", "12"]);
    command.args(arguments);
    Pty::spawn(command, (100, 30))
}

#[test]
fn the_sheet_fills_the_screen_and_its_comment_is_edited_copied_and_not_lost() {
    let reef = reef();
    let mut pty = review(reef.path(), &[], &[("EDITOR", "sh -c 'echo brown, really? > \"$1\"' edit")]);
    let screen = pty.wait_for("the sheet", |screen| screen.contains("row 1 of"));
    assert!(screen.contains("KEP 12 Kelp") && screen.contains("prr/needs-answers"), "{screen}");
    pty.control('f');
    pty.type_text("brown\r");
    pty.wait_for("the word that came", |screen| screen.contains("turns brown"));
    pty.control('e');
    pty.wait_for("the edited comment", |screen| screen.contains("the comment is yours"));
    let mark = pty.mark();
    pty.control('c');
    // "brown, really?" and a line break.
    pty.wait_for_bytes(mark, b"\x1b]52;c;YnJvd24sIHJlYWxseT8K\x07");
    pty.control('q');
    assert!(pty.wait_for_end().success());
    assert!(!pty.terminal().alternate_screen());
    assert!(pty.screen().contains("brown, really?"), "{}", pty.screen());
}

#[test]
fn where_no_screen_is_wanted_the_sheet_is_printed() {
    let reef = reef();
    for (arguments, variables) in [(&["--plain"][..], &[][..]), (&[], &[("ACCESSIBLE", "1")])] {
        let mut pty = review(reef.path(), arguments, variables);
        assert!(pty.wait_for_end().success());
        assert!(!String::from_utf8_lossy(pty.written_since(0)).contains("\x1b[?1049h"));
        let written = String::from_utf8_lossy(pty.written_since(0)).into_owned();
        assert!(written.contains("A comment to start from") && written.contains("default-behavior"), "{written}");
    }
}
