use std::fs;
use std::path::{Path, PathBuf};

use super::files::FileError;
use super::write::write_all_atomically;

/// Writes several files as [`write_all_atomically`] does, and makes the directories that some of them lack.
///
/// # Errors
///
/// When one cannot be written; all files are then as they were, and directories made for them are gone again.
pub fn write_together(files: &[(&Path, &str)]) -> Result<(), FileError> {
    let mut made: Vec<PathBuf> = Vec::new();
    let written = files
        .iter()
        .filter_map(|(path, _)| path.parent())
        .try_for_each(|directory| make(directory, &mut made))
        .and_then(|()| write_all_atomically(files));
    if written.is_err() {
        for directory in made.iter().rev() {
            // It is empty, or somebody else has begun to use it: then it stays.
            let _ = fs::remove_dir(directory);
        }
    }
    written
}

/// Makes a directory and those above it, and notes which were not there.
fn make(directory: &Path, made: &mut Vec<PathBuf>) -> Result<(), FileError> {
    if directory.as_os_str().is_empty() || directory.is_dir() {
        return Ok(());
    }
    if let Some(above) = directory.parent() {
        make(above, made)?;
    }
    fs::create_dir(directory).map_err(|error| FileError::io(directory, "make it", error))?;
    made.push(directory.to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_come_with_their_files_or_not_at_all() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let deep = dir.path().join("a/b/new");
        let blocked = dir.path().join("blocked");
        fs::create_dir(&blocked).expect("it can be made");
        write_together(&[(&deep, "x"), (&blocked, "y")]).expect_err("a directory is no file");
        assert!(!dir.path().join("a").exists());
        write_together(&[(&deep, "x")]).expect("it can be written");
        assert_eq!(fs::read_to_string(&deep).expect("it is there"), "x");
    }
}
