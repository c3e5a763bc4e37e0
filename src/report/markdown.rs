use std::fmt::Write as _;

use super::{KepReport, Report, counted};
use crate::gate::{Finding, Severity, Standing};
use crate::text::printable;

/// The report as the body of a comment on a pull request: the release team's boxes, ticked only where the files prove
/// them, what is missing, and what to do next.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    if let Some(milestone) = &report.milestone {
        let _ = writeln!(out, "## Production readiness for {}\n", escaped(milestone));
        out.push_str(&super::table(report));
        out.push('\n');
    }
    for finding in &report.checkout {
        let _ = writeln!(out, "{}", item(finding));
    }
    for kep in &report.keps {
        put(&mut out, kep);
    }
    let summary = report.summary();
    let _ = writeln!(
        out,
        "_{}, {} ready: {}, {}._",
        counted(summary.keps, "KEP"),
        summary.ready,
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning")
    );
    out
}

fn put(out: &mut String, kep: &KepReport) {
    let state = if kep.ready { "ready" } else { "not ready" };
    let _ = writeln!(out, "### {}: {state} for {}\n", escaped(&kep.name()), kep.stage);
    for (text, proven) in &kep.boxes {
        let _ = writeln!(out, "- [{}] {}", if *proven { 'x' } else { ' ' }, escaped(text));
    }
    let counting = kep.counting();
    let of = |severity: Severity| counting.iter().filter(move |finding| finding.severity == severity);
    if of(Severity::Error).next().is_some() {
        out.push_str("\n**To do before it is ready**\n\n");
        of(Severity::Error).for_each(|finding| out.push_str(&(item(finding) + "\n")));
    }
    let warnings = of(Severity::Warning).count();
    if warnings > 0 {
        let _ = writeln!(
            out,
            "\n<details><summary>{}</summary>\n",
            counted(warnings, "thing a reviewer may ask").replace("asks", "ask")
        );
        of(Severity::Warning).for_each(|finding| out.push_str(&(item(finding) + "\n")));
        out.push_str("\n</details>\n");
    }
    for finding in &kep.findings {
        if let Standing::Exempt { reason, until } = &finding.standing {
            let _ =
                writeln!(out, "- exempt until {}: {} ({})", escaped(until), escaped(&finding.message), escaped(reason));
        }
    }
    out.push('\n');
}

fn item(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!("  \n  {}", escaped(help))).unwrap_or_default();
    format!("- {}{help}", to_do(finding))
}

/// What is to be done or looked at, with its place and its rule, on one line.
pub fn to_do(finding: &Finding) -> String {
    let place = format!("{}:{}", finding.file, finding.line);
    format!("{} (`{}`, {})", escaped(&finding.message), place.replace('`', "'"), finding.rule)
}

/// Text as markdown that means just its characters, code between backticks kept.
pub(super) fn escaped(text: &str) -> String {
    let text = printable(text).replace('\n', " ");
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut code = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '`' if balanced => {
                code = !code;
                out.push('`');
            }
            '<' if !code => out.push_str("&lt;"),
            '@' if !code => out.push_str("@\u{200b}"),
            '`' | '*' | '_' | '[' | ']' | '#' | '|' | '\\' if !code => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_ticked_where_they_are_proven_and_nothing_acts_as_markup() {
        let text = markdown(&super::super::tests::sample());
        assert!(text.starts_with("### KEP-9 Orbit \\| &lt;b>: not ready for beta\n\n"), "{text}");
        assert!(text.contains("- [x] Production readiness is approved\n- [ ] Answered\n"), "{text}");
        assert!(text.contains("- \"Rollback metrics\" has no answer, 100% &lt;none>"), "{text}");
        assert_eq!(escaped("ask @team about `a_b`"), "ask @\u{200b}team about `a_b`");
    }
}
