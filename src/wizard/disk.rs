//! The README on the disk is not what it was: what changed there is taken over, and what changed on both sides is put
//! to the author, question by question. Neither text is ever dropped unasked.

use super::merge::{self, Both, Merged};
use super::message::Effect;
use super::model::{Overlay, Resumed, Wizard};
use crate::answers::{Answer, Reading};
use crate::gate::Texts;

/// An answer that changed on the disk and here.
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub question: usize,
    /// What both were made from.
    pub base: String,
    pub mine: String,
    pub theirs: Answer,
    /// What both changed, put together.
    pub both: Both,
    pub scroll: usize,
}

impl Conflict {
    /// What Enter takes: both, where neither side touched the other's lines.
    pub fn proposed(&self) -> Option<Choice> {
        (self.both.disputed == 0).then_some(Choice::Both)
    }
}

/// What the author decides about a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What stands on the disk.
    Theirs,
    /// What the author has.
    Mine,
    /// Both, put together line by line; where they touch the same lines, for the author to make one of.
    Both,
}

impl Wizard {
    /// Somebody else changed the README while the author was at work: it is taken over without getting in the way.
    pub(super) fn readme_seen(&mut self, disk: &str) {
        if disk == self.readme {
            return;
        }
        match &self.overlay {
            // What is on the screen would no longer be what is written.
            Some(Overlay::Save(_) | Overlay::Merge(_)) => self.review(disk),
            Some(Overlay::Sync(_)) => {
                let kep_yaml = self.findings.facts.kep_yaml.clone();
                self.propose_sync(Texts { readme: Some(disk.to_owned()), kep_yaml }, false);
            }
            _ => {
                let note = self.rebase(disk);
                self.say(note);
            }
        }
        // What the draft is counted from is another text now.
        self.touched();
    }

    /// Takes `disk` as what the README says now, and says what came of it. Answers that changed on one side only are
    /// taken over from it; those that changed on both stay as the author has them until [`Wizard::settle`].
    pub(super) fn rebase(&mut self, disk: &str) -> String {
        let catalogue = std::rc::Rc::clone(&self.catalogue);
        let theirs = Reading::new(disk, &catalogue).answers().to_vec();
        let now = self.now();
        let (mut taken, mut disputed) = (0, 0);
        for (entry, theirs) in self.entries.iter_mut().zip(theirs) {
            let mine = entry.text();
            // An answer left as it was is no change of mine, whatever blank lines it ends in.
            let is_mine = entry.is_changed();
            let base = entry.origin().to_owned();
            match merge::merge(&base, if is_mine { &mine } else { &base }, &theirs.text) {
                Merged::Mine => {
                    entry.ancestor = None;
                    entry.rebase(theirs, mine, now);
                }
                Merged::Theirs => {
                    taken += usize::from(!is_mine && theirs.text != base);
                    entry.ancestor = None;
                    let text = theirs.text.clone();
                    entry.rebase(theirs, text, now);
                }
                Merged::Conflict => {
                    disputed += 1;
                    entry.set_base(theirs);
                    entry.ancestor = Some(base);
                }
            }
        }
        self.readme = disk.to_owned();
        self.readme_revision += 1;
        self.refresh_side();
        let decide = || {
            let save = self.keys.chord_of(&super::Command::Save).map_or("saving".to_owned(), |key| key.to_string());
            format!("{} changed here too, {save} has you decide", answers(disputed))
        };
        let what = match (taken, disputed) {
            (0, 0) => "no answer is another one".to_owned(),
            (taken, 0) => format!("took over {}", answers(taken)),
            (0, _) => decide(),
            (taken, _) => format!("took over {}; {}", answers(taken), decide()),
        };
        format!("the README changed on disk: {what}")
    }

    /// Opens the answers that nobody has decided about, if there are any.
    pub(super) fn ask_about_conflicts(&mut self) -> bool {
        let disputed = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_disputed());
        let conflicts: Vec<Conflict> = disputed
            .map(|(question, entry)| {
                let (base, mine, theirs) = (entry.origin().to_owned(), entry.text(), entry.base.clone());
                let both = merge::both(&base, &mine, &theirs.text);
                Conflict { question, base, mine, theirs, both, scroll: 0 }
            })
            .collect();
        let Some(first) = conflicts.first() else { return false };
        self.go_to(first.question);
        self.overlay = Some(Overlay::Merge(conflicts));
        true
    }

    /// Settles the first conflict by what the author chose.
    pub(super) fn settle(&mut self, choice: Choice) -> Vec<Effect> {
        let Some(Overlay::Merge(mut conflicts)) = self.overlay.take() else { return Vec::new() };
        if conflicts.is_empty() {
            return Vec::new();
        }
        let conflict = conflicts.remove(0);
        let now = self.now();
        let text = match choice {
            Choice::Theirs => conflict.theirs.text,
            Choice::Mine => conflict.mine,
            Choice::Both => conflict.both.text,
        };
        let entry = &mut self.entries[conflict.question];
        entry.ancestor = None;
        entry.replace(&text, now);
        self.touched();
        if let Some(next) = conflicts.first() {
            self.go_to(next.question);
            self.overlay = Some(Overlay::Merge(conflicts));
            return Vec::new();
        }
        self.refresh_side();
        if let Some((question, mark)) = self.two_versions() {
            self.go_to(question);
            self.entries[question].editor().set_cursor(super::editor::Pos::new(mark, 0));
            self.say("two versions stand between <<<<<<< and >>>>>>>: make one of them, then save again");
            return Vec::new();
        }
        // The author was on the way to saving.
        vec![Effect::ReadReadme]
    }

    /// The first answer that still holds two versions of a merge, and the line at which they begin.
    pub(super) fn two_versions(&self) -> Option<(usize, usize)> {
        let mut entries = self.entries.iter().enumerate();
        entries.find_map(|(question, entry)| Some((question, merge::unresolved_at(&entry.text())?)))
    }

    /// Takes up what an earlier sitting left; gives the question it was at.
    pub(super) fn resume(&mut self, draft: Resumed) -> Option<usize> {
        self.take_up_confirmations(draft.snapshot.confirmed.clone());
        let now = self.now();
        let (mut resumed, mut disputed) = (0, 0);
        for (id, base, mine) in &draft.snapshot.answers {
            let Some(question) = self.catalogue.index_of(id.as_str()) else { continue };
            let entry = &mut self.entries[question];
            match merge::merge(base, mine, &entry.base.text) {
                Merged::Theirs => continue,
                Merged::Mine => resumed += 1,
                Merged::Conflict => {
                    // Both texts live on whatever is decided: the author's here, the other one in the README.
                    entry.ancestor = Some(base.clone());
                    disputed += 1;
                }
            }
            entry.replace(mine, now);
        }
        let at = self.catalogue.index_of(draft.snapshot.question.as_str());
        if resumed + disputed == 0 {
            return at;
        }
        self.say(format!("resumed the draft of {}: {} not saved yet", draft.when, answers(resumed + disputed)));
        if let Some(question) = at {
            let pos = super::editor::Pos::new(draft.snapshot.line, draft.snapshot.byte);
            self.entries[question].editor().set_cursor(pos);
        }
        at
    }
}

pub(super) fn answers(count: usize) -> String {
    if count == 1 { "1 answer".to_owned() } else { format!("{count} answers") }
}
