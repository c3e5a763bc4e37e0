//! What the history knows of the answers: it comes while the author is at work, and nothing waits for it.

use super::carried::Moved;
use super::message::Message;
use super::model::Wizard;
use super::save::{DiffKind, DiffLine, diff, ended};
use super::side::Content;
use crate::promotion::provenance::{Moment, Provenance, ago};
use crate::team::show::date;

/// What was found in the history of a KEP.
#[derive(Clone, Debug)]
pub struct Past {
    /// Where the answers come from, or why that cannot be known.
    pub provenance: Result<Provenance, String>,
    /// The move to another stage that is not merged yet, where there is one.
    pub moved: Option<Moved>,
    /// Files of the KEP that are not as the newest commit has them, from the root of the checkout.
    pub uncommitted: Vec<String>,
}

/// Letters of a commit's name that are shown.
const SHORT: usize = 10;

impl Wizard {
    /// Takes in what the history knows.
    pub(super) fn take_in_past(&mut self, past: Past) {
        self.provenance = Some(past.provenance);
        self.uncommitted = past.uncommitted;
        if let Some(moved) = past.moved {
            self.moved_meanwhile(moved);
        }
        self.refresh_side();
    }

    /// Takes in what the history knows before the author was asked anything, and goes where that says to begin.
    pub fn begin_with(&mut self, message: Message) {
        let (at, first) = (self.current, self.first_open());
        self.update(message, self.now());
        let now_first = self.first_open();
        // Whoever asked for a question, or left at one, is at it.
        if first == Some(at)
            && let Some(question) = now_first
        {
            self.go_to(question);
        }
    }

    /// Where the answer to a question comes from, as far as that is known, such as `carried over from alpha, v1.34,
    /// 14 months ago`.
    pub fn origin(&self, question: usize) -> Option<String> {
        let entry = &self.entries[question];
        if !entry.is_answered() || entry.is_changed() {
            return None;
        }
        let Some(Ok(past)) = &self.provenance else {
            let from = self.moved.as_ref()?.from?;
            return entry.is_carried().then(|| format!("carried over from {from}"));
        };
        let said = &past.answers.get(question)?.text;
        if *said != entry.base.text {
            let what = if said.is_empty() { "not committed yet" } else { "changed since the last commit" };
            return Some(what.to_owned());
        }
        let moment = past.changed(question)?;
        if past.is_at_least(question) {
            return Some(format!("there since {} at least: the clone is shallow", date(moment.time)));
        }
        let ago = ago(moment.time, past.now);
        Some(match moment.stage {
            Some(stage) if stage < self.stage() => format!("carried over from {}, {ago}", standing(moment)),
            Some(_) => format!("last changed at {}, {ago}", standing(moment)),
            None => format!("last changed {ago}"),
        })
    }

    /// The answer beside how it stood at the last stage, or why that cannot be shown.
    pub(super) fn since_last_stage(&self) -> Content {
        let past = match &self.provenance {
            None => return Content::Nothing("The history is still being read.".to_owned()),
            Some(Err(why)) => return Content::Nothing(format!("Nothing is known of earlier stages: {why}.")),
            Some(Ok(past)) => past,
        };
        let changed = past.changed(self.current).map(|moment| {
            let at_least = if past.is_at_least(self.current) { " or before" } else { "" };
            let stage = if moment.stage.is_some() { format!(", at {}", standing(moment)) } else { String::new() };
            format!("last changed {}{at_least} in {}{stage}", date(moment.time), short(&moment.commit))
        });
        let Some(last) = &past.last else {
            let why = match past.is_cut {
                true => "this clone is shallow, and what was approved lies before it; git fetch --unshallow gets it",
                false => "the history has no earlier stage of this KEP",
            };
            let changed = changed.map_or(String::new(), |changed| format!(" This answer was {changed}."));
            return Content::Nothing(format!("There is nothing to compare with: {why}.{changed}"));
        };
        let (day, commit) = (date(last.moment.time), short(&last.moment.commit));
        let stage = last.stage;
        let stood = match last.is_approved {
            true => format!("as it was when {stage} was approved, {day} in {commit}"),
            false => format!("as it stood at {stage}, {day} in {commit}"),
        };
        let before = last.texts.get(self.current).map_or("", String::as_str);
        let (lines, added, removed) = diff(&ended(before), &ended(&self.entries[self.current].text()));
        let changed = changed.map_or(String::new(), |changed| format!("; {changed}"));
        if added + removed == 0 {
            let what = if before.is_empty() { "There was no answer, and there is none" } else { "This answer is" };
            return Content::Nothing(format!("{what} {stood}{changed}."));
        }
        let place = |text: String| DiffLine { kind: DiffKind::Place, text };
        let head = if before.is_empty() { format!("no answer {stood}") } else { stood };
        Content::Diff([place(format!("{head}{changed}"))].into_iter().chain(lines).collect())
    }
}

/// `alpha, v1.34`.
fn standing(moment: &Moment) -> String {
    let parts = [moment.stage.map(|stage| stage.to_string()), moment.milestone.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT).unwrap_or(commit)
}
