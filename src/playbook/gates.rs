//! How a gate is turned on and off in each component that the KEP names.

use serde::Serialize;

use super::FeatureGate;
use super::labels::labelled;
use super::outline::{self, Item, Part};
use crate::text::printable;

/// A feature gate and what has to be changed where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// Whether the name can be one; of anything else no line to paste is made.
    pub sound: bool,
    /// Whether `kep.yaml` names it; else only the answer on how to enable the feature does.
    pub in_kep_yaml: bool,
    /// Its components, in the KEP's order.
    pub components: Vec<GateComponent>,
}

/// One component with the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GateComponent {
    /// The component, as the KEP writes it.
    pub name: String,
    /// By what it is set.
    pub how: How,
    /// Where it runs.
    pub tier: Tier,
    /// What turns it on, where that is known.
    pub on: Option<String>,
    /// What turns it off, where that is known.
    pub off: Option<String>,
}

/// By what a component takes its gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A flag on its command line.
    Flag,
    /// Its configuration file, or a flag.
    ConfigurationFile,
    /// An environment variable.
    EnvironmentVariable,
    /// The KEP names a component of which this tool does not know it.
    Unknown,
}

/// Where a component runs: what a change of gates goes through in this order, and back in the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// The API server.
    ApiServer,
    /// The rest of the control plane.
    ControlPlane,
    /// Every node.
    Node,
    /// Whoever talks to the cluster.
    Client,
    /// This tool does not know.
    Elsewhere,
}

/// The components of one tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where they run.
    pub tier: Tier,
    /// Their names, each once.
    pub components: Vec<String>,
}

/// `said` is the answer on how to enable the feature: a variable of kubectl's counts only where the KEP names it.
pub(super) fn gate(gate: &FeatureGate, said: &str) -> Gate {
    // A name with anything else in it is no gate, and a line to paste must not be made from it.
    let sound = is_name(&gate.name);
    let components = gate.components.iter().map(|name| component(&gate.name, sound, name, said)).collect();
    Gate { name: printable(&gate.name).into_owned(), sound, in_kep_yaml: true, components }
}

/// Whether `name` says that there is no gate, as authors do who think that the list must not be empty.
pub(super) fn says_none(name: &str) -> bool {
    matches!(name.trim().to_ascii_lowercase().as_str(), "" | "-" | "n/a" | "na" | "none" | "tbd")
}

/// The gates that the answer `said` on how to enable the feature names in the template's fields, for a KEP whose
/// `kep.yaml` names none.
pub(super) fn from_answer(said: &str) -> Vec<FeatureGate> {
    let mut found = Vec::new();
    for part in outline::parts(said) {
        if let Part::List(items) = part {
            items.iter().for_each(|item| named_gates(item, &mut found));
        }
    }
    found.into_iter().flatten().collect()
}

/// Adds the gates that `item` and what stands below it name: those of one label together.
fn named_gates(item: &Item, found: &mut Vec<Vec<FeatureGate>>) {
    let below = || item.children.iter().filter(|child| !child.own.contains(':')).map(|child| child.own.clone());
    if let Some(listed) = labelled(&item.own, "feature gate name") {
        let components = components(below());
        let gate = |name| FeatureGate { name, components: components.clone() };
        found.push(gate_names(&listed).into_iter().map(gate).collect());
    } else if let Some(listed) = labelled(&item.own, "components depending on the feature gate") {
        let components = components(std::iter::once(listed).chain(below()));
        for gate in found.last_mut().into_iter().flatten().filter(|gate| gate.components.is_empty()) {
            gate.components.clone_from(&components);
        }
    }
    item.children.iter().for_each(|child| named_gates(child, found));
}

