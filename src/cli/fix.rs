//! `kepready fix`: the changes that need no author.

use std::path::{Path, PathBuf};

use clap::Args;

use super::check::{self, Selection, inspect_all};
use super::diff::{changed_lines, unified};
use super::error::{Error, ErrorKind};
use super::session::Session;
use crate::gate::{Done, File, Finding, Fix, Review, Severity, Terms, Texts, current_toc, rules};
use crate::report::KepReport;
use crate::shell::{Checkout, Inspected, KepFiles, shown, write_all_atomically};
use crate::text::wrapped;

/// Mends what can be mended without an author, and shows it as a diff
///
/// The table of contents, titles of questions that the README does not ask, questions in bold as headings, and what
/// kep.yaml and the README can take from each other: gates, their components, metrics. What `kepready check` only
/// remarks on, and what is no error in a KEP that is done, is mended when its rule is named. No word of an author's is changed, and a second run finds nothing to
/// do.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Numbers, directories, README.md or kep.yaml files [default: the KEP of the current directory]
    kep: Vec<String>,
    /// Every KEP of the checkout
    #[arg(long, conflicts_with = "kep")]
    all: bool,
    /// Only what this rule finds; may be given again
    ///
    /// toc, missing-answer, old-layout, gate-agreement, component-agreement, metric-agreement, production-keys or
    /// template-left [default: what is an error or a warning of all of these]
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
  kepready fix 2033 --rule metric-agreement --rule production-keys
  kepready fix --all --rule template-left";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let named = named(&arguments.rule)?;
    let catalogue = session.catalogue()?;
    let keps = keps(session, arguments)?;
    let checkout = keps.first().and_then(|kep| kep.checkout.clone());
    let selection =
        Selection { keps, checkout: checkout.clone(), named: !arguments.all, all: arguments.all, with_tree: false };
    let options = check::Arguments::default();
    let inspected = inspect_all(&selection, &catalogue, &options)?;
    let template = inspected.survey.as_ref().map(|survey| survey.facts.template_comments.clone()).unwrap_or_default();
    let mut changed = 0;
    let mut remarks = Vec::new();
    for (kep, report) in inspected.keps().zip(inspected.check(&catalogue, &options)) {
        let fixes = match &named[..] {
            [] => unasked(&report, &mut remarks),
            named => with_contents(named, &report),
        };
        let terms = Terms { catalogue: &catalogue, stage: report.stage, review: report.review, template: &template };
        let files = mended(kep, &fixes, &terms, checkout.as_ref());
        for file in &files {
            session.print(&unified(&file.shown, file.old, &file.new, &session.out))?;
            let (added, removed) = changed_lines(file.old, &file.new);
            let done = if arguments.dry_run { ", not written" } else { "" };
            session.note(&format!("{}: +{added}/-{removed} lines{done}", shown(Path::new(&file.shown))));
            for says in &file.says {
                let lines = wrapped(says, session.columns().unwrap_or(u16::MAX), "  ", "    ");
                lines.lines().for_each(|line| session.note(line));
            }
        }
        changed += files.len();
        if !arguments.dry_run && !files.is_empty() {
            let texts: Vec<(&Path, &str)> = files.iter().map(|file| (file.path.as_path(), file.new.as_str())).collect();
            write_all_atomically(&texts)?;
        }
    }
    if changed == 0 {
        session.note("nothing to mend");
    }
    if !remarks.is_empty() {
        let rules: Vec<String> = remarks.iter().map(|fix| format!("--rule {}", fix.rule())).collect();
        session.note(&format!("more is mended by {}", rules.join(", ")));
    }
    Ok(())
}

/// A file that changes.
struct Mended<'k> {
    path: PathBuf,
    /// Its path from the root of the checkout.
    shown: String,
    old: &'k str,
    new: String,
    /// What was done, and why.
    says: Vec<String>,
}

