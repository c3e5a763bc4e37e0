//! Answers that say something else than `kep.yaml` does.

use crate::answers::{Reading, State};
use crate::kep::Proposal;
use crate::questionnaire::Catalogue;
use crate::yaml::excerpt;

/// Each question whose answer contradicts `proposal`, and how.
pub(super) fn find(reading: &Reading<'_>, catalogue: &Catalogue, proposal: &Proposal) -> Vec<(usize, String)> {
    let answer = |id: &str| {
        let question = catalogue.index_of(id)?;
        let answer = &reading.answers()[question];
        (answer.state == State::Answered).then_some((question, answer.text.as_str()))
    };
    let gate = answer("enable-disable").and_then(|(question, text)| Some((question, other_gate(text, proposal)?)));
    let rollback = answer("rollback").and_then(|(question, text)| Some((question, other_verdict(text, proposal)?)));
    let metrics = answer("slis").and_then(|(question, _)| Some((question, unknown_metric(reading, proposal)?)));
    [gate, rollback, metrics].into_iter().flatten().collect()
}

/// The answer names a gate, and none of those in `kep.yaml`.
fn other_gate(answer: &str, proposal: &Proposal) -> Option<String> {
    let known: Vec<&str> =
        proposal.feature_gates.iter().filter_map(|gate| gate.name.as_ref()).map(|at| at.value.as_str()).collect();
    let first = known.first().filter(|name| !name.is_empty())?;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let said = letters(answer);
    if known.iter().any(|gate| said.contains(&letters(gate))) {
        return None;
    }
    let names_one = answer.lines().any(|line| {
        let lower = line.to_lowercase();
        lower.contains("gate name")
            && line.rsplit(':').next().is_some_and(|value| value.chars().any(char::is_alphabetic))
    });
    names_one.then(|| format!("kep.yaml names the feature gate `{}`, and this answer does not", excerpt(first)))
}

/// `disable-supported` says one thing, the answer's first word another.
fn other_verdict(answer: &str, proposal: &Proposal) -> Option<String> {
    let supported = proposal.disable_supported.as_ref()?.value;
    let first: String =
        answer.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().take_while(|c| c.is_alphanumeric()).collect();
    match (supported, first.to_lowercase().as_str()) {
        (true, "no") => Some("kep.yaml says `disable-supported: true`, and this answer says No".to_owned()),
        (false, "yes") => Some("kep.yaml says `disable-supported: false`, and this answer says Yes".to_owned()),
        _ => None,
    }
}

/// A metric of `kep.yaml` that the README never mentions.
fn unknown_metric(reading: &Reading<'_>, proposal: &Proposal) -> Option<String> {
    let name = |text: &str| text.split(['{', ' ']).next().unwrap_or_default().to_owned();
    let metrics = proposal.metrics.iter().map(|at| name(&at.value));
    let is_name = |name: &str| name.contains('_') && name != "my_feature_metric";
    let mentioned = |metric: &str| reading.answers().iter().any(|answer| answer.text.contains(metric));
    let unknown: Vec<String> = metrics.filter(|metric| is_name(metric) && !mentioned(metric)).collect();
    let first = unknown.first()?;
    Some(format!("kep.yaml lists the metric `{}`, and no answer mentions it", excerpt(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(id: &str, title: &str, answer: &str, kep_yaml: &str) -> Option<String> {
        let catalogue = Catalogue::embedded();
        let readme = format!("## Production Readiness Review Questionnaire\n\n###### {title}\n\n{answer}\n");
        let found = find(&Reading::new(&readme, &catalogue), &catalogue, &Proposal::read(kep_yaml));
        let [(question, why)] = &found[..] else {
            assert_eq!(found, []);
            return None;
        };
        assert_eq!(catalogue.questions[*question].id.as_str(), id);
        Some(why.clone())
    }

    #[test]
    fn the_gate_is_the_one_of_kep_yaml() {
        let gate = |answer: &str| {
            let title = "How can this feature be enabled / disabled in a live cluster?";
            found("enable-disable", title, answer, "feature-gates:\n- name: Orbit\n")
        };
        assert!(gate("- [x] Feature gate\n  - Feature gate name: Comet").is_some_and(|why| why.contains("`Orbit`")));
        assert_eq!(gate("- [x] Feature gate\n  - Feature gate name: `Orbit`"), None);
        assert_eq!(gate("- [x] Feature gate\n  - Feature gate name: ORBIT"), None);
        assert_eq!(gate("With a flag."), None);
    }

    #[test]
    fn the_verdict_is_the_one_of_kep_yaml() {
        let verdict = |answer: &str, says: &str| {
            let title = "Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?";
            found("rollback", title, answer, &format!("disable-supported: {says}\n"))
        };
        assert!(verdict("**No**, not safely.", "true").is_some());
        assert!(verdict("Yes.", "false").is_some());
        assert_eq!(verdict("Yes.", "true"), None);
        assert_eq!(verdict("Nothing happens.", "true"), None);
    }

    #[test]
    fn a_metric_of_kep_yaml_is_mentioned_somewhere() {
        let metrics = |answer: &str| {
            let title = "What are the SLIs (Service Level Indicators) an operator can use to determine the health of the service?";
            found("slis", title, answer, "metrics: ['orbit_lag_seconds{a=\"b\"}', my_feature_metric, prose about it]\n")
        };
        assert!(metrics("- Metric name: other_total").is_some_and(|why| why.contains("`orbit_lag_seconds`")));
        assert_eq!(metrics("orbit_lag_seconds"), None);
    }
}