/// The gates that `text` lists; none at all where one of them is no name.
fn gate_names(text: &str) -> Vec<String> {
    let words = text.split([',', ';', '\n']).flat_map(|text| text.split(" and "));
    let names: Vec<String> = words
        .map(|word| word.trim_matches(['`', '*', ' ', '.', '"']).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    if names.iter().all(|name| is_name(name) && !says_none(name)) { names } else { Vec::new() }
}

/// The names in `texts`; none at all where one of them is a sentence.
fn components(texts: impl Iterator<Item = String>) -> Vec<String> {
    let texts: Vec<String> = texts.collect();
    let words = texts.iter().flat_map(|text| text.split([',', ';', '\n'])).flat_map(|text| text.split(" and "));
    let names: Vec<String> =
        words.map(|word| word.trim_matches(['`', '*', ' ', '.']).to_owned()).filter(|word| !word.is_empty()).collect();
    let plain = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if names.iter().all(plain) { names } else { Vec::new() }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The order in which the gates are turned on; they are turned off in the reverse.
pub(super) fn steps(gates: &[Gate]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for component in gates.iter().flat_map(|gate| &gate.components) {
        if !steps.iter().any(|step| step.tier == component.tier) {
            steps.push(Step { tier: component.tier, components: Vec::new() });
        }
        let step = steps.iter_mut().find(|step| step.tier == component.tier).expect("it was just made sure of");
        if !step.components.contains(&component.name) {
            step.components.push(component.name.clone());
        }
    }
    steps.sort_by_key(|step| step.tier);
    steps
}

/// How the variables begin by which kubectl takes its gates.
const KUBECTL: &str = "KUBECTL_";

fn component(gate: &str, sound: bool, name: &str, said: &str) -> GateComponent {
    let (how, tier) = place(name, gate);
    let set = |value: bool| match how {
        _ if !sound => None,
        How::Flag | How::ConfigurationFile => Some(format!("--feature-gates={gate}={value}")),
        How::EnvironmentVariable => Some(format!("{}={value}", variable(gate, said)?)),
        How::Unknown => None,
    };
    GateComponent { name: printable(name).into_owned(), how, tier, on: set(true), off: set(false) }
}

/// The variable of kubectl's that the KEP names, if it is just one.
fn variable<'t>(gate: &'t str, said: &'t str) -> Option<&'t str> {
    if gate.starts_with(KUBECTL) {
        return Some(gate);
    }
    let words = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let mut found = words.filter(|word| word.starts_with(KUBECTL) && word.len() > KUBECTL.len());
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn place(component: &str, gate: &str) -> (How, Tier) {
    // Some say in brackets which part of a component it is.
    let bare = component.split_once(" (").map_or(component, |(bare, _)| bare);
    match bare.trim().to_ascii_lowercase().as_str() {
        "kube-apiserver" => (How::Flag, Tier::ApiServer),
        "kube-controller-manager" | "kube-scheduler" | "cloud-controller-manager" => (How::Flag, Tier::ControlPlane),
        "kube-proxy" => (How::Flag, Tier::Node),
        "kubelet" => (How::ConfigurationFile, Tier::Node),
        "kubectl" => (How::EnvironmentVariable, Tier::Client),
        _ if gate.starts_with(KUBECTL) => (How::EnvironmentVariable, Tier::Client),
        _ => (How::Unknown, Tier::Elsewhere),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off(name: &str, component: &str, said: &str) -> Option<String> {
        gate(&FeatureGate { name: name.into(), components: vec![component.into()] }, said).components.remove(0).off
    }

    #[test]
    fn lines_are_made_for_components_whose_switch_is_known() {
        for component in
            ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "cloud-controller-manager", "kube-proxy"]
        {
            assert_eq!(off("Orbit", component, "").as_deref(), Some("--feature-gates=Orbit=false"), "{component}");
        }
        assert_eq!(off("Orbit", "kubelet", "").as_deref(), Some("--feature-gates=Orbit=false"));
        assert_eq!(
            off("Orbit", "kube-apiserver (an admission plugin)", "").as_deref(),
            Some("--feature-gates=Orbit=false")
        );
        assert_eq!(off("Orbit", "orbit-operator", ""), None);
    }

    #[test]
    fn kubectl_takes_the_variable_that_the_kep_names() {
        assert_eq!(off("KUBECTL_ORBIT", "kubectl", "").as_deref(), Some("KUBECTL_ORBIT=false"));
        assert_eq!(off("Orbit", "kubectl", "set `KUBECTL_ORBIT=true`").as_deref(), Some("KUBECTL_ORBIT=false"));
        assert_eq!(off("Orbit", "kubectl", "KUBECTL_A or KUBECTL_B"), None);
        assert_eq!(off("Orbit", "kubectl", "no variable"), None);
    }

    #[test]
    fn gates_that_only_the_answer_names_are_read_from_its_fields() {
        let said = "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: `Orbit`\n  - Components depending on the feature gate: kube-scheduler, `kubelet` and kube-proxy\n  - Feature gate name: Dock\n    - kubelet\n  - Feature gate name: not a name\n";
        let gate = |name: &str, components: &[&str]| FeatureGate {
            name: name.into(),
            components: components.iter().map(|&component| component.into()).collect(),
        };
        assert_eq!(
            from_answer(said),
            [gate("Orbit", &["kube-scheduler", "kubelet", "kube-proxy"]), gate("Dock", &["kubelet"])]
        );
        let several =
            "- Feature gate name: `Orbit`, Dock and Moor\n- Components depending on the feature gate: kubelet\n";
        assert_eq!(
            from_answer(several),
            [gate("Orbit", &["kubelet"]), gate("Dock", &["kubelet"]), gate("Moor", &["kubelet"])]
        );
        assert_eq!(from_answer("- Feature gate name: Orbit, if any\n- Feature gate name: N/A\n"), []);
        let prose =
            "- Feature gate name: Orbit\n- Components depending on the feature gate: all of them, more or less\n";
        assert_eq!(from_answer(prose), [gate("Orbit", &[])]);
    }

    #[test]
    fn no_line_is_made_from_what_is_no_name() {
        assert_eq!(off("Orbit=true,All", "kube-scheduler", ""), None);
        assert_eq!(off("Orbit\nrm -rf", "kubelet", ""), None);
    }

    #[test]
    fn the_order_goes_from_the_api_server_outwards() {
        let all = |name: &str, components: &[&str]| {
            let components = components.iter().map(|&c| c.to_owned()).collect();
            gate(&FeatureGate { name: name.into(), components }, "")
        };
        let steps = steps(&[all("A", &["kubelet", "kube-scheduler"]), all("B", &["kube-apiserver", "kubelet"])]);
        let names: Vec<_> = steps.iter().map(|step| step.components.join(" ")).collect();
        assert_eq!(names, ["kube-apiserver", "kube-scheduler", "kubelet"]);
    }
}
