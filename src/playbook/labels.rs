//! The labels that authors put in front of the parts of an answer.

/// A field that an entry can have.
pub(super) struct Label {
    /// Its name in the playbook's data.
    pub id: &'static str,
    /// How authors label it, in lower case; longer wordings first.
    pub wordings: &'static [&'static str],
}

/// The fields of a failure mode.
pub(super) const FAILURE: &[Label] = &[
    Label { id: "meaning", wordings: &["meaning", "description"] },
    Label { id: "impact", wordings: &["impact"] },
    Label { id: "detection", wordings: &["detection"] },
    Label { id: "mitigation", wordings: &["mitigations", "mitigation"] },
    Label { id: "diagnosis", wordings: &["diagnostics", "diagnostic", "diagnosis"] },
    Label { id: "testing", wordings: &["testing", "tests", "test"] },
];

/// The fields of a dependency.
pub(super) const DEPENDENCY: &[Label] = &[
    Label { id: "usage", wordings: &["usage description", "usage"] },
    Label {
        id: "outage",
        wordings: &[
            "impact of its outage on the feature",
            "impact of its outage",
            "impact of outage",
            "impact of unavailable",
        ],
    },
    Label {
        id: "degraded",
        wordings: &[
            "impact of its degraded performance or high-error rates on the feature",
            "impact of its degraded performance or high error rates on the feature",
            "impact of its degraded performance",
            "impact of degraded",
        ],
    },
];

/// The fields of an API call.
pub(super) const CALL: &[Label] = &[
    Label { id: "call", wordings: &["api call type", "api call types", "call type"] },
    Label { id: "throughput", wordings: &["estimated throughput", "throughput"] },
    Label {
        id: "origin",
        wordings: &["originating component(s)", "originating components", "originating component", "originating"],
    },
];

/// What stands behind the label `wording` at the start of `text`: `Wording: value`, emphasis around it allowed.
pub(super) fn labelled(text: &str, wording: &str) -> Option<String> {
    let open = text.trim_start_matches(['*', '_', '`', '[', ' ']);
    let begins = open.get(..wording.len())?;
    if !begins.eq_ignore_ascii_case(wording) {
        return None;
    }
    let behind = open[wording.len()..].trim_start_matches(['*', '_', '`', ']', ' ']);
    let emphasised = open.len() < text.len();
    if behind.is_empty() {
        return Some(String::new());
    }
    let value = behind.strip_prefix([':', '?'])?;
    let value = if emphasised { value.trim_start_matches(['*', '_', '`']) } else { value };
    // A blank is what tells `**Tests:** *all*` from `*Tests:* all`: marks behind one belong to the value.
    Some(value.trim_start_matches([' ', '\n']).to_owned())
}
