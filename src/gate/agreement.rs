//! What the README and `kep.yaml` can take from each other: gates, their components, metrics, and whether the feature
//! can be disabled.
//!
//! The rules on agreement ask here what one side lacks, and [`Fix`](super::Fix) puts it in. Nothing is guessed: a field
//! is taken for names only where it holds nothing else, a side that says something else is left as it is, and what
//! two sides say differently is for an author to decide.

use memchr::memmem;

use super::{Answers, Review};
use crate::answers::form::Form;
use crate::answers::form::RowKind;
use crate::kep::{FeatureGate, ProblemKind};
use crate::playbook::metric_names;

/// The question whose answer names the gate.
pub(super) const GATE_QUESTION: &str = "enable-disable";
/// The question whose answer names the metrics.
pub(super) const METRICS_QUESTION: &str = "slis";
/// The question whose answer says whether the feature can be disabled.
pub(super) const DISABLE_QUESTION: &str = "rollback";
/// The metric that the template of `kep.yaml` has as an example.
pub(super) const EXAMPLE_METRIC: &str = "my_feature_metric";

/// The components that have feature gates, with how else people write them.
const COMPONENTS: [(&str, &[&str]); 7] = [
    (
        "kube-apiserver",
        &["kube-apiserver", "apiserver", "api-server", "api server", "kube apiserver", "kube-api-server"],
    ),
    ("kube-controller-manager", &["kube-controller-manager", "controller-manager", "controller manager", "kcm"]),
    ("kube-scheduler", &["kube-scheduler", "scheduler"]),
    ("kubelet", &["kubelet"]),
    ("kube-proxy", &["kube-proxy", "kube proxy"]),
    ("kubectl", &["kubectl"]),
    ("cloud-controller-manager", &["cloud-controller-manager", "cloud controller manager"]),
];

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told<T> {
    /// It is not there, or nothing stands behind it.
    Nothing,
    /// Names and nothing else.
    Names(Vec<T>),
    /// Something that is more than names, or none.
    Words,
}

/// A gate that the README names and `kep.yaml` does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewGate {
    pub name: String,
    pub components: Vec<&'static str>,
}

/// The gates that the README names, where `kep.yaml` lists none; `None` where it does, or where the README leaves open
/// which component has which gate.
pub(super) fn gates_for_kep_yaml(answers: &Answers<'_>) -> Option<Vec<NewGate>> {
    if !answers.proposal.feature_gates.is_empty() || !takes_entries(answers, "feature-gates") {
        return None;
    }
    let Told::Names(names) = gate_names(answers) else { return None };
    let components = match components(answers) {
        Told::Names(components) if names.len() == 1 => components,
        Told::Nothing => Vec::new(),
        _ => return None,
    };
    Some(names.into_iter().map(|name| NewGate { name, components: components.clone() }).collect())
}

/// Whether there is a feature gate: one in `kep.yaml` that has a name, or one that only the README names.
pub(super) fn has_gate(answers: &Answers<'_>) -> bool {
    answers.gates().next().is_some()
        || gates_for_kep_yaml(answers).is_some()
        || (!answers.proposal.feature_gates.is_empty() && matches!(gate_names(answers), Told::Names(_)))
}

/// The components that the README names for the only gate of `kep.yaml`, and that are not listed there.
///
/// `None` where `kep.yaml` lists one that the README does not name: which of the two is right is not known then.
pub(super) fn components_for_kep_yaml<'a>(answers: &Answers<'a>) -> Option<(&'a FeatureGate, Vec<&'static str>)> {
    let [gate] = &answers.proposal.feature_gates[..] else { return None };
    let name = gate.name.as_ref().map(|name| name.value.trim())?;
    let Told::Names(named) = components(answers) else { return None };
    let same_gate = match gate_names(answers) {
        Told::Names(names) => names == [name],
        Told::Nothing => true,
        Told::Words => false,
    };
    let listed: Option<Vec<&str>> = gate.components.iter().map(|one| known_component(&one.value)).collect();
    // In braces there is no line for a key of its own.
    let list = answers.proposal.pair("feature-gates")?.value.entries();
    let in_lines =
        list.first().and_then(|entry| entry.pairs().first().map(|pair| pair.key.span.start == entry.span.start));
    if !same_gate || in_lines != Some(true) || !is_sound(answers) || listed?.iter().any(|one| !named.contains(one)) {
        return None;
    }
    let is_listed = |name: &&str| gate.components.iter().any(|one| known_component(&one.value) == Some(name));
    let missing: Vec<&str> = named.into_iter().filter(|name| !is_listed(name)).collect();
    (!missing.is_empty()).then_some((gate, missing))
}

