//! One sitting in the wizard on a real terminal: events in, effects out.

use std::cell::RefCell;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{Timestamp, Zoned};

use super::error::{Error, ErrorKind};
use super::opened::hidden_rest;
use super::session::Session;
use crate::playbook::KepFacts;
use crate::questionnaire::{Catalogue, QuestionId};
use crate::shell::drafts::{Base, Draft, Drafts, Key, Place, Report, Saver, fingerprint};
use crate::shell::editor::Editor;
use crate::shell::terminal::{Ending, Event, Events, Options, Terminal, size};
use crate::shell::{LoadedKep, Watch, clipboard, read_text, shown, write_atomically};
use crate::wizard::keys::Keys;
use crate::wizard::picker::{Picked, Picker};
use crate::wizard::theme::Theme;
use crate::wizard::view::{self, View};
use crate::wizard::{Effect, Message, Resumed, Snapshot, Start, Wizard};

/// The file that holds the playbook, beside the README.
const PLAYBOOK: &str = "playbook.md";
/// The first words of every playbook that the program writes: a file without them is somebody else's.
const PLAYBOOK_OPENING: &str = "# Playbook: ";

/// What a sitting is about.
pub(super) struct Sitting {
    pub catalogue: Catalogue,
    pub loaded: LoadedKep,
    pub facts: KepFacts,
    /// The question to open on.
    pub question: Option<usize>,
    /// Where drafts are kept; `None` for the user's own place.
    pub drafts: Option<Drafts>,
}

/// How a sitting ended.
enum End {
    /// The author left; so many answers are in the draft only.
    Left { drafted: usize },
    /// A signal ended it.
    Ending(Ending),
}

/// Whether there is a terminal to draw on and to read keys from.
pub(super) fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Runs the wizard until the author leaves.
pub(super) fn run(session: &Session, sitting: Sitting) -> Result<(), Error> {
    if !has_terminal() {
        let message = "the wizard needs a terminal to draw on and to read keys from";
        let help = "`kepready answers export` and `kepready answers apply` do the same work without one";
        return Err(Error::new(ErrorKind::Usage, message).help(help));
    }
    let readme = sitting.facts.readme.clone();
    let name = sitting.loaded.files.number.clone().unwrap_or_else(|| readme.clone());
    let keeps = sitting.drafts.is_none();
    match Runner::start(session, sitting)?.run()? {
        End::Ending(ending) => ending.carry_out(),
        End::Left { drafted } if drafted > 0 && keeps => {
            let answers = if drafted == 1 { "1 answer is".to_owned() } else { format!("{drafted} answers are") };
            let again = format!("`kepready {name}` goes on where you left");
            session.note(&format!("{readme}: {answers} in the draft, not in the README yet; {again}"));
            Ok(())
        }
        End::Left { .. } => Ok(()),
    }
}

/// Lets the author choose one of `labels`; `None` when they leave.
pub(super) fn pick(session: &Session, labels: Vec<String>) -> Result<Option<usize>, Error> {
    let theme = theme(session);
    let mut picker = Picker::new(labels);
    let mut events: Events<()> = Events::new().map_err(|error| lost(&error))?;
    let mut terminal = Terminal::enter(Options::default()).map_err(|error| lost(&error))?;
    loop {
        terminal.draw(|frame| picker.draw(&theme, frame)).map_err(|error| lost(&error))?;
        match events.next(None) {
            Event::Key(key) => match picker.key(key) {
                Picked::Nothing => {}
                Picked::Kep(index) => return Ok(Some(index)),
                Picked::Left => return Ok(None),
            },
            Event::Paste(text) => picker.paste(&text),
            Event::Redraw => terminal.redraw().map_err(|error| lost(&error))?,
            Event::End(ending) => {
                drop(terminal);
                ending.carry_out();
            }
            _ => {}
        }
    }
}

fn theme(session: &Session) -> Theme {
    if session.out.colors { Theme::dark() } else { Theme::mono() }
}

fn lost(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::System, format!("the terminal cannot be used: {error}"))
        .help("run it in a terminal of its own, and see that TERM is set")
}

struct Runner {
    wizard: Wizard,
    view: View,
    events: Events<Report>,
    terminal: Terminal,
    saver: Option<Saver>,
    key: Key,
    readme: PathBuf,
    watch: Watch,
    /// The README as messages name it.
    shown_readme: String,
    directory: PathBuf,
    /// The digest of the README that changes are counted from, and which one that is; made when a draft needs it.
    base: RefCell<Option<(u64, String)>>,
    ids: Vec<QuestionId>,
    stage: String,
    began: Instant,
}

