//! Somebody at work: keys as they are written in the key table, a README on a disk of its own, frames as text.

use std::time::Duration;

use crossterm::event::{KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::gate::{Exemptions, Texts};
use crate::kep::{Proposal, Stage};
use crate::playbook::KepFacts;
use crate::questionnaire::Catalogue;
use crate::wizard::keys::{Chord, Keys};
use crate::wizard::theme::Theme;
use crate::wizard::view::{View, draw};
use crate::wizard::{
    Effect, GateFacts, Message, Moved, OtherAnswer, OtherNews, Prepared, Resumed, Snapshot, Start, Wizard,
};

/// A wizard, and the outside as far as it asks for one.
pub struct Desk {
    pub wizard: Wizard,
    view: View,
    /// The README as others see it; an error where it cannot be read.
    pub disk: Result<String, String>,
    /// The `kep.yaml` as others see it.
    pub kep_yaml: String,
    /// Why nothing can be written.
    pub write_error: Option<String>,
    /// What another program puts on the disk between the diff and the writing.
    pub meanwhile: Option<String>,
    pub draft: Option<Snapshot>,
    pub draft_error: Option<String>,
    pub clipboard: Option<String>,
    /// What was handed to the external editor, and has not come back.
    pub lent: Option<(usize, String)>,
    pub playbook: Option<String>,
    /// What the other KEPs say, or why nobody can know; `None` while they are being read.
    pub others: Option<Result<Vec<OtherAnswer>, String>>,
    /// The questions that they were read for.
    pub others_asked: Vec<usize>,
    pub has_quit: bool,
    pub redraws: usize,
    pub now: Duration,
    size: (u16, u16),
}

/// How a sitting begins, where a test wants it otherwise than usual.
pub struct Opening {
    pub readme: String,
    pub kep_yaml: String,
    pub stage: Stage,
    pub question: Option<&'static str>,
    pub draft: Option<Snapshot>,
    pub moved: Option<Moved>,
    pub prepared: Prepared,
    pub stores_drafts: bool,
    pub exemptions: Exemptions,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            readme: super::README.to_owned(),
            kep_yaml: super::KEP_YAML.to_owned(),
            stage: Stage::Beta,
            question: None,
            draft: None,
            moved: None,
            prepared: Prepared::default(),
            stores_drafts: true,
            exemptions: Exemptions::default(),
        }
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self::open(Opening::default())
    }
}

impl Desk {
    pub fn open(opening: Opening) -> Self {
        let catalogue = Catalogue::embedded();
        let proposal = Proposal::read(&opening.kep_yaml);
        let question = opening.question.map(|id| catalogue.index_of(id).expect("the catalogue has it"));
        let path = "keps/sig-sea/42-tides/README.md".to_owned();
        let size = (80, 24);
        let wizard = Wizard::new(Start {
            catalogue,
            kep: KepFacts::of(&proposal, opening.stage, Some("42"), path),
            readme: opening.readme.clone(),
            gate: GateFacts {
                proposal: proposal.clone(),
                kep_yaml: Some(opening.kep_yaml.clone()),
                exemptions: opening.exemptions,
                upcoming: None,
            },
            keys: Keys::default(),
            moved: opening.moved,
            prepared: opening.prepared,
            question,
            size,
            draft: opening.draft.map(|snapshot| Resumed { snapshot, when: "13:37".to_owned() }),
            stores_drafts: opening.stores_drafts,
        });
        Self {
            wizard,
            view: View::new(Theme::mono()),
            disk: Ok(opening.readme),
            kep_yaml: opening.kep_yaml,
            write_error: None,
            meanwhile: None,
            draft: None,
            draft_error: None,
            clipboard: None,
            lent: None,
            playbook: None,
            others: None,
            others_asked: Vec::new(),
            has_quit: false,
            redraws: 0,
            now: Duration::from_secs(60),
            size,
        }
    }

    pub fn on(readme: &str) -> Self {
        Self::open(Opening { readme: readme.to_owned(), ..Opening::default() })
    }

    pub fn at(question: &'static str) -> Self {
        Self::open(Opening { question: Some(question), ..Opening::default() })
    }

