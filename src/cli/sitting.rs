//! One sitting in the wizard on a real terminal: events in, effects out.

use std::env;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::desk::{Desk, Found, clock_time, tell_of_old_drafts};
use super::error::{Error, ErrorKind};
use super::gate_facts::GateSources;
use super::opened::hidden_rest;
use super::others::{NO_CHECKOUT, OtherKeps, Shelf};
use super::past::Search;
use super::plain;
use super::playbook;
use super::session::Session;
use crate::playbook::KepFacts;
use crate::questionnaire::{Catalogue, QuestionId};
use crate::shell::config::Config;
use crate::shell::drafts::{Drafts, Report};
use crate::shell::terminal::{ASK_BACKGROUND, Background, Ending, Event, Events, Options, Terminal, size};
use crate::shell::{Checkout, LoadedKep, clipboard};
use crate::wizard::keys::Keys;
use crate::wizard::picker::{Picked, Picker};
use crate::wizard::theme::{Theme, ThemeName};
use crate::wizard::view::{self, View};
use crate::wizard::{Effect, GateFacts, Message, Moved, OtherNews, Past, Prepared, PullText, Start, Wizard};

/// What a sitting is about.
pub(super) struct Sitting {
    pub catalogue: Catalogue,
    pub loaded: LoadedKep,
    pub facts: KepFacts,
    /// The move to another stage that it is about, where that is known.
    pub moved: Option<Moved>,
    /// What was done to the KEP just before.
    pub prepared: Prepared,
    /// The question to open on.
    pub question: Option<usize>,
    /// Where drafts are kept; `None` for the user's own place.
    pub drafts: Option<Drafts>,
    pub config: Config,
    pub way: Way,
}

/// How the author is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// On the whole screen.
    Screen,
    /// Line by line, and why, unless the author asked for it.
    Lines(Option<&'static str>),
}

impl Way {
    /// The way that the terminal allows, unless the author has said that it is to be `plain`.
    pub(super) fn choose(plain: bool) -> Self {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let (columns, rows) = size();
        match () {
            () if plain => Way::Lines(None),
            // Then there is nobody to ask either way.
            () if !has_terminal() => Way::Screen,
            () if set("TERM").is_none_or(|term| term == "dumb") => {
                Way::Lines(Some("TERM says that this terminal cannot draw a screen"))
            }
            () if set("ACCESSIBLE").is_some() => Way::Lines(Some("ACCESSIBLE is set")),
            () if columns < view::LEAST.0 || rows < view::LEAST.1 => {
                Way::Lines(Some("the full screen needs 60 columns and 18 rows"))
            }
            () => Way::Screen,
        }
    }
}

/// How a sitting ended.
pub(super) enum End {
    /// The author left.
    Left {
        /// So many answers are not in the README.
        unsaved: usize,
        /// Whether they are in the draft.
        kept: bool,
        /// The pull request for what was changed, where anything was.
        pull: Option<PullText>,
    },
    /// A signal ended it.
    Ending(Ending),
}

/// What other threads tell a sitting.
pub(super) enum News {
    /// What became of a draft.
    Draft(Report),
    /// What the history knows.
    Past(Box<Past>),
    /// What the gate goes by, now that the release is known.
    Gate(Box<GateFacts>),
    /// What other KEPs say.
    Others(OtherNews),
}

impl News {
    /// The same for the wizard.
    pub(super) fn message(self) -> Message {
        match self {
            News::Draft(Report::Stored(at)) => Message::DraftStored(Ok(clock_time(at))),
            News::Draft(Report::Failed(error)) => Message::DraftStored(Err(error.to_string())),
            News::Past(past) => Message::Past(past),
            News::Gate(facts) => Message::Gate(facts),
            News::Others(news) => Message::Others(Ok(news)),
        }
    }
}

