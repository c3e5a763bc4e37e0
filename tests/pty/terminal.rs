//! The terminal is taken over and given back, whatever happens in between. `examples/terminal-probe.rs` is what runs.

use std::env;
use std::path::PathBuf;

use portable_pty::CommandBuilder;
use sha2::{Digest, Sha256};

use crate::harness::{Pty, contains};

const SIZE: (u16, u16) = (60, 10);

/// The probe, on the alternate screen and ready.
fn probe(arguments: &[&str]) -> Pty {
    probe_with(arguments, &[])
}

fn probe_with(arguments: &[&str], variables: &[(&str, &str)]) -> Pty {
    let mut command = CommandBuilder::new(program());
    command.args(arguments);
    for name in ["VISUAL", "EDITOR", "NO_COLOR", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    variables.iter().for_each(|(name, value)| command.env(name, value));
    let mut pty = Pty::spawn(command, SIZE);
    pty.wait_for("the first frame", |screen| screen.starts_with("terminal-probe 60x10"));
    pty
}

/// cargo builds examples with the tests, beside the directory that holds them.
fn program() -> PathBuf {
    let test = env::current_exe().expect("the test knows where it is");
    let target = test.ancestors().nth(2).expect("tests lie in deps/");
    target.join("examples").join(format!("terminal-probe{}", env::consts::EXE_SUFFIX))
}

/// Everything that was changed is as it was.
#[track_caller]
fn assert_given_back(pty: &Pty, mark: usize) {
    assert_modes_given_back(pty, mark);
    let settings = pty.line_settings();
    for setting in ["icanon", "echo", "isig", "opost"] {
        assert!(settings.iter().any(|set| set == setting), "{setting} is off: {settings:?}");
    }
}

/// The part of it that shows in what was written.
#[track_caller]
fn assert_modes_given_back(pty: &Pty, mark: usize) {
    let written = pty.written_since(mark);
    for off in ["[?2004l", "[?1006l", "[?1002l", "[?1000l", "[?25h", "[?1049l"] {
        assert!(contains(written, format!("\x1b{off}").as_bytes()), "{off} was not sent");
    }
    let screen = pty.terminal();
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[track_caller]
fn assert_taken_over(pty: &Pty) {
    let screen = pty.terminal();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    assert!(pty.line_settings().iter().any(|set| set == "-icanon"));
}

#[test]
fn quitting_gives_everything_back() {
    let mut pty = probe(&["--mouse"]);
    assert_taken_over(&pty);
    assert_ne!(pty.terminal().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    let mark = pty.mark();
    pty.type_text("q");
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty, mark);
    assert_eq!(pty.screen().trim(), "quit", "the screen is the one that was there before");
}

#[test]
fn a_panic_gives_everything_back_before_its_message() {
    for key in ["p", "t"] {
        let mut pty = probe(&["--mouse"]);
        let mark = pty.mark();
        pty.type_text(key);
        assert_ne!(pty.wait_for_end().exit_code(), 0);
        assert_given_back(&pty, mark);
        assert!(pty.screen().contains("as asked"), "{}", pty.screen());
        let leave = pty.written_since(mark).windows(8).position(|bytes| bytes == b"\x1b[?1049l");
        let message = pty.written_since(mark).windows(8).position(|bytes| bytes == b"as asked");
        assert!(leave < message, "{}", pty.screen());
    }
}

#[test]
fn signals_that_end_it_give_everything_back_and_are_what_it_ends_by() {
    for (signal, named) in [("TERM", "Terminated"), ("HUP", "Hangup"), ("INT", "Interrupt"), ("QUIT", "Quit")] {
        let mut pty = probe(&["--mouse"]);
        let mark = pty.mark();
        pty.signal(signal);
        let status = pty.wait_for_end();
        assert!(status.signal().is_some_and(|signal| signal.contains(named)), "{signal}: {status:?}");
        assert_given_back(&pty, mark);
    }
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    let mut pty = probe(&[]);
    pty.hang_up();
    assert!(!pty.wait_for_end().success());
}

#[test]
fn suspended_it_stops_with_the_screen_given_back_and_continued_it_draws_again() {
    let mut pty = probe(&["--mouse"]);
    pty.type_text("ab");
    pty.wait_for("the text", |screen| screen.contains("text: ab"));
    for _ in 0..2 {
        let mark = pty.mark();
        pty.signal("TSTP");
        pty.wait_until_stopped();
        pty.wait_for_bytes(mark, b"\x1b[?1049l");
        assert_given_back(&pty, mark);

        let mark = pty.mark();
        pty.signal("CONT");
        pty.wait_for_bytes(mark, b"redraw");
        pty.wait_for("the text", |screen| screen.contains("text: ab"));
        assert_taken_over(&pty);
        assert_ne!(pty.terminal().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
    pty.type_text("q");
    assert!(pty.wait_for_end().success());
}

#[test]
fn stopped_without_warning_it_takes_the_terminal_over_again() {
    let mut pty = probe(&[]);
    pty.signal("STOP");
    pty.wait_until_stopped();
    let mark = pty.mark();
    pty.signal("CONT");
    pty.wait_for_bytes(mark, b"redraw");
    assert_taken_over(&pty);
    assert!(contains(pty.written_since(mark), b"\x1b[?1049h"));
}

#[test]
fn another_size_is_an_event_and_a_new_frame() {
    let mut pty = probe(&[]);
    pty.resize((70, 12));
    pty.wait_for("the new size", |screen| {
        screen.starts_with("terminal-probe 70x12") && screen.contains("last: resize 70x12")
    });
}

#[test]
fn a_large_paste_arrives_whole_and_as_one() {
    let text: String = (0..5_000).map(|line| format!("line {line}: é ✓ \x1b[A\n")).collect();
    assert!(text.len() > 100_000);
    let fingerprint: String = Sha256::digest(&text).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut pty = probe(&[]);
    pty.paste(&text);
    let wanted = format!("last: paste {} {fingerprint}", text.len());
    pty.wait_for(&wanted, |screen| screen.contains(&wanted));
}

#[test]
fn keys_typed_ahead_all_arrive() {
    let mut pty = probe(&[]);
    let typed = "abcdfghijk".repeat(300);
    pty.type_text(&typed);
    // The last letters are beyond the right edge; a key with a name shows that they were reached.
    pty.type_text("\x1b[A");
    pty.wait_for("the last key", |screen| screen.contains("last: key Up"));
    pty.type_text("\x1b");
    pty.wait_for("a lone escape", |screen| screen.contains("last: key Esc"));
}

#[test]
fn a_message_wakes_it() {
    let mut pty = probe(&[]);
    pty.type_text("m");
    pty.wait_for("the message", |screen| screen.contains("last: message"));
}

#[test]
fn the_mouse_is_heard() {
    let mut pty = probe(&["--mouse"]);
    pty.type_text("\x1b[<0;5;3M");
    pty.wait_for("the click", |screen| screen.contains("last: mouse Down(Left) 4,2"));
}

#[test]
fn the_editor_has_the_terminal_to_itself_and_gives_it_back() {
    // It shows what it was given, reads a line as a program on a plain terminal does, and adds that to the file.
    let script = "printf 'editing %s: ' \"$(cat \"$1\")\"; read line; printf '%s' \"$line\" >> \"$1\"";
    let editor = format!("sh -c '{}' script", script.replace('\'', "'\\''"));
    let mut pty = probe_with(&["--mouse"], &[("EDITOR", &editor)]);
    pty.type_text("ab");
    pty.wait_for("the text", |screen| screen.contains("text: ab"));
    let mark = pty.mark();
    pty.type_text("e");
    pty.wait_for("the editor", |screen| screen.contains("editing ab:"));
    assert_given_back(&pty, mark);

    pty.type_text("quite more\r");
    pty.wait_for("the edited text", |screen| screen.contains("last: edited") && screen.contains("text: abquite more"));
    assert_taken_over(&pty);
    pty.type_text("c");
    pty.wait_for("the next key", |screen| screen.contains("text: abquite morec"));
}

#[test]
fn keys_that_interrupt_the_editor_interrupt_it_alone() {
    let editor = "sh -c 'printf editing; read line' script";
    let mut pty = probe_with(&[], &[("EDITOR", editor)]);
    pty.type_text("ab");
    pty.type_text("e");
    pty.wait_for("the editor", |screen| screen.contains("editing"));
    pty.control('c');
    pty.wait_for("why", |screen| screen.contains("last: sh was ended by signal 2, so the text stays as it was"));
    pty.type_text("c");
    pty.wait_for("the next key", |screen| screen.contains("text: abc"));
}

#[test]
fn a_key_costs_few_bytes() {
    let mut pty = probe(&[]);
    pty.type_text("a");
    pty.wait_for("the first key", |screen| screen.contains("last: key a") && screen.contains("text: a"));
    let mark = pty.mark();
    pty.type_text("b");
    pty.wait_for("the second key", |screen| screen.contains("last: key b") && screen.contains("text: ab"));
    pty.wait_for_bytes(mark, b"\x1b[?2026l");
    let written = String::from_utf8_lossy(pty.written_since(mark)).into_owned();
    // The letter's two places, the cursor's one, and the marks around the frame.
    assert_eq!(written.replace('\x1b', "␛"), "␛[?2026h␛[2;11Hb␛[3;8Hb␛[?2026l");
}
