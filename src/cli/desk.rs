//! What a sitting works on, with a screen or without: the README, the playbook beside it, the draft.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, Zoned};

use super::session::Session;
use crate::gate::Texts;
use crate::playbook::anchors_of;
use crate::questionnaire::QuestionId;
use crate::shell::config::Config;
use crate::shell::drafts::{Base, Draft, DraftError, Drafts, Key, Place, Report, Saver, fingerprint};
use crate::shell::editor::{Editor, EditorError};
use crate::shell::{FileError, LoadedKep, Seen, Watch, read_text, shown, write_all_atomically, write_atomically};
use crate::wizard::{Message, Resumed, Snapshot};

/// The file that holds the playbook, beside the README.
const PLAYBOOK: &str = "playbook.md";
/// The first words of the playbooks that the program's own template makes, behind their front matter.
const PLAYBOOK_OPENING: &str = "# Playbook: ";

/// Whether the file `there` is an earlier playbook, `new` being the present one: one of the program's own template, or
/// one that begins as the new one does. Any other is somebody else's.
fn is_playbook(there: &str, new: &str) -> bool {
    let opening = |text: &str| {
        let body = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let body = body.map_or(text, |(_, body)| body);
        body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned()
    };
    let there = opening(there);
    there.starts_with(PLAYBOOK_OPENING) || (!there.is_empty() && there == opening(new))
}

/// The files of one KEP while its author sits over it.
pub(super) struct Desk {
    readme: PathBuf,
    kep_yaml: Option<PathBuf>,
    watch: Watch,
    directory: PathBuf,
    key: Key,
    stage: String,
    /// The digest of the README that changes are counted from, and which one that is; made when a draft needs it.
    base: RefCell<Option<(u64, String)>>,
    saver: Option<Saver>,
    editor: Option<String>,
}

/// What was found on a desk.
pub(super) struct Found {
    /// What an earlier sitting left.
    pub draft: Option<Resumed>,
    /// What keeps drafts from working.
    pub warning: Option<String>,
}

impl Desk {
    /// The desk for a KEP. `report` hears what becomes of drafts, on a thread of its own.
    pub(super) fn new(
        loaded: &LoadedKep,
        stage: String,
        drafts: Option<Drafts>,
        config: &Config,
        report: impl FnMut(Report) + Send + 'static,
    ) -> (Self, Found) {
        let key = Key::of(&loaded.files);
        let (saver, draft, warning) = open_drafts(drafts, &key, report);
        let desk = Self {
            readme: loaded.files.readme.clone(),
            kep_yaml: loaded.files.kep_yaml.clone(),
            watch: Watch::new(loaded.files.readme.clone()),
            directory: loaded.files.dir.clone(),
            key,
            stage,
            base: RefCell::new(None),
            saver,
            editor: config.editor.value.clone(),
        };
        let draft = draft.map(|draft| resumed(draft, &desk.stage));
        (desk, Found { draft, warning })
    }

    /// Whether what is typed is kept.
    pub(super) fn keeps_drafts(&self) -> bool {
        self.saver.is_some()
    }

    /// Reads the README again.
    pub(super) fn read_readme(&self) -> Message {
        Message::Readme(read_text(&self.readme).map_err(|error| error.to_string()))
    }

    /// What the README says, where somebody changed it since it was looked at last; `known` is what it said then.
    pub(super) fn seen_changed(&mut self, known: &str) -> Option<String> {
        match self.watch.look() {
            Seen::Same => None,
            Seen::Unclear | Seen::Changed => read_text(&self.readme).ok().filter(|text| text != known),
        }
    }

    /// How long it is until the README is worth another look.
    pub(super) fn patience(&self) -> Duration {
        self.watch.patience()
    }

