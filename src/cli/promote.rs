//! `kepready promote`: a KEP goes to its next stage, all its files at once.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::arguments::{milestone, stage};
use super::diff::{added, unified};
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::session::Session;
use super::sitting::{self, Sitting, Way};
use super::wizard;
use crate::answers::Reading;
use crate::kep::{Milestone, Stage, layout};
use crate::promotion::attention::{Attention, Rates, attention};
use crate::promotion::pull_request::{Change, PullRequest};
use crate::promotion::{self, Ask, Files, Promotion, Refusal, Step, Surroundings, promote};
use crate::questionnaire::Catalogue;
use crate::shell::{aliases, load, neighbours, shown, slashed, write_together};
use crate::wizard::{Moved, Prepared};

/// Moves a KEP to its next stage, then opens the wizard on what that asks
///
/// Changes kep.yaml, the approval file and the README together or not at all: stage and releases, the approver of the
/// new stage, a line of Implementation History, questions that the README lacks, and its table of contents. What is
/// proposed is said with its reason.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A number, a directory, a README.md or a kep.yaml [default: the KEP of the current directory]
    kep: Option<String>,
    /// The stage to move to, back or ahead [default: the one that follows]
    #[arg(long, value_name = "STAGE", value_parser = stage())]
    to: Option<Stage>,
    /// The release to do it in, such as v1.39 [default: told from kep.yaml and the checkout]
    #[arg(long, value_name = "RELEASE", value_parser = milestone())]
    milestone: Option<Milestone>,
    /// Who approves production readiness [default: whoever did at the stage before, if they still do]
    #[arg(long, value_name = "@HANDLE")]
    approver: Option<String>,
    /// Print the change as a unified diff and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not open the wizard afterwards
    #[arg(long)]
    no_wizard: bool,
    /// Mark the KEP as implemented instead, after the release that made it stable
    #[arg(long, conflicts_with_all = ["to", "milestone", "approver", "format"])]
    implemented: bool,
    /// With --dry-run: the diff to read, or JSON with what needs attention
    #[arg(long, value_enum, requires = "dry_run")]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  kepready promote 2033
  kepready promote 2033 --to stable --milestone v1.39 --approver @handle
  kepready promote 2033 --dry-run --format json | jq -r '.attention[] | \"\\(.rank) \\(.id): \\(.note)\"'
  kepready promote 2033 --implemented";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let kep = session.open(arguments.kep.as_deref())?;
    kep.refuse_damaged()?;
    kep.warn_of_kep_yaml(session);
    kep.warn_of_readme(session);
    if arguments.implemented {
        return mark_implemented(session, &kep, arguments);
    }
    let catalogue = session.catalogue_for(&kep)?;
    let promotion = promoted(&kep, &catalogue, arguments).map_err(|refusal| refused(&kep, &refusal))?;
    let list = needs_attention(&kep, &catalogue, &promotion);
    let changes = Changes::of(&kep, &promotion);
    if arguments.dry_run {
        let diff = changes.diff(session, arguments.format == Some(Format::Json));
        if arguments.format == Some(Format::Json) {
            return session.print(&machine(&kep, &catalogue, &promotion, &list, &diff));
        }
        session.print(&diff)?;
        say(session, &kep, &promotion);
        say_attention(session, &catalogue, &list);
        session.note("nothing is written");
        return Ok(());
    }
    changes.write()?;
    say(session, &kep, &promotion);
    let remarks = remarks(&promotion);
    let is_back = promotion.step == Step::Back;
    let change = Change::Promotion { to: promotion.to, milestone: promotion.target.milestone, is_back };
    if arguments.no_wizard || !sitting::has_terminal() {
        say_attention(session, &catalogue, &list);
        return print_pull_request(session, &kep, change, &changes.names(), &remarks);
    }
    let reading = Reading::new(&kep.loaded.readme, &catalogue);
    let steps = (promotion.from, promotion.to);
    let moved = Some(Moved::of(&reading, &catalogue, &kep.loaded.proposal, steps));
    let opened = OpenedKep::new(load(&kep.loaded.files)?, &session.cwd);
    let facts = wizard::facts(&opened, promotion.to);
    let prepared = Prepared { change: Some(change), files: changes.names(), remarks };
    let (config, way) = (session.config(None)?, Way::choose(false));
    let loaded = opened.loaded;
    let sitting = Sitting { catalogue, loaded, facts, moved, prepared, question: None, drafts: None, config, way };
    sitting::run(session, sitting)
}

