//! One review: what the stage asks and what is open, what changed since the stage before was approved, and what the
//! files beside the README say.
//!
//! It gathers and compares; whether a KEP is ready is for the reviewer to say.

mod comment;
mod facts;
mod words;

use serde::Serialize;

pub use facts::{ApprovalState, FactRow};
pub use words::{Op, Piece, same_words, words};

use crate::answers::exchange::KepFacts;
use crate::answers::{Reading, State, without_template};
use crate::kep::{Approval, Proposal, Stage};
use crate::questionnaire::Catalogue;

/// What a review is made from.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The KEP as machine formats name it.
    pub kep: KepFacts,
    /// The stage it is to reach.
    pub stage: Stage,
    /// The text of the README.
    pub readme: &'a str,
    /// The text of `kep.yaml` and its path; `None` where there is none.
    pub kep_yaml: Option<(&'a str, &'a str)>,
    /// The path and the text of the approval file; no text where there is no such file.
    pub approval: Option<(String, Option<&'a str>)>,
    /// The state to compare with.
    pub before: Option<Before>,
    /// Why there is nothing to compare with, where there is nothing.
    pub nothing_before: String,
    /// The accounts on the bench; `None` where no list of them is known.
    pub bench: Option<Vec<String>>,
    /// What the gate found; `None` where it was not asked.
    pub findings: Option<Vec<Finding>>,
}

/// The files of a KEP at the commit that a review compares with.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// The commit.
    pub since: Since,
    /// The README.
    pub readme: String,
    /// `kep.yaml`, where there was one.
    pub kep_yaml: Option<String>,
}

/// The commit that a review compares with, and why this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Since {
    /// The full name of the commit.
    pub commit: String,
    /// Its day.
    pub date: String,
    /// The stage that was approved there; `None` for a commit that the reviewer named.
    pub stage: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
}

/// Something that the gate found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What it found.
    pub message: String,
    /// The file.
    pub file: String,
    /// The 1-based line.
    pub line: usize,
    /// The question it is about.
    pub question: Option<String>,
}

/// The sheet of one review.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// The version of this shape.
    pub schema_version: u32,
    /// The KEP.
    pub kep: KepFacts,
    /// What it is compared with.
    pub since: Option<Since>,
    /// Why it is compared with nothing; empty where it is compared.
    pub nothing_before: String,
    /// How many of the required answers are there.
    pub required: Required,
    /// Who approves it.
    pub approval: ApprovalState,
    /// What `kep.yaml` says, beside what it said.
    pub kep_yaml: Vec<FactRow>,
    /// Every question, in the order of the questionnaire.
    pub answers: Vec<ReviewedAnswer>,
    /// What the gate found that is about no answer; `None` where it was not asked.
    pub findings: Option<Vec<Finding>>,
    /// A comment to start from, as markdown.
    pub comment: String,
}

/// How far the required answers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Required {
    /// Those that are there.
    pub answered: usize,
    /// All of them.
    pub total: usize,
}

/// One question of the sheet.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewedAnswer {
    /// Its permanent name.
    pub id: String,
    /// The title of its section.
    pub section: String,
    /// Its title.
    pub question: String,
    /// What the stage asks.
    pub requirement: &'static str,
    /// In the word of [`State`].
    pub state: &'static str,
    /// Whether the stage requires an answer and there is none.
    pub open: bool,
    /// The 1-based line of its title.
    pub line: Option<usize>,
    /// What became of the answer.
    pub change: Change,
    /// The words that stayed, went and came, where any did.
    pub words: Vec<Piece>,
    /// What the gate found about it.
    pub findings: Vec<Finding>,
}

/// What became of an answer since the commit of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// There was none and there is none.
    Empty,
    /// There was none.
    New,
    /// Its words changed.
    Changed,
    /// It has the same words, in other lines.
    Reflowed,
    /// It is as it was.
    Unchanged,
    /// It is gone.
    Removed,
    /// There is nothing to compare with.
    Unknown,
}

impl Change {
    /// The word of the machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Empty => "empty",
            Change::New => "new",
            Change::Changed => "changed",
            Change::Reflowed => "reflowed",
            Change::Unchanged => "unchanged",
            Change::Removed => "removed",
            Change::Unknown => "unknown",
        }
    }

    /// Whether a reviewer has something to read.
    pub fn is_news(self) -> bool {
        matches!(self, Change::New | Change::Changed | Change::Removed)
    }
}

