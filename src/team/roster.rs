use serde::Serialize;

/// Who was on the bench and when, from the history of `OWNERS_ALIASES`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Every stay on the bench, in the order in which they began.
    pub terms: Vec<Term>,
    /// Who is listed as emeritus at the end of the history.
    pub emeritus: Vec<String>,
}

/// One stay of one person on the bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// The account.
    pub approver: String,
    /// When the merge that lists them was committed, in seconds since 1970; `None` where the history begins with them
    /// already listed.
    pub joined: Option<i64>,
    /// When the merge that takes them off was committed; `None` while they are listed.
    pub left: Option<i64>,
}

impl Roster {
    /// Takes in a new state of the list; `known` says whether what it lists anew was really added at `time`.
    pub(super) fn update(&mut self, approvers: &[String], emeritus: &[String], time: i64, known: bool) {
        for term in self.terms.iter_mut().filter(|term| term.left.is_none()) {
            if !approvers.contains(&term.approver) {
                term.left = Some(time);
            }
        }
        for approver in approvers {
            if !self.now().any(|name| name == approver) {
                self.terms.push(Term { approver: approver.clone(), joined: known.then_some(time), left: None });
            }
        }
        self.emeritus = emeritus.to_vec();
    }

    /// Who is on the bench at the end of the history.
    pub fn now(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| term.left.is_none()).map(|term| term.approver.as_str())
    }

    /// Who was on the bench at `time`.
    pub fn at(&self, time: i64) -> impl Iterator<Item = &str> {
        let there = move |term: &&Term| {
            term.joined.is_none_or(|joined| joined <= time) && term.left.is_none_or(|left| left > time)
        };
        self.terms.iter().filter(there).map(|term| term.approver.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn leaving_and_coming_back_are_two_stays() {
        let mut roster = Roster::default();
        roster.update(&names(&["vega", "nova"]), &[], 10, true);
        roster.update(&names(&["vega"]), &names(&["nova"]), 20, true);
        roster.update(&names(&["vega", "nova"]), &[], 30, true);
        let stays: Vec<_> = roster.terms.iter().map(|t| (t.approver.as_str(), t.joined, t.left)).collect();
        assert_eq!(stays, [("vega", Some(10), None), ("nova", Some(10), Some(20)), ("nova", Some(30), None)]);
        assert_eq!(roster.at(25).collect::<Vec<_>>(), ["vega"]);
        assert_eq!(roster.at(9).count(), 0);
        assert_eq!(roster.now().count(), 2);
    }
}
