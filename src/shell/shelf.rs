//! A directory of generated files that is brought up to date: what is the same is not touched, what somebody has
//! changed by hand is kept, and what nothing generates any more goes.
//!
//! A file beside them remembers what was generated, by its hash: that is how a changed file is told from an old one.
//! Nothing outside of the directory is ever written or removed, and no link in it is followed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files::{FileError, read_text};
use super::survey::in_parallel;
use super::write::beside;

/// The file that remembers.
const MEMORY: &str = ".kepready-library.json";

/// A directory of generated files.
#[derive(Debug)]
pub struct Shelf {
    dir: PathBuf,
    /// The hashes that a file had when it was generated, by its path: usually one.
    remembered: BTreeMap<String, Vec<String>>,
}

/// What became of the files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many were written.
    pub written: usize,
    /// How many were as they should be.
    pub unchanged: usize,
    /// Those that somebody has changed since they were generated, and that stay as they are.
    pub kept: Vec<String>,
    /// Those that nothing generates any more and that are gone.
    pub removed: Vec<String>,
    /// Those that nothing generates any more, and that stay since somebody has changed them.
    pub left: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Memory {
    schema_version: u32,
    files: BTreeMap<String, Vec<String>>,
}

impl Shelf {
    /// The directory `dir`, which need not be there yet.
    ///
    /// # Errors
    ///
    /// When something else is there, or what it remembers cannot be read.
    pub fn at(dir: &Path) -> Result<Self, FileError> {
        if dir.exists() && !dir.is_dir() {
            return Err(FileError::NotAFile { path: dir.to_owned(), what: "no directory" });
        }
        let memory = dir.join(MEMORY);
        refuse_links(dir, MEMORY)?;
        let remembered = match read_text(&memory) {
            Ok(text) => {
                let read: Memory = serde_json::from_str(&text)
                    .map_err(|error| FileError::io(&memory, "understand it", io::Error::other(error.to_string())))?;
                read.files
            }
            Err(FileError::Missing { .. }) => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { dir: dir.to_owned(), remembered })
    }

    /// The text of the file `path`, as it is now; `None` where it is not there or is no text.
    pub fn text(&self, path: &str) -> Option<String> {
        refuse_links(&self.dir, path).ok()?;
        read_text(&self.dir.join(path)).ok()
    }

    /// Makes the directory hold `files` (paths with `/` between their parts, and texts).
    ///
    /// # Errors
    ///
    /// When one cannot be written; those before it are.
    pub fn fill(&mut self, files: &[(&str, &str)]) -> Result<Outcome, FileError> {
        let mut outcome = Outcome::default();
        let mut wanted: Vec<(&str, &str, String)> = Vec::new();
        let mut memory: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for &(path, text) in files {
            refuse_links(&self.dir, path)?;
            let new = hash(text.as_bytes());
            let known = self.remembered.get(path);
            match fs::read(self.dir.join(path)) {
                Ok(bytes) if bytes == text.as_bytes() => outcome.unchanged += 1,
                Ok(bytes) if !known.is_some_and(|known| known.contains(&hash(&bytes))) => {
                    outcome.kept.push(path.to_owned());
                    // It is remembered as it was generated last, so that it is known to differ.
                    memory.extend(known.map(|known| (path.to_owned(), known.clone())));
                    continue;
                }
                Ok(_) => wanted.push((path, text, new.clone())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => wanted.push((path, text, new.clone())),
                Err(error) => return Err(FileError::io(&self.dir.join(path), "read it", error)),
            }
            memory.insert(path.to_owned(), vec![new]);
        }
        let named: BTreeSet<&str> = files.iter().map(|(path, _)| *path).collect();
        let mut gone: Vec<String> = Vec::new();
        for (path, known) in self.remembered.iter().filter(|(path, _)| !named.contains(path.as_str())) {
            // What it remembers is a file, and a file can be tampered with.
            if !is_inside(path) || refuse_links(&self.dir, path).is_err() {
                continue;
            }
            match fs::read(self.dir.join(path)) {
                Ok(bytes) if known.contains(&hash(&bytes)) => gone.push(path.clone()),
                Ok(_) => outcome.left.push(path.clone()),
                Err(_) => {}
            }
        }
        fs::create_dir_all(&self.dir).map_err(|error| FileError::io(&self.dir, "make it", error))?;
        if !wanted.is_empty() {
            // Should it end half way, both the old and the new text of a file count as generated.
            let mut both = self.remembered.clone();
            for (path, _, new) in &wanted {
                both.entry((*path).to_owned()).or_default().push(new.clone());
            }
            self.remember(both)?;
        }
        self.write(&wanted)?;
        outcome.written = wanted.len();
        for path in gone {
            let file = self.dir.join(&path);
            fs::remove_file(&file).map_err(|error| FileError::io(&file, "remove it", error))?;
            // A directory that is empty now goes too; one that is not stays.
            if let Some(parent) = file.parent().filter(|parent| *parent != self.dir) {
                let _ = fs::remove_dir(parent);
            }
            outcome.removed.push(path);
        }
        if memory != self.remembered {
            self.remember(memory)?;
        }
        Ok(outcome)
    }

    fn write(&self, files: &[(&str, &str, String)]) -> Result<(), FileError> {
        let parents: BTreeSet<PathBuf> =
            files.iter().filter_map(|(path, ..)| self.dir.join(path).parent().map(Path::to_owned)).collect();
        for parent in parents {
            fs::create_dir_all(&parent).map_err(|error| FileError::io(&parent, "make it", error))?;
        }
        let failed: Mutex<Option<FileError>> = Mutex::new(None);
        in_parallel(files, |(path, text, _)| {
            if let Err(error) = replace(&self.dir.join(path), text) {
                failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
            }
        });
        failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).map_or(Ok(()), Err)
    }

