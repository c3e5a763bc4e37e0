//! The gates that a component says are on, read from the text of its `/metrics` page.
//!
//! The format is Prometheus' text exposition format and OpenMetrics, whose samples are written alike:
//! `kubernetes_feature_enabled{name="X",stage="BETA"} 1`. Lines of other metrics are passed over unread. What
//! `promtool query instant` prints of the metric is understood too.

use std::collections::BTreeMap;

use serde::Serialize;

/// The metric that tells of gates.
pub const METRIC: &str = "kubernetes_feature_enabled";

/// A gate as a cluster has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterGate {
    /// Its name.
    pub name: String,
    /// What the cluster says of its maturity: `beta`, `alpha`, `deprecated` or `ga`, or another word in lower case.
    pub stage: String,
    /// Whether any component has it on.
    pub on: bool,
    /// Whether another has it off.
    pub off_elsewhere: bool,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The 1-based line.
    pub line: usize,
    /// What is wrong.
    pub message: &'static str,
}

/// Reads numbered lines: the gates, those first that are likeliest to be a cause, and what could not be read.
///
/// Pages of several components can follow each other; a gate that is on in one of them is on.
pub fn read<'t>(lines: impl IntoIterator<Item = (usize, &'t str)>) -> (Vec<ClusterGate>, Vec<Unreadable>) {
    let mut gates: BTreeMap<String, ClusterGate> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for (number, line) in lines {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.starts_with('#') || !line.contains(METRIC) {
            continue;
        }
        match sample(line) {
            Ok(None) => {}
            Ok(Some((name, stage, on))) => {
                let gate = gates.entry(name.clone()).or_insert_with(|| ClusterGate {
                    name,
                    stage: String::new(),
                    on: false,
                    off_elsewhere: false,
                });
                if gate.stage.is_empty() || on {
                    gate.stage = stage;
                }
                gate.on |= on;
                gate.off_elsewhere |= !on;
            }
            Err(message) => unreadable.push(Unreadable { line: number, message }),
        }
    }
    let mut gates: Vec<ClusterGate> = gates.into_values().collect();
    gates.sort_by_key(|gate| (rank(&gate.stage), gate.name.clone()));
    (gates, unreadable)
}

/// What is on and may be turned off comes first; what is part of the product comes last.
pub(super) fn rank(stage: &str) -> usize {
    ["beta", "alpha", "deprecated"].iter().position(|known| *known == stage).unwrap_or(3)
}

/// Name, stage and value of a sample; `None` for one of another metric.
fn sample(line: &str) -> Result<Option<(String, String, bool)>, &'static str> {
    let (named, rest) = match line.strip_prefix(METRIC) {
        Some(rest) => (true, rest),
        // The name can stand among the labels, in quotes.
        None if line.starts_with('{') => (false, line),
        None => return Ok(None),
    };
    let Some(rest) = rest.trim_start().strip_prefix('{') else {
        // A longer name that begins with this one is another metric.
        return if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':')) {
            Ok(None)
        } else {
            Err("it has no labels")
        };
    };
    let mut labels = Labels { rest };
    let (mut name, mut stage, mut own) = (None, String::new(), named);
    while let Some((key, value)) = labels.next()? {
        match key {
            "name" => name = Some(value),
            "stage" => stage = value.to_lowercase(),
            "" => own |= value == METRIC,
            _ => {}
        }
    }
    if !own {
        return Ok(None);
    }
    let name = name.filter(|name| !name.is_empty()).ok_or("it has no label `name`")?;
    // Between labels and value `promtool query instant` sets an arrow.
    let rest = labels.rest.trim_start();
    let value = rest.strip_prefix("=>").unwrap_or(rest).split_whitespace().next().ok_or("it has no value")?;
    let value: f64 = value.parse().map_err(|_| "its value is no number")?;
    // The cluster writes what is stable with an empty stage.
    let stage = if stage.is_empty() { "ga".to_owned() } else { stage };
    Ok(Some((name, stage, value == 1.0)))
}

/// The labels of a sample, one after the other.
struct Labels<'t> {
    /// What has not been read yet.
    rest: &'t str,
}

