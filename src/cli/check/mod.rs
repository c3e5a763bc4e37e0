//! `kepready check`: the gate.

mod changed;
mod inspected;
mod select;

pub(super) use inspected::inspect_all;
pub(super) use select::Selection;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::arguments::stage;
use super::error::{Error, ErrorKind};
use super::screen::{Screen, Tint};
use super::session::Session;
use crate::gate::Baseline;
use crate::kep::{Milestone, Stage};
use crate::questionnaire::Catalogue;
use crate::report::{self, KepReport, Lacks, Part, Report, Row};
use crate::shell::{FileError, KepFiles, read_text, shown, write_atomically};
use crate::team::show::{Align, Table};

/// Tells whether KEPs are ready for their stage, what is missing, where, and what to do
///
/// Checks everything that the checks of kubernetes/enhancements check, and the answers as well. Without a KEP it checks
/// the one of the current directory; in a pull request's job (PULL_BASE_SHA or GITHUB_BASE_REF is set), those that the
/// pull request changes.
#[derive(Args, Default)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Numbers, directories, README.md or kep.yaml files [default: the KEP of the current directory]
    kep: Vec<String>,
    /// Every KEP of the checkout, and the checkout itself
    #[arg(long, conflicts_with = "kep")]
    all: bool,
    /// The KEPs changed since a revision, uncommitted changes included
    #[arg(long, value_name = "REV", conflicts_with_all = ["kep", "all"])]
    changed_since: Option<String>,
    /// The KEPs whose latest milestone this is, with a table of what each still lacks
    #[arg(long, value_name = "V", conflicts_with_all = ["kep", "all", "changed_since"])]
    milestone: Option<Milestone>,
    /// The stage to check for [default: that of kep.yaml, else alpha]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Leave out what this file knows already
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all that is found to a file for --baseline, and end well
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// Errors, not warnings, for what upstream checks only when it creates a KEP
    #[arg(long)]
    strict: bool,
    /// The release that is being made [default: the latest that the checkout's KEPs agree on]
    #[arg(long, value_name = "V")]
    upcoming: Option<Milestone>,
    /// Show remarks too, not only errors and warnings
    #[arg(short, long)]
    verbose: bool,
    /// Print the label that a bot should set and the Prow commands that set it, and end well
    ///
    /// prr/needs-answers: the author has something to do; prr/needs-approver: nobody is named, or nobody who may
    /// approve; prr/ready. With the labels that are there now, separated by commas, the commands are those needed.
    #[arg(long, value_name = "PRESENT", num_args = 0..=1, require_equals = true, default_missing_value = "?",
          conflicts_with_all = ["format", "write_baseline"])]
    labels: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    #[default]
    Human,
    /// For a program; `kepready schema check` describes it
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations of a GitHub pull request
    Github,
    /// The body of a comment
    Markdown,
    /// JUnit XML, for a dashboard of tests
    Junit,
}

const EXAMPLES: &str = "\
Examples:
  kepready check                               the KEP of the current directory
  kepready check 2033 --stage stable           what it would lack at stable
  kepready check --changed-since origin/main   the KEPs that a branch changes
  kepready check --milestone v1.39 --format markdown
  kepready check --all --write-baseline .kepready-baseline.json
  kepready check --changed-since origin/main --labels | gh pr comment 1234 --body-file -

Exit codes: 0 no errors, 1 errors or required answers missing, 2 a usage, configuration or file error.";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let catalogue = session.catalogue()?;
    let baseline = arguments.baseline.as_deref().map(read_baseline).transpose()?;
    let selection = select::select(session, arguments, &catalogue)?;
    let inspected = inspect_all(&selection, &catalogue, arguments)?;
    let keps = inspected.check(&catalogue, arguments);
    let checkout = inspected.check_checkout(&catalogue, arguments);
    let milestone = arguments.milestone.map(|milestone| milestone.to_string());
    let mut report = Report { keps, checkout, milestone };
    if let Some(path) = &arguments.write_baseline {
        write_atomically(path, &Baseline::write(report.findings()))?;
        let known = report.findings().count();
        session.note(&format!("{}: {known} findings written", shown(path)));
        return Ok(());
    }
    if let Some(baseline) = baseline {
        let findings = report.checkout.iter_mut().chain(report.keps.iter_mut().flat_map(|kep| &mut kep.findings));
        let gone = baseline.apply(findings);
        if gone > 0 && arguments.all {
            session.note(&format!("{gone} findings of the baseline are gone; write it anew to keep them away"));
        }
        report.keps.iter_mut().for_each(inspected::judge_again);
    }
    if let Some(present) = &arguments.labels {
        let present: Option<Vec<String>> =
            (present != "?").then(|| present.split(',').map(|label| label.trim().to_owned()).collect());
        return session.print(&report::labels(&report, present.as_deref()));
    }
    let text = render(&report, arguments, &session.out, session.columns());
    session.print(&text)?;
    let errors = report.summary().errors;
    // The program is at its end. The system takes back at once what would be given back file by file.
    std::mem::forget((inspected, report));
    if errors > 0 { Err(Error::not_ready()) } else { Ok(()) }
}

