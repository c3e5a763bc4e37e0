//! The machine-readable head of a playbook: YAML front matter, one line a key.
//!
//! Values are written as JSON, which is YAML: nothing in a KEP can break out of them.

use serde_json::{Map, Value, json};

use super::Playbook;

/// The front matter of `playbook`, its fences included.
pub(super) fn matter(playbook: &Playbook) -> String {
    let kep = &playbook.kep;
    let gates = playbook.gates.iter().map(|gate| {
        let components: Vec<&str> = gate.components.iter().map(|component| component.name.as_str()).collect();
        json!({"name": gate.name, "components": components})
    });
    let versions: Map<String, Value> =
        kep.milestones.iter().map(|milestone| (milestone.stage.clone(), json!(milestone.version))).collect();
    let metrics: Vec<&str> = playbook.metrics.iter().map(|metric| metric.name.as_str()).collect();
    let anchors: Vec<&str> = playbook.failure_modes.iter().map(|mode| mode.anchor.as_str()).collect();
    let lines = [
        ("kep", json!(kep.number)),
        ("title", json!(kep.title)),
        ("sig", json!(kep.sig)),
        ("stage", json!(kep.stage)),
        ("gates", gates.collect()),
        ("versions", Value::Object(versions)),
        ("metrics", json!(metrics)),
        ("anchors", json!(anchors)),
        ("documented", json!(format!("{}/{}", playbook.documented.answered, playbook.documented.total))),
        ("source", json!(kep.readme)),
    ];
    let commit = kep.commit.as_ref().map(|commit| ("commit", json!(commit)));
    let modified = kep.modified.then(|| ("modified", json!(true)));
    let mut text = String::from("---\n");
    for (key, value) in lines.into_iter().chain(commit).chain(modified) {
        // A marker of a table of contents is looked for by its letters, and a dash line would end the block early.
        let value = value.to_string().replace("<!--", "\\u003c!--");
        text.push_str(&format!("{key}: {value}\n"));
    }
    text.push_str("---\n");
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;

    #[test]
    fn it_is_yaml_whatever_the_kep_is_called() {
        let mut source = sample();
        source.kep.title = "a: \"b\"\n---\n# <!-- toc --> {{ c }} - [d".into();
        source.kep.modified = true;
        let text = matter(&Playbook::build(&source));
        assert_eq!(text.lines().filter(|line| line.starts_with("---")).count(), 2);
        assert!(!text.contains("<!--"));
        let inner = text.trim_start_matches("---\n").trim_end_matches("---\n");
        let read: Value = serde_yaml::from_str(inner).expect("it is YAML");
        assert_eq!(read["title"], "a: \"b\"\n---\n# <!-- toc --> {{ c }} - [d");
        assert_eq!(read["gates"][0]["components"][1], "kube-scheduler");
        assert_eq!(read["versions"]["beta"], "v1.39");
        assert_eq!(read["source"], "keps/sig-space/9999-orbital-scheduling/README.md");
        assert_eq!((read["commit"].as_str().map(str::len), &read["modified"]), (Some(40), &json!(true)));
    }
}
