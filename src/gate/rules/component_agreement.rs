use crate::gate::agreement::{
    Filling, components_for_kep_yaml, components_in, filling_for_readme, known_component,
};
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};

pub(super) const RULE: Rule = Rule {
    id: "component-agreement",
    area: Area::Agreement,
    finds: "a component that has the feature gate in the README and not in kep.yaml, or the reverse",
    why: "The gate has to be set on every component that has it. Whoever reads only one of the two lists forgets one.",
    fix: "list the same components in both places",
    severity: Severity::Warning,
    upstream: false,
    fixable: true,
    bad: Sample::Answer(
        "enable-disable",
        "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: OrbitalScheduling\n  - Components depending on the feature gate: kube-scheduler",
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
    let gates = &answers.proposal.feature_gates;
    let listed: Vec<&str> = gates.iter().flat_map(|gate| &gate.components).filter_map(|one| known_component(&one.value)).collect();
    let fields = said.fields(&["components depending on the feature gate"]);
    let text = fields.join("\n").to_lowercase();
    let named: Vec<&str> = components_in(&text);
    let short = answers.name(said.question);
    if let Some(Filling { components: Some(components), .. }) = filling_for_readme(answers) {
        let message = format!("\"{short}\" does not say which components have the gate, and kep.yaml lists {components}");
        let place = answers.place_of(said, "Components depending");
        let hit = Hit::new(File::Readme, place, message).about("components").question(said.question);
        return vec![hit.help("run `kepready fix --rule component-agreement`: it writes them behind \"Components depending on the feature gate\"")];
    }
    if named.is_empty() || ["all ", "any ", "every"].iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    // What kep.yaml lists may be named in words that are not known here.
    if listed.is_empty() && (gates.len() != 1 || !gates[0].components.is_empty()) {
        return Vec::new();
    }
    let missing: Vec<&str> = named.iter().copied().filter(|name| !listed.contains(name)).collect();
    let mut extra: Vec<&str> = listed.iter().copied().filter(|name| !named.contains(name)).collect();
    extra.sort();
    extra.dedup();
    let span = fields.iter().find_map(|value| value.lines().map(str::trim).find(|line| !line.is_empty()));
    let place = answers.place_of(said, span.unwrap_or_default());
    let mut hits = Vec::new();
    if !missing.is_empty() {
        let message = format!("\"{short}\" names {}, and kep.yaml does not list {} for the gate", words(&missing), it(&missing));
        let hit = Hit::new(File::Readme, place, message).about(missing.join(" ")).question(said.question);
        hits.push(match components_for_kep_yaml(answers) {
            Some(_) => hit.help(added(missing.len())),
            None => hit.fixable(false),
        });
    }
    // With several gates the README may say each one's components in its own place.
    if !extra.is_empty() && gates.len() == 1 {
        let message = format!("kep.yaml lists {} for the gate, and \"{short}\" does not name {}", words(&extra), it(&extra));
        let hit = Hit::new(File::Readme, place, message).about(extra.join(" ")).question(said.question);
        hits.push(hit.fixable(false));
    }
    hits
}

fn added(count: usize) -> String {
    let (what, it) = if count == 1 { ("the component", "it") } else { ("the components", "them") };
    format!("run `kepready fix --rule component-agreement`: it adds {what} to kep.yaml; or take {it} out of the answer")
}

fn it(names: &[&str]) -> &'static str {
    if names.len() == 1 { "it" } else { "them" }
}

fn words(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn several_components_are_several() {
        let found = |components: &str| {
            let text = format!(
                "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: OrbitalScheduling\n  - Components depending on the feature gate: {components}"
            );
            with_answer("enable-disable", &text, super::RULE.id)
        };
        let two = found("kube-apiserver, kube-scheduler, kubelet, kube-proxy");
        assert!(two[0].message.ends_with("names `kubelet`, `kube-proxy`, and kep.yaml does not list them for the gate"), "{two:?}");
        let one = found("kube-apiserver, kube-scheduler, kubelet");
        assert!(one[0].message.ends_with("does not list it for the gate"), "{one:?}");
    }
}
