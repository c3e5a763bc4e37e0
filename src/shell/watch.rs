//! Notices that a file is another one than it was, by looking at it now and then.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

/// How often a file is looked at; one system call each time.
const EVERY: Duration = Duration::from_secs(1);

/// A file that somebody else may change.
#[derive(Debug)]
pub struct Watch {
    path: PathBuf,
    seen: Option<Look>,
    due: Instant,
}

/// What tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    changed: Option<SystemTime>,
    length: u64,
}

impl Watch {
    /// Watches the file at `path`, from what it is now.
    pub fn new(path: PathBuf) -> Self {
        let seen = look(&path);
        Self { path, seen, due: Instant::now() + EVERY }
    }

    /// How long it is until the file has to be looked at.
    pub fn patience(&self) -> Duration {
        self.due.saturating_duration_since(Instant::now())
    }

    /// Whether the file is another one than when this was last asked; looks at most once in a while. A file that is
    /// gone is no change: whoever replaces it may be half way.
    pub fn has_changed(&mut self) -> bool {
        let now = Instant::now();
        if now < self.due {
            return false;
        }
        self.due = now + EVERY;
        self.look_again()
    }

    fn look_again(&mut self) -> bool {
        let Some(look) = look(&self.path) else { return false };
        self.seen.replace(look) != Some(look)
    }
}

fn look(path: &PathBuf) -> Option<Look> {
    let data = fs::metadata(path).ok()?;
    Some(Look { changed: data.modified().ok(), length: data.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_is_noticed_once_and_one_that_is_gone_is_not() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let path = dir.path().join("README.md");
        fs::write(&path, "one\n").expect("it can be written");
        let mut watch = Watch::new(path.clone());
        assert!(!watch.look_again());
        fs::write(&path, "another\n").expect("it can be written");
        assert!(watch.look_again());
        assert!(!watch.look_again());
        fs::remove_file(&path).expect("it can be removed");
        assert!(!watch.look_again());
        fs::write(&path, "a third\n").expect("it can be written");
        assert!(watch.look_again());
        assert!(!watch.has_changed(), "it was looked at just now");
    }
}
