use std::fmt::Write as _;

use super::Report;
use crate::gate::{Finding, Severity};

/// The report as JUnit XML: a suite for each KEP, a case for each finding that counts, and one for a KEP without any.
pub fn junit(report: &Report) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures) = (0, 0);
    let checkout = (!report.checkout.is_empty()).then(|| ("checkout".to_owned(), report.checkout.iter().collect()));
    let keps = report.keps.iter().map(|kep| (kep.name(), kep.counting()));
    for (name, findings) in checkout.into_iter().chain(keps) {
        let findings: Vec<&Finding> = findings;
        let failed = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let count = findings.len().max(1);
        let _ = writeln!(suites, "  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{failed}\">", escaped(&name));
        if findings.is_empty() {
            let _ = writeln!(suites, "    <testcase classname=\"{}\" name=\"ready\"/>", escaped(&name));
        }
        for finding in findings {
            suites.push_str(&case(&name, finding));
        }
        suites.push_str("  </testsuite>\n");
        tests += count;
        failures += failed;
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kepready\" tests=\"{tests}\" failures=\"{failures}\">\n{suites}</testsuites>\n"
    )
}

fn case(name: &str, finding: &Finding) -> String {
    let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
    let help = finding.help.as_deref().unwrap_or_default();
    let (class, rule) = (escaped(name), escaped(&format!("{} {place}", finding.rule)));
    let (message, body) = (escaped(&finding.message), escaped(&format!("{place}: {}\n{help}", finding.message)));
    if finding.severity == Severity::Error {
        format!(
            "    <testcase classname=\"{class}\" name=\"{rule}\">\n      <failure message=\"{message}\" type=\"{}\">{body}</failure>\n    </testcase>\n",
            finding.rule
        )
    } else {
        format!(
            "    <testcase classname=\"{class}\" name=\"{rule}\">\n      <system-out>{body}</system-out>\n    </testcase>\n"
        )
    }
}

/// Text in XML; what XML cannot hold at all gives way to a mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_failures_and_text_is_escaped() {
        let text = junit(&super::super::tests::sample());
        assert!(text.contains("<testsuite name=\"KEP-9 Orbit | &lt;b&gt;\" tests=\"1\" failures=\"1\">"), "{text}");
        assert!(text.contains("message=\"&quot;Rollback metrics&quot; has no answer, 100% &lt;none&gt;\""), "{text}");
        assert_eq!(escaped("a\u{1}\u{1b}"), "a\u{fffd}\u{fffd}");
    }
}
