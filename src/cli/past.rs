//! The history of the KEP that a sitting is about, read while the author is at work.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::answers::Reading;
use crate::kep::{Proposal, Stage};
use crate::questionnaire::Catalogue;
use crate::shell::gitlog::{GitError, GitLog, Stop, Subject};
use crate::shell::{LoadedKep, slashed};
use crate::wizard::{Moved, Past};

/// How long reading may take: far longer than it does, and short enough that nothing runs on for ever.
const LIMIT: Duration = Duration::from_secs(30);
/// How long a sitting without a screen waits for it before its first question.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// What has to be known to read it.
pub(super) struct Search {
    root: std::path::PathBuf,
    subject: Subject,
    /// The files of the KEP, from the root.
    files: Vec<String>,
    catalogue: Catalogue,
}

/// A history that is being read. Dropping it ends the reading.
pub(super) struct Underway {
    stop: Stop,
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

impl Search {
    /// The search for the history of `loaded`, at `stage` now.
    pub(super) fn new(loaded: &LoadedKep, stage: Stage, catalogue: Catalogue) -> Self {
        let files = &loaded.files;
        let root = files.checkout.as_ref().map_or(files.dir.as_path(), |checkout| checkout.root());
        let inside = |path: &std::path::Path| slashed(path.strip_prefix(root).unwrap_or(path));
        let readme = match &files.checkout {
            Some(_) => slashed(files.readme_in_checkout()),
            None => inside(&files.readme),
        };
        let number = loaded.proposal.number.as_ref().map(|at| at.value.clone()).or_else(|| files.number.clone());
        let dir = readme.rsplit_once('/').map_or("", |(dir, _)| dir).to_owned();
        let mut paths = vec![if dir.is_empty() { ".".to_owned() } else { dir }];
        paths.extend(loaded.approval_path.as_deref().map(inside));
        Self { root: root.to_owned(), subject: Subject { readme, number, stage }, files: paths, catalogue }
    }

    /// Begins to read; `report` is told on another thread what was found, unless the reading is ended before.
    pub(super) fn begin(self, report: impl FnOnce(Past) + Send + 'static) -> Underway {
        let stop = Stop::default();
        let (watched, watcher) = (stop.clone(), stop.clone());
        let (done, is_done) = mpsc::channel::<()>();
        let reading = thread::Builder::new().name("history".to_owned()).spawn(move || {
            let past = self.read(&watched);
            drop(done);
            report(past);
        });
        // Without a thread to spare the sitting goes on without a history.
        if reading.is_ok() {
            let _ = thread::Builder::new().name("history's end".to_owned()).spawn(move || {
                if is_done.recv_timeout(LIMIT) == Err(mpsc::RecvTimeoutError::Timeout) {
                    watcher.stop();
                }
            });
        }
        Underway { stop }
    }

    fn read(&self, stop: &Stop) -> Past {
        let log = match GitLog::open(&self.root) {
            Ok(log) => log.stopped_by(stop.clone()),
            Err(error) => return Past { provenance: Err(why(&error, stop)), moved: None, uncommitted: Vec::new() },
        };
        let now = Timestamp::now().as_second();
        let provenance = match log.provenance(&self.subject, &self.catalogue, now) {
            Ok(Some(provenance)) => Ok(provenance),
            Ok(None) => Err("the README is in no commit yet".to_owned()),
            Err(error) => Err(why(&error, stop)),
        };
        let paths: Vec<&str> = self.files.iter().map(String::as_str).collect();
        Past { moved: self.moved(&log), uncommitted: log.uncommitted(&paths).unwrap_or_default(), provenance }
    }

    /// The move to another stage that this branch makes, or that is not even committed: `kep.yaml` stands at an earlier
    /// stage where the branch left the main line.
    fn moved(&self, log: &GitLog) -> Option<Moved> {
        let (readme, kep_yaml) = log.merged(&self.subject).ok().flatten()?;
        let proposal = Proposal::read(&kep_yaml);
        let from = proposal.known_stage()?;
        let reading = Reading::new(&readme, &self.catalogue);
        let steps = (Some(from), self.subject.stage);
        (from < self.subject.stage).then(|| Moved::of(&reading, &self.catalogue, &proposal, steps))
    }
}

fn why(error: &GitError, stop: &Stop) -> String {
    match (stop.is_stopped(), error.hint()) {
        (true, _) => "its history takes too long to read".to_owned(),
        (false, Some(hint)) => format!("{error} ({hint})"),
        (false, None) => error.to_string(),
    }
}
