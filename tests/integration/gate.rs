//! The gate as a job of a pull request meets it: exit codes, what upstream would fail on, changes, baselines, fixes.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::{Checkout, Run};

const KEP: &str = "keps/sig-space/9999-orbital-scheduling";
const APPROVAL: &str = "keps/prod-readiness/sig-space/9999.yaml";

/// The fixtures with the project's sample KEP beside them.
fn sample() -> Checkout {
    let checkout = Checkout::new();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/checkout");
    for path in [&format!("{KEP}/README.md"), &format!("{KEP}/kep.yaml"), APPROVAL, "OWNERS_ALIASES"] {
        checkout.write(path, std::fs::read(from.join(path)).expect("the sample is there"));
    }
    checkout
}

fn findings(run: &Run) -> Vec<(String, bool)> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    let of = |finding: &Value| {
        (finding["rule"].as_str().unwrap_or_default().to_owned(), finding["upstream"].as_bool() == Some(true))
    };
    let keps = report["keps"].as_array().expect("KEPs are a list");
    let own = keps.iter().flat_map(|kep| kep["findings"].as_array().expect("findings are a list"));
    own.chain(report["checkout"].as_array().expect("a list")).map(of).collect()
}

fn check(checkout: &Checkout, args: &[&str]) -> Run {
    checkout.run(&[&["check", "--format", "json"], args].concat())
}

fn upstream(checkout: &Checkout) -> Vec<String> {
    let found = findings(&check(checkout, &["9999"]));
    found.into_iter().filter(|(_, upstream)| *upstream).map(|(rule, _)| rule).collect()
}

