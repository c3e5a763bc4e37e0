use std::fs;
use std::path::{Path, PathBuf};

use super::checkout::{Checkout, KepDir};
use super::files::shown;
use crate::kep::layout::{self, DirectoryName};

/// The files of one KEP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KepFiles {
    /// Its directory, links resolved.
    pub dir: PathBuf,
    /// Its text, which need not be there.
    pub readme: PathBuf,
    /// Its `kep.yaml`, where there is one.
    pub kep_yaml: Option<PathBuf>,
    /// The checkout that it lies in, or that `--repo` names.
    pub checkout: Option<Checkout>,
    /// The number that the directory's name begins with, without leading zeros.
    pub number: Option<String>,
    /// The rest of the directory's name.
    pub slug: String,
}

/// What the command line named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This KEP.
    Kep(KepFiles),
    /// Nothing, and the current directory is in no KEP: one of this checkout is to be chosen.
    Choice(Checkout),
}

/// The command line names no KEP, or not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// Nothing was named, and the current directory is in neither a KEP nor a checkout.
    #[error("no KEP is named, and {} is in none", shown(cwd))]
    NothingNamed {
        /// The current directory.
        cwd: PathBuf,
    },
    /// `--repo` names something else.
    #[error("{}: there is no keps/ directory in it", shown(path))]
    NotACheckout {
        /// The directory that was named.
        path: PathBuf,
    },
    /// A number, but nowhere to look for it.
    #[error("KEP {number}: there is no checkout to look for it in")]
    NoCheckout {
        /// The number.
        number: String,
    },
    /// No KEP of the checkout has the number.
    #[error("KEP {number}: {} has none of that number", shown(checkout))]
    UnknownNumber {
        /// The number.
        number: String,
        /// The root of the checkout.
        checkout: PathBuf,
        /// KEPs with numbers like it.
        near: Vec<String>,
    },
    /// Several KEPs have the number.
    #[error("KEP {number}: {} directories have that number", found.len())]
    Ambiguous {
        /// The number.
        number: String,
        /// The directories, as seen from the checkout.
        found: Vec<PathBuf>,
    },
    /// Neither a number nor a path.
    #[error("{}: there is no such KEP, directory or file", shown(Path::new(argument)))]
    Unknown {
        /// What was named.
        argument: String,
        /// KEPs with names like it.
        near: Vec<String>,
    },
    /// A path of something else.
    #[error("{}: {why}", shown(path))]
    NotAKep {
        /// The path.
        path: PathBuf,
        /// What it is.
        why: &'static str,
    },
}

impl ResolveError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        const NAME_IT: &str = "name a KEP by its directory or README.md, or a checkout with --repo DIR";
        let did_you_mean = |near: &[String]| match near {
            [] => "run kepready without a name in the checkout to choose from its KEPs".to_owned(),
            near => format!("did you mean {}?", listed(near.iter().cloned())),
        };
        Some(match self {
            ResolveError::NothingNamed { .. } | ResolveError::NoCheckout { .. } => NAME_IT.to_owned(),
            ResolveError::NotACheckout { path } => match path.parent() {
                Some(above) if path.ends_with(layout::KEPS) => format!("did you mean --repo {}?", shown(above)),
                _ => "--repo takes the directory that holds keps/".to_owned(),
            },
            ResolveError::UnknownNumber { near, .. } | ResolveError::Unknown { near, .. } => did_you_mean(near),
            ResolveError::Ambiguous { found, .. } => {
                format!("name one by its directory: {}", listed(found.iter().map(|path| shown(path))))
            }
            ResolveError::NotAKep { .. } => "name a directory with a README.md, or a KEP by its number".to_owned(),
        })
    }
}

