//! What the wizard knows and a field could hold: offered, never put in unasked.

use crate::playbook::{KepFacts, metric_names};

/// The components that gates are set on and metrics come from, as `kep.yaml` names them.
const COMPONENTS: [&str; 9] = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
    "cloud-controller-manager",
    "kubectl",
    "kubeadm",
    "etcd",
];

/// Letters of a word from which it is looked up in a field that could hold anything.
const ENOUGH: usize = 3;

/// Names that are known of a KEP, those of `kep.yaml` first.
#[derive(Clone, Debug, Default)]
pub(in crate::wizard) struct Known {
    gates: Vec<String>,
    components: Vec<String>,
    metrics: Vec<String>,
    /// How many of the components are from `kep.yaml`.
    own_components: usize,
}

/// Something that could stand where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::wizard) struct Offer {
    /// What it is, for people.
    pub name: String,
    /// What is put in.
    pub text: String,
    /// How many bytes before the cursor make way for it.
    pub replaces: usize,
}

impl Known {
    /// What `kep.yaml` and the answers of the README name.
    pub fn of(kep: &KepFacts, answers: impl Iterator<Item = String>) -> Self {
        let mut known = Self::default();
        for gate in &kep.feature_gates {
            add(&mut known.gates, &gate.name);
            gate.components.iter().for_each(|component| add(&mut known.components, component));
        }
        known.own_components = known.components.len();
        COMPONENTS.iter().for_each(|component| add(&mut known.components, component));
        let listed = kep.metrics.iter().flat_map(|entry| metric_names(entry, true));
        let named: Vec<String> = answers.flat_map(|answer| metric_names(&answer, false)).collect();
        listed.chain(named).for_each(|name| add(&mut known.metrics, &name));
        known
    }

    /// What the field `id` could have where its value is parted into what stands before the cursor and behind it.
    pub fn offers(&self, id: &str, before: &str, behind: &str) -> Vec<Offer> {
        if behind.starts_with(is_of_name) {
            return Vec::new();
        }
        let word = &before[before.trim_end_matches(is_of_name).len()..];
        let lead = &before[..before.len() - word.len()];
        let asked = match id {
            "gate-name" => Some(&self.gates),
            "components" => Some(&self.components),
            "metric-name" => Some(&self.metrics),
            _ => None,
        };
        let Some(asked) = asked else {
            let all = self.metrics.iter().chain(&self.gates).chain(&self.components);
            return if word.len() < ENOUGH { Vec::new() } else { matching(all, word, lead, behind) };
        };
        // Behind a name that is finished, none is wanted until something parts it from the next.
        let begins = lead.trim_end().is_empty() || lead.trim_end_matches(' ').ends_with([',', '`', '\n', '-', '*']);
        if word.is_empty() && !(begins && behind.trim().is_empty()) {
            return Vec::new();
        }
        let mut offers = matching(asked.iter(), word, lead, behind);
        let own = &self.components[..self.own_components];
        if id == "components" && own.len() > 1 && before.is_empty() && behind.is_empty() {
            let all = own.join(", ");
            offers.insert(0, Offer { name: all.clone(), text: all, replaces: 0 });
        }
        offers
    }
}

/// The names that begin with `word`, between `lead` and `behind`, and do not stand there yet.
fn matching<'n>(names: impl Iterator<Item = &'n String>, word: &str, lead: &str, behind: &str) -> Vec<Offer> {
    let there: Vec<&str> = lead.split(is_between).chain(behind.split(is_between)).collect();
    let quoted = lead.matches('`').count();
    let fits = |name: &&String| {
        name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && *name != word
            && !there.contains(&name.as_str())
    };
    let offer = |name: &String| {
        let text = match (quoted, lead.ends_with(',')) {
            // A quotation that is open is closed; names are quoted where those before are.
            (quoted, _) if quoted % 2 == 1 && !behind.starts_with('`') => format!("{name}`"),
            (quoted, false) if quoted > 0 && quoted % 2 == 0 => format!("`{name}`"),
            (quoted, true) if quoted > 0 && quoted % 2 == 0 => format!(" `{name}`"),
            (_, true) => format!(" {name}"),
            _ => name.clone(),
        };
        Offer { name: name.clone(), text, replaces: word.len() }
    };
    names.filter(fits).map(offer).collect()
}

/// A name that can be put into a README as it is, and is not there yet.
fn add(names: &mut Vec<String>, name: &str) {
    let name = name.trim();
    let sound = !name.is_empty() && name.chars().all(|c| is_of_name(c) || c == ' ') && name.len() <= 80;
    if sound && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':')
}

fn is_between(c: char) -> bool {
    !is_of_name(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kep::{Proposal, Stage};

    const KEP_YAML: &str = "\
title: Tides
feature-gates:
  - name: TidalPools
    components:
      - kube-scheduler
      - tide-agent
  - name: \"Bad\\e[31m\"
metrics:
  - tide_pool_pods
";

    fn known() -> Known {
        let facts = KepFacts::of(&Proposal::read(KEP_YAML), Stage::Beta, None, String::new());
        let answers = ["Watch `tide_lag_seconds` and tide_pool_pods.".to_owned()];
        Known::of(&facts, answers.into_iter())
    }

    fn texts(id: &str, before: &str, behind: &str) -> Vec<String> {
        known().offers(id, before, behind).into_iter().map(|offer| offer.text).collect()
    }

    #[test]
    fn an_empty_field_is_offered_what_kep_yaml_says_of_it() {
        assert_eq!(texts("gate-name", "", ""), ["TidalPools"], "and no name that would reach a terminal raw");
        assert_eq!(texts("metric-name", "", ""), ["tide_pool_pods", "tide_lag_seconds"]);
        let components = texts("components", "", "");
        assert_eq!(components[..3], ["kube-scheduler, tide-agent", "kube-scheduler", "tide-agent"]);
        assert_eq!(texts("detection", "", ""), [""; 0]);
    }

    #[test]
    fn what_is_typed_narrows_the_offers() {
        assert_eq!(texts("components", "kube-s", ""), ["kube-scheduler"]);
        assert_eq!(texts("gate-name", "tidal", ""), ["TidalPools"], "case makes no difference");
        assert_eq!(texts("gate-name", "TidalPools", ""), [""; 0], "all of it is there");
        assert_eq!(texts("gate-name", "Tidal", "Pools"), [""; 0], "the cursor is inside of a word");
        assert_eq!(texts("components", "kube-scheduler ", ""), [""; 0], "nothing says that another is to come");
        assert_eq!(texts("components", "kube-scheduler, ", "tide-agent"), [""; 0], "the next stands there");
        assert_eq!(texts("detection", "when tide_l", " rises"), ["tide_lag_seconds"]);
        assert_eq!(texts("detection", "ti", ""), [""; 0], "too few letters for a field that could hold anything");
    }

    #[test]
    fn a_list_goes_on_as_it_began() {
        assert_eq!(texts("components", "kube-scheduler,", "")[0], " tide-agent");
        assert_eq!(texts("components", "kube-scheduler, ", "")[0], "tide-agent");
        assert_eq!(texts("components", "`kube-scheduler`, ti", ""), ["`tide-agent`"]);
        assert_eq!(texts("components", "`kube-scheduler`, `ti", ""), ["tide-agent`"]);
        assert_eq!(texts("components", "`kube-scheduler`, `ti", "`"), ["tide-agent"]);
    }
}
