//! What stands beside the answer: previews, the example, what changed.

use super::model::Wizard;
use super::save::{DiffLine, diff, ended};
use crate::answers::Reading;
use crate::playbook::Medium;

/// The pane beside the answer.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub kind: SideKind,
    pub content: Content,
    /// Counts the contents made, so that a view knows when to lay out anew.
    pub revision: u64,
    pub scroll: usize,
    /// The question that it was made for.
    pub question: usize,
}

/// What the pane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SideKind {
    /// The answer as it renders.
    Answer,
    /// The whole questionnaire as it will stand in the README.
    Questionnaire,
    /// The playbook as it will be.
    Playbook,
    /// What a good answer has, and an example.
    Example,
    /// What this sitting changed in the answer.
    Changes,
    /// How other KEPs answered the question.
    Others,
    /// What the gate finds in the answer.
    Findings,
    /// What changed in it since the last stage.
    LastStage,
}

/// What there is to show.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Markdown(String),
    Diff(Vec<DiffLine>),
    /// An answer of another KEP, with lines on whose it is.
    Other {
        head: Vec<String>,
        text: String,
    },
    /// Nothing, and why.
    Nothing(String),
}

impl SideKind {
    /// What the pane is called.
    pub fn title(self) -> &'static str {
        match self {
            SideKind::Answer => "Preview: the answer",
            SideKind::Questionnaire => "Preview: the questionnaire",
            SideKind::Playbook => "Preview: the playbook",
            SideKind::Example => "Example of a good answer",
            SideKind::Changes => "Changed in this sitting",
            SideKind::Others => "How others answered",
            SideKind::Findings => "What the gate finds",
            SideKind::LastStage => "Changed since the last stage",
        }
    }

    /// What the preview key shows next; `None` closes the pane.
    pub fn next_preview(shown: Option<SideKind>) -> Option<SideKind> {
        match shown {
            Some(SideKind::Answer) => Some(SideKind::Questionnaire),
            Some(SideKind::Questionnaire) => Some(SideKind::Playbook),
            Some(SideKind::Playbook) => None,
            _ => Some(SideKind::Answer),
        }
    }

    /// What the key for changes shows next; `None` closes the pane.
    pub fn next_changes(shown: Option<SideKind>) -> Option<SideKind> {
        match shown {
            Some(SideKind::Changes) => Some(SideKind::LastStage),
            Some(SideKind::LastStage) => None,
            _ => Some(SideKind::Changes),
        }
    }

    /// Whether it is about the question the author is at, so that it begins at its top with each question.
    fn follows_question(self) -> bool {
        !matches!(self, SideKind::Questionnaire | SideKind::Playbook)
    }
}

impl Wizard {
    /// Opens the pane on `kind`, or closes it.
    pub(super) fn show_side(&mut self, kind: Option<SideKind>) {
        let revision = self.side.as_ref().map_or(0, |side| side.revision);
        let question = self.current;
        let content = Content::Nothing(String::new());
        self.side = kind.map(|kind| Side { kind, content, revision, scroll: 0, question });
        if self.side.is_none() && self.focus == super::model::Focus::Side {
            self.focus = super::model::Focus::Answer;
        }
        self.refresh_side();
    }

    /// Opens the pane on `kind`, or closes it when that is what it shows.
    pub(super) fn toggle_side(&mut self, kind: SideKind) {
        let shown = self.side.as_ref().is_some_and(|side| side.kind == kind);
        self.show_side((!shown).then_some(kind));
    }

    /// Makes what the pane shows anew.
    pub(super) fn refresh_side(&mut self) {
        let Some(kind) = self.side.as_ref().map(|side| side.kind) else { return };
        let content = self.side_content(kind);
        let question = self.current;
        let Some(side) = &mut self.side else { return };
        side.content = content;
        side.revision += 1;
        if std::mem::replace(&mut side.question, question) != question && kind.follows_question() {
            side.scroll = 0;
        }
    }

    fn side_content(&self, kind: SideKind) -> Content {
        let entry = &self.entries[self.current];
        let question = &self.catalogue.questions[self.current];
        match kind {
            SideKind::Answer if entry.is_answered() => Content::Markdown(entry.text()),
            SideKind::Answer => Content::Nothing("Nothing is written yet.".to_owned()),
            SideKind::Example => {
                let good: String = question.good.iter().map(|point| format!("- {point}\n")).collect();
                Content::Markdown(format!("**What a good answer has**\n\n{good}\n**Example**\n\n{}", question.example))
            }
            SideKind::Changes => {
                let (lines, added, removed) = diff(&ended(&entry.base.text), &ended(&entry.text()));
                match added + removed {
                    0 => Content::Nothing("This answer is as it was when the README was read.".to_owned()),
                    _ => Content::Diff(lines),
                }
            }
            SideKind::Others => self.open_other_text(),
            SideKind::Findings => self.findings_in_full(),
            SideKind::LastStage => self.since_last_stage(),
            SideKind::Questionnaire => match self.written() {
                Ok(text) => {
                    let span = Reading::new(&text, &self.catalogue).questionnaire();
                    let none = || {
                        Content::Nothing("The README asks no question yet; saving an answer puts them in.".to_owned())
                    };
                    span.map_or_else(none, |span| Content::Markdown(span.of(&text).to_owned()))
                }
                Err(refusals) => Content::Nothing(refusals[0].to_string()),
            },
            SideKind::Playbook => match self.playbook(Medium::Page) {
                Ok(text) => Content::Markdown(text),
                Err(why) => Content::Nothing(why),
            },
        }
    }

    /// Moves what the pane shows by `rows`, as far as it goes; the view knows the end.
    pub(super) fn scroll_side(&mut self, rows: isize) {
        if self.others_in_list().is_some() {
            return self.step_others(rows.signum());
        }
        if let Some(side) = &mut self.side {
            side.scroll = side.scroll.saturating_add_signed(rows);
        }
    }
}
