//! Saving: what would change is shown first, and what changed on the disk meanwhile is merged by question.

use similar::{ChangeTag, TextDiff};

use super::merge::{self, Merged};
use super::message::Effect;
use super::model::{Overlay, Resumed, Wizard};
use crate::answers::{Answer, Reading, Refusal};

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
    /// Answers that cannot be written; while there are any, nothing is.
    pub refused: Vec<Refused>,
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

/// An answer that changed on the disk and here.
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub question: usize,
    pub mine: String,
    pub theirs: Answer,
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

impl Wizard {
    /// The README was read again before saving: merge if it changed, then show what would change.
    pub(super) fn review(&mut self, disk: &str) {
        if disk != self.readme && self.rebase(disk) {
            return;
        }
        let unresolved = self.entries.iter().enumerate().filter(|(_, entry)| merge::is_unresolved(&entry.text()));
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
            self.say("nothing to save: the README says all of this already");
            return;
        }
        let (diff, added, removed) = diff(&self.readme, &text);
        let answers = self.changes();
        self.overlay = Some(Overlay::Save(Review { text, diff, added, removed, answers, refused, scroll: 0 }));
    }

    fn refused(&self, refusal: &Refusal) -> Refused {
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
        let catalogue = std::rc::Rc::clone(&self.catalogue);
        let answers = Reading::new(&self.readme, &catalogue).answers().to_vec();
        for (entry, answer) in self.entries.iter_mut().zip(answers) {
            entry.set_base(answer);
        }
        let answers = if review.answers == 1 { "1 answer".to_owned() } else { format!("{} answers", review.answers) };
        let playbook = self.keys.chord_of(&super::Command::WritePlaybook).map(|key| key.to_string());
        let offer = playbook.map_or(String::new(), |key| format!(" · {key} writes playbook.md beside it"));
        self.say(format!("saved {answers}, +{} -{} lines{offer}", review.added, review.removed));
        self.refresh_side();
        self.draft = None;
        vec![Effect::DropDraft]
    }

    /// Takes `disk` as what the README says now. Answers that changed on one side only are taken over from it; says
    /// whether some changed on both, which are shown to the author.
    pub(super) fn rebase(&mut self, disk: &str) -> bool {
        let catalogue = std::rc::Rc::clone(&self.catalogue);
        let theirs = Reading::new(disk, &catalogue).answers().to_vec();
        let now = self.now();
        let mut taken = 0;
        let mut conflicts = Vec::new();
        for (question, (entry, theirs)) in self.entries.iter_mut().zip(theirs).enumerate() {
            let mine = entry.text();
            taken += usize::from(theirs.text != entry.base.text);
            // An answer left as it was is no change of mine, whatever blank lines it ends in.
            let mine_base = if entry.is_changed() { mine.clone() } else { entry.base.text.clone() };
            match merge::merge(&entry.base.text, &mine_base, &theirs.text) {
                Merged::Mine => entry.rebase(theirs, mine, now),
                Merged::Theirs => {
                    let text = theirs.text.clone();
                    entry.rebase(theirs, text, now);
                }
                Merged::Conflict => {
                    entry.set_base(theirs.clone());
                    conflicts.push(Conflict { question, mine, theirs });
                }
            }
        }
        self.readme = disk.to_owned();
        self.refresh_side();
        let answers = if taken == 1 { "1 answer".to_owned() } else { format!("{taken} answers") };
        self.say(format!("the README changed on disk: took over {answers}"));
        if conflicts.is_empty() {
            return false;
        }
        self.go_to(conflicts[0].question);
        self.overlay = Some(Overlay::Merge(conflicts));
        true
    }

    /// Settles the first conflict by what the author chose.
    pub(super) fn settle(&mut self, choice: Choice) -> Vec<Effect> {
        let Some(Overlay::Merge(mut conflicts)) = self.overlay.take() else { return Vec::new() };
        let conflict = conflicts.remove(0);
        let now = self.now();
        let text = match choice {
            Choice::Theirs => conflict.theirs.text,
            Choice::Mine => conflict.mine,
            Choice::Edit => merge::both(&conflict.mine, &conflict.theirs.text),
        };
        self.entries[conflict.question].replace(&text, now);
        self.touched();
        if let Some(next) = conflicts.first() {
            self.go_to(next.question);
            self.overlay = Some(Overlay::Merge(conflicts));
        } else if choice == Choice::Edit {
            self.go_to(conflict.question);
            self.say("make one of the two texts, then save again");
        } else {
            self.say("merged; save shows what will be written");
        }
        Vec::new()
    }

    /// Takes up what an earlier sitting left; gives the question it was at.
    pub(super) fn resume(&mut self, draft: Resumed) -> Option<usize> {
        let now = self.now();
        let mut resumed = 0;
        let mut conflicts = Vec::new();
        for (id, base, mine) in &draft.snapshot.answers {
            let Some(question) = self.catalogue.index_of(id.as_str()) else { continue };
            let entry = &mut self.entries[question];
            match merge::merge(base, mine, &entry.base.text) {
                Merged::Theirs => {}
                Merged::Mine => {
                    entry.replace(mine, now);
                    resumed += 1;
                }
                Merged::Conflict => {
                    let theirs = entry.base.clone();
                    // Both texts live on whatever is decided: the author's here, the other one in the README.
                    entry.replace(mine, now);
                    conflicts.push(Conflict { question, mine: mine.clone(), theirs });
                }
            }
        }
        let at = self.catalogue.index_of(draft.snapshot.question.as_str());
        if resumed + conflicts.len() == 0 {
            return at;
        }
        let answers = if resumed == 1 { "1 answer".to_owned() } else { format!("{resumed} answers") };
        self.say(format!("resumed the draft of {}: {answers} not saved yet", draft.when));
        if !conflicts.is_empty() {
            self.overlay = Some(Overlay::Merge(conflicts));
        } else if let Some(question) = at {
            let pos = super::editor::Pos::new(draft.snapshot.line, draft.snapshot.byte);
            self.entries[question].editor().set_cursor(pos);
        }
        at
    }
}

/// What the author decides about a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What stands on the disk.
    Theirs,
    /// What the author has.
    Mine,
    /// Both, for the author to make one of.
    Edit,
}
