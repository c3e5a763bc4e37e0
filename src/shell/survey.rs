use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::checkout::{Checkout, KepDir};
use super::files::{FileError, read_lossy, read_text, slashed};
use super::load::{LoadedKep, load, with_readme};
use super::resolve::KepFiles;
use crate::gate::{
    CheckoutFacts, Completeness, OtherFile, Paths, TreeProblem, Unreadable, aliases_problems, template_comments,
    upcoming,
};
use crate::kep::{Aliases, Milestone, layout};

/// Every file of a KEP that the gate looks at.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// README, `kep.yaml` and approval.
    pub loaded: LoadedKep,
    /// Whether the README is there; without it its text is empty.
    pub has_readme: bool,
    /// Why the README that is there could not be read; its text is empty then, too.
    pub unreadable: Option<Unreadable>,
    /// Where they are, from the root of the checkout.
    pub paths: Paths,
    /// The OWNERS file beside `kep.yaml`.
    pub owners: Option<String>,
    /// Other markdown files below the KEP's directory.
    pub markdown: Vec<OtherFile>,
    /// The exemptions of the KEP's own: the path and the text of its `.kepready.yaml`.
    pub exemptions: Option<(String, String)>,
}

/// What the gate has to know of a checkout before it looks at a KEP.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The facts.
    pub facts: CheckoutFacts,
    /// The checkout's exemptions: the path and the text of its `.kepready.yaml`.
    pub exemptions: Option<(String, String)>,
    /// The markdown files that have been seen outside of KEPs.
    strays: Vec<PathBuf>,
}

/// The file that says who may review and approve what is beside it.
const OWNERS: &str = "OWNERS";
/// The file that holds exemptions, in a checkout or in a KEP's directory.
const EXEMPTIONS: &str = ".kepready.yaml";
/// The files that upstream's check of tables of contents leaves out, one path a line.
pub const WITHOUT_TOC: &str = "hack/.notableofcontents";
/// What stands in it everywhere, for a checkout that has no such file.
const ALWAYS_WITHOUT_TOC: &str = "keps/README.md";

/// Reads the files of a KEP.
///
/// # Errors
///
/// When its README cannot be read; that there is none is no error where there is a `kep.yaml`.
pub fn inspect(files: &KepFiles) -> Result<Inspected, FileError> {
    match load(files) {
        Ok(loaded) => Ok(beside(files, loaded, true, None)),
        // Its kep.yaml can be checked all the same.
        Err(FileError::Missing { .. }) if files.kep_yaml.is_some() => {
            Ok(beside(files, with_readme(files, String::new()), false, None))
        }
        Err(error) => Err(error),
    }
}

/// As [`inspect`], for one KEP of many: a README that cannot be read is no error, but a part of what is told.
pub fn inspect_anyway(files: &KepFiles) -> Inspected {
    inspect(files).unwrap_or_else(|error| {
        let is_other_text = matches!(error, FileError::NotUtf8 { .. });
        let read = is_other_text.then(|| read_lossy(&files.readme).ok()).flatten();
        let (text, at) = read.unwrap_or_default();
        let said = error.to_string();
        // The place is told as that.
        let why = match error {
            FileError::NotUtf8 { byte, .. } => format!("the byte 0x{byte:02x} is not UTF-8"),
            _ => said.split_once(": ").map_or(said.clone(), |(_, why)| why.to_owned()),
        };
        let unreadable = Unreadable {
            text,
            at: at.unwrap_or_default(),
            why,
            help: error.hint().unwrap_or_else(|| "see that the file can be opened, then try again".to_owned()),
        };
        beside(files, with_readme(files, String::new()), false, Some(unreadable))
    })
}

/// The KEP with the files beside its README.
fn beside(files: &KepFiles, loaded: LoadedKep, has_readme: bool, unreadable: Option<Unreadable>) -> Inspected {
    let root = files.checkout.as_ref().map(Checkout::root);
    let shown = |path: &Path| from_root(root, path);
    let mut below = Below::default();
    below.walk(&files.dir, 0);
    let markdown = with_tables(root, &below.markdown);
    let owners = files.dir.join(OWNERS);
    let exemptions = below.exemptions.then(|| files.dir.join(EXEMPTIONS));
    Inspected {
        markdown,
        paths: Paths {
            readme: shown(&files.readme),
            kep_yaml: shown(&files.dir.join(layout::KEP_YAML)),
            approval: loaded.approval_path.as_deref().map(shown),
            owners: shown(&owners),
            number: files.number.clone(),
        },
        has_readme,
        unreadable,
        owners: below.owners.then(|| optional(&owners)).flatten(),
        exemptions: exemptions.and_then(|path| Some((shown(&path), optional(&path)?))),
        loaded,
    }
}

