use std::fs;

use crate::harness::{Checkout, ORBIT, Run};

/// Asks KEP 7 line by line, with this much typed.
fn plain(checkout: &Checkout, args: &[&str], typed: &str) -> Run {
    checkout.feed(&[&["wizard", "7", "--plain"], args].concat(), typed)
}

#[test]
fn an_answer_from_a_pipe_is_shown_and_written_where_yes_is_said() {
    let checkout = Checkout::new();
    let before = checkout.read(ORBIT);
    let run = plain(&checkout, &["--question", "rollback"], "answer\nYes, and twice.\n.\nsave\nyes\nquit\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert!(run.stderr.contains("  removed: Yes.\n  added:   Yes, and twice.\n"), "{}", run.stderr);
    assert!(run.stderr.contains("Saved 1 answer: 1 line added, 1 line removed."), "{}", run.stderr);
    assert!(!run.stderr.contains('\u{1b}'), "nothing is drawn: {:?}", run.stderr);
    assert_eq!(checkout.read(ORBIT), before.replacen("\nYes.\n", "\nYes, and twice.\n", 1));
}

#[test]
fn the_end_of_the_input_keeps_the_draft_and_says_how_to_go_on() {
    let checkout = Checkout::new();
    let before = checkout.read(ORBIT);
    let run = plain(&checkout, &["--question", "rollback"], "answer\nYes, half an ans");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let goes_on =
        format!("{ORBIT}: 1 answer is in the draft, not in the README yet; `kepready wizard 7 --plain` goes on\n");
    assert!(run.stderr.ends_with(&goes_on), "{}", run.stderr);
    assert_eq!(checkout.read(ORBIT), before);

    let run = plain(&checkout, &[], "save\n\n");
    assert!(run.stderr.contains("Resumed the draft of "), "{}", run.stderr);
    assert!(run.stderr.contains("\nQuestion 3 of 25: "), "it resumes where it was: {}", run.stderr);
    assert!(checkout.read(ORBIT).contains("\nYes, half an ans\n"));
    assert!(!plain(&checkout, &[], "").stderr.contains("draft"), "what is saved is no draft");
}

#[test]
fn the_playbook_beside_the_readme_keeps_its_anchors() {
    let checkout = Checkout::sample();
    let page = "keps/sig-space/9999-orbital-scheduling/playbook.md";
    let write = || checkout.feed(&["wizard", "9999", "--plain"], "playbook\n").stderr;
    assert!(write().contains("Wrote playbook.md."));
    let earlier =
        checkout.read(page).replace("failure-orbit-cache-falls-behind", "failure-orbit-cache-falls-far-behind");
    checkout.write(page, &earlier);
    assert!(write().contains("Wrote playbook.md."));
    assert!(checkout.read(page).contains("<a id=\"failure-orbit-cache-falls-far-behind\"></a>"), "{earlier}");
}

#[test]
fn the_playbook_beside_the_readme_is_made_by_the_configured_templates() {
    let checkout = Checkout::new();
    let page = ORBIT.replace("README.md", "playbook.md");
    for _ in 0..2 {
        let run = plain(&checkout, &[], "playbook\n");
        assert!(run.stderr.contains("Wrote playbook.md."), "{}", run.stderr);
    }
    assert!(checkout.read(&page).contains("# Playbook: "));
    fs::remove_file(checkout.path(&page)).expect("it can be removed");
    checkout.write("t/playbook.md.tera", "Runbook of {{ kep.number }}\n");
    checkout.write("config.yaml", format!("templates: {}\n", checkout.path("t").display()));
    let typed = |words: &str| {
        let config = checkout.path("config.yaml");
        let env = [("KEPREADY_CONFIG", config.to_str().expect("the path is text"))];
        checkout.run_with(&["wizard", "7", "--plain"], words, &env).stderr
    };
    let said = typed("playbook\nplaybook\n");
    assert!(said.contains("Wrote playbook.md."), "{said}");
    assert_eq!(checkout.read(&page), "Runbook of 7\n");
    checkout.write("t/playbook.md.tera", "\n{% if %}");
    let said = typed("playbook\nnext\n");
    assert!(said.contains("t/playbook.md.tera:2:") && said.contains("Question"), "{said}");
    assert_eq!(checkout.read(&page), "Runbook of 7\n");
}

#[test]
fn what_follows_from_the_answers_is_written_as_it_was_shown() {
    let checkout = Checkout::new();
    let page = ORBIT.replace("README.md", "kep.yaml");
    let (yaml, readme) = (checkout.read(&page), checkout.read(ORBIT));
    let gates = "feature-gates:\n  - name: OrbitAwareScheduling\n    components:\n      - kube-scheduler\n";
    let bare = yaml.replacen(gates, "", 1);
    assert_ne!(bare, yaml, "the gate was there");
    checkout.write(&page, &bare);
    let readme = readme.replacen("\n## Summary", "\n<!-- toc -->\n<!-- /toc -->\n\n## Summary", 1);
    checkout.write(ORBIT, &readme);

    let run = plain(&checkout, &[], "sync\nno\nquit\n");
    assert!(run.stderr.contains("  added:   - [Summary](#summary)\n"), "{}", run.stderr);
    assert!(run.stderr.contains("  added:     - name: OrbitAwareScheduling\n"), "{}", run.stderr);
    assert_eq!((checkout.read(&page), checkout.read(ORBIT)), (bare, readme.clone()), "nothing without a yes");

    let run = plain(&checkout, &["--question", "rollback"], "answer\nYes, and twice.\n.\nsave\nyes\nsync\nyes\nquit\n");
    assert!(run.stderr.contains("sync brings kep.yaml keys, table of contents in step."), "{}", run.stderr);
    assert!(run.stderr.contains("Wrote kep.yaml +4 -0, README.md +"), "{}", run.stderr);
    assert_eq!(checkout.read(&page), yaml, "the gate is back where the template has it");
    assert!(checkout.read(ORBIT).contains("<!-- toc -->\n- [Summary](#summary)\n"), "{}", run.stderr);
    assert!(checkout.read(ORBIT).contains("\nYes, and twice.\n"));
    assert_eq!(checkout.run(&["fix", "7", "--rule", "toc", "--rule", "production-keys"]).stderr, "nothing to mend\n");
}

#[test]
fn all_25_questions_are_answered_through_a_pipe() {
    let checkout = Checkout::new();
    let typed: String = (1..=25).map(|n| format!("go {n}\nanswer\nAnswer {n}.\n.\n")).collect();
    let run = plain(&checkout, &[], &(typed + "save\nyes\nquit\n"));
    assert!(run.stderr.contains("Saved 25 answers: "), "{}", run.stderr);
    let export = checkout.run(&["answers", "export", "7", "--format", "json"]).quiet_stdout();
    let export: serde_json::Value = serde_json::from_str(&export).expect("it is JSON");
    for (n, answer) in export["answers"].as_array().expect("there are answers").iter().enumerate() {
        assert_eq!(answer["answer"], format!("Answer {}.", n + 1), "{}", answer["id"]);
    }
}

#[test]
fn a_line_that_is_no_text_is_refused_and_the_rest_taken() {
    let checkout = Checkout::new();
    let mut command = checkout.command();
    command.args(["wizard", "7", "--plain", "--question", "rollback"]);
    let input = checkout.path("typed");
    fs::write(&input, b"answer\r\nYes\xff\r\nYes\r\n.\r\nsave\r\nyes\r\n").expect("it can be written");
    let output = command.stdin(fs::File::open(input).expect("it is there")).output().expect("it runs");
    let stderr = String::from_utf8(output.stderr).expect("output is UTF-8");
    assert!(stderr.contains("That line is not UTF-8, and nothing of it was taken.\n"), "{stderr}");
    assert!(checkout.read(ORBIT).contains("\nYes\n"), "{stderr}");
}

#[test]
fn an_editor_writes_the_answer_and_its_failure_is_said() {
    let checkout = Checkout::new();
    let run = |editor: &str, typed: &str| {
        let args = ["wizard", "7", "--plain", "--question", "rollback"];
        checkout.run_with(&args, typed, &[("EDITOR", editor), ("PATH", "/usr/bin:/bin")])
    };
    let stderr = run("sh -c 'exit 3'", "edit\nquit\n").stderr;
    assert!(stderr.contains("Error: sh ended with exit status 3, so the text stays as it was\n"), "{stderr}");
    let stderr = run("sh -c 'echo edited > \"$0\"'", "edit\nsave\nyes\n").stderr;
    assert!(checkout.read(ORBIT).contains("\nedited\n"), "{stderr}");
}

#[test]
fn the_demo_can_be_had_line_by_line() {
    let checkout = Checkout::new();
    let run = checkout.feed(&["demo", "--plain"], "list\nquit\n");
    assert!(run.stderr.starts_with("KEP-9999 "), "{}", run.stderr);
    assert!(run.stderr.contains("  25. ") && run.stderr.contains("the sample KEP is gone"), "{}", run.stderr);
    assert_eq!(run.code, Some(0));
}

#[test]
fn without_a_terminal_the_wizard_names_the_way_without_one() {
    let stderr = Checkout::new().run(&["7"]).failure();
    assert!(stderr.contains("help: --plain asks line by line; "), "{stderr}");
}