/// Finds the KEP that the command line names: by number, by directory, by README.md or kep.yaml, or by nothing but
/// the current directory `cwd`. `repo` is what `--repo` says.
///
/// # Errors
///
/// When it names none, or several; the error's hint lists those that come near.
pub fn resolve(argument: Option<&str>, cwd: &Path, repo: Option<&Path>) -> Result<Target, ResolveError> {
    let cwd = real(cwd);
    let named = repo.map(|repo| named_checkout(&cwd.join(repo))).transpose()?;
    let Some(argument) = argument else {
        let checkout = named.or_else(|| Checkout::find(&cwd));
        return match (holder(&cwd, checkout.as_ref()), checkout) {
            (Some(dir), checkout) => Ok(Target::Kep(KepFiles::in_dir(dir, checkout))),
            (None, Some(checkout)) => Ok(Target::Choice(checkout)),
            (None, None) => Err(ResolveError::NothingNamed { cwd }),
        };
    };
    let here = named.clone().or_else(|| Checkout::find(&cwd));
    let path = [Some(cwd.join(argument)), here.as_ref().map(|checkout| checkout.root().join(argument))]
        .into_iter()
        .flatten()
        .find(|path| !argument.is_empty() && path.exists());
    let by_number = layout::number_named(argument).map(|number| numbered(number, here.as_ref()));
    match (by_number, path) {
        (Some(Ok(files)), _) => Ok(files),
        (Some(Err(ResolveError::Ambiguous { number, found })), _) => Err(ResolveError::Ambiguous { number, found }),
        (_, Some(path)) => at_path(&path, named),
        (Some(Err(error)), None) => Err(error),
        (None, None) => {
            Err(ResolveError::Unknown { argument: argument.to_owned(), near: like(argument, here.as_ref()) })
        }
    }
    .map(Target::Kep)
}

impl KepFiles {
    /// The files of the KEP whose directory is `dir`.
    pub fn in_dir(dir: PathBuf, checkout: Option<Checkout>) -> Self {
        let has_kep_yaml = dir.join(layout::KEP_YAML).is_file();
        Self::known(dir, checkout, has_kep_yaml)
    }

    fn known(dir: PathBuf, checkout: Option<Checkout>, has_kep_yaml: bool) -> Self {
        let readme = dir.join(layout::README);
        let kep_yaml = has_kep_yaml.then(|| dir.join(layout::KEP_YAML));
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        let DirectoryName { number, slug } = DirectoryName::parse(&name);
        Self { readme, kep_yaml, checkout, number, slug, dir }
    }

    /// The README as seen from the checkout, as messages and machine formats show it.
    pub fn readme_in_checkout(&self) -> &Path {
        self.checkout.as_ref().map_or(&self.readme, |checkout| checkout.relative(&self.readme))
    }
}

impl KepFiles {
    /// The template of `checkout`, where it has a `kep.yaml`.
    pub fn of_template(checkout: &Checkout) -> Option<Self> {
        let files = Self::in_dir(checkout.template(), Some(checkout.clone()));
        files.kep_yaml.is_some().then_some(files)
    }
}

impl From<(KepDir, Checkout)> for KepFiles {
    fn from((kep, checkout): (KepDir, Checkout)) -> Self {
        Self::known(kep.path, Some(checkout), kep.has_kep_yaml)
    }
}

fn named_checkout(path: &Path) -> Result<Checkout, ResolveError> {
    let path = real(path);
    Checkout::at(&path).ok_or(ResolveError::NotACheckout { path })
}

fn numbered(number: String, checkout: Option<&Checkout>) -> Result<KepFiles, ResolveError> {
    let Some(checkout) = checkout else { return Err(ResolveError::NoCheckout { number }) };
    let mut found = checkout.numbered(&number);
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(KepFiles::from((only, checkout.clone()))),
        (Some(last), false) => {
            found.push(last);
            let found = found.iter().map(|kep| checkout.relative(&kep.path).to_owned()).collect();
            Err(ResolveError::Ambiguous { number, found })
        }
        (None, _) => {
            let keps = checkout.keps();
            let near = keps.iter().filter(|kep| kep.number.as_deref().is_some_and(|known| one_slip(known, &number)));
            let near = near.map(KepDir::label).collect();
            Err(ResolveError::UnknownNumber { number, checkout: checkout.root().to_owned(), near })
        }
    }
}

