use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Draft, DraftError, Drafts, Lock};

/// Stores drafts on a thread of its own, so that nobody who types waits for a disk.
///
/// Of drafts that follow each other quickly only the last is stored. Dropping it stores what is still to be stored.
#[derive(Debug)]
pub struct Saver {
    /// `None` only while it is dropped.
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

/// What became of a draft.
#[derive(Debug)]
pub enum Report {
    /// It is stored since then.
    Stored(Timestamp),
    /// It is not; the next one, or the end, is the next attempt.
    Failed(DraftError),
}

/// How much time there is between two drafts stored.
const INTERVAL: Duration = Duration::from_millis(300);

enum Order {
    Keep(Box<Draft>),
    Forget,
    Flush(mpsc::Sender<()>),
}

impl Saver {
    /// Begins to store the drafts of the KEP whose lock this is. `report` is called on the other thread.
    ///
    /// # Errors
    ///
    /// When the system has no thread left.
    pub fn start(drafts: Drafts, lock: Lock, report: impl FnMut(Report) + Send + 'static) -> io::Result<Self> {
        Self::with_interval(drafts, lock, report, INTERVAL)
    }

    /// Has a draft stored soon; its time and version are filled in.
    pub fn keep(&self, draft: Draft) {
        self.order(Order::Keep(Box::new(draft)));
    }

    /// Has the draft removed, because the README has it all or the author wants none of it.
    pub fn forget(&self) {
        self.order(Order::Forget);
    }

    /// Waits until everything ordered so far is done.
    pub fn flush(&self) {
        let (done, wait) = mpsc::channel();
        self.order(Order::Flush(done));
        // An error means that the thread is gone, and then there is nothing to wait for.
        let _ = wait.recv();
    }

    fn with_interval(
        drafts: Drafts,
        lock: Lock,
        report: impl FnMut(Report) + Send + 'static,
        interval: Duration,
    ) -> io::Result<Self> {
        let (orders, receiver) = mpsc::channel();
        let mut worker = Worker { drafts, lock, report, interval, waiting: None, due: None, last: None };
        let thread = thread::Builder::new().name("drafts".to_owned()).spawn(move || worker.run(&receiver))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    fn order(&self, order: Order) {
        let orders = self.orders.as_ref().expect("it is there until the value is dropped");
        // The thread ends only with this value, or with a panic that has been reported already.
        let _ = orders.send(order);
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Worker<R> {
    drafts: Drafts,
    lock: Lock,
    report: R,
    interval: Duration,
    waiting: Option<Box<Draft>>,
    /// When what waits is to be stored.
    due: Option<Instant>,
    last: Option<Instant>,
}

impl<R: FnMut(Report)> Worker<R> {
    fn run(&mut self, orders: &mpsc::Receiver<Order>) {
        loop {
            let now = Instant::now();
            if self.due.is_some_and(|due| due <= now) {
                self.store();
            }
            let order = match self.due {
                Some(due) => orders.recv_timeout(due.saturating_duration_since(now)),
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Keep(draft)) => {
                    self.waiting = Some(draft);
                    let soon = self.last.map_or(now, |last| last + self.interval);
                    self.due.get_or_insert(soon);
                }
                Ok(Order::Forget) => {
                    (self.waiting, self.due) = (None, None);
                    if let Err(error) = self.drafts.remove(self.lock.key()) {
                        (self.report)(Report::Failed(error));
                    }
                }
                Ok(Order::Flush(done)) => {
                    self.store();
                    drop(done);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.store(),
            }
        }
    }

    /// Stores what waits. What cannot be stored waits on, for the next order.
    fn store(&mut self) {
        self.due = None;
        let Some(mut draft) = self.waiting.take() else { return };
        draft.saved_at = Timestamp::now();
        draft.program = env!("CARGO_PKG_VERSION").to_owned();
        let stored = self.drafts.store(&draft);
        self.last = Some(Instant::now());
        match stored {
            Ok(()) => (self.report)(Report::Stored(draft.saved_at)),
            Err(error) => {
                self.waiting = Some(draft);
                (self.report)(Report::Failed(error));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::testing::{draft_of, drafts, key_of};
    use super::*;

    /// A saver that stores the first draft at once and the others only when it has to, and what it reports.
    fn slow(drafts: &Drafts) -> (Saver, mpsc::Receiver<Report>) {
        let (report, reports) = mpsc::channel();
        let lock = drafts.lock(&key_of("7-orbit")).expect("it can be locked").expect("nobody has it");
        let report = move |done| report.send(done).expect("the test listens");
        let saver = Saver::with_interval(drafts.clone(), lock, report, Duration::from_secs(3600));
        (saver.expect("there is a thread"), reports)
    }

    fn kept(drafts: &Drafts) -> Option<String> {
        let draft = drafts.load(&key_of("7-orbit")).expect("it can be read")?;
        draft.answers.get("slos").cloned()
    }

    #[test]
    fn of_drafts_in_a_row_the_first_and_the_last_are_stored() {
        let (_dir, drafts) = drafts();
        let (saver, reports) = slow(&drafts);
        for text in ["a", "ab", "abc", "abcd"] {
            saver.keep(draft_of("7-orbit", text));
        }
        saver.flush();
        assert_eq!(kept(&drafts).as_deref(), Some("abcd"));
        let reports: Vec<Report> = reports.try_iter().collect();
        assert!(matches!(reports[..], [Report::Stored(_), Report::Stored(_)]), "{reports:?}");
    }

    #[test]
    fn the_end_stores_what_waits_and_gives_the_lock_back() {
        let (_dir, drafts) = drafts();
        let (saver, _reports) = slow(&drafts);
        saver.keep(draft_of("7-orbit", "a"));
        saver.keep(draft_of("7-orbit", "ab"));
        assert!(drafts.lock(&key_of("7-orbit")).expect("it can be asked for").is_none());
        drop(saver);
        assert_eq!(kept(&drafts).as_deref(), Some("ab"));
        assert!(drafts.lock(&key_of("7-orbit")).expect("it can be asked for").is_some());
    }

    #[test]
    fn what_is_forgotten_does_not_come_back() {
        let (_dir, drafts) = drafts();
        let (saver, _reports) = slow(&drafts);
        saver.keep(draft_of("7-orbit", "a"));
        saver.keep(draft_of("7-orbit", "ab"));
        saver.forget();
        drop(saver);
        assert_eq!(kept(&drafts), None);
    }

    #[test]
    fn a_failure_is_reported_and_the_draft_is_tried_again() {
        let (_dir, drafts) = drafts();
        let (saver, reports) = slow(&drafts);
        // A directory in the way of the file is a failure for root too.
        let name = drafts.path(&key_of("7-orbit"), "json");
        fs::create_dir_all(name.join("in the way")).expect("it can be made");
        saver.keep(draft_of("7-orbit", "a"));
        let failed = reports.recv().expect("it is reported");
        assert!(matches!(failed, Report::Failed(DraftError::File(_))), "{failed:?}");
        fs::remove_dir_all(&name).expect("it can be removed");
        saver.flush();
        assert!(matches!(reports.recv().expect("it is reported"), Report::Stored(_)));
        assert_eq!(kept(&drafts).as_deref(), Some("a"));
    }
}
