//! Titles that could be taken for each other. Says nothing about which of two titles is the better one.

use super::Wording;
use super::error::{Place, Report};

/// Titles may differ in so many of a hundred letters and still be taken for each other.
const REACH_PERCENT: usize = 8;

/// One way of writing the title of a question, or of a section, and where a file says so.
pub(super) struct Claim {
    owner: usize,
    name: String,
    file: usize,
    at: Place,
    wording: Wording,
    letters: Letters,
}

impl Claim {
    /// The claim of the `owner`th question or section, called `name`, on `title`.
    pub(super) fn new(owner: usize, name: &str, file: usize, at: Place, title: &str) -> Self {
        let wording = Wording::new(title);
        let letters = Letters::of(&wording);
        Self { owner, name: name.to_owned(), file, at, wording, letters }
    }

    /// Which question or section makes it.
    pub(super) fn owner(&self) -> usize {
        self.owner
    }

    fn reaches(&self, other: &Claim) -> bool {
        let limit = self.letters.count.max(other.letters.count) * REACH_PERCENT / 100;
        // The letters alone rule out nearly every pair; counting the changes between two titles is dear.
        self.letters.at_least_apart(&other.letters) <= limit && self.wording.distance(&other.wording, limit).is_some()
    }
}

/// Reports each claim that reaches a title which another owner claimed before; `kind` is `question` or `section`.
pub(super) fn report_clashes(claims: &[Claim], kind: &str, files: &[&str], reports: &mut [Report<'_>]) {
    for (later, claim) in claims.iter().enumerate() {
        let earlier = claims[..later].iter().find(|other| other.owner != claim.owner && claim.reaches(other));
        let Some(other) = earlier else { continue };
        let relation = if claim.wording == other.wording { "the same title as" } else { "nearly the same title as" };
        let message = format!(
            "{kind} `{}` has {relation} `{}` at {}:{}:{}",
            claim.name, other.name, files[other.file], other.at.line, other.at.column
        );
        reports[claim.file].add(
            claim.at,
            message,
            "reword or drop one of the two, so that a title in a README means one",
        );
    }
}

/// How often each letter stands in a wording; all that are not ASCII are one.
struct Letters {
    count: usize,
    of: [u16; 37],
}

impl Letters {
    fn of(wording: &Wording) -> Self {
        let mut letters = Self { count: 0, of: [0; 37] };
        for c in wording.as_str().chars() {
            let digit = c.to_digit(36).map_or(36, |digit| digit as usize);
            letters.of[digit] = letters.of[digit].saturating_add(1);
            letters.count += 1;
        }
        letters
    }

    /// So many changes turn the one into the other, or more.
    fn at_least_apart(&self, other: &Letters) -> usize {
        let (mut more, mut less) = (0, 0);
        for (&own, &their) in self.of.iter().zip(&other.of) {
            more += usize::from(own.saturating_sub(their));
            less += usize::from(their.saturating_sub(own));
        }
        more.max(less)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(titles: &[&str]) -> Vec<Claim> {
        let place = |line| Place { line, column: 1 };
        titles.iter().enumerate().map(|(n, title)| Claim::new(n, &format!("q{n}"), 0, place(n + 1), title)).collect()
    }

    fn clashes(titles: &[&str]) -> Vec<String> {
        let mut reports = [Report::new("a.yaml")];
        report_clashes(&claims(titles), "question", &["a.yaml"], &mut reports);
        reports.into_iter().flat_map(Report::finish).map(|error| error.message).collect()
    }

    #[test]
    fn titles_that_differ_in_one_letter_of_twenty_clash() {
        assert_eq!(
            clashes(&["How is the sprocket oiled?", "Something else entirely", "How is the sprocket oiles"]),
            ["question `q2` has nearly the same title as `q0` at a.yaml:1:1"]
        );
        assert_eq!(clashes(&["How is it oiled?", "**how is it OILED**"]).len(), 1);
    }

    #[test]
    fn titles_a_word_apart_do_not_clash() {
        assert!(clashes(&["How is the sprocket oiled?", "How is the sprocket stored?"]).is_empty());
        assert!(clashes(&["Oil?", "Foil?"]).is_empty());
    }

    #[test]
    fn letters_never_rule_out_what_the_changes_would_allow() {
        let titles = ["abcdef", "abcdxf", "fedcba", "abcde", "äbcdef", "éäbc", ""];
        for a in claims(&titles) {
            for b in claims(&titles) {
                let distance = a.wording.distance(&b.wording, 100).expect("a limit of 100 is never reached");
                assert!(a.letters.at_least_apart(&b.letters) <= distance, "{:?} {:?}", a.wording, b.wording);
            }
        }
    }
}
