//! Throughput, bench and review sheets of a checkout that is a git repository.

use std::process::Command;

use crate::harness::Checkout;

const APPROVAL: &str = "keps/prod-readiness/sig-space/7.yaml";
const ORBIT: &str = "keps/sig-space/7-orbit";

/// A checkout in which one KEP was approved for alpha and then for beta.
fn approved() -> Checkout {
    let checkout = Checkout::new();
    git(&checkout, &["init", "-q", "-b", "main"], "2026-01-01T00:00:00Z");
    checkout.write("OWNERS_ALIASES", "aliases:\n  prod-readiness-approvers:\n    - vega\n    - nova\n");
    checkout.write(APPROVAL, "kep-number: 7\nalpha:\n  approver: \"@vega\"\n");
    commit(&checkout, "2026-01-01T00:00:00Z");
    let readme = checkout.read(&format!("{ORBIT}/README.md"));
    git(&checkout, &["switch", "-q", "-c", "side"], "2026-01-01T00:00:00Z");
    checkout.write(APPROVAL, "kep-number: 7\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n");
    checkout.write(&format!("{ORBIT}/README.md"), readme.replacen("99.9 %", "99.8 %", 1));
    commit(&checkout, "2026-03-01T00:00:00Z");
    git(&checkout, &["switch", "-q", "main"], "2026-01-01T00:00:00Z");
    git(&checkout, &["merge", "-q", "--no-ff", "-m", "beta", "side"], "2026-03-11T00:00:00Z");
    checkout
}

fn commit(checkout: &Checkout, date: &str) {
    git(checkout, &["add", "-A"], date);
    git(checkout, &["commit", "-q", "-m", "change"], date);
}

fn git(checkout: &Checkout, arguments: &[&str], date: &str) {
    let mut command = Command::new("git");
    command.current_dir(checkout.path("")).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "nova").env(format!("GIT_{role}_EMAIL"), "nova@example.invalid");
        command.env(format!("GIT_{role}_DATE"), date);
    }
    assert!(command.status().expect("git can be run").success(), "git {arguments:?}");
}

fn json(checkout: &Checkout, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&checkout.run(arguments).quiet_stdout()).expect("it is JSON")
}

#[test]
fn figures_come_from_the_history_alone() {
    let checkout = approved();
    let stats = json(&checkout, &["stats", "--format", "json"]);
    assert_eq!(stats["approvals"], 2);
    assert_eq!(stats["milestones"][0]["lead_time_days"]["p50"], 10.0);
    assert_eq!(stats["road_days"]["alpha_to_beta"]["p50"], 69.0);
    let bench = json(&checkout, &["bench", "--format", "json", "--without", "@Vega"]);
    assert_eq!(bench["continuity"]["kept"], 1);
    assert_eq!(bench["without"]["after"]["nova"], 2);
    for format in ["human", "markdown", "csv", "html"] {
        for command in ["stats", "bench"] {
            let text = checkout.run(&[command, "--format", format]).quiet_stdout();
            assert!(text.contains("first-parent") || text.contains("OWNERS_ALIASES"), "{command} {format}: {text}");
        }
    }
}

#[test]
fn a_sheet_compares_with_the_stage_before() {
    let checkout = approved();
    let review = json(&checkout, &["review", "7", "--stage", "beta", "--format", "json"]);
    assert_eq!(review["since"]["stage"], "alpha");
    assert_eq!(review["approval"]["on_bench"], true);
    let changed: Vec<&str> = review["answers"]
        .as_array()
        .expect("there are answers")
        .iter()
        .filter(|answer| answer["change"] == "changed")
        .filter_map(|answer| answer["id"].as_str())
        .collect();
    assert_eq!(changed, ["slos"]);
    let human = checkout.run(&["review", "7", "--stage", "beta"]).quiet_stdout();
    assert!(human.contains("[-99.9-] {+99.8+}"), "{human}");
}

#[test]
fn the_json_is_as_the_schemas_say() {
    let checkout = approved();
    checkout.write("shadows.csv", "date,KEP,reviewer,stage\n2026-03-01,7,nova,beta\n");
    let all: [(&str, &[&str]); 3] = [
        ("stats", &["stats", "--format", "json"]),
        (
            "bench",
            &[
                "bench",
                "--format",
                "json",
                "--without",
                "vega",
                "--kep",
                "7",
                "--stage",
                "stable",
                "--shadows",
                "shadows.csv",
            ],
        ),
        ("review", &["review", "7", "--format", "json"]),
    ];
    for (name, arguments) in all {
        let schema = json(&checkout, &["schema", name]);
        assert_eq!(crate::schema::violations(&schema, &schema, &json(&checkout, arguments), "$"), [""; 0], "{name}");
    }
}

