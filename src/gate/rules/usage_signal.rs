use super::bare_answer::is_bare;
use super::unfinished_answer::is_unfinished;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::playbook::metric_names;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "usage-signal",
    area: Area::Prose,
    finds: "an answer on use that only says whether the feature gate is on",
    why: "A gate that is on says that the feature could be used. Operators ask whether any workload does: a metric that \
          counts, or a field that they can look for.",
    fix: "name a metric that counts uses, or what to look for in which objects",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("in-use", "By checking if the feature gate is enabled."),
    good: Sample::Answer("in-use", "The rate of `scheduler_orbit_placements_total` is above zero."),
    check: Check::Answers(check),
};

/// Words that say what is looked at beside the gate, or why there is nothing to look at.
const MORE: [&str; 37] = [
    "field", "spec", "annotation", "label", "object", "kubectl get", "pods that", "pod with", "pods with", "metric", "event",
    "log", "audit", "crd", "configmap", "secret", "manifest", "always", "automatic", "not applicable", "n/a", "all pods",
    "every", "all ", "once ", "not directly", "list", "header", "endpoint", "cgroup", "policy", "using", "user detect", "resource", "status", "condition",
    "file",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("in-use").filter(|_| answers.past_alpha()) else { return Vec::new() };
    let plain = said.plain();
    let excused = is_bare(said) || is_unfinished(said);
    let gate = ["feature gate", "feature-gate", "featuregate", "gate is enabled", "kubernetes_feature_enabled"];
    let names_gate = gate.iter().any(|words| plain.contains(words));
    let without = plain.replace("kubernetes_feature_enabled", "").replace("feature enabled metric", "");
    let other = MORE.iter().any(|word| without.contains(word)) || said.length() > 30;
    let counts = metric_names(&said.words, false).iter().any(|name| name != "kubernetes_feature_enabled");
    if excused || !names_gate || other || counts {
        return Vec::new();
    }
    let (name, line) = (answers.name(said.question), said.first_line());
    let message = format!("\"{name}\" says only whether the gate is on, not whether a workload uses it: `{}`", excerpt(line));
    vec![Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question)]
}