/// The files of a KEP that the fixes change.
fn mended<'k>(kep: &'k Inspected, fixes: &[Fix], terms: &Terms<'_>, checkout: Option<&Checkout>) -> Vec<Mended<'k>> {
    let loaded = &kep.loaded;
    let texts = Texts { readme: kep.has_readme.then(|| loaded.readme.clone()), kep_yaml: loaded.kep_yaml.clone() };
    let (new, done) = Fix::all(fixes, &texts, terms);
    let says = |wanted: File| {
        let own = done.iter().filter(|done| done.file == wanted);
        own.map(|Done { fix, says, .. }| format!("{}: {says}", fix.rule())).collect::<Vec<_>>()
    };
    let mut files = Vec::new();
    let mut put = |path: PathBuf, shown: &str, old: &'k str, new: String, says: Vec<String>| {
        if new != old {
            files.push(Mended { path, shown: shown.to_owned(), old, new, says });
        }
    };
    if let Some(new) = new.readme {
        put(loaded.files.readme.clone(), &kep.paths.readme, &loaded.readme, new, says(File::Readme));
    }
    if let (Some(new), Some(old), Some(path)) = (new.kep_yaml, &loaded.kep_yaml, &loaded.files.kep_yaml) {
        put(path.clone(), &kep.paths.kep_yaml, old, new, says(File::KepYaml));
    }
    if fixes.contains(&Fix::Toc) {
        let root = checkout.map_or(Path::new(""), Checkout::root);
        for file in kep.markdown.iter().filter(|file| file.is_utf8) {
            let says = vec!["toc: the table of contents made anew from the headings".to_owned()];
            put(root.join(&file.path), &file.path, &file.text, current_toc(&file.text), says);
        }
    }
    files
}

/// What is mended where no rule is named: errors and warnings, and the table of contents, which follows the rest. What
/// is only a remark is added to `remarks`.
fn unasked(report: &KepReport, remarks: &mut Vec<Fix>) -> Vec<Fix> {
    let found = |fix: &Fix, remark: bool| {
        let own = report.findings.iter().filter(|finding| finding.rule == fix.rule() && finding.fixable);
        // What is done gets no empty questions and no new looks that nobody asked for.
        let minor = |finding: &Finding| match finding.severity {
            Severity::Error => false,
            Severity::Warning => report.review == Review::Recorded,
            Severity::Info => true,
        };
        own.filter(|finding| finding.counts()).any(|finding| minor(finding) == remark)
    };
    let (mend, left): (Vec<Fix>, Vec<Fix>) =
        Fix::ALL.into_iter().partition(|fix| *fix == Fix::Toc || found(fix, false));
    for fix in left.into_iter().filter(|fix| found(fix, true)) {
        if !remarks.contains(&fix) {
            remarks.push(fix);
        }
    }
    mend
}

/// The fixes that were named, and the table of contents where it is as it should be, so that it stays so.
fn with_contents(named: &[Fix], report: &KepReport) -> Vec<Fix> {
    let stale = report.findings.iter().any(|finding| finding.rule == Fix::Toc.rule());
    Fix::ALL.into_iter().filter(|fix| named.contains(fix) || (*fix == Fix::Toc && !stale)).collect()
}

fn keps(session: &Session, arguments: &Arguments) -> Result<Vec<KepFiles>, Error> {
    if arguments.all {
        let checkout = session.needed_checkout()?;
        return Ok(checkout.keps().into_iter().map(|kep| KepFiles::from((kep, checkout.clone()))).collect());
    }
    if arguments.kep.is_empty() {
        return Ok(vec![session.find(None)?]);
    }
    // A second look at a file that was just mended would mend it from what it was.
    session.find_each(&arguments.kep)
}

fn named(rules: &[String]) -> Result<Vec<Fix>, Error> {
    let fix = |name: &String| {
        Fix::named(name).ok_or_else(|| {
            let known = rules::named(name).is_some();
            let says = if known { "is mended by an author only" } else { "is no rule" };
            let all: Vec<&str> = Fix::ALL.into_iter().map(Fix::rule).collect();
            Error::new(ErrorKind::Usage, format!("`{}` {says}", shown(Path::new(name))))
                .help(format!("--rule takes {}", all.join(", ")))
        })
    };
    rules.iter().map(fix).collect()
}
