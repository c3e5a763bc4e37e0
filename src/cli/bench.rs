//! `kepready bench`: who carries the load, what if one leaves, and who could join.

use std::path::PathBuf;

use clap::Args;

use super::arguments::milestone;
use super::error::{Error, ErrorKind};
use super::history::Past;
use super::input;
use super::session::Session;
use super::stats::Format;
use crate::kep::{Milestone, Stage, layout};
use crate::promotion::{Nomination, Surroundings, nominate};
use crate::shell::{aliases, neighbours, shown};
use crate::team::bench::{Asked, Bench};
use crate::team::shadows::{Shadows, TableError};
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
    /// Say who should approve this KEP, and why: the choice that `kepready promote` offers
    #[arg(long, value_name = "KEP")]
    kep: Option<String>,
    /// The stage that KEP is to reach [default: its own, where nobody is named for it yet, else the next]
    #[arg(long, value_parser = super::arguments::stage(), requires = "kep")]
    stage: Option<Stage>,
    /// The release it is to reach it in [default: the one that `kepready promote` takes]
    #[arg(long, value_name = "RELEASE", value_parser = milestone(), requires = "kep")]
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
  kepready bench --without @handle
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
    let nomination = arguments.kep.as_deref().map(|kep| nominated(session, kep, arguments)).transpose()?;
    let shadows = match &arguments.shadows {
        Some(path) => {
            let (name, text) = input::read(session, path)?;
            let bad = |error: TableError| {
                Error::new(ErrorKind::Content, format!("{name}:{}: {}", error.line, error.message))
                    .help("the columns are date, kep, reviewer, stage and, if known, own_sig; see docs/review.md")
            };
            Some(Shadows::read(&text, ledger).map_err(bad)?)
        }
        None => None,
    };
    Ok(Asked { without, nomination, shadows })
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

/// Whom a promotion of the KEP would propose, from the files as they stand on the disk.
fn nominated(session: &Session, kep: &str, arguments: &Arguments) -> Result<(String, Nomination), Error> {
    let kep = session.open(Some(kep))?;
    let loaded = &kep.loaded;
    let checkout = loaded.files.checkout.as_ref();
    let aliases = checkout.and_then(aliases);
    let neighbours = checkout.map(|checkout| neighbours(checkout, &loaded.files.dir)).unwrap_or_default();
    let around = Surroundings { aliases: aliases.as_ref(), neighbours: &neighbours, has_approvals: true };
    let asked = (arguments.stage, arguments.milestone);
    let nomination = nominate(&loaded.proposal, loaded.approval.as_ref(), asked, around);
    let nomination = nomination.map_err(|refusal| {
        Error::new(ErrorKind::Usage, format!("{}: {refusal}", kep.shown_readme()))
            .help("say which with --stage and --milestone")
    })?;
    let written = loaded.proposal.number.as_ref().and_then(|at| layout::number_named(&at.value));
    let number = written.or_else(|| loaded.files.number.clone());
    Ok((number.unwrap_or_else(|| kep.readme_path.clone()), nomination))
}
