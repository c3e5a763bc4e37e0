use std::fmt::Write as _;

use super::Report;
use super::markdown::escaped;
use crate::gate::{Finding, Severity};

/// Every KEP of the report as a row of a markdown table, with what it still lacks: the view of a release team.
pub fn table(report: &Report) -> String {
    let mut out =
        String::from("| KEP | SIG | stage | PRR approver | answers | ready | lacks |\n|---|---|---|---|---|---|---|\n");
    for kep in &report.keps {
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
        let shown = if lacks.len() > 6 {
            format!("{} and {} more", lacks[..5].join(", "), lacks.len() - 5)
        } else {
            lacks.join(", ")
        };
        let warnings = |f: &&Finding| f.counts() && f.severity == Severity::Warning;
        let warnings = kep.findings.iter().filter(warnings).count();
        let ready = if kep.ready { "yes" } else { "no" };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {}/{} | {ready} | {}{} |",
            escaped(&kep.name()),
            escaped(kep.kep.sig.as_deref().unwrap_or("")),
            kep.stage,
            escaped(kep.approver.as_deref().unwrap_or("none")),
            kep.required.answered,
            kep.required.total,
            escaped(&shown),
            if warnings > 0 { format!(" ({} to look at)", warnings) } else { String::new() },
        );
    }
    out
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
