use std::fs::{File, TryLockError};

use super::store::{Drafts, private};
use super::{DraftError, Key};
use crate::shell::files::FileError;

/// The right to write the draft of one KEP, which one process at a time has, for as long as this value lives.
///
/// However the process ends, the system takes it back.
#[derive(Debug)]
pub struct Lock {
    key: Key,
    /// Holds the lock until it is closed.
    _file: File,
}

impl Lock {
    /// What it is the lock of.
    pub fn key(&self) -> &Key {
        &self.key
    }
}

impl Drafts {
    /// Takes the lock of a KEP's draft; `None` where somebody else has it.
    ///
    /// On a file system without locks everybody gets it.
    ///
    /// # Errors
    ///
    /// When no file can be made in the directory of the drafts.
    pub fn lock(&self, key: &Key) -> Result<Option<Lock>, DraftError> {
        self.make_directory()?;
        let path = self.path(key, "lock");
        let file = private().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| FileError::io(&path, "write it", error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(None),
            // The file stays when the lock goes: removing it could take it from under somebody who waits for it.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Lock { key: key.clone(), _file: file })),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn one_at_a_time_has_it_and_each_kep_has_its_own() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let drafts = Drafts::at(dir.path().join("drafts"));
        let key = |kep: &str| Key::new(Path::new("/checkout"), &Path::new("/checkout/keps").join(kep), None);
        let taken = |kep: &str| drafts.lock(&key(kep)).expect("the directory can be written to");
        let first = taken("one").expect("nobody has it");
        assert!(taken("one").is_none());
        assert!(taken("two").is_some());
        assert_eq!(first.key(), &key("one"));
        drop(first);
        assert!(taken("one").is_some());
    }
}
