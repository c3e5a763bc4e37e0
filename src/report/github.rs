use std::fmt::Write as _;

use super::Report;
use crate::gate::Severity;

/// The report as workflow commands, which GitHub shows as annotations on the lines of a pull request.
pub fn github(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings().filter(|finding| finding.counts()) {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "::{command} file={},line={},col={},title={}::{}",
            property(&finding.file),
            finding.line,
            finding.column,
            property(&format!("kepready: {}", finding.rule)),
            data(&format!("{}{help}", finding.message))
        );
    }
    out
}

/// A message: what would end it is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: what would end it, or begin the next one, is escaped.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_finding_ends_its_command() {
        assert_eq!(
            github(&super::super::tests::sample()),
            "::error file=keps/sig-space/9-orbit/README.md,line=3,col=1,title=kepready%3A missing-answer::\"Rollback \
             metrics\" has no answer, 100%25 <none>%0Awrite below its title: names\n"
        );
        assert_eq!(property("a,b:c\n%"), "a%2Cb%3Ac%0A%25");
    }
}
