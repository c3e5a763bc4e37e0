//! A KEP that moves on: its three files, what a script is told, and what a sitting afterwards knows of it.

use std::process::Command;

use serde_json::Value;

use crate::harness::{Checkout, Run};
use crate::schema::violations;

const KEP: &str = "keps/sig-space/9999-orbital-scheduling";
const APPROVAL: &str = "keps/prod-readiness/sig-space/9999.yaml";
const FILES: [&str; 3] =
    ["keps/sig-space/9999-orbital-scheduling/kep.yaml", APPROVAL, "keps/sig-space/9999-orbital-scheduling/README.md"];

fn texts(checkout: &Checkout) -> Vec<String> {
    FILES.iter().map(|path| checkout.read(path)).collect()
}

fn json(checkout: &Checkout, args: &[&str]) -> Value {
    serde_json::from_str(&checkout.run(args).quiet_stdout()).expect("it is JSON")
}

fn git(checkout: &Checkout, args: &[&str], date: &str) {
    let mut command = Command::new("git");
    command.current_dir(checkout.path("")).args(args);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "nova").env(format!("GIT_{role}_EMAIL"), "nova@example.invalid");
        command.env(format!("GIT_{role}_DATE"), date);
    }
    assert!(command.status().expect("git can be run").success(), "git {args:?}");
}

fn commit(checkout: &Checkout, date: &str) {
    git(checkout, &["add", "-A"], date);
    git(checkout, &["commit", "-q", "-m", "change"], date);
}