#[test]
fn open_questions_are_errors_and_the_exit_code_says_so() {
    let checkout = sample();
    let run = checkout.run(&["check", "9999"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    assert!(run.stdout.contains("not ready for beta: "), "{}", run.stdout);
    assert!(run.stdout.contains(&format!("{KEP}/README.md:")), "{}", run.stdout);
    assert_eq!(upstream(&checkout), [""; 0]);

    // At alpha only the first section is asked for, and all of it is answered.
    let run = checkout.run(&["check", "9999", "--stage", "alpha"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(checkout.run(&["check", "4242"]).failure().contains("4242"));
}

#[test]
fn the_checkout_and_the_table_of_contents_are_checked_as_upstream_does() {
    let checkout = sample();
    let layout = || findings(&check(&checkout, &["--all", "-q"])).contains(&("checkout-layout".into(), true));
    assert!(!layout());
    checkout.write("keps/sig-space/notes/README.md", "# Notes\n");
    assert!(layout());
    checkout.write(&format!("{KEP}/notes.md"), "# Notes\n");
    assert!(upstream(&checkout).contains(&"toc".to_owned()));
    checkout.write(&format!("{KEP}/notes.md"), "# Notes\n<!-- toc -->\n<!-- /toc -->\n");
    assert_eq!(upstream(&checkout), [""; 0]);
    let readme = format!("{KEP}/README.md");
    checkout.write(&readme, checkout.read(&readme).replace("## Drawbacks", "## What speaks against it"));
    assert_eq!(upstream(&checkout), ["toc"]);
    let run = checkout.run(&["fix", "9999", "--rule", "toc", "-q"]);
    assert!(
        run.code == Some(0) && run.stdout.contains("+- [What speaks against it](#what-speaks-against-it)"),
        "{run:?}"
    );
    assert_eq!(upstream(&checkout), [""; 0]);
    assert_eq!(checkout.run(&["fix", "9999", "--rule", "toc"]).stderr, "nothing to mend\n");
}

#[test]
fn every_form_tells_the_same_findings() {
    let checkout = sample();
    let errors = |format: &str| checkout.run(&["check", "9999", "--format", format]);
    let json = findings(&errors("json")).iter().filter(|(rule, _)| rule == "missing-answer").count();
    let count = |format: &str, word: &str| errors(format).stdout.matches(word).count();
    assert!(json > 0);
    assert_eq!(count("github", "title=kepready%3A missing-answer::"), json);
    assert_eq!(count("junit", "type=\"missing-answer\""), json);
    assert_eq!(count("sarif", "\"ruleId\": \"missing-answer\""), json);
    assert!(count("markdown", "- [x] Production readiness is approved for beta by `vega-prr`") == 1);
    for format in ["json", "sarif", "github", "markdown", "junit", "human"] {
        assert_eq!(errors(format).code, Some(1), "{format}");
    }
}

#[cfg(unix)]
#[test]
fn the_names_of_files_act_on_nothing() {
    let checkout = sample();
    let name = "a\n\n@team\n\u{1b}[2J\u{7}\u{202e}";
    let kep_yaml = checkout.read(&format!("{KEP}/kep.yaml")).replace("kep-number: 9999", "kep-number: 77");
    checkout.write(&format!("keps/sig-space/77-{name}/kep.yaml"), kep_yaml.replace("title: ", "titel: "));
    checkout.write(&format!("keps/sig-space/77-{name}/README.md"), checkout.read(&format!("{KEP}/README.md")));
    checkout.write(&format!("keps/sig-space/77-{name}/{name}.md"), "<!-- toc -->\n<!-- /toc -->\n# A\n");
    checkout.write(&format!("keps/sig-space/{name}/README.md"), "# Notes\n");
    let harmless = |args: &[&str]| {
        let run = checkout.run(args);
        let said = run.stdout + &run.stderr;
        assert!(said.contains("@team") && !said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{args:?}: {said}");
        assert!(said.lines().all(|line| !line.starts_with("@team")), "{args:?}: {said}");
    };
    for format in ["human", "json", "github", "markdown", "junit"] {
        harmless(&["check", "--all", "--format", format]);
    }
    harmless(&["review", "77", "--plain"]);
    harmless(&["review", "77", "--format", "markdown"]);
    harmless(&["answers", "export", "77"]);
    harmless(&["playbook", "77"]);
    harmless(&["playbook", "77", "--format", "json"]);
    // A patch names the file as git quotes it, and is written where it belongs.
    let run = checkout.run(&["fix", "77", "--rule", "toc"]);
    assert!(run.code == Some(0) && run.stdout.contains("+++ \"b/keps/sig-space/77-a\\n\\n@team\\n\\033[2J"), "{run:?}");
    assert!(checkout.read(&format!("keps/sig-space/77-{name}/{name}.md")).contains("- [A](#a)\n"));
}

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let checkout = sample();
    assert_eq!(checkout.run(&["check", "9999", "--write-baseline", "known.json", "-q"]).code, Some(0));
    let run = check(&checkout, &["9999", "--baseline", "known.json"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    let readme = format!("{KEP}/README.md");
    let moved = checkout.read(&readme).replacen("## Summary\n", "## Summary\n\nMoved down.\n", 1);
    checkout.write(
        &readme,
        moved
            .replace("Nothing is scheduled then, with or without it.", "")
            .replace("The cache keeps its last state and catches up when the watch is back.", ""),
    );
    let run = checkout.run(&["check", "9999", "--baseline", "known.json"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("\"API server away\" has no answer"), "{}", run.stdout);
    assert_eq!(run.stdout.matches("has no answer").count(), 1, "{}", run.stdout);
    assert!(checkout.run(&["check", "9999", "--baseline", "gone.json"]).failure().contains("no such baseline"));
}

#[test]
fn exemptions_show_and_end() {
    let checkout = sample();
    let exempt = |until: &str| {
        let entry = format!(
            "exemptions:\n  - rule: missing-answer\n    kep: 9999\n    reason: agreed with the SIG\n    until: {until}\n"
        );
        checkout.write(".kepready.yaml", entry);
        checkout.run(&["check", "9999"])
    };
    let run = exempt("v1.39");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(
        run.stdout.contains("exempt until v1.39: ") && run.stdout.contains("(agreed with the SIG)"),
        "{}",
        run.stdout
    );
    let run = exempt("v1.38");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains(".kepready.yaml:2:"), "{}", run.stdout);
}

#[test]
fn a_pull_request_is_checked_by_what_it_changes() {
    let checkout = sample();
    let git = |args: &[&str]| checkout.git(args);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "base"]);
    let base = git(&["rev-parse", "HEAD"]);
    git(&["checkout", "-qb", "change"]);
    checkout.write(APPROVAL, "kep-number: 9999\nalpha:\n  approver: \"@vega-prr\"\n");
    git(&["commit", "-qam", "forget beta"]);
    let pull = git(&["rev-parse", "HEAD"]);
    git(&["checkout", "-q", "main"]);
    checkout.write("keps/sig-space/12-dock/README.md", "# Dock\n\nMoved on meanwhile.\n");
    git(&["commit", "-qam", "others move on"]);
    git(&["checkout", "-q", "change"]);

    let path = std::env::var("PATH").expect("there is a PATH");
    let named = |run: &Run| -> Vec<String> {
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
        let keps = report["keps"].as_array().expect("a list").iter();
        keps.map(|kep| kep["kep"]["number"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let args = ["check", "--format", "json", "-q"];
    let run = checkout.run_with(&[&args[..], &["--changed-since", "main"]].concat(), "", &[("PATH", &path)]);
    assert_eq!(named(&run), ["9999"]);
    assert!(findings(&run).contains(&("approval-stage".into(), true)));
    let prow = [("PATH", path.as_str()), ("PULL_BASE_SHA", &base), ("PULL_PULL_SHA", &pull)];
    assert_eq!(named(&checkout.run_with(&args, "", &prow)), ["9999"]);
    let run = checkout.run_with(&["check", "--changed-since", "nowhere"], "", &[("PATH", &path)]);
    assert!(run.failure().contains("git knows no revision `nowhere`"));
}

#[test]
fn a_pull_request_that_changes_the_checkout_is_checked_for_that() {
    let checkout = sample();
    let git = |args: &[&str]| checkout.git(args);
    checkout.write("keps/NNNN-kep-template/README.md", "# T\n<!-- toc -->\n<!-- /toc -->\n");
    let kep_yaml = checkout.read(&format!("{KEP}/kep.yaml"));
    checkout.write("keps/NNNN-kep-template/kep.yaml", kep_yaml.replace("status: implementable", "status: provisional"));
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "base"]);
    let path = std::env::var("PATH").expect("there is a PATH");
    let changed = |path_changed: &str, text: Option<&str>| {
        match text {
            Some(text) => checkout.write(path_changed, text),
            None => std::fs::remove_file(checkout.path(path_changed)).expect("it is there"),
        }
        let args = ["check", "--changed-since", "main", "--format", "json"];
        let run = checkout.run_with(&args, "", &[("PATH", &path)]);
        git(&["checkout", "-q", "main", "--", "."]);
        git(&["clean", "-qfd"]);
        let mut found: Vec<String> =
            findings(&run).into_iter().filter(|(_, upstream)| *upstream).map(|(rule, _)| rule).collect();
        found.dedup();
        found.join(" ")
    };
    assert_eq!(changed("docs/notes.md", Some("# Notes\n")), "");
    let aliases = checkout.read("OWNERS_ALIASES");
    // The KEP itself did not change, but nobody may approve it any more.
    assert_eq!(changed("OWNERS_ALIASES", Some(&aliases.replace("vega-prr", "lyra-prr"))), "approval-approver");
    assert_eq!(changed("OWNERS_ALIASES", Some(&format!("{aliases}  orbit: [\n"))), "aliases-unreadable");
    assert_eq!(changed("keps/README.md", None), "checkout-layout");
    assert_eq!(changed("keps/NNNN-kep-template/kep.yaml", Some("title: T\n")), "kep-yaml-required");
    assert_eq!(changed("keps/sig-space/notes.md", Some("# Notes\n")), "toc");
}

#[test]
fn documents_outside_of_keps_are_checked_as_upstream_does() {
    let checkout = sample();
    let stray = || -> Vec<String> {
        let run = check(&checkout, &["--all"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
        let found = report["checkout"].as_array().expect("a list").iter().filter(|finding| finding["rule"] == "toc");
        found
            .map(|finding| {
                assert!(finding["upstream"] == true && finding["fixable"] == false, "{finding}");
                finding["file"].as_str().unwrap_or_default().to_owned()
            })
            .collect()
    };
    assert_eq!(stray(), [""; 0]);
    let all = [
        "keps/notes.md",
        "keps/prod-readiness/sig-space/notes.md",
        "keps/sig-space/dock/readme.md",
        "keps/sig-space/notes.md",
    ];
    for path in all {
        checkout.write(path, "# Notes\n");
    }
    assert_eq!(stray(), all);
    checkout.write("keps/notes.md", "# Notes\n<!-- toc -->\n- [A](#a)\n<!-- /toc -->\n## A\n");
    checkout.write("hack/.notableofcontents", "keps/README.md\nkeps/sig-space/notes.md\n");
    assert_eq!(stray(), all[1..3]);
}

#[test]
fn a_kep_that_is_named_twice_is_one() {
    let checkout = sample();
    let run = check(&checkout, &["9999", KEP, "9999"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    assert_eq!((report["keps"].as_array().map(Vec::len), &report["summary"]["keps"]), (Some(1), &1.into()));
    let readme = format!("{KEP}/README.md");
    checkout.write(&readme, checkout.read(&readme).replace("## Drawbacks", "## Against it"));
    let run = checkout.run(&["fix", "9999", "9999", "--rule", "toc"]);
    assert!(run.code == Some(0) && run.stdout.matches("+++ ").count() == 1, "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_holds_nothing_up() {
    let checkout = sample();
    for path in [format!("{KEP}/README.md"), format!("{KEP}/notes.md"), "keps/sig-space/notes.md".to_owned()] {
        let _ = std::fs::remove_file(checkout.path(&path));
        let made = Command::new("mkfifo").arg(checkout.path(&path)).status().expect("mkfifo is there");
        assert!(made.success());
    }
    let run = check(&checkout, &["--all"]);
    assert!(findings(&run).contains(&("readme-unreadable".into(), false)), "{run:?}");
    assert!(checkout.run(&["fix", "--all", "--dry-run"]).code == Some(0));
}

#[test]
fn rules_are_explained_and_slips_forgiven() {
    let checkout = Checkout::new();
    let text = checkout.run(&["explain", "upgrade-test"]).quiet_stdout();
    assert!(text.starts_with("### upgrade-test\n") && text.contains("To mend it: "), "{text}");
    assert!(checkout.run(&["explain", "upgrade-tset"]).failure().contains("did you mean `upgrade-test`?"));
    assert!(checkout.run(&["explain"]).quiet_stdout().contains("missing-answer"));
}

#[test]
fn a_readme_that_is_no_text_is_a_finding_among_many_and_an_error_on_its_own() {
    let checkout = sample();
    let readme = format!("{KEP}/README.md");
    let text = checkout.read(&readme).into_bytes();
    let at = text.iter().position(|byte| *byte == b'\n').expect("it has lines") + 3;
    checkout.write(&readme, [&text[..at], b"\xe9", &text[at..]].concat());
    let run = check(&checkout, &["--all"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let all = report["keps"].as_array().expect("KEPs are a list").iter();
    let own =
        all.flat_map(|kep| kep["findings"].as_array().expect("a list")).find(|f| f["rule"] == "readme-unreadable");
    let own = own.expect("it is told");
    assert_eq!((&own["file"], &own["line"], &own["column"]), (&readme.clone().into(), &3.into(), &2.into()), "{own}");
    assert_eq!(own["upstream"], false);
    assert!(!findings(&run).iter().any(|(rule, _)| rule == "readme-missing"));
    // mdtoc does not mind the byte, where it breaks no mark.
    let stale = |run: &Run| {
        let report: Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        let all = report["keps"].as_array().expect("KEPs are a list").iter();
        let mut found = all.flat_map(|kep| kep["findings"].as_array().expect("a list"));
        found.any(|f| f["rule"] == "toc" && f["file"] == readme.as_str() && f["upstream"] == true)
    };
    assert!(stale(&run));
    checkout.write(&readme, [&text[..3], b"\xe9", &text[3..]].concat());
    assert!(!stale(&check(&checkout, &["--all"])));
    let damaged = [&text[..3], b"\xe9", &text[3..], b"\n## One more\n"].concat();
    checkout.write(&readme, &damaged);
    assert!(stale(&check(&checkout, &["--all"])));
    checkout.run(&["fix", "--all", "--rule", "toc"]);
    assert_eq!(std::fs::read(checkout.path(&readme)).expect("it is there"), damaged);
    let run = checkout.run(&["check", "9999"]);
    assert!(run.code == Some(2) && run.stderr.contains("README.md:1:4: the byte 0xe9 is not UTF-8"), "{run:?}");
}

#[test]
fn the_template_is_checked_as_upstream_does() {
    let checkout = sample();
    let template = "keps/NNNN-kep-template/kep.yaml";
    let kep_yaml = "title: T\nkep-number: NNNN\nauthors: []\nowning-sig: sig-xyz\nstatus: provisional|implementable\napprovers: []\n";
    let broken = || findings(&check(&checkout, &["--all", "-q"])).contains(&("kep-yaml-keys".into(), true));
    checkout.write(template, kep_yaml);
    assert!(!broken());
    checkout.write(template, format!("{kep_yaml}mood: good\n"));
    assert!(broken());
}

#[test]
fn fix_brings_kep_yaml_and_readme_in_step_and_says_why() {
    let checkout = sample();
    let kep_yaml = format!("{KEP}/kep.yaml");
    let text = checkout.read(&kep_yaml);
    let without = text.replace("disable-supported: true\n", "");
    assert_ne!(without, text);
    checkout.write(&kep_yaml, &without);
    let rules = || findings(&check(&checkout, &["9999"])).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>();
    assert!(rules().contains(&"production-keys".to_owned()));
    let run = checkout.run(&["fix", "9999", "--dry-run"]);
    assert!(run.stdout.contains("+disable-supported: true\n"), "{run:?}");
    let why = "  production-keys: `disable-supported: true`, as \"Can it be disabled?\" in the README says\n";
    assert!(run.stderr.contains(why), "{run:?}");
    assert_eq!(checkout.read(&kep_yaml), without, "a dry run writes nothing");
    // A rule that was not named is left alone, and what is done is left to those who name one.
    assert_eq!(checkout.run(&["fix", "9999", "--rule", "toc"]).stderr, "nothing to mend\n");
    let run = checkout.run(&["fix", "9999"]);
    assert_eq!((run.code, checkout.read(&kep_yaml).lines().count()), (Some(0), text.lines().count()));
    assert!(!rules().contains(&"production-keys".to_owned()));
    assert_eq!(checkout.run(&["fix", "9999"]).stderr, "nothing to mend\n");
}

#[test]
fn what_is_done_gets_no_empty_questions_unasked() {
    let checkout = sample();
    let (kep_yaml, readme) = (format!("{KEP}/kep.yaml"), format!("{KEP}/README.md"));
    let done =
        checkout.read(&kep_yaml).replace("status: implementable", "status: implemented").replace("v1.39", "v1.30");
    checkout.write(&kep_yaml, done);
    let title = "###### Will enabling / using this feature result in any new API calls?\n";
    checkout.write(&readme, checkout.read(&readme).replace(title, "###### Calls\n"));
    let args = ["fix", "9999", "--dry-run"];
    let run = checkout.run(&args);
    assert!(run.stdout.is_empty() && run.stderr.contains("--rule missing-answer"), "{run:?}");
    let run = checkout.run(&[&args[..], &["--rule", "missing-answer"]].concat());
    assert!(run.stdout.contains(&format!("+{title}")), "{run:?}");
}
