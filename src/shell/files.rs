use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::text::{LineIndex, shown_path};

/// The largest file that is read, in bytes. The largest README of a KEP so far has less than a hundredth of it.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing has this name.
    #[error("{}: there is no such file", shown(path))]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is a directory, a pipe, a device or the like.
    #[error("{}: this is {what}, not a file", shown(path))]
    NotAFile {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// It has more bytes than a text of a KEP ever has.
    #[error("{}: {size} bytes are too many; the limit is {LARGEST}", shown(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many bytes it has.
        size: u64,
    },
    /// It is not text, or text in an old encoding.
    #[error("{}:{line}:{column}: the byte 0x{byte:02x} is not UTF-8", shown(path))]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The 1-based line of the first such byte.
        line: usize,
        /// The 1-based column of the first such byte, in characters.
        column: usize,
        /// The byte.
        byte: u8,
    },
    /// It is marked as not to be written, or its directory is.
    #[error("{}: {what} is read-only", shown(path))]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// `the file` or `its directory`.
        what: &'static str,
    },
    /// The system refused, for a reason of its own.
    #[error("{}: cannot {action}: {source}", shown(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Writing several files failed half way, and so did taking the first half back.
    #[error("{cause}; {} could not be put back as it was: {undo}", shown(left))]
    HalfWritten {
        /// The file that has its new text.
        left: PathBuf,
        /// Why it was to be put back.
        cause: Box<FileError>,
        /// Why it could not.
        undo: io::Error,
    },
}

impl FileError {
    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            FileError::Missing { path } if path.ends_with("README.md") => {
                Some("a KEP keeps its text in README.md; put one there first")
            }
            FileError::Missing { .. } => Some("check the spelling, or the directory you are in"),
            FileError::NotAFile { .. } => Some("give the path of a text file"),
            FileError::TooLarge { .. } => Some("this is hardly the text of a KEP; check the path"),
            FileError::NotUtf8 { .. } => Some("save the file as UTF-8 in your editor, then try again"),
            FileError::ReadOnly { .. } => Some("give yourself write permission (chmod u+w), then try again"),
            FileError::Io { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => Some("check who owns the file and its directory"),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Some("make room on the disk, then try again")
                }
                _ => None,
            },
            FileError::HalfWritten { .. } => Some("restore that file with git checkout, or keep its new text"),
        };
        hint.map(str::to_owned)
    }

    /// The error `source` of doing `action` to `path`.
    pub(super) fn io(path: &Path, action: &'static str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => FileError::Missing { path },
            io::ErrorKind::IsADirectory => FileError::NotAFile { path, what: "a directory" },
            io::ErrorKind::ReadOnlyFilesystem => FileError::ReadOnly { path, what: "its file system" },
            _ => FileError::Io { path, action, source },
        }
    }
}

/// Reads a text file.
///
/// # Errors
///
/// When it is not there, not a regular file, not UTF-8, or larger than 16 MiB.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    String::from_utf8(read_bytes(path)?).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let byte = error.as_bytes()[valid];
        // The bad byte gives way to a mark, so that it has a line even where it begins one.
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned() + "?";
        let (line, column) = LineIndex::new(&before).position(&before, valid);
        FileError::NotUtf8 { path: path.to_owned(), line, column, byte }
    })
}

/// Reads a file that should be text, with marks for the bytes that are none; the byte where the first of these stands.
///
/// # Errors
///
/// As [`read_text`], but for what is not UTF-8.
pub(super) fn read_lossy(path: &Path) -> Result<(String, Option<usize>), FileError> {
    match String::from_utf8(read_bytes(path)?) {
        Ok(text) => Ok((text, None)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            Ok((String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at)))
        }
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::io(path, "read it", source);
    // Opening a pipe would wait for somebody to write to it.
    let size = regular(path)?.len();
    if size > LARGEST {
        return Err(FileError::TooLarge { path: path.to_owned(), size });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let read = File::open(path).map_err(failed)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if read as u64 > LARGEST {
        return Err(FileError::TooLarge { path: path.to_owned(), size: read as u64 });
    }
    Ok(bytes)
}

/// A path as a message shows it: on one line, and without anything a terminal acts on.
pub fn shown(path: &Path) -> String {
    shown_path(&path.display().to_string()).into_owned()
}

/// A path with the slashes of a URL, as git and machine formats have it.
pub fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR_STR, "/")
}

/// What the system says of the regular file that `path` leads to.
pub(super) fn regular(path: &Path) -> Result<fs::Metadata, FileError> {
    let metadata = fs::metadata(path).map_err(|source| FileError::io(path, "look at it", source))?;
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(metadata);
    }
    let what = if kind.is_dir() { "a directory" } else { special(kind) };
    Err(FileError::NotAFile { path: path.to_owned(), what })
}

#[cfg(unix)]
fn special(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    }
}

#[cfg(not(unix))]
fn special(_: fs::FileType) -> &'static str {
    "something else"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_it_is() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let path = dir.path().join("README.md");
        fs::write(&path, "\u{feff}one\r\ntwo").expect("it can be written");
        assert_eq!(read_text(&path).expect("it is text"), "\u{feff}one\r\ntwo");
    }

    #[test]
    fn what_is_no_text_file_is_refused_with_the_reason() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let failure = |path: &Path| read_text(path).expect_err("it is no text file").to_string();
        let name = |path: &Path| shown(path);

        let gone = dir.path().join("a\n\u{1b}[2Jb");
        assert_eq!(failure(&gone), format!("{}/a␊␛[2Jb: there is no such file", name(dir.path())));
        assert_eq!(failure(dir.path()), format!("{}: this is a directory, not a file", name(dir.path())));

        let latin = dir.path().join("latin");
        fs::write(&latin, b"one\ntw\xc3\xa9 \xe9\n").expect("it can be written");
        assert_eq!(failure(&latin), format!("{}:2:5: the byte 0xe9 is not UTF-8", name(&latin)));
        fs::write(&latin, b"one\n\xff").expect("it can be written");
        assert_eq!(failure(&latin), format!("{}:2:1: the byte 0xff is not UTF-8", name(&latin)));

        let huge = dir.path().join("huge");
        File::create(&huge).and_then(|file| file.set_len(LARGEST + 1)).expect("a sparse file can be made");
        assert!(matches!(read_text(&huge), Err(FileError::TooLarge { size, .. }) if size == LARGEST + 1));
        #[cfg(unix)]
        assert!(matches!(read_text(Path::new("/dev/zero")), Err(FileError::NotAFile { what: "a device", .. })));
    }
}
