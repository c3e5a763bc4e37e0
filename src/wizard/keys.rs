//! The one table of keys: the handler, the footer, the help screen and the palette all read it.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::Command;
use super::editor::{Action, Motion};

/// A key with the modifiers held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key; letters in lower case.
    pub code: KeyCode,
    /// What is held with it.
    pub modifiers: KeyModifiers,
}

/// One line of the table: keys that ask for a command.
#[derive(Clone, Debug)]
pub struct Binding {
    /// What is asked.
    pub command: Command,
    /// The keys that ask it, the one shown first.
    pub chords: Vec<Chord>,
    /// Where the help screen lists it.
    pub group: Group,
    /// What it does, in one or two words, for the footer; empty keeps it out of there.
    pub short: &'static str,
    /// What it does, in a sentence without a full stop, for the help screen and the palette.
    pub help: &'static str,
}

/// What a binding has to do with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Going from question to question.
    Questions,
    /// Looking at things beside the answer.
    Panes,
    /// The file, the draft, the program.
    Program,
    /// Answers as forms.
    Form,
    /// The text of the answer.
    Text,
}

/// The keys in force.
#[derive(Clone, Debug)]
pub struct Keys {
    bindings: Vec<Binding>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { bindings: table() }
    }
}

impl Keys {
    /// Every line of the table, in the order in which help shows it.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What `key` asks for, if anything.
    pub fn command(&self, key: KeyEvent) -> Option<&Command> {
        let chord = Chord::of(key);
        self.bindings.iter().find(|binding| binding.chords.contains(&chord)).map(|binding| &binding.command)
    }

    /// The command that the configuration calls `name`.
    pub fn named(&self, name: &str) -> Option<&Command> {
        self.bindings.iter().map(|binding| &binding.command).find(|command| command.name() == Some(name))
    }

    /// The keys that ask for `command`.
    pub fn chords_of(&self, command: &Command) -> &[Chord] {
        self.bindings.iter().find(|binding| binding.command == *command).map_or(&[], |binding| &binding.chords)
    }

    /// These keys, but with `chords` and no others for `command`; whatever had one of them goes without it.
    #[must_use]
    pub fn with(mut self, command: &Command, chords: Vec<Chord>) -> Self {
        for binding in &mut self.bindings {
            binding.chords.retain(|chord| !chords.contains(chord));
        }
        if let Some(binding) = self.bindings.iter_mut().find(|binding| binding.command == *command) {
            binding.chords = chords;
        }
        self
    }

    /// These keys, with the one that wraps wrapping at `width` columns.
    #[must_use]
    pub fn wrapping_at(mut self, width: u16) -> Self {
        for binding in &mut self.bindings {
            if let Command::Edit(Action::Reflow { width: at }) = &mut binding.command {
                *at = width;
            }
        }
        self
    }

    /// The table without a single key, for whoever asks for commands in another way.
    pub fn none() -> Self {
        let mut keys = Self::default();
        keys.bindings.iter_mut().for_each(|binding| binding.chords.clear());
        keys
    }

    /// The key shown for `command`.
    pub fn chord_of(&self, command: &Command) -> Option<Chord> {
        self.bindings.iter().find(|binding| binding.command == *command)?.chords.first().copied()
    }
}

