use serde::Serialize;

use crate::playbook::Playbook;

/// A playbook of a library.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Where its page lies, without an ending: `sig-space/7-orbit`.
    pub path: String,
    /// The playbook.
    pub playbook: Playbook,
    /// The text of its page.
    pub text: String,
}

/// What other pages of a library say of a playbook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The KEP's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The owning SIG.
    pub sig: String,
    /// Its stage.
    pub stage: String,
    /// Its status.
    pub status: String,
    /// What a link to its playbook has for its target.
    pub link: String,
    /// Its gates.
    pub gates: Vec<String>,
    /// The components that have them.
    pub components: Vec<String>,
    /// Stage and release, for each that has one.
    pub versions: Vec<(String, String)>,
    /// What `disable-supported` of `kep.yaml` says.
    pub disable_supported: Option<bool>,
    /// How the answer on turning it off begins, as one line of markdown.
    pub rollback: String,
    /// The metrics that should inform a rollback.
    pub triggers: Vec<String>,
    /// Questions with an answer.
    pub answered: usize,
    /// All questions.
    pub total: usize,
}

impl Entry {
    /// What is said of `playbook`, which is found at `link`.
    pub fn of(playbook: &Playbook, link: String) -> Self {
        let kep = &playbook.kep;
        let mut components: Vec<String> = Vec::new();
        for component in playbook.gates.iter().flat_map(|gate| &gate.components) {
            if !components.contains(&component.name) {
                components.push(component.name.clone());
            }
        }
        let rollback = playbook.answers.iter().find(|answer| answer.id == "rollback");
        Self {
            number: kep.number.clone(),
            title: kep.title.clone(),
            sig: kep.sig.clone(),
            stage: kep.stage.clone(),
            status: kep.status.clone(),
            link,
            gates: playbook.gates.iter().map(|gate| gate.name.clone()).collect(),
            components,
            versions: kep.milestones.iter().map(|one| (one.stage.clone(), one.version.clone())).collect(),
            disable_supported: kep.disable_supported,
            rollback: rollback.map(|answer| answer.line.clone()).unwrap_or_default(),
            triggers: playbook.triggers.iter().map(|trigger| trigger.metric.clone()).collect(),
            answered: playbook.documented.answered,
            total: playbook.documented.total,
        }
    }
}

/// Where the page of a KEP lies in a library, without an ending; `directory` is the KEP's, from `keps/` on.
///
/// Only letters, digits, `-`, `_` and dots within a name are left of each part, so that it is a path on every system, a
/// link without escapes, and never one that leads out of the library.
pub fn page_path(directory: &str) -> String {
    let parts = directory.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    let safe: Vec<String> = parts
        .map(|part| {
            let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
            let part: String = part.chars().map(plain).collect();
            let part = part.trim_matches('.');
            if part.is_empty() { "-".to_owned() } else { part.to_owned() }
        })
        .collect();
    match safe.as_slice() {
        [] => "playbook".to_owned(),
        // The top of a library is for its own pages.
        [alone] => format!("keps/{alone}"),
        _ => safe.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_lies_outside_of_its_library() {
        for (directory, path) in [
            ("sig-space/7-orbit", "sig-space/7-orbit"),
            ("sig-space/deep/7-orbit", "sig-space/deep/7-orbit"),
            ("../../etc/passwd", "etc/passwd"),
            ("/a/..", "keps/a"),
            ("sig/.hidden#x y\u{1b}", "sig/hidden-x-y-"),
            ("...", "keps/-"),
            ("", "playbook"),
        ] {
            assert_eq!(page_path(directory), path, "{directory}");
        }
    }
}
