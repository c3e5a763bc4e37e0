use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "unfinished-answer",
    area: Area::Prose,
    finds: "an answer that the stage requires and that still says TODO or TBD",
    why: "A mark for later counts as an open question: reviewers ask for what it stands for before they read on.",
    fix: "write what the mark stands for, or say that it does not apply and why",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("slos", "TBD once the load tests have run."),
    good: Sample::Answer("slos", "99% of orbits close within 5 seconds, as in the load tests of v1.38."),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    let asked = |said: &&Said<'_>| answers.catalogue.requirement(said.question, answers.stage).is_required();
    answers.all_said().filter(asked).filter_map(|said| hit(answers, said)).collect()
}

fn hit(answers: &Answers<'_>, said: &Said<'_>) -> Option<Hit> {
    if !MARKS.iter().any(|mark| said.words.contains(mark)) {
        return None;
    }
    let line = said.words.lines().find(|line| mark(line).is_some())?;
    let message = format!("\"{}\" is not finished: `{}`", answers.name(said.question), excerpt(line.trim()));
    let at = answers.place_of(said, line.trim());
    Some(Hit::new(File::Readme, at, message).about(line.trim()).question(said.question))
}

/// The marks for later, as people write them.
const MARKS: [&str; 6] = ["TODO", "TBD", "FIXME", "Todo", "tbd", "Tbd"];

/// The mark for later that stands in `line` as a word of its own.
pub(super) fn mark(line: &str) -> Option<&str> {
    // In code it is somebody's identifier, in a link somebody's target.
    let mut code = false;
    let visible = line.split('`').map(|part| {
        code = !code;
        if code { part } else { "" }
    });
    visible.flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.')))).find_map(|word| {
        let word = word.trim_matches(['.', '-', '/', '_']);
        (MARKS.contains(&word) || word == "TODOs").then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn marks_are_words_of_their_own_outside_code() {
        for yes in ["TODO: ask", "- TBD.", "Threshold is TBD", "TODO(nova)"] {
            assert!(mark(yes).is_some(), "{yes}");
        }
        for no in ["`context.TODO()`", "mastodon", "see x/TODO.md", "NOTTBD"] {
            assert!(mark(no).is_none(), "{no}");
        }
    }
}
