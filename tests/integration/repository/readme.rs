//! Every command that the README shows can be given, and prints what the README shows.

use std::path::Path;
use std::process::{Command, Stdio};

use super::text_of;
use crate::harness::Checkout;

/// A fenced block: the word behind the fence, and the lines.
struct Block {
    kind: String,
    lines: Vec<String>,
}

/// What is left out of an output that is shown.
const CUT: &str = "...";

#[test]
fn what_the_readme_shows_is_what_the_program_prints() {
    let checkout = Checkout::sample();
    for block in blocks(&text_of("README.md")).iter().filter(|block| block.kind == "console") {
        for run in block.lines.chunk_by(|_, next| !next.starts_with("$ ")) {
            let command = run[0].strip_prefix("$ ").expect("a block begins with a command");
            let printed = in_a_shell(&checkout, command);
            assert!(shows(&run[1..], &printed), "`{command}` prints:\n{}", printed.join("\n"));
        }
    }
}

#[test]
fn the_commands_of_the_readme_can_be_given() {
    let blocks = blocks(&text_of("README.md"));
    let commands: Vec<&str> =
        blocks.iter().filter(|block| block.kind == "sh").flat_map(|block| &block.lines).map(String::as_str).collect();
    assert_eq!(commands[..2], ["cargo run --release -- demo", "cargo test"], "what a newcomer needs comes first");
    for line in commands {
        let words = shell_words::split(line.split("  #").next().unwrap_or(line)).expect("the line is a command");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ours = match words[..] {
            ["cargo", "test"] | ["cargo", "install", "--path", "."] => continue,
            ["cargo", "run", "--release", "--", ref ours @ ..] | ["kepready", ref ours @ ..] => ours,
            _ => panic!("`{line}` is not a command that this test knows to be true"),
        };
        let args = std::iter::once(&"kepready").chain(ours);
        if let Err(error) = kepready::cli::command().try_get_matches_from(args) {
            panic!("`{line}`: {error}");
        }
    }
    for block in blocks {
        let known = ["sh", "console", "yaml"].contains(&block.kind.as_str());
        assert!(known, "a block of the README is marked `{}`: nothing keeps it true", block.kind);
    }
}

/// Runs `command` as somebody would type it, and gives back the lines that they would see.
fn in_a_shell(checkout: &Checkout, command: &str) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_kepready"));
    let path = format!("{}:/usr/bin:/bin", program.parent().expect("it lies in a directory").display());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("{{ {command}\n}} 2>&1")]).env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8");
    shell.env("HOME", checkout.path("home")).current_dir(checkout.path(".")).stdin(Stdio::null());
    let output = shell.output().expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Whether `printed` is what `shown` shows of it.
fn shows(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == CUT => (0..=printed.len()).any(|skipped| shows(rest, &printed[skipped..])),
        Some((line, rest)) => printed.first() == Some(line) && shows(rest, &printed[1..]),
    }
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(kind) => {
                inside = true;
                blocks.push(Block { kind: kind.to_owned(), lines: Vec::new() });
            }
            None if inside => {
                blocks.last_mut().expect("a fence has opened").lines.push(line.trim_end().to_owned());
            }
            None => {}
        }
    }
    blocks
}