fn promoted(kep: &OpenedKep, catalogue: &Catalogue, arguments: &Arguments) -> Result<Promotion, Refusal> {
    let loaded = &kep.loaded;
    let kep_yaml = loaded.kep_yaml.as_deref().ok_or(Refusal::NoKepYaml)?;
    let checkout = loaded.files.checkout.as_ref();
    let aliases = checkout.and_then(aliases);
    let neighbours = checkout.map(|checkout| neighbours(checkout, &loaded.files.dir)).unwrap_or_default();
    let files = Files {
        readme: &loaded.readme,
        kep_yaml: (kep_yaml, &loaded.proposal),
        approval: loaded.approval_text.as_deref().zip(loaded.approval.as_ref()),
    };
    let ask = Ask {
        to: arguments.to,
        milestone: arguments.milestone,
        approver: arguments.approver.as_deref(),
        today: jiff::Zoned::now().date(),
    };
    // An approval file that is there and cannot be read is nothing to write over.
    let has_approvals = loaded.approval_path.is_some() && (loaded.approval.is_none() || files.approval.is_some());
    let around = Surroundings { aliases: aliases.as_ref(), neighbours: &neighbours, has_approvals };
    promote(files, catalogue, &ask, around)
}

fn needs_attention(kep: &OpenedKep, catalogue: &Catalogue, promotion: &Promotion) -> Vec<Attention> {
    let reading = Reading::new(&kep.loaded.readme, catalogue);
    attention(&reading, catalogue, &kep.loaded.proposal, promotion.from, promotion.to, &Rates::built_in())
}

fn refused(kep: &OpenedKep, refusal: &Refusal) -> Error {
    let kind = match refusal {
        Refusal::NoKepYaml | Refusal::Unwritable { .. } | Refusal::UnknownStage { .. } => ErrorKind::Content,
        _ => ErrorKind::Usage,
    };
    let proposal = &kep.loaded.proposal;
    let stage = proposal.stage.as_ref().map(|at| at.span.start);
    let place = match refusal {
        Refusal::NotAHandle { .. } | Refusal::NoApprover | Refusal::NoMilestone => {
            return Error::new(kind, refusal.to_string()).help(refusal.help());
        }
        Refusal::NoNextStage { .. } | Refusal::UnknownStage { .. } | Refusal::NothingToDo { .. } => stage,
        Refusal::NotDone { .. } => stage,
        Refusal::MilestoneGoesBack { .. } => proposal.latest_milestone.as_ref().map(|at| at.span.start),
        Refusal::ImplementedAlready => proposal.status.as_ref().map(|at| at.span.start),
        Refusal::NoKepYaml | Refusal::Unwritable { .. } => None,
    };
    let path = Path::new(&kep.readme_path).with_file_name(layout::KEP_YAML);
    let place = place.map_or_else(|| shown(&path), |at| kep.place_in_kep_yaml(at));
    Error::new(kind, format!("{place}: {refusal}")).help(refusal.help())
}

fn mark_implemented(session: &Session, kep: &OpenedKep, arguments: &Arguments) -> Result<(), Error> {
    let text = kep.loaded.kep_yaml.as_deref().ok_or_else(|| refused(kep, &Refusal::NoKepYaml))?;
    let today = jiff::Zoned::now().date();
    let new = promotion::implemented(text, &kep.loaded.proposal, today).map_err(|refusal| refused(kep, &refusal))?;
    let mut changes = Changes::default();
    changes.add(kep, kep.loaded.files.kep_yaml.clone(), text, new);
    if arguments.dry_run {
        session.print(&changes.diff(session, false))?;
        session.note("nothing is written");
        return Ok(());
    }
    changes.write()?;
    session.note(&format!("{}: the status is implemented", kep.shown_readme()));
    print_pull_request(session, kep, Change::Implemented, &changes.names(), &[])
}

/// Files with a new text.
#[derive(Default)]
struct Changes {
    files: Vec<ChangedFile>,
}

struct ChangedFile {
    path: PathBuf,
    /// The path as diffs and commands name it.
    name: String,
    old: String,
    new: String,
}

impl Changes {
    fn of(kep: &OpenedKep, promotion: &Promotion) -> Self {
        let loaded = &kep.loaded;
        let mut changes = Self::default();
        let old = loaded.kep_yaml.as_deref().unwrap_or_default();
        changes.add(kep, loaded.files.kep_yaml.clone(), old, promotion.kep_yaml.clone());
        if let Some(text) = &promotion.approval {
            let old = loaded.approval_text.as_deref().unwrap_or_default();
            changes.add(kep, loaded.approval_path.clone(), old, text.clone());
        }
        changes.add(kep, Some(loaded.files.readme.clone()), &loaded.readme, promotion.readme.clone());
        changes
    }

