use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use unicode_segmentation::UnicodeSegmentation;

use super::command::Command;
use super::disk::Choice;
use super::editor::{Action, Motion};
use super::finder::Finder;
use super::keys::Chord;
use super::message::{Effect, Message};
use super::model::{Focus, Overlay, Wizard};
use super::palette::Palette;
use super::side::SideKind;
use crate::answers::form::template;
use crate::playbook::Medium;

/// How soon a second press of Enter is one too many.
const TWICE: Duration = Duration::from_millis(400);

impl Wizard {
    /// Takes in what happened at `now`, a time since any fixed moment, and says what has to be done outside.
    pub fn update(&mut self, message: Message, now: Duration) -> Vec<Effect> {
        self.set_now(now);
        let mut effects = self.take_in(message, now);
        self.sync_form();
        effects.extend(self.others_wanted());
        effects
    }

    fn take_in(&mut self, message: Message, now: Duration) -> Vec<Effect> {
        match message {
            Message::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(key) => self.key(key),
            Message::Mouse(event) => self.mouse(event),
            Message::Paste(text) => self.paste(&text),
            Message::Resize(columns, rows) => {
                self.size = (columns, rows);
                Vec::new()
            }
            Message::Tick => self.tick(),
            Message::Readme(Ok(text)) => {
                self.review(&text);
                Vec::new()
            }
            Message::ReadmeSeen(text) => {
                self.readme_seen(&text);
                Vec::new()
            }
            Message::Readme(Err(why))
            | Message::Written(Err(why))
            | Message::Kep(Err(why))
            | Message::KepWritten(Err(why)) => {
                self.overlay = None;
                self.complain(why);
                Vec::new()
            }
            Message::Written(Ok(())) => self.saved(),
            Message::ReadmeChanged(text) => {
                self.overlay = None;
                self.review(&text);
                Vec::new()
            }
            Message::Kep(Ok(texts)) => {
                self.propose_sync(texts, false);
                Vec::new()
            }
            Message::KepChanged(texts) => {
                self.propose_sync(texts, true);
                Vec::new()
            }
            Message::KepWritten(Ok(())) => self.synced(),
            Message::PlaybookWritten(Ok(path)) => {
                self.wrote(Some(&path));
                self.say(format!("wrote {path}"));
                Vec::new()
            }
            Message::PlaybookWritten(Err(why)) => {
                self.complain(why);
                Vec::new()
            }
            Message::Edited { question, text: Ok(text) } => {
                if self.entries[question].text() == text {
                    self.say("the editor left the answer as it was");
                    return Vec::new();
                }
                self.entries[question].replace(&text, now);
                self.changed()
            }
            Message::Edited { text: Err(why), .. } => {
                self.complain(why);
                Vec::new()
            }
            Message::Others(Ok(news)) => {
                self.others_read(news);
                Vec::new()
            }
            Message::Others(Err(why)) => {
                self.others_failed(why);
                Vec::new()
            }
            Message::Past(past) => {
                self.take_in_past(*past);
                Vec::new()
            }
            Message::Gate(facts) => {
                self.take_in_gate_facts(*facts);
                Vec::new()
            }
            Message::DraftStored(outcome) => {
                if let Err(why) = &outcome {
                    self.complain(format!("the draft could not be kept: {why}"));
                }
                self.draft = Some(outcome);
                Vec::new()
            }
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let insists = std::mem::take(&mut self.leaving);
        let command = self.keys.command(key).cloned();
        // Leaving, drawing anew and stopping work wherever the author is.
        match command {
            Some(Command::Quit) => return self.quit(insists),
            Some(Command::Redraw) => return vec![Effect::Redraw],
            Some(Command::Suspend) => return vec![Effect::Suspend],
            _ => {}
        }
        if self.overlay.is_some() {
            return self.key_in_overlay(key, command);
        }
        // The second of two quick presses was meant for the review that the first one closed.
        let just_saved = self.saved_at.take().is_some_and(|at| self.now() < at + TWICE);
        if just_saved && is_enter(key) {
            return Vec::new();
        }
        match command {
            Some(command) => self.run(command),
            None => match typed(key) {
                Some(c) if self.focus == Focus::Answer => self.edit(Action::Insert(c)),
                Some(c) if self.browses_others() => {
                    self.narrow_others(|needle| LineChange::Push(c).make(needle));
                    Vec::new()
                }
                _ => Vec::new(),
            },
        }
    }

    /// Ends. Where that would lose what was typed, because no draft can be kept, it takes a second time.
    fn quit(&mut self, insists: bool) -> Vec<Effect> {
        let mut effects = self.draft_effects();
        if self.is_unkept() && !insists {
            self.leaving = true;
            let changes = self.changes();
            let answers = if changes == 1 { "1 answer is".to_owned() } else { format!("{changes} answers are") };
            let key = |command| self.keys.chord_of(command).map_or(String::new(), |chord| chord.to_string());
            let (save, quit) = (key(&Command::Save), key(&Command::Quit));
            self.complain(format!("{answers} in no file and no draft: {save} saves, {quit} once more drops them"));
            return effects;
        }
        effects.push(Effect::Quit);
        effects
    }

    /// Carries out a command.
    pub(super) fn run(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Save => return vec![Effect::ReadReadme],
            Command::Quit => return self.quit(false),
            Command::Redraw => return vec![Effect::Redraw],
            Command::Suspend => return vec![Effect::Suspend],
            Command::Help => self.overlay = Some(Overlay::Help(0)),
            Command::Palette => self.overlay = Some(Overlay::Palette(Palette::default())),
            Command::Find => self.overlay = Some(Overlay::Find(Finder::default())),
            Command::NextHit => self.step_hit(true),
            Command::PreviousHit => self.step_hit(false),
            Command::NextQuestion => self.go_to((self.current + 1) % self.entries.len()),
            Command::PreviousQuestion => self.go_to((self.current + self.entries.len() - 1) % self.entries.len()),
            Command::NextOpen => self.attend(),
            Command::Confirm => self.confirm(),
            Command::ConfirmRest => self.confirm_rest(),
            Command::ExternalEditor => {
                let text = self.entries[self.current].text();
                return vec![Effect::RunEditor { question: self.current, text }];
            }
            Command::NextPane => return self.pane(true),
            Command::PreviousPane => return self.pane(false),
            Command::Close => self.close(),
            Command::Outline => self.toggle_outline(),
            Command::Filter => self.next_filter(),
            Command::Preview => {
                let shown = self.side.as_ref().map(|side| side.kind);
                self.show_side(SideKind::next_preview(shown));
            }
            Command::Example => self.toggle_side(SideKind::Example),
            Command::Others => self.toggle_others(),
            Command::Findings => self.toggle_side(SideKind::Findings),
            Command::Changes => {
                let shown = self.side.as_ref().map(|side| side.kind);
                self.show_side(SideKind::next_changes(shown));
            }
            Command::PullRequest => self.show_pull_request(),
            Command::Sync => return self.ask_to_sync(),
            Command::Form => self.toggle_form(),
            Command::AddEntry | Command::RemoveEntry | Command::EntryUp | Command::EntryDown | Command::Complete => {
                return self.run_in_form(&command);
            }
            Command::Skeleton if self.form.is_some() => self.say("the form has the template's list already"),
            Command::Skeleton => match template(&self.catalogue.questions[self.current].shape) {
                Some(list) => return self.edit(Action::InsertText(list)),
                None => self.say("the template has no list for this question"),
            },
            Command::Revert => {
                if !self.entries[self.current].is_changed() {
                    self.say("this is what the README says already");
                    return Vec::new();
                }
                let base = self.entries[self.current].base.text.clone();
                let now = self.now();
                self.entries[self.current].replace(&base, now);
                self.say("back to what the README says; undo brings yours back");
                return self.changed();
            }
            Command::WritePlaybook => match self.playbook(Medium::File) {
                Ok(text) => return vec![Effect::WritePlaybook(text)],
                Err(why) => self.complain(why),
            },
            Command::Paste => {
                let text = self.clipboard.clone();
                return if text.is_empty() { Vec::new() } else { self.edit(Action::InsertText(text)) };
            }
            Command::Edit(action) => return self.edit_or_move(action),
        }
        Vec::new()
    }

