//! Where answers come from: when each was changed last, what the KEP was then, and what the answers said when the last
//! stage was approved. Texts of the history are told to a [`Tracer`] one after the other; where they are read from is
//! not its business.

use std::collections::BTreeSet;

use crate::answers::{Reading, State};
use crate::kep::{Approval, Proposal, Stage};
use crate::questionnaire::Catalogue;

/// A commit of the history, and what the KEP was at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The full name of the commit.
    pub commit: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The stage of the KEP, where `kep.yaml` named one.
    pub stage: Option<Stage>,
    /// `latest-milestone` of the KEP, as it was written.
    pub milestone: Option<String>,
}

/// Where the answers of a KEP come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// By the index of the question.
    pub answers: Vec<Trace>,
    /// How the answers stood at the stage before; `None` where the history knows of none.
    pub last: Option<LastStage>,
    /// Whether the history that could be read begins late, so that what changed first may be older.
    pub is_cut: bool,
    /// When the history was read, in seconds since 1970.
    pub now: i64,
    moments: Vec<Moment>,
}

/// The last change of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// What the newest commit says; empty where it has no answer.
    pub text: String,
    /// When it came to say so, as an index; `None` where it never said anything.
    changed: Option<usize>,
}

/// The answers as they stood at an earlier stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastStage {
    /// The stage.
    pub stage: Stage,
    /// Whether this is how they were approved; else they stood so before the KEP moved on.
    pub is_approved: bool,
    /// The commit.
    pub moment: Moment,
    /// The answers, by the index of the question; empty where there was none.
    pub texts: Vec<String>,
}

impl Provenance {
    /// When the answer to a question came to be what the newest commit says.
    pub fn changed(&self, question: usize) -> Option<&Moment> {
        self.moments.get(self.answers.get(question)?.changed?)
    }

    /// Whether the answer may be older than [`Provenance::changed`] says, because no older history is there.
    pub fn is_at_least(&self, question: usize) -> bool {
        self.is_cut && self.answers.get(question).is_some_and(|trace| trace.changed == Some(0))
    }
}

/// Follows the answers of a KEP through its history, from the oldest commit to the newest.
#[derive(Debug)]
pub struct Tracer<'c> {
    catalogue: &'c Catalogue,
    moments: Vec<Moment>,
    answers: Vec<Trace>,
    /// Stages that the approval file has named an approver for.
    approved: BTreeSet<Stage>,
    /// How the answers stood when each of them was first named one.
    at_approval: Vec<LastStage>,
    /// How they stood before the stage was raised last.
    before_raise: Option<LastStage>,
}

impl<'c> Tracer<'c> {
    /// A tracer that has seen nothing yet.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        let answers = vec![Trace::default(); catalogue.questions.len()];
        let (moments, approved) = (Vec::new(), BTreeSet::new());
        Self { catalogue, moments, answers, approved, at_approval: Vec::new(), before_raise: None }
    }

    /// The texts that follow are those of this commit.
    pub fn commit(&mut self, commit: &str, time: i64) {
        let before = self.moments.last();
        let (stage, milestone) = before.map_or((None, None), |before| (before.stage, before.milestone.clone()));
        self.moments.push(Moment { commit: commit.to_owned(), time, stage, milestone });
    }

    /// `kep.yaml` as the commit has it; to be told before the README.
    pub fn kep_yaml(&mut self, text: &str) {
        let proposal = Proposal::read(text);
        let stage = proposal.known_stage();
        let before = self.moments.last().and_then(|moment| moment.stage);
        if let Some(before) = before.filter(|before| stage.is_some_and(|stage| *before < stage)) {
            self.before_raise = self.standing(before, false);
        }
        if let Some(moment) = self.moments.last_mut() {
            moment.stage = stage;
            moment.milestone = proposal.latest_milestone.map(|at| at.value);
        }
    }

    /// The README as the commit has it.
    pub fn readme(&mut self, text: &str) {
        let at = self.moments.len().checked_sub(1);
        let reading = Reading::new(text, self.catalogue);
        for (trace, answer) in self.answers.iter_mut().zip(reading.answers()) {
            let said = if answer.state == State::Answered { answer.text.as_str() } else { "" };
            if trace.text != said {
                *trace = Trace { text: said.to_owned(), changed: at };
            }
        }
    }

    /// The approval file as the commit has it; to be told after the README.
    pub fn approval(&mut self, text: &str) {
        for block in Approval::read(text).stages {
            if block.handle().is_some() && self.approved.insert(block.stage) {
                let standing = self.standing(block.stage, true);
                self.at_approval.extend(standing);
            }
        }
    }

    /// What came of it, for a KEP that is at `stage` now.
    pub fn finish(self, stage: Stage, is_cut: bool, now: i64) -> Provenance {
        let committed = self.moments.last().and_then(|moment| moment.stage).filter(|committed| *committed < stage);
        let unraised = committed.and_then(|committed| self.standing(committed, false));
        let approved = self.at_approval.into_iter().filter(|last| last.stage < stage);
        let approved = approved.max_by_key(|last| last.stage);
        let last = approved.or(unraised).or(self.before_raise.filter(|last| last.stage < stage));
        // Who was named when the history that can be seen began was approved before that.
        let last = last
            .filter(|last| !(is_cut && self.moments.first().is_some_and(|first| first.commit == last.moment.commit)));
        Provenance { answers: self.answers, last, is_cut, now, moments: self.moments }
    }

    fn standing(&self, stage: Stage, is_approved: bool) -> Option<LastStage> {
        let texts = self.answers.iter().map(|trace| trace.text.clone()).collect();
        Some(LastStage { stage, is_approved, moment: self.moments.last()?.clone(), texts })
    }
}

