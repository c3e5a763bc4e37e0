//! `kepready drafts`: what was typed and never saved, listed, shown and dropped.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::desk::{age, clock_time};
use super::error::{Error, ErrorKind};
use super::plain;
use super::session::Session;
use crate::kep::layout;
use crate::shell::config::Config;
use crate::shell::drafts::{Draft, DraftError, Drafts, Kept};
use crate::shell::shown;
use crate::text::printable;

/// Lists, shows and drops the drafts kept
///
/// What is typed in the wizard and not saved is kept as a draft, one for each KEP of each checkout. A draft older
/// than 90 days, or than the configuration says, is called old; none is ever removed unasked.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  kepready drafts
  kepready drafts show 2033
  kepready drafts drop 2033";

#[derive(Subcommand)]
enum Command {
    Show(Show),
    Drop(Dropping),
}

/// Prints the answers of a draft, as `answers apply` takes them
#[derive(Args)]
#[command(after_long_help = SHOW_EXAMPLES)]
struct Show {
    /// A number or a directory, as `kepready drafts` lists them [default: the KEP of the current directory]
    kep: Option<String>,
}

const SHOW_EXAMPLES: &str = "\
Examples:
  kepready drafts show 2033
  kepready drafts show 2033 | kepready answers apply - 2033 --dry-run";

/// Removes drafts
///
/// It asks first; where there is nobody to ask, --yes is needed.
#[derive(Args)]
#[command(after_long_help = DROP_EXAMPLES)]
struct Dropping {
    /// A number or a directory, as `kepready drafts` lists them
    #[arg(required_unless_present_any = ["all", "old"], conflicts_with_all = ["all", "old"])]
    kep: Option<String>,
    /// All of them
    #[arg(long, conflicts_with = "old")]
    all: bool,
    /// Those that are old
    #[arg(long)]
    old: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

const DROP_EXAMPLES: &str = "\
Examples:
  kepready drafts drop 2033
  kepready drafts drop --old --yes";

pub(super) fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let config = session.config(None)?;
    let drafts = Drafts::at(config.drafts.value.as_ref().ok_or(DraftError::NoPlace)?);
    match arguments.command {
        None => list(session, &config, &drafts),
        Some(Command::Show(arguments)) => show(session, &drafts, arguments.kep.as_deref()),
        Some(Command::Drop(arguments)) => drop_some(session, &config, &drafts, &arguments),
    }
}

fn list(session: &Session, config: &Config, drafts: &Drafts) -> Result<(), Error> {
    let kept = drafts.list()?;
    if kept.is_empty() {
        session.note(&format!("{}: no drafts", shown(drafts.directory())));
        return Ok(());
    }
    let mut rows = vec![["KEP", "ANSWERS", "KEPT", "SIZE", "CHECKOUT"].map(str::to_owned)];
    let mut unreadable = Vec::new();
    for Kept { path, draft } in &kept {
        match draft {
            Ok(draft) => rows.push([
                name(draft).to_owned(),
                draft.answers.len().to_string(),
                clock_time(draft.saved_at) + if is_old(config, draft) { ", old" } else { "" },
                size(path),
                draft.checkout.clone(),
            ]),
            Err(reason) => unreadable.push(format!("{}: {reason}", shown(path))),
        }
    }
    let shown_rows = rows.iter().map(|row| row.each_ref().map(|cell| printable(cell).replace('\n', " ")));
    let rows: Vec<[String; 5]> = shown_rows.collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (kep, answers, when, size) = (width(0), width(1), width(2), width(3));
    let line = |[a, b, c, d, e]: &[String; 5]| format!("{a:kep$}  {b:>answers$}  {c:when$}  {d:>size$}  {e}\n");
    session.print(&rows.iter().map(line).collect::<String>())?;
    unreadable.iter().for_each(|why| session.warn(why));
    let old = kept.iter().filter_map(|kept| kept.draft.as_ref().ok()).filter(|draft| is_old(config, draft)).count();
    if let (1.., Some(days)) = (old, config.max_age_days.value) {
        let are = if old == 1 { "1 draft is".to_owned() } else { format!("{old} drafts are") };
        session.note(&format!("{are} older than {days} days; `kepready drafts drop --old` removes what is"));
    }
    Ok(())
}

/// The answers of a draft in the form of an exchange file.
#[derive(Serialize)]
struct Answers<'d> {
    answers: Vec<Answer<'d>>,
}

#[derive(Serialize)]
struct Answer<'d> {
    id: &'d str,
    answer: &'d str,
}