impl Review {
    /// Makes the sheet.
    pub fn new(subject: Subject<'_>, catalogue: &Catalogue) -> Self {
        let now = Reading::new(subject.readme, catalogue);
        let before = subject.before.as_ref().map(|before| Reading::new(&before.readme, catalogue));
        let mut findings = subject.findings;
        let mut answers = Vec::new();
        for (at, question) in catalogue.questions.iter().enumerate() {
            let answer = &now.answers()[at];
            let own_words = |text: &str| without_template(text, question);
            let text = own_words(&answer.text);
            let (change, words) = match &before {
                None if text.is_empty() => (Change::Empty, Vec::new()),
                None => (Change::Unknown, Vec::new()),
                Some(before) => compare(&own_words(&before.answers()[at].text), &text),
            };
            let requirement = question.requirements.at(subject.stage);
            let about = |finding: &Finding| finding.question.as_deref() == Some(question.id.as_str());
            let (own, rest) = findings.take().map(|all| all.into_iter().partition(about)).unzip();
            findings = rest;
            answers.push(ReviewedAnswer {
                id: question.id.to_string(),
                section: catalogue.section_of(at).title.clone(),
                question: question.title.clone(),
                requirement: requirement.as_str(),
                state: answer.state.as_str(),
                open: requirement.is_required() && answer.state != State::Answered,
                line: answer.line,
                change,
                words,
                findings: own.unwrap_or_default(),
            });
        }
        let required = catalogue.questions.iter().filter(|q| q.requirements.at(subject.stage).is_required()).count();
        let open = answers.iter().filter(|answer| answer.open).count();
        let old_yaml = subject.before.as_ref().and_then(|before| before.kep_yaml.as_deref());
        let (yaml_path, yaml) = subject.kep_yaml.unwrap_or_default();
        let proposal = Proposal::read(yaml);
        let approval = subject.approval.map(|(path, text)| {
            let read = text.map(|text| (text, Approval::read(text)));
            (path, read)
        });
        let mut review = Self {
            schema_version: 1,
            approval: ApprovalState::of(approval, subject.stage, &proposal, subject.bench.as_deref()),
            kep_yaml: facts::rows(yaml, &proposal, yaml_path, old_yaml, subject.stage),
            since: subject.before.map(|before| before.since),
            nothing_before: subject.nothing_before,
            required: Required { answered: required - open, total: required },
            kep: subject.kep,
            answers,
            findings,
            comment: String::new(),
        };
        review.comment = comment::write(&review);
        review
    }

    /// The sheet as JSON.
    pub fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("a sheet has text keys and no failing value");
        crate::text::printable(&json).into_owned() + "\n"
    }
}

