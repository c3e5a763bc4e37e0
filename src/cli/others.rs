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
use crate::shell::{Checkout, KepDir, approver, read_text};
use crate::wizard::{OtherAnswer, OtherNews};

/// KEPs that are looked at between two reports.
const BATCH: usize = 40;

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