impl Runner {
    fn start(session: &Session, sitting: Sitting) -> Result<Self, Error> {
        let Sitting { catalogue, loaded, facts, question, drafts } = sitting;
        let key = Key::of(&loaded.files);
        let stage = facts.stage.to_string();
        let shown_readme = facts.readme.clone();
        let ids = catalogue.questions.iter().map(|question| question.id.clone()).collect();
        let events = Events::new().map_err(|error| lost(&error))?;
        let (saver, draft, warning) = open_drafts(drafts, &key, &events);
        let mut wizard = Wizard::new(Start {
            catalogue,
            kep: facts,
            readme: loaded.readme,
            keys: Keys::default(),
            question,
            size: size(),
            draft: draft.map(resumed),
            stores_drafts: saver.is_some(),
        });
        if let Some(warning) = warning {
            wizard.warn(warning);
        }
        let terminal = Terminal::enter(Options { mouse: true }).map_err(|error| lost(&error))?;
        Ok(Self {
            wizard,
            view: View::new(theme(session)),
            events,
            terminal,
            saver,
            key,
            shown_readme,
            watch: Watch::new(loaded.files.readme.clone()),
            readme: loaded.files.readme,
            directory: loaded.files.dir,
            base: RefCell::new(None),
            ids,
            stage,
            began: Instant::now(),
        })
    }

    fn run(mut self) -> Result<End, Error> {
        self.draw()?;
        // With the first screen there, what takes a moment longer is looked into.
        let (readme, _) = self.wizard.readme();
        let oddity = hidden_rest(&self.shown_readme, readme);
        let mut is_stale = oddity.is_some();
        if let Some(oddity) = oddity {
            self.wizard.warn(oddity);
        }
        loop {
            if is_stale {
                self.draw()?;
            }
            // Keys that are there already are taken in before the next frame: one frame for all of them.
            let mut next = Some(self.events.next(Some(self.patience())));
            is_stale = false;
            while let Some(event) = next {
                // Waking up for a look at the README alone changes nothing on the screen.
                is_stale |= !matches!(event, Event::Timeout) || self.is_due();
                if let Some(end) = self.handle(event)? {
                    return Ok(end);
                }
                next = self.events.next_ready();
            }
            if self.watch.has_changed()
                && let Ok(text) = read_text(&self.readme)
            {
                is_stale = true;
                let effects = self.update(Message::ReadmeSeen(text));
                if let Some(end) = self.carry_out(effects)? {
                    return Ok(end);
                }
            }
        }
    }

    fn draw(&mut self) -> Result<(), Error> {
        let Self { terminal, wizard, view, .. } = self;
        terminal.draw(|frame| view::draw(wizard, view, frame)).map_err(|error| lost(&error))
    }

    /// How long nothing needs to be done.
    fn patience(&self) -> Duration {
        let due = self.wizard.deadline().map(|due| due.saturating_sub(self.began.elapsed()));
        due.map_or(self.watch.patience(), |due| due.min(self.watch.patience()))
    }

    /// Whether the wizard waits for a tick.
    fn is_due(&self) -> bool {
        self.wizard.deadline().is_some_and(|due| due <= self.began.elapsed())
    }

    fn handle(&mut self, event: Event<Report>) -> Result<Option<End>, Error> {
        let message = match event {
            Event::Key(key) => Message::Key(key),
            Event::Mouse(mouse) => Message::Mouse(mouse),
            Event::Paste(text) => Message::Paste(text),
            Event::Resize { columns, rows } => Message::Resize(columns, rows),
            Event::Timeout => Message::Tick,
            Event::Message(Report::Stored(at)) => Message::DraftStored(Ok(clock_time(at))),
            Event::Message(Report::Failed(error)) => Message::DraftStored(Err(error.to_string())),
            Event::Redraw => {
                self.terminal.redraw().map_err(|error| lost(&error))?;
                return Ok(None);
            }
            Event::End(ending) => {
                self.keep(self.wizard.snapshot());
                return Ok(Some(End::Ending(ending)));
            }
        };
        let mut effects = self.update(message);
        // Somebody who types on and on still gets drafts.
        if self.is_due() {
            effects.extend(self.update(Message::Tick));
        }
        self.carry_out(effects)
    }

