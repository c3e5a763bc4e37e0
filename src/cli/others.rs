//! Reading how the other KEPs of a checkout answered a question: on a thread of its own, so that no key waits for it,
//! one README at a time, so that a large checkout costs little memory.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::answers::{Reading, State, without_template};
use crate::kep::{Proposal, layout};
use crate::questionnaire::Catalogue;
use crate::shell::{Checkout, KepDir, KepFiles, approver, read_text};
use crate::wizard::{OtherAnswer, OtherNews};

/// KEPs that are looked at between two reports.
const BATCH: usize = 40;

/// Why there is nothing to read where a KEP lies by itself.
pub(super) const NO_CHECKOUT: &str = "this KEP lies in no checkout, so that there are no others to look at";

/// Where the KEPs are, and what is looked for in them.
pub(super) struct Shelf {
    pub checkout: Checkout,
    /// The directory of the author's own KEP, which is left out.
    pub own: PathBuf,
    pub catalogue: Catalogue,
}

/// A thread that reads the other KEPs when it is asked to. It ends, wherever it is, when this is dropped.
pub(super) struct OtherKeps {
    questions: Sender<usize>,
    is_over: Arc<AtomicBool>,
}

impl OtherKeps {
    /// Starts the thread; it does nothing until it is asked. `report` hears what it finds.
    pub(super) fn start(shelf: Shelf, mut report: impl FnMut(OtherNews) + Send + 'static) -> io::Result<Self> {
        let (questions, asked) = mpsc::channel();
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        thread::Builder::new().name("others".to_owned()).spawn(move || {
            let mut next = asked.recv().ok();
            while let Some(question) = next {
                next = shelf.read(question, &asked, &ends, &mut report).or_else(|| asked.recv().ok());
            }
        })?;
        Ok(Self { questions, is_over })
    }

    /// Asks for the answers to a question; what was asked before and is not done yet is dropped.
    pub(super) fn ask(&self, question: usize) {
        // Where the thread is gone there is nobody to ask.
        let _ = self.questions.send(question);
    }
}

impl Drop for OtherKeps {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

impl Shelf {
    /// The KEPs beside the one of these files; `None` where that lies in no checkout.
    pub(super) fn beside(files: &KepFiles, catalogue: &Catalogue) -> Option<Self> {
        let (checkout, own) = (files.checkout.clone()?, files.dir.clone());
        Some(Self { checkout, own, catalogue: catalogue.clone() })
    }

    /// Reads every KEP for a question, here and now, for whoever waits for it.
    pub(super) fn read_at_once(&self, question: usize) -> OtherNews {
        let (_nobody, asked) = mpsc::channel();
        let mut all = OtherNews { question, answers: Vec::new(), read: 0, all: 0 };
        self.read(question, &asked, &AtomicBool::new(false), &mut |news: OtherNews| {
            all.answers.extend(news.answers);
            (all.read, all.all) = (news.read, news.all);
        });
        all
    }

    /// Reads every KEP for a question, those of the author's own group first. Stops when something else is asked,
    /// which it gives.
    fn read(
        &self,
        question: usize,
        asked: &Receiver<usize>,
        is_over: &AtomicBool,
        report: &mut impl FnMut(OtherNews),
    ) -> Option<usize> {
        let mut keps = self.checkout.keps();
        keps.retain(|kep| kep.path != self.own);
        let group = self.own.strip_prefix(self.checkout.keps_dir()).ok().and_then(|path| path.iter().next());
        keps.sort_by_key(|kep| group.is_none_or(|group| *kep.group != *group));
        let all = keps.len();
        let mut answers = Vec::new();
        for (read, kep) in keps.iter().enumerate() {
            if is_over.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(newest) = asked.try_iter().last() {
                return Some(newest);
            }
            if read > 0 && read % BATCH == 0 {
                report(OtherNews { question, answers: std::mem::take(&mut answers), read, all });
            }
            answers.extend(self.answer(kep, question));
        }
        report(OtherNews { question, answers, read: all, all });
        None
    }

