use std::fmt::Write as _;

use super::{Change, Finding, Review};
use crate::team::show::escaped;

/// A comment that a reviewer can start from: what is open, what was found, what changed. It names no account, so that
/// pasting it calls nobody.
pub(super) fn write(review: &Review) -> String {
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
    let file = review.kep.readme.rsplit('/').next().unwrap_or_default();
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = write!(out, "\n{title}\n\n{}\n", lines.join("\n"));
        }
    };
    let place =
        |line: Option<usize>| line.map_or("not asked in the README".to_owned(), |line| format!("{file}:{line}"));
    let open = review.answers.iter().filter(|answer| answer.open);
    let open = open.map(|answer| format!("- [ ] {} ({})", escaped(&answer.question), place(answer.line)));
    section(&format!("Required for {} and open:", review.kep.stage), open.collect());
    let found = review.answers.iter().flat_map(|answer| &answer.findings).chain(review.findings.iter().flatten());
    section("To look at:", found.map(line).collect());
    let changed = review.answers.iter().filter(|answer| matches!(answer.change, Change::Changed | Change::New));
    let changed = changed.map(|answer| format!("- {} ({})", escaped(&answer.question), place(answer.line)));
    section("Read, being new or changed:", changed.collect());
    let approval = &review.approval;
    if approval.approver.is_none() {
        let file = approval.file.as_deref().unwrap_or("the approval file");
        section("Approval:", vec![format!("- [ ] {} names no approver for {}", escaped(file), review.kep.stage)]);
    }
    out
}

fn line(finding: &Finding) -> String {
    let Finding { message, file, line, .. } = finding;
    format!("- [ ] {} ({}:{line})", escaped(message), escaped(file))
}
