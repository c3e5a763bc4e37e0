//! What holds for every README and every answer, tried on generated ones.
//!
//! `PROPTEST_CASES` sets how many of each are tried.

mod readmes;

use std::sync::LazyLock;

use kepready::answers::{Reading, State, expected, write, write_into};
use kepready::questionnaire::Catalogue;
use proptest::prelude::*;
use proptest::sample::Index;

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);
    &CATALOGUE
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(64), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn its_own_answers_change_no_byte(readme in readmes::readme()) {
        own_answers_change_nothing(&readme)?;
    }

    #[test]
    fn a_plain_answer_is_written_wherever_it_goes(readme in readmes::readme(), answer in readmes::answer(), n in any::<Index>()) {
        let n = n.index(catalogue().questions.len());
        let written = write(&readme, catalogue(), &[(n, &answer)]);
        prop_assert!(written.is_ok(), "refused: {}", written.expect_err("it was refused")[0]);
        only_one_answer_changes(&readme, n, &answer)?;
    }

    #[test]
    fn answers_to_all_are_what_they_are_one_by_one(readme in readmes::readme(), answer in readmes::answer()) {
        let all: Vec<(usize, &str)> = (0..catalogue().questions.len()).map(|n| (n, answer.as_str())).collect();
        let together = write(&readme, catalogue(), &all).map_err(|refusals| TestCaseError::fail(refusals[0].to_string()))?;
        for (n, read) in Reading::new(&together, catalogue()).answers().iter().enumerate() {
            prop_assert_eq!(&read.text, &expected(&answer, catalogue(), n));
        }
        prop_assert_eq!(write(&together, catalogue(), &all), Ok(together));
    }

    #[test]
    fn a_word_more_changes_one_line(readme in readmes::readme(), n in any::<Index>(), line in any::<Index>()) {
        let reading = Reading::new(&readme, catalogue());
        let Some((n, mut lines, line)) = a_line(&reading, n, line) else { return Ok(()) };
        // A blank line may be what ends a list; with a word on it, more than that line may read otherwise.
        if lines[line].trim().is_empty() {
            return Ok(());
        }
        lines[line].push_str(" more");
        let Ok(written) = write_into(&reading, &[(n, &lines.join("\n"))]) else { return Ok(()) };
        let (old, new) = lines_of(&readme, &written);
        prop_assert_eq!(old.len(), new.len());
        let different: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
        prop_assert_eq!(different.len(), 1, "{:?}", different);
        let (old, new) = different[0];
        prop_assert!(new.replacen(" more", "", 1) == **old || new.trim() == "more", "{:?} becomes {:?}", old, new);
    }

    #[test]
    fn a_line_less_or_more_leaves_all_others(readme in readmes::readme(), n in any::<Index>(), line in any::<Index>()) {
        let reading = Reading::new(&readme, catalogue());
        let Some((n, mut lines, line)) = a_line(&reading, n, line) else { return Ok(()) };
        // Between two lines that a comment joins there is no place for one.
        if reading.answers()[n].span.is_some_and(|span| span.of(&readme).contains("second -->")) {
            return Ok(());
        }
        if lines[line].trim().is_empty() {
            return Ok(());
        }
        let taken = lines.remove(line);
        // The first line may share its line with the title, which stays.
        if line > 0 && let Ok(written) = write_into(&reading, &[(n, &lines.join("\n"))]) {
            // So does a comment that stood on the line.
            let visible: String = written.split_inclusive('\n').filter(|line| !line.contains("--")).collect();
            // Where the line gave the others their depth, they have to move.
            if can_go(&readme, &reading, n, &taken, &lines.join("\n")) {
                prop_assert!(is_part_of(&visible, &readme), "without {:?}: {:?}", taken, written);
            }
        }
        lines.insert(line, taken);
        lines.insert(line + 1, "one more".to_owned());
        if let Ok(written) = write_into(&reading, &[(n, &lines.join("\n"))]) {
            prop_assert!(is_part_of(&readme, &written), "{:?}", written);
        }
    }

    #[test]
    fn clearing_leaves_the_question_and_everything_else(readme in readmes::readme(), n in any::<Index>()) {
        let reading = Reading::new(&readme, catalogue());
        let n = n.index(catalogue().questions.len());
        let written = write_into(&reading, &[(n, "")]).map_err(|refusals| TestCaseError::fail(refusals[0].to_string()))?;
        let open = if reading.answers()[n].state == State::Missing { State::Missing } else { State::Unanswered };
        prop_assert_eq!(Reading::new(&written, catalogue()).answers()[n].state, open);
        only_one_answer_changes(&readme, n, "")?;
    }

    #[test]
    fn nonsense_is_read_and_written_or_refused_with_a_reason(
        readme in readmes::soup(),
        answer in readmes::soup(),
        n in any::<Index>(),
    ) {
        own_answers_change_nothing(&readme)?;
        only_one_answer_changes(&readme, n.index(catalogue().questions.len()), &answer)?;
    }

    #[test]
    fn nonsense_in_place_of_an_answer(readme in readmes::readme(), answer in readmes::soup(), n in any::<Index>()) {
        only_one_answer_changes(&readme, n.index(catalogue().questions.len()), &answer)?;
    }

    #[test]
    fn any_text_is_read(readme in any::<String>(), answer in any::<String>()) {
        own_answers_change_nothing(&readme)?;
        only_one_answer_changes(&readme, 0, &answer)?;
    }
}

