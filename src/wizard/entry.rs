use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::carried::Before;
use super::editor::{Action, Editor, Motion};
use super::save::Refused;
use crate::answers::{self, Answer, State};
use crate::gate::{Finding, Severity};
use crate::questionnaire::{Catalogue, Requirement};

/// One question in the wizard: what the README says, and what the author has made of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// What the README says.
    pub base: Answer,
    /// What both sides began with, where the README and the author have each made something else of it and nobody
    /// has decided yet.
    pub ancestor: Option<String>,
    /// What the KEP's move to another stage has to do with it, where it moved.
    pub before: Option<Before>,
    /// What the stage asks.
    pub requirement: Requirement,
    /// Which question it is, as an index into the catalogue.
    question: usize,
    catalogue: Rc<Catalogue>,
    /// What the gate found in the answer when it looked last.
    pub findings: Vec<Finding>,
    /// Why the answer could not be saved when the gate looked last.
    pub refused: Option<Refused>,
    /// The answer being edited; made when it is first looked at.
    editor: Option<Editor>,
    /// What was seen of the text at a revision of the editor: a long answer is not read again at every key.
    seen: Cell<Option<(u64, Glance)>>,
}

/// What a text shows at a glance.
#[derive(Clone, Copy, Debug)]
struct Glance {
    /// It differs from the README's.
    is_changed: bool,
    /// It is what stood there before the KEP moved.
    is_as_before: bool,
    /// There is a word of the author's in it.
    is_answered: bool,
    /// It says of itself that something is still to be done.
    has_promise: bool,
}

/// What an author needs to know of a question at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Answered.
    Answered,
    /// Answered at an earlier stage, and nobody has said yet whether that still holds.
    Carried,
    /// The same, and there is a reason to doubt it.
    Questioned,
    /// Answered, with something in it that is still to be done.
    Unfinished,
    /// Answered, and the gate finds something in it.
    Found,
    /// Open, and the stage requires it.
    Open,
    /// The README does not even ask it, and the stage requires it.
    Missing,
    /// Open, and the stage encourages it.
    Encouraged,
    /// Open, and the stage does not ask it.
    NotAsked,
}

impl Entry {
    /// The question with the index `question` of `catalogue`, as the README answers it.
    pub fn new(base: Answer, catalogue: &Rc<Catalogue>, question: usize, requirement: Requirement) -> Self {
        Self {
            base,
            ancestor: None,
            before: None,
            requirement,
            question,
            catalogue: Rc::clone(catalogue),
            findings: Vec::new(),
            refused: None,
            editor: None,
            seen: Cell::new(None),
        }
    }

    /// The answer as it stands now.
    pub fn text(&self) -> String {
        self.editor.as_ref().map_or_else(|| self.base.text.clone(), Editor::text)
    }

    /// The editor, with the cursor at the end of the answer when it is opened.
    pub fn editor(&mut self) -> &mut Editor {
        self.editor.get_or_insert_with(|| {
            let mut editor = Editor::new(&self.base.text);
            editor.apply(Action::Move { to: Motion::Finish, extend: false }, Duration::ZERO);
            editor.mark_saved();
            editor
        })
    }

    /// The editor, if the answer was looked at.
    pub fn opened(&self) -> Option<&Editor> {
        self.editor.as_ref()
    }

    /// Makes `text` what the author has, as one step that can be undone.
    pub fn replace(&mut self, text: &str, now: Duration) {
        self.editor().replace_text(text, now);
    }

    /// Takes over what the README says now, and `text` as the author's.
    pub fn rebase(&mut self, base: Answer, text: String, now: Duration) {
        let keeps = self.editor.is_none() && text == base.text;
        self.set_base(base);
        if !keeps && self.text() != text {
            self.replace(&text, now);
        }
    }

    /// Makes the text of the README the base that changes are counted from.
    pub fn set_base(&mut self, base: Answer) {
        self.base = base;
        self.seen.set(None);
    }

    /// Whether the README and the author have each changed the answer, and nobody has decided yet.
    pub fn is_disputed(&self) -> bool {
        self.ancestor.is_some() && self.is_changed()
    }