/// What the lines of the feature gate can be filled with, where the README leaves them empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filling {
    /// The names of the gates.
    pub name: Option<String>,
    /// Their components.
    pub components: Option<String>,
}

/// What `kep.yaml` knows of the gate that the README chooses without naming it, or without its components.
pub(super) fn filling_for_readme(answers: &Answers<'_>) -> Option<Filling> {
    let gates = &answers.proposal.feature_gates;
    let name_of = |gate: &'_ FeatureGate| gate.name.as_ref().map(|name| name.value.trim().to_owned());
    let listed: Option<Vec<String>> = gates.iter().map(|gate| name_of(gate).filter(|name| is_gate(name))).collect();
    let listed = listed.filter(|listed| !listed.is_empty() && is_sound(answers))?;
    let said = answers.said(GATE_QUESTION)?;
    // Most READMEs are told apart here, before their answer is read as a form.
    if !said.chosen_fields(&[GATE_NAME, COMPONENTS_OF_GATE]).iter().any(|value| value.trim().is_empty()) {
        return None;
    }
    let named = match gate_names(answers) {
        Told::Nothing => true,
        Told::Names(names) => names == listed,
        Told::Words => false,
    };
    let name = Some(listed.join(", ")).filter(|name| filled(answers, GATE_FIELD, name).is_some());
    // One line can say the components of several gates only where all have the same.
    let of = |gate: &FeatureGate| gate.components.iter().map(|one| one.value.trim().to_owned()).collect::<Vec<_>>();
    let same = gates.iter().all(|gate| of(gate) == of(&gates[0]));
    let components = Some(of(&gates[0]).join(", ")).filter(|components| {
        named && same && !components.is_empty() && filled(answers, COMPONENTS_FIELD, components).is_some()
    });
    (name.is_some() || components.is_some()).then_some(Filling { name, components })
}

/// The answer on the gate with `value` in its field `id`, where that is chosen and nothing stands in it.
pub(super) fn filled(answers: &Answers<'_>, id: &str, value: &str) -> Option<String> {
    let said = answers.said(GATE_QUESTION)?;
    let form = Form::read(said.text, &answers.catalogue.questions[said.question].shape).ok()?;
    let mut chosen = true;
    let row = form.rows().iter().position(|row| {
        if let RowKind::Choice(ticked) = row.kind {
            chosen = ticked != Some(false);
        }
        chosen && row.kind == RowKind::Field && row.id == id && row.is_written() && row.value.trim().is_empty()
    })?;
    Some(form.with_value(row, value).text)
}

/// Metrics that the README's indicators name and `kep.yaml` does not list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewMetrics {
    /// Their names.
    pub names: Vec<String>,
    /// Whether the README has all that `kep.yaml` lists, and more: else one may be the new name of another.
    pub provable: bool,
}

/// The metrics that the answer on indicators names and `kep.yaml` does not list; none once the feature is done, when
/// nobody goes by the list any more.
pub(super) fn metrics_for_kep_yaml(answers: &Answers<'_>) -> Option<NewMetrics> {
    if answers.review == Review::Recorded {
        return None;
    }
    let said = answers.said(METRICS_QUESTION)?;
    let fields = said.chosen_fields(&["metric name", "metric names"]);
    let mut names: Vec<String> = Vec::new();
    for name in fields.iter().flat_map(|value| leading_metrics(value)) {
        let listed = answers.proposal.metrics.iter().any(|entry| lists(&entry.value, &name));
        if !listed && !names.iter().any(|known| same_metric(known, &name)) {
            names.push(name);
        }
    }
    let mentioned = |entry: &str| match &metric_names(entry, true)[..] {
        [name] => entry == EXAMPLE_METRIC || is_mentioned(answers.readme, name),
        _ => true,
    };
    let provable =
        takes_entries(answers, "metrics") && answers.proposal.metrics.iter().all(|entry| mentioned(entry.value.trim()));
    (!names.is_empty()).then_some(NewMetrics { names, provable })
}

/// What the README says of disabling the feature, where `kep.yaml` has no key for it.
pub(super) fn disabling_for_kep_yaml(answers: &Answers<'_>) -> Option<bool> {
    if answers.proposal.pair("disable-supported").is_some() || !is_sound(answers) {
        return None;
    }
    let plain = answers.said(DISABLE_QUESTION)?.plain();
    verdict(plain).filter(|_| !plain.starts_with("yes, but"))
}

