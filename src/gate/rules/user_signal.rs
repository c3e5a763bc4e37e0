use crate::gate::said::plain;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::playbook::metric_names;

pub(super) const RULE: Rule = Rule {
    id: "user-signal",
    area: Area::Prose,
    finds: "a metric as the only sign by which a user can tell that the feature works for them",
    why: "Metrics are for whoever runs the cluster. Someone who owns a workload sees events, conditions and fields of \
          their objects, and the question is about them.",
    fix: "name the event, the condition or the field that the user sees; leave the metric to the question on SLIs",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer(
        "working-for-instance",
        "- [x] Other (treat as last resort)\n  - Details: `scheduler_orbit_placements_total` goes up",
    ),
    good: Sample::Answer("working-for-instance", "- [x] API .status\n  - Condition name: `OrbitPlaced`"),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("working-for-instance") else { return Vec::new() };
    let ticked = said.ticked();
    let [only] = &ticked[..] else { return Vec::new() };
    if !only.label.to_lowercase().starts_with("other") {
        return Vec::new();
    }
    let below = only.below.join("\n");
    let names = metric_names(&below, false);
    let plain = plain(&below);
    let seen_by_users = ["pod", "status", "event", "condition", "field", "kubectl", "container", "log", "spec", "object"];
    let Some(metric) = names.first().filter(|_| !seen_by_users.iter().any(|word| plain.replace(names[0].as_str(), "").contains(word))) else {
        return Vec::new();
    };
    let name = answers.name(said.question);
    let message = format!("\"{name}\" offers a user nothing but the metric `{metric}`");
    vec![Hit::new(File::Readme, answers.place_of(said, metric), message).about(metric).question(said.question)]
}
