//! Words in an answer that say it is not finished, or that something comes with a stage that is now here.

use crate::kep::Stage;

/// The first such words of `answer` for a KEP that moves to `to`, as they are to be shown.
pub(super) fn find(answer: &str, to: Stage) -> Option<String> {
    let words = Words::of(answer);
    let said = words.unfinished().or_else(|| words.names_stage(to)).or_else(|| words.to_come())?;
    Some(format!("`{said}`"))
}

/// Marks of unfinished work, as they are written.
const MARKS: [&str; 6] = ["TODO", "TBD", "FIXME", "UNRESOLVED", "TBA", "WIP"];

/// What puts a thing off to a stage: `before beta`, `for GA`.
const BEFORE: [&str; 15] = [
    "before", "for", "by", "in", "at", "until", "prior", "during", "to", "with", "when", "as", "after", "towards", "of",
];

/// What may stand between such a word and the stage.
const BETWEEN: [&str; 10] =
    ["the", "a", "to", "graduating", "graduation", "promoting", "promotion", "moving", "reaching", "going"];

/// What is said to be still to come, as in `will be added`. Other words behind `will` tell how the feature works.
const WORK: [&str; 22] = [
    "added",
    "tested",
    "implemented",
    "provided",
    "updated",
    "included",
    "written",
    "performed",
    "verified",
    "determined",
    "introduced",
    "defined",
    "exposed",
    "documented",
    "covered",
    "validated",
    "done",
    "evaluated",
    "created",
    "measured",
    "completed",
    "manually",
];

struct Words<'t> {
    /// Each word with the bytes behind it up to the next one.
    words: Vec<(&'t str, &'t str)>,
}

impl<'t> Words<'t> {
    fn of(answer: &'t str) -> Self {
        let mut words = Vec::new();
        let mut rest = answer;
        while let Some(start) = rest.find(|c: char| c.is_alphanumeric()) {
            rest = &rest[start..];
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let behind = &rest[length..];
            let gap = behind.find(|c: char| c.is_alphanumeric()).unwrap_or(behind.len());
            words.push((&rest[..length], &behind[..gap]));
            rest = behind;
        }
        Self { words }
    }

    /// A mark such as `TODO`, or words that say the same.
    fn unfinished(&self) -> Option<String> {
        let mark = self.words.iter().map(|(word, _)| *word).find(|word| MARKS.contains(word));
        let begins = || {
            let [("Not" | "not", _), (yet @ ("yet" | "Yet"), _), ..] = self.words[..] else { return None };
            Some(format!("{} {yet}", self.words[0].0))
        };
        mark.map(str::to_owned)
            .or_else(|| {
                self.phrase(|words| is(words, &["to", "be", "determined"]) || is(words, &["to", "be", "added"]), 3)
            })
            .or_else(begins)
    }

    /// Words that put something off to `to`, or to a stage that came before it.
    fn names_stage(&self, to: Stage) -> Option<String> {
        // Later stages are spoken of in the past, or not in answers at all.
        let due = [(Stage::Alpha, &["alpha"][..]), (Stage::Beta, &["beta"]), (Stage::Stable, &["ga", "stable"])];
        let due = due.iter().filter(|(stage, _)| *stage <= to && to <= Stage::Stable);
        let names: Vec<(Stage, &str)> =
            due.flat_map(|(stage, names)| names.iter().map(|name| (*stage, *name))).collect();
        let stage = |word: &str| {
            let named = names.iter().find(|(_, name)| word.eq_ignore_ascii_case(name))?;
            Some(named.0)
        };
        let announces = |word: &str, at: Stage| {
            let word = word.to_lowercase();
            // What an earlier stage was or had is history; what was to come before it is overdue.
            if at == to {
                BEFORE.contains(&word.as_str())
            } else {
                ["before", "prior", "by", "until"].contains(&word.as_str())
            }
        };
        let near = |gap: &str| !gap.contains(['.', '\n', ';', ':', '|', '/']) || gap == "\n";
        self.words.iter().enumerate().find_map(|(n, (word, _))| {
            let at = stage(word)?;
            let first = (n.saturating_sub(4)..n).find(|&first| {
                let joined = self.words[first..n].iter().all(|(_, gap)| near(gap));
                let between = self.words[first + 1..n].iter();
                let filled = between.clone().all(|(word, _)| BETWEEN.contains(&word.to_lowercase().as_str()));
                announces(self.words[first].0, at) && joined && filled
            })?;
            Some(self.said(first, n))
        })
    }

    /// Words that say that work is still to be done.
    fn to_come(&self) -> Option<String> {
        self.phrase(|words| is(&words[..2], &["will", "be"]) && WORK.contains(&words[2].0.to_lowercase().as_str()), 3)
    }

    fn phrase(&self, fits: impl Fn(&[(&str, &str)]) -> bool, length: usize) -> Option<String> {
        let first = self.words.windows(length).position(fits)?;
        Some(self.said(first, first + length - 1))
    }

    fn said(&self, first: usize, last: usize) -> String {
        self.words[first..=last].iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ")
    }
}

fn is(words: &[(&str, &str)], wanted: &[&str]) -> bool {
    words.len() == wanted.len() && words.iter().zip(wanted).all(|((word, _), wanted)| word.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_found_for_the_stage_that_is_here() {
        for (answer, said) in [
            ("TODO: add the metric", "`TODO`"),
            ("- Testing: TBD", "`TBD`"),
            ("They come before Beta.", "`before Beta`"),
            ("We plan this for the beta release", "`for the beta`"),
            ("An e2e test prior\nto beta graduation", "`prior to beta`"),
            ("To be determined", "`To be determined`"),
            ("Not yet.", "`Not yet`"),
            ("Tests will be added.", "`will be added`"),
        ] {
            assert_eq!(find(answer, Stage::Beta).as_deref(), Some(said), "{answer}");
        }
        for answer in [
            "It will fail.",
            "The field will be set by the API server.",
            "No",
            "N/A",
            "my todo list",
            "before GA",
            "the betas",
            "",
            "alphabeta",
            "in alpha",
        ] {
            assert_eq!(find(answer, Stage::Beta), None, "{answer}");
        }
    }

    #[test]
    fn what_was_to_come_before_an_earlier_stage_is_overdue() {
        assert_eq!(find("Done before GA", Stage::Stable).as_deref(), Some("`before GA`"));
        assert_eq!(
            find("This comes prior to graduating to beta.", Stage::Stable).as_deref(),
            Some("`prior to graduating to beta`")
        );
        assert_eq!(find("It was turned on in beta.", Stage::Stable), None);
        assert_eq!(find("before beta", Stage::Removed), None);
    }
}
