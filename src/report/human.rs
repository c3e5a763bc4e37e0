use std::fmt::Write as _;

use super::{KepReport, Report, counted};
use crate::gate::{Finding, Review, Severity, Standing, rules};
use crate::text::{printable, wrapped};

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
/// Lines are wrapped at `width` columns where there is one: a file or a pipe has none.
pub fn human(report: &Report, all: bool, width: Option<u16>, paint: Paint<'_>) -> String {
    let page = Page { width: width.unwrap_or(u16::MAX), paint };
    let mut out = String::new();
    for finding in &report.checkout {
        page.put(&mut out, finding, None);
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
                [one] => page.put(&mut out, one, kep.source_of(one)),
                _ => page.together(&mut out, &group),
            }
        }
        for finding in exempt {
            let Standing::Exempt { reason, until } = &finding.standing else { continue };
            let line = format!("exempt until {until}: {} ({reason})", finding.message);
            out.push_str(&wrapped(&line, page.width, "  ", "    "));
        }
        let (part, word, rest) = verdict(kep);
        let lines = wrapped(&format!("{word}{rest}"), page.width, "  ", "    ");
        let _ = writeln!(out, "{}", lines.replacen(word, &paint(part, word), 1));
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

/// How wide a report is, and how it is colored.
struct Page<'p> {
    width: u16,
    paint: Paint<'p>,
}

impl Page<'_> {
    /// One finding: what, where, the line that is meant with a mark below the place, and what to do.
    fn put(&self, out: &mut String, finding: &Finding, source: Option<&str>) {
        self.head(out, finding, &finding.message);
        // A place is left whole, for whoever clicks on it.
        let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
        let _ = writeln!(out, "    {}", (self.paint)(Part::Place, &place));
        if let Some(source) = source.filter(|source| !source.trim().is_empty()) {
            self.source(out, source, finding.column);
        }
        if let Some(help) = &finding.help {
            out.push_str(&wrapped(&format!("help: {help}"), self.width, "    ", "          "));
        }
    }

    /// A line, cut to the width around the place that is meant. At the beginning of a line no mark is needed.
    fn source(&self, out: &mut String, source: &str, column: usize) {
        let indent = source.chars().take_while(|c| c.is_whitespace()).count();
        let all: Vec<char> = source.trim_end().chars().skip(indent).collect();
        let at = (column - 1).saturating_sub(indent).min(all.len());
        let room = usize::from(self.width).saturating_sub("    | ".len()).max(20);
        let start = if all.len() <= room || at < room * 3 / 4 { 0 } else { at - room / 4 };
        let end = all.len().min(start + room);
        let mut shown: Vec<char> = all[start..end].to_vec();
        if start > 0 {
            shown[0] = '…';
        }
        if end < all.len() {
            *shown.last_mut().expect("a line that is cut is not empty") = '…';
        }
        let _ = writeln!(out, "    | {}", shown.iter().collect::<String>());
        if at > 0 && at < all.len() {
            // What is wide takes two columns, above the mark as below it.
            let above: String = shown[..at - start].iter().collect();
            let _ = writeln!(out, "    | {}^", " ".repeat(unicode_width::UnicodeWidthStr::width(above.as_str())));
        }
    }

    /// Findings of one rule: for a program each with its place, on a terminal each file named once.
    fn together(&self, out: &mut String, group: &[&Finding]) {
        let first = group[0];
        let rule = rules::named(first.rule);
        let finds = rule.map_or("", |rule| rule.finds);
        self.head(out, first, &format!("{} times: {finds}", group.len()));
        let digits = group.iter().map(|finding| finding.line.to_string().len()).max().unwrap_or(1);
        for (n, finding) in group.iter().enumerate() {
            if self.width == u16::MAX {
                let place = format!("{}:{}:", finding.file, finding.line);
                let _ = writeln!(out, "    {} {}", (self.paint)(Part::Place, &place), finding.message);
                continue;
            }
            if n == 0 || group[n - 1].file != finding.file {
                let _ = writeln!(out, "    {}", (self.paint)(Part::Place, &finding.file));
            }
            let first = format!("    {:>digits$}  ", finding.line);
            out.push_str(&wrapped(&finding.message, self.width, &first, &" ".repeat(first.len())));
        }
        if let Some(rule) = rule {
            out.push_str(&wrapped(&format!("help: {}", rule.fix), self.width, "    ", "          "));
        }
        let fixable = group.iter().filter(|finding| finding.fixable).count();
        if fixable > 0 {
            let them = if fixable == group.len() { "all of them".to_owned() } else { format!("{fixable} of them") };
            let does = if first.rule == rules::MISSING_ANSWER { "puts in the titles for" } else { "mends" };
            let line = format!("help: `kepready fix --rule {}` {does} {them}", first.rule);
            out.push_str(&wrapped(&line, self.width, "    ", "          "));
        }
    }

    /// How much it weighs, by which rule, and what it is.
    fn head(&self, out: &mut String, finding: &Finding, message: &str) {
        let upstream = if finding.upstream { ", fails upstream" } else { "" };
        let word = format!("{}[{}{upstream}]:", finding.severity, finding.rule);
        // Colors take no room: the word is painted when the lines are made. What it is goes on deeper than the place
        // below it.
        let lines = wrapped(&format!("{word} {message}"), self.width, "  ", "      ");
        out.push_str(&lines.replacen(&word, &label(finding.severity, &word, self.paint), 1));
    }
}

