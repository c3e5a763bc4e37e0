//! The hook, the action and the job of a presubmit: the commands that their files name, run on a repository with the
//! shape of a pull request.

use crate::harness::{Checkout, Run};

const README: &str = "keps/sig-space/9999-orbital-scheduling/README.md";
const APPROVAL: &str = "keps/prod-readiness/sig-space/9999.yaml";

/// The sample on `main`, and a branch `change` that damages what CI looks at, checked out.
fn pull_request() -> (Checkout, String, String) {
    let checkout = Checkout::sample();
    checkout.git(&["init", "-q", "-b", "main"]);
    checkout.git(&["add", "-A"]);
    checkout.git(&["commit", "-qm", "base"]);
    let base = checkout.git(&["rev-parse", "HEAD"]);
    checkout.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    checkout.git(&["checkout", "-qb", "change"]);
    checkout.write(APPROVAL, "kep-number: 9999\nalpha:\n  approver: \"@vega-prr\"\n");
    checkout.write(README, checkout.read(README).replace("## Drawbacks", "## What speaks against it"));
    checkout.git(&["commit", "-qam", "change"]);
    let head = checkout.git(&["rev-parse", "HEAD"]);
    (checkout, base, head)
}

/// The words behind `kepready` in every line of `file` that runs it.
fn commands(file: &str) -> Vec<Vec<String>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).expect("the file is there");
    let lines = text.lines().map(str::trim).map(|line| line.trim_start_matches("entry: "));
    let runs = lines.filter_map(|line| line.strip_prefix("kepready "));
    let words = |line: &str| -> Vec<String> {
        let ends = |word: &&str| !matches!(*word, ">" | ">>" | "||" | "|");
        line.split(' ').take_while(ends).filter(|word| *word != "$ARGUMENTS").map(str::to_owned).collect()
    };
    runs.map(words).collect()
}

fn run(checkout: &Checkout, command: &[String], more: &[&str], env: &[(&str, &str)]) -> Run {
    let path = std::env::var("PATH").expect("there is a PATH");
    let args: Vec<&str> = command.iter().map(String::as_str).chain(more.iter().copied()).collect();
    checkout.run_with(&args, "", &[&[("PATH", path.as_str())], env].concat())
}

#[test]
fn the_hooks_check_and_mend_what_is_about_to_be_committed() {
    let (checkout, ..) = pull_request();
    let hooks = commands(".pre-commit-hooks.yaml");
    let [check, toc] = &hooks[..] else { panic!("two hooks are offered: {hooks:?}") };
    // Nothing differs from HEAD.
    let clean = run(&checkout, check, &[], &[]);
    assert_eq!((clean.code, clean.stdout.contains("0 KEPs")), (Some(0), true), "{clean:?}");
    checkout.write(APPROVAL, "kep-number: 9999\n");
    let found = run(&checkout, check, &[], &[]);
    assert_eq!(found.code, Some(1));
    assert!(found.stdout.contains("[approval-stage, fails upstream]"), "{}", found.stdout);
    // The hook is given the files that are to be committed.
    let mended = run(&checkout, toc, &[README], &[]);
    assert_eq!(mended.code, Some(0), "{mended:?}");
    assert!(checkout.read(README).contains("- [What speaks against it](#what-speaks-against-it)"));
}

#[test]
fn the_action_annotates_and_sums_up_what_the_pull_request_changes() {
    let (checkout, ..) = pull_request();
    let steps = commands("action.yml");
    let [summary, annotations] = &steps[..] else { panic!("the action runs it twice: {steps:?}") };
    let env = [("GITHUB_BASE_REF", "main")];
    let summary = run(&checkout, summary, &[], &env);
    assert!(summary.stdout.starts_with("### KEP-9999 Orbital Scheduling: not ready for beta\n"), "{}", summary.stdout);
    assert!(summary.stdout.contains("- [ ] Production readiness is approved for beta"), "{}", summary.stdout);
    let annotations = run(&checkout, annotations, &[], &env);
    assert_eq!(annotations.code, Some(1));
    let on_approval = format!("::error file={APPROVAL},line=1,col=1,title=kepready%3A approval-stage::");
    assert!(annotations.stdout.lines().any(|line| line.starts_with(&on_approval)), "{}", annotations.stdout);
    assert!(annotations.stdout.lines().all(|line| line.starts_with("::")), "{}", annotations.stdout);
}

#[test]
fn the_presubmit_writes_junit_and_fails() {
    let (checkout, base, head) = pull_request();
    // Prow checks out the base with the pull request merged into it.
    checkout.git(&["checkout", "-q", "main"]);
    checkout.git(&["merge", "-q", "--no-ff", "-m", "merge", "change"]);
    let steps = commands("docs/ci/prow-presubmit.yaml");
    let [junit, check] = &steps[..] else { panic!("the job runs it twice: {steps:?}") };
    let env = [("PULL_BASE_SHA", base.as_str()), ("PULL_PULL_SHA", head.as_str())];
    let report = run(&checkout, junit, &[], &env);
    assert!(report.stdout.starts_with("<?xml version=\"1.0\""), "{}", report.stdout);
    assert!(report.stdout.contains("<failure message=\"kep.yaml says stage `beta`"), "{}", report.stdout);
    assert_eq!(run(&checkout, check, &[], &env).code, Some(1));
}