/// Whether there is a terminal to draw on and to read keys from.
pub(super) fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Runs the wizard until the author leaves.
pub(super) fn run(session: &Session, sitting: Sitting) -> Result<(), Error> {
    if sitting.way == Way::Screen && !has_terminal() {
        let message = "the wizard needs a terminal to draw on and to read keys from";
        let help = "--plain asks line by line; `kepready answers export` and `kepready answers apply` do the same work \
                    without a question";
        return Err(Error::new(ErrorKind::Usage, message).help(help));
    }
    let readme = sitting.facts.readme.clone();
    let is_the_users = sitting.drafts.is_none();
    let number = &sitting.facts.number;
    let name = if number.is_empty() { readme.as_str() } else { number.as_str() };
    let again = match sitting.way {
        Way::Screen => format!("`kepready {name}` goes on where you left"),
        Way::Lines(_) => format!("`kepready wizard {name} --plain` goes on"),
    };
    if let (true, Some(directory)) = (is_the_users, &sitting.config.drafts.value) {
        tell_of_old_drafts(session, &sitting.config, &Drafts::at(directory));
    }
    let end = match sitting.way {
        Way::Screen => Runner::start(sitting)?.run()?,
        Way::Lines(why) => {
            if let Some(why) = why {
                session.note(&format!("asking line by line: {why}"));
            }
            plain::run(sitting)?
        }
    };
    let counted = |count: usize| if count == 1 { "1 answer is".to_owned() } else { format!("{count} answers are") };
    if let End::Left { pull: Some(pull), .. } = &end
        && !session.is_quiet()
    {
        session.tell(&format!("\n{}", pull.whole()));
    }
    match end {
        End::Left { unsaved, .. } if unsaved == 0 || !is_the_users => {}
        End::Left { unsaved, kept: true, .. } => {
            session.note(&format!("{readme}: {} in the draft, not in the README yet; {again}", counted(unsaved)));
        }
        End::Left { unsaved, kept: false, .. } => {
            session.warn(&format!("{readme}: {} lost, since no draft could be kept", counted(unsaved)));
        }
        End::Ending(ending) => ending.carry_out(),
    }
    Ok(())
}

/// Lets the author choose one of `labels`; `None` when they leave.
pub(super) fn pick(labels: Vec<String>, theme: ThemeName) -> Result<Option<usize>, Error> {
    let mut picker = Picker::new(labels);
    let mut events: Events<()> = Events::new().map_err(|error| lost(&error))?;
    let mut terminal = Terminal::enter(Options::default()).map_err(|error| lost(&error))?;
    let mut look = Look::begin(theme, &mut terminal)?;
    loop {
        terminal.draw(|frame| picker.draw(&look.theme, frame)).map_err(|error| lost(&error))?;
        match events.next(None) {
            Event::Key(key) => match picker.key(key) {
                Picked::Nothing => {}
                Picked::Kep(index) => return Ok(Some(index)),
                Picked::Left => return Ok(None),
            },
            Event::Paste(text) => picker.paste(&text),
            Event::Background(background) => {
                look.learn(background);
            }
            Event::Redraw => terminal.redraw().map_err(|error| lost(&error))?,
            Event::End(ending) => {
                drop(terminal);
                ending.carry_out();
            }
            _ => {}
        }
    }
}

/// The theme in use, and whether the terminal was asked for a better one.
pub(super) struct Look {
    pub theme: Theme,
    asked: Option<Instant>,
}

impl Look {
    /// How long an answer may take: a later one would change the colours under the author's hands.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Begins with what `name` says, or with the best guess while the terminal is asked.
    pub(super) fn begin(name: ThemeName, terminal: &mut Terminal) -> Result<Self, Error> {
        let variable = |name| env::var(name).unwrap_or_default();
        let (theme, asks) = match name {
            ThemeName::Mono => (Theme::mono(), false),
            ThemeName::Light => (Theme::light(), false),
            ThemeName::Dark => (Theme::dark(), false),
            ThemeName::Auto => {
                let hint = Background::from_colorfgbg(&variable("COLORFGBG"));
                // The Linux console is dark, and older ones print what they do not know.
                (fitting(hint.unwrap_or(Background::Dark)), variable("TERM") != "linux")
            }
        };
        if asks {
            terminal.send(ASK_BACKGROUND).map_err(|error| lost(&error))?;
        }
        Ok(Self { theme, asked: asks.then(Instant::now) })
    }

    /// Takes in the terminal's answer; whether the theme is another one now.
    pub(super) fn learn(&mut self, background: Background) -> bool {
        let in_time = self.asked.take().is_some_and(|asked| asked.elapsed() < Self::PATIENCE);
        let theme = if in_time { fitting(background) } else { self.theme };
        std::mem::replace(&mut self.theme, theme) != theme
    }
}

fn fitting(background: Background) -> Theme {
    match background {
        Background::Dark => Theme::dark(),
        Background::Light => Theme::light(),
    }
}

