use std::fmt::Write as _;

use super::markdown::escaped;
use super::{KepReport, Report};
use crate::gate::{Finding, Severity};

/// Every KEP of the report as a row of a markdown table, with what it still lacks: the view of a release team.
pub fn table(report: &Report) -> String {
    let mut out = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for row in rows(report) {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// The columns of the table.
pub const COLUMNS: [&str; 7] = ["KEP", "SIG", "stage", "PRR approver", "answers", "ready", "lacks"];

/// The rows of the table, as they were written.
pub fn rows(report: &Report) -> Vec<[String; 7]> {
    report.keps.iter().map(row).collect()
}

fn row(kep: &KepReport) -> [String; 7] {
    let mut lacks: Vec<String> = Vec::new();
    for finding in kep.findings.iter().filter(|finding| finding.is_error()) {
        let word = match (finding.rule, &finding.question) {
            ("missing-answer", Some(question)) => question.to_string(),
            (rule, _) => rule.to_owned(),
        };
        if !lacks.contains(&word) {
            lacks.push(word);
        }
    }
    let mut shown = if lacks.len() > 6 {
        format!("{} and {} more", lacks[..5].join(", "), lacks.len() - 5)
    } else {
        lacks.join(", ")
    };
    let warnings = |f: &&Finding| f.counts() && f.severity == Severity::Warning;
    let warnings = kep.findings.iter().filter(warnings).count();
    if warnings > 0 {
        let blank = if shown.is_empty() { "" } else { " " };
        shown.push_str(&format!("{blank}({warnings} to look at)"));
    }
    [
        kep.name(),
        kep.kep.sig.clone().unwrap_or_default(),
        kep.stage.to_string(),
        kep.approver.clone().unwrap_or_else(|| "none".to_owned()),
        format!("{}/{}", kep.required.answered, kep.required.total),
        if kep.ready { "yes" } else { "no" }.to_owned(),
        shown,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_is_lacking() {
        let text = table(&super::super::tests::sample());
        assert!(
            text.ends_with("| KEP-9 Orbit \\| &lt;b> | sig-space | beta | vega | 24/25 | no | rollback-metrics |\n"),
            "{text}"
        );
    }
}
