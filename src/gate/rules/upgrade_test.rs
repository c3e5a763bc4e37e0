use super::bare_answer::is_bare;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "upgrade-test",
    area: Area::Prose,
    finds: "an upgrade test that is promised where it should be reported",
    why: "At alpha a plan is enough. From beta on reviewers want to read what happened: which versions, which steps, what \
          came of it. Going up, down and up again finds what going up alone never shows.",
    fix: "run it by hand once, and write down the versions, the steps and the outcome",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("upgrade-tested", "Upgrade and rollback will be tested before the feature goes to beta."),
    good: Sample::Answer(
        "upgrade-tested",
        "Tested by hand on 2026-02-11: v1.38 to v1.39 with the gate on, back, and up again. Stored orbits were kept.",
    ),
    check: Check::Answers(check),
};

const PROMISES: [&str; 20] = [
    "will be tested",
    "will be manually tested",
    "will be done",
    "will be performed",
    "will be covered",
    "will be added",
    "will be verified",
    "will be validated",
    "will be conducted",
    "will be provided",
    "will be run",
    "will be updated",
    "will test",
    "we will",
    "to be tested",
    "plan to",
    "are planned to",
    "not yet",
    "needs to be tested",
    "not been tested",
];

const REPORTS: [&str; 20] = [
    "was tested",
    "were tested",
    "tested manually",
    "manually tested",
    "manual test",
    "tested on",
    "tested with",
    "tested by",
    "have tested",
    "have been",
    "has been tested",
    "been tested",
    "was performed",
    "were performed",
    "was done",
    "were run",
    "verified that",
    "yes",
    "created a",
    "were made",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("upgrade-tested").filter(|_| answers.past_alpha()) else { return Vec::new() };
    let plain = said.plain();
    let Some(promise) = PROMISES.iter().find(|promise| plain.contains(**promise)) else { return Vec::new() };
    let without_denial = plain.replace("not been tested", "").replace("n't been tested", "");
    if is_bare(said) || REPORTS.iter().any(|report| without_denial.contains(report)) || said.words.contains("```") {
        return Vec::new();
    }
    let line = line_with(&said.words, promise).unwrap_or(said.first_line());
    let name = answers.name(said.question);
    let message = format!("\"{name}\" promises a test where {} wants its outcome: `{}`", answers.stage, excerpt(line));
    vec![Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question)]
}

/// The line of `words` that `phrase` begins in, as far as it stands on one line.
pub(super) fn line_with<'w>(words: &'w str, phrase: &str) -> Option<&'w str> {
    let first = phrase.split(' ').next().unwrap_or_default();
    let lines = || words.lines().map(str::trim);
    lines()
        .find(|line| line.to_lowercase().contains(phrase))
        .or_else(|| lines().find(|line| line.to_lowercase().ends_with(first)))
}
