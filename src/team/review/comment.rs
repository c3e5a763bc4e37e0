use std::fmt::Write as _;

use super::{Change, Review};
use crate::gate::Severity;
use crate::report::{KepReport, to_do};
use crate::team::show::escaped;

/// A comment that a reviewer can start from: what the gate asks for, in the words of its own comment; what it would
/// ask about; what there is to read. It names no account, so that pasting it calls nobody.
pub(super) fn write(review: &Review, report: &KepReport) -> String {
    let mut out = format!("Production readiness review for {}", review.kep.stage);
    if let Some(milestone) = &review.kep.latest_milestone {
        let _ = write!(out, " in {}", escaped(milestone));
    }
    if let Some(since) = &review.since {
        let commit = since.commit.get(..12).unwrap_or(&since.commit);
        let what =
            since.stage.as_deref().map_or("the state".to_owned(), |stage| format!("the {stage} that was approved"));
        let _ = write!(out, ", compared with {what} on {} ({commit})", since.date);
    }
    out.push_str(".\n");
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = write!(out, "\n{title}\n\n{}\n", lines.join("\n"));
        }
    };
    let counting = report.counting();
    let of = |severity: Severity| {
        let findings = counting.iter().filter(move |finding| finding.severity == severity);
        findings.map(|finding| format!("- [ ] {}", to_do(finding))).collect::<Vec<_>>()
    };
    section("To do before it is ready:", of(Severity::Error));
    section("A reviewer may ask:", of(Severity::Warning));
    let file = review.kep.readme.rsplit('/').next().unwrap_or_default();
    let place =
        |line: Option<usize>| line.map_or("not asked in the README".to_owned(), |line| format!("{file}:{line}"));
    let read = review.answers.iter().filter(|answer| matches!(answer.change, Change::Changed | Change::New));
    let read = read.map(|answer| format!("- {} ({})", escaped(&answer.question), place(answer.line)));
    section("Read, being new or changed:", read.collect());
    out
}
