use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::markdown::escaped;
use super::{KepReport, Report, counted};
use crate::gate::{Finding, Severity, rules};

/// Every KEP of the report as a row of a markdown table, with what it still lacks: the view of a release team.
pub fn table(report: &Report) -> String {
    let mut out = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for Row { cells, lacks } in rows(report) {
        let cells: Vec<String> = cells.iter().chain([&lacks.within(usize::MAX)]).map(|cell| escaped(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// The columns of the table.
pub const COLUMNS: [&str; 7] = ["KEP", "SIG", "stage", "PRR approver", "answers", "ready", "lacks"];

/// A row of the table, as it was written.
#[derive(Clone, Debug)]
pub struct Row {
    /// The cells of all columns but the last.
    pub cells: [String; 6],
    /// What stands in the last.
    pub lacks: Lacks,
}

/// What a KEP lacks.
#[derive(Clone, Debug, Default)]
pub struct Lacks {
    names: Vec<String>,
    /// How many warnings there are beside it.
    warnings: usize,
}

/// The rows of the table.
pub fn rows(report: &Report) -> Vec<Row> {
    report.keps.iter().map(row).collect()
}

fn row(kep: &KepReport) -> Row {
    let mut names: Vec<String> = Vec::new();
    for finding in kep.findings.iter().filter(|finding| finding.is_error()) {
        let word = match (finding.rule, &finding.question, finding.covers.len()) {
            (rules::MISSING_ANSWER, Some(question), _) => question.to_string(),
            // A section that is answered as a whole is told by its name.
            (rules::MISSING_ANSWER, None, count @ 1..) => format!("{} ({})", finding.about, counted(count, "question")),
            (rule, ..) => rule.to_owned(),
        };
        if !names.contains(&word) {
            names.push(word);
        }
    }
    let warnings = |f: &&Finding| f.counts() && f.severity == Severity::Warning;
    let warnings = kep.findings.iter().filter(warnings).count();
    let cells = [
        kep.name(),
        kep.kep.sig.clone().unwrap_or_default(),
        kep.stage.to_string(),
        kep.approver.clone().unwrap_or_else(|| "none".to_owned()),
        format!("{}/{}", kep.required.answered, kep.required.total),
        if kep.ready { "yes" } else { "no" }.to_owned(),
    ];
    Row { cells, lacks: Lacks { names, warnings } }
}

impl Lacks {
    /// All of it in so many columns, where there is room: first the count of the warnings is left out, then one name
    /// after the other. None is cut.
    pub fn within(&self, width: usize) -> String {
        const MOST: usize = 6;
        let shown = if self.names.len() > MOST { MOST - 1 } else { self.names.len() };
        let listed = |shown: usize| match (shown, self.names.len() - shown) {
            (_, 0) => self.names.join(", "),
            (0, more) => format!("{more} things"),
            (_, more) => format!("{} and {more} more", self.names[..shown].join(", ")),
        };
        let all = listed(shown);
        let blank = if all.is_empty() { "" } else { " " };
        let counted = if self.warnings > 0 { format!("{all}{blank}({} to look at)", self.warnings) } else { all };
        let shorter = (0..=shown).rev().map(listed);
        let mut fitting = std::iter::once(counted).chain(shorter).filter(|text| text.width() <= width);
        fitting.next().unwrap_or_else(|| listed(0))
    }
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

    #[test]
    fn a_section_that_is_answered_as_a_whole_is_told_by_its_name() {
        let mut report = super::super::tests::sample();
        let finding = &mut report.keps[0].findings[0];
        finding.covers = ["slos", "slis"].map(crate::questionnaire::QuestionId::new).to_vec();
        (finding.question, finding.about) = (None, "monitoring".into());
        assert!(table(&report).ends_with("| no | monitoring (2 questions) |\n"), "{}", table(&report));
    }

    #[test]
    fn what_is_lacking_gives_way_name_by_name() {
        let names = ["slos", "slis", "toc"].map(str::to_owned).to_vec();
        let lacks = Lacks { names, warnings: 3 };
        for (width, text) in [
            (80, "slos, slis, toc (3 to look at)"),
            (29, "slos, slis, toc"),
            (15, "slos, slis, toc"),
            (14, "3 things"),
            (5, "3 things"),
        ] {
            assert_eq!(lacks.within(width), text, "{width}");
        }
        assert_eq!(Lacks { names: Vec::new(), warnings: 2 }.within(80), "(2 to look at)");
        assert_eq!(Lacks { names: Vec::new(), warnings: 2 }.within(8), "");
        let many = Lacks { names: (1..=8).map(|n| format!("q{n}")).collect(), warnings: 0 };
        assert_eq!(many.within(80), "q1, q2, q3, q4, q5 and 3 more");
        assert_eq!(many.within(20), "q1, q2 and 6 more");
    }
}
