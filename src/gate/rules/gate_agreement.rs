use super::production_keys;
use crate::gate::agreement::{Filling, filling_for_readme, gates_for_kep_yaml, is_gate};
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "gate-agreement",
    area: Area::Agreement,
    finds: "a feature gate that the README and kep.yaml name differently, or that only one of them names",
    why: "Operators copy the name from one place and look for it in the other. One letter is enough for a flag that the \
          component refuses.",
    fix: "use the gate's name as the code has it, in both places",
    severity: Severity::Error,
    upstream: false,
    fixable: true,
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
    let short = answers.name(said.question);
    if listed.is_empty() {
        return unlisted(answers, said).into_iter().collect();
    }
    if let Some(Filling { name: Some(name), .. }) = filling_for_readme(answers) {
        let message = format!("\"{short}\" does not name the feature gate, and kep.yaml lists `{}`", excerpt(&name));
        let hit = Hit::new(File::Readme, answers.place_of(said, "Feature gate name"), message).about("name");
        let hit = hit.help("run `kepready fix --rule gate-agreement`: it writes the name of kep.yaml behind \"Feature gate name\"");
        return vec![hit.question(said.question).severity(Severity::Warning)];
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
            let same = listed.iter().any(|known| known.eq_ignore_ascii_case(name));
            let only = if same { ": they differ in upper and lower case only" } else { "" };
            let message = format!("\"{short}\" names the gate `{}`, and kep.yaml {known}{only}", excerpt(name));
            let hit = Hit::new(File::Readme, answers.place_of(said, name), message).about(name);
            hit.question(said.question).fixable(false)
        })
        .collect()
}

/// The gates of the README that a kep.yaml without any should list.
fn unlisted(answers: &Answers<'_>, said: &Said<'_>) -> Option<Hit> {
    // A key that is missing is asked for as that.
    if production_keys::asks_for(answers, "feature-gates") {
        return None;
    }
    let gates = gates_for_kep_yaml(answers)?;
    let names: Vec<String> = gates.iter().map(|gate| format!("`{}`", excerpt(&gate.name))).collect();
    let (names, short) = (names.join(", "), answers.name(said.question));
    let message = format!("\"{short}\" names the gate {names}, and kep.yaml lists no gate");
    let hit = Hit::new(File::Readme, answers.place_of(said, &gates[0].name), message).about(&gates[0].name);
    let hit = hit.help("run `kepready fix --rule gate-agreement`: it adds the gate to `feature-gates` in kep.yaml");
    Some(hit.question(said.question).severity(Severity::Warning))
}

/// The gates that the answer's fields name.
fn names(said: &Said<'_>) -> Vec<String> {
    let fields = said.fields(&["feature gate name", "feature gates name"]);
    let words = fields.iter().flat_map(|value| value.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')));
    let mut found: Vec<String> = words.filter(|word| is_gate(word)).map(str::to_owned).collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn names_that_differ_in_case_only_are_said_to() {
        let found = |name: &str| {
            let text = format!("- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: {name}\n  - Components depending on the feature gate: kube-apiserver, kube-scheduler");
            with_answer("enable-disable", &text, super::RULE.id)
        };
        assert!(found("OrbitalSCHEDULING")[0].message.ends_with("differ in upper and lower case only"));
        assert!(found("OrbitScheduling")[0].message.ends_with("and kep.yaml `OrbitalScheduling`"));
    }
}