    /// Gives an editing key to the pane that has the focus.
    fn edit_or_move(&mut self, action: Action) -> Vec<Effect> {
        if self.browses_others() {
            match line_change(&action) {
                Some(change) => self.narrow_others(|needle| change.make(needle)),
                None => self.edit_others(&action),
            }
            return Vec::new();
        }
        if action == Action::Copy
            && let Some(copy) = self.open_other_copied()
        {
            return vec![copy];
        }
        let motion = match &action {
            Action::Move { to, .. } => Some(*to),
            Action::NewLine => None,
            _ if self.focus == Focus::Answer => None,
            _ => return Vec::new(),
        };
        let page = isize::from(i16::try_from(self.areas.side.height.max(2)).unwrap_or(2)) - 1;
        match (self.focus, motion) {
            (Focus::Answer, _) => return self.edit(action),
            (Focus::Outline, Some(Motion::Up)) => self.step_outline(-1),
            (Focus::Outline, Some(Motion::Down)) => self.step_outline(1),
            (Focus::Outline, Some(Motion::Home | Motion::Start)) => self.go_to(0),
            (Focus::Outline, Some(Motion::End | Motion::Finish)) => self.go_to(self.entries.len() - 1),
            (Focus::Outline, None | Some(Motion::Right)) => {
                self.focus = Focus::Answer;
                self.drawer = false;
            }
            (Focus::Side, Some(Motion::Up)) => self.scroll_side(-1),
            (Focus::Side, Some(Motion::Down)) => self.scroll_side(1),
            (Focus::Side, Some(Motion::PageUp)) => self.scroll_side(-page),
            (Focus::Side, Some(Motion::PageDown)) => self.scroll_side(page),
            (Focus::Side, Some(Motion::Home | Motion::Start)) => self.scroll_side(isize::MIN),
            (Focus::Side, Some(Motion::End | Motion::Finish)) => self.scroll_side(isize::MAX / 2),
            _ => {}
        }
        Vec::new()
    }

