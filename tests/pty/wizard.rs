//! The wizard as its users meet it: the real program on a terminal, and a README on a disk.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use portable_pty::CommandBuilder;

use crate::harness::{Pty, contains};

const SIZE: (u16, u16) = (100, 30);

const README: &str = "\
# KEP-12: Kelp

## Production Readiness Review Questionnaire

### Feature Enablement and Rollback

###### How can this feature be enabled / disabled in a live cluster?

By the gate `Kelp`.

###### Does enabling the feature change any default behavior?

No.

###### Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?

Yes.

## Implementation History

- 2026-02-03: first draft
";

/// A checkout with two KEPs, and a place for drafts.
pub struct Reef {
    dir: tempfile::TempDir,
}

impl Reef {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let reef = Self { dir };
        for (number, name) in [("12", "12-kelp"), ("13", "13-coral")] {
            let kep = reef.path(&format!("keps/sig-sea/{name}"));
            fs::create_dir_all(&kep).expect("it can be made");
            fs::write(kep.join("README.md"), README.replace("12", number)).expect("it can be written");
            let yaml = format!("title: {name}\nkep-number: {number}\nowning-sig: sig-sea\nstage: alpha\n");
            fs::write(kep.join("kep.yaml"), yaml).expect("it can be written");
        }
        reef
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join("checkout").join(path)
    }

    fn readme(&self) -> PathBuf {
        self.path("keps/sig-sea/12-kelp/README.md")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.readme()).expect("it is there")
    }

    fn write(&self, text: &str) {
        fs::write(self.readme(), text).expect("it can be written");
    }

    pub fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kepready"));
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").expect("there is a path"));
        command.env("HOME", self.dir.path());
        command.env("KEPREADY_DRAFTS", self.dir.path().join("drafts"));
        variables.iter().for_each(|(name, value)| command.env(name, value));
        command.cwd(self.dir.path().join("checkout"));
        command.args(arguments);
        Pty::spawn(command, SIZE)
    }

    /// The wizard on the first KEP, at a question whose answer is `No.`.
    pub fn open(&self) -> Pty {
        self.open_with(&[])
    }

    fn open_with(&self, variables: &[(&str, &str)]) -> Pty {
        let mut pty = self.run(&["wizard", "12", "--question", "default-behavior"], variables);
        pty.wait_for("the question", |screen| screen.contains("No.") && screen.contains("^S save"));
        pty
    }
}

/// Saves what is there, through the diff.
#[track_caller]
fn save(pty: &mut Pty) {
    pty.control('s');
    pty.wait_for("the diff", |screen| screen.contains("Enter writes"));
    pty.type_text("\r");
    pty.wait_for("the end of saving", |screen| screen.contains("saved 1 answer"));
}

#[track_caller]
pub fn assert_given_back(pty: &Pty) {
    let screen = pty.terminal();
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn what_is_typed_and_saved_is_in_the_file_and_nothing_else_is_changed() {
    let reef = Reef::new();
    fs::set_permissions(reef.readme(), fs::Permissions::from_mode(0o640)).expect("it is ours");
    let mut pty = reef.open();
    pty.type_text(" Nothing.");
    save(&mut pty);
    assert_eq!(reef.text(), README.replace("\nNo.\n", "\nNo. Nothing.\n"));
    assert_eq!(fs::metadata(reef.readme()).expect("it is there").permissions().mode() & 0o777, 0o640);
    pty.control('q');
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
    assert!(!contains(pty.written_since(0), b"\x1b]0;") && !contains(pty.written_since(0), b"\x1b]2;"), "the title");
    assert!(!pty.screen().contains("draft"), "{}", pty.screen());
}

#[test]
fn quitting_with_something_unsaved_says_how_to_go_on() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Later.");
    pty.control('q');
    assert!(pty.wait_for_end().success());
    let screen = pty.screen().replace('\n', "");
    assert!(screen.contains("1 answer is in the draft, not in the README yet; `kepready 12` goes on"), "{screen}");
    assert_eq!(reef.text(), README);
    let mut pty = reef.run(&["12"], &[]);
    pty.wait_for("the draft", |screen| screen.contains("resumed the draft of") && screen.contains("No. Later."));
}

#[test]
fn a_killed_one_is_resumed() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Killed.");
    pty.wait_for("the draft", |screen| screen.contains("No. Killed.") && screen.contains("draft kept"));
    // The draft that is known to be there may be that of the first letters only.
    pty.type_text("!");
    pty.wait_for("the letter", |screen| screen.contains("No. Killed.!"));
    pty.signal("KILL");
    pty.wait_for_end();
    let mut pty = reef.open();
    pty.wait_for("the draft", |screen| screen.contains("resumed the draft of") && screen.contains("No. K"));
}

