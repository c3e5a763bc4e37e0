//! What the author has typed and not saved yet, kept on the disk while it is typed.
//!
//! A draft is one private JSON file per KEP under the user's data directory. It says in clear which KEP of which
//! checkout it is of and what its answers started from, so that it is never laid over another one's and can be merged
//! when the README has changed. Merging is not done here, and a README is never touched.

mod lock;
mod saver;
mod store;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files::{FileError, shown};
use super::resolve::KepFiles;
pub use lock::Lock;
pub use saver::{Report, Saver};
pub use store::{Drafts, Kept};

/// The answers of one KEP that are not in its README yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The checkout's root; the KEP's own directory where there is no checkout.
    pub checkout: String,
    /// The KEP's directory as seen from there.
    pub kep: String,
    /// The number that the directory's name begins with.
    pub kep_number: Option<String>,
    /// When it was stored.
    #[serde(with = "rfc3339")]
    pub saved_at: Timestamp,
    /// The version of the program that stored it.
    pub program: String,
    /// The stage that the answers are given for.
    pub stage: Option<String>,
    /// What the author began with.
    pub base: Base,
    /// The texts of the questions that were changed, by id.
    pub answers: BTreeMap<String, String>,
    /// The answers from an earlier stage that the author has confirmed for this one, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub confirmed: BTreeMap<String, String>,
    /// Where the author was.
    pub place: Option<Place>,
}

/// What a draft started from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The digest of the whole README, as [`fingerprint`] makes it.
    pub readme_sha256: String,
    /// The README's own answers to the questions that were changed, by id.
    pub answers: BTreeMap<String, String>,
}

/// Where the cursor stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The question's id.
    pub question: String,
    /// The line in its answer, from 0.
    pub line: usize,
    /// The column in that line, from 0, as the editor counts.
    pub column: usize,
}

/// Which KEP of which checkout a draft is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    checkout: String,
    kep: String,
    number: Option<String>,
}

/// A draft could not be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The user has no data directory.
    #[error("there is no data directory to keep drafts in")]
    NoPlace,
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no draft of this KEP. It has been moved, and its content is untouched.
    #[error("the draft of this KEP is damaged ({reason}); it is now {}", shown(moved_to))]
    Damaged {
        /// Where it is now.
        moved_to: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A later version of the program wrote the file. It stays as it is.
    #[error("{}: a later version of kepready wrote this draft (its format is {version}, known is 1)", shown(path))]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The version of its format.
        version: u64,
    },
}

impl Draft {
    /// A draft without answers.
    pub fn new(key: &Key, base: Base) -> Self {
        Self {
            checkout: key.checkout.clone(),
            kep: key.kep.clone(),
            kep_number: key.number.clone(),
            saved_at: Timestamp::UNIX_EPOCH,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            stage: None,
            base,
            answers: BTreeMap::new(),
            confirmed: BTreeMap::new(),
            place: None,
        }
    }

    /// What it is of.
    pub fn key(&self) -> Key {
        Key { checkout: self.checkout.clone(), kep: self.kep.clone(), number: self.kep_number.clone() }
    }

    /// Whether it started from this README, so that nothing needs to be merged.
    pub fn is_based_on(&self, readme: &str) -> bool {
        self.base.readme_sha256 == fingerprint(readme)
    }
}

impl Key {
    /// The key of a KEP.
    pub fn of(kep: &KepFiles) -> Self {
        let root = kep.checkout.as_ref().map_or(kep.dir.as_path(), |checkout| checkout.root());
        Self::new(root, &kep.dir, kep.number.clone())
    }

    /// The key of the KEP in `directory` of the checkout at `root`; however they are spelt, the same ones have the
    /// same key.
    pub fn new(root: &Path, directory: &Path, number: Option<String>) -> Self {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (root, directory) = (real(root), real(directory));
        let kep = directory.strip_prefix(&root).unwrap_or(&directory);
        let said = |path: &Path| path.to_string_lossy().into_owned();
        Self { checkout: said(&root), kep: said(kep), number }
    }

    /// The name of its files, but for what follows the dot.
    fn file_stem(&self) -> String {
        fingerprint(&format!("{}\0{}", self.checkout, self.kep))
    }
}

impl DraftError {
    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<String> {
        match self {
            DraftError::NoPlace => Some("set KEPREADY_DRAFTS to a directory".to_owned()),
            DraftError::File(error) => error.hint(),
            DraftError::Damaged { .. } => Some("look into it with an editor for what is still of use".to_owned()),
            DraftError::TooNew { .. } => Some("open this KEP with that version, and save".to_owned()),
        }
    }
}

/// The SHA-256 digest of a text, in hexadecimal.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time as RFC 3339 writes it.
mod rfc3339 {
    use jiff::Timestamp;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::tree;
    use super::super::{Checkout, Target, resolve};
    use super::*;

    #[test]
    fn a_key_is_the_same_however_the_kep_is_named() {
        let dir = tree(&["keps/sig-space/7-orbit/README.md", "keps/sig-space/8-dock/README.md"]);
        let (root, kep) = (dir.path(), dir.path().join("keps/sig-space/7-orbit"));
        let key = Key::new(root, &kep, Some("7".to_owned()));
        assert_eq!(key, Key::new(&root.join("keps/.."), &kep.join("../7-orbit"), Some("7".to_owned())));
        assert_eq!(key.kep, "keps/sig-space/7-orbit");
        assert_ne!(key.file_stem(), Key::new(root, &kep.join("../8-dock"), None).file_stem());

        let Ok(Target::Kep(files)) = resolve(Some("7"), root, None) else { panic!("it is there") };
        assert_eq!(files.checkout, Checkout::at(root));
        assert_eq!(Key::of(&files), key);
    }

    #[test]
    fn a_kep_without_a_checkout_has_a_key_too() {
        let dir = tree(&["README.md"]);
        let Ok(Target::Kep(files)) = resolve(Some("README.md"), dir.path(), None) else { panic!("it is there") };
        let key = Key::of(&files);
        assert_eq!(key.kep, "");
        assert!(Path::new(&key.checkout).is_absolute());
    }

    #[test]
    fn a_changed_readme_is_noticed() {
        let base = Base { readme_sha256: fingerprint("text\n"), ..Base::default() };
        let draft = Draft::new(&Key::new(Path::new("/c"), Path::new("/c/k"), None), base);
        assert!(draft.is_based_on("text\n") && !draft.is_based_on("text"));
    }
}