/// The KEP that the directory or file `path` is, or is of.
fn at_path(path: &Path, named: Option<Checkout>) -> Result<KepFiles, ResolveError> {
    // A README that is a link belongs to the directory that the link stands in.
    let path = match (path.parent(), path.file_name()) {
        (Some(dir), Some(name)) if !path.is_dir() => &real(dir).join(name),
        _ => &real(path),
    };
    let not_a_kep = |why| Err(ResolveError::NotAKep { path: path.to_owned(), why });
    let checkout = named.or_else(|| Checkout::find(path));
    if path.is_dir() {
        if Checkout::at(path).is_some() || checkout.as_ref().is_some_and(|checkout| checkout.keps_dir() == *path) {
            return not_a_kep("this is a checkout of many KEPs, not one of them");
        }
        if has_kep_files(path) {
            return Ok(KepFiles::in_dir(path.to_owned(), checkout));
        }
        return match holder(path, checkout.as_ref()) {
            Some(dir) => Ok(KepFiles::in_dir(dir, checkout)),
            None => not_a_kep("neither a README.md nor a kep.yaml is in it"),
        };
    }
    let Some(dir) = path.parent() else { return not_a_kep("this is no file of a KEP") };
    let name = path.file_name().unwrap_or_default();
    if name == layout::KEP_YAML || name == layout::README {
        return Ok(KepFiles::in_dir(dir.to_owned(), checkout));
    }
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
        // A text of its own: what lies beside it belongs to another.
        let files = KepFiles::in_dir(dir.to_owned(), checkout);
        return Ok(KepFiles { readme: path.to_owned(), kep_yaml: None, ..files });
    }
    not_a_kep("this is neither a README.md nor a kep.yaml")
}

/// The directory of the KEP that `dir` lies in.
///
/// In a checkout only what can be a KEP there is taken for one: `keps/`, its groups and the root have READMEs too.
fn holder(dir: &Path, checkout: Option<&Checkout>) -> Option<PathBuf> {
    let Some(checkout) = checkout else {
        return has_kep_files(dir).then(|| dir.to_owned());
    };
    let (keps, template) = (checkout.keps_dir(), checkout.template());
    let below = dir.ancestors().take_while(|dir| dir.starts_with(&keps) && **dir != keps && **dir != template);
    let is_kep = |dir: &&Path| {
        let numbered =
            dir.file_name().is_some_and(|name| DirectoryName::parse(&name.to_string_lossy()).number.is_some());
        dir.join(layout::KEP_YAML).is_file() || (numbered && dir.join(layout::README).is_file())
    };
    below.into_iter().find(is_kep).map(Path::to_owned)
}

fn has_kep_files(dir: &Path) -> bool {
    dir.join(layout::README).is_file() || dir.join(layout::KEP_YAML).is_file()
}

/// KEPs whose names hold the last part of `argument`, or its number.
fn like(argument: &str, checkout: Option<&Checkout>) -> Vec<String> {
    let last = argument.rsplit('/').find(|part| !part.is_empty() && !part.contains('.')).unwrap_or_default();
    let DirectoryName { number, slug } = DirectoryName::parse(last);
    let slug = slug.to_lowercase();
    let keps = checkout.map(Checkout::keps).unwrap_or_default();
    let is_like = |kep: &&KepDir| {
        (number.is_some() && kep.number == number) || (slug.len() > 2 && kep.slug.to_lowercase().contains(&slug))
    };
    keps.iter().filter(is_like).map(KepDir::label).collect()
}