#[test]
fn signals_keep_what_was_typed_last_and_give_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT"] {
        let reef = Reef::new();
        let mut pty = reef.open();
        pty.type_text(" All of it.");
        pty.wait_for("the text", |screen| screen.contains("All of it."));
        pty.signal(signal);
        assert!(!pty.wait_for_end().success());
        assert_given_back(&pty);
        let mut pty = reef.open();
        pty.wait_for("the draft", |screen| screen.contains("resumed the draft of") && screen.contains("All of it."));
    }
}

#[test]
fn a_closed_window_keeps_what_was_typed_last() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Closed.");
    pty.wait_for("the text", |screen| screen.contains("Closed."));
    pty.hang_up();
    pty.wait_for_end();
    let mut pty = reef.open();
    pty.wait_for("the draft", |screen| screen.contains("resumed the draft of") && screen.contains("Closed."));
}

#[test]
fn suspended_and_continued_it_is_as_it_was() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Waiting.");
    pty.wait_for("the text", |screen| screen.contains("Waiting."));
    let mark = pty.mark();
    pty.signal("TSTP");
    pty.wait_until_stopped();
    pty.wait_for_bytes(mark, b"\x1b[?1049l");
    pty.signal("CONT");
    pty.wait_for("the screen", |screen| screen.contains("Waiting.") && screen.contains("^S save"));
    pty.type_text("!");
    pty.wait_for("the next letter", |screen| screen.contains("Waiting.!"));
}

#[test]
fn a_storm_of_sizes_ends_in_a_whole_screen() {
    let reef = Reef::new();
    let mut pty = reef.open();
    for round in 0u16..40 {
        pty.resize((1 + round * 7 % 160, 1 + round * 5 % 50));
        pty.type_text("x");
    }
    pty.resize((120, 36));
    let screen = pty.wait_for("the last size", |screen| {
        screen.lines().count() == 36 && screen.contains(&"x".repeat(40)) && screen.contains("^Q quit")
    });
    assert!(screen.starts_with(" KEP-12 12-kelp"), "{screen}");
    assert!(screen.contains("▸✓ Default behavior"), "{screen}");
}

#[test]
fn without_colour_no_colour_is_sent() {
    let reef = Reef::new();
    let mut pty = reef.open_with(&[("NO_COLOR", "1")]);
    pty.type_text("\x1bOP");
    pty.wait_for("help", |screen| screen.contains("Help"));
    pty.type_text("\x1b");
    pty.wait_for("the answer", |screen| !screen.contains("Help"));
    pty.type_text("- [ ] `code` TODO <!-- -->");
    pty.control('a');
    save(&mut pty);
    let sent = String::from_utf8_lossy(pty.written_since(0)).into_owned();
    for sequence in sent.split("\x1b[").skip(1) {
        let Some(end) = sequence.find(|c: char| c.is_ascii_alphabetic()) else { continue };
        if &sequence[end..=end] == "m" {
            let codes = sequence[..end].split(';');
            assert!(codes.into_iter().all(|code| code.parse().unwrap_or(0) < 10), "{:?}", &sequence[..=end]);
        }
    }
    assert!(contains(sent.as_bytes(), b"\x1b[1m") || contains(sent.as_bytes(), b"\x1b[7m"), "something stands out");
}

#[test]
fn a_hundred_kilobytes_are_pasted_whole() {
    let reef = Reef::new();
    let text: String =
        (0..2_000).map(|line| format!("Line {line} of kelp, swaying: é ✓ and so on and on.\n")).collect();
    assert!(text.len() > 100_000);
    let mut pty = reef.open();
    pty.control('a');
    pty.paste(&text);
    pty.wait_for("its end", |screen| screen.contains("Line 1999 of kelp") && screen.contains("line 2001"));
    save(&mut pty);
    assert_eq!(reef.text(), README.replace("\nNo.\n", &format!("\n{text}")));
}

#[test]
fn the_external_editor_changes_the_answer() {
    let reef = Reef::new();
    let editor = "sh -c 'printf \" Edited.\" >> \"$1\"' script";
    let mut pty = reef.open_with(&[("EDITOR", editor)]);
    pty.control('e');
    pty.wait_for("the new text", |screen| screen.contains("Edited.") && screen.contains("^S save"));
    save(&mut pty);
    let readme = reef.text();
    assert!(readme.contains("\nNo.\n Edited.\n") || readme.contains("\nNo. Edited.\n"), "{readme}");
}

