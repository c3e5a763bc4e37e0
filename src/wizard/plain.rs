use std::time::Duration;

use super::command::Command;
use super::disk::Choice;
use super::entry::Mark;
use super::message::Effect;
use super::model::{Overlay, Wizard};
use super::outline::{self, Row};
use super::save::{DiffLine, Refused, diff, ended};
use super::side::Content;
use super::sync::InStep;
use crate::answers::form::template;
use crate::playbook::KepFacts;
use crate::questionnaire::{Catalogue, Requirement};

/// What the wizard wants to have decided before it goes on, for whoever asks without a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// Whether this is to be written.
    Write {
        /// What would change.
        diff: Vec<DiffLine>,
        /// How many answers it comes from.
        answers: usize,
    },
    /// Whether these files are to be brought in step.
    InStep {
        /// The files that would change.
        files: Vec<InStep>,
        /// What is to be known about it first.
        note: Option<String>,
    },
    /// Nothing can be written while these answers stand as they are.
    Refused(Vec<Refused>),
    /// Which text an answer is to have that changed on the disk and here.
    Conflict {
        /// Index of the question.
        question: usize,
        /// From what stands on the disk to the author's; where [`Choice::Both`] is proposed, to both put together.
        diff: Vec<DiffLine>,
        /// What is proposed: both, where neither side touched the other's lines.
        proposed: Option<Choice>,
        /// How many more there are.
        more: usize,
    },
}

/// The wizard for whoever asks without a screen: what the screen shows as data, and what keys do as calls.
impl Wizard {
    /// The questions.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What is known of the KEP.
    pub fn kep(&self) -> &KepFacts {
        &self.kep
    }

    /// The rows of the outline: what it hides is hidden everywhere.
    pub fn outline(&self) -> Vec<Row> {
        outline::rows(self)
    }

    /// What the stage asks of a question.
    pub fn requirement(&self, question: usize) -> Requirement {
        self.entries[question].requirement
    }

    /// Whether the author is needed there: the stage requires an answer, and there is none or an unfinished one.
    pub fn needs_author(&self, question: usize) -> bool {
        self.entries[question].needs_author()
    }

    /// The next question that needs the author, going round from the present one.
    pub fn next_that_needs_author(&self) -> Option<usize> {
        self.next_open()
    }

    /// How many of the required questions are answered, and how many there are.
    pub fn required(&self) -> (usize, usize) {
        self.progress()
    }

    /// The state of a question in words, such as `open, required, changed here`.
    pub fn state_in_words(&self, question: usize) -> String {
        let entry = &self.entries[question];
        let mut words = vec![self.state_words(question)];
        if entry.mark() == Mark::Unfinished {
            words.push("with a TODO or TBD left in it");
        }
        words.push(match entry.requirement {
            Requirement::Required => "required",
            Requirement::Confirm => "required, to be confirmed from the field",
            Requirement::Encouraged => "encouraged",
            Requirement::Optional => "not asked at this stage",
        });
        if entry.is_changed() {
            words.push("changed here and not saved");
        }
        words.join(", ")
    }

    /// The template's list for an answer, where it has one.
    pub fn template_list(&self, question: usize) -> Option<String> {
        template(&self.catalogue.questions[question].shape)
    }

    /// What the wizard has to say, once; and whether it is an error.
    pub fn take_notice(&mut self) -> Option<(String, bool)> {
        self.notice.take().map(|notice| (notice.text, notice.is_error))
    }

    /// What is to be decided now.
    pub fn asks(&self) -> Asks {
        match &self.overlay {
            Some(Overlay::Save(review)) if !review.refused.is_empty() => Asks::Refused(review.refused.clone()),
            Some(Overlay::Save(review)) => Asks::Write { diff: review.diff.clone(), answers: review.answers },
            Some(Overlay::Sync(sync)) => Asks::InStep { files: sync.files.clone(), note: sync.note.clone() },
            Some(Overlay::Merge(conflicts)) => match conflicts.first() {
                Some(first) => {
                    let proposed = first.proposed();
                    let ours = if proposed.is_some() { &first.both.text } else { &first.mine };
                    let (diff, ..) = diff(&ended(&first.theirs.text), &ended(ours));
                    Asks::Conflict { question: first.question, diff, proposed, more: conflicts.len() - 1 }
                }
                None => Asks::Nothing,
            },
            _ => Asks::Nothing,
        }
    }

    /// What saving would change as things stand here, or which answers cannot be written.
    pub fn unsaved(&self) -> Result<Vec<DiffLine>, Vec<Refused>> {
        let text = self
            .written()
            .map_err(|refusals| refusals.iter().map(|refusal| self.refused(refusal)).collect::<Vec<_>>())?;
        Ok(diff(&self.readme, &text).0)
    }

    /// Carries out a command, as its key would.
    pub fn obey(&mut self, command: Command, now: Duration) -> Vec<Effect> {
        self.set_now(now);
        self.run(command)
    }

    /// Goes to a question.
    pub fn visit(&mut self, question: usize) {
        self.go_to(question);
    }

    /// Writes what [`Asks::Write`] or [`Asks::InStep`] showed, or goes to the first answer of [`Asks::Refused`].
    pub fn agree(&mut self) -> Vec<Effect> {
        // What is shown stays until it is written, as on the screen.
        match self.overlay.take() {
            Some(Overlay::Save(review)) => {
                let effects = self.accept(&review);
                if !effects.is_empty() {
                    self.overlay = Some(Overlay::Save(review));
                }
                effects
            }
            Some(Overlay::Sync(sync)) => {
                let effects = self.accept_sync(&sync);
                self.overlay = Some(Overlay::Sync(sync));
                effects
            }
            _ => Vec::new(),
        }
    }

    /// What has to be read before [`Wizard::others_listed`] knows how other KEPs answered the present question; nothing
    /// where it was read already. Only answers with `words` in them are listed.
    pub fn ask_others(&mut self, words: &str) -> Option<Effect> {
        let wanted = self.others_anew();
        self.narrow_others(|needle| words.clone_into(needle));
        wanted
    }

    /// What the answer was when the KEP was last approved or at an earlier stage, as a diff to what it is now; or why
    /// there is none.
    pub fn since_last_stage_in_lines(&self) -> Result<Vec<DiffLine>, String> {
        match self.since_last_stage() {
            Content::Diff(lines) => Ok(lines),
            Content::Nothing(why) | Content::Markdown(why) | Content::Other { text: why, .. } => Err(why),
        }
    }

    /// What the author changed in the present answer, as a diff from what the README says; empty where that is nothing.
    pub fn changed_here(&self) -> Vec<DiffLine> {
        let entry = &self.entries[self.current];
        diff(&ended(&entry.base.text), &ended(&entry.text())).0
    }

    /// Whether an answer still holds two versions of a merge.
    pub fn holds_two_versions(&self) -> bool {
        self.two_versions().is_some()
    }

    /// Settles what [`Asks::Conflict`] showed.
    pub fn choose(&mut self, choice: Choice, now: Duration) -> Vec<Effect> {
        self.set_now(now);
        self.settle(choice)
    }

    /// Lets go of what is asked: nothing is written, and of two texts the author's stays.
    pub fn decline(&mut self) {
        self.overlay = None;
    }
}
