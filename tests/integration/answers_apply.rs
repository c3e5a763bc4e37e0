use std::process::{Command, Stdio};

use crate::harness::{Checkout, DOCK, ORBIT, Run};

/// Another shape of the same README.
type Variant = (&'static str, fn(String) -> String);

fn applied(checkout: &Checkout, args: &[&str], answers: &str) -> Run {
    checkout.feed(&[&["answers", "apply", "-"], args].concat(), answers)
}

#[test]
fn applying_what_was_exported_changes_no_byte() {
    let checkout = Checkout::new();
    let variants: [Variant; 4] = [
        ("as it is", |text| text),
        ("with CRLF", |text| text.replace('\n', "\r\n")),
        ("without a final newline", |text| text.trim_end().to_owned()),
        ("ending in its questionnaire", |text| {
            text[..text.find("\n## Implementation").expect("it is there")].to_owned()
        }),
    ];
    for readme in [ORBIT, DOCK] {
        let original = checkout.read(readme);
        for (name, variant) in variants {
            let text = variant(original.clone());
            checkout.write(readme, &text);
            for format in ["yaml", "json"] {
                let export = checkout.run(&["answers", "export", readme, "--format", format]).quiet_stdout();
                assert!(export.contains("answered"), "{readme} {name}");
                let run = applied(&checkout, &[readme], &export);
                let expected =
                    Run { code: Some(0), stdout: String::new(), stderr: format!("{readme}: nothing to change\n") };
                assert_eq!(run, expected, "{readme} {name} {format}");
                assert_eq!(checkout.read(readme), text, "{readme} {name} {format}");
            }
        }
    }
}

#[test]
fn one_answer_changes_its_own_lines_and_says_so() {
    let checkout = Checkout::new();
    let before = checkout.read(ORBIT);
    let answers =
        "answers:\n- id: rollback\n  answer: |\n    Yes, at any time.\n- id: slos\n- {id: in-use, answer: null}\n";
    let run = applied(&checkout, &["7"], answers);
    assert_eq!(run.stdout, "");
    assert_eq!(run.stderr, format!("{ORBIT}: 1 answer changed (+1/-1 lines)\n"));
    assert_eq!(checkout.read(ORBIT), before.replace("\nYes.\n", "\nYes, at any time.\n"));
    assert_eq!(applied(&checkout, &["7"], answers).stderr, format!("{ORBIT}: nothing to change\n"));
    assert_eq!(applied(&checkout, &["7", "-q"], answers).stderr, "");
}

#[test]
fn json_clears_answers_and_puts_missing_questions_in() {
    let checkout = Checkout::new();
    let answers = r#"{"answers": [{"id": "rollback", "answer": ""}, {"id": "failure-modes", "answer": "- Clouds\n"}]}"#;
    let run = applied(&checkout, &[DOCK], answers);
    assert!(run.stderr.starts_with(&format!("{DOCK}: 2 answers changed (+")), "{}", run.stderr);
    let after = checkout.read(DOCK);
    assert!(!after.contains("What is docked"));
    assert!(after.contains("* **What are other known failure modes?**\n"), "{after}");
    assert!(after.contains("  - Clouds\n"), "{after}");
}

#[test]
fn a_dry_run_prints_what_git_can_apply_and_writes_nothing() {
    let checkout = Checkout::new();
    let answers = "answers:\n- id: default-behavior\n  answer: |\n    Yes. Pods wait for a pass  \n    of their satellite.\n\
        - id: failure-modes\n  answer: None so far.\n";
    for (name, variant) in [("as it is", "\n"), ("with CRLF", "\r\n")] {
        let before = checkout.read(ORBIT).replace("\r\n", "\n").replace('\n', variant).trim_end().to_owned();
        checkout.write(ORBIT, &before);
        let run = applied(&checkout, &["7", "--dry-run"], answers);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.starts_with(&format!("--- a/{ORBIT}\n+++ b/{ORBIT}\n@@ -")), "{}", run.stdout);
        assert!(run.stdout.contains(&format!("\n-of their satellite, at most 90 minutes.{variant}")));
        assert!(run.stderr.starts_with(&format!("{ORBIT}: 2 answers changed (+")), "{}", run.stderr);
        assert_eq!(checkout.read(ORBIT), before, "{name}");

        checkout.write("change.diff", &run.stdout);
        assert_eq!(applied(&checkout, &["7"], answers).code, Some(0));
        let written = checkout.read(ORBIT);
        checkout.write(ORBIT, &before);
        let git = Command::new("git").args(["apply", "change.diff"]).current_dir(checkout.path("")).output();
        let git = git.expect("git is there");
        assert!(git.status.success(), "{name}: {}", String::from_utf8_lossy(&git.stderr));
        assert_eq!(checkout.read(ORBIT), written, "{name}");
        checkout.write(ORBIT, before + "\n");
    }
    let run = applied(&checkout, &["7", "--dry-run"], "answers: []");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr), (Some(0), "", format!("{ORBIT}: nothing to change\n")));
}

