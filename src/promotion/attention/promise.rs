//! Words in an answer that say it is not finished, or that something comes with a stage that is now here.

use crate::kep::Stage;

/// The first such words of `answer` for a KEP that moves to `to`, as they are to be shown.
pub(super) fn find(answer: &str, to: Stage) -> Option<String> {
    let words = Words::of(answer);
    words.unfinished().or_else(|| words.names_stage(to)).map(|said| format!("`{said}`"))
}

/// Marks of unfinished work, as they are written.
const MARKS: [&str; 6] = ["TODO", "TBD", "FIXME", "UNRESOLVED", "TBA", "WIP"];

/// What announces a stage: `before beta`, `for GA`.
const BEFORE: [&str; 15] = [
    "before", "for", "by", "in", "at", "until", "prior", "during", "to", "with", "when", "as", "after", "towards", "of",
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

    fn unfinished(&self) -> Option<String> {
        let mark = self
            .words
            .iter()
            .map(|(word, _)| *word)
            .find(|word| MARKS.contains(&word.to_uppercase().as_str()) && word.chars().all(char::is_uppercase));
        mark.map(str::to_owned)
            .or_else(|| self.phrase(&["to", "be", "determined"]))
            .or_else(|| self.phrase(&["to", "be", "added"]))
    }

    /// Words that put something off to `stage`, or to its planning.
    fn names_stage(&self, stage: Stage) -> Option<String> {
        let names: &[&str] = match stage {
            Stage::Alpha => &["alpha"],
            Stage::Beta => &["beta"],
            Stage::Stable => &["ga", "stable"],
            Stage::Deprecated | Stage::Disabled | Stage::Removed => return None,
        };
        let is_stage = |word: &str| names.contains(&word.to_lowercase().as_str()) && !(word == "ga" || word == "Ga");
        self.words.windows(3).find_map(|triple| {
            let [(one, gap), (two, next), (three, _)] = triple else { return None };
            let near = |gap: &str| !gap.contains(['.', '\n', ';', ':', '|', '/']);
            let announces = |word: &str| BEFORE.contains(&word.to_lowercase().as_str());
            let article = matches!(
                two.to_lowercase().as_str(),
                "the" | "a" | "graduating" | "promoting" | "moving" | "reaching" | "to"
            );
            if announces(two) && is_stage(three) && near(next) {
                return Some(format!("{two} {three}"));
            }
            (announces(one) && article && is_stage(three) && near(gap) && near(next))
                .then(|| format!("{one} {two} {three}"))
        })
    }

    fn phrase(&self, phrase: &[&str]) -> Option<String> {
        let found = self
            .words
            .windows(phrase.len())
            .find(|window| window.iter().zip(phrase).all(|((word, _), wanted)| word.eq_ignore_ascii_case(wanted)))?;
        Some(found.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_found_for_the_stage_that_is_here() {
        for (answer, said) in [
            ("TODO: add the metric", "`TODO`"),
            ("- Testing: TBD", "`TBD`"),
            ("They will be added before Beta.", "`before Beta`"),
            ("We plan this for the beta release", "`for the beta`"),
            ("prior to beta, an e2e test", "`to beta`"),
            ("To be determined", "`To be determined`"),
        ] {
            assert_eq!(find(answer, Stage::Beta).as_deref(), Some(said), "{answer}");
        }
        for answer in ["It will fail.", "No", "N/A", "my todo list", "before GA", "the betas", "", "alphabeta"] {
            assert_eq!(find(answer, Stage::Beta), None, "{answer}");
        }
        assert_eq!(find("Done before GA", Stage::Stable).as_deref(), Some("`before GA`"));
    }
}
