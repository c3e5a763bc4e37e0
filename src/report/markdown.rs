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
        let _ = writeln!(out, "\n<details><summary>{}</summary>\n", counted(warnings, "thing") + " a reviewer may ask");
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
    let spans = code_spans(&text);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end) in spans {
        escape(&text[done..start], &mut out);
        code(&text[start + 1..end], &mut out);
        done = end + 1;
    }
    escape(&text[done..], &mut out);
    out
}

/// Where code stands in `text`: the bytes of its first and its last backtick.
///
/// A message quotes an answer between backticks, and the answer may hold some of its own. Those open and close again
/// within, as brackets do; where they do not, every second one closes, and an odd one means nothing.
fn code_spans(text: &str) -> Vec<(usize, usize)> {
    let ticks: Vec<usize> = text.match_indices('`').map(|(at, _)| at).collect();
    let before = |at: usize| text[..at].chars().next_back();
    let after = |at: usize| text[at + 1..].chars().next();
    let opens = |at: usize| {
        before(at).is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '/' | '`'))
            && after(at).is_some_and(|c| !c.is_whitespace())
    };
    let closes =
        |at: usize| before(at).is_some_and(|c| !c.is_whitespace()) && !after(at).is_some_and(char::is_alphanumeric);
    let mut spans = Vec::new();
    let mut open = Vec::new();
    for &at in &ticks {
        if let Some(&start) = open.last()
            && start + 1 < at
            && closes(at)
        {
            open.pop();
            if open.is_empty() {
                spans.push((start, at));
            }
        } else if opens(at) {
            open.push(at);
        } else {
            // This is no bracket.
            open.clear();
            spans.clear();
            break;
        }
    }
    let holds_all = |at: &usize| spans.iter().any(|(start, end)| (start..=end).contains(&at));
    match () {
        () if open.is_empty() && ticks.iter().all(holds_all) => spans,
        () if ticks.len().is_multiple_of(2) && ticks.chunks(2).all(|pair| pair[0] + 1 < pair[1]) => {
            ticks.chunks(2).map(|pair| (pair[0], pair[1])).collect()
        }
        () => Vec::new(),
    }
}

/// Puts `text` as code behind `out`, between more backticks than it has in a row.
fn code(text: &str, out: &mut String) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One blank on either side belongs to the fence.
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    out.extend([fence.as_str(), blank, text, blank, &fence]);
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '@' => out.push_str("@\u{200b}"),
            '`' | '*' | '_' | '[' | ']' | '#' | '|' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
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

    #[test]
    fn code_that_is_quoted_with_backticks_of_its_own_stays_whole() {
        for (text, markdown) in [
            ("it says `No, the `Orbit` gate…` and *more*", "it says ``No, the `Orbit` gate…`` and \\*more\\*"),
            ("`a_b` and `c_d`, not `e`", "`a_b` and `c_d`, not `e`"),
            ("it says `` `a` ``", "it says \\`\\` \\`a\\` \\`\\`"),
            ("it says ``a_b` alone`", "it says `` `a_b` alone ``"),
            ("one ` alone_", "one \\` alone\\_"),
            ("x`y_z`s", "x`y_z`s"),
            ("cut `off, the `gat…`", "cut \\`off, the \\`gat…\\`"),
        ] {
            assert_eq!(escaped(text), markdown, "{text}");
        }
    }

    #[test]
    fn several_warnings_are_several_things() {
        let mut report = super::super::tests::sample();
        let warning = Finding { severity: Severity::Warning, ..report.keps[0].findings[0].clone() };
        report.keps[0].findings = vec![warning.clone()];
        assert!(markdown(&report).contains("<summary>1 thing a reviewer may ask</summary>"));
        report.keps[0].findings.push(warning);
        assert!(markdown(&report).contains("<summary>2 things a reviewer may ask</summary>"));
    }
}
