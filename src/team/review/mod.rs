//! One review: what the stage asks and what is open, what changed since the stage before was approved, and what the
//! files beside the README say.
//!
//! It gathers and compares; whether a KEP is ready is for the reviewer to say.

mod comment;
mod facts;
mod words;

use serde::{Serialize, Serializer};

pub use facts::{ApprovalState, FactRow};
pub use words::{Op, Piece, same_words, words};

use crate::answers::exchange::KepFacts;
use crate::answers::{Reading, State, without_template};
use crate::gate::{Finding, Severity, Standing, rules};
use crate::kep::{Approval, Proposal};
use crate::questionnaire::{Catalogue, QuestionId};
use crate::report::{KepReport, Label, finding_json};

/// What a review is made from.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What the gate says of the KEP at the stage that is reviewed.
    pub report: KepReport,
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
    /// How many of the required answers are there, as the gate counts them.
    pub required: Required,
    /// Whether the gate calls it ready.
    pub ready: bool,
    /// The label that its pull request deserves; `None` where nobody reviews it.
    #[serde(serialize_with = "as_name")]
    pub label: Option<Label>,
    /// Who approves it.
    pub approval: ApprovalState,
    /// What `kep.yaml` says, beside what it said.
    pub kep_yaml: Vec<FactRow>,
    /// Every question, in the order of the questionnaire.
    pub answers: Vec<ReviewedAnswer>,
    /// What the gate found that is about no answer, in the shape of `check`.
    #[serde(serialize_with = "as_check_has_them")]
    pub findings: Vec<Finding>,
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
    /// Whether the gate misses an answer here, and nothing excuses that.
    pub open: bool,
    /// The 1-based line of its title.
    pub line: Option<usize>,
    /// What became of the answer.
    pub change: Change,
    /// The answer as it is now, without what is the template's.
    pub answer: String,
    /// The words that stayed, went and came, where any did.
    pub words: Vec<Piece>,
    /// What the gate found about it, in the shape of `check`.
    #[serde(serialize_with = "as_check_has_them")]
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

    /// Whether a reviewer has something to read. Where nothing is compared, everything is new to them.
    pub fn is_news(self) -> bool {
        matches!(self, Change::New | Change::Changed | Change::Removed | Change::Unknown)
    }
}

impl ReviewedAnswer {
    /// Whether a reviewer has something to look at: an answer that is missing, news, or a finding that counts.
    pub fn is_loud(&self) -> bool {
        self.open || self.change.is_news() || self.findings.iter().any(is_worth_a_word)
    }
}

/// Whether a finding is shown to a person: errors, warnings, and what was exempted. `check` leaves remarks out as well.
pub fn is_worth_a_word(finding: &Finding) -> bool {
    match finding.standing {
        Standing::Open => finding.severity != Severity::Info,
        Standing::Exempt { .. } => true,
        Standing::Baseline => false,
    }
}

fn as_name<S: Serializer>(label: &Option<Label>, serializer: S) -> Result<S::Ok, S::Error> {
    label.map(Label::as_str).serialize(serializer)
}

fn as_check_has_them<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(finding_json))
}

