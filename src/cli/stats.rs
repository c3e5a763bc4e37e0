//! `kepready stats`: what was approved, by whom and how fast, and what waits.

use clap::{Args, ValueEnum};

use super::arguments::milestone;
use super::error::Error;
use super::history::Past;
use super::session::Session;
use crate::kep::Milestone;
use crate::team::show::{stats_csv, stats_html, stats_human, stats_markdown};
use crate::team::stats::{Stats, candidates, current_milestone};

/// Prints the throughput of production readiness reviews
///
/// Approvals by milestone, approver, stage and SIG, lead times, the road from alpha to stable, and what waits in the
/// current milestone: from the checkout and its git history alone. Every form says how it was counted and what was
/// left out.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Tables and charts to read; JSON, CSV or markdown; or a page of HTML with charts
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The milestone whose waiting KEPs are listed [default: the newest that KEPs name]
    #[arg(long, value_name = "RELEASE", value_parser = milestone())]
    milestone: Option<Milestone>,
}

/// The forms of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
    Csv,
    Markdown,
    Html,
}

const EXAMPLES: &str = "\
Examples:
  kepready stats
  kepready stats --repo ~/src/enhancements --milestone v1.38
  kepready stats --format html > stats.html
  kepready stats --format json | jq '.milestones[-1].by_approver'";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let past = Past::open(session)?;
    let stats = stats(session, &past, arguments.milestone)?;
    session.print(&match arguments.format {
        Format::Human => stats_human(&stats, session.page()),
        Format::Json => stats.json(),
        Format::Csv => stats_csv(&stats),
        Format::Markdown => stats_markdown(&stats),
        Format::Html => stats_html(&stats),
    })
}

/// The figures of `past`, with `milestone` or the newest one as the current milestone.
pub(super) fn stats(session: &Session, past: &Past, milestone: Option<Milestone>) -> Result<Stats, Error> {
    let milestone = milestone.or_else(|| current_milestone(&past.ledger));
    let candidates = milestone.map(|milestone| candidates(&past.ledger, milestone)).unwrap_or_default();
    let open = past.open_required(&session.catalogue()?, &candidates)?;
    Ok(Stats::new(&past.history, &past.ledger, milestone, |candidate| {
        candidates.iter().position(|known| known == candidate).and_then(|at| open[at])
    }))
}
