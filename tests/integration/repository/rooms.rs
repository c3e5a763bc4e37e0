//! The rooms of the source and the arrows between them, as `src/lib.rs` and ARCHITECTURE.md draw them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{files, text_of};

/// Rooms that meet the outside world; all others get text and give back text.
const OUTER: [&str; 3] = ["line_mode", "shell", "cli"];

/// What only the outer rooms may name: files, processes, the environment, threads, the clock, the standard streams.
const OUTSIDE: [&str; 14] = [
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::",
    "::now()",
    "println!",
    "print!",
    "tempfile",
    "directories::",
    "rustix",
];

/// Crates that belong to a place: the crate, and where it may be named.
const PLACES: [(&str, &[&str]); 7] = [
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/"]),
    ("ratatui", &["src/wizard/", "src/shell/terminal/", "src/cli/sitting.rs", "src/team/chart/"]),
    ("crossterm", &["src/wizard/", "src/shell/terminal/", "src/cli/sitting.rs"]),
    ("dialoguer", &["src/line_mode/", "src/cli/"]),
    ("signal_hook", &["src/shell/", "src/cli/sitting.rs"]),
];

/// Lines that a file may have: beyond this somebody who looks for something in it is lost.
const LONGEST: usize = 600;

/// The rooms in the order of the list in `src/lib.rs`, deepest first.
fn rooms() -> Vec<String> {
    let map = text_of("src/lib.rs");
    let names = map.lines().filter_map(|line| line.strip_prefix("//! - [`")?.split_once('`'));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The source files, each with its room (`lib` and `main` stand for themselves) and its lines of code, numbered.
fn sources() -> Vec<(PathBuf, String, String)> {
    let paths = files("src", ".rs").into_iter();
    let source = paths.map(|path| {
        let room = path.components().nth(1).expect("it lies in src").as_os_str().to_string_lossy().into_owned();
        let text = text_of(&path.display().to_string());
        (path, room.trim_end_matches(".rs").to_owned(), text)
    });
    source.collect()
}

/// The lines that are no comments, each with its number.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether `line` names `path`, and not a name that ends or goes on like it.
fn names(line: &str, path: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(path).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + path.len()..]);
        let joined = path.ends_with(part) && after.starts_with(part);
        !(joined || path.starts_with(part) && before.ends_with(part))
    })
}

#[test]
fn the_map_names_every_room() {
    let map: BTreeSet<String> = rooms().into_iter().collect();
    let declared = text_of("src/lib.rs");
    let declared = declared.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(map, declared.map(ToOwned::to_owned).collect::<BTreeSet<_>>());
    let architecture = text_of("ARCHITECTURE.md");
    for room in map {
        assert!(architecture.contains(&format!("| `{room}` |")), "ARCHITECTURE.md does not name {room}");
    }
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let rooms = rooms();
    let place = |room: &str| rooms.iter().position(|other| other == room);
    let mut wrong = Vec::new();
    for (path, room, text) in sources() {
        let Some(own) = place(&room) else { continue };
        for (n, line) in code(&text) {
            for used in line.split("crate::").skip(1) {
                let end = used.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(used.len());
                // A name that is no room, such as a brace, hides what is used: each room is named on its own.
                if place(&used[..end]).is_none_or(|other| other > own) {
                    wrong.push(format!("{}:{n}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn only_the_outer_rooms_meet_the_outside_world() {
    let mut wrong = Vec::new();
    for (path, room, text) in sources().iter().filter(|(_, room, _)| !OUTER.contains(&room.as_str())) {
        if room == "main" {
            continue;
        }
        for (n, line) in code(text).filter(|(_, line)| OUTSIDE.iter().any(|outside| names(line, outside))) {
            wrong.push(format!("{}:{n}: {}", path.display(), line.trim()));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_crate_stays_where_it_belongs() {
    let mut wrong = Vec::new();
    for (path, _, text) in sources() {
        for (name, places) in PLACES {
            if places.iter().any(|place| path.starts_with(Path::new(place))) {
                continue;
            }
            let uses = code(&text).filter(|(_, line)| names(line, &format!("{name}::")));
            wrong.extend(uses.map(|(n, line)| format!("{}:{n}: {}", path.display(), line.trim())));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn files_are_short_and_rooms_say_what_they_are_for() {
    let all = ["src", "tests", "examples", "benches"].iter().flat_map(|directory| files(directory, ".rs"));
    for path in all {
        let text = text_of(&path.display().to_string());
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", path.display());
        if path.ends_with("mod.rs") {
            assert!(text.starts_with("//! "), "{} does not say what it is for", path.display());
        }
    }
}