fn compare(before: &str, now: &str) -> (Change, Vec<Piece>) {
    match (before.is_empty(), now.is_empty()) {
        (true, true) => (Change::Empty, Vec::new()),
        (true, false) => (Change::New, words("", now)),
        (false, true) => (Change::Removed, words(before, "")),
        (false, false) if before == now => (Change::Unchanged, Vec::new()),
        (false, false) if same_words(before, now) => (Change::Reflowed, Vec::new()),
        (false, false) => (Change::Changed, words(before, now)),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) const OLD: &str = "# Orbit\n\n## Production Readiness Review Questionnaire\n\n\
        ### Feature Enablement and Rollback\n\n\
        ###### Does enabling the feature change any default behavior?\n\nNo, orbits stay round.\n\n\
        ###### Are there any tests for feature enablement/disablement?\n\nUnit tests.\n";
    pub(crate) const NEW: &str = "# Orbit\n\n## Production Readiness Review Questionnaire\n\n\
        ### Feature Enablement and Rollback\n\n\
        ###### Does enabling the feature change any default behavior?\n\nNo, orbits\nstay round.\n\n\
        ###### Are there any tests for feature enablement/disablement?\n\nUnit and integration tests.\n\n\
        ### Rollout, Upgrade and Rollback Planning\n\n\
        ###### What specific metrics should inform a rollback?\n\n`orbit_errors_total`\n";
    pub(crate) const YAML: &str = "title: Orbit\nkep-number: 7\nowning-sig: sig-space\nstatus: implementable\n\
        stage: beta\nlatest-milestone: v1.31\nmilestone:\n  alpha: v1.30\n  beta: v1.31\nauthors: ['@vega']\n";

    pub(crate) fn review() -> Review {
        let catalogue = Catalogue::embedded();
        let before = Before {
            since: Since {
                commit: "0123456789abcdef".to_owned(),
                date: "2026-01-31".to_owned(),
                stage: Some("alpha".to_owned()),
                approver: Some("vega".to_owned()),
            },
            readme: OLD.to_owned(),
            kep_yaml: Some(
                YAML.replace("stage: beta", "stage: alpha")
                    .replace("latest-milestone: v1.31", "latest-milestone: v1.30"),
            ),
        };
        let finding = |question: Option<&str>| Finding {
            rule: "orbit-shape".to_owned(),
            severity: "warning".to_owned(),
            message: "orbits are ellipses".to_owned(),
            file: "keps/sig-space/7-orbit/README.md".to_owned(),
            line: 9,
            question: question.map(str::to_owned),
        };
        let subject = Subject {
            kep: KepFacts::new(&Proposal::read(YAML), Some("7"), Stage::Beta, "keps/sig-space/7-orbit/README.md"),
            stage: Stage::Beta,
            readme: NEW,
            kep_yaml: Some(("keps/sig-space/7-orbit/kep.yaml", YAML)),
            approval: Some((
                "keps/prod-readiness/sig-space/7.yaml".to_owned(),
                Some("kep-number: 7\nalpha:\n  approver: '@vega'\nbeta:\n  approver: '@vega'\n"),
            )),
            before: Some(before),
            nothing_before: String::new(),
            bench: Some(vec!["vega".to_owned()]),
            findings: Some(vec![finding(Some("default-behavior")), finding(None)]),
        };
        Review::new(subject, &catalogue)
    }

    fn of<'r>(review: &'r Review, id: &str) -> &'r ReviewedAnswer {
        review.answers.iter().find(|answer| answer.id == id).expect("the catalogue asks it")
    }

    #[test]
    fn each_answer_says_what_became_of_it() {
        let review = review();
        assert_eq!(of(&review, "default-behavior").change, Change::Reflowed);
        let tests = of(&review, "enablement-tests");
        assert_eq!(tests.change, Change::Changed);
        let added: Vec<&str> = tests.words.iter().filter(|p| p.op == Op::Added).map(|p| p.text.trim()).collect();
        assert_eq!(added, ["and integration"]);
        assert_eq!(of(&review, "rollback-metrics").change, Change::New);
        let slos = of(&review, "slos");
        assert_eq!((slos.change, slos.open, slos.state), (Change::Empty, true, "missing"));
        assert_eq!((review.required.answered, review.required.total), (3, 25));
    }

    #[test]
    fn findings_stand_beside_what_they_are_about() {
        let review = review();
        assert_eq!(of(&review, "default-behavior").findings.len(), 1);
        assert_eq!(review.findings.as_ref().map(Vec::len), Some(1));
    }

    #[test]
    fn the_approval_and_kep_yaml_are_told_with_their_places() {
        let review = review();
        let approval = &review.approval;
        assert_eq!(
            (approval.approver.as_deref(), approval.line, approval.on_bench),
            (Some("vega"), Some(5), Some(true))
        );
        assert!(approval.by_an_author);
        let milestone = review.kep_yaml.iter().find(|row| row.key == "latest-milestone").expect("it is listed");
        assert_eq!(
            (milestone.before.as_deref(), milestone.now.as_deref(), milestone.line),
            (Some("v1.30"), Some("v1.31"), Some(6))
        );
    }

    #[test]
    fn the_comment_asks_what_is_open_and_calls_nobody() {
        let comment = review().comment;
        assert!(comment.contains("- [ ] What are the reasonable SLOs"), "{comment}");
        assert!(comment.contains("orbits are ellipses (keps/sig-space/7-orbit/README.md:9)"), "{comment}");
        assert!(!comment.contains("@vega"), "{comment}");
    }
}
