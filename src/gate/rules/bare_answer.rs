use crate::gate::agreement::gates_for_kep_yaml;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "bare-answer",
    area: Area::Prose,
    finds: "N/A, None or No without a reason, under a question that has something to say for every feature",
    why: "Every feature can be turned on again, fail, and meet an API server that is away. A bare N/A leaves the reviewer \
          to guess whether that was thought through, so they ask.",
    fix: "say why it does not apply, in one sentence, or answer the question",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("reenable", "N/A"),
    good: Sample::Answer("reenable", "Orbits that are still stored count again from the next Pod on."),
    check: Check::Answers(check),
};

/// The questions that always have an answer.
const NEVER_EMPTY: [&str; 9] = [
    "reenable",
    "enablement-tests",
    "rollout-failure",
    "rollback-metrics",
    "upgrade-tested",
    "in-use",
    "control-plane-outage",
    "failure-modes",
    "slo-steps",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    // What is no feature of a cluster has nothing to turn on again.
    if answers.proposal.feature_gates.is_empty() && gates_for_kep_yaml(answers).is_none() {
        return Vec::new();
    }
    let no_objectives = answers.said("slos").is_none_or(|slos| is_bare(slos) || slos.plain().starts_with("n/a"));
    let client = answers.client_only();
    NEVER_EMPTY
        .iter()
        // A client has no rollout, no metrics, and says itself when its API server is away.
        .filter(|id| !client || matches!(**id, "enablement-tests" | "failure-modes"))
        .filter_map(|id| answers.required_said(id))
        .filter(|said| is_bare(said))
        .filter(|said| match answers.catalogue.questions[said.question].id.as_str() {
            // Without objectives none is missed.
            "slo-steps" => !no_objectives,
            // None is an answer to which ones are known; N/A is not.
            "failure-modes" => said.plain().contains('a'),
            _ => true,
        })
        .map(|said| {
            let (name, words) = (answers.name(said.question), excerpt(said.first_line()));
            let message = format!("\"{name}\" says `{words}` and no reason");
            Hit::new(File::Readme, answers.place_of(said, said.first_line()), message)
                .about(said.first_line())
                .question(said.question)
        })
        .collect()
}

/// Whether all that is said is that there is nothing to say.
pub(super) fn is_bare(said: &Said<'_>) -> bool {
    /// More letters than any of the answers below has.
    const LONGEST: usize = 24;
    if said.plain().chars().filter(|c| c.is_alphanumeric()).nth(LONGEST).is_some() {
        return false;
    }
    let words: String = said.plain().chars().map(|c| if c.is_alphanumeric() || c == '/' { c } else { ' ' }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    matches!(
        words.as_str(),
        "n/a" | "na" | "n a" | "none" | "no" | "nothing" | "not applicable" | "none known" | "no n/a" | "not available"
            | "nil" | "none that we know of" | "none at this time" | "nothing in particular" | "none n/a" | "not needed"
            | "not required" | "unknown" | "not yet" | "x"
    )
}