/// `path` as seen from `root`, with the slashes of a URL.
fn from_root(root: Option<&Path>, path: &Path) -> String {
    let path = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    slashed(path)
}

/// Those of the markdown files at `paths` that are to have a table of contents.
fn with_tables(root: Option<&Path>, paths: &[PathBuf]) -> Vec<OtherFile> {
    // Most KEPs have no such file, and need nobody to look for the list.
    if paths.is_empty() {
        return Vec::new();
    }
    let left_out = root.and_then(|root| optional(&root.join(WITHOUT_TOC)));
    let left_out = left_out.as_deref().unwrap_or(ALWAYS_WITHOUT_TOC);
    let files = paths.iter().filter_map(|path| {
        let shown = from_root(root, path);
        if left_out.lines().any(|line| line.trim() == shown) {
            return None;
        }
        let (text, not_utf8) = read_lossy(path).ok()?;
        Some(OtherFile { path: shown, text, is_utf8: not_utf8.is_none() })
    });
    files.collect()
}

/// The exemptions that may hold for a KEP, each file's path and text: those of its checkout, and those of its own.
pub fn exemptions(files: &KepFiles) -> [Option<(String, String)>; 2] {
    let checkout = files.checkout.as_ref();
    let of_all = checkout.and_then(|checkout| optional(&checkout.root().join(EXEMPTIONS)));
    let own = files.dir.join(EXEMPTIONS);
    let shown = checkout.map_or(own.as_path(), |checkout| checkout.relative(&own)).to_string_lossy().into_owned();
    [of_all.map(|text| (EXEMPTIONS.to_owned(), text)), optional(&own).map(|text| (shown, text))]
}

/// What lies in a KEP's directory beside its README and `kep.yaml`, found in one walk.
#[derive(Default)]
struct Below {
    markdown: Vec<PathBuf>,
    owners: bool,
    exemptions: bool,
}

impl Below {
    fn walk(&mut self, dir: &Path, depth: usize) {
        // Deeper than this nobody keeps documents.
        if depth > 4 {
            return;
        }
        let mut entries: Vec<_> = fs::read_dir(dir).into_iter().flatten().flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                let is_kep = entry.path().join(layout::KEP_YAML).is_file();
                if !name.starts_with('.') && !is_kep {
                    self.walk(&entry.path(), depth + 1);
                }
            } else if kind.is_file() {
                let is_readme = depth == 0 && name == layout::README;
                if name.ends_with(".md") && !is_readme {
                    self.markdown.push(entry.path());
                }
                self.owners |= depth == 0 && name == OWNERS;
                self.exemptions |= depth == 0 && name == EXEMPTIONS;
            }
        }
    }
}

impl Survey {
    /// Surveys `checkout`. `named` is the release that somebody says is being made; else the KEPs tell it: `inspected`,
    /// where all of them were, or a look at each `kep.yaml`.
    pub fn of(checkout: &Checkout, named: Option<Milestone>, inspected: Option<&[&Inspected]>) -> Self {
        let (upcoming, has_owners) = match inspected {
            Some(keps) => {
                let milestones = || keps.iter().filter_map(|kep| kep.loaded.proposal.current_milestone());
                (named.or_else(|| upcoming(milestones())), keps.iter().any(|kep| kep.owners.is_some()))
            }
            None => {
                let keps = checkout.keps();
                let has_owners = keps.iter().any(|kep| kep.path.join(OWNERS).is_file());
                (named.or_else(|| told_by(&keps)), has_owners)
            }
        };
        let has_owners = has_owners || checkout.root().join(OWNERS).is_file();
        let completeness = if has_owners { Completeness::Whole } else { Completeness::WithoutOwners };
        let Entries { directories, markdown } = Entries::of(&checkout.keps_dir());
        let mut groups: Vec<String> = directories
            .iter()
            .filter_map(|path| path.file_name()?.to_str())
            .filter(|name| *name != layout::APPROVALS && *name != layout::TEMPLATE)
            .map(str::to_owned)
            .collect();
        groups.sort();
        let template = optional(&checkout.template().join(layout::README));
        let exemptions = checkout.root().join(EXEMPTIONS);
        let (aliases, aliases_problems) = aliases(checkout, completeness);
        let facts = CheckoutFacts {
            aliases,
            aliases_problems,
            upcoming,
            groups,
            completeness,
            template_comments: template.map(|text| template_comments(&text)).unwrap_or_default(),
            tree: Vec::new(),
            strays: Vec::new(),
        };
        let exemptions = optional(&exemptions).map(|text| (EXEMPTIONS.to_owned(), text));
        Self { facts, exemptions, strays: markdown }
    }