    /// Edits the answer.
    pub(super) fn edit(&mut self, action: Action) -> Vec<Effect> {
        let now = self.now();
        let copies = matches!(action, Action::Copy | Action::Cut);
        let outcome = match self.form {
            Some(_) => self.edit_in_form(action),
            None => self.entries[self.current].editor().apply(action, now),
        };
        let mut effects = Vec::new();
        if let Some(text) = outcome.clipboard {
            self.clipboard.clone_from(&text);
            effects.push(Effect::Copy(text));
        } else if copies {
            let quit = self.keys.chord_of(&Command::Quit).map_or(String::new(), |key| format!("; {key} quits"));
            self.say(format!("nothing is selected{quit}"));
        }
        if outcome.changed {
            effects.extend(self.changed());
        }
        effects
    }

    /// The answer is another one now.
    pub(super) fn changed(&mut self) -> Vec<Effect> {
        self.touched();
        Vec::new()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        let one_line = || text.lines().next().unwrap_or("").to_owned();
        match &mut self.overlay {
            Some(Overlay::Find(finder)) => finder.edit(|needle| needle.push_str(&one_line())),
            Some(Overlay::Palette(palette)) => palette.edit(|filter| filter.push_str(&one_line())),
            Some(_) => {}
            None => {
                self.focus = Focus::Answer;
                return self.edit(Action::InsertText(text.to_owned()));
            }
        }
        Vec::new()
    }

