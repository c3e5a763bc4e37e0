use super::bare_answer::is_bare;
use super::unfinished_answer::is_unfinished;
use crate::gate::promise::{Asked, has_tests, promise};
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
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

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("enablement-tests").filter(|_| answers.past_alpha()) else {
        return Vec::new();
    };
    let plain = said.plain();
    if is_bare(said) || is_unfinished(said) {
        return Vec::new();
    }
    let Some(promise) = promise(plain, Asked::Code) else { return Vec::new() };
    // A test that is there is there, whatever else is to come; but not where that is denied in the same breath.
    if !promise.denies && (names_a_test(said) || has_tests(plain) || argues_against(plain)) {
        return Vec::new();
    }
    let words = promise.of(said);
    let name = answers.name(said.question);
    let message = format!("\"{name}\" promises tests that {} expects to be there: `{}`", answers.stage, excerpt(words));
    let place = answers.place_within(said, words);
    vec![Hit::new(File::Readme, place, message).about(said.line_of(words)).question(said.question)]
}

/// Whether an answer says that a test of its own would tell nothing.
fn argues_against(plain: &str) -> bool {
    let words = [
        "not needed", "no need", "not necessary", "n't necessary", "not provide", "not think", "n't think", "is enough",
        "are enough", "not require", "n't require", "not applicable",
    ];
    words.iter().any(|words| plain.contains(words))
}

/// Whether an answer names a test, or links to one or to the change that has it. An issue is no test.
pub(super) fn names_a_test(said: &Said<'_>) -> bool {
    let words = said.words.as_str();
    let name = |word: &str| word.len() > 4 && word.starts_with("Test") && word[4..].starts_with(char::is_uppercase);
    words.contains("_test.go")
        || words.contains("testgrid")
        || words.contains("prow.k8s.io")
        || words.split(|c: char| c.is_whitespace() || matches!(c, '`' | '(' | ')' | '[' | ']' | '"' | '<' | '>')).any(is_test_in_code)
        || words.split(|c: char| !c.is_alphanumeric()).any(name)
}

/// `test/e2e/orbit.go`, or an address of code that has tests.
fn is_test_in_code(word: &str) -> bool {
    if !word.contains('/') {
        return false;
    }
    if word.ends_with(".go") && word.contains("test") {
        return true;
    }
    // The plan of tests in a KEP is no test.
    let change = word.contains("/pull/") || word.contains("/commit/");
    let code = word.contains("/blob/") || word.contains("/tree/");
    word.contains("://") && !word.contains("/enhancements/") && (change || (code && word.contains("test")))
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    fn finds(text: &str) -> bool {
        !with_answer("enablement-tests", text, super::RULE.id).is_empty()
    }

    #[test]
    fn a_promise_is_found_behind_a_yes_and_a_no() {
        for text in [
            "Yes, tests will be added.",
            "Yes. Tests will be added in beta.",
            "No, but we will validate and test turning it off.",
            "There are no tests yet; they should be added prior to beta.",
            "Tests of the gate will be introduced with the code.",
            "Yes, it will be covered by unit tests.",
            "Yes, unit tests are planned for alpha.",
            "There will be a test that turns the gate off.",
            "Unit tests will exercise the gate.",
            "The e2e tests will have cases for both.",
            "We will have tests of both.",
            "No. But the tests will be added ([issue](https://github.com/kubernetes/kubernetes/issues/1)).",
        ] {
            assert!(finds(text), "{text}");
        }
    }

    #[test]
    fn what_is_there_outweighs_what_is_to_come() {
        for text in [
            "Yes: `TestOrbitGate`. More tests will be added.",
            "Will be covered by `test/integration/orbit/gate.go`.",
            "Tests will be added in [this change](https://github.com/kubernetes/kubernetes/pull/1).",
            "We have unit tests for both. A test of the whole way will be added.",
            "There are tests of the strategy. We will add more tests.",
            "Orbits live in memory, so a test of the gate is not needed; other tests will be added.",
            "The existing tests will verify that Pods stay.",
            "Yes, by unit tests.",
            "The field will be dropped.",
        ] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn a_test_of_something_else_does_not_make_up_for_one_that_is_denied() {
        let text = "`TestOrbit` needs the gate. There are no tests that turn it off, these should be added before beta.";
        assert!(finds(text));
    }
}