fn label(severity: Severity, word: &str, paint: Paint<'_>) -> String {
    match severity {
        Severity::Error => paint(Part::Error, word),
        Severity::Warning => paint(Part::Warning, word),
        Severity::Info => word.to_owned(),
    }
}

/// The last line on a KEP: the words that have a color, and the rest.
fn verdict(kep: &KepReport) -> (Part, &'static str, String) {
    let errors = kep.findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = kep.counting().iter().filter(|finding| finding.severity == Severity::Warning).count();
    let stage = kep.stage;
    let required = format!("{}/{} required answers{}", kep.required.answered, kep.required.total, newer(kep));
    let found = format!("{}, {}", counted(errors, "error"), counted(warnings, "warning"));
    match (kep.ready, kep.review) {
        (false, _) => (Part::Error, "not ready", format!(" for {stage}: {required}, {found}")),
        (true, Review::Closed) => (Part::Good, "", format!("closed, nothing is asked: {found}")),
        (true, Review::BeforeReviews) => (Part::Good, "", format!("done before there was a review: {found}")),
        (true, Review::Recorded) => {
            (Part::Good, "", format!("implemented, nothing is waited for: {required}, {found}"))
        }
        (true, _) => (Part::Good, "ready", format!(" for {stage}: {required}, {found}")),
    }
}

/// What the stage asks by now, and did not when the KEP's latest release was made.
fn newer(kep: &KepReport) -> String {
    let release = kep.kep.latest_milestone.as_deref().map(printable).unwrap_or_default();
    match kep.required.newer {
        0 => String::new(),
        1 => format!(" (1 newer question is not asked of {release})"),
        more => format!(" ({more} newer questions are not asked of {release})"),
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
        let text = human(&super::super::tests::sample(), false, None, &|_, text| text.to_owned());
        insta::assert_snapshot!(text, @r#"
        KEP-9 Orbit | <b>  sig-space · beta
          error[missing-answer]: "Rollback metrics" has no answer, 100% <none>
            keps/sig-space/9-orbit/README.md:3:1
            | ###### What specific metrics should inform a rollback?
            help: write below its title: names
          exempt until v1.40: "Rollback metrics" has no answer, 100% <none> (agreed)
          not ready for beta: 24/25 required answers, 1 error, 0 warnings
        "#);
    }

    #[test]
    fn a_long_place_keeps_its_line_to_itself_and_a_long_message_goes_on_deeper() {
        let mut report = super::super::tests::sample();
        report.keps[0].findings.truncate(1);
        report.keps[0].findings[0].upstream = true;
        let text = human(&report, false, Some(60), &|part, text| match part {
            Part::Error if text.starts_with("error") => format!("<{text}>"),
            _ => text.to_owned(),
        });
        let head = "  <error[missing-answer, fails upstream]:> \"Rollback metrics\"\n      has no answer, 100% <none>\n    \
            keps/sig-space/9-orbit/README.md:3:1\n    | ######";
        assert!(text.contains(head), "{text}");
    }

    #[test]
    fn a_question_that_is_newer_than_the_release_is_named_and_not_counted() {
        let mut kep = super::super::tests::sample().keps.remove(0);
        kep.kep.latest_milestone = Some("v1.23".into());
        kep.required = crate::gate::Required { answered: 24, total: 24, newer: 1 };
        let (.., said) = verdict(&kep);
        assert!(said.contains("24/24 required answers (1 newer question is not asked of v1.23), 1 error"), "{said}");
    }

    #[test]
    fn a_line_is_cut_around_its_place_and_the_place_is_marked() {
        let page = Page { width: 36, paint: &|_, text| text.to_owned() };
        let shown = |source: &str, column: usize| {
            let mut out = String::new();
            page.source(&mut out, source, column);
            out
        };
        assert_eq!(shown("  stage: ga\n", 10), "    | stage: ga\n    |        ^\n");
        assert_eq!(shown("stage: ga", 1), "    | stage: ga\n");
        assert_eq!(shown("名前: ga", 5), "    | 名前: ga\n    |       ^\n");
        let long = format!("{}here{}", "-".repeat(60), "+".repeat(60));
        assert_eq!(shown(&long, 61), "    | …------here++++++++++++++++++…\n    |        ^\n");
        assert_eq!(shown(&long, 1), format!("    | {}…\n", "-".repeat(29)));
    }
}