/// The Yes or No that an answer begins with.
pub(super) fn verdict(plain: &str) -> Option<bool> {
    let first = plain.trim_start_matches(['-', ' ', '"', '_', '(']).split(|c: char| !c.is_alphanumeric()).next()?;
    let behind = plain.trim_start_matches(['-', ' ', '"', '_', '(']).get(first.len()..).unwrap_or_default();
    match first {
        "yes" => Some(true),
        // "No problem", "no issues": a No that goes on as a sentence says something else.
        "no" if behind.is_empty() || behind.starts_with(['.', ',', ':', ';', '!', '-', '\u{2014}', '_']) => Some(false),
        _ => None,
    }
}

/// Whether `readme` mentions the metric `name`, be it without its subsystem or with another ending.
pub(super) fn is_mentioned(readme: &str, name: &str) -> bool {
    let stem = stem(name);
    let short = stem.split_once('_').map_or(stem, |(_, rest)| rest);
    let has = |name: &str| memmem::find(readme.as_bytes(), name.as_bytes()).is_some();
    has(stem) || (short.contains('_') && has(short))
}

/// The component that `text` names.
pub(super) fn known_component(text: &str) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    COMPONENTS.iter().find(|(_, wordings)| wordings.contains(&text.as_str())).map(|(name, _)| *name)
}

/// The components that stand in `text`, which is in lower case, each once.
pub(super) fn components_in(text: &str) -> Vec<&'static str> {
    // The longer name holds the shorter one.
    let text = text.replace("cloud-controller-manager", "ccm").replace("cloud controller manager", "ccm");
    let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
    let stands = |word: &str| {
        text.match_indices(word)
            .any(|(at, _)| is_end(text[..at].chars().next_back()) && is_end(text[at + word.len()..].chars().next()))
    };
    let found = COMPONENTS.iter().filter(|(_, wordings)| wordings.iter().any(|word| stands(word)));
    let mut found: Vec<&str> = found.map(|(name, _)| *name).collect();
    found.retain(|name| *name != "cloud-controller-manager");
    if text.contains("ccm") {
        found.push("cloud-controller-manager");
    }
    found
}

/// The fields of a gate, by their ids.
pub(super) const GATE_FIELD: &str = "gate-name";
pub(super) const COMPONENTS_FIELD: &str = "components";

/// Their labels, as [`Said::fields`](super::Said::fields) takes them.
const GATE_NAME: &str = "feature gate name";
const COMPONENTS_OF_GATE: &str = "components depending on the feature gate";

fn gate_names(answers: &Answers<'_>) -> Told<String> {
    told(answers, &[GATE_NAME, "feature gates name"], |word| is_gate(word).then(|| word.to_owned()))
}

