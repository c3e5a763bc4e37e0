//! Nothing typed is ever lost.

use std::time::Duration;

use super::{Desk, Opening, README};
use crate::wizard::{Effect, Message};

#[test]
fn a_draft_follows_what_is_typed_and_says_when() {
    let mut desk = Desk::at("default-behavior");
    desk.play("`x`");
    assert!(desk.screen().contains("not saved ·"), "{}", desk.screen());
    desk.play("wait");
    let draft = desk.draft.clone().expect("it is kept");
    assert_eq!(draft.answers, [(draft.question.clone(), "No.".to_owned(), "No.x".to_owned())]);
    assert_eq!((draft.line, draft.byte), (0, 4));
    assert!(desk.screen().contains("draft kept 14:02 ·"), "{}", desk.screen());
    desk.play("Backspace; wait");
    assert_eq!(desk.draft, None, "with nothing changed there is nothing to keep");
}

#[test]
fn somebody_who_types_on_and_on_has_a_draft_every_quarter_of_a_second() {
    let mut desk = Desk::default();
    let mut stored = vec![];
    for _ in 0..40 {
        desk.type_text("x");
        if desk.wizard.deadline().is_some_and(|due| due <= desk.now) {
            let effects = desk.send(Message::Tick);
            assert!(matches!(effects[..], [Effect::StoreDraft(_)]), "{effects:?}");
            stored.push(desk.now);
        }
    }
    assert!(stored.len() >= 6, "{stored:?}");
    for pair in stored.windows(2) {
        assert!((250..=350).contains(&(pair[1] - pair[0]).as_millis()), "{stored:?}");
    }
    assert_eq!(desk.wizard.deadline().is_some(), desk.now != *stored.last().expect("some"));
    desk.play("wait");
    assert_eq!(desk.wizard.deadline(), None, "and then there is nothing to wait for");
    desk.now += Duration::from_secs(9);
    assert_eq!(desk.send(Message::Tick), []);
}

#[test]
fn a_draft_is_resumed_where_it_was_left() {
    let mut desk = Desk::at("rollback");
    desk.play("` One.`; Ctrl+N; ` Two.`; Enter; `Three.`; Left*3; Ctrl+Q");
    assert!(desk.has_quit);
    let draft = desk.draft.clone();
    let mut desk = Desk::open(Opening { draft, ..Opening::default() });
    assert_eq!(desk.notice(), "resumed the draft of 13:37: 2 answers not saved yet");
    assert_eq!(desk.question(), "reenable");
    desk.play("`X`");
    assert_eq!(desk.answer("reenable"), "Pools fill again at the next tide. Two.\nThrXee.");
    assert_eq!(desk.answer("rollback"), "Yes. Pods stay where they are. One.");
    assert_eq!(desk.wizard.changes(), 2);
    desk.play("Ctrl+Z*9");
    assert_eq!(desk.answer("reenable"), "Pools fill again at the next tide.", "the README's text is one undo away");
}

#[test]
fn a_draft_that_the_readme_has_is_no_news() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` x`; wait");
    let draft = desk.draft.clone();
    let readme = README.replace("\nNo.\n", "\nNo. x\n");
    let desk = Desk::open(Opening { readme, draft, ..Opening::default() });
    assert_eq!((desk.notice(), desk.wizard.changes()), ("", 0));
}

#[test]
fn the_question_asked_for_comes_before_the_one_of_the_draft() {
    let mut desk = Desk::at("rollback");
    desk.play("`x`; wait");
    let draft = desk.draft.clone();
    let desk = Desk::open(Opening { draft, question: Some("slos"), ..Opening::default() });
    assert_eq!((desk.question(), desk.answer("rollback").ends_with('x')), ("slos", true));
}

#[test]
fn an_error_of_the_draft_stays_in_sight() {
    let mut desk = Desk::default();
    desk.draft_error = Some("the disk is full".to_owned());
    desk.play("`x`; wait");
    assert_eq!(desk.notice(), "the draft could not be kept: the disk is full");
    desk.play("Left");
    assert_eq!(desk.notice(), "");
    assert!(desk.screen().contains("no draft is kept ·"), "{}", desk.screen());
    desk.draft_error = None;
    desk.play("`x`; wait");
    assert!(desk.screen().contains("draft kept 14:02 ·"), "{}", desk.screen());
}

#[test]
fn quitting_asks_nothing_unless_it_would_lose_something() {
    let mut desk = Desk::default();
    desk.play("`x`; Ctrl+Q");
    assert!(desk.has_quit && desk.draft.is_some());

    let mut desk = Desk::open(Opening { stores_drafts: false, ..Opening::default() });
    desk.play("`x`; Ctrl+Q");
    assert!(!desk.has_quit);
    assert_eq!(desk.notice(), "1 answer is in no file and no draft: Ctrl+S saves, Ctrl+Q once more drops them");
    desk.play("Left; Ctrl+Q");
    assert!(!desk.has_quit, "another key in between is a change of mind");
    desk.play("Ctrl+Q");
    assert!(desk.has_quit);

    let mut desk = Desk::open(Opening { stores_drafts: false, ..Opening::default() });
    desk.play("Ctrl+Q");
    assert!(desk.has_quit, "with nothing typed there is nothing to lose");
}

#[test]
fn quitting_from_anywhere_keeps_the_draft() {
    for open in ["F1", "Ctrl+K", "Ctrl+F; `x`", "Ctrl+S", "F2; Shift+Tab*2", "Ctrl+O"] {
        let mut desk = Desk::default();
        desk.play("`x`").play(open).play("Ctrl+Q");
        assert!(desk.has_quit && desk.draft.is_some(), "{open}");
    }
}