#[test]
fn what_is_wrong_with_the_answers_is_said_where_it_stands() {
    let checkout = Checkout::new();
    let before = checkout.read(ORBIT);
    checkout.write(
        "answers.yaml",
        "answers:\n- id: rollbacks\n  answer: x\n- id: slos\n  answer: 99.9\n- id: slos\n  answer: y\n",
    );
    let stderr = checkout.run(&["answers", "apply", "answers.yaml", "7"]).failure();
    assert_eq!(
        stderr,
        "error: answers.yaml:2:7: there is no question `rollbacks`\n  help: did you mean `rollback`?\n\
         error: answers.yaml:5:11: the answer to `slos` is a text, and here is a number\n  help: put it in quotes\n\
         error: answers.yaml:6:7: `slos` stands here twice, first in line 4\n  help: keep one of the two\n"
    );
    let stderr = applied(&checkout, &["7"], "{\"answers\": [}").failure();
    assert!(stderr.starts_with("error: <stdin>:1:14: this is not JSON: "), "{stderr}");
    let stderr = checkout.run(&["answers", "apply", "none.yaml", "7"]).failure();
    assert!(stderr.starts_with("error: none.yaml: there is no such file\n  help: "), "{stderr}");
    let stderr = checkout.run(&["answers", "apply", "keps", "7"]).failure();
    assert!(stderr.starts_with("error: keps: this is a directory, not a file\n  help: "), "{stderr}");
    assert_eq!(checkout.read(ORBIT), before);
}

#[test]
fn answers_that_cannot_stand_in_the_readme_are_refused_together() {
    let checkout = Checkout::new();
    let before = checkout.read(ORBIT);
    let answers = "answers:\n- id: slos\n  answer: |\n    Fine.\n\n    ## Not fine\n- id: slis\n  answer: <!-- open\n- id: rollback\n  \
        answer: No.\n";
    let stderr = applied(&checkout, &["7"], answers).failure();
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 4, "{stderr}");
    assert!(
        lines[0].starts_with(&format!("error: {ORBIT}: the answer to slos cannot be written: line 3 is a heading"))
    );
    assert!(lines[2].starts_with(&format!("error: {ORBIT}: the answer to slis cannot be written: line 1 opens")));
    assert!(lines[1].starts_with("  help: ") && lines[3].starts_with("  help: "), "{stderr}");
    assert_eq!(checkout.read(ORBIT), before);
    assert_eq!(applied(&checkout, &["7", "--dry-run"], answers).failure(), stderr);
}

#[cfg(unix)]
#[test]
fn answers_may_come_from_a_pipe_with_a_name() {
    let checkout = Checkout::new();
    // What a shell passes for `<(command)` is a path such as this.
    let run = checkout.feed(&["answers", "apply", "/dev/stdin", "7"], "answers: [{id: rollback, answer: No.}]");
    assert_eq!((run.code, run.stderr), (Some(0), format!("{ORBIT}: 1 answer changed (+1/-1 lines)\n")));
}

#[test]
fn a_bare_readme_in_no_checkout_takes_answers() {
    let checkout = Checkout::new();
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let readme = dir.path().join("README.md");
    std::fs::write(&readme, "# Orbit").expect("it can be written");
    checkout.write("answers.json", r#"{"answers": [{"id": "slos", "answer": "99 %"}]}"#);
    let mut command = checkout.command();
    command.args(["answers", "apply"]).arg(checkout.path("answers.json")).arg("README.md").current_dir(dir.path());
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("README.md: 1 answer changed (+"), "{stderr}");
    let written = std::fs::read_to_string(&readme).expect("it is there");
    assert!(written.starts_with("# Orbit\n") && written.contains("\n99 %\n"), "{written}");
    assert_eq!(written.matches("\n###### ").count(), 25, "the whole questionnaire is put in");
}

#[test]
fn answers_of_another_kep_are_written_with_a_warning() {
    let checkout = Checkout::new();
    let run = applied(&checkout, &["7"], "kep: {number: 0012}\nanswers: [{id: rollback, answer: No.}]");
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr
            .starts_with(&format!("warning: {ORBIT}: these answers were exported from KEP 12, and this is KEP 7\n"))
    );
    let run = applied(&checkout, &["7"], "kep: {number: '0007'}\nanswers: [{id: rollback, answer: Yes.}]");
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}
