use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::Stdio;

use super::{GitError, GitLog};

/// A text with more bytes than this is passed over: a file of people's names and dates never has that many.
const LARGEST: u64 = 4 * 1024 * 1024;

/// How the texts of a history were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// How many were read.
    pub read: usize,
    /// How many were passed over, being too large.
    pub too_large: usize,
}

impl GitLog {
    /// Hands the text of each of `blobs` to `take`, one at a time and in their order, with its place in `blobs`.
    ///
    /// Bytes that are not UTF-8 become marks.
    ///
    /// # Errors
    ///
    /// When one is not there, which happens in partial clones.
    pub fn texts(&self, blobs: &[String], mut take: impl FnMut(usize, &str)) -> Result<Texts, GitError> {
        let mut command = self.command();
        command.args(["cat-file", "--batch", "--buffer"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = self.stop.spawn(&mut command).map_err(GitError::start)?;
        let mut stdin = child.stdin.take().expect("its input is a pipe");
        let stdout = child.stdout.take().expect("its output is a pipe");
        self.stop.hold(child);
        let read = std::thread::scope(|scope| {
            // Git stops taking names while nobody reads its texts, so both go on at once.
            scope.spawn(move || {
                for blob in blobs {
                    if writeln!(stdin, "{blob}").is_err() {
                        break;
                    }
                }
            });
            read_batch(blobs, BufReader::with_capacity(1 << 16, stdout), &mut take)
        });
        if let Some(mut child) = self.stop.take_back() {
            if read.is_err() {
                // It may be waiting for somebody to read on.
                let _ = child.kill();
            }
            child.wait().map_err(GitError::Io)?;
        }
        read
    }
}

fn read_batch(
    blobs: &[String],
    mut output: impl BufRead,
    take: &mut impl FnMut(usize, &str),
) -> Result<Texts, GitError> {
    let mut texts = Texts::default();
    let mut missing: Option<(usize, &String)> = None;
    let (mut header, mut bytes) = (String::new(), Vec::new());
    for (at, blob) in blobs.iter().enumerate() {
        header.clear();
        output.read_line(&mut header).map_err(GitError::Io)?;
        if header.trim_end().ends_with(" missing") {
            missing = Some(missing.map_or((1, blob), |(count, first)| (count + 1, first)));
            continue;
        }
        let size = header.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| GitError::odd("cat-file", &header))?;
        if size > LARGEST {
            io::copy(&mut output.by_ref().take(size + 1), &mut io::sink()).map_err(GitError::Io)?;
            texts.too_large += 1;
            continue;
        }
        bytes.resize(usize::try_from(size).expect("the limit fits") + 1, 0);
        output.read_exact(&mut bytes).map_err(GitError::Io)?;
        bytes.pop();
        take(at, &String::from_utf8_lossy(&bytes));
        texts.read += 1;
    }
    match missing {
        Some((count, blob)) => Err(GitError::MissingTexts { count, blob: blob.clone() }),
        None => Ok(texts),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Repository;
    use super::*;

    #[test]
    fn texts_come_in_the_order_they_were_asked_for() {
        let repository = Repository::new();
        let big = "long line\n".repeat(20_000);
        repository.write("keps/a", &big).write("keps/b", "two").write("keps/c", "").commit("x", "2026-01-01T00:00:00Z");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let mut blobs: Vec<String> =
            log.tree("HEAD", "keps").expect("it can be listed").into_iter().map(|file| file.blob).collect();
        blobs.push(blobs[1].clone());
        let mut seen = Vec::new();
        let texts = log.texts(&blobs, |at, text| seen.push((at, text.len()))).expect("they are there");
        assert_eq!(seen, [(0, big.len()), (1, 3), (2, 0), (3, 3)]);
        assert_eq!(texts, Texts { read: 4, too_large: 0 });
        blobs.insert(0, "0123456789012345678901234567890123456789".to_owned());
        let error = log.texts(&blobs, |_, _| ()).expect_err("one is not there");
        assert!(matches!(error, GitError::MissingTexts { count: 1, .. }), "{error}");
    }
}
