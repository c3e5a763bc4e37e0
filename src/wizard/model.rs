use std::rc::Rc;
use std::time::Duration;

use ratatui::layout::Rect;

use super::carried::Moved;
use super::disk::Conflict;
use super::entry::{Entry, Mark};
use super::finder::Finder;
use super::findings::{Findings, GateFacts};
use super::form::OpenForm;
use super::keys::Keys;
use super::message::{Effect, Snapshot};
use super::others::Others;
use super::outline::Filter;
use super::palette::Palette;
use super::pull::Prepared;
use super::save::Review;
use super::side::Side;
use super::sync::Sync;
use crate::answers::{self, Answer, Reading, State};
use crate::kep::Stage;
use crate::playbook::{KepFacts, Medium, Playbook, Source, Templates};
use crate::promotion::provenance::Provenance;
use crate::questionnaire::{Catalogue, QuestionId};

/// How long after a change the draft is stored and what stands beside the answer is made anew.
const IDLE: Duration = Duration::from_millis(250);

/// One sitting over one KEP: everything the screen shows and everything the author has done.
#[derive(Debug)]
pub struct Wizard {
    pub(super) catalogue: Rc<Catalogue>,
    pub(super) kep: KepFacts,
    /// The README as it was read or written last.
    pub(super) readme: String,
    /// Counts the texts that the README has had.
    pub(super) readme_revision: u64,
    pub(super) entries: Vec<Entry>,
    pub(super) findings: Findings,
    pub(super) current: usize,
    pub(super) focus: Focus,
    /// The form that is open over the present answer.
    pub(super) form: Option<OpenForm>,
    /// Whether the author looks at structured answers as forms.
    pub(super) prefers_forms: bool,
    pub(super) side: Option<Side>,
    /// How other KEPs answered the question, once somebody has asked.
    pub(super) others: Option<Others>,
    pub(super) overlay: Option<Overlay>,
    /// Whether the outline is drawn over the question where there is no room beside it.
    pub(super) drawer: bool,
    /// Which questions the outline lists.
    pub(super) filter: Filter,
    /// The row of the outline that is drawn first.
    pub(super) outline_top: usize,
    /// Whether it goes where the question is, which it does until the wheel takes it elsewhere.
    pub(super) outline_follows: bool,
    /// What was looked for last.
    pub(super) search: String,
    pub(super) size: (u16, u16),
    /// The move to another stage that the sitting is about.
    pub(super) moved: Option<Moved>,
    /// Where the answers come from, or why that cannot be known; `None` until the history was read.
    pub(super) provenance: Option<Result<Provenance, String>>,
    /// Files of the KEP that no commit has as they are.
    pub(super) uncommitted: Vec<String>,
    /// Files that this sitting wrote.
    pub(super) written_files: Vec<String>,
    /// What was done before it.
    pub(super) prepared: Prepared,
    /// Answers that an earlier sitting confirmed, each with its question, as long as no move is known.
    pub(super) unplaced: Vec<(QuestionId, String)>,
    pub(super) keys: Keys,
    pub(super) clipboard: String,
    pub(super) notice: Option<Notice>,
    /// The time of the draft kept last, or why none could be.
    pub(super) draft: Option<Result<String, String>>,
    /// The user's own templates for playbooks, where there are any, or what is wrong with them. The built-in ones are
    /// read when a playbook is first looked at: they take longer than the first screen does.
    pub(super) templates: Option<Result<Templates, String>>,
    /// The anchors of failure modes in the playbook that stands beside the README.
    pub(super) anchors: Vec<String>,
    /// Where things were drawn last, for the mouse.
    pub(super) areas: Areas,
    pub(super) clicks: super::mouse::Clicks,
    /// When the README was written last.
    pub(super) saved_at: Option<Duration>,
    /// Whether the author was told what quitting would lose.
    pub(super) leaving: bool,
    now: Duration,
    /// When the work that waits for a pause is due.
    due: Option<Duration>,
    stores_drafts: bool,
}

/// What a sitting starts from.
#[derive(Debug)]
pub struct Start {
    /// The questions.
    pub catalogue: Catalogue,
    /// What is known of the KEP; its stage decides what is asked.
    pub kep: KepFacts,
    /// The text of the README.
    pub readme: String,
    /// What the gate goes by.
    pub gate: GateFacts,
    /// The keys in force.
    pub keys: Keys,
    /// The move to another stage that the sitting is about, where there is one.
    pub moved: Option<Moved>,
    /// What was done to the KEP just before.
    pub prepared: Prepared,
    /// The question to open on; the first that needs the author where `None`.
    pub question: Option<usize>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What an earlier sitting left.
    pub draft: Option<Resumed>,
    /// Whether drafts can be kept.
    pub stores_drafts: bool,
}