/// What the gate finds in the KEP whose files are `files`, for the commands that show it beside other things.
pub(super) fn report_on(files: KepFiles, stage: Stage, catalogue: &Catalogue) -> Result<KepReport, Error> {
    let arguments = Arguments { stage: Some(stage), ..Arguments::default() };
    let selection =
        Selection { checkout: files.checkout.clone(), keps: vec![files], named: true, all: false, with_tree: false };
    let reports = inspect_all(&selection, catalogue, &arguments)?.check(catalogue, &arguments);
    Ok(reports.into_iter().next().expect("one KEP gives one report"))
}

fn render(report: &Report, arguments: &Arguments, screen: &Screen, width: Option<u16>) -> String {
    match arguments.format {
        Format::Human => {
            let paint = |part: Part, text: &str| {
                let tint = match part {
                    Part::Strong => Tint::Strong,
                    Part::Place => Tint::Place,
                    Part::Error => Tint::Error,
                    Part::Warning => Tint::Warning,
                    Part::Good => Tint::Added,
                };
                screen.paint(tint, text)
            };
            if report.milestone.is_some() {
                return width.map_or_else(|| report::table(report), |width| in_columns(report, width));
            }
            report::human(report, arguments.verbose, width, &paint)
        }
        Format::Json => report::json(report),
        Format::Sarif => report::sarif(report),
        Format::Github => report::github(report),
        Format::Markdown => report::markdown(report),
        Format::Junit => report::junit(report),
    }
}

/// The table of a milestone on a terminal: where the width is short, titles and approvers give way, then whole names of
/// what a KEP lacks.
fn in_columns(report: &Report, width: u16) -> String {
    const ALL_FROM: u16 = 110;
    const TITLE: usize = 28;
    let shown = |name: &str| width >= ALL_FROM || name != "PRR approver";
    let align = |name: &str| if name == "answers" { Align::Right } else { Align::Left };
    let head: Vec<(&str, Align)> =
        report::COLUMNS.into_iter().filter(|name| shown(name)).map(|name| (name, align(name))).collect();
    let mut rows = report::rows(report);
    for Row { cells, .. } in &mut rows {
        let title = cells[0].char_indices().nth(TITLE).map(|(at, _)| at);
        match (width < ALL_FROM, title) {
            (true, _) => cells[0].truncate(cells[0].find(' ').unwrap_or(cells[0].len())),
            (false, Some(at)) => cells[0].replace_range(at.., "…"),
            (false, None) => {}
        }
    }
    let filled = |lacks: &dyn Fn(&Lacks) -> String| {
        let mut table = Table::new(&head);
        for row in &rows {
            let cells = row.cells.iter().cloned().chain([lacks(&row.lacks)]);
            table.row(cells.zip(report::COLUMNS).filter(|(_, name)| shown(name)).map(|(cell, _)| cell));
        }
        table
    };
    let room = usize::from(width).saturating_sub(filled(&|_| String::new()).width_before_last());
    filled(&|lacks| lacks.within(room)).plain(width)
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    let text = read_text(path).map_err(|error| match error {
        FileError::Missing { path } => {
            Error::new(ErrorKind::Usage, format!("{}: there is no such baseline", shown(&path)))
                .help("write one with `kepready check --all --write-baseline FILE`")
        }
        other => other.into(),
    })?;
    Baseline::read(&text).map_err(|error| {
        Error::new(ErrorKind::Content, format!("{}: {error}", shown(path)))
            .help("write it anew with `kepready check --all --write-baseline FILE`")
    })
}
