//! Notices that a file is another one than it was, by looking at it now and then.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often a file is looked at; one system call each time.
const EVERY: Duration = Duration::from_secs(1);
/// How far apart two changes of a file may be and still be given the same time: two seconds where file systems are at
/// their coarsest, and a look's length more.
const GRAIN: Duration = Duration::from_secs(3);

/// A file that somebody else may change.
#[derive(Debug)]
pub struct Watch {
    path: PathBuf,
    seen: Option<Look>,
    /// When the present state was seen first.
    since: Instant,
    /// Whether a change after this state would show in a look.
    is_certain: bool,
    due: Instant,
}

/// What a look at a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is what it was.
    Same,
    /// It may have changed so soon after the look before that its times do not tell: only reading it does.
    Unclear,
    /// It is another one.
    Changed,
}

/// What tells one state of a file from another without reading it.
///
/// A program that puts the old time back and keeps the length, or that renames another file over it, is told by the
/// inode and by the time of the inode's own last change, which nobody can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    file: (u64, u64),
    modified: (i64, i64),
    changed: (i64, i64),
    length: u64,
}

impl Watch {
    /// Watches the file at `path`, from what it is now. What was read of it before may be another state already: the
    /// first looks are [`Seen::Unclear`].
    pub fn new(path: PathBuf) -> Self {
        let (seen, now) = (Look::at(&path), Instant::now());
        Self { path, seen, since: now, is_certain: false, due: now + EVERY }
    }

    /// How long it is until the file has to be looked at.
    pub fn patience(&self) -> Duration {
        self.due.saturating_duration_since(Instant::now())
    }

    /// What the file is now, against what it was when this was last asked; looks at most once in a while. A file that
    /// is gone is no change: whoever replaces it may be half way.
    pub fn look(&mut self) -> Seen {
        let now = Instant::now();
        if now < self.due {
            return Seen::Same;
        }
        self.due = now + EVERY;
        self.look_at(now)
    }

    fn look_at(&mut self, now: Instant) -> Seen {
        let Some(look) = Look::at(&self.path) else { return Seen::Same };
        if self.seen.replace(look) != Some(look) {
            (self.since, self.is_certain) = (now, false);
            return Seen::Changed;
        }
        if self.is_certain {
            return Seen::Same;
        }
        // Whoever reads it now reads the last of the states that could share these times.
        self.is_certain = now.duration_since(self.since) >= GRAIN;
        Seen::Unclear
    }
}

impl Look {
    fn at(path: &Path) -> Option<Self> {
        let data = fs::metadata(path).ok()?;
        Some(Self {
            file: (data.dev(), data.ino()),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
            length: data.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched() -> (tempfile::TempDir, PathBuf, Watch) {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let path = dir.path().join("README.md");
        fs::write(&path, "one\n").expect("it can be written");
        let watch = Watch::new(path.clone());
        (dir, path, watch)
    }

    #[test]
    fn a_file_that_changes_is_noticed_once_and_one_that_is_gone_is_not() {
        let (_dir, path, mut watch) = watched();
        let late = watch.since + GRAIN;
        assert_eq!(watch.look_at(late), Seen::Unclear, "it may have changed right after it was read");
        assert_eq!(watch.look_at(late), Seen::Same);
        fs::write(&path, "another\n").expect("it can be written");
        assert_eq!(watch.look_at(late), Seen::Changed);
        assert_eq!(watch.look_at(late + GRAIN / 2), Seen::Unclear, "and again in the same moment");
        assert_eq!([watch.look_at(late + GRAIN), watch.look_at(late + GRAIN)], [Seen::Unclear, Seen::Same]);
        fs::remove_file(&path).expect("it can be removed");
        assert_eq!(watch.look_at(late + GRAIN), Seen::Same);
        fs::write(&path, "a third\n").expect("it can be written");
        assert_eq!(watch.look_at(late + GRAIN), Seen::Changed);
        assert_eq!(watch.look(), Seen::Same, "it is not time yet");
    }

    #[test]
    fn another_file_of_the_same_length_and_time_is_another_file() {
        let (dir, path, mut watch) = watched();
        let late = watch.since + GRAIN;
        assert_eq!([watch.look_at(late), watch.look_at(late)], [Seen::Unclear, Seen::Same]);
        let time = fs::metadata(&path).and_then(|data| data.modified()).expect("it has one");
        let other = dir.path().join("other");
        fs::write(&other, "two\n").expect("it can be written");
        let file = fs::File::options().write(true).open(&other).expect("it can be opened");
        file.set_modified(time).expect("its time can be set");
        fs::rename(&other, &path).expect("it can be renamed");
        assert_eq!(watch.look_at(late), Seen::Changed);
    }
}
