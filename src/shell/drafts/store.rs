use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Draft, DraftError, Key};
use crate::shell::files::{FileError, read_text};

/// The directory of all drafts.
#[derive(Clone, Debug)]
pub struct Drafts {
    directory: PathBuf,
}

/// A file among the drafts.
#[derive(Debug)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// The draft in it, or why it cannot be had.
    pub draft: Result<Draft, String>,
}

/// The version of the files' format.
const SCHEMA_VERSION: u64 = 1;

/// A draft as its file has it.
#[derive(Serialize)]
struct Stored<'d> {
    schema_version: u64,
    #[serde(flatten)]
    draft: &'d Draft,
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Versioned {
    schema_version: u64,
}

/// Why a file's text is no draft.
enum Unusable {
    TooNew(u64),
    Damaged(String),
}

impl Drafts {
    /// Those in `directory`, which need not be there yet.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The directory they are in.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The draft of a KEP, if there is one.
    ///
    /// Where the KEP has moved inside its checkout, its draft moves with it: it is found by its number.
    ///
    /// # Errors
    ///
    /// When it cannot be read. A damaged one is moved aside first, so that a new one does not overwrite it.
    pub fn load(&self, key: &Key) -> Result<Option<Draft>, DraftError> {
        let path = self.path(key, "json");
        let text = match read_text(&path) {
            Ok(text) => text,
            Err(FileError::Missing { .. }) => return self.adopt(key),
            Err(error @ (FileError::NotUtf8 { .. } | FileError::TooLarge { .. })) => {
                return Err(set_aside(&path, error.to_string()));
            }
            Err(error) => return Err(error.into()),
        };
        match read(&text) {
            Ok(draft) if (&draft.checkout, &draft.kep) == (&key.checkout, &key.kep) => Ok(Some(draft)),
            Ok(draft) => Err(set_aside(&path, format!("it is of {} in {}", draft.kep, draft.checkout))),
            Err(Unusable::TooNew(version)) => Err(DraftError::TooNew { path, version }),
            Err(Unusable::Damaged(reason)) => Err(set_aside(&path, reason)),
        }
    }

    /// Keeps a draft in place of the one there was; at no moment is there half of one.
    ///
    /// Whoever calls this holds the KEP's [`super::Lock`].
    ///
    /// # Errors
    ///
    /// When it cannot be written; the one there was is then still there.
    pub fn store(&self, draft: &Draft) -> Result<(), DraftError> {
        self.make_directory()?;
        let (path, new) = (self.path(&draft.key(), "json"), self.path(&draft.key(), "new"));
        let text = serde_json::to_string_pretty(&Stored { schema_version: SCHEMA_VERSION, draft });
        let text = text.expect("texts, numbers and maps with texts as keys can be said in JSON");
        // It is not forced onto the disk: that would cost more, on every pause of the author, than the rare power cut.
        let written = private()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&new)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .and_then(|()| fs::rename(&new, &path));
        written.map_err(|error| {
            let _ = fs::remove_file(&new);
            FileError::io(&path, "keep the draft in it", error).into()
        })
    }

    /// Removes the draft of a KEP, if there is one.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be removed.
    pub fn remove(&self, key: &Key) -> Result<(), DraftError> {
        let path = self.path(key, "json");
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError::io(&path, "remove it", error).into())
            }
            _ => Ok(()),
        }
    }

    /// All drafts, the latest first, then those that cannot be read. Nothing is moved.
    ///
    /// # Errors
    ///
    /// When the directory is there and cannot be listed.
    pub fn list(&self) -> Result<Vec<Kept>, DraftError> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(FileError::io(&self.directory, "list it", error).into()),
        };
        let files = entries.flatten().map(|entry| entry.path());
        let mut kept: Vec<Kept> = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| {
                let draft = match read_text(&path).map(|text| read(&text)) {
                    Ok(Ok(draft)) => Ok(draft),
                    Ok(Err(Unusable::Damaged(reason))) => Err(reason),
                    Ok(Err(Unusable::TooNew(_))) => Err("a later version of kepready wrote it".to_owned()),
                    Err(error) => Err(error.to_string()),
                };
                Kept { path, draft }
            })
            .collect();
        kept.sort_by(|a, b| {
            let time = |kept: &Kept| kept.draft.as_ref().map(|draft| draft.saved_at).ok();
            time(b).cmp(&time(a)).then_with(|| a.path.cmp(&b.path))
        });
        Ok(kept)
    }

    /// The drafts that nobody has touched for longer than `age`, for the user to be asked about.
    ///
    /// # Errors
    ///
    /// As [`Drafts::list`].
    pub fn expired(&self, now: Timestamp, age: SignedDuration) -> Result<Vec<Draft>, DraftError> {
        let drafts = self.list()?.into_iter().filter_map(|kept| kept.draft.ok());
        Ok(drafts.filter(|draft| now.duration_since(draft.saved_at) > age).collect())
    }

    /// The draft of the KEP with this number in this checkout whose directory is no longer there, made this one's.
    fn adopt(&self, key: &Key) -> Result<Option<Draft>, DraftError> {
        if key.number.is_none() {
            return Ok(None);
        }
        let moved = |draft: &Draft| {
            let same = draft.checkout == key.checkout && draft.kep_number == key.number;
            same && !Path::new(&draft.checkout).join(&draft.kep).is_dir()
        };
        let Some(mut draft) = self.list()?.into_iter().filter_map(|kept| kept.draft.ok()).find(moved) else {
            return Ok(None);
        };
        let before = draft.key();
        draft.kep = key.kep.clone();
        self.store(&draft)?;
        self.remove(&before)?;
        Ok(Some(draft))
    }

    pub(super) fn path(&self, key: &Key, extension: &str) -> PathBuf {
        self.directory.join(format!("{}.{extension}", key.file_stem()))
    }

    pub(super) fn make_directory(&self) -> Result<(), DraftError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.create(&self.directory);
        made.map_err(|error| FileError::io(&self.directory, "make it", error).into())
    }
}

