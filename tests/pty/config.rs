//! What the configuration says is what the wizard does.

use std::fs;

use portable_pty::CommandBuilder;

use crate::harness::{Pty, contains};

#[test]
fn keys_the_mouse_and_the_editor_are_as_configured() {
    let home = tempfile::tempdir().expect("a temporary directory can be made");
    let file = home.path().join("config.yaml");
    let text = "mouse: off\ntheme: mono\neditor: sh -c 'echo from the editor > \"$0\"'\n\
                keys:\n  help: Ctrl+B\n  external-editor: [Alt+E, Ctrl+E]\n";
    fs::write(&file, text).expect("it can be written");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kepready"));
    command.env_clear();
    command.env("PATH", "/usr/bin:/bin");
    command.env("KEPREADY_CONFIG", &file);
    command.arg("demo");
    let mut pty = Pty::spawn(command, (120, 36));
    pty.wait_for("the wizard", |screen| screen.contains("KEP-9999") && screen.contains("^B help"));
    assert!(!contains(pty.written_since(0), b"\x1b[?1000h"), "the mouse stays the terminal's");
    pty.control('b');
    pty.wait_for("help", |screen| screen.contains(" Help "));
    pty.type_text("\x1b");
    pty.wait_for("help to close", |screen| !screen.contains(" Help "));
    pty.type_text("\x1be");
    pty.wait_for("the editor's text", |screen| screen.contains("from the editor"));
    pty.control('q');
    assert!(pty.wait_for_end().success());
}
