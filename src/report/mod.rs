//! Findings in the forms that people and programs read: for a terminal, as JSON, as SARIF, as annotations of a pull
//! request, as the body of a comment, and as JUnit.
//!
//! Every form is made from one [`Report`], and every one is a text: who shows it, and where, is somebody else's
//! business. What a KEP says has become harmless before it gets here, since a finding is one printable line.

mod github;
mod human;
mod json;
mod junit;
mod labels;
mod markdown;
mod reference;
mod sarif;
mod table;

use crate::answers::exchange::KepFacts;
use crate::gate::{Finding, Required, Review, Severity, Standing};
use crate::kep::Stage;

pub use github::github;
pub use human::{Paint, Part, human};
pub use json::{finding_json, json};
pub use junit::junit;
pub use labels::{Label, labels};
pub use markdown::{markdown, to_do};
pub use reference::{explained, reference};
pub use sarif::sarif;
pub use table::{COLUMNS, Lacks, Row, rows, table};

/// What the gate found in some KEPs.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The KEPs, in the order in which they were asked for.
    pub keps: Vec<KepReport>,
    /// What is wrong with the checkout itself.
    pub checkout: Vec<Finding>,
    /// The release that was asked for, where one was.
    pub milestone: Option<String>,
}

/// What the gate found in one KEP.
#[derive(Clone, Debug)]
pub struct KepReport {
    /// The KEP.
    pub kep: KepFacts,
    /// The stage that it was checked for.
    pub stage: Stage,
    /// Where it stands.
    pub review: Review,
    /// Whether it is ready.
    pub ready: bool,
    /// The answers that the stage requires.
    pub required: Required,
    /// Who approves the stage, where somebody does.
    pub approver: Option<String>,
    /// What the release team's checklist asks, as far as it can be told.
    pub boxes: Vec<(String, bool)>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The lines that findings are about, by file and line.
    pub sources: Vec<(String, usize, String)>,
}

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// KEPs checked.
    pub keps: usize,
    /// Those that are ready.
    pub ready: usize,
    /// Errors that count.
    pub errors: usize,
    /// Warnings that count.
    pub warnings: usize,
    /// Findings that are exempted.
    pub exempt: usize,
    /// Findings that the baseline knows.
    pub baseline: usize,
}

impl Report {
    /// Every finding, those on the checkout first.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checkout.iter().chain(self.keps.iter().flat_map(|kep| &kep.findings))
    }

    /// How much was found.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            keps: self.keps.len(),
            ready: self.keps.iter().filter(|kep| kep.ready).count(),
            ..Summary::default()
        };
        for finding in self.findings() {
            match (&finding.standing, finding.severity) {
                (Standing::Exempt { .. }, _) => summary.exempt += 1,
                (Standing::Baseline, _) => summary.baseline += 1,
                (Standing::Open, Severity::Error) => summary.errors += 1,
                (Standing::Open, Severity::Warning) => summary.warnings += 1,
                (Standing::Open, Severity::Info) => {}
            }
        }
        summary
    }
}

impl KepReport {
    /// The number and title, as a heading has them.
    pub fn name(&self) -> String {
        let number = self.kep.number.as_deref().unwrap_or("?");
        let title = self.kep.title.as_deref().unwrap_or(&self.kep.readme);
        crate::text::printable(&format!("KEP-{number} {title}")).replace('\n', " ")
    }

    /// The findings that count, errors first.
    pub fn counting(&self) -> Vec<&Finding> {
        let mut counting: Vec<&Finding> = self.findings.iter().filter(|finding| finding.counts()).collect();
        counting.sort_by_key(|finding| finding.severity);
        counting
    }

    /// The source line that `finding` is about.
    fn source_of(&self, finding: &Finding) -> Option<&str> {
        let is_it = |(file, line, _): &&(String, usize, String)| *file == finding.file && *line == finding.line;
        self.sources.iter().find(is_it).map(|(_, _, text)| text.as_str())
    }
}

/// `1 error`, `2 errors`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::kep::Proposal;

    /// A report with one KEP, an error on line 3 and an exempted warning.
    pub(crate) fn sample() -> Report {
        let readme = "keps/sig-space/9-orbit/README.md";
        let proposal =
            Proposal::read("title: Orbit | <b>\nkep-number: 9\nowning-sig: sig-space\nstatus: implementable\n");
        let error = Finding {
            rule: "missing-answer",
            severity: Severity::Error,
            message: "\"Rollback metrics\" has no answer, 100% <none>".into(),
            file: readme.into(),
            line: 3,
            column: 1,
            question: Some(crate::questionnaire::QuestionId::new("rollback-metrics")),
            covers: Vec::new(),
            help: Some("write below its title: names".into()),
            fixable: false,
            upstream: false,
            about: "rollback-metrics".into(),
            standing: Standing::Open,
        };
        let exempt = Finding {
            rule: "bare-answer",
            severity: Severity::Warning,
            line: 5,
            standing: Standing::Exempt { reason: "agreed".into(), until: "v1.40".into() },
            ..error.clone()
        };
        Report {
            keps: vec![KepReport {
                kep: KepFacts::new(&proposal, Some("9"), Stage::Beta, readme),
                stage: Stage::Beta,
                review: Review::Asked,
                ready: false,
                required: Required { answered: 24, total: 25, newer: 0 },
                approver: Some("vega".into()),
                boxes: vec![("Production readiness is approved".into(), true), ("Answered".into(), false)],
                findings: vec![error, exempt],
                sources: vec![(readme.into(), 3, "###### What specific metrics should inform a rollback?".into())],
            }],
            checkout: Vec::new(),
            milestone: None,
        }
    }

    #[test]
    fn what_is_exempted_is_counted_apart() {
        let summary = sample().summary();
        assert_eq!((summary.keps, summary.ready, summary.errors, summary.warnings, summary.exempt), (1, 0, 1, 0, 1));
    }
}