fn components(answers: &Answers<'_>) -> Told<&'static str> {
    told(answers, &[COMPONENTS_OF_GATE], known_component)
}

/// What the chosen fields with these labels hold, each entry read by `name`.
fn told<T: PartialEq>(answers: &Answers<'_>, labels: &[&str], name: impl Fn(&str) -> Option<T>) -> Told<T> {
    let Some(said) = answers.said(GATE_QUESTION) else { return Told::Nothing };
    let fields = said.chosen_fields(labels).join("\n").replace(" and ", ",").replace(" & ", ",");
    let entries = fields.split([',', ';', '\n']).map(|entry| {
        let entry = entry.trim().trim_start_matches(['-', '*', '+', ' ']);
        // A full stop can stand within the marks of code, and behind them.
        entry.trim_end_matches('.').trim_matches(['`', '*', '_', ' ', '"']).trim_end_matches('.')
    });
    let mut names = Vec::new();
    for entry in entries.filter(|entry| !entry.is_empty()) {
        match name(entry) {
            Some(name) if names.contains(&name) => {}
            Some(name) => names.push(name),
            None => return Told::Words,
        }
    }
    if names.is_empty() { Told::Nothing } else { Told::Names(names) }
}

/// Whether `word` looks like the name of a gate: `OrbitalScheduling`, `KUBECTL_ORBIT`.
pub(super) fn is_gate(word: &str) -> bool {
    let upper = word.chars().filter(|c| c.is_ascii_uppercase()).count();
    word.len() > 4
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && upper > 1
        && word.chars().any(|c| c.is_ascii_lowercase() || c == '_')
}

/// The metrics that a field begins with, and those that begin the items below it where nothing stands behind it.
fn leading_metrics(value: &str) -> Vec<String> {
    let mut lines = value.lines();
    let first = lines.next().unwrap_or_default();
    if !first.trim().is_empty() {
        return metrics_at_the_start(first);
    }
    // Among the items may be labels, which look like metrics of two words.
    lines.flat_map(metrics_at_the_start).filter(|name| metric_names(name, false) == [name.clone()]).collect()
}

/// The names that `line` begins with, one behind the other, with their selectors perhaps.
fn metrics_at_the_start(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = line.trim_start_matches(['-', '*', '+', ' ']);
    loop {
        rest = rest.trim_start_matches(['`', '*', '"']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let goes_on = behind.starts_with(['*', '/', '-', '.', '<', '[']) && !behind.starts_with(". ") && behind != ".";
        if goes_on || metric_names(name, true) != [name.to_owned()] {
            return names;
        }
        names.push(name.to_owned());
        let behind = match behind.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((_, behind)) => behind,
            None => behind,
        };
        let behind = behind.trim_start_matches(['`', '*', '"', ' ']);
        match behind.strip_prefix(',').or_else(|| behind.strip_prefix("and ")) {
            Some(next) => rest = next.trim_start(),
            None => return names,
        }
    }
}

/// Whether the entry of `kep.yaml` lists the metric `name`.
fn lists(entry: &str, name: &str) -> bool {
    metric_names(entry, true).iter().any(|listed| same_metric(listed, name)) || entry.contains(name)
}

/// Whether two names mean one metric: its subsystem is left out at times, and a histogram is known by three endings.
fn same_metric(one: &str, other: &str) -> bool {
    let (one, other) = (stem(one), stem(other));
    let short = |long: &str, short: &str| {
        short.contains('_') && long.strip_suffix(short).is_some_and(|front| front.is_empty() || front.ends_with('_'))
    };
    short(one, other) || short(other, one) || one == other
}

/// A histogram is asked for by the name of its buckets, a counter by its rate.
fn stem(name: &str) -> &str {
    ["_bucket", "_total", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// Whether entries can be added to the list `key` of `kep.yaml`: it is not there, says nothing, or is a list.
fn takes_entries(answers: &Answers<'_>, key: &str) -> bool {
    let takes = answers
        .proposal
        .pair(key)
        .is_none_or(|pair| pair.value.is_null() || matches!(pair.value.kind, crate::yaml::Kind::Sequence(_)));
    takes && is_sound(answers)
}

/// Whether `kep.yaml` is there, and was read from its first line to its last.
fn is_sound(answers: &Answers<'_>) -> bool {
    let in_the_way = |kind: ProblemKind| {
        use ProblemKind::{Absent, DuplicateKey, NoMapping, SecondDocument, Syntax, Unreadable};
        matches!(kind, Absent | Unreadable | Syntax | NoMapping | SecondDocument | DuplicateKey)
    };
    // In braces from its first byte on, it is nobody's kep.yaml.
    let in_lines = answers
        .proposal
        .root()
        .is_some_and(|root| root.pairs().first().is_some_and(|pair| pair.key.span.start == root.span.start));
    in_lines && !answers.proposal.problems.iter().any(|problem| in_the_way(problem.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_stop_ends_a_list_of_components() {
        use crate::gate::sample::with_answer;
        let text = |end: &str| {
            format!(
                "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: `OrbitalScheduling`{end}\n  - Components depending on the feature gate: `kube-apiserver`, `kubelet`, `kube-scheduler`{end}"
            )
        };
        for end in ["", "."] {
            let found = with_answer(GATE_QUESTION, &text(end), "component-agreement");
            assert!(found.len() == 1 && found[0].fixable, "{found:?}");
        }
    }

    #[test]
    fn metrics_are_what_a_field_begins_with() {
        for (value, names) in [
            ("`a_b_total`", &["a_b_total"][..]),
            ("a_b{c=\"d_e\"}, `c_d_seconds` and e_f", &["a_b", "c_d_seconds", "e_f"]),
            ("`a_b_total` (existing, see c_d_total)\n- Aggregation method: x_y_z", &["a_b_total"]),
            ("\n- `a_b_total`: counts\n- `code_class`\n- see c_d_total", &["a_b_total"]),
            ("the rate of a_b_total", &[]),
            ("`workqueue_*`", &[]),
            ("a_b/c_d_total", &[]),
            ("", &[]),
        ] {
            assert_eq!(leading_metrics(value), names, "{value}");
        }
    }

    #[test]
    fn one_metric_has_several_names() {
        for (one, other, same) in [
            ("a_b_c_total", "a_b_c", true),
            ("scheduler_a_b_seconds", "a_b_seconds_bucket", true),
            ("a_b_total", "x_b_total", false),
            ("ab_c_d", "b_c_d", false),
        ] {
            assert_eq!(same_metric(one, other), same, "{one} {other}");
            assert_eq!(same_metric(other, one), same, "{other} {one}");
        }
    }
}