#[test]
fn without_a_history_it_says_what_is_missing() {
    let checkout = Checkout::new();
    let error = checkout.run(&["stats"]).failure();
    assert!(error.contains("not in a git repository") && error.contains("--repo"), "{error}");
    let sheet = checkout.run(&["review", "7"]).quiet_stdout();
    assert!(sheet.contains("Compared with nothing: the KEP is in no git repository"), "{sheet}");
    let checkout = approved();
    let error = checkout.run(&["bench", "--without", "@pluto"]).failure();
    assert!(error.contains("nobody of that name") && error.contains("@vega"), "{error}");
    let error = checkout.run(&["review", "7", "--since", "--all"]);
    assert_eq!(error.code, Some(2));
    checkout.write("shadows.csv", "date,KEP,reviewer,stage\n2026-03-01,7,nova,beta\n2026-03-02,7,nova,ga\n");
    let bad = checkout.run(&["bench", "--shadows", "shadows.csv"]);
    assert_eq!((bad.code, bad.stdout.as_str()), (Some(2), ""));
    assert!(bad.stderr.contains("shadows.csv:3: `ga` is no stage"), "{}", bad.stderr);
}

#[test]
fn bench_and_promote_choose_the_same_approver() {
    let checkout = approved();
    let bench = json(&checkout, &["bench", "--kep", "7", "--stage", "stable", "--format", "json"]);
    assert_eq!(bench["suggestion"]["approver"], "vega");
    let promoted = checkout.run(&["promote", "7", "--to", "stable", "--dry-run"]).stderr;
    let reason = bench["suggestion"]["reason"].as_str().expect("there is a reason");
    assert!(promoted.contains(&format!("approver of stable: @vega, {reason}")), "{promoted}");
    let release = bench["suggestion"]["milestone"].as_str().expect("there is a release");
    assert!(promoted.contains(&format!("-> stable in {release}")), "{promoted}");
}

#[test]
fn a_shallow_clone_is_told_apart_and_said() {
    let origin = approved();
    let clone = Checkout::new();
    let url = format!("file://{}", origin.path("").display());
    let target = clone.path("shallow");
    git(
        &clone,
        &["clone", "-q", "--depth", "1", &url, target.to_str().expect("the path is text")],
        "2026-01-01T00:00:00Z",
    );
    let run = clone.run(&["--repo", "shallow", "stats", "--format", "json"]);
    assert!(run.stderr.contains("warning: this clone is shallow"), "{}", run.stderr);
    let stats: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(
        (&stats["approvals"], &stats["counting"]["left_out"]["approvals_before_the_history"]),
        (&0.into(), &2.into())
    );
    let sheet = clone.run(&["--repo", "shallow", "review", "7", "--stage", "beta"]).stdout;
    assert!(sheet.split_whitespace().collect::<Vec<_>>().join(" ").contains("this clone is shallow"), "{sheet}");
}

/// What the gate misses in the sheet is what it misses in its own comment, and the label says so.
#[test]
fn the_sheet_the_comment_and_the_label_agree() {
    let checkout = approved();
    let review = json(&checkout, &["review", "7", "--stage", "beta", "--format", "json"]);
    let check = checkout.run(&["check", "7", "--stage", "beta", "--format", "json"]).stdout;
    let check: serde_json::Value = serde_json::from_str(&check).expect("it is JSON");
    let kep = &check["keps"][0];
    assert_eq!(review["required"], kep["required"]);
    assert_eq!(review["ready"], kep["ready"]);
    let all = review["answers"].as_array().expect("there are answers").iter();
    let beside = all.flat_map(|answer| answer["findings"].as_array().expect("a list"));
    let mut shown: Vec<String> =
        beside.chain(review["findings"].as_array().expect("a list")).map(ToString::to_string).collect();
    let mut found: Vec<String> = kep["findings"].as_array().expect("a list").iter().map(ToString::to_string).collect();
    shown.sort();
    found.sort();
    assert_eq!(shown, found);
    let markdown = checkout.run(&["check", "7", "--stage", "beta", "--format", "markdown"]).stdout;
    let comment = review["comment"].as_str().expect("there is one");
    let asked: Vec<&str> = comment.lines().filter_map(|line| line.strip_prefix("- [ ] ")).collect();
    assert!(!asked.is_empty());
    for line in asked {
        assert!(markdown.contains(line), "{line} is not in {markdown}");
    }
    let labels = checkout.run(&["check", "7", "--stage", "beta", "--labels"]).quiet_stdout();
    assert_eq!(labels.lines().next(), review["label"].as_str());
    assert!(labels.contains("\n/label prr/needs-answers\n/remove-label prr/needs-approver\n"), "{labels}");
    let set = checkout.run(&["check", "7", "--stage", "beta", "--labels=prr/needs-answers"]).quiet_stdout();
    assert!(!set.contains("\n/"), "{set}");
}