fn show(session: &Session, drafts: &Drafts, kep: Option<&str>) -> Result<(), Error> {
    let draft = named(session, readable(drafts)?, kep)?;
    let answers = draft.answers.iter().map(|(id, answer)| Answer { id, answer }).collect();
    let text = serde_yaml::to_string(&Answers { answers });
    let text = text.map_err(|error| Error::new(ErrorKind::System, format!("the draft cannot be shown: {error}")))?;
    session.note(&format!("{}: kept {} from {}", name(&draft), clock_time(draft.saved_at), draft.checkout));
    session.print(&if session.out.for_a_person { printable(&text).into_owned() } else { text })
}

fn drop_some(session: &Session, config: &Config, drafts: &Drafts, arguments: &Dropping) -> Result<(), Error> {
    let all = readable(drafts)?;
    let chosen: Vec<Draft> = match (arguments.all, arguments.old) {
        (true, _) => all,
        (_, true) => all.into_iter().filter(|draft| is_old(config, draft)).collect(),
        _ => vec![named(session, all, arguments.kep.as_deref())?],
    };
    let Some(first) = chosen.first() else {
        session.note("there is nothing to drop");
        return Ok(());
    };
    let answers: usize = chosen.iter().map(|draft| draft.answers.len()).sum();
    let answers = if answers == 1 { "1 answer".to_owned() } else { format!("{answers} answers") };
    let what = match chosen.len() {
        1 => format!("the draft of {} with {answers} in it", name(first)),
        count => format!("{count} drafts with {answers} in them"),
    };
    if !arguments.yes {
        if !io::stdin().is_terminal() {
            let message = format!("{what} would be gone for good, and there is nobody to ask");
            return Err(Error::new(ErrorKind::Usage, message).help("say --yes"));
        }
        if !plain::agrees(&format!("Drop {}?", printable(&what)), false)? {
            session.note("nothing was dropped");
            return Ok(());
        }
    }
    for draft in &chosen {
        let key = draft.key();
        // Whoever has the KEP open would store it again.
        let Some(_lock) = drafts.lock(&key)? else {
            let message = format!("{}: another kepready has this KEP open", name(draft));
            return Err(Error::new(ErrorKind::System, message).help("quit that one first"));
        };
        drafts.remove(&key)?;
        session.note(&format!("{}: draft dropped", name(draft)));
    }
    Ok(())
}

fn readable(drafts: &Drafts) -> Result<Vec<Draft>, Error> {
    Ok(drafts.list()?.into_iter().filter_map(|kept| kept.draft.ok()).collect())
}

/// The one draft that `kep` means. The KEP itself need not be there any more.
fn named(session: &Session, drafts: Vec<Draft>, kep: Option<&str>) -> Result<Draft, Error> {
    let here = session.cwd.canonicalize().unwrap_or_else(|_| session.cwd.clone());
    let checkout = session.checkout();
    let path = |draft: &Draft| Path::new(&draft.checkout).join(&draft.kep);
    let fits = |draft: &&Draft| match kep {
        None => here.starts_with(path(draft)),
        Some(kep) => {
            let number = layout::number_named(kep);
            let given = here.join(kep);
            let given = given.canonicalize().unwrap_or(given);
            draft.kep == kep.trim_end_matches('/')
                || (number.is_some() && draft.kep_number == number)
                || given.starts_with(path(draft))
        }
    };
    let mut found: Vec<&Draft> = drafts.iter().filter(fits).collect();
    let is_here =
        |draft: &&Draft| checkout.as_ref().is_some_and(|checkout| Path::new(&draft.checkout) == checkout.root());
    if found.len() > 1 && found.iter().any(is_here) {
        found.retain(is_here);
    }
    match (found.as_slice(), kep) {
        ([one], _) => Ok((*one).clone()),
        ([], Some(kep)) => {
            let message = format!("{}: there is no draft of it", shown(&PathBuf::from(kep)));
            Err(Error::new(ErrorKind::Usage, message).help("`kepready drafts` lists those that there are"))
        }
        ([], None) => {
            let message = format!("{}: there is no draft of a KEP here", shown(&here));
            Err(Error::new(ErrorKind::Usage, message).help("name one that `kepready drafts` lists"))
        }
        (several, _) => {
            let paths: Vec<String> = several.iter().map(|draft| shown(&path(draft))).collect();
            let message = format!("{} drafts are meant by that", paths.len());
            Err(Error::new(ErrorKind::Usage, message).help(format!("name one by its path: {}", paths.join(", "))))
        }
    }
}

fn is_old(config: &Config, draft: &Draft) -> bool {
    config.max_age_days.value.is_some_and(|days| Timestamp::now().duration_since(draft.saved_at) > age(days))
}

/// What a draft is of, as seen from its checkout.
fn name(draft: &Draft) -> &str {
    if draft.kep.is_empty() { &draft.checkout } else { &draft.kep }
}

fn size(path: &Path) -> String {
    match fs::metadata(path).map(|metadata| metadata.len()) {
        Ok(bytes @ 0..1000) => format!("{bytes} B"),
        Ok(bytes) => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        Err(_) => "?".to_owned(),
    }
}
