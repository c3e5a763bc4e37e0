//! Asking line by line on terminals that cannot draw, that are too small, or whose user cannot see a screen.

use std::fs;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;

use crate::harness::{Pty, contains};

const README: &str = "# Orbit\n\n## Production Readiness Review Questionnaire\n";

/// A checkout with one KEP, and a home of its own.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let kep = dir.path().join("keps/sig-space/7-orbit");
        fs::create_dir_all(&kep).expect("it can be made");
        fs::write(kep.join("README.md"), README).expect("it can be written");
        fs::write(kep.join("kep.yaml"), "title: Orbit\nkep-number: 7\nstage: beta\n").expect("it can be written");
        let other = dir.path().join("keps/sig-space/8-dock");
        fs::create_dir_all(&other).expect("it can be made");
        fs::write(other.join("kep.yaml"), "title: Dock\nkep-number: 8\nstage: alpha\n").expect("it can be written");
        fs::write(other.join("README.md"), README).expect("it can be written");
        Self { dir }
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn readme(&self) -> String {
        fs::read_to_string(self.root().join("keps/sig-space/7-orbit/README.md")).expect("it is there")
    }

    /// The program with these variables, at the root of the checkout. The harness sets TERM, and `env` sets it anew.
    fn spawn(&self, variables: &[&str], arguments: &[&str], size: (u16, u16)) -> Pty {
        let mut command = CommandBuilder::new("env");
        command.env_clear();
        command.env("PATH", "/usr/bin:/bin");
        command.env("HOME", self.root().join("home"));
        command.cwd(self.root());
        command.args(variables);
        command.arg(PathBuf::from(env!("CARGO_BIN_EXE_kepready")));
        command.args(arguments);
        Pty::spawn(command, size)
    }
}

/// Waits for a prompt that ends with this.
fn prompt(pty: &mut Pty, end: &str) -> String {
    pty.wait_for(end, |screen| screen.trim_end().ends_with(end))
}

#[test]
fn a_dumb_terminal_goes_through_all_25_questions_without_one_escape_sequence() {
    let world = World::new();
    let mut pty = world.spawn(&["TERM=dumb"], &["7"], (80, 24));
    let mut mark = 0;
    for n in 1..=25 {
        pty.wait_for_bytes(mark, format!("Question {n} of 25: ").as_bytes());
        pty.wait_for_bytes(mark, b"(Enter takes answer): ");
        mark = pty.mark();
        pty.type_text("\n");
        pty.wait_for_bytes(mark, b"A line with a single dot ends them.");
        pty.type_text(&format!("Answer {n}, é.\n\n..\n"));
        pty.type_text(".\n");
    }
    prompt(&mut pty, "(Enter takes save):");
    pty.type_text("list\n");
    prompt(&mut pty, "(Enter takes save):");
    pty.type_text("back\n");
    pty.wait_for("the question before", |screen| screen.contains("Question 24 of 25: "));
    prompt(&mut pty, "(Enter takes save):");
    pty.type_text("skip\n");
    prompt(&mut pty, "(Enter takes save):");
    pty.type_text("save\n");
    prompt(&mut pty, "(Enter takes yes):");
    assert_eq!(world.readme(), README, "nothing is written before the yes");
    pty.type_text("yes\n");
    pty.wait_for("it to be saved", |screen| screen.contains("Saved 25 answers: "));
    pty.type_text("quit\n");
    assert!(pty.wait_for_end().success());
    assert!(!contains(pty.written_since(0), b"\x1b"), "a dumb terminal is sent text only");
    for n in 1..=25 {
        assert!(world.readme().contains(&format!("\nAnswer {n}, é.\n\n.\n")), "answer {n}");
    }
}

#[test]
fn the_end_of_the_input_on_a_terminal_ends_it_and_the_draft_is_there_again() {
    let world = World::new();
    let mut pty = world.spawn(&["ACCESSIBLE=1"], &["7"], (80, 24));
    prompt(&mut pty, "(Enter takes answer):");
    assert!(pty.screen().contains("asking line by line: ACCESSIBLE is set"));
    pty.type_text("Yes, somehow.\n");
    pty.control('d');
    assert!(pty.wait_for_end().success());
    assert!(
        pty.screen()
            .replace('\n', "")
            .contains("1 answer is in the draft, not in the README yet; `kepready wizard 7 --plain` goes on")
    );

    let mut pty = world.spawn(&[], &["7", "--plain"], (80, 24));
    pty.wait_for("the draft", |screen| screen.contains("Resumed the draft of ") && screen.contains("  Yes, somehow."));
    pty.control('d');
    assert!(pty.wait_for_end().success());
    assert_eq!(world.readme(), README);
}

#[test]
fn an_interrupt_ends_it_and_keeps_what_was_typed() {
    let world = World::new();
    let mut pty = world.spawn(&[], &["7", "--plain"], (80, 24));
    prompt(&mut pty, "(Enter takes answer):");
    pty.type_text("First line.\nSecond line.\n.\nadd\n");
    pty.wait_for("more lines to be asked for", |screen| screen.matches("Type the lines.").count() == 2);
    // The terminal itself drops what was typed ahead of the key.
    pty.control('c');
    assert!(!pty.wait_for_end().success());
    let mut pty = world.spawn(&[], &["7", "--plain"], (80, 24));
    prompt(&mut pty, "(Enter takes answer):");
    pty.type_text("go 1\n");
    pty.wait_for("the draft", |screen| screen.contains("  First line.\n  Second line."));
}

#[test]
fn a_terminal_that_is_too_small_is_asked_line_by_line() {
    let world = World::new();
    let mut pty = world.spawn(&[], &["7"], (59, 24));
    pty.wait_for("the reason", |screen| screen.contains("asking line by line: the full screen needs 60 columns"));
    assert!(!contains(pty.written_since(0), b"\x1b"));
    let mut pty = world.spawn(&[], &["7"], (60, 18));
    pty.wait_for("the full screen", |screen| screen.contains("KEP-7 Orbit"));
    assert!(pty.terminal().alternate_screen());
}

#[test]
fn a_kep_is_chosen_without_a_screen() {
    let world = World::new();
    let mut pty = world.spawn(&["TERM=dumb"], &[], (80, 24));
    prompt(&mut pty, "Which KEP? A number, a SIG or a word of its name:");
    pty.type_text("sig-space\n");
    prompt(&mut pty, "A number from 1 to 2, or other words:");
    pty.type_text("orbit\n");
    prompt(&mut pty, "(Enter takes 1):");
    pty.type_text("1\n");
    pty.wait_for("the KEP", |screen| screen.contains("KEP-7 Orbit"));
    assert!(!contains(pty.written_since(0), b"\x1b"));
}

#[test]
fn dropping_a_draft_asks_once() {
    let world = World::new();
    let mut pty = world.spawn(&[], &["7", "--plain"], (80, 24));
    prompt(&mut pty, "(Enter takes answer):");
    pty.type_text("Text.\n.\nquit\n");
    assert!(pty.wait_for_end().success());
    for (typed, said) in [("\n", "nothing was dropped"), ("yes\n", "draft dropped"), ("", "there is no draft of it")] {
        let mut pty = world.spawn(&[], &["drafts", "drop", "7"], (80, 24));
        if !typed.is_empty() {
            prompt(&mut pty, "(Enter takes no):");
            pty.type_text(typed);
        }
        pty.wait_for(said, |screen| screen.replace('\n', "").contains(said));
        pty.wait_for_end();
    }
}
