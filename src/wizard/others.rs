//! How the other KEPs of the checkout answered the question the author is at: a list to search, each answer to be
//! opened whole. What is kept is what the present question needs, and no more than [`MOST_BYTES`] of it.

use std::cmp::Reverse;
use std::ops::Range;

use super::editor::{Action, Motion};
use super::message::Effect;
use super::model::{Focus, Wizard};
use super::side::{Content, SideKind};
use crate::kep::{Stage, Status};

/// Bytes of answers that are kept; the best ones stay.
const MOST_BYTES: usize = 1 << 20;
/// Words up to which an answer is no more than a yes or a no.
const BARE: usize = 4;

/// What another KEP says to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherAnswer {
    /// Where the KEP is, from `keps/` on; what tells one from another.
    pub place: String,
    /// Its number, as written.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The SIG that owns it.
    pub sig: String,
    /// The stage it is at, where it names one.
    pub stage: Option<Stage>,
    /// Whether it is closed without being done: withdrawn, rejected, replaced or put off.
    pub closed: bool,
    /// Whether its approval file names who approved that stage.
    pub approved: bool,
    /// The answer, without what is the template's.
    pub text: String,
}

/// News of the other KEPs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherNews {
    /// Index of the question that was read for.
    pub question: usize,
    /// Answers that were found since the news before.
    pub answers: Vec<OtherAnswer>,
    /// How many KEPs were looked at so far.
    pub read: usize,
    /// How many there are.
    pub all: usize,
}

/// The answers of the other KEPs to one question.
#[derive(Debug)]
pub(super) struct Others {
    /// The question that they answer.
    pub question: usize,
    /// The answers, the most telling first.
    answers: Vec<OtherAnswer>,
    /// Those that the words let through.
    shown: Vec<Shown>,
    /// How many KEPs were looked at, and how many there are; `None` before the first news.
    progress: Option<(usize, usize)>,
    /// Why nothing can be read.
    failed: Option<String>,
    /// What the list is narrowed to.
    needle: String,
    selected: usize,
    /// The row drawn first.
    pub top: usize,
    /// Whether the selected answer is shown whole.
    is_open: bool,
}

/// An answer that the words let through.
#[derive(Debug)]
struct Shown {
    /// Its index.
    answer: usize,
    hits: usize,
    /// The bytes of the line to show.
    line: Range<usize>,
}

/// A row of the list.
pub(super) struct OtherRow<'o> {
    pub answer: &'o OtherAnswer,
    /// How often the words looked for stand in it.
    pub hits: usize,
    /// The line to show: the first one, or the first one with the words.
    pub line: &'o str,
}

/// An answer of another KEP in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLine {
    /// Number and title of the KEP.
    pub name: String,
    /// Whose it is and how far, such as `sig-node · beta, approved`.
    pub facts: String,
    /// Its first line, or the first one with the words that were looked for.
    pub line: String,
}

impl OtherAnswer {
    /// What is shown first, of KEPs beside one of `sig` at `stage`: smaller is better.
    fn rank(&self, sig: &str, stage: Stage) -> impl Ord + use<> {
        let is_bare = self.text.split_whitespace().nth(BARE).is_none();
        // Practice changes: of two that are the same otherwise, the later KEP says more.
        let number: u64 = self.number.parse().unwrap_or(0);
        (self.closed, self.sig != sig, self.stage != Some(stage), is_bare, !self.approved, Reverse(number))
    }

    /// Number and title.
    pub fn name(&self) -> String {
        if self.number.is_empty() { self.title.clone() } else { format!("KEP-{} {}", self.number, self.title) }
    }

    /// Whose it is and how far.
    pub fn facts(&self) -> String {
        let stage = self.stage.map_or("no stage".to_owned(), |stage| stage.to_string());
        let standing = match (self.closed, self.approved) {
            (true, _) => ", closed",
            (false, true) => ", approved",
            (false, false) => "",
        };
        format!("{} · {stage}{standing}", self.sig)
    }

    /// Whether nobody works on a KEP of this status any more, and it was not done either.
    pub fn is_closed(status: Option<Status>) -> bool {
        matches!(status, Some(Status::Withdrawn | Status::Rejected | Status::Replaced | Status::Deferred))
    }
}

impl Others {
    fn of(question: usize, needle: String) -> Self {
        Self {
            question,
            answers: Vec::new(),
            shown: Vec::new(),
            progress: None,
            failed: None,
            needle,
            selected: 0,
            top: 0,
            is_open: false,
        }
    }