    fn remember(&mut self, files: BTreeMap<String, Vec<String>>) -> Result<(), FileError> {
        self.remembered.clone_from(&files);
        let memory = Memory { schema_version: 1, files };
        let text = serde_json::to_string_pretty(&memory).expect("paths and hashes are texts");
        replace(&self.dir.join(MEMORY), &format!("{text}\n"))
    }
}

/// Gives a file a new text at once. It is not waited for the disk: what is generated can be generated again.
fn replace(path: &Path, text: &str) -> Result<(), FileError> {
    let failed = |error: io::Error| FileError::io(path, "write it", error);
    let parent = path.parent().unwrap_or(Path::new("."));
    let mut temporary = beside(&None).tempfile_in(parent).map_err(failed)?;
    temporary.write_all(text.as_bytes()).map_err(failed)?;
    temporary.persist(path).map(|_| ()).map_err(|error| failed(error.error))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether `path` stays below the directory it is joined to.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']))
}

/// Refuses a path that leads through a link, or out of the directory.
fn refuse_links(dir: &Path, path: &str) -> Result<(), FileError> {
    let refused = |path: &Path, what| Err(FileError::NotAFile { path: path.to_owned(), what });
    if !is_inside(path) {
        return refused(&dir.join(path), "outside of the directory");
    }
    let mut at = dir.to_owned();
    for part in path.split('/') {
        at.push(part);
        if at.is_symlink() {
            return refused(&at, "a link, which is not followed here");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        fs::read_to_string(path).expect("it is there")
    }

    fn fill(dir: &Path, files: &[(&str, &str)]) -> Outcome {
        Shelf::at(dir).and_then(|mut shelf| shelf.fill(files)).expect("it can be filled")
    }

    #[test]
    fn what_is_the_same_is_not_touched_and_what_is_gone_goes() {
        let home = tempfile::tempdir().expect("a temporary directory can be made");
        let dir = home.path().join("deep/library");
        let first = fill(&dir, &[("a/1.md", "one"), ("b/2.md", "two"), ("index.md", "index")]);
        assert_eq!(first, Outcome { written: 3, ..Outcome::default() });
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        let one = fs::File::options().write(true).open(dir.join("a/1.md")).expect("it is there");
        one.set_modified(long_ago).expect("its time can be set");
        let second = fill(&dir, &[("a/1.md", "one"), ("index.md", "other")]);
        assert_eq!(second, Outcome { written: 1, unchanged: 1, removed: vec!["b/2.md".into()], ..Outcome::default() });
        let modified = fs::metadata(dir.join("a/1.md")).and_then(|metadata| metadata.modified());
        assert_eq!(modified.expect("files have a time"), long_ago);
        assert!(!dir.join("b").exists());
        assert_eq!(text(&dir.join("index.md")), "other");
    }

    #[test]
    fn what_somebody_changed_or_put_there_stays() {
        let home = tempfile::tempdir().expect("a temporary directory can be made");
        let dir = home.path();
        fs::write(dir.join("index.md"), "mine").expect("it can be written");
        let first = fill(dir, &[("index.md", "index"), ("1.md", "one"), ("2.md", "two")]);
        assert_eq!(first, Outcome { written: 2, kept: vec!["index.md".into()], ..Outcome::default() });
        fs::write(dir.join("1.md"), "one, corrected").expect("it can be written");
        fs::write(dir.join("2.md"), "two, corrected").expect("it can be written");
        let second = fill(dir, &[("1.md", "one, new")]);
        assert_eq!((second.written, second.kept, second.left), (0, vec!["1.md".into()], vec!["2.md".into()]));
        assert_eq!([text(&dir.join("index.md")), text(&dir.join("1.md"))], ["mine", "one, corrected"]);
        // Once it is gone it is made again.
        fs::remove_file(dir.join("1.md")).expect("it is there");
        assert_eq!(fill(dir, &[("1.md", "one, new")]).written, 1);
    }

    #[test]
    #[cfg(unix)]
    fn nothing_outside_is_written_or_removed() {
        let home = tempfile::tempdir().expect("a temporary directory can be made");
        let (dir, outside) = (home.path().join("library"), home.path().join("outside"));
        fs::create_dir_all(&dir).expect("it can be made");
        fs::create_dir_all(&outside).expect("it can be made");
        fs::write(outside.join("1.md"), "safe").expect("it can be written");
        std::os::unix::fs::symlink(&outside, dir.join("a")).expect("it can be linked");
        std::os::unix::fs::symlink(outside.join("1.md"), dir.join("2.md")).expect("it can be linked");
        for path in ["a/1.md", "2.md", "../outside/1.md", "/etc/x", "b/../../outside/1.md", ""] {
            let error = Shelf::at(&dir).and_then(|mut shelf| shelf.fill(&[(path, "x")])).expect_err(path);
            assert!(matches!(error, FileError::NotAFile { .. }), "{path}: {error}");
        }
        let memory = Memory {
            schema_version: 1,
            files: ["../outside/1.md", "a/1.md"].map(|path| (path.to_owned(), vec![hash(b"safe")])).into(),
        };
        let memory = serde_json::to_string(&memory).expect("it is text");
        fs::write(dir.join(MEMORY), memory).expect("it can be written");
        assert_eq!(fill(&dir, &[("3.md", "x")]).removed, [""; 0]);
        assert_eq!(text(&outside.join("1.md")), "safe");
    }
}