    /// What the author's text was made from, for whoever merges it.
    pub fn origin(&self) -> &str {
        self.ancestor.as_ref().filter(|_| self.is_changed()).unwrap_or(&self.base.text)
    }

    /// Whether the author's answer differs from the README's.
    pub fn is_changed(&self) -> bool {
        self.glance().is_changed
    }

    /// Whether there is an answer.
    pub fn is_answered(&self) -> bool {
        self.glance().is_answered
    }

    fn glance(&self) -> Glance {
        let revision = self.editor.as_ref().map_or(u64::MAX, Editor::revision);
        if let Some((_, glance)) = self.seen.get().filter(|(at, _)| *at == revision) {
            return glance;
        }
        let glance = match &self.editor {
            Some(editor) => Glance::of(&editor.text(), self),
            None => Glance::of(&self.base.text, self),
        };
        self.seen.set(Some((revision, glance)));
        glance
    }

    pub fn mark(&self) -> Mark {
        if self.is_answered() {
            return match () {
                () if self.glance().has_promise => Mark::Unfinished,
                () if self.is_questioned() => Mark::Questioned,
                () if self.has_findings() => Mark::Found,
                () if self.is_carried() => Mark::Carried,
                () => Mark::Answered,
            };
        }
        match self.requirement {
            Requirement::Required | Requirement::Confirm if self.base.state == State::Missing => Mark::Missing,
            Requirement::Required | Requirement::Confirm => Mark::Open,
            Requirement::Encouraged => Mark::Encouraged,
            Requirement::Optional => Mark::NotAsked,
        }
    }

    /// Whether something was found that a reviewer would ask about, or that keeps the answer from being saved.
    pub fn has_findings(&self) -> bool {
        let weighs = |finding: &Finding| finding.counts() && finding.severity != Severity::Info;
        self.refused.is_some() || self.findings.iter().any(weighs)
    }

    /// Sets what the KEP's move to another stage has to do with the answer.
    pub fn set_before(&mut self, before: Option<Before>) {
        self.before = before;
        self.seen.set(None);
    }

    /// Whether the answer is, letter for letter, the one from before the move.
    pub fn is_as_before(&self) -> bool {
        self.glance().is_as_before
    }

    /// Whether the author has said that the answer holds as it stood before the move.
    pub fn is_confirmed(&self) -> bool {
        self.is_as_before() && self.before.as_ref().is_some_and(|before| before.is_confirmed)
    }

    /// Whether the stage requires the answer, it was there before the move, and nobody has confirmed or revised it.
    pub fn is_carried(&self) -> bool {
        self.requirement.is_required() && self.is_answered() && self.is_as_before() && !self.is_confirmed()
    }

    /// Whether the author is needed: the stage requires an answer and there is none, or an unfinished one, or the move
    /// to this stage puts it in question.
    pub fn needs_author(&self) -> bool {
        match self.mark() {
            Mark::Open | Mark::Missing | Mark::Questioned => true,
            Mark::Unfinished => self.requirement.is_required() && !self.is_confirmed(),
            _ => false,
        }
    }

    /// Whether a carried answer is on the list of what needs attention.
    fn is_questioned(&self) -> bool {
        self.is_carried() && self.before.as_ref().is_some_and(|before| before.concern.is_some())
    }
}

impl Glance {
    fn of(text: &str, entry: &Entry) -> Self {
        let text = trimmed(text);
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        Self {
            is_changed: text != entry.base.text,
            is_as_before: entry.before.as_ref().is_some_and(|before| before.answer == text),
            is_answered: answers::is_answer(&text, &entry.catalogue.questions[entry.question]),
            has_promise: words.any(|word| matches!(word, "TODO" | "TBD" | "FIXME" | "UNRESOLVED")),
        }
    }
}

/// `text` without its outer blank lines, as the README will have it.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let shows = |line: &&str| !line.trim().is_empty();
    let Some(first) = lines.iter().position(shows) else { return String::new() };
    let last = lines.iter().rposition(shows).unwrap_or(first);
    lines[first..=last].join("\n")
}
