use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "unfinished-answer",
    area: Area::Prose,
    finds: "an answer that the stage requires and that is still to be written: TODO, TBD, a dash, \"to be determined\"",
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
    let line = if stands_for_another(said) {
        said.words.lines().find(|line| !line.trim().is_empty())?
    } else {
        marked_line(said)?
    };
    let message = format!("\"{}\" is not finished: `{}`", answers.name(said.question), excerpt(line.trim()));
    let at = answers.place_of(said, line.trim());
    Some(Hit::new(File::Readme, at, message).about(line.trim()).question(said.question))
}

/// Whether an answer is still to be written, or has a mark for that in it.
pub(super) fn is_unfinished(said: &Said<'_>) -> bool {
    stands_for_another(said) || marked_line(said).is_some()
}

fn stands_for_another(said: &Said<'_>) -> bool {
    /// Bytes of the longest one with its markup. Nearly all answers are told apart by that.
    const LONGEST: usize = 300;
    said.words.len() <= LONGEST && is_placeholder(&said.words, said.plain())
}

fn marked_line<'s>(said: &'s Said<'_>) -> Option<&'s str> {
    if !MARKS.iter().any(|mark| said.words.contains(mark)) {
        return None;
    }
    said.words.lines().find(|line| mark(line).is_some())
}

/// Whether all of an answer, `markdown` and in plain words, stands for one that is to come.
fn is_placeholder(markdown: &str, plain: &str) -> bool {
    /// More letters than a placeholder has.
    const LONGEST: usize = 60;
    /// More marks than a dash or dots have; a picture's address is longer.
    const MARKS: usize = 4;
    let mut letters = plain.chars().filter(|c| c.is_alphanumeric());
    if letters.clone().nth(LONGEST).is_some() {
        return false;
    }
    // A dash, dots, a lone question mark; and no hook, nor the one sign that says Yes in another script.
    if letters.nth(1).is_none() {
        let marks = |c: char| c.is_ascii() || matches!(c, '\u{2013}' | '\u{2014}' | '\u{2026}');
        return !plain.is_empty() && plain.chars().all(marks) && markdown.trim().len() <= MARKS;
    }
    let words: String = plain.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    match words[..] {
        ["tba" | "tbc" | "tbd" | "wip" | "todo" | "unknown" | "pending" | "placeholder"] => true,
        ["t", "b", "d" | "a" | "c"] | ["to", "do"] | ["coming", "soon"] | ["work", "in", "progress"] => true,
        ["not" | "none", "known", "yet"] | ["not", "yet", "known" | "clear" | "determined" | "decided" | "defined"] => true,
        ["to" | "will" | "needs" | "must" | "should", "be", verb, ..] | ["needs", "to", "be", verb, ..] if words.len() < 9 => {
            matches!(
                verb,
                "filled" | "determined" | "decided" | "defined" | "completed" | "written" | "discussed" | "specified"
                    | "clarified" | "announced" | "confirmed" | "answered" | "updated" | "added" | "provided"
            )
        }
        _ => false,
    }
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
    use super::{is_placeholder, mark};
    use crate::gate::said::plain;
    use crate::gate::sample::with_answer;

    #[test]
    fn an_answer_that_stands_for_another_is_unfinished() {
        for yes in [
            "TBA", "tbc.", "T.B.D.", "To do", "To be determined.", "_To be filled._", "WIP", "Will be filled in for beta.",
            "coming soon", "...", "-", "?", "**Unknown**", "X", "To be defined with the next release",
        ] {
            assert!(is_placeholder(yes, &plain(yes)), "{yes}");
        }
        for no in [
            "No", "N/A", "None", "\u{662f}", "\u{2705}", "![](orbit.png)", "", "Unknown unknowns: none.",
            "To be defined by the vendor, and read from its own file by the kubelet as it starts, once",
        ] {
            assert!(!is_placeholder(no, &plain(no)), "{no}");
        }
        assert_eq!(with_answer("failure-modes", "Unknown.", super::RULE.id).len(), 1);
        assert_eq!(with_answer("failure-modes", "Unknown.", "bare-answer").len(), 0);
    }

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
