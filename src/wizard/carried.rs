//! A KEP that moved to another stage: which answers that puts in question, which were only carried over, and what the
//! author has confirmed of them. A confirmation is a word to the reviewer, never a line in the README.

use super::disk::answers;
use super::model::Wizard;
use crate::answers::{Reading, State};
use crate::kep::{Proposal, Stage};
use crate::promotion::attention::{Attention, Rates, Reason, attention};
use crate::questionnaire::{Catalogue, QuestionId};

/// A move to another stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The stage before; `None` where the KEP had none.
    pub from: Option<Stage>,
    /// What needs the author for it, most pressing first.
    pub attention: Vec<Attention>,
    /// What the answer to each question said before; empty where there was none.
    pub before: Vec<String>,
}

/// What the move has to do with one answer.
#[derive(Clone, Debug)]
pub(super) struct Before {
    /// What it said before; empty where nothing stood there.
    pub answer: String,
    /// Whether the author has said that this still holds.
    pub is_confirmed: bool,
    pub concern: Option<Concern>,
}

/// Why an answer needs the author for the move.
#[derive(Clone, Debug)]
pub(super) struct Concern {
    /// Its place in the list, from 0.
    pub rank: usize,
    pub reason: Reason,
    note: String,
}

impl Moved {
    /// The move from `from` to `to` of a KEP whose README and `kep.yaml` said `reading` and `proposal` before.
    pub fn of(
        reading: &Reading<'_>,
        catalogue: &Catalogue,
        proposal: &Proposal,
        (from, to): (Option<Stage>, Stage),
    ) -> Self {
        let said = reading.answers().iter();
        let said = said.map(|answer| if answer.state == State::Answered { answer.text.clone() } else { String::new() });
        let attention = attention(reading, catalogue, proposal, from, to, &Rates::built_in());
        Self { from, attention, before: said.collect() }
    }
}

impl Wizard {
    /// Takes in the move that the sitting is about.
    pub(super) fn take_in_move(&mut self, moved: Moved) {
        for (question, (entry, answer)) in self.entries.iter_mut().zip(&moved.before).enumerate() {
            let listed = moved.attention.iter().enumerate().find(|(_, entry)| entry.question == question);
            let concern = listed.map(|(rank, entry)| Concern { rank, reason: entry.reason, note: entry.note.clone() });
            entry.set_before(Some(Before { answer: answer.clone(), is_confirmed: false, concern }));
        }
        self.moved = Some(moved);
        let confirmed = std::mem::take(&mut self.unplaced);
        self.take_up_confirmations(confirmed);
    }

    /// A move was found while the author is at work: it is taken in where they are.
    pub(super) fn moved_meanwhile(&mut self, moved: Moved) {
        if self.moved.is_some() || moved.before.len() != self.entries.len() {
            return;
        }
        let from = moved.from;
        self.take_in_move(moved);
        let open = self.entries.iter().filter(|entry| entry.needs_author()).count();
        if let (Some(from), 1..) = (from, open) {
            let next = self.keys.chord_of(&super::Command::NextOpen);
            let next = next.map_or(String::new(), |key| format!(", {key} goes to the first"));
            self.say(format!("from {from} to {}: {} to look at{next}", self.stage(), answers(open)));
        }
    }

    /// What an earlier sitting confirmed holds as long as the answer is the same.
    pub(super) fn take_up_confirmations(&mut self, confirmed: Vec<(QuestionId, String)>) {
        if self.moved.is_none() {
            self.unplaced = confirmed;
            return;
        }
        for (id, text) in confirmed {
            let Some(question) = self.catalogue.index_of(id.as_str()) else { continue };
            if let Some(before) = &mut self.entries[question].before {
                before.is_confirmed = before.answer == text;
            }
        }
    }

    /// The answers that the author has confirmed, each with its question.
    pub(super) fn confirmations(&self) -> Vec<(QuestionId, String)> {
        if self.moved.is_none() {
            return self.unplaced.clone();
        }
        let said = |question: usize| self.entries[question].before.as_ref().map(|before| before.answer.clone());
        let id = |question: usize| self.catalogue.questions[question].id.clone();
        self.confirmed().into_iter().filter_map(|question| Some((id(question), said(question)?))).collect()
    }

    /// The questions whose answers the author has confirmed.
    pub fn confirmed(&self) -> Vec<usize> {
        (0..self.entries.len()).filter(|&question| self.entries[question].is_confirmed()).collect()
    }

    /// Whether the answer to a question is from before the move, and neither revised nor confirmed since.
    pub fn is_carried(&self, question: usize) -> bool {
        self.entries[question].is_carried()
    }

    /// The questions of the list in its order.
    fn listed(&self) -> Vec<usize> {
        self.moved.iter().flat_map(|moved| &moved.attention).map(|entry| entry.question).collect()
    }

    /// The question to begin with: the first of the list, else the first that needs the author.
    pub(super) fn first_open(&self) -> Option<usize> {
        let needs_author = |question: &usize| self.entries[*question].needs_author();
        let all = || 0..self.entries.len();
        self.listed().into_iter().find(needs_author).or_else(|| all().find(needs_author))
    }

