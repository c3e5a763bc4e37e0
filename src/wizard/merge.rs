//! Three-way merge of one answer: what it was, what the author made of it, what somebody else did.
//!
//! Whose text stands where only one side changed it is decided here; where both did, both are put together line by
//! line, for the author to look at: an answer of two halves may contradict itself, and only a person sees that.

use similar::{MergeResolution, TextMerge};

/// Which of the two changed texts stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// The author's: nobody else changed it.
    Mine,
    /// The other one: the author did not change it, or made the same of it.
    Theirs,
    /// Both changed it, each to something else.
    Conflict,
}

/// Decides between `mine` and `theirs`, both made from `base`.
pub(super) fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    let (base, mine, theirs) = (base.trim_end(), mine.trim_end(), theirs.trim_end());
    if mine == theirs || mine == base {
        Merged::Theirs
    } else if theirs == base {
        Merged::Mine
    } else {
        Merged::Conflict
    }
}

/// Two changed texts in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Both {
    /// What both sides say. Where they changed the same lines, or lines without an unchanged one between them, their
    /// two versions stand between marks, the one on the disk first.
    pub text: String,
    /// How many such places there are; without any, the text can stand as it is.
    pub disputed: usize,
}

const OPENING: &str = "<<<<<<< README.md on disk";
const MIDDLE: &str = "=======";
const CLOSING: &str = ">>>>>>> yours";

/// Puts together what `mine` and `theirs`, both made from `base`, changed in it, line by line: no line that either side
/// wrote is left out, and one that a side took out is gone where the other left it alone.
pub(super) fn both(base: &str, mine: &str, theirs: &str) -> Both {
    let [base, mine, theirs] = [base, mine, theirs].map(|text| match text.trim_end() {
        "" => String::new(),
        text => format!("{text}\n"),
    });
    let merge = TextMerge::from_lines(base.as_str(), mine.as_str(), theirs.as_str());
    let (mut lines, mut disputed): (Vec<&str>, usize) = (Vec::new(), 0);
    for region in merge.regions() {
        let mine: Vec<&str> = region.ours_range().filter_map(|line| merge.ours_line(line)).collect();
        let theirs: Vec<&str> = region.theirs_range().filter_map(|line| merge.theirs_line(line)).collect();
        match region.resolution() {
            MergeResolution::Theirs => lines.extend(theirs),
            MergeResolution::Unchanged | MergeResolution::Ours | MergeResolution::Both => lines.extend(mine),
            _ => {
                disputed += 1;
                lines.extend(side_by_side(&mine, &theirs));
            }
        }
    }
    let text = lines.iter().map(|line| line.trim_end_matches('\n')).collect::<Vec<_>>().join("\n");
    Both { text, disputed }
}