/// Files that nobody but the author reads.
pub(super) fn private() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn read(text: &str) -> Result<Draft, Unusable> {
    let damaged = |error: serde_json::Error| Unusable::Damaged(error.to_string());
    let Versioned { schema_version } = serde_json::from_str(text).map_err(damaged)?;
    match schema_version {
        SCHEMA_VERSION => serde_json::from_str(text).map_err(damaged),
        later if later > SCHEMA_VERSION => Err(Unusable::TooNew(later)),
        other => Err(Unusable::Damaged(format!("there is no format {other}"))),
    }
}

/// Gives a file that is no draft another name, one that nothing has yet.
fn set_aside(path: &Path, reason: String) -> DraftError {
    let names = (1..).map(|number| match number {
        1 => path.with_extension("damaged"),
        number => path.with_extension(format!("damaged-{number}")),
    });
    let moved_to = names.into_iter().find(|name| !name.exists()).expect("some number is free");
    match fs::rename(path, &moved_to) {
        Ok(()) => DraftError::Damaged { moved_to, reason },
        Err(error) => FileError::io(path, "move it aside", error).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::super::testing::{draft_of, drafts, key_of};
    use super::*;

    #[test]
    fn what_is_stored_is_loaded_and_gone_once_removed() {
        let (_dir, drafts) = drafts();
        let key = key_of("7-orbit");
        assert_eq!(drafts.load(&key).expect("nothing is no error"), None);
        let mut draft = draft_of("7-orbit", "é \u{1b}[2J\r\n");
        draft.stage = Some("beta".to_owned());
        draft.place = Some(Place { question: "slos".to_owned(), line: 3, column: 67 });
        draft.base.answers.insert("slos".to_owned(), "before".to_owned());
        drafts.store(&draft).expect("it can be written");
        assert_eq!(drafts.load(&key).expect("it is there"), Some(draft.clone()));
        assert_eq!(drafts.load(&key_of("8-dock")).expect("it has none"), None);

        draft.answers.insert("slos".to_owned(), "later".to_owned());
        drafts.store(&draft).expect("it can be written again");
        assert_eq!(drafts.load(&key).expect("it is there"), Some(draft));
        drafts.remove(&key).and_then(|()| drafts.remove(&key)).expect("the second time there is nothing to do");
        assert_eq!(drafts.load(&key).expect("nothing is no error"), None);
    }

    #[test]
    fn the_file_says_what_it_is() {
        let (_dir, drafts) = drafts();
        drafts.store(&draft_of("7-orbit", "text")).expect("it can be written");
        let text = fs::read_to_string(drafts.path(&key_of("7-orbit"), "json")).expect("it is there");
        let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(json["schema_version"], 1);
        assert_eq!(json["checkout"], "/checkout");
        assert_eq!(json["kep"], "keps/sig-space/7-orbit");
        assert_eq!(json["saved_at"], "2026-07-24T12:00:00Z");
        assert_eq!(json["answers"]["slos"], "text");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, drafts) = drafts();
        drafts.store(&draft_of("7-orbit", "text")).expect("it can be written");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(drafts.directory()), 0o700);
        assert_eq!(mode(&drafts.path(&key_of("7-orbit"), "json")), 0o600);
    }

    #[test]
    fn a_damaged_draft_is_moved_aside_whole_each_time() {
        let (_dir, drafts) = drafts();
        let path = drafts.path(&key_of("7-orbit"), "json");
        drafts.store(&draft_of("7-orbit", "text")).expect("it can be written");
        let whole = fs::read_to_string(&path).expect("it is there");
        let half = &whole[..whole.len() / 2];
        for (round, content) in [half.as_bytes(), b"", b"{\"schema_version\": 0}", b"\xff"].into_iter().enumerate() {
            fs::write(&path, content).expect("it can be written");
            let error = drafts.load(&key_of("7-orbit")).expect_err("it is damaged");
            let DraftError::Damaged { moved_to, .. } = &error else { panic!("{error}") };
            assert_eq!(fs::read(moved_to).expect("it is there"), content, "round {round}");
            assert!(error.to_string().contains(".damaged"), "{error}");
            assert_eq!(drafts.load(&key_of("7-orbit")).expect("nothing is no error"), None);
        }
    }

    #[test]
    fn a_draft_of_another_kep_is_never_used() {
        let (_dir, drafts) = drafts();
        drafts.store(&draft_of("7-orbit", "text")).expect("it can be written");
        let [from, to] = ["7-orbit", "8-dock"].map(|kep| drafts.path(&key_of(kep), "json"));
        fs::copy(from, to).expect("it can be copied");
        let error = drafts.load(&key_of("8-dock")).expect_err("it is of another KEP").to_string();
        assert!(error.contains("(it is of keps/sig-space/7-orbit in /checkout)"), "{error}");
    }

    #[test]
    fn a_draft_of_a_later_version_stays_where_it_is() {
        let (_dir, drafts) = drafts();
        drafts.make_directory().expect("it can be made");
        let path = drafts.path(&key_of("7-orbit"), "json");
        fs::write(&path, "{\"schema_version\": 2, \"other\": []}").expect("it can be written");
        assert!(matches!(drafts.load(&key_of("7-orbit")), Err(DraftError::TooNew { version: 2, .. })));
        assert!(path.exists());
    }

    #[test]
    fn a_kep_that_moved_takes_its_draft_along() {
        let checkout = crate::shell::testing::tree(&["keps/sig-a/7-orbit/README.md", "keps/sig-b/8-dock/README.md"]);
        let (_dir, drafts) = drafts();
        let key = |kep: &str, number: &str| {
            Key::new(checkout.path(), &checkout.path().join("keps").join(kep), Some(number.to_owned()))
        };
        let mut draft = Draft::new(&key("sig-a/7-orbit", "7"), super::super::Base::default());
        draft.answers.insert("slos".to_owned(), "text".to_owned());
        drafts.store(&draft).expect("it can be written");

        let from = checkout.path().join("keps/sig-a/7-orbit");
        let to = checkout.path().join("keps/sig-b/7-orbit");
        fs::create_dir(&to).expect("it can be made");
        let there = key("sig-b/7-orbit", "7");
        assert_eq!(drafts.load(&there).expect("it has none"), None, "the first one is still in its place");
        fs::remove_dir_all(from).expect("it can be removed");
        assert_eq!(drafts.load(&key("sig-b/8-dock", "8")).expect("it has none"), None);
        let moved = drafts.load(&there).expect("it can be read").expect("it moved along");
        assert_eq!((moved.key(), &moved.answers), (there.clone(), &draft.answers));
        assert_eq!(drafts.load(&there).expect("it can be read"), Some(moved));
        assert_eq!(drafts.list().expect("it can be listed").len(), 1);
    }

    #[test]
    fn the_latest_come_first_and_the_old_ones_expire() {
        let (_dir, drafts) = drafts();
        assert!(drafts.list().expect("no directory is no error").is_empty());
        for (kep, day) in [("1-a", 1), ("3-c", 20), ("2-b", 10)] {
            let mut draft = draft_of(kep, "text");
            draft.saved_at = format!("2026-07-{day:02}T00:00:00Z").parse().expect("it is a time");
            drafts.store(&draft).expect("it can be written");
        }
        fs::write(drafts.directory().join("x.json"), "?").expect("it can be written");
        let listed = drafts.list().expect("it can be listed");
        let keps: Vec<&str> =
            listed.iter().map(|kept| kept.draft.as_ref().map_or("?", |draft| draft.kep.as_str())).collect();
        assert_eq!(keps, ["keps/sig-space/3-c", "keps/sig-space/2-b", "keps/sig-space/1-a", "?"]);
        let now = "2026-07-21T00:00:00Z".parse().expect("it is a time");
        let expired = drafts.expired(now, SignedDuration::from_hours(11 * 24)).expect("it can be listed");
        assert_eq!(expired.iter().map(|draft| draft.kep.as_str()).collect::<Vec<_>>(), ["keps/sig-space/1-a"]);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_said() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        fs::write(dir.path().join("file"), "").expect("it can be written");
        let drafts = Drafts::at(dir.path().join("file/drafts"));
        let error = drafts.store(&draft_of("7-orbit", "text")).expect_err("a file is in the way");
        assert!(error.to_string().contains("file/drafts: cannot make it: "), "{error}");
    }
}
