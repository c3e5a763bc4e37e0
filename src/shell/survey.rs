use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::checkout::{Checkout, KepDir};
use super::files::{FileError, read_text};
use super::load::{LoadedKep, load, with_readme};
use super::resolve::KepFiles;
use crate::gate::{
    CheckoutFacts, Completeness, OtherFile, Paths, TreeProblem, Unreadable, template_comments, upcoming,
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
}

/// The file that says who may review and approve what is beside it.
const OWNERS: &str = "OWNERS";
/// The file that holds exemptions, in a checkout or in a KEP's directory.
const EXEMPTIONS: &str = ".kepready.yaml";
/// The files that upstream's check of tables of contents leaves out, one path a line.
const WITHOUT_TOC: &str = "hack/.notableofcontents";

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
        let bytes = fs::read(&files.readme).ok().filter(|_| matches!(error, FileError::NotUtf8 { .. }));
        let bytes = bytes.unwrap_or_default();
        let valid = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let said = error.to_string();
        // The place is told as that.
        let why = match error {
            FileError::NotUtf8 { byte, .. } => format!("the byte 0x{byte:02x} is not UTF-8"),
            _ => said.split_once(": ").map_or(said.clone(), |(_, why)| why.to_owned()),
        };
        let unreadable = Unreadable {
            text: String::from_utf8_lossy(&bytes[..valid]).into_owned() + "?",
            why,
            help: error.hint().unwrap_or_else(|| "see that the file can be opened, then try again".to_owned()),
        };
        beside(files, with_readme(files, String::new()), false, Some(unreadable))
    })
}

/// The KEP with the files beside its README.
fn beside(files: &KepFiles, loaded: LoadedKep, has_readme: bool, unreadable: Option<Unreadable>) -> Inspected {
    let root = files.checkout.as_ref().map(Checkout::root);
    let shown = |path: &Path| {
        let path = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
        path.to_string_lossy().replace(std::path::MAIN_SEPARATOR_STR, "/")
    };
    let mut below = Below::default();
    below.walk(&files.dir, 0);
    // Most KEPs have no such file, and need nobody to look for the list.
    let left_out = root.filter(|_| !below.markdown.is_empty()).and_then(|root| optional(&root.join(WITHOUT_TOC)));
    let left_out = left_out.unwrap_or_default();
    let markdown = below.markdown.iter().filter_map(|path| {
        let shown = shown(path);
        let checked = !left_out.lines().any(|line| line.trim() == shown);
        Some(OtherFile { path: shown, text: checked.then(|| optional(path)).flatten()? })
    });
    let owners = files.dir.join(OWNERS);
    let exemptions = below.exemptions.then(|| files.dir.join(EXEMPTIONS));
    Inspected {
        markdown: markdown.collect(),
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
        let mut groups: Vec<String> = fs::read_dir(checkout.keps_dir())
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name != layout::APPROVALS && name != layout::TEMPLATE)
            .collect();
        groups.sort();
        let template = optional(&checkout.template().join(layout::README));
        let exemptions = checkout.root().join(EXEMPTIONS);
        let facts = CheckoutFacts {
            aliases: optional(&checkout.aliases()).map(|text| Aliases::read(&text)),
            upcoming,
            groups,
            completeness: if has_owners { Completeness::Whole } else { Completeness::WithoutOwners },
            template_comments: template.map(|text| template_comments(&text)).unwrap_or_default(),
            tree: Vec::new(),
        };
        Self { facts, exemptions: optional(&exemptions).map(|text| (EXEMPTIONS.to_owned(), text)) }
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
                let shown = checkout.relative(&path).to_string_lossy().into_owned();
                let message = format!("{shown} is not there: {message}");
                self.facts.tree.push(TreeProblem { path: shown, message });
            }
        }
        let mut found = false;
        for group in self.facts.groups.clone() {
            found |= self.walk(checkout, &checkout.keps_dir().join(group), known);
        }
        if !found {
            let message = format!("no directory below {keps}/ has a kep.yaml: there is no KEP");
            self.facts.tree.push(TreeProblem { path: keps.to_owned(), message });
        }
        self
    }

    /// Upstream looks into every directory that is no KEP, and takes one with a README.md for a KEP gone wrong. Whether
    /// there is a KEP in `dir`.
    fn walk(&mut self, checkout: &Checkout, dir: &Path, known: &HashSet<&OsStr>) -> bool {
        if known.contains(dir.as_os_str()) || dir.join(layout::KEP_YAML).is_file() {
            return true;
        }
        let readme = dir.join(layout::README);
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        // A numbered one is checked as a KEP, and says so itself.
        if readme.is_file() && layout::DirectoryName::parse(&name).number.is_none() {
            let path = checkout.relative(&readme).to_string_lossy().into_owned();
            let message = "upstream takes a directory with a README.md for a KEP, and this one has no kep.yaml";
            self.facts.tree.push(TreeProblem { path, message: message.to_owned() });
        }
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        let below = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut below: Vec<PathBuf> = below.map(|entry| entry.path()).collect();
        below.sort();
        // All are looked into, also behind the first KEP.
        below.iter().filter(|dir| self.walk(checkout, dir, known)).count() > 0
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