/// Two versions of the same lines, between marks; what they begin and end with alike stands once.
fn side_by_side<'t>(mine: &[&'t str], theirs: &[&'t str]) -> Vec<&'t str> {
    let alike = |(mine, theirs): &(&&str, &&str)| mine == theirs;
    let head = mine.iter().zip(theirs).take_while(alike).count();
    let (mine_rest, theirs_rest) = (&mine[head..], &theirs[head..]);
    let tail = mine_rest.iter().rev().zip(theirs_rest.iter().rev()).take_while(alike).count();
    let (mine_own, end) = mine_rest.split_at(mine_rest.len() - tail);
    let theirs_own = &theirs_rest[..theirs_rest.len() - tail];
    let parts: [&[&str]; 7] = [&mine[..head], &[OPENING], theirs_own, &[MIDDLE], mine_own, &[CLOSING], end];
    parts.concat()
}

/// The line of `text` at which two versions stand that [`both`] put side by side.
pub(super) fn unresolved_at(text: &str) -> Option<usize> {
    text.lines().position(|line| line == OPENING || line == CLOSING)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_answers_that_both_sides_changed_are_in_conflict() {
        assert_eq!(merge("a", "a", "b"), Merged::Theirs);
        assert_eq!(merge("a", "b", "a"), Merged::Mine);
        assert_eq!(merge("a", "b", "b\n"), Merged::Theirs);
        assert_eq!(merge("a", "b", "c"), Merged::Conflict);
        assert_eq!(merge("a", "b", ""), Merged::Conflict, "a removed answer is a change");
    }

    const BASE: &str = "Yes.\n\n- one\n- two\n\nThe end.";

    #[test]
    fn lines_that_do_not_touch_are_taken_from_both_sides() {
        let mine = "Yes.\n\n- one\n- two, by me\n\nThe end.";
        let theirs = "Yes, by them.\n\n- one\n- two\n\nThe end.\n";
        let wanted = "Yes, by them.\n\n- one\n- two, by me\n\nThe end.";
        assert_eq!(both(BASE, mine, theirs), Both { text: wanted.to_owned(), disputed: 0 });
        let without = "Yes.\n\n- one\n- two";
        let wanted = "Yes, by them.\n\n- one\n- two";
        assert_eq!(both(BASE, without, theirs).text, wanted, "what one side took out is gone");
    }

    #[test]
    fn lines_that_both_changed_stand_side_by_side_and_only_they() {
        let mine = "Yes.\n\n- one\n- two\n- three\n- of mine\n\nThe end.";
        let theirs = "Yes.\n\n- one\n- two\n- three\n- of theirs\n\nThe very end.";
        let Both { text, disputed } = both(BASE, mine, theirs);
        assert_eq!(disputed, 1);
        let wanted = "Yes.\n\n- one\n- two\n- three\n<<<<<<< README.md on disk\n- of theirs\n=======\n- of mine\n>>>>>>> \
                      yours\n\nThe very end.";
        assert_eq!(text, wanted);
        assert_eq!((unresolved_at(&text), unresolved_at("a\n=======\nb")), (Some(5), None));
    }

    #[test]
    fn an_answer_that_is_gone_on_one_side_is_kept_for_the_author_to_see() {
        let gone = both("No.", "No. Mine.", "");
        assert_eq!((gone.disputed, unresolved_at(&gone.text)), (1, Some(0)));
        assert!(gone.text.contains("No. Mine."), "{}", gone.text);
        assert_eq!(both("", "mine", "theirs").disputed, 1);
    }

    /// A text of few and often equal lines, blank ones among them.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "- d", "  - e", "", "```"]), 0..12)
            .prop_map(|lines| lines.join("\n").trim_end().to_owned())
    }

    fn count(text: &str, line: &str) -> usize {
        text.lines().filter(|other| *other == line).count()
    }

    proptest! {
        #[test]
        fn a_side_that_changed_nothing_gives_way(base in text(), other in text()) {
            let wanted = Both { text: other.clone(), disputed: 0 };
            prop_assert_eq!(&both(&base, &other, &base), &wanted);
            prop_assert_eq!(&both(&base, &base, &other), &wanted);
            prop_assert_eq!(&both(&base, &other, &other), &wanted);
        }

        #[test]
        fn no_line_that_either_side_added_is_lost(base in text(), mine in text(), theirs in text()) {
            let Both { text, disputed } = both(&base, &mine, &theirs);
            for line in mine.lines().chain(theirs.lines()) {
                let before = count(&base, line);
                let added = count(&mine, line).max(count(&theirs, line)).saturating_sub(before);
                let removed = before.saturating_sub(count(&mine, line)) + before.saturating_sub(count(&theirs, line));
                prop_assert!(
                    count(&text, line) + removed >= before + added,
                    "{:?} of {:?} and {:?} is not in {:?}", line, mine, theirs, text
                );
            }
            prop_assert_eq!(unresolved_at(&text).is_some(), disputed > 0);
            prop_assert_eq!(both(&base, &theirs, &mine).disputed, disputed, "who is who decides nothing");
            if disputed == 0 {
                prop_assert_eq!(both(&base, &theirs, &mine).text, text);
            }
        }
    }
}