/// What an earlier sitting left, and when.
#[derive(Clone, Debug)]
pub struct Resumed {
    /// The draft.
    pub snapshot: Snapshot,
    /// When it was kept, as it is to be shown.
    pub when: String,
}

/// Which pane the keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    Answer,
    Outline,
    Side,
}

/// What is drawn over the panes.
#[derive(Clone, Debug)]
pub(super) enum Overlay {
    /// The help screen, scrolled by so many lines.
    Help(usize),
    Palette(Palette),
    Find(Finder),
    /// What saving would change.
    Save(Review),
    /// Answers that changed on the disk and here, the first of them on the screen.
    Merge(Vec<Conflict>),
    /// The pull request, scrolled by so many lines.
    Pull(usize),
    /// What would bring `kep.yaml` and README in step.
    Sync(Sync),
}

/// A line to the author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub text: String,
    pub is_error: bool,
}

/// Where things were drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Areas {
    pub outline: Rect,
    /// The question of each row of the outline; `None` for a section's title.
    pub outline_rows: Vec<Option<usize>>,
    pub answer: Rect,
    pub side: Rect,
}

impl Wizard {
    /// Opens a sitting on the first question that needs the author, or on the one asked for.
    pub fn new(start: Start) -> Self {
        let catalogue = Rc::new(start.catalogue);
        let reading = Reading::new(&start.readme, &catalogue);
        let stage = start.kep.stage;
        let entries = reading.answers().iter().enumerate();
        let entry =
            |(n, answer): (usize, &Answer)| Entry::new(answer.clone(), &catalogue, n, catalogue.requirement(n, stage));
        let entries = entries.map(entry).collect();
        let mut wizard = Self {
            entries,
            kep: start.kep,
            findings: Findings::to_come(start.gate),
            readme: String::new(),
            readme_revision: 0,
            current: 0,
            focus: Focus::Answer,
            form: None,
            prefers_forms: false,
            side: None,
            others: None,
            overlay: None,
            drawer: false,
            filter: Filter::default(),
            outline_top: 0,
            outline_follows: true,
            search: String::new(),
            size: start.size,
            moved: None,
            provenance: None,
            uncommitted: Vec::new(),
            written_files: Vec::new(),
            prepared: start.prepared,
            unplaced: Vec::new(),
            keys: start.keys,
            clipboard: String::new(),
            notice: None,
            draft: None,
            templates: None,
            anchors: Vec::new(),
            areas: Areas::default(),
            clicks: super::mouse::Clicks::default(),
            saved_at: None,
            leaving: false,
            now: Duration::ZERO,
            due: None,
            stores_drafts: start.stores_drafts,
            catalogue: Rc::clone(&catalogue),
        };
        if let Some(moved) = start.moved {
            wizard.take_in_move(moved);
        }
        let open = wizard.first_open();
        // The first screen shows them: it would change before the author's eyes if they came a moment later.
        wizard.judge((&start.readme, &reading), &[]);
        drop(reading);
        wizard.readme = start.readme;
        let resumed = start.draft.and_then(|draft| wizard.resume(draft));
        wizard.go_to(start.question.or(resumed).or(open).unwrap_or(0));
        if wizard.changes() > 0 {
            wizard.look_soon();
        }
        wizard.ask_about_conflicts();
        wizard.welcome();
        wizard
    }

    /// The same, with playbooks made by `templates`, or with the reason why there are none.
    #[must_use]
    pub fn with_templates(mut self, templates: Result<Templates, String>) -> Self {
        self.templates = Some(templates);
        self
    }

    /// The same, with the anchors of failure modes that an earlier playbook has, for what points at them.
    #[must_use]
    pub fn with_anchors(mut self, anchors: Vec<String>) -> Self {
        self.anchors = anchors;
        self
    }

    /// Whoever begins on a KEP without an answer may be new here: the one thing that the screen does not show is said.
    fn welcome(&mut self) {
        let is_new = self.progress().0 == 0 && self.changes() == 0 && self.notice.is_none();
        if let Some(key) = self.keys.chord_of(&super::Command::Save).filter(|_| is_new) {
            self.say(format!("what you type is kept; only {key} changes the README"));
        }
    }

    /// The question the author is at, as an index into the catalogue.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The stage the sitting is for.
    pub fn stage(&self) -> Stage {
        self.kep.stage
    }

    /// The answer to a question as it stands now.
    pub fn answer(&self, question: usize) -> String {
        self.entries[question].text()
    }