#[test]
fn an_external_editor_that_fails_or_is_missing_changes_nothing_and_says_why() {
    for (editor, why) in [("false", "false ended with"), ("no-such-editor", "no-such-editor (from $EDITOR) cannot be")]
    {
        let reef = Reef::new();
        let mut pty = reef.open_with(&[("EDITOR", editor)]);
        pty.control('e');
        pty.wait_for("the reason", |screen| screen.contains(why) && screen.contains("No."));
        pty.type_text("!");
        pty.wait_for("the next letter", |screen| screen.contains("No.!"));
    }
}

#[test]
fn what_another_process_writes_is_noticed_taken_over_and_kept() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Mine.");
    pty.wait_for("the text", |screen| screen.contains("No. Mine."));
    let theirs = README.replace("\nYes.\n", "\nYes, by them.\n");
    reef.write(&theirs);
    pty.wait_for("the notice", |screen| screen.contains("the README changed on disk: took over 1 answer"));
    save(&mut pty);
    assert_eq!(reef.text(), theirs.replace("\nNo.\n", "\nNo. Mine.\n"));
}

#[test]
fn a_conflict_is_asked_about_before_saving() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Mine.");
    pty.wait_for("the text", |screen| screen.contains("No. Mine."));
    reef.write(&README.replace("\nNo.\n", "\nNo, say they.\n"));
    pty.control('s');
    pty.wait_for("the question", |screen| screen.contains("Changed on disk and here"));
    pty.type_text("m");
    pty.wait_for("the diff", |screen| screen.contains("Enter writes"));
    pty.type_text("\r");
    pty.wait_for("the end of saving", |screen| screen.contains("saved 1 answer"));
    assert_eq!(reef.text(), README.replace("\nNo.\n", "\nNo. Mine.\n"));
}

#[test]
fn what_is_written_between_the_diff_and_enter_is_not_overwritten() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" Mine.");
    pty.control('s');
    pty.wait_for("the diff", |screen| screen.contains("Enter writes"));
    let theirs = README.replace("\nYes.\n", "\nYes, by them.\n");
    reef.write(&theirs);
    pty.type_text("\r");
    pty.wait_for("the new diff", |screen| screen.contains("the README changed on disk: took over 1 answer"));
    assert_eq!(reef.text(), theirs);
    pty.type_text("\r");
    pty.wait_for("the end of saving", |screen| screen.contains("saved 1 answer"));
    assert_eq!(reef.text(), theirs.replace("\nNo.\n", "\nNo. Mine.\n"));
}

#[test]
fn a_read_only_readme_stays_and_so_does_what_was_typed() {
    let reef = Reef::new();
    fs::set_permissions(reef.readme(), fs::Permissions::from_mode(0o444)).expect("it is ours");
    let mut pty = reef.open();
    pty.type_text(" Mine.");
    pty.control('s');
    pty.wait_for("the diff", |screen| screen.contains("Enter writes"));
    pty.type_text("\r");
    pty.wait_for("the reason", |screen| screen.contains("is read-only") && screen.contains("No. Mine."));
    assert_eq!(reef.text(), README);
    pty.control('q');
    assert!(pty.wait_for_end().success());
    assert!(pty.screen().contains("in the draft"), "{}", pty.screen());
}

#[test]
fn the_second_wizard_on_a_kep_says_that_it_keeps_no_draft() {
    let reef = Reef::new();
    let mut first = reef.open();
    first.type_text(" First.");
    first.wait_for("its draft", |screen| screen.contains("draft kept"));
    let mut second = reef.open();
    second.wait_for("the warning", |screen| screen.contains("another kepready has this KEP open"));
    second.type_text(" Second.");
    second.wait_for("the footer", |screen| screen.contains("no draft is kept") && screen.contains("No. Second."));
    second.control('q');
    second.wait_for("the warning", |screen| screen.contains("Ctrl+Q once more drops them"));
    second.control('q');
    assert!(second.wait_for_end().success());
    assert!(!second.screen().contains("in the draft"), "{}", second.screen());
    first.control('q');
    first.wait_for_end();
    let mut pty = reef.open();
    pty.wait_for("the first one's draft", |screen| screen.contains("No. First."));
}

#[test]
fn killed_while_saving_it_leaves_the_old_file_or_the_new_one() {
    let new = README.replace("\nNo.\n", "\nNo. Saved.\n");
    for round in 0..6 {
        let reef = Reef::new();
        let mut pty = reef.open();
        pty.type_text(" Saved.");
        pty.control('s');
        pty.wait_for("the diff", |screen| screen.contains("Enter writes"));
        pty.type_text("\r");
        if round % 2 == 1 {
            pty.wait_for("the end of the diff", |screen| !screen.contains("Enter writes"));
        }
        pty.signal("KILL");
        pty.wait_for_end();
        let text = reef.text();
        assert!(text == README || text == new, "{text}");
        let left: Vec<_> = fs::read_dir(reef.path("keps/sig-sea/12-kelp")).expect("it is there").collect();
        assert!(left.len() <= 3, "{left:?}");
    }
}

