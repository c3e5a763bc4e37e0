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
    if yes == supported.value || but {
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
