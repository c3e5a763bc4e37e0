use super::upgrade_test::line_with;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "enablement-test",
    area: Area::Prose,
    finds: "a test for turning the feature on and off that is promised, at beta or later",
    why: "The question is whether there are tests, and reviewers look for a link: a test that flips the gate while objects \
          exist that use the feature. At beta the code is there, so the test can be too.",
    fix: "name the test and link to it, or write it",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("enablement-tests", "Unit tests for the feature gate will be added."),
    good: Sample::Answer("enablement-tests", "Yes: `TestDropDisabledOrbit` in `pkg/registry/core/pod/strategy_test.go`."),
    check: Check::Answers(check),
};

const PROMISES: [&str; 10] = [
    "will be added",
    "will be written",
    "will be tested",
    "will be implemented",
    "will be extended",
    "will be unit test",
    "will add",
    "to be added",
    "plan to add",
    "not yet",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("enablement-tests").filter(|_| answers.past_alpha()) else {
        return Vec::new();
    };
    let plain = said.plain();
    let Some(promise) = PROMISES.iter().find(|promise| plain.contains(**promise)) else { return Vec::new() };
    // A test that is named or linked is there, whatever else is to come.
    let named = said.words.contains("_test.go")
        || said.words.contains("](http")
        || said.words.contains("https://")
        || said.words.split(|c: char| !c.is_alphanumeric()).any(|word| word.len() > 4 && word.starts_with("Test") && word[4..].starts_with(char::is_uppercase))
        || plain.starts_with("yes");
    if named {
        return Vec::new();
    }
    let line = line_with(&said.words, promise).unwrap_or(said.first_line());
    let name = answers.name(said.question);
    let message = format!("\"{name}\" promises tests that {} expects to be there: `{}`", answers.stage, excerpt(line));
    vec![Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question)]
}
