use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::shell::drafts::fingerprint;
use crate::shell::read_text;

/// What was worked out from a repository's history, kept between runs: one file for each repository.
///
/// A cache may always be lost: what cannot be read, or was made from another commit or by another version, is as good
/// as not there, and what cannot be written is not kept.
#[derive(Clone, Debug)]
pub struct Cache {
    directory: PathBuf,
}

/// What an entry was made from; all of it has to fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheKey {
    /// The version of the program and of the form that the entry has.
    pub form: String,
    /// The root of the checkout.
    pub repository: String,
    /// The commit whose history was read.
    pub commit: String,
}

#[derive(Serialize, Deserialize)]
struct Entry<T> {
    key: CacheKey,
    value: T,
}

impl Cache {
    /// The user's own: in `$KEPREADY_CACHE`, else in the cache directory of the system's custom; `None` for a user
    /// who has no home.
    pub fn open() -> Option<Self> {
        if let Some(directory) = env::var_os("KEPREADY_CACHE").filter(|value| !value.is_empty()) {
            return Some(Self::at(directory));
        }
        ProjectDirs::from("", "", "kepready").map(|ours| Self::at(ours.cache_dir().join("history")))
    }

    /// The one in `directory`, which need not be there yet.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The value kept for `key`. One that was made from anything else is taken away.
    pub fn load<T: for<'de> Deserialize<'de>>(&self, key: &CacheKey) -> Option<T> {
        let path = self.path(key);
        let text = read_text(&path).ok()?;
        match serde_json::from_str::<Entry<T>>(&text) {
            Ok(entry) if entry.key == *key => Some(entry.value),
            _ => {
                let _ = fs::remove_file(&path);
                None
            }
        }
    }

    /// Keeps `value` for `key`, instead of what was kept for the same repository.
    pub fn store<T: Serialize>(&self, key: &CacheKey, value: &T) {
        let Ok(text) = serde_json::to_string(&Entry { key: key.clone(), value }) else { return };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        if builder.create(&self.directory).is_ok() {
            // What cannot be kept is read again.
            let _ = self.place(&self.path(key), &text);
        }
    }

    /// Puts `text` in its place at once. The temporary file that becomes it is its owner's alone; that it is on the disk
    /// is not waited for, since half of it would only be thrown away.
    fn place(&self, path: &Path, text: &str) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.directory)?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    }

    fn path(&self, key: &CacheKey) -> PathBuf {
        self.directory.join(format!("{}.json", &fingerprint(&key.repository)[..16]))
    }
}

impl CacheKey {
    /// The key of what was made in `form` from the history of `commit` in the checkout at `root`.
    pub fn new(form: &str, root: &Path, commit: &str) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Self { form: form.to_owned(), repository: root.display().to_string(), commit: commit.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fits_is_given_back() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let cache = Cache::at(dir.path().join("new"));
        let key = CacheKey::new("1", dir.path(), "abc");
        assert_eq!(cache.load::<Vec<u32>>(&key), None);
        cache.store(&key, &vec![1, 2]);
        assert_eq!(cache.load::<Vec<u32>>(&key), Some(vec![1, 2]));
        let later = CacheKey { commit: "abd".to_owned(), ..key.clone() };
        assert_eq!(cache.load::<Vec<u32>>(&later), None);
        assert_eq!(cache.load::<Vec<u32>>(&key), None, "what did not fit was taken away");
        for damaged in ["", "{damaged", "{}", "[1, 2]", "\u{0}\u{1}"] {
            cache.store(&key, &vec![1]);
            fs::write(cache.path(&key), damaged).expect("it can be written");
            assert_eq!(cache.load::<Vec<u32>>(&key), None, "{damaged:?}");
        }
        cache.store(&key, &vec![1]);
        assert_eq!(cache.load::<Vec<u32>>(&key), Some(vec![1]), "what was damaged is made again");
        assert_eq!(cache.load::<Vec<String>>(&key), None, "what has another shape is none");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_kept_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        // A directory that others may look into is no reason for them to read what is in it.
        let open = dir.path().join("open");
        fs::create_dir(&open).expect("it can be made");
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).expect("the mode can be set");
        let cache = Cache::at(&open);
        let key = CacheKey::new("1", dir.path(), "abc");
        cache.store(&key, &1);
        cache.store(&key, &2);
        let files: Vec<_> = fs::read_dir(&open).expect("it can be listed").flatten().collect();
        let mode = |file: &fs::DirEntry| file.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!(files.iter().map(mode).collect::<Vec<_>>(), [0o600]);
        assert_eq!(cache.load::<u32>(&key), Some(2));
        // Where nothing can be kept, nothing is, and nobody is bothered.
        fs::write(dir.path().join("file"), "").expect("it can be written");
        Cache::at(dir.path().join("file")).store(&key, &1);
    }
}
