//! `kepready review`: one page about one KEP for whoever reviews it.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::arguments::stage;
use super::check::report_on;
use super::error::Error;
use super::history::Past;
use super::opened::OpenedKep;
use super::pager;
use super::session::Session;
use super::sitting::{self, Way};
use crate::kep::Stage;
use crate::kep::layout::{self, DirectoryName};
use crate::shell::gitlog::{GitError, TreeFile};
use crate::shell::shown;
use crate::team::review::{Before, Review, Since, Subject};
use crate::team::show::{date, review_human, review_markdown};

/// Prints a sheet for the review of a KEP
///
/// What the stage asks and what is open; what changed in each answer, word by word, since the commit at which the
/// stage before was approved; what the gate found; kep.yaml and the approval file; and a comment to start from. It
/// writes nothing. On a terminal it fills the screen, folds, jumps and searches with the wizard's keys.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A number, a directory, a README.md or a kep.yaml [default: the KEP of the current directory]
    kep: Option<String>,
    /// Compare with this commit [default: the merge that first named an approver for the stage before]
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// The stage to review for [default: that of kep.yaml, else alpha]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
    /// A page to read, on the whole screen where there is a terminal; markdown; or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print the page instead of filling the screen
    #[arg(long)]
    plain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Markdown,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  kepready review 2033
  kepready review 2033 --since v1.37-freeze
  kepready review 2033 --format markdown | gh pr comment 1234 --body-file -";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let catalogue = session.catalogue()?;
    let kep = session.open(arguments.kep.as_deref())?;
    kep.warn_of_kep_yaml(session);
    kep.warn_of_readme(session);
    let stage = kep.stage(session, arguments.stage);
    let past = past(session, &kep, arguments.since.is_some())?;
    let (before, nothing_before) = match &past {
        Some(past) => before(past, &kep, stage, arguments.since.as_deref())?,
        None => (None, "the KEP is in no git repository that holds a checkout".to_owned()),
    };
    let yaml_path = shown(&Path::new(&kep.readme_path).with_file_name(layout::KEP_YAML));
    let loaded = &kep.loaded;
    let approval_path = loaded.approval_path.as_deref().map(|path| {
        let checkout = loaded.files.checkout.as_ref();
        shown(checkout.map_or(path, |checkout| checkout.relative(path)))
    });
    let subject = Subject {
        report: report_on(loaded.files.clone(), stage, &catalogue)?,
        readme: &loaded.readme,
        kep_yaml: loaded.kep_yaml.as_deref().map(|text| (yaml_path.as_str(), text)),
        approval: approval_path.map(|path| (path, loaded.approval_text.as_deref())),
        before,
        nothing_before,
        bench: past.map(|past| past.ledger.roster.now().map(str::to_owned).collect()),
    };
    let review = Review::new(subject, &catalogue);
    match arguments.format {
        Format::Human if !arguments.plain && sitting::has_terminal() && Way::choose(false) == Way::Screen => {
            pager::read(session, &review)
        }
        Format::Human => session.print(&review_human(&review, session.page())),
        Format::Markdown => session.print(&review_markdown(&review)),
        Format::Json => session.print(&review.json()),
    }
}

/// The history of the KEP's checkout; `None` where there is none and none was asked for.
fn past(session: &Session, kep: &OpenedKep, asked: bool) -> Result<Option<Past>, Error> {
    let Some(checkout) = &kep.loaded.files.checkout else {
        return if asked { Past::open(session).map(Some) } else { Ok(None) };
    };
    match Past::read(session, checkout.root()) {
        Ok(past) => Ok(Some(past)),
        Err(GitError::NotARepository { .. } | GitError::NoGit | GitError::NoCommits) if !asked => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The KEP's files at the commit to compare with, or why there are none.
fn before(
    past: &Past,
    kep: &OpenedKep,
    stage: Stage,
    revision: Option<&str>,
) -> Result<(Option<Before>, String), Error> {
    let files = &kep.loaded.files;
    let written = kep.loaded.proposal.number.as_ref().and_then(|at| layout::number_named(&at.value));
    let number = written.or_else(|| files.number.clone());
    let since = match revision {
        Some(revision) => {
            let commit = past.log.commit(revision)?;
            Since { date: date(commit.time), commit: commit.id, ..Since::default() }
        }
        None => {
            let approval = number.as_deref().and_then(|number| past.ledger.last_before(number, stage));
            let Some(approval) = approval else {
                let mut why = format!("the history has no approval of a stage before {stage}");
                if past.history.shallow {
                    why.push_str("; this clone is shallow, and git fetch --unshallow gets the rest of it");
                }
                return Ok((None, why));
            };
            Since {
                commit: approval.commit.clone(),
                date: date(approval.time),
                stage: Some(approval.stage.to_string()),
                approver: Some(approval.approver.clone()),
            }
        }
    };
    let tree = past.log.tree(&since.commit, layout::KEPS)?;
    let Some(readme) = readme_in(&tree, &kep.readme_path, number.as_deref()) else {
        let why = format!("commit {} has no README of this KEP", &since.commit[..12]);
        return Ok((None, why));
    };
    let yaml = Path::new(&readme.path).with_file_name(layout::KEP_YAML);
    let yaml = tree.iter().find(|file| Path::new(&file.path) == yaml);
    let blobs: Vec<String> = [Some(readme), yaml].into_iter().flatten().map(|file| file.blob.clone()).collect();
    let mut texts = vec![None; 2];
    past.log.texts(&blobs, |at, text| texts[at] = Some(text.to_owned()))?;
    let kep_yaml = texts.pop().flatten();
    let readme = texts.pop().flatten().unwrap_or_default();
    Ok((Some(Before { since, readme, kep_yaml }), String::new()))
}

/// The README of the KEP in a tree: at its path, or in a directory of its number, as KEPs move.
fn readme_in<'t>(tree: &'t [TreeFile], path: &str, number: Option<&str>) -> Option<&'t TreeFile> {
    let of_number = |file: &&TreeFile| {
        let (dir, name) = file.path.rsplit_once('/').unwrap_or_default();
        let dir = dir.rsplit('/').next().unwrap_or_default();
        name == layout::README && number.is_some() && DirectoryName::parse(dir).number.as_deref() == number
    };
    tree.iter().find(|file| file.path == path).or_else(|| tree.iter().find(of_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kep_that_moved_is_found_by_its_number() {
        let file = |path: &str| TreeFile { path: path.to_owned(), blob: String::new() };
        let tree = [file("keps/sig-a/0007-x/README.md"), file("keps/sig-a/8-y/README.md"), file("keps/README.md")];
        let found = |path: &str, number| readme_in(&tree, path, number).map(|file| file.path.as_str());
        assert_eq!(found("keps/sig-a/8-y/README.md", Some("8")), Some("keps/sig-a/8-y/README.md"));
        assert_eq!(found("keps/sig-b/7-z/README.md", Some("7")), Some("keps/sig-a/0007-x/README.md"));
        assert_eq!(found("keps/sig-b/9-z/README.md", Some("9")), None);
        assert_eq!(found("keps/sig-b/9-z/README.md", None), None);
    }
}