impl Chord {
    /// The chord of a key as the terminal reports it.
    pub fn of(key: KeyEvent) -> Self {
        let (code, mut modifiers) = match key.code {
            KeyCode::BackTab => (KeyCode::Tab, key.modifiers | KeyModifiers::SHIFT),
            KeyCode::Char(c) => {
                let shifted = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
                (KeyCode::Char(c.to_lowercase().next().unwrap_or(c)), key.modifiers | shifted)
            }
            code => (code, key.modifiers),
        };
        modifiers &= KeyModifiers::SHIFT | KeyModifiers::CONTROL | KeyModifiers::ALT;
        // Terminals send a byte for Ctrl+letter that has no case, and some say Shift with it.
        if modifiers.contains(KeyModifiers::CONTROL) && matches!(code, KeyCode::Char(_)) {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        Self { code, modifiers }
    }

    /// Reads a chord as it is written: `Ctrl+S`, `Shift+Tab`, `F1`, `Alt+Left`. Case makes no difference.
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut parts: Vec<&str> = text.split('+').collect();
        let key = parts.pop().filter(|key| !key.is_empty())?;
        for part in parts {
            let held = [("Ctrl", KeyModifiers::CONTROL), ("Alt", KeyModifiers::ALT), ("Shift", KeyModifiers::SHIFT)];
            modifiers |= held.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(part))?.1;
        }
        let named = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(key)).map(|(code, _)| *code);
        let function = || {
            let number = key.strip_prefix(['F', 'f'])?.parse().ok();
            number.filter(|n| (1..=12).contains(n)).map(KeyCode::F)
        };
        let single = || {
            let mut letters = key.chars();
            let letter = letters.next()?;
            letters.next().is_none().then(|| KeyCode::Char(letter.to_lowercase().next().unwrap_or(letter)))
        };
        Some(Self { code: named.or_else(function).or_else(single)?, modifiers })
    }

    /// Why no terminal sends this chord, or why it must stay what it is; `None` where it can be bound.
    pub fn unusable(self) -> Option<&'static str> {
        let control = self.modifiers.contains(KeyModifiers::CONTROL);
        let held = self.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        match self.code {
            KeyCode::Char(_) if held.is_empty() => Some("on its own it types itself; hold Ctrl or Alt with it"),
            KeyCode::Char(_) if control && self.modifiers.contains(KeyModifiers::SHIFT) => {
                Some("terminals send the same for it with and without Shift")
            }
            KeyCode::Char('i') if control => Some("terminals send the same for Ctrl+I and Tab"),
            KeyCode::Char('m') if control => Some("terminals send the same for Ctrl+M and Enter"),
            KeyCode::Char('[') if control => Some("terminals send the same for Ctrl+[ and Esc"),
            _ => None,
        }
    }

    /// The chord in the few columns of a footer: `^S` for `Ctrl+S`.
    pub fn short(self) -> String {
        let full = self.to_string();
        full.strip_prefix("Ctrl+").filter(|key| key.chars().count() == 1).map(|key| format!("^{key}")).unwrap_or(full)
    }
}