#[test]
fn the_picker_chooses() {
    let reef = Reef::new();
    let mut pty = reef.run(&[], &[]);
    pty.wait_for("the list", |screen| screen.contains("12-kelp") && screen.contains("13-coral"));
    pty.type_text("coral");
    pty.wait_for("the narrower list", |screen| !screen.contains("12-kelp"));
    pty.type_text("\r");
    pty.wait_for("the KEP", |screen| screen.contains("KEP-13") && screen.contains("^S save"));
    pty.control('q');
    assert!(pty.wait_for_end().success());

    let mut pty = reef.run(&[], &[]);
    pty.wait_for("the list", |screen| screen.contains("12-kelp"));
    pty.type_text("\x1b");
    pty.wait_for_end();
    assert_given_back(&pty);
}

#[test]
fn a_typed_letter_costs_few_bytes() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" ab");
    pty.wait_for("the draft", |screen| screen.contains("No. ab") && screen.contains("draft kept"));
    let mark = pty.mark();
    pty.type_text("c");
    pty.wait_for("the letter", |screen| screen.contains("No. abc"));
    pty.wait_for_bytes(mark, b"\x1b[?2026l");
    assert!(pty.written_since(mark).len() < 150, "{:?}", String::from_utf8_lossy(pty.written_since(mark)));
}

#[test]
fn a_form_is_filled_in_and_its_list_is_in_the_file() {
    let reef = Reef::new();
    let yaml = "title: Kelp\nkep-number: 12\nowning-sig: sig-sea\nstage: alpha\nfeature-gates:\n  - name: KelpForest\n    \
                components:\n      - kubelet\n";
    fs::write(reef.path("keps/sig-sea/12-kelp/kep.yaml"), yaml).expect("it can be written");
    reef.write(&README.replace("By the gate `Kelp`.", ""));
    let mut pty = reef.run(&["wizard", "12", "--question", "enable-disable"], &[]);
    pty.wait_for("the question", |screen| screen.contains("F8 makes it a form"));
    pty.type_text("\x1b[19~");
    pty.wait_for("the boxes", |screen| screen.contains("[ ] Feature gate") && screen.contains("[ ] Other"));
    pty.type_text(" \t");
    pty.wait_for("what is offered", |screen| screen.contains("→ KelpForest"));
    // Right takes it, at the end of an empty field as of a half-typed word.
    pty.type_text("\x1b[C\tkub\x1b[C");
    pty.wait_for("the components", |screen| screen.contains("kubelet"));
    save(&mut pty);
    let list = "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: KelpForest\n  - Components \
                depending on the feature gate: kubelet\n- [ ] Other\n";
    assert!(reef.text().contains(list), "{}", reef.text());
}

#[test]
fn what_is_brought_in_step_is_shown_first_and_a_changed_file_is_not_written_over() {
    let reef = Reef::new();
    reef.write(&README.replacen("\n## ", "\n<!-- toc -->\n<!-- /toc -->\n\n## ", 1));
    let kep_yaml = reef.path("keps/sig-sea/12-kelp/kep.yaml");
    let mut pty = reef.open();
    pty.type_text(" Nothing.");
    save(&mut pty);
    pty.wait_for("the offer", |screen| screen.contains("Alt+Y syncs kep.yaml keys, table of contents"));
    let saved = reef.text();
    pty.type_text("\u{1b}y");
    pty.wait_for("the diff", |screen| screen.contains("+- [Production Readiness") && screen.contains("Enter writes"));
    let theirs = fs::read_to_string(&kep_yaml).expect("it is there") + "status: implementable\n";
    fs::write(&kep_yaml, &theirs).expect("it can be written");
    pty.type_text("\r");
    pty.wait_for("why not", |screen| screen.contains("somebody changed kep.yaml on disk; nothing was written"));
    assert_eq!((reef.text(), fs::read_to_string(&kep_yaml).expect("it is there")), (saved, theirs));
    pty.type_text("\r");
    pty.wait_for("the end of writing", |screen| screen.contains("wrote kep.yaml +1 -0, README.md +"));
    assert!(reef.text().contains("<!-- toc -->\n- [Production Readiness"), "{}", reef.text());
    assert!(reef.text().contains("\nNo. Nothing.\n"));
    let now = fs::read_to_string(&kep_yaml).expect("it is there");
    assert!(now.contains("status: implementable\n") && now.contains("disable-supported: true\n"), "{now}");
}