    /// The next question that needs the author, going round: along the list as far as there is one, then along the
    /// questionnaire.
    pub(super) fn next_open(&self) -> Option<usize> {
        let needs_author = |question: &usize| self.entries[*question].needs_author();
        let listed = self.listed();
        let behind = listed.iter().position(|question| *question == self.current).map_or(0, |at| at + 1);
        let (before, after) = listed.split_at(behind);
        let of_list = after.iter().chain(before).copied().find(needs_author);
        let count = self.entries.len();
        let others =
            (1..=count).map(|step| (self.current + step) % count).filter(|question| !listed.contains(question));
        match of_list {
            // It comes round again once the others had their turn.
            Some(question) if question == self.current => others.into_iter().find(needs_author).or(of_list),
            Some(question) => Some(question),
            None => others.into_iter().find(needs_author),
        }
    }

    /// What to say where nothing needs the author.
    pub(super) fn nothing_open(&self) -> String {
        let carried = self.entries.iter().filter(|entry| entry.is_carried() && !entry.has_findings()).count();
        let key = self.keys.chord_of(&super::Command::ConfirmRest);
        match (carried, key) {
            (0, _) => "nothing needs you: every required question is answered".to_owned(),
            (_, Some(key)) => format!("nothing needs you; {key} confirms {} carried over", answers(carried)),
            (_, None) => format!("nothing needs you; {} carried over can be confirmed", answers(carried)),
        }
    }

    /// Confirms the answer and goes on; where it is confirmed already, takes that back.
    pub(super) fn confirm(&mut self) {
        let stage = self.stage();
        let from = self.moved.as_ref().map(|moved| moved.from);
        let entry = &mut self.entries[self.current];
        let (is_carried, is_confirmed) = (entry.is_carried(), entry.is_confirmed());
        let Some(before) = entry.before.as_mut().filter(|_| is_carried || is_confirmed) else {
            let why = match from {
                _ if !entry.is_answered() => "there is no answer to confirm yet".to_owned(),
                None => "there is nothing to confirm: the KEP has not moved to another stage".to_owned(),
                Some(_) if !entry.requirement.is_required() => format!("{stage} does not ask this"),
                Some(_) => "there is nothing to confirm: this answer was given for this stage".to_owned(),
            };
            self.say(why);
            return;
        };
        before.is_confirmed = is_carried;
        self.touched();
        if is_confirmed {
            self.say("not confirmed any more");
            return;
        }
        let left = self.entries.iter().filter(|entry| entry.needs_author()).count();
        match self.next_open() {
            Some(next) => {
                self.go_to(next);
                self.say(format!("confirmed as it stands; {} to go", left));
            }
            None => {
                let rest = self.nothing_open();
                self.say(format!("confirmed as it stands; {rest}"));
            }
        }
    }

    /// Confirms every carried answer that neither the list, advice apart, nor a finding puts in question.
    pub(super) fn confirm_rest(&mut self) {
        let mut confirmed = 0;
        for entry in self.entries.iter_mut().filter(|entry| entry.is_carried() && !entry.has_findings()) {
            if let Some(before) = &mut entry.before {
                let is_advice = |concern: &Concern| concern.reason == Reason::OftenRevised;
                before.is_confirmed = before.concern.as_ref().is_none_or(is_advice);
                confirmed += usize::from(before.is_confirmed);
            }
        }
        let left = self.entries.iter().filter(|entry| entry.needs_author()).count();
        let needs = if left == 1 { "needs" } else { "need" };
        self.say(match (confirmed, left) {
            (0, _) if self.moved.is_none() => {
                "there is nothing to confirm: the KEP has not moved to another stage".to_owned()
            }
            (0, _) => "there is nothing left to confirm at once".to_owned(),
            (_, 0) => format!("{} confirmed as they stand", answers(confirmed)),
            _ => format!("{} confirmed as they stand; {left} still {needs} you", answers(confirmed)),
        });
        if confirmed > 0 {
            self.touched();
        }
    }

    /// Why the question is on the list, with its place there, such as `2 of 9 · asked from beta on`; `None` where it is
    /// not, or needs nobody any more.
    pub fn concern(&self, question: usize) -> Option<String> {
        let moved = self.moved.as_ref()?;
        let entry = &self.entries[question];
        let concern = entry.before.as_ref()?.concern.as_ref().filter(|_| entry.needs_author())?;
        let before = moved.from.map_or(String::new(), |from| format!(" from {from}"));
        let asked_before = moved.from.is_some_and(|from| self.catalogue.requirement(question, from).is_required());
        let stage = self.stage();
        let why = match concern.reason {
            Reason::Open if asked_before => format!("left open{before}"),
            Reason::Open => format!("asked from {stage} on"),
            Reason::TemplateOnly => format!("asked from {stage} on, only the template's words"),
            Reason::NewQuestion => "new: the README did not ask it".to_owned(),
            // Where the history is known, it says more of where the answer comes from.
            Reason::Promise if !matches!(self.provenance, Some(Ok(_))) => format!("{}, left{before}", concern.note),
            Reason::Promise | Reason::Contradiction | Reason::OftenRevised => concern.note.clone(),
        };
        Some(format!("{} of {} · {why}", concern.rank + 1, moved.attention.len()))
    }
}
