//! `kepready bench`: who carries the load, what if one leaves, and who could join.

use std::path::PathBuf;

use clap::Args;

use super::error::{Error, ErrorKind};
use super::history::Past;
use super::input;
use super::session::Session;
use super::stats::{Format, milestone};
use crate::kep::{Milestone, Stage, layout};
use crate::shell::shown;
use crate::team::bench::{Asked, Bench};
use crate::team::shadows::Shadows;
use crate::team::show::{bench_csv, bench_html, bench_human, bench_markdown};
use crate::team::{Ledger, handle};

/// Prints how deep the bench of production readiness approvers is
///
/// Who is on it and since when, each one's load, how much hangs on few people, and whether approvers stay with a KEP:
/// from OWNERS_ALIASES, the approval files and their git history alone. Every form says how it was counted and what
/// was left out.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Show the newest milestone as the others would have carried it
    #[arg(long, value_name = "@HANDLE")]
    without: Option<String>,
    /// Say who should approve this KEP, and why
    #[arg(long, value_name = "NUMBER")]
    kep: Option<String>,
    /// The stage that KEP is to reach [default: that of its kep.yaml]
    #[arg(long, value_parser = super::arguments::stage(), requires = "kep")]
    stage: Option<Stage>,
    /// The milestone whose load counts for that choice [default: the newest with an approval]
    #[arg(long, value_name = "RELEASE", value_parser = milestone, requires = "kep")]
    milestone: Option<Milestone>,
    /// Shadowed reviews as CSV with the columns date, KEP, reviewer, stage and, if known, own_sig; - is standard input
    #[arg(long, value_name = "FILE")]
    shadows: Option<PathBuf>,
    /// Tables and charts to read; JSON, CSV or markdown; or a page of HTML with charts
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  kepready bench
  kepready bench --without @deads2k
  kepready bench --kep 2033 --stage stable
  kepready bench --shadows shadows.csv --format markdown";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let past = Past::open(session)?;
    let asked = asked(session, arguments, &past.ledger)?;
    let bench = Bench::new(&past.history, &past.ledger, asked);
    session.print(&match arguments.format {
        Format::Human => bench_human(&bench, session.page()),
        Format::Json => bench.json(),
        Format::Csv => bench_csv(&bench),
        Format::Markdown => bench_markdown(&bench),
        Format::Html => bench_html(&bench),
    })
}

fn asked(session: &Session, arguments: &Arguments, ledger: &Ledger) -> Result<Asked, Error> {
    let without = arguments.without.as_deref().map(|name| known(ledger, name)).transpose()?;
    let kep = arguments.kep.as_deref().map(|kep| numbered(ledger, kep, arguments.stage)).transpose()?;
    let shadows = match &arguments.shadows {
        Some(path) => {
            let (name, text) = input::read(session, path)?;
            let table = Shadows::read(&text, ledger);
            Some(table.map_err(|error| Error::new(ErrorKind::Content, format!("{name}: {error}")))?)
        }
        None => None,
    };
    Ok(Asked { without, kep, milestone: arguments.milestone, shadows })
}

/// The account `name`, which has to be somebody's who is on the bench or has approved something.
fn known(ledger: &Ledger, name: &str) -> Result<String, Error> {
    let on_bench = ledger.roster.now();
    let wanted = handle(name);
    let all = on_bench.chain(ledger.approvals.iter().map(|approval| approval.approver.as_str()));
    if let Some(found) = all.into_iter().find(|known| Some(*known) == wanted.as_deref()) {
        return Ok(found.to_owned());
    }
    let message = format!("{}: nobody of that name is on the bench", shown(name.as_ref()));
    let now: Vec<String> = ledger.roster.now().map(|name| format!("@{name}")).collect();
    Err(Error::new(ErrorKind::Usage, message).help(format!("on the bench are {}", now.join(", "))))
}

fn numbered(ledger: &Ledger, kep: &str, stage: Option<Stage>) -> Result<(String, Stage), Error> {
    let number = layout::number_named(kep);
    let found = number.and_then(|number| ledger.kep_numbered(&number).map(|facts| (number, facts)));
    let Some((number, facts)) = found else {
        let message = format!("{}: the history has no KEP of that number", shown(kep.as_ref()));
        return Err(Error::new(ErrorKind::Usage, message).help("name one by its number, as committed"));
    };
    let stage = stage.or_else(|| facts.known_stage());
    let missing = || Error::new(ErrorKind::Usage, format!("KEP {number}: its kep.yaml names no stage"));
    Ok((number.clone(), stage.ok_or_else(|| missing().help("say which with --stage"))?))
}
