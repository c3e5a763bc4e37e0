use serde_json::Value;

use crate::harness::{Checkout, DOCK, ORBIT};

fn json(checkout: &Checkout, args: &[&str]) -> Value {
    let stdout = checkout.run(&[&["answers", "export", "--format", "json"], args].concat()).quiet_stdout();
    serde_json::from_str(&stdout).expect("it is JSON")
}

fn answer<'v>(export: &'v Value, id: &str) -> &'v Value {
    let answers = export["answers"].as_array().expect("answers are a list");
    answers.iter().find(|answer| answer["id"] == id).expect("every question is listed")
}

#[test]
fn json_has_the_kep_the_layout_and_all_questions() {
    let checkout = Checkout::new();
    let export = json(&checkout, &["7"]);
    let kep = serde_json::json!({
        "number": "7", "title": "Orbit-aware scheduling", "sig": "sig-space", "status": "implementable",
        "stage": "beta", "latest_milestone": "v1.39", "readme": ORBIT
    });
    assert_eq!((&export["schema_version"], &export["kep"], &export["layout"]), (&1.into(), &kep, &"headings".into()));
    assert_eq!(export["answers"].as_array().map(Vec::len), Some(25));

    let slos = answer(&export, "slos");
    assert_eq!(
        (&slos["section"], &slos["requirement"], &slos["state"], &slos["line"]),
        (&"monitoring".into(), &"required".into(), &"answered".into(), &41.into())
    );
    let text = slos["answer"].as_str().unwrap_or_default();
    assert!(
        text.starts_with("| Orbit | Passes met |\n")
            && text.ends_with("\tkubectl get passes\n\nGrößer is better: ≥ 99 %.")
    );
    assert_eq!(
        answer(&export, "default-behavior")["answer"],
        "Yes. Pods wait for a pass  \nof their satellite, at most 90 minutes."
    );
    let calls = answer(&export, "new-api-calls")["answer"].as_str();
    assert_eq!(calls, Some("- API call type: LIST passes\n  - estimated throughput: one every 90 minutes"));
    let in_use = answer(&export, "in-use");
    assert_eq!((&in_use["state"], &in_use["line"], &in_use["answer"]), (&"unanswered".into(), &35.into(), &"".into()));
    let missing = answer(&export, "failure-modes");
    assert_eq!(
        (&missing["state"], &missing["line"], &missing["answer"]),
        (&"missing".into(), &Value::Null, &"".into())
    );
}

#[test]
fn yaml_is_the_default_and_reads_as_the_same_data() {
    let checkout = Checkout::new();
    for kep in ["7", "12"] {
        let yaml = checkout.run(&["answers", "export", kep]).quiet_stdout();
        let value: Value = serde_yaml::from_str(&yaml).expect("it is YAML");
        assert_eq!(value, json(&checkout, &[kep]));
    }
    insta::assert_snapshot!(
        "export_of_a_kep_in_the_bullet_layout",
        checkout.run(&["answers", "export", "12"]).quiet_stdout()
    );
}

#[test]
fn a_kep_is_named_by_number_by_path_and_by_the_current_directory() {
    let checkout = Checkout::new();
    let expected = checkout.run(&["answers", "export", "12"]);
    assert_eq!(expected.code, Some(0));
    let root = checkout.path("");
    let root = root.to_str().expect("the path is text");
    for args in [&[DOCK][..], &["keps/sig-space/12-dock"], &["--repo", root, "012"]] {
        assert_eq!(checkout.run(&[&["answers", "export"], args].concat()), expected, "{args:?}");
    }
    let mut command = checkout.command();
    let output = command.args(["answers", "export"]).current_dir(checkout.path("keps/sig-space/12-dock")).output();
    assert_eq!(String::from_utf8_lossy(&output.expect("it runs").stdout), expected.stdout);
}

#[test]
fn the_stage_is_that_of_kep_yaml_unless_said_otherwise() {
    let checkout = Checkout::new();
    assert_eq!(answer(&json(&checkout, &["7", "--stage", "stable"]), "slos")["requirement"], "confirm");
    assert_eq!(json(&checkout, &["7", "--stage", "stable"])["kep"]["stage"], "stable");
    assert_eq!(answer(&json(&checkout, &["12"]), "slos")["requirement"], "optional");

    let kep_yaml = "keps/sig-space/7-orbit/kep.yaml";
    checkout.write(kep_yaml, checkout.read(kep_yaml).replace("stage: beta", "stage: gamma\u{1b}"));
    let run = checkout.run(&["answers", "export", "7"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("\n  stage: alpha\n"));
    assert!(run.stderr.starts_with("warning: keps/sig-space/7-orbit/kep.yaml:11:"), "{}", run.stderr);
    assert!(!run.stderr.contains('\u{1b}'));
    assert_eq!(checkout.run(&["answers", "export", "7", "--quiet"]).stderr, "");
    assert_eq!(checkout.run(&["answers", "export", "7", "--stage", "beta", "-q"]).code, Some(0));
}

#[test]
fn what_cannot_be_read_in_full_is_said_once_and_the_rest_exported() {
    let checkout = Checkout::new();
    checkout.write("keps/sig-space/7-orbit/kep.yaml", "title: \"Orbit\nstage: beta\n");
    let readme = checkout.read(ORBIT);
    checkout.write(ORBIT, readme.replace("### Scalability", "<!-- hidden\n\n### Scalability"));
    let run = checkout.run(&["answers", "export", "7"]);
    assert_eq!(run.code, Some(0));
    let warnings: Vec<&str> = run.stderr.lines().collect();
    let [kep_yaml, hidden] = warnings[..] else { panic!("there are two warnings: {}", run.stderr) };
    assert!(kep_yaml.starts_with("warning: keps/sig-space/7-orbit/kep.yaml:"), "{kep_yaml}");
    assert!(hidden.starts_with("warning: keps/sig-space/7-orbit/README.md:52:1: this HTML comment"), "{hidden}");
    assert!(run.stdout.contains("\n  number: \"7\"\n"), "the directory still says the number");
}

#[test]
fn a_readme_in_no_checkout_needs_nothing_else() {
    let checkout = Checkout::new();
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    std::fs::write(dir.path().join("README.md"), "# Orbit\n").expect("it can be written");
    let mut command = checkout.command();
    let output = command.args(["answers", "export"]).current_dir(dir.path()).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert!(text.contains("\n  stage: alpha\n") && text.contains("\n  readme: README.md\nlayout: absent\n"), "{text}");
    assert_eq!(text.matches("\n  state: missing\n").count(), 25);
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let checkout = Checkout::new();
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    let output = checkout.command().args(["answers", "export", "7"]).stdout(writer).output().expect("it runs");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let checkout = Checkout::new();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let output = checkout.command().args(["answers", "export", "7"]).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write to standard output: "));
}
