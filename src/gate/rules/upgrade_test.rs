use super::bare_answer::is_bare;
use super::enablement_test::names_a_test;
use super::unfinished_answer::is_unfinished;
use crate::gate::promise::{Asked, promise, reports};
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "upgrade-test",
    area: Area::Prose,
    finds: "an upgrade test that is promised or was not made, where it should be reported",
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

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("upgrade-tested").filter(|_| answers.past_alpha()) else { return Vec::new() };
    let plain = said.plain();
    // Steps with what they printed are a report, and so is a test that is named.
    if is_bare(said) || is_unfinished(said) || said.words.contains("```") {
        return Vec::new();
    }
    let Some(promise) = promise(plain, Asked::Outcome) else { return Vec::new() };
    if reports(plain) || names_a_test(said) {
        return Vec::new();
    }
    let words = promise.of(said);
    let (name, stage) = (answers.name(said.question), answers.stage);
    let message = match promise.is_ahead {
        true => format!("\"{name}\" promises a test where {stage} wants its outcome: `{}`", excerpt(words)),
        false => format!("\"{name}\" reports no test, and {stage} wants its outcome: `{}`", excerpt(words)),
    };
    let place = answers.place_within(said, words);
    vec![Hit::new(File::Readme, place, message).about(said.line_of(words)).question(said.question)]
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    fn finds(text: &str) -> bool {
        !with_answer("upgrade-tested", text, super::RULE.id).is_empty()
    }

    #[test]
    fn a_promise_is_none_the_less_one_for_its_words_of_a_report() {
        for text in [
            "The upgrade will be manually tested before the feature goes on by default.",
            "Both ways will be tested manually.",
            "Not tested.",
            "Going back has not yet been tested, but will be tested with the next release.",
            "This was not manually tested.",
            "Manual testing is planned.",
            "They will be.",
            "Yes, we will manually test the way back.",
            "Yes. We will run the upgrade once orbits are stored.",
            "It will be completed in the next release.",
            "Automated tests will exercise the way there and back.",
            "Orbits stay where they are. We plan to add a test for this.",
            "Testing plan for beta:\n\n- Place a Pod\n- Go back\n  - Expected: the Pod stays\n",
            "No. The orbits do not exist at the time of writing.",
        ] {
            assert!(finds(text), "{text}");
        }
    }

    #[test]
    fn a_report_beside_a_promise_is_one() {
        for text in [
            "It was tested by hand with v1.38. It will be tested again with the next release.",
            "Testing plan:\n\n- Place a Pod\n\nA first round was completed with v1.38; all Pods stayed.",
            "Manual testing showed that orbits are kept. The test will be added to the suite.",
            "Placed a Pod, turned the gate off and confirmed that the Pod stayed. We will do it again.",
            "Yes. Orbits were kept. A test will be added for that.",
            "The CI jobs of the release will test it all the time.",
            "Will be covered by `test/e2e/orbit/upgrade.go`.",
            "An upgrade does not change anything, so there is no need to test it.",
            "Not tested, because nothing is stored.",
            "Pods that exist will be kept, and no more than that.",
        ] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn the_promise_is_quoted_and_not_what_stands_in_front_of_it() {
        let text = "Orbits are kept in memory alone, so that going up should be simple. But we will test\nit before stable.";
        let found = with_answer("upgrade-tested", text, super::RULE.id);
        assert!(found[0].message.ends_with("wants its outcome: `But we will test it before stable.`"), "{found:?}");
        assert_eq!(found[0].column, 1 + text.find("But").unwrap());
        let arrow = with_answer("upgrade-tested", "We will test up -> down -> up.\nThen we are done.", super::RULE.id);
        assert!(arrow[0].message.ends_with("`We will test up -> down -> up.`"), "{arrow:?}");
        let denied = with_answer("upgrade-tested", "Not tested.", super::RULE.id);
        assert!(denied[0].message.contains("reports no test"), "{denied:?}");
    }
}