    /// Writes the README, if it still is what was `expected`.
    pub(super) fn write_readme(&mut self, text: &str, expected: &str) -> Message {
        match read_text(&self.readme) {
            Ok(now) if now != expected => Message::ReadmeChanged(now),
            Ok(_) => {
                let written = write_atomically(&self.readme, text);
                Message::Written(written.map_err(|error| error.to_string()))
            }
            Err(error) => Message::Written(Err(error.to_string())),
        }
    }

    /// Reads README and `kep.yaml` again.
    pub(super) fn read_kep(&self) -> Message {
        Message::Kep(self.texts().map_err(|error| error.to_string()))
    }

    /// README and `kep.yaml` as they stand there; one that cannot be read counts as none, as when the sitting began.
    fn texts(&self) -> Result<Texts, FileError> {
        let kep_yaml = self.kep_yaml.as_deref().and_then(|path| read_text(path).ok());
        Ok(Texts { readme: Some(read_text(&self.readme)?), kep_yaml })
    }

    /// Writes those of README and `kep.yaml` that change, all or none, if both still are what was `expected`.
    pub(super) fn write_kep(&mut self, texts: &Texts, expected: &Texts) -> Message {
        match self.texts() {
            Ok(now) if now != *expected => Message::KepChanged(now),
            Ok(now) => {
                let readme = (Some(self.readme.as_path()), &now.readme, &texts.readme);
                let kep_yaml = (self.kep_yaml.as_deref(), &now.kep_yaml, &texts.kep_yaml);
                let changed = [kep_yaml, readme].into_iter().filter(|(_, old, new)| old != new);
                let files: Vec<(&Path, &str)> =
                    changed.filter_map(|(path, _, new)| Some((path?, new.as_deref()?))).collect();
                Message::KepWritten(write_all_atomically(&files).map_err(|error| error.to_string()))
            }
            Err(error) => Message::KepWritten(Err(error.to_string())),
        }
    }

    /// The anchors of failure modes in the playbook that stands beside the README.
    pub(super) fn anchors(&self) -> Vec<String> {
        read_text(&self.directory.join(PLAYBOOK)).map(|text| anchors_of(&text)).unwrap_or_default()
    }

    /// Writes the playbook beside the README.
    pub(super) fn write_playbook(&self, text: &str) -> Message {
        let path = self.directory.join(PLAYBOOK);
        let outcome = match read_text(&path) {
            Ok(there) if !is_playbook(&there, text) => {
                Err(format!("{} is not a playbook of kepready's: it stays as it is", shown(&path)))
            }
            _ => write_atomically(&path, text).map_err(|error| error.to_string()).map(|()| PLAYBOOK.to_owned()),
        };
        Message::PlaybookWritten(outcome)
    }

    /// The author's editor.
    pub(super) fn editor(&self) -> Result<Editor, EditorError> {
        Editor::find(self.editor.as_deref())
    }

    /// The digest of a README, which is the one with this revision.
    fn digest(&self, (text, revision): (&str, u64)) -> String {
        let mut base = self.base.borrow_mut();
        match &*base {
            Some((known, digest)) if *known == revision => digest.clone(),
            _ => base.insert((revision, fingerprint(text))).1.clone(),
        }
    }

    /// Keeps a draft whose changes are counted from `readme`, a text and its revision; one with nothing in it says
    /// nothing.
    pub(super) fn keep(&self, snapshot: Snapshot, readme: (&str, u64)) {
        let Some(saver) = &self.saver else { return };
        if snapshot.is_empty() {
            return;
        }
        let mut draft = Draft::new(&self.key, Base { readme_sha256: self.digest(readme), ..Base::default() });
        for (id, base, text) in snapshot.answers {
            draft.base.answers.insert(id.to_string(), base);
            draft.answers.insert(id.to_string(), text);
        }
        draft.confirmed = snapshot.confirmed.into_iter().map(|(id, text)| (id.to_string(), text)).collect();
        let question = snapshot.question.to_string();
        draft.place = Some(Place { question, line: snapshot.line, column: snapshot.byte });
        draft.stage = Some(self.stage.clone());
        saver.keep(draft);
    }

