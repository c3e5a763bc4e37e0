//! What turning a feature on or off takes, where the answer says it in the template's fields.

use serde::Serialize;

use super::outline::{self, Item, Part};
use super::passage::Passages;
use super::{gates, inline};
use crate::answers::guidance;
use crate::questionnaire::{Match, Wording};

/// What a switch costs, each as the content of a table cell; empty where the KEP does not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// By what the feature is turned on and off where that is no gate.
    pub mechanism: String,
    /// Whether the control plane is down meanwhile.
    pub control_plane_downtime: String,
    /// Whether a node is down, or has to be set up anew.
    pub node_downtime: String,
}

/// How many characters of a field a cell shows.
const WIDEST: usize = 160;

/// Reads the answer on how the feature is enabled.
pub(super) fn read(markdown: &str, passages: &Passages<'_>) -> Switch {
    let mut switch = Switch::default();
    for part in outline::parts(markdown) {
        if let Part::List(items) = part {
            items.iter().for_each(|item| walk(item, &mut switch, passages));
        }
    }
    switch
}

fn walk(item: &Item, switch: &mut Switch, passages: &Passages<'_>) {
    let labels = [
        ("Describe the mechanism", 0),
        ("Will enabling / disabling the feature require downtime of the control plane?", 1),
        ("Will enabling / disabling the feature require downtime or reprovisioning of a node?", 2),
    ];
    for (label, place) in labels {
        let said = match Wording::new(label).compare(&item.own) {
            // Of what the template says behind the label, only the author's words are said.
            Match::Continued { at } => {
                outline::join(item.own[at.max(guidance(&item.own))..].trim_start(), &outline::below(item))
            }
            Match::Same => outline::below(item),
            _ => continue,
        };
        let line = inline::cell(&inline::first_line(&passages.passage(said.trim_start()), WIDEST).text);
        let field = match place {
            // Whoever writes that there is no mechanism of another kind has named none.
            0 if gates::says_none(line.trim_end_matches('.')) => continue,
            0 => &mut switch.mechanism,
            1 => &mut switch.control_plane_downtime,
            _ => &mut switch.node_downtime,
        };
        if field.is_empty() {
            *field = line;
        }
    }
    item.children.iter().for_each(|child| walk(child, switch, passages));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_the_template_are_found_at_any_depth() {
        let text = "- [x] Other\n  - Describe the mechanism: a | flag\n  - Will enabling / disabling the feature require downtime of the control\n    plane? No.\n  - Will enabling / disabling the feature require downtime or reprovisioning of a node?\n    - Yes\n";
        let switch = read(text, &Passages::new(&[]));
        assert_eq!(
            [switch.mechanism, switch.control_plane_downtime, switch.node_downtime],
            ["a \\| flag", "No.", "Yes"]
        );
        assert_eq!(read("- Other\n  - Describe the mechanism: N/A.\n", &Passages::new(&[])), Switch::default());
        let guided = "- Other\n  - Will enabling / disabling the feature require downtime or reprovisioning\n    of a node? (Do not assume `Dynamic Kubelet Config` feature is enabled).\n\n    A restart.\n";
        assert_eq!(read(guided, &Passages::new(&[])).node_downtime, "A restart.");
        assert_eq!(read("Set a flag.", &Passages::new(&[])), Switch::default());
    }
}