const NAMES: [(KeyCode, &str); 15] = [
    (KeyCode::Enter, "Enter"),
    (KeyCode::Esc, "Esc"),
    (KeyCode::Tab, "Tab"),
    (KeyCode::Backspace, "Backspace"),
    (KeyCode::Delete, "Delete"),
    (KeyCode::Insert, "Insert"),
    (KeyCode::Up, "Up"),
    (KeyCode::Down, "Down"),
    (KeyCode::Left, "Left"),
    (KeyCode::Right, "Right"),
    (KeyCode::Home, "Home"),
    (KeyCode::End, "End"),
    (KeyCode::PageUp, "PgUp"),
    (KeyCode::PageDown, "PgDn"),
    (KeyCode::Char(' '), "Space"),
];

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [(KeyModifiers::CONTROL, "Ctrl+"), (KeyModifiers::ALT, "Alt+"), (KeyModifiers::SHIFT, "Shift+")];
        for (modifier, name) in held {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match (NAMES.iter().find(|(code, _)| *code == self.code), self.code) {
            (Some((_, name)), _) => f.write_str(name),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, KeyCode::Char(c)) => write!(f, "{}", c.to_uppercase()),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

/// The table as it is without a word from the user.
fn table() -> Vec<Binding> {
    use Group::{Form, Panes, Program, Questions, Text};
    let mut all = vec![
        row(Program, Command::Save, "Ctrl+S", "save", "show what would change in the README, then write it"),
        row(Questions, Command::NextQuestion, "Ctrl+N", "next", "next question"),
        row(Questions, Command::PreviousQuestion, "Ctrl+P", "", "question before"),
        row(Questions, Command::NextOpen, "Ctrl+G", "next open", "next question that needs you, then with findings"),
        row(Questions, Command::Confirm, "Alt+C", "", "confirm the answer from an earlier stage"),
        row(Questions, Command::ConfirmRest, "Alt+Shift+C", "", "confirm all that nothing puts in question"),
        row(Questions, Command::Find, "Ctrl+F", "find", "find words in questions and answers"),
        row(Questions, Command::NextHit, "F7", "", "next hit of what was looked for"),
        row(Questions, Command::PreviousHit, "Shift+F7", "", "hit before"),
        row(Program, Command::Palette, "Ctrl+K", "commands", "every command, by name"),
        row(Panes, Command::Preview, "F2", "preview", "answer as it renders, questionnaire, playbook"),
        row(Panes, Command::Example, "F3", "example", "example of a good answer"),
        row(Panes, Command::Others, "F4", "others", "how other KEPs answered this question"),
        row(Panes, Command::Changes, "F5", "", "what changed in the answer: in this sitting, since the last stage"),
        row(Panes, Command::Findings, "Alt+G", "", "what the gate finds in the answer, why, and what to do"),
        row(Panes, Command::Outline, "Ctrl+O", "outline", "list of the questions"),
        row(Panes, Command::Filter, "F6", "", "narrow the list: needs you, required, with findings, changed"),
        row(Panes, Command::NextPane, "Tab", "", "next pane; in a list, one step in"),
        row(Panes, Command::PreviousPane, "Shift+Tab", "", "pane before; in a list, one step out"),
        row(Panes, Command::Close, "Esc", "", "close what is open; nothing is discarded"),
        row(Program, Command::ExternalEditor, "Ctrl+E", "", "edit the answer in $VISUAL or $EDITOR"),
        row(Program, Command::Skeleton, "Ctrl+T", "", "put the template's list into the answer"),
        row(Program, Command::Revert, "Alt+R", "", "take the answer back to what the README says"),
        row(Program, Command::WritePlaybook, "F9", "", "write playbook.md beside the README"),
        row(Program, Command::Sync, "Alt+Y", "", "bring kep.yaml and table of contents in step"),
        row(Program, Command::PullRequest, "Alt+P", "", "the pull request: title, body, git commands"),
        row(Program, Command::Redraw, "Ctrl+L", "", "draw the screen anew"),
        row(Program, Command::Suspend, "Alt+Z", "", "stop until the shell calls back"),
        row(Program, Command::Quit, "Ctrl+Q", "quit", "quit; the draft is kept"),
        row(Program, Command::Help, "F1", "help", "keys, and how to go about it"),
        row(Form, Command::Form, "F8", "form", "fill in the answer as a form; back to text"),
        row(Form, Command::AddEntry, "Alt+A", "", "add an entry behind this one"),
        row(Form, Command::RemoveEntry, "Alt+X", "", "remove the entry; undo brings it back"),
        row(Form, Command::EntryUp, "Alt+PgUp", "", "move the entry up"),
        row(Form, Command::EntryDown, "Alt+PgDn", "", "move the entry down"),
        row(Form, Command::Complete, "Alt+/", "", "take what is offered behind the cursor, then the next"),
    ];
    let edits = [
        ("Ctrl+Z", Action::Undo, "undo"),
        ("Ctrl+Y", Action::Redo, "redo"),
        ("Ctrl+C Ctrl+Insert", Action::Copy, "copy the selection"),
        ("Ctrl+X", Action::Cut, "cut the selection"),
        ("Ctrl+A", Action::SelectAll, "select all"),
        ("Alt+Q", Action::Reflow { width: 80 }, "wrap the paragraph or the selection"),
        ("Enter", Action::NewLine, "new line"),
        ("Backspace", Action::Backspace, "delete the character before"),
        ("Delete Ctrl+D", Action::Delete, "delete the character behind"),
        ("Ctrl+W Ctrl+Backspace Alt+Backspace Ctrl+H", Action::DeleteWordLeft, "delete the word before"),
        ("Ctrl+Delete Alt+D", Action::DeleteWordRight, "delete the word behind"),
        ("Ctrl+U", Action::DeleteToLineStart, "delete to the start of the line"),
        ("Alt+K", Action::DeleteToLineEnd, "delete to the end of the line"),
    ];
    let text = edits.into_iter().map(|(chords, action, help)| row(Text, Command::Edit(action), chords, "", help));
    all.extend(text);
    all.push(row(Text, Command::Paste, "Ctrl+V", "", "put in what was cut or copied last"));
    for (chords, to, help) in MOTIONS {
        let step = |extend| Command::Edit(Action::Move { to, extend });
        all.push(row(Text, step(false), chords, "", help));
        let shifted: Vec<String> = chords.split(' ').map(with_shift).collect();
        all.push(row(Text, step(true), &shifted.join(" "), "", SELECTING));
    }
    all
}

/// Says that a key does what the one before it does, and selects.
pub(super) const SELECTING: &str = "the same, selecting";

const MOTIONS: [(&str, Motion, &str); 14] = [
    ("Left", Motion::Left, "one character back"),
    ("Right", Motion::Right, "one character on"),
    ("Up", Motion::Up, "one row up"),
    ("Down", Motion::Down, "one row down"),
    ("Ctrl+Left Alt+Left Alt+B", Motion::WordLeft, "one word back"),
    ("Ctrl+Right Alt+Right Alt+F", Motion::WordRight, "one word on"),
    ("Home", Motion::Home, "start of the row, then of the line"),
    ("End", Motion::End, "end of the row, then of the line"),
    ("PgUp", Motion::PageUp, "one screen up"),
    ("PgDn", Motion::PageDown, "one screen down"),
    ("Ctrl+Up Alt+Up", Motion::ParagraphUp, "one paragraph up"),
    ("Ctrl+Down Alt+Down", Motion::ParagraphDown, "one paragraph down"),
    ("Ctrl+Home", Motion::Start, "start of the answer"),
    ("Ctrl+End", Motion::Finish, "end of the answer"),
];

fn with_shift(chord: &str) -> String {
    match chord.rsplit_once('+') {
        Some((held, key)) => format!("{held}+Shift+{key}"),
        None => format!("Shift+{chord}"),
    }
}

fn row(group: Group, command: Command, chords: &str, short: &'static str, help: &'static str) -> Binding {
    let chords = chords.split(' ').filter_map(Chord::parse).collect();
    Binding { command, chords, group, short, help }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_asks_for_two_things() {
        let mut seen = HashSet::new();
        for binding in Keys::default().bindings() {
            assert!(!binding.chords.is_empty(), "{:?} has a key", binding.command);
            for chord in &binding.chords {
                assert!(seen.insert(*chord), "{chord} stands twice");
            }
        }
    }

    #[test]
    fn every_command_has_a_name_and_none_has_anothers() {
        let mut seen = HashSet::new();
        let keys = Keys::default();
        for binding in keys.bindings() {
            let name = binding.command.name().unwrap_or_else(|| panic!("{:?} has no name", binding.command));
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert!(seen.insert(name), "{name} stands twice");
            assert_eq!(keys.named(name), Some(&binding.command));
            for chord in &binding.chords {
                assert_eq!(chord.unusable(), None, "{chord}");
            }
        }
    }

    #[test]
    fn a_chord_given_to_a_command_is_taken_from_the_one_that_had_it() {
        let chord = |text: &str| Chord::parse(text).expect("the text names a key");
        let keys = Keys::default().with(&Command::Example, vec![chord("Ctrl+D"), chord("f3")]);
        assert_eq!(keys.command(KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL)), Some(&Command::Example));
        assert_eq!(keys.chords_of(&Command::Edit(Action::Delete)), [chord("Delete")]);
        assert_eq!(keys.chords_of(&Command::Example).len(), 2);
        assert!(Keys::none().bindings().iter().all(|binding| binding.chords.is_empty()));
    }

    #[test]
    fn chords_are_read_as_they_are_shown() {
        for text in ["Ctrl+S", "F12", "Shift+Tab", "Alt+Left", "Ctrl+Shift+Left", "Esc", "x", "Space", "Ctrl+Insert"] {
            let chord = Chord::parse(text).expect("the text names a key");
            assert_eq!(Chord::parse(&chord.to_string()), Some(chord), "{text}");
        }
        assert_eq!(Chord::parse("ctrl+PGUP"), Chord::parse("Ctrl+PgUp"));
        assert_eq!(Chord::parse("Hyper+S"), None);
        assert_eq!(Chord::parse("Ctrl+"), None);
        assert_eq!(Chord::parse("F13"), None);
    }

    #[test]
    fn what_terminals_send_is_brought_to_one_form() {
        let back_tab = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Chord::of(back_tab).to_string(), "Shift+Tab");
        let capital = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(Chord::of(capital).to_string(), "Ctrl+S");
    }

    #[test]
    fn the_fixed_keys_are_what_habits_rely_on() {
        let keys = Keys::default();
        let fixed = [
            ("Ctrl+S", Command::Save),
            ("Ctrl+Q", Command::Quit),
            ("F1", Command::Help),
            ("Ctrl+K", Command::Palette),
            ("Ctrl+N", Command::NextQuestion),
            ("Ctrl+P", Command::PreviousQuestion),
            ("Ctrl+G", Command::NextOpen),
            ("Ctrl+F", Command::Find),
            ("Ctrl+E", Command::ExternalEditor),
            ("Ctrl+Z", Command::Edit(Action::Undo)),
            ("Ctrl+Y", Command::Edit(Action::Redo)),
            ("Ctrl+L", Command::Redraw),
            ("Tab", Command::NextPane),
            ("Shift+Tab", Command::PreviousPane),
            ("Esc", Command::Close),
        ];
        for (chord, command) in fixed {
            assert_eq!(keys.chord_of(&command).map(|chord| chord.to_string()).as_deref(), Some(chord));
        }
    }
}