    pub fn needle(&self) -> &str {
        &self.needle
    }

    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The rows that the words let through.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = OtherRow<'_>> {
        self.shown.iter().map(|shown| {
            let answer = &self.answers[shown.answer];
            OtherRow { answer, hits: shown.hits, line: &answer.text[shown.line.clone()] }
        })
    }

    /// The selected answer.
    fn chosen(&self) -> Option<&OtherAnswer> {
        self.shown.get(self.selected).map(|shown| &self.answers[shown.answer])
    }

    /// Looks again which answers have the words. Without a capital in them, case makes no difference.
    fn narrow(&mut self) {
        let exact = self.needle.chars().any(char::is_uppercase);
        let fold = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
        let needle = fold(self.needle.trim());
        let shown = self.answers.iter().enumerate().filter_map(|(n, answer)| {
            let lines = || answer.text.lines().map(|line| (line, fold(line)));
            let first = answer.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            let hits: usize = match needle.as_str() {
                "" => 0,
                needle => lines().map(|(_, folded)| folded.matches(needle).count()).sum(),
            };
            let with_hit = || lines().find(|(_, folded)| folded.contains(&needle)).map(|(line, _)| line);
            let line = if hits > 0 { with_hit().unwrap_or(first) } else { first };
            let is_named = || fold(&answer.name()).contains(&needle) || fold(&answer.facts()).contains(&needle);
            // A line is a part of the text: where it begins there tells its bytes.
            let start = line.as_ptr() as usize - answer.text.as_ptr() as usize;
            (hits > 0 || is_named()).then(|| Shown { answer: n, hits, line: start..start + line.len() })
        });
        self.shown = shown.collect();
    }

    /// What there is to say instead of a list, or of one that is not whole yet.
    pub fn status(&self) -> Option<String> {
        let reading = match self.progress {
            _ if self.failed.is_some() => return self.failed.clone(),
            None => Some("reading the other KEPs of the checkout".to_owned()),
            Some((read, all)) if read < all => Some(format!("read {read} of {all} KEPs")),
            Some(_) => None,
        };
        reading.or_else(|| match self.progress {
            Some((_, 0)) => Some("there is no other KEP in this checkout".to_owned()),
            Some((_, all)) if self.answers.is_empty() => {
                Some(format!("none of the {all} other KEPs of this checkout answers it"))
            }
            _ => None,
        })
    }

    fn change_needle(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.needle);
        (self.selected, self.top) = (0, 0);
        self.narrow();
    }

    fn take_in(&mut self, news: OtherNews, sig: &str, stage: Stage) {
        let at = self.chosen().map(|answer| answer.place.clone());
        self.progress = Some((news.read, news.all));
        self.answers.extend(news.answers);
        self.answers.sort_by_cached_key(|answer| answer.rank(sig, stage));
        let mut bytes = 0;
        self.answers.retain(|answer| {
            bytes += answer.text.len();
            bytes <= MOST_BYTES
        });
        self.narrow();
        // The list grows around the answer that the author looks at; at its top they wait for the best one.
        if self.selected > 0 || self.is_open {
            let again = at.and_then(|place| self.rows().position(|row| row.answer.place == place));
            self.selected = again.unwrap_or(0);
        }
    }
}

impl Wizard {
    /// Opens the pane and gives it the keys; closes it where it has them.
    pub(super) fn toggle_others(&mut self) {
        let shown = self.side.as_ref().is_some_and(|side| side.kind == SideKind::Others);
        if shown && self.focus == Focus::Side {
            return self.show_side(None);
        }
        if !shown {
            if let Some(others) = &mut self.others {
                others.is_open = false;
            }
            self.show_side(Some(SideKind::Others));
        }
        self.focus = Focus::Side;
        self.drawer = false;
    }

    /// What has to be read for the pane, if it shows another question than the one read last.
    pub(super) fn others_wanted(&mut self) -> Option<Effect> {
        let shown = self.side.as_ref().is_some_and(|side| side.kind == SideKind::Others);
        shown.then(|| self.others_anew()).flatten()
    }

    /// What has to be read for the present question, if another one was read last.
    pub(super) fn others_anew(&mut self) -> Option<Effect> {
        let question = self.current;
        if self.others.as_ref().is_some_and(|others| others.question == question) {
            return None;
        }
        // Words that were looked for once are likely to be looked for again at the next question.
        let needle = self.others.take().map(|others| others.needle).unwrap_or_default();
        self.others = Some(Others::of(question, needle));
        Some(Effect::ReadOthers(question))
    }

