//! What a template of a playbook gets.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use tera::Context;

use super::book::{Answer, Medium, Playbook};
use super::front;
use crate::answers::State;

/// Questions whose answers have a place of their own in the project's template; what is not here comes last.
const PLACED: &[&str] = &[
    "enable-disable",
    "default-behavior",
    "rollback",
    "reenable",
    "enablement-tests",
    "rollout-failure",
    "rollback-metrics",
    "upgrade-tested",
    "deprecations",
    "in-use",
    "working-for-instance",
    "slos",
    "slis",
    "missing-metrics",
    "dependencies",
    "new-api-calls",
    "new-api-types",
    "cloud-calls",
    "object-growth",
    "slo-impact",
    "resource-usage",
    "node-exhaustion",
    "control-plane-outage",
    "failure-modes",
    "slo-steps",
];

/// Sections whose notes have a place of their own in the project's template.
const NOTED: &[&str] =
    &["questionnaire", "enablement", "rollout", "monitoring", "dependencies", "scalability", "troubleshooting"];

/// A line that turns gates off, and where it goes.
#[derive(Serialize)]
struct OffLine<'p> {
    line: &'p str,
    components: Vec<&'p str>,
}

impl Playbook {
    /// What a template gets: the playbook's fields, and what is worked out of them.
    ///
    /// - `front_matter`: the machine-readable head, empty where the form has none; `contents`: whether a table of
    ///   contents is wanted
    /// - `answers`: by id; `others`: those that the project's own template has no place for; `gaps`: the questions
    ///   without an answer
    /// - `off_lines`: what turns the gates off, each line once with its components; `unknown`: the components of which
    ///   that is not known
    /// - `listed`: the names of the metrics of `kep.yaml`; `strategies`: by id; `notes`: by the id of their section
    pub(super) fn context(&self, medium: Medium) -> Context {
        Context::from_serialize(&self.values(medium)).expect("a map of texts, lists and numbers")
    }

    /// The same, as JSON to read.
    pub fn context_json(&self) -> String {
        format!("{:#}\n", self.values(Medium::File))
    }

    fn values(&self, medium: Medium) -> Value {
        let mut context = serde_json::to_value(self).expect("a playbook is a map of texts, lists and numbers");
        let mut by_id: BTreeMap<&str, Answer> = PLACED.iter().map(|id| (*id, Answer::missing(id))).collect();
        by_id.extend(self.answers.iter().map(|answer| (answer.id.as_str(), answer.clone())));
        let others: Vec<&Answer> = self.answers.iter().filter(|answer| !PLACED.contains(&answer.id.as_str())).collect();
        let gaps: Vec<&Answer> = self.answers.iter().filter(|answer| answer.text.is_empty()).collect();
        let mut unknown: Vec<&str> = Vec::new();
        let mut off_lines: Vec<OffLine<'_>> = Vec::new();
        for component in self.gates.iter().flat_map(|gate| &gate.components) {
            let Some(line) = component.off.as_deref() else {
                if !unknown.contains(&component.name.as_str()) {
                    unknown.push(&component.name);
                }
                continue;
            };
            match off_lines.iter_mut().find(|known| known.line == line) {
                Some(known) => known.components.push(&component.name),
                None => off_lines.push(OffLine { line, components: vec![&component.name] }),
            }
        }
        let listed: Vec<&str> =
            self.metrics.iter().filter(|metric| metric.in_kep_yaml).map(|metric| metric.name.as_str()).collect();
        let strategies: BTreeMap<&str, _> = self.strategies.iter().map(|one| (one.id.as_str(), one)).collect();
        let mut notes: BTreeMap<&str, Vec<_>> = NOTED.iter().map(|id| (*id, Vec::new())).collect();
        for note in &self.notes {
            // What a section of a catalogue of the user's own says has no place of its own.
            let id = NOTED.iter().find(|id| **id == note.id).copied().unwrap_or("questionnaire");
            notes.entry(id).or_default().push(note);
        }
        let front_matter = if medium == Medium::File { front::matter(self) } else { String::new() };
        context["front_matter"] = json!(front_matter);
        context["contents"] = json!(medium == Medium::File);
        context["off_lines"] = json!(off_lines);
        context["unknown"] = json!(unknown);
        context["listed"] = json!(listed);
        context["answers"] = json!(by_id);
        context["others"] = json!(others);
        context["gaps"] = json!(gaps);
        context["strategies"] = json!(strategies);
        context["notes"] = json!(notes);
        context
    }
}

impl Answer {
    /// Stands in for a question that a catalogue of the user's own does not have.
    fn missing(id: &str) -> Self {
        Answer {
            id: id.to_owned(),
            title: id.to_owned(),
            section: String::new(),
            requirement: String::new(),
            state: State::Missing.as_str().to_owned(),
            verdict: None,
            line: String::new(),
            line_is_whole: false,
            text: String::new(),
            again: String::new(),
        }
    }
}
