use crate::gate::agreement::verdict;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::kep::Stage;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "disable-contradiction",
    area: Area::Agreement,
    finds: "`disable-supported` in kep.yaml and the answer on rollback saying opposite things",
    why: "Operators and tools read the key, reviewers the answer. Whichever of the two is wrong misleads somebody in the \
          middle of an outage.",
    fix: "make `disable-supported` in kep.yaml and the answer say the same",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("rollback", "No. Once a Pod has an orbit there is no way back."),
    good: Sample::Answer("rollback", "Yes. Stored orbits are ignored from then on."),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(supported) = &answers.proposal.disable_supported else { return Vec::new() };
    let Some(said) = answers.said("rollback").filter(|_| answers.review.looks_at_answers()) else { return Vec::new() };
    let Some(yes) = verdict(said.plain()) else { return Vec::new() };
    let but = said.plain().starts_with("yes, but");
    // To run an older release is something else than to turn the feature off.
    let older = yes && is_about_releases(said.plain());
    if yes == supported.value || but || older {
        return Vec::new();
    }
    let (name, line) = (answers.name(said.question), said.first_line());
    // With stable the gate gets locked, and the answer is left from the stages before: worth a sentence, no block.
    let locked = answers.stage == Stage::Stable && yes;
    let message =
        format!("kep.yaml says `disable-supported: {}`, and \"{name}\" says `{}`", supported.value, excerpt(line));
    let hit = Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question);
    let locked_help = "say up to which release it could be disabled, or set `disable-supported: true` if it still can";
    let key = format!("set `disable-supported: {yes}` in kep.yaml, or say in the answer how it is turned off");
    let key = if yes { format!("set `disable-supported: {yes}` in kep.yaml, or correct the answer") } else { key };
    vec![if locked { hit.severity(Severity::Warning).help(locked_help) } else { hit.help(key) }]
}

/// Whether the first sentence of `plain` speaks of going back to another release, and of no switch.
fn is_about_releases(plain: &str) -> bool {
    let first = plain.split(". ").find(|sentence| sentence.len() > 4).unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| first.contains(word));
    let older = has(&["previous", "older", "earlier", "prior"]) && has(&["release", "version"]);
    (older || has(&["downgrad"])) && !has(&["gate", "flag", "disab", "turn", "field", "variable"])
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml_and_answer;

    #[test]
    fn to_run_an_older_release_is_not_to_turn_it_off() {
        let found = |text: &str| with_kep_yaml_and_answer("disable-supported: false", "rollback", text, super::RULE.id).len();
        assert_eq!(found("Yes, by installing an older release of the tool."), 0);
        assert_eq!(found("Yes. A downgrade of the tool takes it away."), 0);
        assert_eq!(found("Yes. Turn the gate off; an older release ignores the field."), 1);
        assert_eq!(found("Yes."), 1);
    }
}
