use serde_json::Value;

use crate::harness::{Checkout, Run};

/// What `kepready config` says with this file.
fn config(checkout: &Checkout, text: &str, args: &[&str], env: &[(&str, &str)]) -> Run {
    checkout.write("home/.config/kepready/config.yaml", text);
    checkout.run_with(&[&["config"], args].concat(), "", env)
}

#[test]
fn each_value_says_where_it_came_from() {
    let checkout = Checkout::new();
    let text = "theme: light\nkeys:\n  example: [Alt+E, F3]\n";
    let table = config(&checkout, text, &[], &[("EDITOR", "nano -w")]).quiet_stdout();
    let file = "[ROOT]/home/.config/kepready/config.yaml";
    assert!(table.starts_with(&format!("file: {file}\n")), "{table}");
    let row = |name: &str| {
        let row = table.lines().find(|line| line.split(' ').next() == Some(name)).expect("it is listed");
        row.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(row("theme"), format!("theme | light | {file}:1"));
    assert_eq!(row("editor"), "editor | nano -w | environment variable EDITOR");
    assert_eq!(row("keys.example"), format!("keys.example | Alt+E, F3 | {file}:3"));
    assert_eq!(row("keys.save"), "keys.save | Ctrl+S | default");
    assert_eq!(row("drafts.max-age-days"), "drafts.max-age-days | 90 | default");
    let flag = config(&checkout, text, &["--theme", "dark"], &[]).quiet_stdout();
    assert!(flag.contains("flag --theme"), "{flag}");
    let never = config(&checkout, text, &["--color", "never"], &[]).quiet_stdout();
    assert!(never.contains("flag --color never"), "{never}");
}

#[test]
fn the_file_need_not_be_there_unless_it_is_named() {
    let checkout = Checkout::new();
    let table = checkout.run(&["config"]).quiet_stdout();
    assert!(table.starts_with("file: [ROOT]/home/.config/kepready/config.yaml (not there)\n"), "{table}");
    let stderr = checkout.run_with(&["config"], "", &[("KEPREADY_CONFIG", "other.yaml")]).failure();
    assert_eq!(
        stderr,
        "error: other.yaml: there is no such file\n  help: KEPREADY_CONFIG names it; correct or unset that\n"
    );
    checkout.write("other.yaml", "wrap: 100\n");
    let table = checkout.run_with(&["config"], "", &[("KEPREADY_CONFIG", "other.yaml")]).quiet_stdout();
    assert!(table.starts_with("file: other.yaml\n") && table.contains("other.yaml:1\n"), "{table}");
}

#[test]
fn what_is_wrong_is_said_with_its_place_by_whoever_needs_it_and_by_nobody_else() {
    let checkout = Checkout::new();
    let text = "theme: pink\nkeys:\n  save: []\n  exmaple: F3\n";
    let file = "[ROOT]/home/.config/kepready/config.yaml";
    let expected = format!(
        "error: {file}:1:8: `pink` is no theme\n  help: write auto, light, dark or mono\n\
         error: {file}:3:9: `save` is left without a key\n  help: give `save` another key too; the wizard cannot do \
         without it\n\
         error: {file}:4:3: `exmaple` is no command of the wizard\n  help: did you mean `example`?\n"
    );
    assert_eq!(config(&checkout, text, &[], &[]).failure(), expected);
    assert_eq!(checkout.run(&["7"]).failure(), expected);
    assert_eq!(checkout.run(&["drafts"]).failure(), expected);
    checkout.run(&["answers", "export", "7"]).quiet_stdout();
}

#[test]
fn programs_get_json_as_its_schema_says() {
    let checkout = Checkout::new();
    let text = "theme: mono\nwrap: 72\nkeys: {example: []}\n";
    let json = |run: Run| serde_json::from_str::<Value>(&run.quiet_stdout()).expect("it is JSON");
    let schema = json(checkout.run(&["schema", "config"]));
    let config = json(config(&checkout, text, &["--format", "json", "--theme", "dark"], &[("EDITOR", "ed")]));
    assert_eq!(crate::schema::violations(&schema, &schema, &config, "$"), [""; 0]);
    let kinds = ["default", "file", "environment", "flag"];
    let values = config["values"].as_array().expect("there are values");
    assert!(kinds.iter().all(|kind| values.iter().any(|value| value["source"]["kind"] == *kind)), "{config:#}");
}
