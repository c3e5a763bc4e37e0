//! The history of a checkout as the commands about the team read it, with what they all need of it.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::error::{Error, ErrorKind};
use super::session::Session;
use crate::answers::Reading;
use crate::gate::Required;
use crate::kep::{Proposal, layout};
use crate::questionnaire::Catalogue;
use crate::shell::gitlog::{Cache, GitError, GitLog, TreeFile};
use crate::shell::terminal::size;
use crate::team::show::Page;
use crate::team::stats::Candidate;
use crate::team::{History, Ledger};

/// How long reading may take before a person is told how far it is.
const BLINK: Duration = Duration::from_millis(300);

/// A checkout with its history.
pub(super) struct Past {
    pub log: GitLog,
    pub history: History,
    pub ledger: Ledger,
}

impl Past {
    /// Reads the history of the checkout that the command line names or that holds the current directory.
    pub(super) fn open(session: &Session) -> Result<Self, Error> {
        let checkout = session.needed_checkout()?;
        let past = Self::read(session, checkout.root())?;
        if past.history.shallow {
            session.warn("this clone is shallow: what was approved before its first commit is unknown; git fetch --unshallow gets the rest");
        }
        Ok(past)
    }

    /// Reads the history of the checkout at `root`.
    pub(super) fn read(session: &Session, root: &Path) -> Result<Self, GitError> {
        let log = GitLog::open(root)?;
        let mut progress = Progress::new(session);
        let history = log.history(Cache::open().as_ref(), |done, of| progress.tell(done, of))?;
        drop(progress);
        let ledger = Ledger::read(&history);
        Ok(Self { log, history, ledger })
    }

    /// How many required answers each candidate leaves open, as committed; `None` for a README that is not there.
    pub(super) fn open_required(
        &self,
        catalogue: &Catalogue,
        candidates: &[Candidate],
    ) -> Result<Vec<Option<usize>>, Error> {
        let tree = self.log.tree(&self.history.as_of.commit, layout::KEPS)?;
        let readme = |candidate: &Candidate| {
            let path = format!("{}/{}", candidate.path.rsplit_once('/').map_or("", |(dir, _)| dir), layout::README);
            tree.iter().find(|file| file.path == path)
        };
        let files: Vec<Option<&TreeFile>> = candidates.iter().map(readme).collect();
        let there: Vec<usize> = (0..files.len()).filter(|&at| files[at].is_some()).collect();
        let blobs: Vec<String> = files.iter().flatten().map(|file| file.blob.clone()).collect();
        let mut open = vec![None; candidates.len()];
        // They wait in the release that is being made: no question is too new for them.
        let now = Proposal::default();
        self.log.texts(&blobs, |at, text| {
            let at = there[at];
            let reading = Reading::new(text, catalogue);
            open[at] = Some(Required::of(catalogue, &reading, &now, candidates[at].stage).open());
        })?;
        Ok(open)
    }
}

impl From<GitError> for Error {
    fn from(error: GitError) -> Self {
        let hint = error.hint();
        let error = Self::new(ErrorKind::System, error.to_string());
        hint.into_iter().fold(error, Self::help)
    }
}

impl Session {
    /// The width and colors of standard output: those of the terminal within reason, 80 plain columns elsewhere.
    pub(super) fn page(&self) -> Page {
        Page { width: self.columns().unwrap_or(80), colors: self.out.colors }
    }

    /// How wide text is to be on the terminal that standard output is; `None` where it is none.
    pub(super) fn columns(&self) -> Option<u16> {
        io::stdout().is_terminal().then(|| size().0.clamp(40, 140))
    }
}

/// A line on standard error that says how far reading is, drawn only where it takes long and somebody looks.
struct Progress {
    start: Instant,
    wanted: bool,
    drawn: Option<usize>,
}

impl Progress {
    fn new(session: &Session) -> Self {
        Self { start: Instant::now(), wanted: !session.is_quiet() && io::stderr().is_terminal(), drawn: None }
    }

    fn tell(&mut self, done: usize, of: usize) {
        if !self.wanted || self.start.elapsed() < BLINK {
            return;
        }
        const WIDTH: usize = 30;
        let filled = done * WIDTH / of.max(1);
        if self.drawn != Some(filled) {
            let bar = "━".repeat(filled) + &"─".repeat(WIDTH - filled);
            let _ = write!(io::stderr().lock(), "\rreading the history {bar} {done}/{of}");
            self.drawn = Some(filled);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = write!(io::stderr().lock(), "\r{:79}\r", "");
        }
    }
}
