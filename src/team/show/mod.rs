//! Figures as text: for a person at a terminal, as markdown, as comma-separated values.
//!
//! All of it ends with how the figures were counted and what they leave out. Names out of files are made harmless
//! here, for every form.

mod bench;
mod csv;
mod html;
mod review;
pub mod sheet;
mod stats;
mod table;

pub use bench::{bench_human, bench_markdown};
pub use csv::{bench_csv, stats_csv};
pub use html::{bench_html, stats_html};
pub use review::{review_human, review_markdown};
pub use stats::{stats_human, stats_markdown};
pub(in crate::team) use table::escaped;
pub use table::{Align, Table};

use super::{Counting, Spread};
use crate::text::wrapped;

/// The color of places and of what is drawn first.
///
/// This and the next two read on black and on white alike. Of the eight that a terminal calls its own only red and
/// magenta do: green, yellow and cyan are lost on white, blue on black. These are of the 256 that every terminal shows
/// the same.
pub const TEAL: &str = "38;5;31";
/// The color of warnings and of what is drawn second.
pub const AMBER: &str = "38;5;130";
/// The color of what is good, or has been added.
pub const GREEN: &str = "38;5;28";

/// The width and the colors that a text is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Columns.
    pub width: u16,
    /// Whether colors are wanted.
    pub colors: bool,
}

impl Page {
    fn strong(self, text: &str) -> String {
        if self.colors { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn faint(self, text: &str) -> String {
        if self.colors { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn title(self, out: &mut String, text: &str) {
        out.push('\n');
        out.push_str(&self.strong(text));
        out.push('\n');
    }

    /// How the figures were counted, at the end of a page.
    fn counting(self, out: &mut String, counting: &Counting) {
        self.title(out, "How this was counted");
        for line in &counting.how {
            out.push_str(&self.faint(&wrapped(line, self.width, "- ", "  ")));
        }
        self.title(out, "Left out");
        let left_out = counting.left_out_in_words();
        for line in left_out.iter().chain(&counting.caveats) {
            out.push_str(&wrapped(line, self.width, "- ", "  "));
        }
        if left_out.is_empty() && counting.caveats.is_empty() {
            out.push_str("- nothing\n");
        }
    }
}

/// The day of a time in seconds since 1970, in UTC.
pub fn date(time: i64) -> String {
    jiff::Timestamp::from_second(time).map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// The first letters of a commit's name.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

/// How the figures were counted, as the end of a markdown page.
fn counting_markdown(out: &mut String, counting: &Counting) {
    out.push_str("\n## How this was counted\n\n");
    counting.how.iter().for_each(|line| out.push_str(&format!("- {line}\n")));
    out.push_str("\n## Left out\n\n");
    let left_out = counting.left_out_in_words();
    left_out.iter().chain(&counting.caveats).for_each(|line| out.push_str(&format!("- {line}\n")));
    if left_out.is_empty() && counting.caveats.is_empty() {
        out.push_str("- nothing\n");
    }
}

/// The percentiles of a spread as table cells; dashes where there is none.
fn spread_cells(spread: Option<Spread>) -> [String; 4] {
    match spread {
        Some(Spread { p50, p75, p90, counted }) => {
            [format!("{p50:.1}"), format!("{p75:.1}"), format!("{p90:.1}"), counted.to_string()]
        }
        None => ["–", "–", "–", "0"].map(str::to_owned),
    }
}

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of two milestones with much to show.
    fn figures() -> (crate::team::stats::Stats, crate::team::bench::Bench) {
        use crate::team::bench::{Asked, Bench};
        use crate::team::ledger::testing::{history, kep_yaml};
        use crate::team::stats::{Stats, current_milestone};
        let number = |n: i64| u32::try_from(1000 + n).expect("it is small");
        let yaml = |n| format!("keps/sig-space/{}-x/kep.yaml", number(n));
        let file = |n| format!("keps/prod-readiness/sig-space/{}.yaml", number(n));
        let files: Vec<[(String, String); 2]> = (0..40)
            .map(|n| {
                let release = if n < 20 { "v1.30" } else { "v1.31" };
                let kep = kep_yaml(number(n), release, "alpha", "comet");
                let kep = kep.replace("title: Orbit", "title: An orbit with a name that nobody can say in one breath");
                let approver = ["a-name-of-some-length", "vega", "nova"][usize::try_from(n % 3).unwrap_or_default()];
                [(yaml(n), kep), (file(n), format!("alpha: {{approver: {approver}}}\n"))]
            })
            .collect();
        let changes: Vec<Vec<(&str, &str)>> =
            files.iter().map(|pair| pair.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()).collect();
        let aliases = "aliases:\n  prod-readiness-approvers: [a-name-of-some-length, vega, nova]\n";
        let bench = [("OWNERS_ALIASES", aliases)];
        let mut merges: Vec<_> = vec![(0, None, &bench[..])];
        merges.extend(changes.iter().zip(1..).map(|(files, n)| (n * 3, Some(n * 40), &files[..])));
        let history = history(&merges);
        let ledger = super::super::Ledger::read(&history);
        let stats = Stats::new(&history, &ledger, current_milestone(&ledger), |_| Some(12));
        let asked = Asked { without: Some("vega".to_owned()), ..Asked::default() };
        (stats, Bench::new(&history, &ledger, asked))
    }

    #[test]
    fn figures_fit_a_terminal_of_80_columns() {
        use unicode_width::UnicodeWidthStr as _;
        let page = Page { width: 80, colors: false };
        let (stats, bench) = figures();
        for text in [stats_human(&stats, page), bench_human(&bench, page)] {
            for line in text.lines() {
                assert!(line.width() <= 80, "{line}");
            }
            assert!(!text.contains('\u{1b}'), "{text}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(
            (date(0), date(86_399), date(86_400)),
            ("1970-01-01".into(), "1970-01-01".into(), "1970-01-02".into())
        );
    }
}