/// How long ago `time` was at `now`, both in seconds since 1970, such as `14 months ago`.
pub fn ago(time: i64, now: i64) -> String {
    const DAY: i64 = 86_400;
    let days = (now - time).max(0) / DAY;
    let counted = |count: i64, what: &str| {
        if count == 1 { format!("1 {what} ago") } else { format!("{count} {what}s ago") }
    };
    match days {
        0 => "today".to_owned(),
        1..=13 => counted(days, "day"),
        14..=59 => counted(days / 7, "week"),
        // A month is a twelfth of a year here.
        60..=729 => counted(days * 12 / 365, "month"),
        _ => counted(days / 365, "year"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "stage: alpha\nlatest-milestone: v1.34\n";

    fn readme(default: &str, rollback: &str) -> String {
        format!(
            "## Production Readiness Review Questionnaire\n\n### Feature Enablement and Rollback\n\n\
             ###### Does enabling the feature change any default behavior?\n\n{default}\n\n\
             ###### Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?\n\n{rollback}\n"
        )
    }

    /// The commits a (alpha), b (approved, rollback changed), c (beta), d (default changed at beta).
    fn traced(to: Stage, is_cut: bool) -> (Provenance, usize, usize) {
        let catalogue = Catalogue::embedded();
        let mut tracer = Tracer::new(&catalogue);
        tracer.commit("a", 0);
        tracer.kep_yaml(YAML);
        tracer.readme(&readme("No.", "Yes."));
        tracer.commit("b", 1);
        tracer.readme(&readme("No.", "No."));
        tracer.approval("kep-number: 7\nalpha:\n  approver: \"@nova\"\n");
        tracer.commit("c", 2);
        tracer.kep_yaml("stage: beta\nlatest-milestone: v1.36\n");
        tracer.approval("kep-number: 7\nalpha:\n  approver: \"@nova\"\nbeta:\n  approver: \"@nova\"\n");
        tracer.commit("d", 3);
        tracer.readme(&readme("Yes.", "No."));
        let index = |id: &str| catalogue.index_of(id).expect("it is in the catalogue");
        (tracer.finish(to, is_cut, 9), index("default-behavior"), index("rollback"))
    }

    #[test]
    fn each_answer_has_the_commit_and_the_stage_of_its_last_change() {
        let (past, default, rollback) = traced(Stage::Beta, false);
        let moment = |question: usize| {
            let moment = past.changed(question).expect("it was answered");
            (moment.commit.as_str(), moment.stage, moment.milestone.as_deref())
        };
        assert_eq!(moment(default), ("d", Some(Stage::Beta), Some("v1.36")));
        assert_eq!(moment(rollback), ("b", Some(Stage::Alpha), Some("v1.34")));
        assert_eq!(past.changed(0), None, "it was never answered");
    }

    #[test]
    fn the_last_stage_is_the_one_approved_before_this_one() {
        let (past, default, rollback) = traced(Stage::Beta, false);
        let last = past.last.expect("alpha was approved");
        assert_eq!((last.stage, last.is_approved, last.moment.commit.as_str()), (Stage::Alpha, true, "b"));
        assert_eq!((last.texts[default].as_str(), last.texts[rollback].as_str()), ("No.", "No."));
        let (past, default, _) = traced(Stage::Stable, false);
        let last = past.last.expect("beta was approved");
        assert_eq!((last.stage, last.moment.commit.as_str(), last.texts[default].as_str()), (Stage::Beta, "c", "No."));
        assert_eq!(traced(Stage::Alpha, false).0.last, None);
    }

    #[test]
    fn without_an_approval_it_is_how_things_stood_before_the_stage_was_raised() {
        let catalogue = Catalogue::embedded();
        let standing = |to: Stage, raises: bool| {
            let mut tracer = Tracer::new(&catalogue);
            tracer.commit("a", 0);
            tracer.kep_yaml(YAML);
            tracer.readme(&readme("No.", "Yes."));
            if raises {
                tracer.commit("b", 1);
                tracer.kep_yaml("stage: beta\n");
                tracer.readme(&readme("Yes.", "Yes."));
            }
            let last = tracer.finish(to, false, 9).last.expect("there was an earlier stage");
            (last.stage, last.is_approved, last.texts[1].clone())
        };
        assert_eq!(standing(Stage::Beta, true), (Stage::Alpha, false, "No.".to_owned()));
        assert_eq!(standing(Stage::Beta, false), (Stage::Alpha, false, "No.".to_owned()), "not raised in a commit yet");
    }

    #[test]
    fn where_the_history_is_cut_the_first_commit_says_at_least() {
        let (past, default, rollback) = traced(Stage::Beta, true);
        assert!(!past.is_at_least(default) && !past.is_at_least(rollback));
        let catalogue = Catalogue::embedded();
        let mut tracer = Tracer::new(&catalogue);
        tracer.commit("a", 0);
        tracer.kep_yaml(YAML);
        tracer.readme(&readme("No.", "Yes."));
        tracer.approval("kep-number: 7\nalpha:\n  approver: \"@nova\"\n");
        let past = tracer.finish(Stage::Beta, true, 9);
        assert!(past.is_at_least(1));
        assert_eq!(past.last, None, "what was approved stood in a commit that is not there");
    }

    #[test]
    fn times_are_said_as_people_do() {
        const DAY: i64 = 86_400;
        for (days, said) in [
            (0, "today"),
            (1, "1 day ago"),
            (13, "13 days ago"),
            (14, "2 weeks ago"),
            (59, "8 weeks ago"),
            (61, "2 months ago"),
            (430, "14 months ago"),
            (729, "23 months ago"),
            (731, "2 years ago"),
        ] {
            assert_eq!(ago(0, days * DAY), said, "{days}");
        }
        assert_eq!(ago(9, 0), "today", "clocks differ");
    }
}
