use super::unfinished_answer::is_unfinished;
use crate::gate::agreement::has_gate;
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
const NEVER_EMPTY: [&str; 11] = [
    "reenable",
    "enablement-tests",
    "rollout-failure",
    "rollback-metrics",
    "upgrade-tested",
    "in-use",
    "slos",
    "slis",
    "control-plane-outage",
    "failure-modes",
    "slo-steps",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    // What is no feature of a cluster has nothing to turn on again.
    if !has_gate(answers) {
        return Vec::new();
    }
    let no_objectives = answers.said("slos").is_none_or(|slos| is_bare(slos) || slos.plain().starts_with("n/a"));
    let client = answers.client_only();
    NEVER_EMPTY
        .iter()
        // A client has no rollout, no metrics, and says itself when its API server is away.
        .filter(|id| !client || matches!(**id, "enablement-tests" | "failure-modes"))
        .filter_map(|id| answers.required_said(id))
        .filter(|said| is_bare(said) && !is_unfinished(said))
        .filter(|said| match answers.catalogue.questions[said.question].id.as_str() {
            // Without objectives none is missed.
            "slo-steps" => !no_objectives,
            // That none is known is an answer to which ones are; that there are none is not.
            "failure-modes" => !["know", "aware"].iter().any(|word| said.plain().contains(word)),
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
    is_bare_text(said.plain())
}

fn is_bare_text(plain: &str) -> bool {
    /// More letters than "none that we know of have been defined at this time" has.
    const LONGEST: usize = 50;
    if plain.chars().filter(|c| c.is_alphanumeric()).nth(LONGEST).is_some() {
        return false;
    }
    let words: String = plain.chars().map(|c| if c.is_alphanumeric() || c == '/' { c } else { ' ' }).collect();
    let mut words = words.split_whitespace();
    let Some(first) = words.next() else { return false };
    match first {
        "n/a" | "na" | "none" | "no" | "nothing" | "nil" | "not" => words.all(|word| EMPTY.contains(&word)),
        "n" => words.eq(["a"]),
        // As good as nothing, be it said here or found by the rule on unfinished answers.
        "unknown" | "x" => words.next().is_none(),
        _ => false,
    }
}

/// Words that add nothing to a No.
const EMPTY: [&str; 48] = [
    "n/a", "na", "none", "no", "nothing", "not", "applicable", "available", "needed", "required", "necessary", "yet",
    "known", "that", "which", "we", "i", "us", "know", "aware", "of", "at", "this", "the", "time", "point", "moment", "stage",
    "currently", "so", "far", "in", "particular", "specific", "have", "has", "been", "are", "is", "defined", "identified",
    "planned", "really", "here", "there", "for", "now", "it",
];

#[cfg(test)]
mod tests {
    use super::is_bare_text;
    use crate::gate::sample::{with_answer, with_kep_yaml_and_answers};

    #[test]
    fn an_answer_is_bare_where_every_word_is_empty() {
        for yes in [
            "n/a", "na", "n a", "none.", "no", "not applicable", "none known", "none that we know of", "not needed",
            "none have been defined yet.", "none at this time", "- n/a.", "no, not yet.", "n/a for now",
        ] {
            assert!(is_bare_text(yes), "{yes}");
        }
        for no in ["", "yes", "no new orbits", "none, since orbits are in memory", "not needed in memory", "nothing is stored", "-"] {
            assert!(!is_bare_text(no), "{no}");
        }
    }

    #[test]
    fn objectives_and_failure_modes_are_never_nothing() {
        let found = |question: &str, text: &str| with_answer(question, text, super::RULE.id).len();
        for text in ["N/A", "None", "None have been defined yet."] {
            assert_eq!((found("slos", text), found("slis", text)), (1, 1), "{text}");
        }
        assert_eq!(found("failure-modes", "N/A"), found("failure-modes", "Nothing."));
        assert_eq!(found("slos", "N/A, orbits are placed by the scheduler within its own objectives."), 0);
    }

    #[test]
    fn a_gate_without_a_name_is_no_gate() {
        for name in ["n/a", "none", "TBD"] {
            let keys = format!("feature-gates:\n  - name: {name}\n");
            let found = |how: &str| {
                with_kep_yaml_and_answers(&keys, &[("enable-disable", how), ("reenable", "N/A")], super::RULE.id).len()
            };
            assert_eq!(found("By a file that is there or not."), 0, "{name}");
            assert_eq!(found("- [x] Feature gate\n  - Feature gate name: `OrbitalScheduling`"), 1, "{name}");
        }
    }
}