    fn add(&mut self, kep: &OpenedKep, path: Option<PathBuf>, old: &str, new: String) {
        let Some(path) = path.filter(|_| old != new) else { return };
        // Outside a checkout a file is named as the README beside it is.
        let name = match &kep.loaded.files.checkout {
            Some(checkout) => checkout.relative(&path).to_owned(),
            None => Path::new(&kep.readme_path).with_file_name(path.file_name().unwrap_or_default()),
        };
        let name = slashed(&name);
        self.files.push(ChangedFile { path, name, old: old.to_owned(), new });
    }

    fn diff(&self, session: &Session, for_a_program: bool) -> String {
        let screen =
            if for_a_program { super::screen::Screen { for_a_person: false, colors: false } } else { session.out };
        let diff = |file: &ChangedFile| match file.path.exists() {
            true => unified(&file.name, &file.old, &file.new, &screen),
            false => added(&file.name, &file.new, &screen),
        };
        self.files.iter().map(diff).collect()
    }

    fn names(&self) -> Vec<String> {
        self.files.iter().map(|file| file.name.clone()).collect()
    }

    fn write(&self) -> Result<(), Error> {
        let files: Vec<(&Path, &str)> =
            self.files.iter().map(|file| (file.path.as_path(), file.new.as_str())).collect();
        Ok(write_together(&files)?)
    }
}

/// Says what was done, and why what was left open came out as it did.
fn say(session: &Session, kep: &OpenedKep, promotion: &Promotion) {
    let from = promotion.from.map_or("no stage", Stage::as_str);
    let Promotion { to, target, .. } = promotion;
    session.note(&format!("{}: {from} -> {to} in {}, {}", kep.shown_readme(), target.milestone, target.reason));
    match &promotion.approver {
        Some(choice) => session.note(&format!("approver of {to}: @{}, {}", choice.handle, choice.reason)),
        None => {
            session.warn("no approval file: it has its place in a checkout, by owning-sig and kep-number of kep.yaml")
        }
    }
    for note in &promotion.notes {
        session.warn(note);
    }
}

fn say_attention(session: &Session, catalogue: &Catalogue, list: &[Attention]) {
    if list.is_empty() {
        session.note("no answer needs attention");
        return;
    }
    session.note("needs attention:");
    for (rank, entry) in list.iter().enumerate() {
        let id = &catalogue.questions[entry.question].id;
        session.note(&format!("  {:>2}. {id}: {}", rank + 1, entry.note));
    }
}

fn remarks(promotion: &Promotion) -> Vec<String> {
    let approver = promotion.approver.as_ref().map(|choice| format!("PRR approver: @{}", choice.handle));
    approver.into_iter().chain(promotion.step.remark(promotion.from, promotion.to)).collect()
}

/// Prints what a pull request would say, and the commands that would open it.
pub(super) fn print_pull_request(
    session: &Session,
    kep: &OpenedKep,
    change: Change,
    files: &[String],
    remarks: &[String],
) -> Result<(), Error> {
    let proposal = &kep.loaded.proposal;
    let number = kep.loaded.files.number.as_deref();
    let title = proposal.title.as_ref().map(|at| at.value.as_str());
    let pull = PullRequest { number, title, change, files, remarks };
    let commands = pull.commands().join("\n");
    let text = format!("{}\n\n{}\n{commands}\n", pull.title(), pull.body());
    let text = if session.out.for_a_person { crate::text::printable(&text).into_owned() } else { text };
    session.print(&text)
}

fn machine(kep: &OpenedKep, catalogue: &Catalogue, promotion: &Promotion, list: &[Attention], diff: &str) -> String {
    let entries = list.iter().enumerate().map(|(rank, entry)| {
        json!({
            "id": catalogue.questions[entry.question].id.as_str(),
            "reason": entry.reason.as_str(),
            "rank": rank + 1,
            "note": entry.note,
        })
    });
    let facts = kep.facts(promotion.from.unwrap_or(promotion.to));
    let value = json!({
        "schema_version": 1,
        "kep": serde_json::to_value(facts).expect("facts are text"),
        "from": promotion.from.map(Stage::as_str),
        "to": promotion.to.as_str(),
        "milestone": promotion.target.milestone.to_string(),
        "attention": entries.collect::<Vec<_>>(),
        "diff": diff,
    });
    crate::answers::exchange::json_for_any_screen(&format!("{value:#}\n"))
}