    /// How many answers differ from the README.
    pub fn changes(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_changed()).count()
    }

    /// The README that changes are counted from, and a number that is the same as long as it is.
    pub fn readme(&self) -> (&str, u64) {
        (&self.readme, self.readme_revision)
    }

    /// When [`Message::Tick`](super::Message::Tick) is due, on the clock that `update` is given.
    pub fn deadline(&self) -> Option<Duration> {
        [self.due, self.findings.due].into_iter().flatten().min()
    }

    /// When what was typed is due in the draft.
    pub fn draft_due(&self) -> Option<Duration> {
        self.due
    }

    /// Tells the author of something that is wrong around the wizard.
    pub fn warn(&mut self, text: impl Into<String>) {
        let text = match self.notice.take() {
            Some(said) => format!("{}; {}", said.text, text.into()),
            None => text.into(),
        };
        self.complain(text);
    }

    pub(super) fn now(&self) -> Duration {
        self.now
    }

    pub(super) fn set_now(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    /// Something was typed: the draft and what stands beside the answer follow when there is a pause.
    pub(super) fn touched(&mut self) {
        self.due.get_or_insert(self.now + IDLE);
        self.look_soon();
    }

    /// What is due now that there is a pause.
    pub(super) fn tick(&mut self) -> Vec<Effect> {
        self.look_if_due();
        if self.due.is_none_or(|due| due > self.now) {
            return Vec::new();
        }
        self.due = None;
        self.refresh_side();
        self.draft_effects()
    }

    /// Whether there are changes that neither the README nor a draft has.
    pub fn is_unkept(&self) -> bool {
        let keeps = self.stores_drafts && !matches!(self.draft, Some(Err(_)));
        !keeps && self.changes() > 0
    }

    /// The draft as it is now, if drafts are kept.
    pub(super) fn draft_effects(&self) -> Vec<Effect> {
        if !self.stores_drafts {
            return Vec::new();
        }
        let snapshot = self.snapshot();
        vec![if snapshot.is_empty() { Effect::DropDraft } else { Effect::StoreDraft(snapshot) }]
    }

    /// What a draft keeps.
    pub fn snapshot(&self) -> Snapshot {
        let id = |n: usize| self.catalogue.questions[n].id.clone();
        let changed = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_changed());
        let cursor = self.entries[self.current].opened().map(|editor| editor.cursor());
        Snapshot {
            answers: changed.map(|(n, entry)| (id(n), entry.origin().to_owned(), entry.text())).collect(),
            confirmed: self.confirmations(),
            question: id(self.current),
            line: cursor.map_or(0, |cursor| cursor.line),
            byte: cursor.map_or(0, |cursor| cursor.byte),
        }
    }

    /// Goes to a question; the keys go to its answer.
    pub(super) fn go_to(&mut self, question: usize) {
        self.current = question.min(self.entries.len().saturating_sub(1));
        self.outline_follows = true;
        self.entries[self.current].editor().set_search(&self.search);
        self.follow_with_form();
        self.refresh_side();
    }

    /// How many of the required questions are answered, and how many there are.
    pub(super) fn progress(&self) -> (usize, usize) {
        let required = self.entries.iter().filter(|entry| entry.requirement.is_required());
        let (done, all) =
            required.fold((0, 0), |(done, all), entry| (done + usize::from(entry.is_answered()), all + 1));
        (done, all)
    }

    /// The README with every answer as it stands now, or why it cannot be written.
    pub(super) fn written(&self) -> Result<String, Vec<answers::Refusal>> {
        let changed = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_changed());
        let texts: Vec<(usize, String)> = changed.map(|(n, entry)| (n, entry.text())).collect();
        let given: Vec<(usize, &str)> = texts.iter().map(|(n, text)| (*n, text.as_str())).collect();
        answers::write(&self.readme, &self.catalogue, &given)
    }

    /// The playbook as it will stand, or why it cannot be made.
    pub(super) fn playbook(&self, medium: Medium) -> Result<String, String> {
        let text = self.written().map_err(|refusals| refusals[0].to_string())?;
        let source = Source::of(self.kep.clone(), &text, &self.catalogue);
        let templates = match &self.templates {
            Some(own) => own.as_ref().map_err(Clone::clone)?,
            None => Templates::built_in(),
        };
        let mut playbook = Playbook::build(&source);
        playbook.keep_anchors(&self.anchors);
        playbook.markdown(templates, medium).map_err(|error| error.to_string())
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_error: false });
    }

    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_error: true });
    }

    /// The title of the state of a question, for people.
    pub(super) fn state_words(&self, question: usize) -> &'static str {
        let entry = &self.entries[question];
        match (entry.is_answered(), entry.base.state) {
            _ if entry.is_disputed() => "changed here and on disk",
            (true, _) if entry.mark() == Mark::Unfinished => "unfinished",
            (true, _) if entry.mark() == Mark::Found => "answered, with findings",
            (true, _) if entry.is_carried() => "carried over",
            (true, _) if entry.is_confirmed() => "confirmed",
            (true, _) => "answered",
            (false, State::Missing) => "not in the README yet",
            (false, _) => "open",
        }
    }
}