impl<'t> Labels<'t> {
    /// The next label; `None` behind the last, and then `rest` is what follows the closing brace.
    fn next(&mut self) -> Result<Option<(&'t str, String)>, &'static str> {
        let text = self.rest.trim_start_matches([' ', '\t', ',']);
        if let Some(behind) = text.strip_prefix('}') {
            self.rest = behind;
            return Ok(None);
        }
        let (key, value) = match text.strip_prefix('"') {
            Some(_) => ("", text),
            None => {
                let (key, value) = text.split_once('=').ok_or("its labels are not closed")?;
                (key.trim(), value.trim_start())
            }
        };
        let inner = value.strip_prefix('"').ok_or("the value of a label is not in quotes")?;
        let mut out = String::new();
        let mut chars = inner.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &inner[at + 1..];
                    return Ok(Some((key, out)));
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('n') => out.push('\n'),
                    Some(c) => out.push(c),
                    None => break,
                },
                c => out.push(c),
            }
        }
        Err("the value of a label is not closed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gates(text: &str) -> Vec<String> {
        let (gates, unreadable) = read(text.lines().enumerate().map(|(n, line)| (n + 1, line)));
        assert_eq!(unreadable, [], "{text}");
        let shown = |gate: ClusterGate| {
            let state = match (gate.on, gate.off_elsewhere) {
                (true, true) => "mixed",
                (true, false) => "on",
                (false, _) => "off",
            };
            format!("{} {} {state}", gate.name, gate.stage)
        };
        gates.into_iter().map(shown).collect()
    }

    #[test]
    fn the_page_of_a_component_is_read_whatever_stands_around_it() {
        let text = "\u{feff}# HELP kubernetes_feature_enabled [BETA] This metric records the data about gates.\r\n\
            # TYPE kubernetes_feature_enabled gauge\r\n\
            kubernetes_feature_enabled{name=\"Stable\",stage=\"\"} 1\r\n\
            kubernetes_feature_enabled{name=\"Alpha\",stage=\"ALPHA\"} 0\r\n\
            other_metric{le=\"+Inf\"} NaN\n\
            kubernetes_feature_enabled_total 7\n\
            \n\
            kubernetes_feature_enabled { stage = \"BETA\" , name = \"Be\\\"ta\\\\\", } 1.0 1700000000000 # {trace=\"x\"} 1\n\
            kubernetes_feature_enabled{name=\"Second\",stage=\"BETA\"} 1e+00\n\
            {\"kubernetes_feature_enabled\",name=\"Quoted\",stage=\"ALPHA\"} 1\n\
            {\"other\",x=\"kubernetes_feature_enabled\"} 1\n\
            kubernetes_feature_enabled{instance=\"10.0.0.1:6443\", name=\"Third\", stage=\"BETA\"} => 1 @[1700000000.123]\n\
            # EOF\n";
        assert_eq!(
            gates(text),
            [
                "Be\"ta\\ beta on",
                "Second beta on",
                "Third beta on",
                "Alpha alpha off",
                "Quoted alpha on",
                "Stable ga on"
            ]
        );
    }

    #[test]
    fn pages_of_several_components_add_up() {
        let text = "kubernetes_feature_enabled{name=\"A\",stage=\"BETA\"} 0\nkubernetes_feature_enabled{name=\"A\",stage=\"BETA\"} 1\n";
        assert_eq!(gates(text), ["A beta mixed"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let lines = [
            "kubernetes_feature_enabled 1",
            "kubernetes_feature_enabled{name=\"A\"",
            "kubernetes_feature_enabled{name=\"A",
            "kubernetes_feature_enabled{name=A} 1",
            "kubernetes_feature_enabled{stage=\"BETA\"} 1",
            "kubernetes_feature_enabled{name=\"A\"}",
            "kubernetes_feature_enabled{name=\"A\"} one",
            "kubernetes_feature_enabled{name=\"A\\",
        ];
        let (found, unreadable) = read(lines.iter().enumerate().map(|(n, line)| (n + 1, *line)));
        assert_eq!(found, []);
        assert_eq!(unreadable.iter().map(|one| one.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
