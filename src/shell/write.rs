use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempPath};

use super::files::{FileError, regular};

/// How many links are followed to the file that is meant.
const MOST_LINKS: usize = 40;

/// Gives a file a new text, or makes it: at no moment is there half a text under its name.
///
/// Symbolic links are followed and stay; mode and, where the system lets us, owner stay too.
///
/// # Errors
///
/// When the file or its directory cannot be written; the file is then as it was.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), FileError> {
    write_all_atomically(&[(path, text)])
}

/// Gives several files new texts. All of them are on the disk before the first takes its place.
///
/// # Errors
///
/// When one cannot be written; all files are then as they were, or the error is [`FileError::HalfWritten`] and names
/// the one that is not.
pub fn write_all_atomically(files: &[(&Path, &str)]) -> Result<(), FileError> {
    let staged: Vec<Staged> = files.iter().map(|(path, text)| Staged::new(path, text)).collect::<Result<_, _>>()?;
    let mut done: Vec<Placed> = Vec::new();
    for file in staged {
        match file.place(files.len() > 1) {
            Ok(placed) => done.push(placed),
            Err(error) => return Err(undo(done, error)),
        }
    }
    for Placed { target, .. } in &done {
        // The names are safe only once their directories are on the disk; not every file system can say so.
        if let Ok(dir) = File::open(directory(target)) {
            let _ = dir.sync_all();
        }
    }
    Ok(())
}

/// Takes back what was done, last first, because of `cause`.
fn undo(done: Vec<Placed>, mut cause: FileError) -> FileError {
    for Placed { target, before } in done.into_iter().rev() {
        let undone = match before {
            Some(before) => before.persist(&target).map_err(|error| error.error),
            None => fs::remove_file(&target),
        };
        if let Err(undo) = undone {
            cause = FileError::HalfWritten { left: target, cause: Box::new(cause), undo };
        }
    }
    cause
}

/// A new text on the disk, beside the file that it is for.
struct Staged {
    target: PathBuf,
    temporary: NamedTempFile,
    exists: bool,
}

/// A file that has its new text, and what it was before.
struct Placed {
    target: PathBuf,
    /// The file as it was, under another name that goes with this value.
    before: Option<TempPath>,
}

impl Staged {
    fn new(path: &Path, text: &str) -> Result<Self, FileError> {
        let target = behind_links(path)?;
        let old = match regular(&target) {
            Ok(metadata) => Some(metadata),
            Err(FileError::Missing { .. }) => None,
            Err(other) => return Err(other),
        };
        let dir = directory(&target);
        let read_only = |what| FileError::ReadOnly { path: path.to_owned(), what };
        // Renaming over a read-only file works; that is not what its mark asks for.
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(read_only("the file"));
        }
        let failed = |source| FileError::io(path, "write it", source);
        if old.is_some() {
            // Neither does a directory of ours entitle us to a file that is not.
            File::options().write(true).open(&target).map_err(failed)?;
        }
        let dir_metadata = fs::metadata(dir).map_err(|source| FileError::io(dir, "look at it", source))?;
        if dir_metadata.permissions().readonly() {
            return Err(read_only("its directory"));
        }
        let mut temporary = beside(&old).tempfile_in(dir).map_err(failed)?;
        temporary.write_all(text.as_bytes()).map_err(failed)?;
        if let Some(old) = &old {
            keep_owner_and_mode(temporary.as_file(), old).map_err(failed)?;
        }
        temporary.as_file().sync_all().map_err(failed)?;
        Ok(Self { target, temporary, exists: old.is_some() })
    }

    /// Gives the file its new text. What it was is kept under another name where others follow, so that it can be put
    /// back if they fail; a single one has nothing to be put back for, and leaves nothing behind if this ends half way.
    fn place(self, has_others: bool) -> Result<Placed, FileError> {
        let Self { target, temporary, exists } = self;
        let failed = |source| FileError::io(&target, "write it", source);
        let before = if exists && has_others { Some(second_name(&target).map_err(failed)?) } else { None };
        temporary.persist(&target).map_err(|error| failed(error.error))?;
        Ok(Placed { target, before })
    }
}

/// The file as it is now under a second, temporary name; a copy where the file system has no hard links.
fn second_name(target: &Path) -> io::Result<TempPath> {
    let dir = directory(target);
    match Builder::new().prefix(PREFIX).make_in(dir, |name| fs::hard_link(target, name)) {
        Ok(link) => Ok(link.into_temp_path()),
        Err(_) => {
            let copy = Builder::new().prefix(PREFIX).tempfile_in(dir)?.into_temp_path();
            fs::copy(target, &copy)?;
            Ok(copy)
        }
    }
}

/// How the names of temporary files begin, should a power cut leave one behind.
const PREFIX: &str = ".kepready-";

/// The way to make a temporary file: private while it stands in for a file, and of the usual mode for a new one.
#[cfg(unix)]
pub(super) fn beside(old: &Option<fs::Metadata>) -> Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    if old.is_none() {
        // The umask takes its part off.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(not(unix))]
pub(super) fn beside(_: &Option<fs::Metadata>) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    builder
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Only root may give a file away; the group alone can often be kept.
        let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
    }
    file.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &File, old: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

/// The path behind the symbolic links that `path` may be, whether or not something is there.
fn behind_links(path: &Path) -> Result<PathBuf, FileError> {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = directory(&target).join(next),
            Err(_) => return Ok(target),
        }
    }
    let source = io::Error::other("too many symbolic links");
    Err(FileError::Io { path: path.to_owned(), action: "follow it", source })
}