pub(super) fn lost(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::System, format!("the terminal cannot be used: {error}"))
        .help("run it in a terminal of its own, and see that TERM is set")
}

/// Stops the program until the shell calls it back. The signal is taken in like one from outside: restore, stop, and
/// redraw when called back.
pub(super) fn suspend() {
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGTSTP);
}

struct Runner {
    wizard: Wizard,
    view: View,
    look: Look,
    events: Events<News>,
    terminal: Terminal,
    desk: Desk,
    /// The checkout and the directory of the KEP in it, where it lies in one.
    shelf: Option<(Checkout, PathBuf)>,
    /// The thread that reads the other KEPs, once somebody has asked for them.
    others: Option<OtherKeps>,
    /// The history that is to be read once the first screen is there.
    search: Option<Search>,
    /// What tells the release that is being made, to be read then too.
    gate: Option<GateSources>,
    ids: Vec<QuestionId>,
    began: Instant,
}

impl Runner {
    fn start(sitting: Sitting) -> Result<Self, Error> {
        let events = Events::new().map_err(|error| lost(&error))?;
        let sender = events.sender();
        let report = move |report| {
            // Once the wizard has ended, nobody listens any more.
            let _ = sender.send(News::Draft(report));
        };
        let files = &sitting.loaded.files;
        let shelf = files.checkout.clone().map(|checkout| (checkout, files.dir.clone()));
        let Opened { wizard, desk, search, gate, ids, config } =
            open(sitting, size(), report, |config| config.keys.clone());
        let options = Options { mouse: config.mouse.value };
        let mut terminal = Terminal::enter(options).map_err(|error| lost(&error))?;
        let look = Look::begin(config.theme.value, &mut terminal)?;
        let (view, search, gate, began) = (View::new(look.theme), Some(search), Some(gate), Instant::now());
        let others = None;
        Ok(Self { wizard, view, look, events, terminal, desk, shelf, others, search, gate, ids, began })
    }

    fn run(mut self) -> Result<End, Error> {
        self.draw()?;
        let sender = self.events.sender();
        let _underway = self.search.take().map(|search| {
            search.begin(move |past| {
                let _ = sender.send(News::Past(Box::new(past)));
            })
        });
        let sender = self.events.sender();
        if let Some(gate) = self.gate.take() {
            // Without a thread to spare the gate goes on without the release.
            let _ = gate.find_release(move |facts| {
                let _ = sender.send(News::Gate(Box::new(facts)));
            });
        }
        // With the first screen there, what takes a moment longer is looked into.
        let (readme, _) = self.wizard.readme();
        let oddity = hidden_rest(&self.wizard.kep().readme, readme);
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
            if let Some(text) = self.desk.seen_changed(self.wizard.readme().0) {
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
        due.map_or(self.desk.patience(), |due| due.min(self.desk.patience()))
    }

    /// Whether the wizard waits for a tick.
    fn is_due(&self) -> bool {
        self.wizard.deadline().is_some_and(|due| due <= self.began.elapsed())
    }

    fn handle(&mut self, event: Event<News>) -> Result<Option<End>, Error> {
        let message = match event {
            Event::Key(key) => Message::Key(key),
            Event::Mouse(mouse) => Message::Mouse(mouse),
            Event::Paste(text) => Message::Paste(text),
            Event::Resize { columns, rows } => Message::Resize(columns, rows),
            Event::Timeout => Message::Tick,
            Event::Message(news) => news.message(),
            Event::Background(background) => {
                if self.look.learn(background) {
                    self.view = View::new(self.look.theme);
                }
                return Ok(None);
            }
            Event::Redraw => {
                self.terminal.redraw().map_err(|error| lost(&error))?;
                return Ok(None);
            }
            Event::End(ending) => {
                self.desk.keep(self.wizard.snapshot(), self.wizard.readme());
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
                    let (unsaved, kept) = (self.wizard.changes(), !self.wizard.is_unkept());
                    let pull = self.wizard.pull_request_of_sitting();
                    return Ok(Some(End::Left { unsaved, kept, pull }));
                }
                Effect::ReadReadme => Some(self.desk.read_readme()),
                Effect::WriteReadme { text, expected } => Some(self.desk.write_readme(&text, &expected)),
                Effect::ReadKep => Some(self.desk.read_kep()),
                Effect::WriteKep { texts, expected } => Some(self.desk.write_kep(&texts, &expected)),
                Effect::WritePlaybook(text) => Some(self.desk.write_playbook(&text)),
                Effect::RunEditor { question, text } => Some(self.run_editor(question, &text)?),
                Effect::ReadOthers(question) => self.ask_others(question).err().map(|why| Message::Others(Err(why))),
                Effect::Copy(text) => {
                    let inside_tmux = std::env::var_os("TMUX").is_some();
                    // What is too long for the terminal's clipboard is still in the wizard's own.
                    if let Ok(bytes) = clipboard::copy(&text, inside_tmux) {
                        self.terminal.send(&bytes).map_err(|error| lost(&error))?;
                    }
                    None
                }
                Effect::StoreDraft(snapshot) => {
                    self.desk.keep(snapshot, self.wizard.readme());
                    None
                }
                Effect::DropDraft => {
                    self.desk.forget();
                    None
                }
                Effect::Redraw => {
                    self.terminal.redraw().map_err(|error| lost(&error))?;
                    None
                }
                Effect::Suspend => {
                    suspend();
                    None
                }
            };
            if let Some(message) = answer {
                waiting.extend(self.update(message));
            }
        }
        Ok(None)
    }

