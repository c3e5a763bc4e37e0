use crate::gate::said::plain;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "version-skew",
    area: Area::Readme,
    finds: "a gate on several components and nothing said about versions that differ",
    why: "For hours of every upgrade some components have the feature and others do not. With two or more on one gate, \
          reviewers want what happens in each combination.",
    fix: "fill in \"Version Skew Strategy\": what each combination of old and new components, gate on and off, does",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Section("## Version Skew Strategy\n\nN/A\n"),
    good: Sample::Section("## Version Skew Strategy\n\nAn older scheduler ignores the field; Pods are placed as before.\n"),
    check: Check::Answers(check),
};

const TITLE: &str = "version skew strategy";

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    // Once the feature is done, no cluster that is supported has one half of it any more.
    if !answers.review.is_open() || !answers.past_alpha() {
        return Vec::new();
    }
    let Some(gate) = answers.proposal.feature_gates.iter().find(|gate| gate.components.len() > 1) else { return Vec::new() };
    let section = answers.reading.section(TITLE);
    let words = section.as_ref().map(|(_, words)| plain(words)).unwrap_or_default();
    let reason = words.trim_start_matches("n/a").trim_start_matches("not applicable");
    if reason.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count() > 4 || answered_elsewhere(answers) {
        return Vec::new();
    }
    let name = gate.name.as_ref().map_or("the gate", |name| name.value.as_str());
    let count = gate.components.len();
    let says = if section.is_some() { "says nothing about it" } else { "is not there" };
    let message = format!("`{name}` is a gate of {count} components, and \"Version Skew Strategy\" {says}");
    let span = section.map_or(Span::empty(0), |(span, _)| span);
    vec![Hit::new(File::Readme, span, message).about(name)]
}

/// Whether the README says something about differing versions in another section or answer.
fn answered_elsewhere(answers: &Answers<'_>) -> bool {
    let speaks = |text: &str| {
        ["skew", "older", "mixed", "some nodes", "old version", "different version"].iter().any(|word| text.contains(word))
    };
    let sections = ["upgrade / downgrade strategy", "upgrade and downgrade strategy", "upgrade strategy"];
    let said = |id: &str| answers.said(id).map(|said| said.plain().to_owned());
    let sections = sections.iter().filter_map(|title| answers.reading.section(title)).map(|(_, words)| plain(&words));
    sections.chain(["rollout-failure", "upgrade-tested", "rollback"].into_iter().filter_map(said)).any(|text| speaks(&text))
}
