use std::fmt::Write as _;

use super::{KepReport, Report, counted};
use crate::gate::{Finding, Review, Severity, Standing, rules};
use crate::text::printable;

/// How parts of the report are colored: the part, and its text.
pub type Paint<'p> = &'p dyn Fn(Part, &str) -> String;

/// The parts of a report that have a color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading or a name.
    Strong,
    /// Where something is.
    Place,
    /// The word error.
    Error,
    /// The word warning.
    Warning,
    /// The word ready.
    Good,
}

/// So many findings of one rule are listed one by one; more are drawn together.
const MOST_ALIKE: usize = 6;

/// The report for a person: what was found by KEP, with the source line and what to do, and a verdict.
///
/// A KEP with nothing to say about gets one line, or none where there are many. Remarks are left out unless `all`.
pub fn human(report: &Report, all: bool, paint: Paint<'_>) -> String {
    let mut out = String::new();
    for finding in &report.checkout {
        put(&mut out, finding, None, paint);
    }
    let many = report.keps.len() > 1;
    for kep in &report.keps {
        let shown: Vec<&Finding> =
            kep.counting().into_iter().filter(|finding| all || finding.severity != Severity::Info).collect();
        let exempt: Vec<&Finding> =
            kep.findings.iter().filter(|finding| matches!(finding.standing, Standing::Exempt { .. })).collect();
        if many && shown.is_empty() && exempt.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}  {}", paint(Part::Strong, &kep.name()), head(kep));
        for group in grouped(&shown) {
            match group[..] {
                [one] => put(&mut out, one, kep.source_of(one), paint),
                _ => together(&mut out, &group, paint),
            }
        }
        for finding in exempt {
            let Standing::Exempt { reason, until } = &finding.standing else { continue };
            let _ = writeln!(out, "  exempt until {until}: {} ({reason})", finding.message);
        }
        let _ = writeln!(out, "  {}\n", verdict(kep, paint));
    }
    if many || report.keps.is_empty() {
        let _ = writeln!(out, "{}", total(report));
    }
    out
}

fn head(kep: &KepReport) -> String {
    let sig = kep.kep.sig.as_deref().map(printable).unwrap_or_default();
    let milestone = kep.kep.latest_milestone.as_deref().map(printable).unwrap_or_default();
    [sig.as_ref(), kep.stage.as_str(), milestone.as_ref()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Findings in their order; of a rule that found too much, all of them in one group.
fn grouped<'f>(findings: &[&'f Finding]) -> Vec<Vec<&'f Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let alike = |other: &&&Finding| other.rule == finding.rule && other.severity == finding.severity;
        let many = findings.iter().filter(alike).count() > MOST_ALIKE;
        match groups.iter_mut().find(|group| many && alike(&&group[0])) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn put(out: &mut String, finding: &Finding, source: Option<&str>, paint: Paint<'_>) {
    let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
    let upstream = if finding.upstream { ", fails upstream" } else { "" };
    let _ = writeln!(
        out,
        "  {} {}\n    {} [{}{upstream}]",
        label(finding.severity, paint),
        finding.message,
        paint(Part::Place, &place),
        finding.rule
    );
    if let Some(source) = source.map(str::trim).filter(|source| !source.is_empty()) {
        let _ = writeln!(out, "    | {source}");
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "    help: {help}");
    }
}

fn together(out: &mut String, group: &[&Finding], paint: Paint<'_>) {
    let first = group[0];
    let rule = rules::named(first.rule).map_or("", |rule| rule.finds);
    let _ = writeln!(out, "  {} {} times: {rule} [{}]", label(first.severity, paint), group.len(), first.rule);
    for finding in group {
        let place = format!("{}:{}:", finding.file, finding.line);
        let _ = writeln!(out, "    {} {}", paint(Part::Place, &place), finding.message);
    }
    if let Some(rule) = rules::named(first.rule) {
        let _ = writeln!(out, "    help: {}", rule.fix);
    }
}

fn label(severity: Severity, paint: Paint<'_>) -> String {
    match severity {
        Severity::Error => paint(Part::Error, "error:"),
        Severity::Warning => paint(Part::Warning, "warning:"),
        Severity::Info => "info:".to_owned(),
    }
}

fn verdict(kep: &KepReport, paint: Paint<'_>) -> String {
    let errors = kep.findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = kep.counting().iter().filter(|finding| finding.severity == Severity::Warning).count();
    let stage = kep.stage;
    let required = format!("{}/{} required answers", kep.required.answered, kep.required.total);
    let found = format!("{}, {}", counted(errors, "error"), counted(warnings, "warning"));
    match (kep.ready, kep.review) {
        (false, _) => format!("{} for {stage}: {required}, {found}", paint(Part::Error, "not ready")),
        (true, Review::Closed) => format!("closed, nothing is asked: {found}"),
        (true, Review::BeforeReviews) => format!("done before there was a review: {found}"),
        (true, Review::Recorded) => format!("implemented, nothing is waited for: {required}, {found}"),
        (true, _) => format!("{} for {stage}: {required}, {found}", paint(Part::Good, "ready")),
    }
}

fn total(report: &Report) -> String {
    let summary = report.summary();
    let mut line = format!(
        "{}, {} ready: {}, {}",
        counted(summary.keps, "KEP"),
        summary.ready,
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning")
    );
    if summary.exempt > 0 {
        let _ = write!(line, ", {} exempt", summary.exempt);
    }
    if summary.baseline > 0 {
        let _ = write!(line, ", {} in the baseline", summary.baseline);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_sees_where_what_and_what_to_do() {
        let text = human(&super::super::tests::sample(), false, &|_, text| text.to_owned());
        insta::assert_snapshot!(text, @r#"
        KEP-9 Orbit | <b>  sig-space · beta
          error: "Rollback metrics" has no answer, 100% <none>
            keps/sig-space/9-orbit/README.md:3:1 [missing-answer]
            | ###### What specific metrics should inform a rollback?
            help: write below its title: names
          exempt until v1.40: "Rollback metrics" has no answer, 100% <none> (agreed)
          not ready for beta: 24/25 required answers, 1 error, 0 warnings
        "#);
    }
}