    fn update(&mut self, message: Message) -> Vec<Effect> {
        self.wizard.update(message, self.began.elapsed())
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<Option<End>, Error> {
        let mut waiting = std::collections::VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let answer = match effect {
                Effect::Quit => {
                    let drafted = if self.wizard.is_unkept() { 0 } else { self.wizard.changes() };
                    return Ok(Some(End::Left { drafted }));
                }
                Effect::ReadReadme => Some(Message::Readme(read_text(&self.readme).map_err(|error| error.to_string()))),
                Effect::WriteReadme { text, expected } => Some(self.write_readme(&text, &expected)),
                Effect::WritePlaybook(text) => Some(Message::PlaybookWritten(self.write_playbook(&text))),
                Effect::RunEditor { question, text } => Some(self.run_editor(question, &text)?),
                Effect::Copy(text) => {
                    let inside_tmux = std::env::var_os("TMUX").is_some();
                    // What is too long for the terminal's clipboard is still in the wizard's own.
                    if let Ok(bytes) = clipboard::copy(&text, inside_tmux) {
                        self.terminal.send(&bytes).map_err(|error| lost(&error))?;
                    }
                    None
                }
                Effect::StoreDraft(snapshot) => {
                    self.keep(snapshot);
                    None
                }
                Effect::DropDraft => {
                    if let Some(saver) = &self.saver {
                        saver.forget();
                    }
                    None
                }
                Effect::Redraw => {
                    self.terminal.redraw().map_err(|error| lost(&error))?;
                    None
                }
                Effect::Suspend => {
                    // The signal is taken in like one from outside: restore, stop, and redraw when called back.
                    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGTSTP);
                    None
                }
            };
            if let Some(message) = answer {
                waiting.extend(self.update(message));
            }
        }
        Ok(None)
    }

    fn write_readme(&mut self, text: &str, expected: &str) -> Message {
        match read_text(&self.readme) {
            Ok(now) if now != expected => Message::ReadmeChanged(now),
            Ok(_) => {
                let written = write_atomically(&self.readme, text);
                Message::Written(written.map_err(|error| error.to_string()))
            }
            Err(error) => Message::Written(Err(error.to_string())),
        }
    }

    fn write_playbook(&self, text: &str) -> Result<String, String> {
        let path = self.directory.join(PLAYBOOK);
        match read_text(&path) {
            Ok(there) if !there.starts_with(PLAYBOOK_OPENING) => {
                return Err(format!("{} is not a playbook of kepready's: it stays as it is", shown(&path)));
            }
            _ => {}
        }
        write_atomically(&path, text).map_err(|error| error.to_string())?;
        Ok(shown(path.file_name().map_or(path.as_path(), std::path::Path::new)))
    }

    fn run_editor(&mut self, question: usize, text: &str) -> Result<Message, Error> {
        let name = self.ids[question].as_str();
        let edited = match Editor::find() {
            Ok(editor) => {
                let edited = self.events.lend(&mut self.terminal, || editor.edit(name, text));
                edited.map_err(|error| lost(&error))?
            }
            Err(error) => Err(error),
        };
        Ok(Message::Edited { question, text: edited.map_err(|error| error.to_string()) })
    }

    /// The digest of the README that changes are counted from.
    fn digest(&self) -> String {
        let (text, revision) = self.wizard.readme();
        let mut base = self.base.borrow_mut();
        match &*base {
            Some((known, digest)) if *known == revision => digest.clone(),
            _ => base.insert((revision, fingerprint(text))).1.clone(),
        }
    }

    fn keep(&self, snapshot: Snapshot) {
        let Some(saver) = &self.saver else { return };
        if snapshot.answers.is_empty() {
            return;
        }
        let mut draft = Draft::new(&self.key, Base { readme_sha256: self.digest(), ..Base::default() });
        for (id, base, text) in snapshot.answers {
            draft.base.answers.insert(id.to_string(), base);
            draft.answers.insert(id.to_string(), text);
        }
        let question = snapshot.question.to_string();
        draft.place = Some(Place { question, line: snapshot.line, column: snapshot.byte });
        draft.stage = Some(self.stage.clone());
        saver.keep(draft);
    }
}

/// The saver and the draft of a KEP, or what keeps them from working.
fn open_drafts(
    drafts: Option<Drafts>,
    key: &Key,
    events: &Events<Report>,
) -> (Option<Saver>, Option<Draft>, Option<String>) {
    let failed = |why: String| (None, None, Some(format!("drafts are not kept: {why}")));
    let drafts = match drafts.map_or_else(Drafts::open, Ok) {
        Ok(drafts) => drafts,
        Err(error) => return failed(error.to_string()),
    };
    let lock = match drafts.lock(key) {
        Ok(Some(lock)) => lock,
        Ok(None) => return failed("another kepready has this KEP open".to_owned()),
        Err(error) => return failed(error.to_string()),
    };
    let (draft, warning) = match drafts.load(key) {
        Ok(draft) => (draft, None),
        Err(error) => (None, Some(error.to_string())),
    };
    let sender = events.sender();
    let report = move |report| {
        // Once the wizard has ended, nobody listens any more.
        let _ = sender.send(report);
    };
    match Saver::start(drafts, lock, report) {
        Ok(saver) => (Some(saver), draft, warning),
        Err(error) => failed(error.to_string()),
    }
}

fn resumed(draft: Draft) -> Resumed {
    let when = clock_time(draft.saved_at);
    let place = draft.place.unwrap_or(Place { question: String::new(), line: 0, column: 0 });
    let base = |id: &str| draft.base.answers.get(id).cloned().unwrap_or_default();
    let answers = draft.answers.iter().map(|(id, text)| (QuestionId::new(id), base(id), text.clone()));
    let snapshot = Snapshot {
        answers: answers.collect(),
        question: QuestionId::new(&place.question),
        line: place.line,
        byte: place.column,
    };
    Resumed { snapshot, when }
}

/// A time as the clock on the wall shows it, with its day where that is not today.
fn clock_time(at: Timestamp) -> String {
    let here = Zoned::now();
    let then = at.to_zoned(here.time_zone().clone());
    let format = if then.date() == here.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    then.strftime(format).to_string()
}
