use std::fs;
use std::path::PathBuf;

use crate::harness::{Checkout, ORBIT};

const ORBIT_DIR: &str = "keps/sig-space/7-orbit";

/// A checkout with a draft of KEP 7 in it, and the file that holds it.
fn with_draft() -> (Checkout, PathBuf) {
    let checkout = Checkout::new();
    checkout.feed(&["wizard", "7", "--plain", "--question", "rollback"], "answer\nMaybe: \"yes\".\n.\n");
    let directory = checkout.path("home/.local/share/kepready/drafts");
    let files = fs::read_dir(directory).expect("drafts are kept there").flatten().map(|entry| entry.path());
    let file = files.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "json"));
    (checkout, file.expect("there is a draft"))
}

/// Makes the draft one of long ago.
fn age(file: &PathBuf) {
    let mut draft: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(file).expect("it is there")).expect("it is JSON");
    draft["saved_at"] = "2020-02-29T12:00:00Z".into();
    fs::write(file, draft.to_string()).expect("it can be written");
}

#[test]
fn they_are_listed_with_what_they_are_of() {
    let (checkout, _) = with_draft();
    let list = checkout.run(&["drafts"]).quiet_stdout();
    let mut lines = list.lines();
    assert_eq!(lines.next().map(|line| line.split_whitespace().collect::<Vec<_>>()), {
        Some(vec!["KEP", "ANSWERS", "KEPT", "SIZE", "CHECKOUT"])
    });
    let row = lines.next().expect("there is one");
    assert!(row.starts_with(&format!("{ORBIT_DIR}        1  ")) && row.ends_with("  [ROOT]"), "{list}");
    let checkout = Checkout::new();
    let run = checkout.run(&["drafts"]);
    assert_eq!((run.stdout.as_str(), run.code), ("", Some(0)));
    assert!(run.stderr.ends_with("drafts: no drafts\n"), "{}", run.stderr);
}

#[test]
fn a_draft_is_shown_as_answers_apply_takes_it() {
    let (checkout, file) = with_draft();
    let kept = fs::read(&file).expect("it is there");
    for args in [&["drafts", "show", "7"][..], &["drafts", "show", ORBIT_DIR], &["drafts", "show", ORBIT]] {
        let run = checkout.run(args);
        assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
        let applied = checkout.feed(&["answers", "apply", "-", "7", "--dry-run"], &run.stdout);
        assert!(applied.stdout.contains("\n-Yes.\n+Maybe: \"yes\".\n"), "{args:?}: {}", applied.stdout);
    }
    assert_eq!(fs::read(&file).expect("it is there"), kept, "showing changes nothing");
    let stderr = checkout.run(&["drafts", "show", "12"]).failure();
    assert_eq!(stderr, "error: 12: there is no draft of it\n  help: `kepready drafts` lists those that there are\n");
    assert!(checkout.run(&["drafts", "show"]).failure().contains("there is no draft of a KEP here"));
}

#[test]
fn dropping_needs_a_yes() {
    let (checkout, file) = with_draft();
    let stderr = checkout.run(&["drafts", "drop", "7"]).failure();
    let expected = format!(
        "error: the draft of {ORBIT_DIR} with 1 answer in it would be gone for good, and there is nobody to ask\n  \
         help: say --yes\n"
    );
    assert_eq!(stderr, expected);
    assert!(file.exists());
    assert!(checkout.run(&["drafts", "drop"]).failure().contains("required"), "something must be named");
    checkout.run(&["drafts", "drop", "--all", "7", "--yes"]).failure();
    let run = checkout.run(&["drafts", "drop", "7", "--yes"]);
    assert_eq!((run.code, run.stderr), (Some(0), format!("{ORBIT_DIR}: draft dropped\n")));
    assert!(!file.exists());
    assert_eq!(checkout.run(&["drafts", "drop", "--all"]).stderr, "there is nothing to drop\n");
}

#[test]
fn old_drafts_are_said_aloud_and_stay_until_they_are_dropped() {
    let (checkout, file) = with_draft();
    age(&file);
    let run = checkout.run(&["drafts"]);
    assert!(run.stdout.contains("2020-02-29") && run.stdout.contains(", old  "), "{}", run.stdout);
    assert_eq!(run.stderr, "1 draft is older than 90 days; `kepready drafts drop --old` removes what is\n");
    let stderr = checkout.feed(&["wizard", "12", "--plain"], "").stderr;
    let said = format!(
        "the draft of {ORBIT_DIR} is older than 90 days; `kepready drafts` lists them, `kepready drafts drop` removes \
         them\n"
    );
    assert!(stderr.contains(&said), "{stderr}");
    assert!(checkout.feed(&["wizard", "7", "--plain"], "").stderr.contains("Resumed the draft of 2020-02-29"));
    assert!(file.exists(), "old is not gone");

    checkout.write("home/.config/kepready/config.yaml", "drafts: {max-age-days: never}\n");
    age(&file);
    assert_eq!(checkout.run(&["drafts"]).stderr, "");
    checkout.write("home/.config/kepready/config.yaml", "drafts: {max-age-days: 30}\n");
    checkout.run(&["drafts", "drop", "--old", "--yes"]);
    assert!(!file.exists());
}

#[test]
fn a_draft_goes_with_a_kep_that_moves_and_to_no_other_checkout() {
    let (checkout, _) = with_draft();
    fs::rename(checkout.path(ORBIT_DIR), checkout.path("keps/sig-space/7-orbit-aware")).expect("it can be moved");
    let stderr = checkout.feed(&["wizard", "7", "--plain"], "").stderr;
    assert!(stderr.contains("Resumed the draft of "), "{stderr}");
    let list = checkout.run(&["drafts"]).quiet_stdout();
    assert!(list.contains("\nkeps/sig-space/7-orbit-aware  "), "{list}");

    let other = Checkout::new();
    let drafts = checkout.path("home/.local/share/kepready/drafts");
    let env = [("KEPREADY_DRAFTS", drafts.to_str().expect("it is text"))];
    let stderr = other.run_with(&["wizard", "7", "--plain"], "", &env).stderr;
    assert!(!stderr.contains("draft"), "{stderr}");
}