    fn close(&mut self) {
        if self.drawer {
            self.drawer = false;
            self.focus = Focus::Answer;
        } else if self.leave_other() {
        } else if self.focus != Focus::Answer {
            self.focus = Focus::Answer;
        } else if self.side.is_some() {
            self.show_side(None);
        } else {
            self.edit(Action::Deselect);
            self.search.clear();
            self.show_search();
        }
    }

    /// Whether there is room for the outline beside the question.
    pub(super) fn has_outline_beside(&self) -> bool {
        self.size.0 >= super::view::OUTLINE_FROM
    }

    fn toggle_outline(&mut self) {
        let shown = self.focus == Focus::Outline;
        self.drawer = !shown && !self.has_outline_beside();
        self.focus = if shown { Focus::Answer } else { Focus::Outline };
    }

    /// Tab: in a list one step in or out, else the next or previous pane.
    fn pane(&mut self, forward: bool) -> Vec<Effect> {
        if self.focus == Focus::Answer && self.form.is_some() {
            if self.step_field(forward) {
                return Vec::new();
            }
        } else if self.focus == Focus::Answer && self.in_list() {
            return self.edit(if forward { Action::Indent } else { Action::Outdent });
        }
        let mut panes = vec![Focus::Outline, Focus::Answer];
        if self.side.is_some() {
            panes.push(Focus::Side);
        }
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0);
        let step = if forward { 1 } else { panes.len() - 1 };
        self.focus = panes[(at + step) % panes.len()];
        self.drawer = self.focus == Focus::Outline && !self.has_outline_beside();
        if self.focus == Focus::Answer {
            self.enter_form(forward);
        }
        Vec::new()
    }

    /// Whether the cursor stands in a list item's own line, or a selection goes over lines.
    fn in_list(&mut self) -> bool {
        let editor = self.entries[self.current].editor();
        if editor.selection().is_some_and(|range| range.start.line != range.end.line) {
            return true;
        }
        let line = editor.line(editor.cursor().line).unwrap_or("");
        crate::markdown::list_marker(line.trim_start()).is_some()
    }

    fn key_in_overlay(&mut self, key: KeyEvent, command: Option<Command>) -> Vec<Effect> {
        let closes = matches!(command, Some(Command::Close));
        let step: isize = match command {
            Some(Command::Edit(Action::Move { to: Motion::Up, .. })) => -1,
            Some(Command::Edit(Action::Move { to: Motion::Down, .. })) => 1,
            Some(Command::Edit(Action::Move { to: Motion::PageUp, .. })) => -10,
            Some(Command::Edit(Action::Move { to: Motion::PageDown, .. })) => 10,
            _ => 0,
        };
        let enters = is_enter(key);
        match self.overlay.take() {
            // A conflict left undecided keeps both texts: the author's in the answer, the other in the README.
            _ if closes => {}
            // The key that opened help closes it.
            Some(Overlay::Help(_)) if command == Some(Command::Help) => {}
            Some(Overlay::Pull(scroll)) => {
                self.overlay = Some(Overlay::Pull(scroll.saturating_add_signed(step)));
                return self.copy_of_pull_request(key);
            }
            Some(Overlay::Help(scroll)) => self.overlay = Some(Overlay::Help(scroll.saturating_add_signed(step))),
            Some(Overlay::Save(mut review)) => {
                if command == Some(Command::Save) {
                    self.overlay = Some(Overlay::Save(review));
                    return vec![Effect::ReadReadme];
                }
                if enters {
                    let effects = self.accept(&review);
                    // The review stays until the file is written, so that a failure leaves it there.
                    if !effects.is_empty() {
                        self.overlay = Some(Overlay::Save(review));
                    }
                    return effects;
                }
                review.scroll = review.scroll.saturating_add_signed(step);
                self.overlay = Some(Overlay::Save(review));
            }
            Some(Overlay::Sync(mut sync)) => {
                sync.scroll = sync.scroll.saturating_add_signed(step);
                let effects = match command {
                    Some(Command::Sync) => vec![Effect::ReadKep],
                    _ if enters => self.accept_sync(&sync),
                    _ => Vec::new(),
                };
                // As above, it stays until the files are written.
                self.overlay = Some(Overlay::Sync(sync));
                return effects;
            }
            Some(Overlay::Merge(mut conflicts)) => {
                let mut proposed = None;
                if let Some(shown) = conflicts.first_mut() {
                    shown.scroll = shown.scroll.saturating_add_signed(step);
                    proposed = shown.proposed();
                }
                self.overlay = Some(Overlay::Merge(conflicts));
                let chosen = match key.code {
                    KeyCode::Char('t' | 'T') => Some(Choice::Theirs),
                    KeyCode::Char('m' | 'M') => Some(Choice::Mine),
                    KeyCode::Char('b' | 'B') => Some(Choice::Both),
                    _ if enters => proposed,
                    _ => None,
                };
                return chosen.map_or_else(Vec::new, |choice| self.settle(choice));
            }
            Some(Overlay::Palette(mut palette)) => {
                let rows = self.palette_rows(&palette);
                if enters {
                    let command = rows.get(palette.selected()).map(|binding| binding.command.clone());
                    if matches!(command, Some(Command::Edit(_) | Command::Paste)) {
                        self.focus = Focus::Answer;
                    }
                    return command.map_or_else(Vec::new, |command| self.run(command));
                }
                let count = rows.len();
                palette.step(step, count);
                if let Some(change) = line_input(key, command.as_ref()) {
                    palette.edit(|filter| change.make(filter));
                }
                self.overlay = Some(Overlay::Palette(palette));
            }
            Some(Overlay::Find(mut finder)) => {
                let hits = finder.hits(&self.catalogue, &self.entries);
                if enters {
                    if let Some(hit) = hits.get(finder.selected()) {
                        self.go_to_hit(&finder, hit);
                    }
                    return Vec::new();
                }
                finder.step(step, hits.len());
                if let Some(change) = line_input(key, command.as_ref()) {
                    finder.edit(|needle| change.make(needle));
                }
                self.overlay = Some(Overlay::Find(finder));
            }
            None => {}
        }
        Vec::new()
    }
}