    /// Has the draft removed: the README has it all.
    pub(super) fn forget(&self) {
        if let Some(saver) = &self.saver {
            saver.forget();
        }
    }

    /// Waits until everything that was to be kept is.
    pub(super) fn flush(&self) {
        if let Some(saver) = &self.saver {
            saver.flush();
        }
    }
}

/// Says which drafts nobody has touched for longer than the user wants to keep them; all of them stay.
pub(super) fn tell_of_old_drafts(session: &Session, config: &Config, drafts: &Drafts) {
    let Some(days) = config.max_age_days.value else { return };
    // Drafts that cannot be listed are not worth a word in front of a wizard; `kepready drafts` says why.
    let old = drafts.expired(Timestamp::now(), age(days)).unwrap_or_default();
    let Some(first) = old.first() else { return };
    let which = match old.len() {
        1 => format!("the draft of {} is", if first.kep.is_empty() { &first.checkout } else { &first.kep }),
        count => format!("{count} drafts are"),
    };
    session.note(&format!(
        "{which} older than {days} days; `kepready drafts` lists them, `kepready drafts drop` removes them"
    ));
}

/// A number of days as a span of time.
pub(super) fn age(days: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}

/// A time as the clock on the wall shows it, with its day where that is not today.
pub(super) fn clock_time(at: Timestamp) -> String {
    let here = Zoned::now();
    let then = at.to_zoned(here.time_zone().clone());
    let format = if then.date() == here.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    then.strftime(format).to_string()
}

/// The saver and the draft of a KEP, or what keeps them from working.
fn open_drafts(
    drafts: Option<Drafts>,
    key: &Key,
    report: impl FnMut(Report) + Send + 'static,
) -> (Option<Saver>, Option<Draft>, Option<String>) {
    let failed = |why: String| (None, None, Some(format!("drafts are not kept: {why}")));
    let Some(drafts) = drafts else { return failed(DraftError::NoPlace.to_string()) };
    let lock = match drafts.lock(key) {
        Ok(Some(lock)) => lock,
        Ok(None) => return failed("another kepready has this KEP open".to_owned()),
        Err(error) => return failed(error.to_string()),
    };
    let (draft, warning) = match drafts.load(key) {
        Ok(draft) => (draft, None),
        Err(error) => (None, Some(error.to_string())),
    };
    match Saver::start(drafts, lock, report) {
        Ok(saver) => (Some(saver), draft, warning),
        Err(error) => failed(error.to_string()),
    }
}

fn resumed(draft: Draft, stage: &str) -> Resumed {
    let when = clock_time(draft.saved_at);
    let place = draft.place.unwrap_or(Place { question: String::new(), line: 0, column: 0 });
    let base = |id: &str| draft.base.answers.get(id).cloned().unwrap_or_default();
    let answers = draft.answers.iter().map(|(id, text)| (QuestionId::new(id), base(id), text.clone()));
    // What was confirmed for one stage says nothing about another.
    let confirmed = draft.confirmed.iter().filter(|_| draft.stage.as_deref() == Some(stage));
    let snapshot = Snapshot {
        answers: answers.collect(),
        confirmed: confirmed.map(|(id, text)| (QuestionId::new(id), text.clone())).collect(),
        question: QuestionId::new(&place.question),
        line: place.line,
        byte: place.column,
    };
    Resumed { snapshot, when }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_earlier_playbook_is_written_over() {
        let new = "---\nkep: \"7\"\n---\n\n# Playbook: Orbit (KEP-7)\n";
        assert!(is_playbook(new, new));
        assert!(is_playbook("# Playbook: Orbits (KEP-7)\n\nOlder.", new));
        assert!(is_playbook("Runbook of 7\n\nOlder.", "Runbook of 7\n\nNewer."));
        for other in ["Runbook of 7\n", "", "---\nkep: 7\n---\n", "---\n# Playbook: x"] {
            assert!(!is_playbook(other, new), "{other}");
        }
    }
}
