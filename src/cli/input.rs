//! Reading a text that may come from anywhere: a file, a pipe such as `<(command)`, standard input.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use super::session::Session;
use crate::shell::{FileError, shown};
use crate::text::LineIndex;

/// The most bytes that are read.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The text of `path`, `-` being standard input, and what to call it in messages.
///
/// # Errors
///
/// When it cannot be read, is not UTF-8, or does not end.
pub(super) fn read(session: &Session, path: &Path) -> Result<(String, String), FileError> {
    if path == Path::new("-") {
        if io::stdin().is_terminal() {
            session.note("reading answers from the keyboard; Ctrl+D ends them");
        }
        let name = PathBuf::from("<stdin>");
        return Ok((shown(&name), read_stream(&name, io::stdin().lock())?));
    }
    let file = File::open(path).map_err(|error| failed(path, error))?;
    Ok((shown(path), read_stream(path, file)?))
}

fn read_stream(path: &Path, stream: impl Read) -> Result<String, FileError> {
    let mut bytes = Vec::new();
    stream.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| failed(path, error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(FileError::TooLarge { path: path.to_owned(), size: bytes.len() as u64 });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let byte = error.as_bytes()[valid];
        // The bad byte gives way to a mark, so that it has a line even where it begins one.
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned() + "?";
        let (line, column) = LineIndex::new(&before).position(&before, valid);
        FileError::NotUtf8 { path: path.to_owned(), line, column, byte }
    })
}

fn failed(path: &Path, source: io::Error) -> FileError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound => FileError::Missing { path },
        io::ErrorKind::IsADirectory => FileError::NotAFile { path, what: "a directory" },
        _ => FileError::Io { path, action: "read it", source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_never_ends_or_is_no_text_is_refused() {
        let path = Path::new("answers.yaml");
        assert_eq!(read_stream(path, &b"a: b\n"[..]).ok().as_deref(), Some("a: b\n"));
        let error = read_stream(path, &b"a\n\xe9\n"[..]).expect_err("it is not UTF-8");
        assert_eq!(error.to_string(), "answers.yaml:2:1: the byte 0xe9 is not UTF-8");
        let error = read_stream(path, io::repeat(b'x')).expect_err("it does not end");
        assert!(matches!(error, FileError::TooLarge { .. }));
    }
}