    /// Has the other KEPs read for a question, or says why they cannot be.
    fn ask_others(&mut self, question: usize) -> Result<(), String> {
        if let (None, Some((checkout, own))) = (&self.others, self.shelf.clone()) {
            let sender = self.events.sender();
            let report = move |news| {
                // Once the wizard has ended, nobody listens any more.
                let _ = sender.send(News::Others(news));
            };
            let shelf = Shelf { checkout, own, catalogue: self.wizard.catalogue().clone() };
            let others = OtherKeps::start(shelf, report);
            self.others = Some(others.map_err(|error| format!("the other KEPs cannot be read: {error}"))?);
        }
        match &self.others {
            Some(others) => {
                others.ask(question);
                Ok(())
            }
            None => Err(NO_CHECKOUT.to_owned()),
        }
    }

    fn run_editor(&mut self, question: usize, text: &str) -> Result<Message, Error> {
        let name = self.ids[question].as_str();
        let edited = match self.desk.editor() {
            Ok(editor) => {
                let edited = self.events.lend(&mut self.terminal, || editor.edit(name, text));
                edited.map_err(|error| lost(&error))?
            }
            Err(error) => Err(error),
        };
        Ok(Message::Edited { question, text: edited.map_err(|error| error.to_string()) })
    }
}

/// A sitting that has been opened.
pub(super) struct Opened {
    pub wizard: Wizard,
    pub desk: Desk,
    /// The history to read.
    pub search: Search,
    /// What tells the release that is being made.
    pub gate: GateSources,
    /// The ids of the questions, in order.
    pub ids: Vec<QuestionId>,
    pub config: Config,
}

/// Puts the KEP on a desk and its questions into a wizard.
pub(super) fn open(
    sitting: Sitting,
    size: (u16, u16),
    report: impl FnMut(Report) + Send + 'static,
    keys: impl FnOnce(&Config) -> Keys,
) -> Opened {
    let Sitting { catalogue, loaded, facts, moved, prepared, question, drafts, config, .. } = sitting;
    let search = Search::new(&loaded, facts.stage, catalogue.clone());
    let ids = catalogue.questions.iter().map(|question| question.id.clone()).collect();
    let drafts = drafts.or_else(|| config.drafts.value.as_ref().map(Drafts::at));
    let (desk, found) = Desk::new(&loaded, facts.stage.to_string(), drafts, &config, report);
    let Found { draft, warning } = found;
    let gate = GateSources::new(&loaded, catalogue.clone());
    let mut wizard = Wizard::new(Start {
        catalogue,
        kep: facts,
        gate: gate.facts(None),
        readme: loaded.readme,
        keys: keys(&config),
        moved,
        prepared,
        question,
        size,
        draft,
        stores_drafts: desk.keeps_drafts(),
    })
    .with_anchors(desk.anchors());
    if let Some(dir) = config.templates.value.as_deref() {
        // What is wrong with them shows where a playbook would, and keeps nobody from answering.
        let read = playbook::templates::read(dir).map_err(|error| error.message().to_owned());
        wizard = wizard.with_templates(read);
    }
    if let Some(warning) = warning {
        wizard.warn(warning);
    }
    Opened { wizard, desk, search, gate, ids, config }
}
