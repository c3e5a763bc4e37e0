use std::fmt;
use std::fmt::Write as _;

use super::{KepReport, Report, counted};
use crate::gate::{Area, Finding, Review, rules};

/// The label that a bot should set on the pull request of a KEP. Of several KEPs the one that lacks most decides, so
/// the order is that of what lacks least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// An approver can look at it: nothing is left that the gate would ask for.
    Ready,
    /// The approval file names nobody for the stage, or nobody who may approve.
    NeedsApprover,
    /// The author has something to do: required answers, or errors elsewhere.
    NeedsAnswers,
}

impl Label {
    /// Every label.
    pub const ALL: [Label; 3] = [Label::NeedsAnswers, Label::NeedsApprover, Label::Ready];

    /// The label that `kep` deserves; `None` where nobody reviews it: it is closed, done, or older than the reviews.
    pub fn of(kep: &KepReport) -> Option<Self> {
        match kep.review {
            Review::Asked | Review::Draft => {}
            Review::Recorded | Review::BeforeReviews | Review::Closed => return None,
        }
        let is_approval =
            |finding: &&Finding| rules::named(finding.rule).is_some_and(|rule| rule.area == Area::Approval);
        let (approval, others): (Vec<&Finding>, Vec<&Finding>) =
            kep.findings.iter().filter(|finding| finding.is_error()).partition(is_approval);
        Some(match () {
            () if !others.is_empty() || open(kep) > 0 => Label::NeedsAnswers,
            () if !approval.is_empty() || kep.approver.is_none() => Label::NeedsApprover,
            () => Label::Ready,
        })
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Ready => "prr/ready",
            Label::NeedsApprover => "prr/needs-approver",
            Label::NeedsAnswers => "prr/needs-answers",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The required answers that the gate misses and nothing excuses.
fn open(kep: &KepReport) -> usize {
    let open = kep.findings.iter().filter(|finding| finding.rule == rules::MISSING_ANSWER && finding.counts());
    // A section that is answered as a whole lacks the answers to all of its questions.
    open.map(|finding| finding.covers.len().max(1)).sum()
}

/// The label for all KEPs of the report, the reason for each, and the commands of Prow's label plugin that set it.
///
/// `present` are the labels that are there now: a command for one that need not change would only be answered with a
/// complaint. Where nobody knows them, all three are dealt with.
pub fn labels(report: &Report, present: Option<&[String]>) -> String {
    let labelled: Vec<(&KepReport, Label)> =
        report.keps.iter().filter_map(|kep| Some((kep, Label::of(kep)?))).collect();
    let Some(label) = labelled.iter().map(|(_, label)| *label).max() else {
        return "none\n".to_owned();
    };
    let mut out = format!("{label}\n");
    for (kep, label) in labelled {
        let _ = writeln!(out, "  {}: {label}, {}", harmless(&kep.name()), why(kep, label));
    }
    let has = |label: Label| present.map(|present| present.iter().any(|name| name == label.as_str()));
    let mut commands = Vec::new();
    if has(label) != Some(true) {
        commands.push(format!("/label {label}"));
    }
    let others = Label::ALL.into_iter().filter(|other| *other != label && has(*other) != Some(false));
    commands.extend(others.map(|other| format!("/remove-label {other}")));
    if !commands.is_empty() {
        let _ = write!(out, "\n{}\n", commands.join("\n"));
    }
    out
}

fn why(kep: &KepReport, label: Label) -> String {
    let stage = kep.stage;
    match label {
        Label::Ready => {
            format!("{} can look at it for {stage}", kep.approver.as_deref().map(harmless).unwrap_or_default())
        }
        Label::NeedsApprover => match &kep.approver {
            Some(name) => format!("{} cannot approve {stage} as it stands", harmless(name)),
            None => format!("nobody is named for {stage}"),
        },
        Label::NeedsAnswers => {
            let errors = kep.findings.iter().filter(|f| f.is_error() && f.rule != rules::MISSING_ANSWER).count();
            let open = open(kep);
            let answers = format!("{} that {stage} requires missing", counted(open, "answer"));
            match (open, errors) {
                (_, 0) => answers,
                (0, _) => counted(errors, "error"),
                _ => format!("{answers}, {}", counted(errors, "other error")),
            }
        }
    }
}

/// `text` on a line that a bot may post: no command can begin in it, and it calls nobody.
fn harmless(text: &str) -> String {
    crate::text::printable(text).replace(['\n', '\t'], " ").replace('@', "@\u{200b}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Severity;

    fn sample() -> KepReport {
        super::super::tests::sample().keps.remove(0)
    }

    fn error(rule: &'static str) -> Finding {
        Finding { rule, severity: Severity::Error, ..sample().findings[0].clone() }
    }

    fn with(findings: Vec<Finding>, approver: Option<&str>) -> KepReport {
        KepReport { findings, approver: approver.map(str::to_owned), ..sample() }
    }

    #[test]
    fn what_the_author_has_to_do_comes_before_who_approves() {
        assert_eq!(Label::of(&sample()), Some(Label::NeedsAnswers));
        assert_eq!(Label::of(&with(vec![error("toc"), error("approval-missing")], None)), Some(Label::NeedsAnswers));
        assert_eq!(Label::of(&with(vec![error("approval-stage")], Some("vega"))), Some(Label::NeedsApprover));
        assert_eq!(Label::of(&with(Vec::new(), None)), Some(Label::NeedsApprover));
        assert_eq!(Label::of(&with(Vec::new(), Some("vega"))), Some(Label::Ready));
        let exempt = sample().findings[1].clone();
        assert_eq!(Label::of(&with(vec![exempt], Some("vega"))), Some(Label::Ready));
        assert_eq!(Label::of(&KepReport { review: Review::Closed, ..sample() }), None);
        let section = Finding {
            question: None,
            covers: ["slos", "slis"].map(crate::questionnaire::QuestionId::new).to_vec(),
            ..error(rules::MISSING_ANSWER)
        };
        let report = Report { keps: vec![with(vec![section], Some("vega"))], ..Report::default() };
        assert!(labels(&report, None).contains("2 answers that beta requires missing"), "all that it covers count");
        // In a draft what is missing is a warning, and missing all the same.
        let waits = Finding { severity: Severity::Warning, ..error(rules::MISSING_ANSWER) };
        let draft = KepReport { review: Review::Draft, ..with(vec![waits], Some("vega")) };
        assert_eq!(Label::of(&draft), Some(Label::NeedsAnswers));
    }

    #[test]
    fn the_kep_that_lacks_most_decides_and_only_what_changes_is_commanded() {
        let ready = with(Vec::new(), Some("vega"));
        let report = Report { keps: vec![ready, with(Vec::new(), None)], ..Report::default() };
        let text = labels(&report, None);
        assert_eq!(
            text,
            "prr/needs-approver\n  KEP-9 Orbit | <b>: prr/ready, vega can look at it for beta\n  KEP-9 Orbit | <b>: \
             prr/needs-approver, nobody is named for beta\n\n/label prr/needs-approver\n/remove-label \
             prr/needs-answers\n/remove-label prr/ready\n"
        );
        let text = labels(&report, Some(&["prr/ready".to_owned(), "kind/kep".to_owned()]));
        assert!(text.ends_with("\n\n/label prr/needs-approver\n/remove-label prr/ready\n"), "{text}");
        let text = labels(&report, Some(&["prr/needs-approver".to_owned()]));
        assert!(!text.contains('/') || !text.contains("\n/"), "{text}");
        let evil = with(Vec::new(), Some("vega\n/approve\n@nova"));
        let text = labels(&Report { keps: vec![evil], ..Report::default() }, None);
        assert!(text.contains("vega /approve @\u{200b}nova can look at it"), "{text}");
        assert_eq!(labels(&Report::default(), None), "none\n");
        let report = Report { keps: vec![sample()], ..Report::default() };
        assert!(labels(&report, None).contains(": prr/needs-answers, 1 answer that beta requires missing\n"));
    }
}
