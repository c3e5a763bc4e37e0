use std::path::Path;

use super::{Base, Draft, Drafts, Key};

/// A directory for drafts that goes with the first value, and is not made yet.
pub(super) fn drafts() -> (tempfile::TempDir, Drafts) {
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let drafts = Drafts::at(dir.path().join("data/drafts"));
    (dir, drafts)
}

/// The key of a KEP in a checkout that is nowhere.
pub(super) fn key_of(kep: &str) -> Key {
    let number = kep.split('-').next().map(str::to_owned);
    Key::new(Path::new("/checkout"), &Path::new("/checkout/keps/sig-space").join(kep), number)
}

/// A draft of that KEP with one answer.
pub(super) fn draft_of(kep: &str, text: &str) -> Draft {
    let mut draft = Draft::new(&key_of(kep), Base::default());
    draft.saved_at = "2026-07-24T12:00:00Z".parse().expect("it is a time");
    draft.answers.insert("slos".to_owned(), text.to_owned());
    draft
}