    /// Adds what is wrong with the tree of `checkout` as a whole. The directories `known` have a `kep.yaml`.
    #[must_use]
    pub fn with_tree(mut self, checkout: &Checkout, known: &HashSet<&OsStr>) -> Self {
        let keps = layout::KEPS;
        for (path, message) in [
            (checkout.keps_dir().join(layout::README), "upstream's checks need it to tell a checkout"),
            (checkout.keps_dir().join(layout::APPROVALS), "upstream's checks look for approvals in it"),
        ] {
            if !path.exists() {
                let shown = from_root(Some(checkout.root()), &path);
                self.facts.tree.push(TreeProblem::new(shown.clone(), format!("{shown} is not there: {message}")));
            }
        }
        let mut found = false;
        for group in self.facts.groups.clone() {
            found |= self.walk(checkout, &checkout.keps_dir().join(group), known, Belongs::ToNoKep);
        }
        if !found {
            let message = format!("no directory below {keps}/ has a kep.yaml: there is no KEP");
            self.facts.tree.push(TreeProblem::new(keps, message));
        }
        self.strays_below(&checkout.keps_dir().join(layout::APPROVALS));
        self.strays.sort();
        self.facts.strays = with_tables(Some(checkout.root()), &self.strays);
        self
    }

    /// Upstream looks into every directory that is no KEP, and takes one with a README.md for a KEP gone wrong. Whether
    /// there is a KEP in `dir`.
    fn walk(&mut self, checkout: &Checkout, dir: &Path, known: &HashSet<&OsStr>, belongs: Belongs) -> bool {
        if known.contains(dir.as_os_str()) || dir.join(layout::KEP_YAML).is_file() {
            return true;
        }
        let readme = dir.join(layout::README);
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        let mut belongs = belongs;
        if readme.is_file() {
            // A numbered one is checked as a KEP, and says so itself.
            if layout::DirectoryName::parse(&name).number.is_some() {
                belongs = Belongs::ToAKep;
            } else {
                let message = "upstream takes a directory with a README.md for a KEP, and this one has no kep.yaml";
                self.facts.tree.push(TreeProblem::new(from_root(Some(checkout.root()), &readme), message));
            }
        }
        let Entries { directories, markdown } = Entries::of(dir);
        if belongs == Belongs::ToNoKep {
            self.strays.extend(markdown);
        }
        // All are looked into, also behind the first KEP.
        directories.iter().filter(|dir| self.walk(checkout, dir, known, belongs)).count() > 0
    }

    /// Adds the markdown files below `dir`, where no KEP is.
    fn strays_below(&mut self, dir: &Path) {
        let Entries { directories, markdown } = Entries::of(dir);
        self.strays.extend(markdown);
        directories.iter().for_each(|dir| self.strays_below(dir));
    }
}

/// Whose the documents in a directory are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belongs {
    /// They are looked at with the KEP.
    ToAKep,
    /// Nobody else looks at them.
    ToNoKep,
}

/// What a directory holds that a survey of the tree goes by.
struct Entries {
    /// The directories in it, in order.
    directories: Vec<PathBuf>,
    markdown: Vec<PathBuf>,
}

impl Entries {
    fn of(dir: &Path) -> Self {
        let (mut directories, mut markdown) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => directories.push(entry.path()),
                Ok(kind) if kind.is_file() && entry.file_name().as_encoded_bytes().ends_with(b".md") => {
                    markdown.push(entry.path());
                }
                _ => {}
            }
        }
        directories.sort();
        Self { directories, markdown }
    }
}