    /// The answers of other KEPs to the present question that the words let through, in their order, and what there is
    /// to say where there is none.
    pub fn others_listed(&self) -> (Vec<OtherLine>, Option<String>) {
        let Some(others) = self.others.as_ref().filter(|others| others.question == self.current) else {
            return (Vec::new(), None);
        };
        let line = |row: OtherRow<'_>| OtherLine {
            name: row.answer.name(),
            facts: row.answer.facts(),
            line: row.line.to_owned(),
        };
        (others.rows().map(line).collect(), others.status())
    }

    /// The answer that [`Wizard::others_listed`] lists as the 0-based `row`, whole.
    pub fn other_whole(&self, row: usize) -> Option<&OtherAnswer> {
        let others = self.others.as_ref().filter(|others| others.question == self.current)?;
        others.shown.get(row).map(|shown| &others.answers[shown.answer])
    }

    /// Takes in what was read of the other KEPs; news of a question that the author has left is no news.
    pub(super) fn others_read(&mut self, news: OtherNews) {
        let (sig, stage) = (self.kep.sig.clone(), self.kep.stage);
        if let Some(others) = self.others.as_mut().filter(|others| others.question == news.question) {
            others.take_in(news, &sig, stage);
        }
    }

    /// Nothing can be read of the other KEPs.
    pub(super) fn others_failed(&mut self, why: String) {
        if let Some(others) = &mut self.others {
            others.failed = Some(why);
        }
    }

    /// Whether the keys go to the list of the other KEPs' answers.
    pub(super) fn browses_others(&self) -> bool {
        self.focus == Focus::Side && self.others_in_list().is_some()
    }

    /// The list of the other KEPs' answers, where the pane shows it.
    pub(super) fn others_in_list(&self) -> Option<&Others> {
        let shown = self.side.as_ref().is_some_and(|side| side.kind == SideKind::Others);
        self.others.as_ref().filter(|others| shown && !others.is_open)
    }

    /// The letters typed into the list narrow it.
    pub(super) fn narrow_others(&mut self, change: impl FnOnce(&mut String)) {
        if let Some(others) = &mut self.others {
            others.change_needle(change);
        }
    }

    /// What an editing key does in the list.
    pub(super) fn edit_others(&mut self, action: &Action) {
        let page = isize::from(i16::try_from(self.areas.side.height / 2).unwrap_or(1)).max(1);
        match action {
            Action::NewLine => self.open_other(),
            Action::Move { to, .. } => self.step_others(match to {
                Motion::Up => -1,
                Motion::Down => 1,
                Motion::PageUp => -page,
                Motion::PageDown => page,
                Motion::Home | Motion::Start => isize::MIN,
                Motion::End | Motion::Finish => isize::MAX,
                _ => 0,
            }),
            _ => {}
        }
    }

    /// Moves the selection by so many answers.
    pub(super) fn step_others(&mut self, step: isize) {
        let Some(others) = &mut self.others else { return };
        let last = others.shown.len().saturating_sub(1);
        others.selected = others.selected.saturating_add_signed(step).min(last);
    }

    /// Shows the selected answer whole.
    fn open_other(&mut self) {
        let Some(others) = &mut self.others else { return };
        others.is_open = !others.shown.is_empty();
        self.show_side(Some(SideKind::Others));
    }

    /// Goes one step back in the pane: from an answer to the list, from a narrowed list to the whole one.
    pub(super) fn leave_other(&mut self) -> bool {
        let shown = self.side.as_ref().is_some_and(|side| side.kind == SideKind::Others);
        let Some(others) = self.others.as_mut().filter(|_| shown && self.focus == Focus::Side) else { return false };
        if others.is_open {
            others.is_open = false;
            return true;
        }
        let narrowed = !others.needle.is_empty();
        others.change_needle(String::clear);
        narrowed
    }

    /// The answer that is open, to be copied whole.
    pub(super) fn open_other_copied(&mut self) -> Option<Effect> {
        let has_keys = self.focus == Focus::Side;
        let side = self.side.as_ref().filter(|side| has_keys && side.kind == SideKind::Others)?;
        let Content::Other { text, .. } = &side.content else { return None };
        let text = text.clone();
        self.clipboard.clone_from(&text);
        self.say("copied this answer whole");
        Some(Effect::Copy(text))
    }

    /// The answer that is open, as the pane shows it.
    pub(super) fn open_other_text(&self) -> Content {
        match self.others.as_ref().filter(|others| others.is_open).and_then(Others::chosen) {
            Some(answer) => Content::Other {
                head: vec![answer.name(), format!("{} · {}", answer.facts(), answer.place)],
                text: answer.text.clone(),
            },
            None => Content::Nothing(String::new()),
        }
    }
}
