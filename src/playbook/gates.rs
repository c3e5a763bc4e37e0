//! How a gate is turned on and off in each component that the KEP names.

use serde::Serialize;

use super::FeatureGate;
use crate::text::printable;

/// A feature gate and what has to be changed where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Its name.
    pub name: String,
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

pub(super) fn gate(gate: &FeatureGate) -> Gate {
    // A name with anything else in it is no gate, and a line to paste must not be made from it.
    let sound = !gate.name.is_empty() && gate.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let components = gate.components.iter().map(|name| component(&gate.name, sound, name)).collect();
    Gate { name: printable(&gate.name).into_owned(), components }
}

fn component(gate: &str, sound: bool, name: &str) -> GateComponent {
    let how = how(name, gate);
    let set = |value: bool| match how {
        _ if !sound => None,
        How::Flag | How::ConfigurationFile => Some(format!("--feature-gates={gate}={value}")),
        How::EnvironmentVariable if gate.starts_with("KUBECTL_") => Some(format!("{gate}={value}")),
        How::EnvironmentVariable | How::Unknown => None,
    };
    GateComponent { name: printable(name).into_owned(), how, on: set(true), off: set(false) }
}

fn how(component: &str, gate: &str) -> How {
    match component.trim().to_ascii_lowercase().as_str() {
        "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "cloud-controller-manager" | "kube-proxy" => {
            How::Flag
        }
        "kubelet" => How::ConfigurationFile,
        "kubectl" => How::EnvironmentVariable,
        _ if gate.starts_with("KUBECTL_") => How::EnvironmentVariable,
        _ => How::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off(name: &str, component: &str) -> Option<String> {
        gate(&FeatureGate { name: name.into(), components: vec![component.into()] }).components.remove(0).off
    }

    #[test]
    fn lines_are_made_for_components_whose_switch_is_known() {
        assert_eq!(off("Orbit", "kube-scheduler").as_deref(), Some("--feature-gates=Orbit=false"));
        assert_eq!(off("Orbit", "kubelet").as_deref(), Some("--feature-gates=Orbit=false"));
        assert_eq!(off("KUBECTL_ORBIT", "kubectl").as_deref(), Some("KUBECTL_ORBIT=false"));
        assert_eq!(off("Orbit", "kubectl"), None);
        assert_eq!(off("Orbit", "orbit-operator"), None);
    }

    #[test]
    fn no_line_is_made_from_what_is_no_name() {
        assert_eq!(off("Orbit=true,All", "kube-scheduler"), None);
        assert_eq!(off("Orbit\nrm -rf", "kubelet"), None);
    }
}