impl Review {
    /// Makes the sheet.
    pub fn new(subject: Subject<'_>, catalogue: &Catalogue) -> Self {
        let KepReport { kep, stage, ready, required, findings, .. } = &subject.report;
        let (kep, stage) = (kep.clone(), *stage);
        let label = Label::of(&subject.report);
        let now = Reading::new(subject.readme, catalogue);
        let before = subject.before.as_ref().map(|before| Reading::new(&before.readme, catalogue));
        let is_missed = |finding: &Finding, id: &QuestionId| {
            finding.rule == rules::MISSING_ANSWER && finding.counts() && finding.concerns(id)
        };
        let mut rest = findings.clone();
        let mut answers = Vec::new();
        for (at, question) in catalogue.questions.iter().enumerate() {
            let answer = &now.answers()[at];
            let own_words = |text: &str| without_template(text, question);
            let text = own_words(&answer.text);
            let (change, words) = match &before {
                None if text.is_empty() => (Change::Empty, Vec::new()),
                None => (Change::Unknown, words("", &text)),
                Some(before) => compare(&own_words(&before.answers()[at].text), &text),
            };
            let own: Vec<Finding> =
                rest.extract_if(.., |finding| finding.question.as_ref() == Some(&question.id)).collect();
            answers.push(ReviewedAnswer {
                id: question.id.to_string(),
                section: catalogue.section_of(at).title.clone(),
                question: question.title.clone(),
                requirement: catalogue.requirement(at, stage).as_str(),
                state: answer.state.as_str(),
                open: own.iter().chain(&rest).any(|finding| is_missed(finding, &question.id)),
                line: answer.line,
                change,
                answer: if answer.state == State::Answered { text } else { String::new() },
                words,
                findings: own,
            });
        }
        let old_yaml = subject.before.as_ref().and_then(|before| before.kep_yaml.as_deref());
        let (yaml_path, yaml) = subject.kep_yaml.unwrap_or_default();
        let proposal = Proposal::read(yaml);
        let approval = subject.approval.map(|(path, text)| {
            let read = text.map(|text| (text, Approval::read(text)));
            (path, read)
        });
        let mut review = Self {
            schema_version: 1,
            approval: ApprovalState::of(approval, stage, &proposal, subject.bench.as_deref()),
            kep_yaml: facts::rows(yaml, &proposal, yaml_path, old_yaml, stage),
            required: Required { answered: required.answered, total: required.total },
            ready: *ready,
            label,
            since: subject.before.map(|before| before.since),
            nothing_before: subject.nothing_before,
            kep,
            answers,
            findings: rest,
            comment: String::new(),
        };
        review.comment = comment::write(&review, &subject.report);
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
pub(crate) mod tests {
    use super::*;
    use crate::kep::Stage;

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
        review_of(report())
    }

    fn review_of(report: KepReport) -> Review {
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
        let subject = Subject {
            report,
            readme: NEW,
            kep_yaml: Some(("keps/sig-space/7-orbit/kep.yaml", YAML)),
            approval: Some((
                "keps/prod-readiness/sig-space/7.yaml".to_owned(),
                Some("kep-number: 7\nalpha:\n  approver: '@vega'\nbeta:\n  approver: '@vega'\n"),
            )),
            before: Some(before),
            nothing_before: String::new(),
            bench: Some(vec!["vega".to_owned()]),
        };
        Review::new(subject, &catalogue)
    }

    fn report() -> KepReport {
        let finding = |rule: &'static str, severity, message: &str, question: Option<&str>| Finding {
            rule,
            severity,
            message: message.to_owned(),
            file: "keps/sig-space/7-orbit/README.md".to_owned(),
            line: 9,
            column: 1,
            question: question.map(QuestionId::new),
            covers: Vec::new(),
            help: None,
            fixable: false,
            upstream: false,
            about: String::new(),
            standing: Standing::Open,
        };
        KepReport {
            kep: KepFacts::new(&Proposal::read(YAML), Some("7"), Stage::Beta, "keps/sig-space/7-orbit/README.md"),
            stage: Stage::Beta,
            review: crate::gate::Review::Asked,
            ready: false,
            required: crate::gate::Required { answered: 3, total: 25, newer: 0 },
            approver: Some("vega".to_owned()),
            boxes: Vec::new(),
            findings: vec![
                finding("bare-answer", Severity::Warning, "orbits are ellipses", Some("default-behavior")),
                finding("toc", Severity::Error, "the table is old", None),
                finding("missing-answer", Severity::Error, "no objective is named", Some("slos")),
            ],
            sources: Vec::new(),
        }
    }

    #[test]
    fn the_questions_of_a_section_that_is_answered_as_a_whole_are_open() {
        let mut report = report();
        let section = report.findings.last_mut().expect("there are findings");
        section.covers = section.question.take().into_iter().chain([QuestionId::new("slis")]).collect();
        let review = review_of(report);
        assert!(of(&review, "slos").open && of(&review, "slis").open && !of(&review, "in-use").open);
        assert!(review.findings.iter().any(|finding| !finding.covers.is_empty()), "it is told once, outside of them");
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
        let unasked = of(&review, "slis");
        assert_eq!((unasked.open, unasked.state), (false, "missing"), "the gate does not miss it");
        assert_eq!((review.required.answered, review.required.total, review.label), (3, 25, Some(Label::NeedsAnswers)));
    }

    #[test]
    fn with_nothing_to_compare_every_answer_is_to_be_read() {
        let catalogue = Catalogue::embedded();
        let report = KepReport { findings: Vec::new(), ..report() };
        let subject = Subject {
            report,
            readme: NEW,
            kep_yaml: None,
            approval: None,
            before: None,
            nothing_before: "it is new".to_owned(),
            bench: None,
        };
        let review = Review::new(subject, &catalogue);
        let tests = of(&review, "enablement-tests");
        assert_eq!((tests.change, tests.answer.as_str()), (Change::Unknown, "Unit and integration tests."));
        assert!(tests.is_loud() && !of(&review, "slis").is_loud());
    }

    #[test]
    fn findings_stand_beside_what_they_are_about() {
        let review = review();
        assert_eq!(of(&review, "default-behavior").findings.len(), 1);
        assert_eq!(review.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["toc"]);
        let json: serde_json::Value = serde_json::from_str(&review.json()).expect("it is JSON");
        assert_eq!(json["findings"][0]["severity"], "error");
        assert_eq!(json["label"], "prr/needs-answers");
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
        assert!(comment.contains("- [ ] no objective is named (`keps/sig-space/7-orbit/README.md:9`, missing-answer)"));
        let (before, after) = comment.split_once("A reviewer may ask:").expect("there is a warning");
        assert!(before.contains("the table is old") && after.contains("orbits are ellipses"), "{comment}");
        assert!(!comment.contains("@vega"), "{comment}");
    }
}
