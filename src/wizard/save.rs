//! Saving: what would change is shown first, and nothing is written that cannot stand.

use similar::{ChangeTag, TextDiff};

use super::merge;
use super::message::Effect;
use super::model::{Overlay, Wizard};
use crate::answers::{Reading, Refusal};

/// What saving would change, shown before it is written.
#[derive(Clone, Debug)]
pub(super) struct Review {
    /// The README as it would be.
    pub text: String,
    pub diff: Vec<DiffLine>,
    pub added: usize,
    pub removed: usize,
    /// How many answers it comes from.
    pub answers: usize,
    /// The questions whose answers are confirmed as they stand; nothing is written for them.
    pub confirmed: Vec<usize>,
    /// Answers that cannot be written; while there are any, nothing is.
    pub refused: Vec<Refused>,
    /// What is to be known about it first.
    pub note: Option<String>,
    pub scroll: usize,
}

/// An answer that cannot be written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Index of its question.
    pub question: usize,
    /// Why it cannot stand in the README.
    pub reason: String,
    /// What to do about it.
    pub help: String,
}

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What became of it.
    pub kind: DiffKind,
    /// Its text, without a sign in front and without its line end.
    pub text: String,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffKind {
    /// No line: where a group of them stands.
    Place,
    /// It stays.
    Same,
    /// It comes.
    Added,
    /// It goes.
    Removed,
}

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The lines of a diff from `old` to `new`, with context, and how many were added and removed.
pub(super) fn diff(old: &str, new: &str) -> (Vec<DiffLine>, usize, usize) {
    let diff = TextDiff::from_lines(old, new);
    let (mut lines, mut added, mut removed) = (Vec::new(), 0, 0);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push(DiffLine { kind: DiffKind::Place, text: hunk.header().to_string() });
        for change in hunk.iter_changes() {
            let kind = match change.tag() {
                ChangeTag::Equal => DiffKind::Same,
                ChangeTag::Insert => DiffKind::Added,
                ChangeTag::Delete => DiffKind::Removed,
            };
            added += usize::from(kind == DiffKind::Added);
            removed += usize::from(kind == DiffKind::Removed);
            lines.push(DiffLine { kind, text: change.value().trim_end_matches(['\n', '\r']).to_owned() });
        }
    }
    (lines, added, removed)
}

/// `text` with a line end behind its last line, as a diff by lines wants it.
pub(super) fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

impl Wizard {
    /// The README was read again before saving: merge if it changed, then show what would change.
    pub(super) fn review(&mut self, disk: &str) {
        let note = (disk != self.readme).then(|| self.rebase(disk));
        if self.ask_about_conflicts() {
            return;
        }
        let unresolved =
            self.entries.iter().enumerate().filter(|(_, entry)| merge::unresolved_at(&entry.text()).is_some());
        let mut refused: Vec<Refused> = unresolved
            .map(|(question, _)| Refused {
                question,
                reason: "it still holds both versions of a merge".to_owned(),
                help: "make one of the two and take out the marks".to_owned(),
            })
            .collect();
        let text = match self.written() {
            Ok(text) => text,
            Err(refusals) => {
                refused.extend(refusals.iter().map(|refusal| self.refused(refusal)));
                self.readme.clone()
            }
        };
        if refused.is_empty() && text == self.readme {
            self.overlay = None;
            let taken = note.map_or(String::new(), |note| format!("{note}; "));
            let kept = match self.confirmed().len() {
                0 => String::new(),
                count => format!("; {} confirmed, which the draft keeps", super::disk::answers(count)),
            };
            self.say(format!("{taken}nothing to save: the README says all of this already{kept}"));
            return;
        }
        let (diff, added, removed) = diff(&self.readme, &text);
        let (answers, confirmed) = (self.changes(), self.confirmed());
        let review = Review { text, diff, added, removed, answers, confirmed, refused, note, scroll: 0 };
        self.overlay = Some(Overlay::Save(review));
    }

    pub(super) fn refused(&self, refusal: &Refusal) -> Refused {
        Refused {
            question: self.catalogue.index_of(refusal.question.as_str()).unwrap_or(self.current),
            reason: refusal.reason.to_string(),
            help: refusal.reason.help().to_owned(),
        }
    }

    /// What Enter does in the review: writes, or goes to the answer that cannot be written.
    pub(super) fn accept(&mut self, review: &Review) -> Vec<Effect> {
        if let Some(first) = review.refused.first() {
            self.overlay = None;
            self.complain(format!("{}: {}", first.reason, first.help));
            self.go_to(first.question);
            return Vec::new();
        }
        vec![Effect::WriteReadme { text: review.text.clone(), expected: self.readme.clone() }]
    }

    /// The README was written: what the author has is what it says.
    pub(super) fn saved(&mut self) -> Vec<Effect> {
        let Some(Overlay::Save(review)) = self.overlay.take() else { return Vec::new() };
        self.readme = review.text;
        self.readme_revision += 1;
        let catalogue = std::rc::Rc::clone(&self.catalogue);
        let answers = Reading::new(&self.readme, &catalogue).answers().to_vec();
        for (entry, answer) in self.entries.iter_mut().zip(answers) {
            entry.set_base(answer);
        }
        self.look_soon();
        let answers = if review.answers == 1 { "1 answer".to_owned() } else { format!("{} answers", review.answers) };
        let sync = self.keys.chord_of(&super::Command::Sync).zip(self.follow_ups());
        let offer = match sync {
            Some((key, what)) => format!(" · {key} syncs {what}"),
            None => self.playbook_offered(),
        };
        self.say(format!("saved {answers}, +{} -{} lines{offer}", review.added, review.removed));
        self.wrote(None);
        self.refresh_side();
        self.after_writing()
    }

    /// The last thing that is left to do, behind what was said of writing.
    pub(super) fn playbook_offered(&self) -> String {
        let key = self.keys.chord_of(&super::Command::WritePlaybook);
        key.map_or(String::new(), |key| format!(" · {key} writes playbook.md beside it"))
    }

    /// The README says all that the author has: what a draft is still for, and no second Enter.
    pub(super) fn after_writing(&mut self) -> Vec<Effect> {
        self.saved_at = Some(self.now());
        self.draft = None;
        // What was confirmed is in no other file.
        let drafts = self.draft_effects();
        if drafts.is_empty() { vec![Effect::DropDraft] } else { drafts }
    }
}
