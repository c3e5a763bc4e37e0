//! What the program prints for programs is what its schemas say. The schemas use few words of JSON Schema; those are
//! understood here, and any other is an error.

use serde_json::Value;

use crate::harness::Checkout;

fn json(checkout: &Checkout, args: &[&str]) -> Value {
    serde_json::from_str(&checkout.run(args).quiet_stdout()).expect("it is JSON")
}

#[test]
fn exports_are_as_the_schema_of_answers_says() {
    let checkout = Checkout::new();
    let schema = json(&checkout, &["schema", "answers"]);
    for args in [&["7"][..], &["12"], &["12", "--stage", "removed"]] {
        let export = json(&checkout, &[&["answers", "export", "--format", "json"], args].concat());
        assert_eq!(violations(&schema, &schema, &export, "$"), [""; 0]);
    }
    let less = serde_json::json!({"answers": [{"id": "slos", "answer": null}, {"id": "slis"}]});
    assert_eq!(violations(&schema, &schema, &less, "$"), [""; 0]);
    let wrong = serde_json::json!({"layout": "round", "answers": [{"answer": 1, "mood": "good"}], "schema_version": 2});
    assert_eq!(
        violations(&schema, &schema, &wrong, "$"),
        [
            "$.layout: not one of the values",
            "$.answers[0]: no id",
            "$.answers[0].answer: of another type",
            "$.answers[0]: mood is not known",
            "$.schema_version: not one of the values",
        ]
    );
}

#[test]
fn listings_are_as_the_schema_of_questions_says() {
    let checkout = Checkout::new();
    let schema = json(&checkout, &["schema", "questions"]);
    let list = json(&checkout, &["questions", "list", "--format", "json"]);
    assert_eq!(violations(&schema, &schema, &list, "$"), [""; 0]);
}

#[test]
fn checks_are_as_the_schema_of_checks_says() {
    let checkout = Checkout::new();
    let schema = json(&checkout, &["schema", "check"]);
    for args in [&["7"][..], &["--all"], &["12", "--stage", "stable"]] {
        let run = checkout.run(&[&["check", "--format", "json", "-q"], args].concat());
        let check: Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        assert_eq!(violations(&schema, &schema, &check, "$"), [""; 0]);
    }
}

#[test]
fn playbooks_are_as_their_schema_says() {
    let checkout = Checkout::new();
    let schema = json(&checkout, &["schema", "playbook"]);
    for args in [&["7"][..], &["12"], &["--all"], &["7", "12"]] {
        let playbook = json(&checkout, &[&["playbook", "--format", "json"], args].concat());
        assert_eq!(violations(&schema, &schema, &playbook, "$"), [""; 0]);
    }
    checkout.run(&["playbook", "--all", "-q", "-o", "library"]).quiet_stdout();
    let index = checkout.read("library/library.json");
    let index: Value = serde_json::from_str(&index).expect("it is JSON");
    let schema = json(&checkout, &["schema", "library"]);
    assert_eq!(violations(&schema, &schema, &index, "$"), [""; 0]);
}

/// Where `value` is not as `schema` says.
pub fn violations(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, says) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "additionalProperties" => {}
            "$ref" => {
                let pointer = says.as_str().and_then(|says| says.strip_prefix('#')).expect("references are local");
                let target = root.pointer(pointer).expect("a reference leads somewhere");
                found.extend(violations(root, target, value, at));
            }
            "const" | "enum" => {
                let one = says == value || (word == "enum" && says.as_array().is_some_and(|all| all.contains(value)));
                if !one {
                    found.push(format!("{at}: not one of the values"));
                }
            }
            "type" => {
                let types = says.as_array().cloned().unwrap_or_else(|| vec![says.clone()]);
                if !types.iter().any(|kind| is_of(value, kind.as_str().unwrap_or_default())) {
                    found.push(format!("{at}: of another type"));
                }
            }
            "required" => {
                let names = says.as_array().into_iter().flatten().filter_map(Value::as_str);
                found.extend(names.filter(|name| value.get(name).is_none()).map(|name| format!("{at}: no {name}")));
            }
            "anyOf" => {
                let fits = |one: &Value| violations(root, one, value, at).is_empty();
                if !says.as_array().is_some_and(|all| all.iter().any(fits)) {
                    found.push(format!("{at}: fits none of the shapes"));
                }
            }
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(violations(root, says, item, &format!("{at}[{n}]")));
                }
            }
            "properties" => {}
            other => panic!("{other} is not understood"),
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        let known = schema.get("properties").and_then(|properties| properties.get(name));
        match (known, schema.get("additionalProperties")) {
            (Some(known), _) => found.extend(violations(root, known, inner, &format!("{at}.{name}"))),
            (None, Some(Value::Bool(false))) => found.push(format!("{at}: {name} is not known")),
            (None, Some(all @ Value::Object(_))) => found.extend(violations(root, all, inner, &format!("{at}.{name}"))),
            (None, _) => {}
        }
    }
    found
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is not understood"),
    }
}