    /// Carries out a script: keys as the key table writes them, or `text` to type, parted by semicolons.
    /// `Down*3` is three presses, `wait` lets a second pass, `paste ...` pastes.
    #[track_caller]
    pub fn play(&mut self, script: &str) -> &mut Self {
        for step in script.split(';').map(str::trim).filter(|step| !step.is_empty()) {
            if let Some(text) = step.strip_prefix('`') {
                self.type_text(text.strip_suffix('`').expect("a text ends with a backtick"));
            } else if let Some(text) = step.strip_prefix("paste ") {
                self.send(Message::Paste(text.replace("\\n", "\n")));
            } else if step == "wait" {
                self.now += Duration::from_secs(1);
                self.send(Message::Tick);
            } else {
                let (key, times) = step.split_once('*').unwrap_or((step, "1"));
                let chord = Chord::parse(key).unwrap_or_else(|| panic!("`{key}` is no key"));
                for _ in 0..times.parse().expect("a number of times") {
                    self.now += Duration::from_millis(50);
                    self.send(Message::Key(KeyEvent::new(chord.code, chord.modifiers)));
                }
            }
        }
        self
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.now += Duration::from_millis(50);
            self.send(Message::Key(KeyEvent::new(crossterm::event::KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    /// Gives the wizard a message, and does what it asks for.
    pub fn send(&mut self, message: Message) -> Vec<Effect> {
        let effects = self.wizard.update(message, self.now);
        for effect in effects.clone() {
            if let Some(answer) = self.carry_out(effect) {
                self.send(answer);
            }
        }
        effects
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::ReadReadme => return Some(Message::Readme(self.disk.clone())),
            Effect::WriteReadme { text, expected } => {
                if let Some(theirs) = self.meanwhile.take() {
                    self.disk = Ok(theirs);
                }
                return Some(match (&self.disk, &self.write_error) {
                    (Ok(now), _) if *now != expected => Message::ReadmeChanged(now.clone()),
                    (Err(why), _) | (_, Some(why)) => Message::Written(Err(why.clone())),
                    _ => {
                        self.disk = Ok(text);
                        Message::Written(Ok(()))
                    }
                });
            }
            Effect::ReadKep => return Some(Message::Kep(self.texts())),
            Effect::WriteKep { texts, expected } => {
                if let Some(theirs) = self.meanwhile.take() {
                    self.kep_yaml = theirs;
                }
                return Some(match (self.texts(), &self.write_error) {
                    (Ok(now), _) if now != expected => Message::KepChanged(now),
                    (Err(why), _) => Message::KepWritten(Err(why)),
                    (_, Some(why)) => Message::KepWritten(Err(why.clone())),
                    _ => {
                        self.disk = Ok(texts.readme.expect("there is one"));
                        self.kep_yaml = texts.kep_yaml.expect("there is one");
                        Message::KepWritten(Ok(()))
                    }
                });
            }
            Effect::WritePlaybook(text) => {
                self.playbook = Some(text);
                return Some(Message::PlaybookWritten(Ok("playbook.md".to_owned())));
            }
            Effect::RunEditor { question, text } => self.lent = Some((question, text)),
            Effect::ReadOthers(question) => {
                self.others_asked.push(question);
                return self.others.clone().map(|others| {
                    Message::Others(others.map(|answers| {
                        let all = answers.len();
                        OtherNews { question, answers, read: all, all }
                    }))
                });
            }
            Effect::Copy(text) => self.clipboard = Some(text),
            Effect::StoreDraft(snapshot) => {
                return Some(Message::DraftStored(match &self.draft_error {
                    Some(why) => Err(why.clone()),
                    None => {
                        self.draft = Some(snapshot);
                        Ok("14:02".to_owned())
                    }
                }));
            }
            Effect::DropDraft => self.draft = None,
            Effect::Redraw => self.redraws += 1,
            Effect::Suspend => {}
            Effect::Quit => self.has_quit = true,
        }
        None
    }

    fn texts(&self) -> Result<Texts, String> {
        self.disk.clone().map(|readme| Texts { readme: Some(readme), kep_yaml: Some(self.kep_yaml.clone()) })
    }

    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.size = (columns, rows);
        self.send(Message::Resize(columns, rows));
        self
    }

    pub fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) {
        self.send(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    }

    pub fn click(&mut self, (column, row): (u16, u16)) {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
        self.mouse(MouseEventKind::Up(MouseButton::Left), column, row);
    }

    /// The README on the disk.
    #[track_caller]
    pub fn readme(&self) -> &str {
        self.disk.as_deref().expect("it is there")
    }

    pub fn question(&self) -> &str {
        self.wizard.catalogue.questions[self.wizard.current()].id.as_str()
    }

    #[track_caller]
    pub fn answer(&self, id: &str) -> String {
        self.wizard.answer(self.wizard.catalogue.index_of(id).expect("the catalogue has it"))
    }

    pub fn answer_of(&self, question: usize) -> String {
        self.wizard.answer(question)
    }

    pub fn notice(&self) -> &str {
        self.wizard.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    /// The screen as a person sees it, without trailing blanks, the cursor shown as `█` where it is.
    pub fn screen(&mut self) -> String {
        let (buffer, cursor) = self.cells();
        let area = buffer.area;
        let row = |y: u16| {
            let mut text = String::new();
            let mut x = 0;
            while x < area.width {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(if cursor == Some(Position { x, y }) { "█" } else { symbol });
                x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).expect("cells are narrow").max(1);
            }
            text.trim_end().to_owned()
        };
        (0..area.height).map(row).collect::<Vec<_>>().join("\n")
    }

    /// What is drawn, and where the cursor is.
    pub fn cells(&mut self) -> (Buffer, Option<Position>) {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).expect("a test has a terminal");
        terminal.draw(|frame| draw(&mut self.wizard, &mut self.view, frame)).expect("it draws");
        let backend = terminal.backend();
        let cursor = backend.cursor_visible().then(|| backend.cursor_position());
        (backend.buffer().clone(), cursor)
    }

    /// The column and row at which `text` stands on the screen.
    #[track_caller]
    pub fn find(&mut self, text: &str) -> (u16, u16) {
        let (buffer, _) = self.cells();
        for y in 0..buffer.area.height {
            let row: String = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
            if let Some(at) = row.find(text) {
                let column = row[..at].chars().count();
                return (u16::try_from(column).expect("columns are few"), y);
            }
        }
        panic!("`{text}` is not on the screen:\n{}", self.screen());
    }
}
