use std::fs;
use std::path::{Path, PathBuf};

use super::survey::in_parallel;
use crate::kep::layout::{self, DirectoryName};

/// A tree that holds `keps/`, as kubernetes/enhancements does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    root: PathBuf,
}

/// The directory of a KEP in a [`Checkout`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KepDir {
    /// The directory.
    pub path: PathBuf,
    /// The directory below `keps/` that it belongs to, such as `sig-node`.
    pub group: String,
    /// The number its name begins with, without leading zeros.
    pub number: Option<String>,
    /// The rest of its name.
    pub slug: String,
    /// Whether it has a `kep.yaml`; a few old ones have a README only.
    pub has_kep_yaml: bool,
}

impl Checkout {
    /// The nearest checkout that `start` lies in.
    pub fn find(start: &Path) -> Option<Self> {
        std::path::absolute(start).ok()?.ancestors().find_map(Self::at)
    }

    /// The checkout whose root is `root`; `None` where no `keps/` is in it.
    pub fn at(root: &Path) -> Option<Self> {
        root.join(layout::KEPS).is_dir().then(|| Self { root: root.to_owned() })
    }

    /// The directory that holds `keps/`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The directory of all KEPs.
    pub fn keps_dir(&self) -> PathBuf {
        self.root.join(layout::KEPS)
    }

    /// The file that says who belongs to which group.
    pub fn aliases(&self) -> PathBuf {
        self.root.join(layout::ALIASES)
    }

    /// The template's directory.
    pub fn template(&self) -> PathBuf {
        self.keps_dir().join(layout::TEMPLATE)
    }

    /// `path` as seen from the root, as messages and machine formats show it; unchanged where it lies elsewhere.
    pub fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// Every KEP, sorted by path.
    ///
    /// A directory with a `kep.yaml` is one and holds no others; so is a numbered one with a README.md. Links are not
    /// followed, and what cannot be listed is passed over.
    pub fn keps(&self) -> Vec<KepDir> {
        self.walk(|_| true)
    }

    /// The KEPs with this number, sorted by path. Looks at names only.
    pub fn numbered(&self, number: &str) -> Vec<KepDir> {
        let is_it = |name: &DirectoryName| name.number.as_deref() == Some(number);
        let mut found = self.walk(is_it);
        if found.is_empty() {
            // It may lie in a numbered directory that is no KEP itself.
            found = self.keps();
            found.retain(|kep| kep.number.as_deref() == Some(number));
        }
        found
    }

    /// The KEPs whose names are `wanted`; a numbered directory that is not is not even looked into.
    fn walk(&self, wanted: impl Fn(&DirectoryName) -> bool + Sync) -> Vec<KepDir> {
        let mut groups = directories(&self.keps_dir());
        groups.retain(|name| name != layout::APPROVALS && name != layout::TEMPLATE);
        let mut found = in_parallel(&groups, |group| self.walk_group(group, &wanted)).concat();
        found.sort();
        found
    }

    fn walk_group(&self, group: &str, wanted: impl Fn(&DirectoryName) -> bool) -> Vec<KepDir> {
        let mut found = Vec::new();
        let mut open = vec![(self.keps_dir().join(group), DirectoryName { number: None, slug: group.to_owned() })];
        while let Some((path, name)) = open.pop() {
            let has_kep_yaml = path.join(layout::KEP_YAML).is_file();
            if has_kep_yaml || (name.number.is_some() && path.join(layout::README).is_file()) {
                if wanted(&name) {
                    let DirectoryName { number, slug } = name;
                    found.push(KepDir { path, group: group.to_owned(), number, slug, has_kep_yaml });
                }
                continue;
            }
            let below = directories(&path).into_iter().map(|name| (path.join(&name), DirectoryName::parse(&name)));
            open.extend(below.filter(|(_, name)| name.number.is_none() || wanted(name)));
        }
        found
    }
}

impl KepDir {
    /// The group and the name, as lists and hints show it: `sig-node/2033-rootless`.
    pub fn label(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        super::shown(&Path::new(&self.group).join(name))
    }
}

/// The names of the directories in `dir`, hidden ones, links and names that are not UTF-8 left out.
fn directories(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::tree;
    use super::*;

    fn labels(keps: &[KepDir]) -> Vec<String> {
        keps.iter().map(KepDir::label).collect()
    }

    #[test]
    fn keps_are_found_where_upstream_finds_them_and_old_ones_too() {
        let dir = tree(&[
            "keps/README.md",
            "keps/NNNN-kep-template/kep.yaml",
            "keps/prod-readiness/sig-space/7.yaml",
            "keps/prod-readiness/sig-space/8-odd/kep.yaml",
            "keps/sig-space/README.md",
            "keps/sig-space/0007-orbit/kep.yaml",
            "keps/sig-space/0007-orbit/9-inner/kep.yaml",
            "keps/sig-space/dock/12-port/kep.yaml",
            "keps/sig-space/14-old/README.md",
            "keps/sig-space/notes/README.md",
            "keps/sig-time/named/kep.yaml",
            "keps/sig-time/.hidden/kep.yaml",
        ]);
        let checkout = Checkout::at(dir.path()).expect("it holds keps/");
        let keps = checkout.keps();
        assert_eq!(labels(&keps), ["sig-space/0007-orbit", "sig-space/14-old", "sig-space/12-port", "sig-time/named"]);
        assert_eq!((keps[0].number.as_deref(), keps[0].slug.as_str()), (Some("7"), "orbit"));
        assert_eq!(keps.iter().map(|kep| kep.has_kep_yaml).collect::<Vec<_>>(), [true, false, true, true]);
        assert_eq!(labels(&checkout.numbered("12")), ["sig-space/12-port"]);
        assert_eq!(labels(&checkout.numbered("7")), ["sig-space/0007-orbit"]);
        assert_eq!(labels(&checkout.numbered("9")), [""; 0]);
    }

    #[test]
    fn a_number_inside_a_numbered_directory_is_found() {
        let dir = tree(&["keps/sig-space/100-fleet/101-ship/kep.yaml"]);
        let checkout = Checkout::at(dir.path()).expect("it holds keps/");
        assert_eq!(labels(&checkout.numbered("101")), ["sig-space/101-ship"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let dir = tree(&["keps/sig-space/7-orbit/kep.yaml"]);
        std::os::unix::fs::symlink("..", dir.path().join("keps/sig-space/loop")).expect("it can be linked");
        let checkout = Checkout::at(dir.path()).expect("it holds keps/");
        assert_eq!(labels(&checkout.keps()), ["sig-space/7-orbit"]);
    }

    #[test]
    fn the_nearest_directory_above_that_holds_keps_is_the_checkout() {
        let dir = tree(&["keps/sig-space/7-orbit/images/a.svg"]);
        let below = dir.path().join("keps/sig-space/7-orbit/images");
        let checkout = Checkout::find(&below).expect("it lies in a checkout");
        assert_eq!(checkout.root(), dir.path());
        assert_eq!(checkout.relative(&below), Path::new("keps/sig-space/7-orbit/images"));
        assert_eq!(Checkout::at(&below), None);
    }
}