fn own_answers_change_nothing(readme: &str) -> Result<(), TestCaseError> {
    let reading = Reading::new(readme, catalogue());
    let own: Vec<(usize, &str)> = reading.answers().iter().enumerate().map(|(n, a)| (n, a.text.as_str())).collect();
    prop_assert_eq!(write_into(&reading, &own), Ok(readme.to_owned()));
    for answer in own {
        prop_assert_eq!(write_into(&reading, &[answer]), Ok(readme.to_owned()));
    }
    Ok(())
}

/// `answer` as the answer to question `n` changes no line outside of it, reads back as it should, and changes nothing
/// the second time; or it is refused.
fn only_one_answer_changes(readme: &str, n: usize, answer: &str) -> Result<(), TestCaseError> {
    let before = Reading::new(readme, catalogue());
    let written = match write_into(&before, &[(n, answer)]) {
        Ok(written) => written,
        Err(refusals) => {
            prop_assert!(!refusals[0].to_string().is_empty());
            return Ok(());
        }
    };
    let after = Reading::new(&written, catalogue());
    prop_assert_eq!(&after.answers()[n].text, &expected(answer, catalogue(), n), "in {:?}", written);
    match before.answers()[n].span {
        Some(span) => {
            prop_assert!(written.starts_with(&readme[..span.start]), "{:?}", written);
            prop_assert!(written.ends_with(&readme[span.end..]), "{:?}", written);
        }
        None => prop_assert!(is_part_of(readme, &written), "{:?}", written),
    }
    for (other, (now, then)) in after.answers().iter().zip(before.answers()).enumerate() {
        if other != n && then.state != State::Missing {
            prop_assert_eq!((&now.text, now.state), (&then.text, then.state));
        }
    }
    prop_assert_eq!(write_into(&after, &[(n, answer)]), Ok(written.clone()), "the second time");
    Ok(())
}

/// A line of an answer, picked by `n` and `line`, with all its lines; none of a fence.
fn a_line(reading: &Reading, n: Index, line: Index) -> Option<(usize, Vec<String>, usize)> {
    let answered: Vec<usize> =
        (0..reading.answers().len()).filter(|&n| reading.answers()[n].state == State::Answered).collect();
    let n = *answered.get(n.index(answered.len().max(1)))?;
    let lines: Vec<String> = reading.answers()[n].text.lines().map(str::to_owned).collect();
    let line = line.index(lines.len());
    let is_fence = ["```", "~~~"].iter().any(|fence| lines[line].trim_start().starts_with(fence));
    (!is_fence).then_some((n, lines, line))
}

/// Whether taking a line of the README's that reads `taken` out, and nothing else, makes `left` the answer.
fn can_go(readme: &str, reading: &Reading, n: usize, taken: &str, left: &str) -> bool {
    let span = reading.answers()[n].span.expect("the question is asked");
    let mut start = 0;
    readme.split_inclusive('\n').any(|line| {
        let at = start;
        start += line.len();
        span.contains(at) && line.trim() == taken.trim() && {
            let without = [&readme[..at], &readme[start..]].concat();
            Reading::new(&without, catalogue()).answers()[n].text == expected(left, catalogue(), n)
        }
    })
}

fn lines_of<'t>(old: &'t str, new: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect())
}

/// Whether every line of `part` is there in `whole`, in order; the line end of the last one may differ.
fn is_part_of(part: &str, whole: &str) -> bool {
    let bare = |line: &str| line.trim_end_matches(['\r', '\n']).to_owned();
    let mut whole = whole.split_inclusive('\n').map(bare);
    part.split_inclusive('\n').map(bare).all(|line| whole.any(|candidate| candidate == line))
}