/// Whether one digit added, left out, mistaken or swapped with the next makes one number out of the other.
fn one_slip(a: &str, b: &str) -> bool {
    let alike = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a.as_bytes()[alike..], &b.as_bytes()[alike..]);
    let alike = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - alike], &b[..b.len() - alike]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    }
}

/// A few names, and how many more there are.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 5;
    let more = names.len().saturating_sub(MOST);
    let list = names.take(MOST).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{list} and {more} more") } else { list }
}

/// The path with links resolved where it leads somewhere, and absolute anyway.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::tree;
    use super::*;

    fn checkout() -> tempfile::TempDir {
        tree(&[
            "README.md",
            "docs/a.md",
            "keps/README.md",
            "keps/NNNN-kep-template/kep.yaml",
            "keps/sig-space/README.md",
            "keps/sig-space/0007-orbit/kep.yaml",
            "keps/sig-space/0007-orbit/README.md",
            "keps/sig-space/0007-orbit/images/a.svg",
            "keps/sig-space/71-orbital-dock/kep.yaml",
            "keps/sig-space/0000-draft/README.md",
            "keps/sig-time/0000-clock/kep.yaml",
        ])
    }

    /// The directory found, as seen from the root; or the error and its hint.
    fn found(argument: Option<&str>, cwd: &Path, root: &Path, repo: Option<&Path>) -> Result<String, (String, String)> {
        let root = shown(&real(root));
        match resolve(argument, cwd, repo) {
            Ok(Target::Kep(files)) => Ok(shown(&files.dir).replace(&root, ".")),
            Ok(Target::Choice(checkout)) => Ok(format!("choose in {}", shown(checkout.root()).replace(&root, "."))),
            Err(error) => {
                let hint = error.hint().unwrap_or_default();
                Err((error.to_string().replace(&root, "."), hint.replace(&root, ".")))
            }
        }
    }

    #[test]
    fn a_kep_is_named_by_number_directory_or_file() {
        let dir = checkout();
        let root = dir.path();
        for argument in [
            "7",
            "0007",
            "kep-7",
            "keps/sig-space/0007-orbit",
            "keps/sig-space/0007-orbit/",
            "keps/sig-space/0007-orbit/README.md",
            "keps/sig-space/0007-orbit/kep.yaml",
            "keps/sig-space/0007-orbit/images",
        ] {
            let expected = Ok("./keps/sig-space/0007-orbit".to_owned());
            assert_eq!(found(Some(argument), root, root, None), expected, "{argument}");
            // The same from somewhere else in the checkout, and from outside with --repo.
            assert_eq!(found(Some(argument), &root.join("docs"), root, None), expected, "{argument}");
            assert_eq!(found(Some(argument), &std::env::temp_dir(), root, Some(root)), expected, "{argument}");
        }
        let Ok(Target::Kep(files)) = resolve(Some("7"), root, None) else { panic!("it is there") };
        assert_eq!((files.number.as_deref(), files.slug.as_str()), (Some("7"), "orbit"));
        assert_eq!(files.readme_in_checkout(), Path::new("keps/sig-space/0007-orbit/README.md"));
        assert!(files.kep_yaml.is_some());
    }

    #[test]
    fn left_out_it_is_the_kep_that_holds_the_current_directory() {
        let dir = checkout();
        let root = dir.path();
        let from = |cwd: &str| found(None, &root.join(cwd), root, None);
        assert_eq!(from("keps/sig-space/0007-orbit"), Ok("./keps/sig-space/0007-orbit".to_owned()));
        assert_eq!(from("keps/sig-space/0007-orbit/images"), Ok("./keps/sig-space/0007-orbit".to_owned()));
        for elsewhere in ["", "docs", "keps", "keps/sig-space", "keps/NNNN-kep-template"] {
            assert_eq!(from(elsewhere), Ok("choose in .".to_owned()), "{elsewhere}");
        }
    }

    #[test]
    fn without_a_checkout_a_readme_is_enough() {
        let dir = tree(&["orbit/README.md", "texts/idea.md", "texts/notes.txt", "empty/.keep"]);
        let root = dir.path();
        let orbit = Ok("./orbit".to_owned());
        assert_eq!(found(None, &root.join("orbit"), root, None), orbit);
        assert_eq!(found(Some("orbit"), root, root, None), orbit);
        assert_eq!(found(Some("README.md"), &root.join("orbit"), root, None), orbit);
        let Ok(Target::Kep(files)) = resolve(Some("texts/idea.md"), root, None) else { panic!("it is a text") };
        assert!(files.readme.ends_with("texts/idea.md") && files.kep_yaml.is_none() && files.checkout.is_none());

        let error =
            |argument: Option<&str>, cwd: &str| found(argument, &root.join(cwd), root, None).expect_err("no KEP").0;
        assert_eq!(error(None, "empty"), "no KEP is named, and ./empty is in none");
        assert_eq!(error(Some("7"), ""), "KEP 7: there is no checkout to look for it in");
        assert_eq!(error(Some("empty"), ""), "./empty: neither a README.md nor a kep.yaml is in it");
        assert_eq!(error(Some("texts/notes.txt"), ""), "./texts/notes.txt: this is neither a README.md nor a kep.yaml");
    }

    #[cfg(unix)]
    #[test]
    fn a_readme_that_is_a_link_belongs_where_the_link_is() {
        let dir = tree(&["keps/sig-space/7-orbit/kep.yaml", "shared/text.md"]);
        let link = dir.path().join("keps/sig-space/7-orbit/README.md");
        std::os::unix::fs::symlink("../../../shared/text.md", &link).expect("it can be linked");
        let named = found(Some("keps/sig-space/7-orbit/README.md"), dir.path(), dir.path(), None);
        assert_eq!(named, Ok("./keps/sig-space/7-orbit".to_owned()));
    }

    #[test]
    fn a_miss_names_what_comes_near() {
        let dir = checkout();
        let root = dir.path();
        let miss = |argument: &str| found(Some(argument), root, root, None).expect_err("no one KEP is named");
        let both = |error: &str, hint: &str| (error.to_owned(), hint.to_owned());
        let did_you_mean = "did you mean sig-space/0007-orbit, sig-space/71-orbital-dock?";
        assert_eq!(miss("17"), both("KEP 17: . has none of that number", did_you_mean));
        assert_eq!(
            miss("0"),
            both(
                "KEP 0: 2 directories have that number",
                "name one by its directory: keps/sig-space/0000-draft, keps/sig-time/0000-clock"
            )
        );
        assert_eq!(
            miss("sig-space/Orbit"),
            both("sig-space/Orbit: there is no such KEP, directory or file", did_you_mean)
        );
        assert_eq!(miss("7-orbiter").1, "did you mean sig-space/0007-orbit?");
        assert_eq!(miss("a\u{1b}b").0, "a␛b: there is no such KEP, directory or file");
        assert_eq!(miss("").0, ": there is no such KEP, directory or file");
        assert_eq!(miss("keps").0, "./keps: this is a checkout of many KEPs, not one of them");
        assert_eq!(miss(".").0, ".: this is a checkout of many KEPs, not one of them");
        let keps = found(None, root, root, Some(Path::new("keps"))).expect_err("keps/ is no checkout");
        assert_eq!(keps, both("./keps: there is no keps/ directory in it", "did you mean --repo .?"));
    }

    #[test]
    fn numbers_are_near_when_one_slip_apart() {
        for (a, b) in [("2033", "2034"), ("2033", "203"), ("2033", "20333"), ("2033", "2303"), ("203", "2033")] {
            assert!(one_slip(a, b), "{a} {b}");
        }
        for (a, b) in [("2033", "2044"), ("2033", "20"), ("2033", "3302")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
    }
}