fn is_enter(key: KeyEvent) -> bool {
    Chord::of(key) == Chord { code: KeyCode::Enter, modifiers: KeyModifiers::NONE }
}

/// The character that a key types, if it types one.
fn typed(key: KeyEvent) -> Option<char> {
    let held = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Char(c) if held.is_empty() => Some(c),
        _ => None,
    }
}

/// A change of the line that is typed in an overlay.
enum LineChange {
    Push(char),
    TakeLast,
    Clear,
}

impl LineChange {
    fn make(&self, line: &mut String) {
        match self {
            LineChange::Push(c) => line.push(*c),
            LineChange::TakeLast => {
                let last = line.graphemes(true).next_back().map_or(0, str::len);
                line.truncate(line.len() - last);
            }
            LineChange::Clear => line.clear(),
        }
    }
}

/// What a key changes in the line that is typed in an overlay.
fn line_input(key: KeyEvent, command: Option<&Command>) -> Option<LineChange> {
    match command {
        Some(Command::Edit(action)) => line_change(action),
        _ => None,
    }
    .or_else(|| typed(key).map(LineChange::Push))
}

/// What an editing action changes in such a line.
fn line_change(action: &Action) -> Option<LineChange> {
    match action {
        Action::Backspace => Some(LineChange::TakeLast),
        Action::DeleteToLineStart | Action::DeleteWordLeft => Some(LineChange::Clear),
        _ => None,
    }
}
