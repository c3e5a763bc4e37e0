use crate::harness::Checkout;

const OURS: &str = "section: oiling\ntitle: Oiling\nrequirement: {beta: required}\nquestions:\n  - id: oil-grade\n    title: Which oil does the sprocket take?\n    \
    short: Oil grade\n    shape: text\n    why: Sprockets are choosy.\n    good: [A grade]\n    example: 10W-40\n";

#[test]
fn the_questions_are_listed_for_people_and_for_programs() {
    let checkout = Checkout::new();
    let table = checkout.run(&["questions", "list", "--stage", "beta"]).quiet_stdout();
    assert!(table.contains("\n  slos                  required    What are the reasonable SLOs"), "{table}");
    let json = checkout.run(&["questions", "list", "--format", "json"]).quiet_stdout();
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(
        (&json["questions"][11]["id"], &json["questions"][11]["requirement"]["stable"]),
        (&"slos".into(), &"confirm".into())
    );
}

#[test]
fn a_questionnaire_of_ones_own_is_checked_and_used() {
    let checkout = Checkout::new();
    checkout.write("ours/1-oiling.yaml", OURS);
    checkout.write("ours/notes.txt", "not a part of it");
    for path in ["ours", "ours/1-oiling.yaml"] {
        let run = checkout.run(&["questions", "check", path]);
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (Some(0), "", "no errors: 1 question in 1 section\n")
        );
    }
    let export = checkout.run(&["--questions", "ours", "answers", "export", "7"]).quiet_stdout();
    assert!(export.contains("layout: absent\nanswers:\n\n# Oiling\n\n- id: oil-grade\n"), "{export}");

    checkout.write(
        "ours/2-again.yaml",
        OURS.replace("oiling", "again").replace("Oiling", "Again").replace("text", "table"),
    );
    let stderr = checkout.run(&["questions", "check", "ours"]).failure();
    assert!(stderr.contains("error: ours/2-again.yaml:5:9: the question id `oil-grade` is taken"), "{stderr}");
    assert!(stderr.contains("error: ours/2-again.yaml:8:12: `table` is not a shape\n  help: "), "{stderr}");
    assert_eq!(checkout.run(&["answers", "export", "7", "--questions", "ours"]).failure(), stderr);
    assert!(
        checkout
            .run(&["--questions", "keps", "7"])
            .failure()
            .starts_with("error: keps: no YAML file is in it\n  help: ")
    );
    assert!(
        checkout.run(&["questions", "check", "none"]).failure().starts_with("error: none: there is no such file\n")
    );
}