/// The directory that holds `file`.
fn directory(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn temporary() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary directory can be made")
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode can be set");
    }

    fn text(path: &Path) -> String {
        fs::read_to_string(path).expect("it is there")
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("it can be listed");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_new_one_gets_the_usual() {
        let dir = temporary();
        let old = dir.path().join("old");
        fs::write(&old, "before").expect("it can be written");
        set_mode(&old, 0o640);
        write_atomically(&old, "after").expect("it can be written");
        assert_eq!((text(&old).as_str(), mode(&old)), ("after", 0o640));

        let usual = dir.path().join("usual");
        fs::write(&usual, "").expect("it can be written");
        let new = dir.path().join("new");
        write_atomically(&new, "text").expect("it can be written");
        assert_eq!((text(&new).as_str(), mode(&new)), ("text", mode(&usual)));
        assert_eq!(names(dir.path()), ["new", "old", "usual"]);
    }

    #[test]
    fn links_stay_links_and_lead_to_the_new_text() {
        let dir = temporary();
        fs::create_dir(dir.path().join("deep")).expect("it can be made");
        let file = dir.path().join("deep/file");
        fs::write(&file, "before").expect("it can be written");
        symlink("deep/file", dir.path().join("one")).expect("it can be linked");
        symlink("one", dir.path().join("two")).expect("it can be linked");
        write_atomically(&dir.path().join("two"), "after").expect("it can be written");
        assert_eq!(text(&file), "after");
        assert!(dir.path().join("one").is_symlink() && dir.path().join("two").is_symlink());

        symlink("deep/yet-to-come", dir.path().join("dangling")).expect("it can be linked");
        write_atomically(&dir.path().join("dangling"), "new").expect("it can be written");
        assert_eq!(text(&dir.path().join("deep/yet-to-come")), "new");

        symlink("loop", dir.path().join("loop")).expect("it can be linked");
        let error = write_atomically(&dir.path().join("loop"), "x").expect_err("a loop leads nowhere");
        assert!(error.to_string().ends_with("cannot follow it: too many symbolic links"), "{error}");
        assert_eq!(names(dir.path()), ["dangling", "deep", "loop", "one", "two"]);
    }

    #[test]
    fn what_may_not_be_written_is_left_alone() {
        let dir = temporary();
        let file = dir.path().join("file");
        fs::write(&file, "before").expect("it can be written");
        set_mode(&file, 0o444);
        let error = write_atomically(&file, "after").expect_err("it is read-only");
        assert!(matches!(error, FileError::ReadOnly { what: "the file", .. }), "{error}");

        set_mode(&file, 0o644);
        set_mode(dir.path(), 0o555);
        let error = write_atomically(&file, "after").expect_err("its directory is read-only");
        set_mode(dir.path(), 0o755);
        assert!(matches!(error, FileError::ReadOnly { what: "its directory", .. }), "{error}");
        assert!(matches!(write_atomically(dir.path(), "x"), Err(FileError::NotAFile { .. })));
        assert!(matches!(write_atomically(&dir.path().join("no/file"), "x"), Err(FileError::Missing { .. })));
        assert_eq!((text(&file).as_str(), names(dir.path())), ("before", vec!["file".to_owned()]));
    }

    #[test]
    fn several_files_change_together_or_not_at_all() {
        let dir = temporary();
        let [one, two, new] = ["one", "two", "new"].map(|name| dir.path().join(name));
        fs::write(&one, "1").expect("it can be written");
        fs::write(&two, "2").expect("it can be written");

        // Nothing is staged in a directory that is not there.
        let nowhere = dir.path().join("nowhere/file");
        write_all_atomically(&[(&one, "x"), (&nowhere, "x")]).expect_err("there is no such directory");
        assert_eq!((text(&one).as_str(), names(dir.path())), ("1", vec!["one".to_owned(), "two".to_owned()]));

        write_all_atomically(&[(&one, "11"), (&new, "3"), (&two, "22")]).expect("all can be written");
        assert_eq!((text(&one).as_str(), text(&two).as_str(), text(&new).as_str()), ("11", "22", "3"));
        assert_eq!(names(dir.path()), ["new", "one", "two"]);
    }

    #[test]
    fn a_failure_half_way_is_taken_back() {
        let dir = temporary();
        let [one, new, two] = ["one", "new", "two"].map(|name| dir.path().join(name));
        fs::write(&one, "1").expect("it can be written");
        set_mode(&one, 0o600);
        let staged = [Staged::new(&one, "11"), Staged::new(&new, "3"), Staged::new(&two, "22")];
        let [first, second, third] = staged.map(|staged| staged.expect("all can be staged"));
        let done = vec![first.place(true).expect("it can be written"), second.place(true).expect("it can be written")];
        assert_eq!((text(&one).as_str(), text(&new).as_str()), ("11", "3"));

        // A directory has come to stand where the third file was to go.
        fs::create_dir(&two).expect("it can be made");
        let error = third.place(true).map(|_| ()).expect_err("a directory is in the way");
        let error = undo(done, error);
        assert!(!matches!(error, FileError::HalfWritten { .. }), "{error}");
        assert_eq!((text(&one).as_str(), mode(&one)), ("1", 0o600));
        assert_eq!(names(dir.path()), ["one", "two"]);
    }
}
