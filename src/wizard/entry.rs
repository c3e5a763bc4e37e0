use std::cell::Cell;
use std::time::Duration;

use super::editor::{Action, Editor, Motion};
use super::save::Refused;
use crate::answers::{Answer, State};
use crate::gate::{Finding, Severity};
use crate::questionnaire::Requirement;

/// One question in the wizard: what the README says, and what the author has made of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// What the README says.
    pub base: Answer,
    /// What both sides began with, where the README and the author have each made something else of it and nobody
    /// has decided yet.
    pub ancestor: Option<String>,
    /// What the stage asks.
    pub requirement: Requirement,
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
    /// There is a word in it.
    is_answered: bool,
    /// It says of itself that something is still to be done.
    has_promise: bool,
}

/// What an author needs to know of a question at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Answered.
    Answered,
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
    pub fn new(base: Answer, requirement: Requirement) -> Self {
        Self {
            base,
            ancestor: None,
            requirement,
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
            Some(editor) => Glance::of(&editor.text(), &self.base.text),
            None => Glance::of(&self.base.text, &self.base.text),
        };
        self.seen.set(Some((revision, glance)));
        glance
    }

    pub fn mark(&self) -> Mark {
        if self.is_answered() {
            return match () {
                () if self.glance().has_promise => Mark::Unfinished,
                () if self.has_findings() => Mark::Found,
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

    /// Whether the author is needed: the stage requires an answer and there is none, or an unfinished one.
    pub fn needs_author(&self) -> bool {
        match self.mark() {
            Mark::Open | Mark::Missing => true,
            Mark::Unfinished => self.requirement.is_required(),
            _ => false,
        }
    }
}

impl Glance {
    fn of(text: &str, base: &str) -> Self {
        let text = trimmed(text);
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        Self {
            is_changed: text != base,
            is_answered: !text.is_empty(),
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
