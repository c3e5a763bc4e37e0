//! Three-way merge of one answer: what it was, what the author made of it, what somebody else did.

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

const OPENING: &str = "<<<<<<< README.md on disk";
const MIDDLE: &str = "=======";
const CLOSING: &str = ">>>>>>> yours";

/// Both texts in one, for the author to make one of.
pub(super) fn both(mine: &str, theirs: &str) -> String {
    format!("{OPENING}\n{}\n{MIDDLE}\n{}\n{CLOSING}", theirs.trim_end(), mine.trim_end())
}

/// Whether `text` still holds both texts of [`both`].
pub(super) fn is_unresolved(text: &str) -> bool {
    text.lines().any(|line| line == OPENING || line == CLOSING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_that_both_sides_changed_are_in_conflict() {
        assert_eq!(merge("a", "a", "b"), Merged::Theirs);
        assert_eq!(merge("a", "b", "a"), Merged::Mine);
        assert_eq!(merge("a", "b", "b\n"), Merged::Theirs);
        assert_eq!(merge("a", "b", "c"), Merged::Conflict);
        assert_eq!(merge("a", "b", ""), Merged::Conflict, "a removed answer is a change");
    }

    #[test]
    fn a_text_with_both_sides_is_known_as_such() {
        assert!(is_unresolved(&both("mine", "theirs")));
        assert!(!is_unresolved("a\n=======\nb"));
    }
}
