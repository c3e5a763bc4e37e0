//! One sitting line by line: what is typed or piped in on standard input, what is said on standard error.

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::sync::mpsc;
use std::time::Instant;

use super::desk::Desk;
use super::error::Error;
use super::others::{NO_CHECKOUT, Shelf};
use super::past::PATIENCE;
use super::sitting::{End, News, Opened, Sitting, lost, open};
use crate::line_mode::{Chooser, LineMode, confirm, is_yes};
use crate::questionnaire::QuestionId;
use crate::shell::lines::{Heard, Lines};
use crate::shell::terminal::{Ending, size};
use crate::wizard::keys::Keys;
use crate::wizard::{Effect, Message};

/// Asks until the author leaves, the input ends, or a signal comes.
pub(super) fn run(sitting: Sitting) -> Result<End, Error> {
    let lines = Lines::new().map_err(|error| lost(&error))?;
    let (sender, reports) = mpsc::channel();
    let (drafts, history) = (sender.clone(), sender);
    let report = move |report| {
        // Once the sitting has ended, nobody listens any more.
        let _ = drafts.send(News::Draft(report));
    };
    let files = sitting.loaded.files.clone();
    // There are no keys here, and so the wizard names none.
    let Opened { mut wizard, desk, search, gate, ids, .. } = open(sitting, size(), report, |_| Keys::none());
    let shelf = Shelf::beside(&files, wizard.catalogue());
    let _underway = search.begin(move |past| {
        let _ = history.send(News::Past(Box::new(past)));
    });
    if let Some(facts) = gate.with_release() {
        wizard.begin_with(Message::Gate(Box::new(facts)));
    }
    // What a script is asked must not hang on how fast the history was read; a person waits for a blink.
    if let Ok(news) = reports.recv_timeout(PATIENCE) {
        wizard.begin_with(news.message());
    }
    let mut runner =
        Runner { line_mode: LineMode::new(wizard), lines, reports, desk, shelf, ids, began: Instant::now() };
    let end = runner.run();
    runner.desk.flush();
    Ok(end)
}

/// Lets the author choose one of `labels`; `None` when they leave.
pub(super) fn pick(labels: Vec<String>) -> Result<Option<usize>, Error> {
    let lines = Lines::new().map_err(|error| lost(&error))?;
    let mut chooser = Chooser::new(labels);
    loop {
        say(&chooser.ask());
        match lines.next() {
            Heard::Line(line) => {
                if let Some(chosen) = chooser.hear(&line) {
                    return Ok(Some(chosen));
                }
            }
            Heard::NotText => {}
            Heard::End => {
                say("\n");
                return Ok(None);
            }
            Heard::Ending(ending) => ending.carry_out(),
        }
    }
}

/// Asks for a yes or a no; the end of the input is a no.
pub(super) fn agrees(question: &str, default: bool) -> Result<bool, Error> {
    let lines = Lines::new().map_err(|error| lost(&error))?;
    loop {
        say(&confirm(question, default));
        match lines.next() {
            Heard::Line(line) => match is_yes(&line, default) {
                Some(answer) => return Ok(answer),
                None => say("Please say yes or no.\n"),
            },
            Heard::NotText => {}
            Heard::End => {
                say("\n");
                return Ok(false);
            }
            Heard::Ending(ending) => ending.carry_out(),
        }
    }
}

struct Runner {
    line_mode: LineMode,
    lines: Lines,
    reports: mpsc::Receiver<News>,
    desk: Desk,
    /// The other KEPs of the checkout, where there is one.
    shelf: Option<Shelf>,
    ids: Vec<QuestionId>,
    began: Instant,
}

impl Runner {
    fn run(&mut self) -> End {
        loop {
            while let Ok(news) = self.reports.try_recv() {
                self.line_mode.tell(news.message(), self.began.elapsed());
            }
            say(&self.line_mode.ask());
            let effects = match self.lines.next() {
                Heard::Line(line) => self.line_mode.hear(&line, self.began.elapsed()),
                Heard::NotText => {
                    say("That line is not UTF-8, and nothing of it was taken.\n");
                    Vec::new()
                }
                Heard::End => {
                    say("\n");
                    self.line_mode.end(self.began.elapsed())
                }
                Heard::Ending(ending) => return self.keep_and(ending),
            };
            if let Some(end) = self.carry_out(effects) {
                return end;
            }
        }
    }

    fn keep_and(&mut self, ending: Ending) -> End {
        let wizard = self.line_mode.wizard();
        self.desk.keep(wizard.snapshot(), wizard.readme());
        End::Ending(ending)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Option<End> {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let message = match effect {
                Effect::Quit => {
                    let (unsaved, kept) = (self.line_mode.wizard().changes(), self.desk.keeps_drafts());
                    let pull = self.line_mode.wizard().pull_request_of_sitting();
                    return Some(End::Left { unsaved, kept, pull });
                }
                Effect::ReadReadme => self.desk.read_readme(),
                Effect::WriteReadme { text, expected } => self.desk.write_readme(&text, &expected),
                Effect::ReadKep => self.desk.read_kep(),
                Effect::WriteKep { texts, expected } => self.desk.write_kep(&texts, &expected),
                Effect::WritePlaybook(text) => self.desk.write_playbook(&text),
                Effect::RunEditor { question, text } => {
                    let name = self.ids[question].as_str();
                    let edited = match self.desk.editor() {
                        Ok(editor) => {
                            let (edited, ending) = self.lines.aside(|| editor.edit(name, &text));
                            if let Some(ending) = ending {
                                return Some(self.keep_and(ending));
                            }
                            edited
                        }
                        Err(error) => Err(error),
                    };
                    Message::Edited { question, text: edited.map_err(|error| error.to_string()) }
                }
                Effect::StoreDraft(snapshot) => {
                    self.desk.keep(snapshot, self.line_mode.wizard().readme());
                    continue;
                }
                Effect::DropDraft => {
                    self.desk.forget();
                    continue;
                }
                Effect::ReadOthers(question) => Message::Others(match &self.shelf {
                    Some(shelf) => {
                        say("Reading the other KEPs of the checkout.\n");
                        Ok(shelf.read_at_once(question))
                    }
                    None => Err(NO_CHECKOUT.to_owned()),
                }),
                // These are for a screen.
                Effect::Copy(_) | Effect::Redraw | Effect::Suspend => continue,
            };
            waiting.extend(self.line_mode.tell(message, self.began.elapsed()));
        }
        None
    }
}

/// Says something to the author; with standard error gone there is nowhere left to say it.
fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
