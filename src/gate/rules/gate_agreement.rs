use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "gate-agreement",
    area: Area::Agreement,
    finds: "a feature gate that the README and kep.yaml name differently",
    why: "Operators copy the name from one place and look for it in the other. One letter is enough for a flag that the \
          component refuses.",
    fix: "use the gate's name as the code has it, in both places",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Answer(
        "enable-disable",
        "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: OrbitScheduling\n  - Components depending on the feature gate: kube-apiserver, kube-scheduler",
    ),
    good: Sample::Answer(
        "enable-disable",
        "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: OrbitalScheduling\n  - Components depending on the feature gate: kube-apiserver, kube-scheduler",
    ),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.said("enable-disable").filter(|_| answers.review.looks_at_answers()) else {
        return Vec::new();
    };
    let listed: Vec<&str> = answers
        .proposal
        .feature_gates
        .iter()
        .filter_map(|gate| gate.name.as_ref())
        .map(|name| name.value.trim())
        .collect();
    if listed.is_empty() {
        return Vec::new();
    }
    let named = names(said);
    let plain = said.text;
    // What the answer names anywhere is named, and so is what the fields cannot hold.
    let unknown: Vec<&String> = named.iter().filter(|name| !listed.iter().any(|known| known == name)).collect();
    if unknown.is_empty() || listed.iter().any(|known| plain.contains(known)) && named.len() != unknown.len() {
        return Vec::new();
    }
    let known = listed.iter().map(|name| format!("`{}`", excerpt(name))).collect::<Vec<_>>().join(", ");
    unknown
        .into_iter()
        .filter(|_| !listed.iter().any(|known| plain.contains(known)))
        .map(|name| {
            let short = answers.name(said.question);
            let message = format!("\"{short}\" names the gate `{}`, and kep.yaml {known}", excerpt(name));
            Hit::new(File::Readme, answers.place_of(said, name), message).about(name).question(said.question)
        })
        .collect()
}

/// The gates that the answer's fields name.
pub(super) fn names(said: &Said<'_>) -> Vec<String> {
    let fields = said.fields(&["feature gate name", "feature gates name"]);
    let words = fields.iter().flat_map(|value| value.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')));
    let is_name = |word: &&str| {
        let upper = word.chars().filter(|c| c.is_ascii_uppercase()).count();
        word.len() > 4 && word.starts_with(|c: char| c.is_ascii_uppercase()) && (upper > 1) && word.chars().any(|c| c.is_ascii_lowercase() || c == '_')
    };
    let mut found: Vec<String> = words.filter(is_name).map(str::to_owned).collect();
    found.dedup();
    found
}
