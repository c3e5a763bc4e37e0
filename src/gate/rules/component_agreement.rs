use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};

pub(super) const RULE: Rule = Rule {
    id: "component-agreement",
    area: Area::Agreement,
    finds: "a component that has the feature gate in the README and not in kep.yaml, or the reverse",
    why: "The gate has to be set on every component that has it. Whoever reads only one of the two lists forgets one.",
    fix: "list the same components in both places",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
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

/// The components that have feature gates, with how else people write them.
const COMPONENTS: [(&str, &[&str]); 7] = [
    ("kube-apiserver", &["kube-apiserver", "apiserver", "api-server", "api server", "kube apiserver", "kube-api-server"]),
    ("kube-controller-manager", &["kube-controller-manager", "controller-manager", "controller manager", "kcm"]),
    ("kube-scheduler", &["kube-scheduler", "scheduler"]),
    ("kubelet", &["kubelet"]),
    ("kube-proxy", &["kube-proxy", "kube proxy"]),
    ("kubectl", &["kubectl"]),
    ("cloud-controller-manager", &["cloud-controller-manager", "cloud controller manager"]),
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.said("enable-disable").filter(|_| answers.review.looks_at_answers()) else {
        return Vec::new();
    };
    let gates = &answers.proposal.feature_gates;
    let listed: Vec<&str> = gates.iter().flat_map(|gate| &gate.components).filter_map(|one| known(&one.value)).collect();
    let fields = said.fields(&["components depending on the feature gate"]);
    let text = fields.join("\n").to_lowercase();
    let named: Vec<&str> = all(&text);
    if listed.is_empty() || named.is_empty() || ["all ", "any ", "every"].iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let missing: Vec<&str> = named.iter().copied().filter(|name| !listed.contains(name)).collect();
    let mut extra: Vec<&str> = listed.iter().copied().filter(|name| !named.contains(name)).collect();
    extra.sort();
    extra.dedup();
    let short = answers.name(said.question);
    let span = fields.iter().find_map(|value| value.lines().map(str::trim).find(|line| !line.is_empty()));
    let place = answers.place_of(said, span.unwrap_or_default());
    let mut hits = Vec::new();
    if !missing.is_empty() {
        let message = format!("\"{short}\" names {}, and kep.yaml does not list it for the gate", words(&missing));
        hits.push(Hit::new(File::Readme, place, message).about(missing.join(" ")).question(said.question));
    }
    // With several gates the README may say each one's components in its own place.
    if !extra.is_empty() && gates.len() == 1 {
        let message = format!("kep.yaml lists {} for the gate, and \"{short}\" does not name it", words(&extra));
        hits.push(Hit::new(File::Readme, place, message).about(extra.join(" ")).question(said.question));
    }
    hits
}

fn words(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn known(text: &str) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    COMPONENTS.iter().find(|(_, wordings)| wordings.contains(&text.as_str())).map(|(name, _)| *name)
}

/// The components that stand in `text`, each once.
fn all(text: &str) -> Vec<&'static str> {
    // The longer name holds the shorter one.
    let text = text.replace("cloud-controller-manager", "ccm").replace("cloud controller manager", "ccm");
    let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
    let stands = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            is_end(text[..at].chars().next_back()) && is_end(text[at + word.len()..].chars().next())
        })
    };
    let found = COMPONENTS.iter().filter(|(_, wordings)| wordings.iter().any(|word| stands(word)));
    let mut found: Vec<&str> = found.map(|(name, _)| *name).collect();
    found.retain(|name| *name != "cloud-controller-manager");
    if text.contains("ccm") {
        found.push("cloud-controller-manager");
    }
    found
}
