//! Whatever happens in whatever order: no panic, no answer lost, always on a question there is.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;

use super::{Desk, README};
use crate::answers::Reading;
use crate::wizard::Message;

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    Key(&'static str),
    Type(String),
    Paste(String),
    Mouse(MouseEventKind, u16, u16),
    Resize(u16, u16),
    Wait,
    /// The external editor comes back, if it is out.
    Edited(Result<String, String>),
    /// Somebody else changes an answer on the disk; whether it is noticed at once.
    Theirs(String, bool),
    WriteFails(bool),
    DraftFails(bool),
}

const KEYS: [&str; 71] = [
    "Ctrl+S",
    "Ctrl+S",
    "Ctrl+N",
    "Ctrl+P",
    "Ctrl+G",
    "Ctrl+F",
    "F7",
    "Shift+F7",
    "Ctrl+K",
    "F2",
    "F3",
    "F5",
    "F4",
    "F4",
    "Alt+G",
    "F6",
    "Ctrl+O",
    "Tab",
    "Shift+Tab",
    "Esc",
    "Esc",
    "Ctrl+E",
    "Ctrl+T",
    "Alt+R",
    "F9",
    "Ctrl+L",
    "F1",
    "Ctrl+Z",
    "Ctrl+Y",
    "Ctrl+C",
    "Ctrl+X",
    "Ctrl+V",
    "Ctrl+A",
    "Enter",
    "Enter",
    "Enter",
    "Backspace",
    "Delete",
    "Ctrl+W",
    "Ctrl+U",
    "Alt+K",
    "Alt+Q",
    "Left",
    "Right",
    "Up",
    "Down",
    "Shift+Left",
    "Shift+Down",
    "Home",
    "End",
    "PgUp",
    "PgDn",
    "Ctrl+Home",
    "Ctrl+End",
    "Ctrl+Left",
    "Ctrl+Up",
    "t",
    "m",
    "e",
    "Alt+Z",
    "Ctrl+D",
    "F8",
    "F8",
    "F8",
    "Alt+A",
    "Alt+X",
    "Alt+PgUp",
    "Alt+PgDn",
    "Alt+/",
    "Space",
    "Down",
];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let text = "[a-zA-Z #>`*\\[\\]|<!é界-]{0,12}";
    let mouse = prop_oneof![
        Just(MouseEventKind::Down(MouseButton::Left)),
        Just(MouseEventKind::Up(MouseButton::Left)),
        Just(MouseEventKind::Drag(MouseButton::Left)),
        Just(MouseEventKind::ScrollUp),
        Just(MouseEventKind::ScrollDown),
    ];
    let step = prop_oneof![
        20 => prop::sample::select(KEYS.as_slice()).prop_map(Step::Key),
        8 => text.prop_map(Step::Type),
        2 => "([a-z# >`-]{0,9}\n){0,4}".prop_map(Step::Paste),
        3 => (mouse, 0u16..130, 0u16..40).prop_map(|(kind, x, y)| Step::Mouse(kind, x, y)),
        1 => (0u16..140, 0u16..45).prop_map(|(x, y)| Step::Resize(x, y)),
        3 => Just(Step::Wait),
        1 => prop_oneof![text.prop_map(Ok), Just(Err("it failed".to_owned()))].prop_map(Step::Edited),
        2 => ("[a-z]{0,6}", any::<bool>()).prop_map(|(text, seen)| Step::Theirs(text, seen)),
        1 => any::<bool>().prop_map(Step::WriteFails),
        1 => any::<bool>().prop_map(Step::DraftFails),
    ];
    prop::collection::vec(step, 0..60)
}

fn take(desk: &mut Desk, step: Step, typed: &mut Vec<String>) {
    match step {
        Step::Key(key) => {
            desk.play(key);
        }
        Step::Type(text) => {
            desk.type_text(&text);
            typed.push(text);
        }
        Step::Paste(text) => drop(desk.send(Message::Paste(text))),
        Step::Mouse(kind, column, row) => {
            drop(desk.send(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })));
        }
        Step::Resize(columns, rows) => drop(desk.resize(columns.max(1), rows.max(1))),
        Step::Wait => drop(desk.play("wait")),
        Step::Edited(text) => {
            if let Some((question, _)) = desk.lent.take() {
                desk.send(Message::Edited { question, text });
            }
        }
        Step::Theirs(text, seen) => {
            let disk = README.replace("\nNo.\n", &format!("\nNo. {text}\n"));
            desk.disk = Ok(disk.clone());
            if seen {
                desk.send(Message::ReadmeSeen(disk));
            }
        }
        Step::WriteFails(fails) => desk.write_error = fails.then(|| "read-only".to_owned()),
        Step::DraftFails(fails) => desk.draft_error = fails.then(|| "no room".to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_happens_loses_an_answer(steps in steps()) {
        let mut desk = super::others::desk();
        let mut typed = vec![];
        for step in steps {
            let before = desk.readme().to_owned();
            let said = format!("{step:?}");
            take(&mut desk, step, &mut typed);
            prop_assert!(desk.wizard.current() < desk.wizard.entries.len());
            desk.screen();
            // Each answer is in the snapshot with its text, or it is what the README says that the wizard knows.
            let snapshot = desk.wizard.snapshot();
            let known = Reading::new(&desk.wizard.readme, &desk.wizard.catalogue).answers().to_vec();
            for (n, entry) in desk.wizard.entries.iter().enumerate() {
                let id = &desk.wizard.catalogue.questions[n].id;
                let kept = snapshot.answers.iter().find(|(kept, ..)| kept == id).map(|(.., text)| text.clone());
                let text = kept.unwrap_or_else(|| known[n].text.clone());
                let now = entry.text();
                prop_assert_eq!(text.trim(), now.trim(), "{} after {}", id, said);
            }
            // What others put on the disk stays there until the author has seen it.
            if desk.readme() != before && desk.wizard.readme != desk.readme() {
                prop_assert!(said.starts_with("Theirs"), "{} wrote over what was not known", said);
            }
            // What is on the disk outside of the answers is never touched.
            prop_assert!(desk.readme().starts_with("# KEP-42: Tidal Pools\n\n## Summary\n"));
            prop_assert!(desk.readme().ends_with("## Implementation History\n\n- 2026-01-05: first draft\n"));
        }
        // A killed process comes back with all of it.
        desk.draft_error = None;
        let snapshot = desk.wizard.snapshot();
        let readme = desk.wizard.readme.clone();
        let again = Desk::open(super::Opening { readme, draft: Some(snapshot), ..super::Opening::default() });
        for n in 0..again.wizard.entries.len() {
            let (there, here) = (again.wizard.answer(n), desk.wizard.answer(n));
            prop_assert_eq!(there.trim(), here.trim());
        }
    }
}