#[test]
fn a_dry_run_writes_nothing_and_its_diff_is_what_promote_does() {
    let checkout = Checkout::sample();
    let before = texts(&checkout);
    let dry = checkout.run(&["promote", "9999", "--milestone", "v1.41", "--dry-run"]);
    assert_eq!((dry.code, texts(&checkout)), (Some(0), before.clone()));
    assert!(
        dry.stderr.contains("9999-orbital-scheduling/README.md: beta -> stable in v1.41, as asked\n"),
        "{}",
        dry.stderr
    );
    assert!(dry.stderr.contains("approver of stable: @vega-prr, they approved beta\n"), "{}", dry.stderr);
    let told = json(&checkout, &["promote", "9999", "--milestone", "v1.41", "--dry-run", "--format", "json"]);
    assert_eq!(told["diff"], dry.stdout.as_str());

    let done = checkout.run(&["promote", "9999", "--milestone", "v1.41", "--no-wizard"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let after = texts(&checkout);
    let other = Checkout::sample();
    other.write("change.diff", &dry.stdout);
    git(&other, &["apply", "change.diff"], "2026-01-01T00:00:00Z");
    assert_eq!(texts(&other), after);
    assert!(after[0].contains("stage: stable\n") && after[0].contains("  stable: \"v1.41\"\n"), "{}", after[0]);
    assert!(
        after[1].ends_with("beta:\n  approver: \"@vega-prr\"\nstable:\n  approver: \"@vega-prr\"\n"),
        "{}",
        after[1]
    );
    assert!(
        done.stdout.starts_with("KEP-9999: promote to stable in v1.41\n\n- One-line PR description: "),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout.contains("git add -- keps/sig-space/9999-orbital-scheduling/kep.yaml keps/prod-readiness"),
        "{}",
        done.stdout
    );
}

#[test]
fn what_it_tells_programs_is_as_its_schema_says() {
    let checkout = Checkout::sample();
    let schema = json(&checkout, &["schema", "promote"]);
    for args in [&[][..], &["--to", "removed"], &["--to", "alpha", "--milestone", "v1.40"]] {
        let told = json(&checkout, &[&["promote", "9999", "--dry-run", "--format", "json"], args].concat());
        assert_eq!(violations(&schema, &schema, &told, "$"), [""; 0]);
        let ranks: Vec<u64> =
            told["attention"].as_array().into_iter().flatten().filter_map(|one| one["rank"].as_u64()).collect();
        assert!(ranks.iter().copied().eq(1..=ranks.len() as u64), "{ranks:?}");
    }
    let drift = json(&checkout, &["schema", "drift"]);
    with_template(&checkout);
    let told = json(&checkout, &["questions", "drift", "--format", "json"]);
    assert_eq!(violations(&drift, &drift, &told, "$"), [""; 0]);
}

#[test]
fn nothing_is_written_while_one_file_cannot_be() {
    let damages: [(&str, &str, &str); 4] = [
        (FILES[0], "stage: beta", "stage: [beta"),
        (FILES[0], "stage: beta", "stage: bata"),
        (APPROVAL, "beta:", "beta: {"),
        (APPROVAL, "kep-number: 9999", "\tkep-number"),
    ];
    for (path, from, to) in damages {
        let checkout = Checkout::sample();
        checkout.write(path, checkout.read(path).replacen(from, to, 1));
        let before = texts(&checkout);
        let said = checkout.run(&["promote", "9999", "--no-wizard"]).failure();
        let place = said.strip_prefix(&format!("error: {path}:")).unwrap_or_else(|| panic!("{said}"));
        assert!(place.starts_with(|c: char| c.is_ascii_digit()), "{said}");
        assert_eq!(texts(&checkout), before, "{to}");
    }
    let checkout = Checkout::sample();
    std::fs::remove_file(checkout.path(APPROVAL)).expect("it can be removed");
    std::fs::remove_dir(checkout.path("keps/prod-readiness/sig-space")).expect("it can be removed");
    checkout.write("keps/prod-readiness/sig-space", "a file where a directory belongs\n");
    let before = (checkout.read(FILES[0]), checkout.read(FILES[2]));
    checkout.run(&["promote", "9999", "--no-wizard"]).failure();
    assert_eq!((checkout.read(FILES[0]), checkout.read(FILES[2])), before);
}

#[test]
fn odd_requests_are_refused_with_what_to_do() {
    let checkout = Checkout::sample();
    for (args, said) in [
        (&["--milestone", "1.3x"][..], "not a milestone: expected a release such as v1.30"),
        (&["--milestone", "v1.30"], "kep.yaml:18:19: v1.30 lies before v1.39, where it stands\n  help: "),
        (&["--approver", "vega prr"], "error: `vega prr` is not a GitHub handle\n  help: "),
        (&["--to", "beta", "--milestone", "v1.39"], "kep.yaml:17:8: it is beta in v1.39 already\n  help: "),
        (&["--implemented"], "kep.yaml:17:8: a KEP at beta is not implemented yet\n  help: "),
        (&["--format", "json"], "--dry-run"),
    ] {
        let failure = checkout.run(&[&["promote", "9999"], args].concat()).failure();
        assert!(failure.contains(said), "{failure}");
    }
    checkout.write(FILES[0], checkout.read(FILES[0]).replacen("stage: beta", "stage: stable", 1));
    let failure = checkout.run(&["promote", "9999"]).failure();
    assert!(
        failure.contains("no stage follows stable by itself\n  help: say where it goes: --to deprecated"),
        "{failure}"
    );
    std::fs::remove_file(checkout.path(FILES[0])).expect("it can be removed");
    assert!(checkout.run(&["promote", KEP]).failure().contains("there is no kep.yaml to promote\n  help: "));
}

#[test]
fn line_ends_stay_what_they_are_and_done_is_done_once() {
    let checkout = Checkout::sample();
    for path in FILES {
        checkout.write(path, checkout.read(path).replace('\n', "\r\n"));
    }
    let run = checkout.run(&["promote", "9999", "--no-wizard"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for text in texts(&checkout) {
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text}");
    }
    let before = texts(&checkout);
    checkout.run(&["promote", "9999", "--no-wizard"]).failure();
    assert_eq!(texts(&checkout), before);
    let run = checkout.run(&["promote", "9999", "--implemented"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(checkout.read(FILES[0]), before[0].replace("status: implementable", "status: implemented"));
    assert_eq!((checkout.read(FILES[1]), checkout.read(FILES[2])), (before[1].clone(), before[2].clone()));
}

/// What a sitting line by line says, with answers confirmed and one saved.
fn sitting(checkout: &Checkout, typed: &str) -> Run {
    checkout.feed(&["wizard", "9999", "--plain"], typed)
}

#[test]
fn a_kep_whose_stage_was_just_raised_opens_on_what_that_asks() {
    let checkout = Checkout::sample();
    git(&checkout, &["init", "-q", "-b", "main"], "2026-01-01T00:00:00Z");
    commit(&checkout, "2026-01-01T00:00:00Z");
    let run = sitting(&checkout, "quit\n");
    assert!(!run.stderr.contains("To look at: "), "nothing was raised:\n{}", run.stderr);

    checkout.run(&["promote", "9999", "--milestone", "v1.41", "--no-wizard"]);
    let told = json(&checkout, &["promote", "9999", "--to", "deprecated", "--dry-run", "--format", "json"]);
    assert_eq!(told["from"], "stable", "the files have it");
    let run = sitting(&checkout, "quit\n");
    assert!(run.stderr.contains("To look at: 1 of "), "{}", run.stderr);

    let run = sitting(&checkout, "go default-behavior\nconfirm\nconfirm rest\nsave\nquit\n");
    assert!(run.stderr.contains("State at stable: carried over, required"), "{}", run.stderr);
    assert!(run.stderr.contains("Carried over from beta, v1.39, "), "{}", run.stderr);
    assert!(run.stderr.contains("confirmed, which the draft keeps"), "{}", run.stderr);
    let readme = checkout.read(FILES[2]);
    let run = sitting(&checkout, "go default-behavior\nquit\n");
    assert!(run.stderr.contains("State at stable: confirmed, required"), "{}", run.stderr);
    assert_eq!(checkout.read(FILES[2]), readme, "nothing of it is written");

    git(&checkout, &["update-ref", "refs/remotes/origin/main", "HEAD"], "2026-01-01T00:00:00Z");
    git(&checkout, &["switch", "-q", "-c", "work"], "2026-01-01T00:00:00Z");
    commit(&checkout, "2026-02-01T00:00:00Z");
    let run = sitting(&checkout, "open\nquit\n");
    assert!(run.stderr.contains("To look at: 1 of "), "committed, and not merged yet:\n{}", run.stderr);
    git(&checkout, &["update-ref", "refs/remotes/origin/main", "HEAD"], "2026-01-01T00:00:00Z");
    let run = sitting(&checkout, "quit\n");
    assert!(!run.stderr.contains("To look at: "), "merged:\n{}", run.stderr);
}

#[test]
fn the_pull_request_is_told_after_a_save() {
    let checkout = Checkout::sample();
    let run = sitting(&checkout, "quit\n");
    assert!(!run.stderr.contains("One-line PR description"), "{}", run.stderr);
    let run = sitting(&checkout, "go default-behavior\nadd\nAnd nothing else.\n.\nsave\nyes\nquit\n");
    let end = "KEP-9999: update the production readiness answers for beta\n\n- One-line PR description: ";
    assert!(run.stderr.contains(end), "{}", run.stderr);
    assert!(run.stderr.contains("git add -- keps/sig-space/9999-orbital-scheduling/README.md\n"), "{}", run.stderr);
    assert_eq!(run.stdout, "", "it is no result");
}

/// A template that asks all that is known, one question more in a known section, and one in a section of its own.
pub fn with_template(checkout: &Checkout) {
    let list = json(checkout, &["questions", "list", "--format", "json"]);
    let mut readme =
        "# KEP-NNNN: Title\n\n<!-- toc -->\n<!-- /toc -->\n\n## Production Readiness Review Questionnaire\n".to_owned();
    let mut section = String::new();
    for question in list["questions"].as_array().expect("there are questions") {
        let text = |key: &str| question[key].as_str().expect("it is text");
        if section != text("section") {
            section = text("section").to_owned();
            readme += &format!("\n### {}\n", section_title(&list, &section));
        }
        readme += &format!("\n###### {}\n", text("title"));
        if text("id") == "rollback-metrics" {
            readme += "\n###### Who is paged at night?\n";
        }
    }
    readme += "\n### Weather\n\n###### Does it rain?\n\n## Implementation History\n";
    checkout.write("keps/NNNN-kep-template/README.md", readme);
    let yaml = "title: Title\nkep-number: NNNN\nauthors:\n  - \"@jane\"\nowning-sig: sig-x\nstatus: provisional\n\
        creation-date: yyyy-mm-dd\nreviewers:\n  - TBD\napprovers:\n  - TBD\nstage: alpha\nlatest-milestone: \"v1.19\"\n\
        milestone:\n  alpha: \"v1.19\"\n  beta: \"v1.20\"\nfeature-gates:\n  - name: MyFeature\n    components:\n      - kubelet\n";
    checkout.write("keps/NNNN-kep-template/kep.yaml", yaml);
}

fn section_title(list: &Value, id: &str) -> String {
    let sections = list["sections"].as_array().into_iter().flatten();
    let known = sections.filter(|section| section["id"] == id).find_map(|section| section["title"].as_str());
    known.unwrap_or(id).to_owned()
}

#[test]
fn what_only_the_template_asks_is_asked_everywhere() {
    let checkout = Checkout::sample();
    with_template(&checkout);
    let drift = checkout.run(&["questions", "drift"]).quiet_stdout();
    assert!(drift.lines().filter(|line| line.starts_with("new ")).count() == 2, "{drift}");
    let export = json(&checkout, &["answers", "export", "9999", "--format", "json"]);
    let schema = json(&checkout, &["schema", "answers"]);
    assert_eq!(violations(&schema, &schema, &export, "$"), [""; 0]);
    let ids: Vec<&str> =
        export["answers"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids.len(), 27);
    let at = |id: &str| ids.iter().position(|known| *known == id).unwrap_or_else(|| panic!("{id}: {ids:?}"));
    assert_eq!(at("who-is-paged-at-night"), at("rollback-metrics") + 1);
    assert_eq!(at("does-it-rain"), 26);

    let answers = "answers: [{id: who-is-paged-at-night, answer: SIG Space.}, {id: does-it-rain, answer: Never.}]";
    let run = checkout.feed(&["answers", "apply", "-", "9999"], answers);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let readme = checkout.read(FILES[2]);
    let place = |text: &str| readme.find(text).unwrap_or_else(|| panic!("{text}:\n{readme}"));
    assert!(place("###### Who is paged at night?\n\nSIG Space.\n") > place("###### What specific metrics"));
    assert!(place("###### Who is paged at night?") < place("###### Were upgrade and rollback tested?"));
    assert!(place("### Weather\n\n###### Does it rain?\n\nNever.\n") < place("## Implementation History"));

    let run = sitting(&checkout, "go does-it-rain\nquit\n");
    assert!(
        run.stderr.contains("Question 27 of 27: Does it rain?") && run.stderr.contains("  Never.\n"),
        "{}",
        run.stderr
    );
    let told = json(&checkout, &["promote", "9999", "--dry-run", "--format", "json"]);
    assert!(!told["diff"].as_str().expect("a diff").contains("Who is paged"), "it is asked already");
}

#[test]
fn a_new_kep_is_made_of_the_template_and_passes_the_gate() {
    let checkout = Checkout::sample();
    with_template(&checkout);
    let args = ["new", "123", "Tidal pools: the \"moon\" & more", "--sig", "sig-space", "--author", "@luna"];
    let run = checkout.run(&[&args[..], &["--gate", "TidalPools=kubelet,kube-scheduler", "--no-wizard"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let dir = "keps/sig-space/123-tidal-pools-the-moon-more";
    let yaml = checkout.read(&format!("{dir}/kep.yaml"));
    assert!(yaml.contains("name: TidalPools\n") && yaml.contains("- kube-scheduler\n"), "{yaml}");
    assert!(yaml.contains("kep-number: 123\n") && yaml.contains("- \"@luna\"\n") && !yaml.contains("v1.20"), "{yaml}");
    let readme = checkout.read(&format!("{dir}/README.md"));
    assert!(readme.starts_with("# KEP-123: Tidal pools: the \"moon\" & more\n"), "{readme}");
    assert!(readme.contains("  - [Weather](#weather)\n"), "{readme}");
    assert!(
        checkout.read("keps/prod-readiness/sig-space/123.yaml").starts_with("kep-number: 123\nalpha:\n  approver: ")
    );
    let check = checkout.run(&["check", "123", "--format", "json", "-q"]);
    let check: Value = serde_json::from_str(&check.stdout).expect("it is JSON");
    let findings = check["keps"][0]["findings"].as_array().expect("there is a list");
    assert!(findings.iter().all(|finding| finding["rule"] == "missing-answer"), "{findings:#?}");
}

#[test]
fn a_new_kep_stays_in_its_group_and_over_nobody() {
    let checkout = Checkout::sample();
    with_template(&checkout);
    let new = |number: &str, title: &str, more: &[&str]| {
        checkout.run(&[&["new", number, title, "--no-wizard"], more].concat())
    };
    let space = ["--sig", "sig-space"];
    for (number, title, more, said) in [
        ("../1", "x", &space[..], "`../1` is no KEP number"),
        ("9999", "x", &space, "KEP 9999 is there already"),
        ("5", "", &space, "the title has to be one line of text"),
        ("5", "a\nb", &space, "the title has to be one line of text"),
        ("5", "x", &["--sig", "../sig-space"], "there is no group `../sig-space`"),
        ("5", "x", &["--sig", "prod-readiness"], "there is no group `prod-readiness`"),
        ("5", "x", &["--sig", "NNNN-kep-template"], "there is no group `NNNN-kep-template`"),
        ("5", "x", &["--sig", "sig-space", "--author", "a: b"], "`a: b` is not a GitHub handle"),
        ("5", "x", &["--sig", "sig-space", "--gate", "A: b"], "`A: b` is no feature gate"),
    ] {
        let failure = new(number, title, more).failure();
        assert!(failure.contains(said), "{failure}");
    }
    for (number, title, dir) in [
        ("5", "../../../etc/passwd", "5-etc-passwd".to_owned()),
        ("6", "軌道", "6-kep".to_owned()),
        ("7", &"long ".repeat(100), format!("7-{}", ["long"; 16].join("-"))),
        ("8", &"x".repeat(500), format!("8-{}", "x".repeat(80))),
    ] {
        let run = new(number, title, &space);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(checkout.path(&format!("keps/sig-space/{dir}/kep.yaml")).is_file(), "{dir}");
    }
}