    /// What a KEP says to a question; nothing where that is nothing, or where it cannot be read.
    fn answer(&self, kep: &KepDir, question: usize) -> Option<OtherAnswer> {
        let readme = read_text(&kep.path.join(layout::README)).ok()?;
        let text = {
            let reading = Reading::new(&readme, &self.catalogue);
            let answer = &reading.answers()[question];
            (answer.state == State::Answered)
                .then(|| without_template(&answer.text, &self.catalogue.questions[question]))
        };
        let text = text.filter(|text| !text.trim().is_empty())?;
        let proposal = kep.has_kep_yaml.then(|| read_text(&kep.path.join(layout::KEP_YAML)).ok()).flatten();
        let proposal = proposal.map(|text| Proposal::read(&text)).unwrap_or_default();
        let word = |text: &Option<crate::kep::Located<String>>| text.as_ref().map(|text| text.value.clone());
        Some(OtherAnswer {
            place: self.checkout.relative(&kep.path).to_string_lossy().into_owned(),
            number: word(&proposal.number).or_else(|| kep.number.clone()).unwrap_or_default(),
            title: word(&proposal.title).unwrap_or_else(|| kep.slug.clone()),
            sig: word(&proposal.owning_sig).unwrap_or_else(|| kep.group.clone()),
            stage: proposal.known_stage(),
            closed: OtherAnswer::is_closed(proposal.known_status()),
            approved: approver(&self.checkout, &proposal).is_some(),
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::sync_channel;

    use super::*;

    /// Reports are made before and after a batch, and at the end: more KEPs than two batches have.
    const KEPS: usize = 2 * BATCH + 10;

    fn shelf() -> (tempfile::TempDir, Shelf) {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        for number in 1..=KEPS {
            let kep = dir.path().join(format!("keps/sig-space/{number}-orbit"));
            fs::create_dir_all(&kep).expect("it can be made");
            let text = "# Orbit\n\n###### Does enabling the feature change any default behavior?\n\nNo.\n";
            fs::write(kep.join(layout::README), text).expect("it can be written");
        }
        let checkout = Checkout::at(dir.path()).expect("it holds keps/");
        let own = checkout.keps_dir().join("sig-space/1-orbit");
        (dir, Shelf { checkout, own, catalogue: Catalogue::embedded() })
    }

    /// Starts reading; every report waits until it is taken.
    fn started(shelf: Shelf) -> (OtherKeps, Receiver<OtherNews>) {
        let (reports, reported) = sync_channel(0);
        let others = OtherKeps::start(shelf, move |news| {
            // Whoever has enough of them does not take the rest.
            let _ = reports.send(news);
        });
        (others.expect("a thread can be started"), reported)
    }

    #[test]
    fn all_but_the_authors_own_are_read_and_reported_in_batches() {
        let (_dir, shelf) = shelf();
        let question = shelf.catalogue.index_of("default-behavior").expect("it is asked");
        let (others, reported) = started(shelf);
        others.ask(question);
        let news: Vec<OtherNews> = reported.iter().take(3).collect();
        assert_eq!(news.iter().map(|news| news.read).collect::<Vec<_>>(), [BATCH, 2 * BATCH, KEPS - 1]);
        assert_eq!(news.iter().map(|news| news.answers.len()).sum::<usize>(), KEPS - 1);
    }

    #[test]
    fn leaving_ends_the_reading_half_way() {
        let (_dir, shelf) = shelf();
        let (others, reported) = started(shelf);
        others.ask(0);
        // The thread stands at its first report by now, or will: it is over before that is taken.
        drop(others);
        let read: Vec<usize> = reported.iter().map(|news| news.read).collect();
        assert!(read.is_empty() || read == [BATCH], "it went on: {read:?}");
    }

    #[test]
    fn another_question_ends_the_reading_for_the_one_before() {
        let (_dir, shelf) = shelf();
        let (others, reported) = started(shelf);
        others.ask(0);
        others.ask(1);
        others.ask(2);
        let mut news = reported.iter();
        // What was under way when the last one was asked may still make its one report.
        let whole = news.find(|news| news.question == 2).map(|first| (first.read, first.all));
        assert_eq!(whole, Some((BATCH, KEPS - 1)));
        assert_eq!(news.next().map(|news| (news.question, news.read)), Some((2, 2 * BATCH)));
        assert_eq!(news.next().map(|news| (news.question, news.read)), Some((2, KEPS - 1)));
    }
}
