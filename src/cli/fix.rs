//! `kepready fix`: the changes that need no author.

use std::path::{Path, PathBuf};

use clap::Args;

use super::diff::{changed_lines, unified};
use super::error::{Error, ErrorKind};
use super::session::Session;
use crate::gate::{Fix, rules};
use crate::shell::{Inspected, KepFiles, Survey, inspect, shown, write_all_atomically};

/// Mends what can be mended without an author, and shows it as a diff
///
/// The table of contents, titles of questions that the README does not ask, comments of the template under answered
/// questions, and the old template's bold questions as headings. No word of an author's is changed, and a second run
/// finds nothing to do.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Numbers, directories, README.md or kep.yaml files [default: the KEP of the current directory]
    kep: Vec<String>,
    /// Every KEP of the checkout
    #[arg(long, conflicts_with = "kep")]
    all: bool,
    /// Only this: toc, missing-answer, template-left or old-layout; may be given again
    /// [default: toc and missing-answer]
    #[arg(long, value_name = "R")]
    rule: Vec<String>,
    /// Print the changes as a unified diff and write nothing
    #[arg(long)]
    dry_run: bool,
}

const EXAMPLES: &str = "\
Examples:
  kepready fix --dry-run                    what would change in the KEP of the current directory
  kepready fix 2033 --rule toc
  kepready fix 2033 --rule old-layout --rule toc";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let fixes = fixes(&arguments.rule)?;
    let catalogue = session.catalogue()?;
    let keps = keps(session, arguments)?;
    let checkout = keps.first().and_then(|kep| kep.checkout.clone());
    let survey = checkout.as_ref().map(|checkout| Survey::of(checkout, None, None));
    let template = survey.map(|survey| survey.facts.template_comments).unwrap_or_default();
    let mut changed = 0;
    for files in &keps {
        let kep = match inspect(files) {
            Ok(kep) => kep,
            Err(error) if arguments.all => {
                session.warn(&error.to_string());
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let stage = kep.loaded.proposal.known_stage().unwrap_or(crate::kep::Stage::Alpha);
        let mut new: Vec<(PathBuf, String, &str, String)> = Vec::new();
        if kep.has_readme {
            let text = Fix::all(&fixes, &kep.loaded.readme, &catalogue, stage, &template);
            new.push((files.readme.clone(), kep.paths.readme.clone(), &kep.loaded.readme, text));
        }
        if fixes.contains(&Fix::Toc) {
            new.extend(others(&kep, files));
        }
        new.retain(|(_, _, old, text)| *old != text);
        for (_, shown, old, text) in &new {
            session.print(&unified(shown, old, text, &session.out))?;
            let (added, removed) = changed_lines(old, text);
            let done = if arguments.dry_run { ", not written" } else { "" };
            session.note(&format!("{}: +{added}/-{removed} lines{done}", crate::shell::shown(Path::new(shown))));
        }
        changed += new.len();
        if !arguments.dry_run && !new.is_empty() {
            let texts: Vec<(&Path, &str)> =
                new.iter().map(|(path, _, _, text)| (path.as_path(), text.as_str())).collect();
            write_all_atomically(&texts)?;
        }
    }
    if changed == 0 {
        session.note("nothing to mend");
    }
    Ok(())
}

/// The tables of contents of the KEP's other markdown files.
fn others<'k>(kep: &'k Inspected, files: &KepFiles) -> Vec<(PathBuf, String, &'k str, String)> {
    let root = files.checkout.as_ref().map_or(Path::new(""), |checkout| checkout.root());
    let mend = |file: &'k crate::gate::OtherFile| {
        (root.join(&file.path), file.path.clone(), file.text.as_str(), crate::gate::current_toc(&file.text))
    };
    kep.markdown.iter().map(mend).collect()
}

fn keps(session: &Session, arguments: &Arguments) -> Result<Vec<KepFiles>, Error> {
    if arguments.all {
        let checkout = session.needed_checkout()?;
        return Ok(checkout.keps().into_iter().map(|kep| KepFiles::from((kep, checkout.clone()))).collect());
    }
    if arguments.kep.is_empty() {
        return Ok(vec![session.find(None)?]);
    }
    arguments.kep.iter().map(|name| session.find(Some(name))).collect()
}

fn fixes(named: &[String]) -> Result<Vec<Fix>, Error> {
    if named.is_empty() {
        return Ok(vec![Fix::MissingTitles, Fix::Toc]);
    }
    let mut fixes = Vec::new();
    for name in named {
        let fix = Fix::named(name).ok_or_else(|| {
            let known = rules::named(name).is_some();
            let says = if known { "is mended by an author only" } else { "is no rule" };
            Error::new(ErrorKind::Usage, format!("`{}` {says}", shown(Path::new(name))))
                .help("--rule takes toc, missing-answer, template-left and old-layout")
        })?;
        fixes.push(fix);
    }
    fixes.sort();
    Ok(fixes)
}