/// Who belongs to which group, and what is wrong with the file that says so. That there is none means something where
/// all of the tree was checked out.
fn aliases(checkout: &Checkout, completeness: Completeness) -> (Option<Aliases>, Vec<TreeProblem>) {
    let whole = |message: String| vec![TreeProblem::new(layout::ALIASES, message)];
    match read_text(&checkout.aliases()) {
        Ok(text) => {
            let aliases = Aliases::read(&text);
            let problems = aliases_problems(&text, &aliases);
            (Some(aliases), problems)
        }
        Err(FileError::Missing { .. }) if completeness == Completeness::WithoutOwners => (None, Vec::new()),
        Err(FileError::Missing { .. }) => (None, whole("OWNERS_ALIASES is not there".to_owned())),
        Err(FileError::NotUtf8 { line, column, byte, .. }) => {
            let message = format!("the byte 0x{byte:02x} is not UTF-8");
            (None, vec![TreeProblem { place: (line, column), ..TreeProblem::new(layout::ALIASES, message) }])
        }
        Err(error) => {
            let said = error.to_string();
            let why = said.rsplit_once(": ").map_or(said.as_str(), |(_, why)| why);
            (None, whole(format!("OWNERS_ALIASES cannot be read: {why}")))
        }
    }
}

/// The release that is being made, as the KEPs of `checkout` tell it; `None` where none of them names one.
pub fn release_being_made(checkout: &Checkout) -> Option<Milestone> {
    told_by(&checkout.keps())
}

fn told_by(keps: &[KepDir]) -> Option<Milestone> {
    upcoming(keps.iter().filter_map(|kep| latest_milestone(&kep.path)))
}

/// The latest milestone that a `kep.yaml` names, by a look at its lines: one key of four hundred files is asked for.
fn latest_milestone(kep: &Path) -> Option<Milestone> {
    let text = optional(&kep.join(layout::KEP_YAML))?;
    let value = text.lines().find_map(|line| line.strip_prefix("latest-milestone:"))?;
    value.split('#').next()?.trim().trim_matches(['"', '\'']).parse().ok()
}

/// The day, such as `2026-11-24`, by UTC: an exemption ends at the same moment in every job, wherever it runs.
pub fn today() -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    now.date().to_string()
}

/// The text of a file that need not be there.
fn optional(path: &Path) -> Option<String> {
    read_text(path).ok()
}

/// `work` done to every one of `items` on all cores; the results in the order of the items.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if cores <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let mut own = Vec::new();
                while let Some((at, item)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
                {
                    own.push((at, work(item)));
                }
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut own);
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::tree;
    use super::super::{Target, resolve};
    use super::*;

    #[test]
    fn work_is_done_once_and_in_order() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(in_parallel(&items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(in_parallel(&[] as &[usize], |n| *n), [0; 0]);
    }

    #[test]
    fn a_tree_without_what_upstream_needs_is_told() {
        let dir =
            tree(&["keps/sig-space/README.md", "keps/sig-space/7-orbit/kep.yaml", "keps/sig-space/8-old/README.md"]);
        let checkout = Checkout::at(dir.path()).expect("it holds keps/");
        let survey = Survey::of(&checkout, None, None).with_tree(&checkout, &HashSet::new());
        let paths: Vec<&str> = survey.facts.tree.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["keps/README.md", "keps/prod-readiness", "keps/sig-space/README.md"]);
    }

    #[test]
    fn the_files_beside_the_readme_are_found() {
        let dir = tree(&[
            "keps/sig-space/7-orbit/README.md",
            "keps/sig-space/7-orbit/OWNERS",
            "keps/sig-space/7-orbit/notes/api.md",
            "keps/sig-space/7-orbit/.kepready.yaml",
        ]);
        let Ok(Target::Kep(files)) = resolve(Some("7"), dir.path(), None) else { panic!("it is there") };
        let kep = inspect(&files).expect("its README is there");
        assert_eq!(kep.markdown[0].path, "keps/sig-space/7-orbit/notes/api.md");
        assert!(kep.owners.is_some() && kep.exemptions.is_some());
        assert_eq!(kep.paths.readme, "keps/sig-space/7-orbit/README.md");
    }
}
