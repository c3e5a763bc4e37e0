//! Finding words in questions and answers.

use super::Desk;

fn selected(desk: &mut Desk) -> Option<String> {
    let current = desk.wizard.current();
    desk.wizard.entries[current].editor().selected_text()
}

#[test]
fn enter_goes_to_the_question_and_selects_the_first_hit() {
    let mut desk = Desk::default();
    desk.play("Ctrl+F; `tide`; Enter");
    assert_eq!(selected(&mut desk).as_deref(), Some("tide"));
    assert_eq!(desk.question(), "reenable");
    desk.play("Ctrl+F; `pods`; Down; Enter");
    assert_eq!(desk.question(), "rollout-failure");
    desk.play("`Boats`");
    assert!(desk.answer("rollout-failure").contains("- Running Boats are"), "{}", desk.answer("rollout-failure"));
}

#[test]
fn hits_are_stepped_through_across_answers_and_back() {
    let mut desk = Desk::default();
    desk.play("F7");
    assert!(desk.screen().contains("Find in questions and answers"), "with nothing looked for it asks");
    desk.play("`tide`; Enter");
    let mut places = vec![];
    for _ in 0..4 {
        let current = desk.wizard.current();
        let cursor = desk.wizard.entries[current].editor().cursor();
        places.push((desk.question().to_owned(), cursor.line));
        assert_eq!(selected(&mut desk).map(|text| text.to_lowercase()).as_deref(), Some("tide"));
        desk.play("F7");
    }
    let place = |question: &str, line| (question.to_owned(), line);
    let round = [place("reenable", 0), place("rollout-failure", 0), place("rollout-failure", 3), place("reenable", 0)];
    assert_eq!(places, round);
    assert_eq!(desk.notice(), "hit 1 of 2 here, 3 in all answers");
    desk.play("Shift+F7*2");
    assert_eq!(desk.question(), "rollout-failure");
    assert_eq!(desk.notice(), "hit 2 of 2 here, 3 in all answers");
    desk.play("Esc; F7");
    assert!(desk.screen().contains("Find in questions and answers"), "Esc ends the search");
}

#[test]
fn words_in_a_title_alone_leave_the_cursor_at_the_end() {
    let mut desk = Desk::default();
    desk.play("Ctrl+F; `default behavior`; Enter; `!`");
    assert_eq!(desk.answer("default-behavior"), "No.!");
    desk.play("F7");
    assert_eq!(desk.notice(), "no answer has `default behavior`");
}

#[test]
fn the_line_typed_is_edited_by_graphemes() {
    let mut desk = Desk::default();
    desk.play("Ctrl+F; `tidee\u{301}`; Backspace; Enter");
    assert_eq!(desk.question(), "reenable");
    desk.play("Ctrl+F; `nonsense`; Ctrl+U; `None`; Enter");
    assert_eq!(desk.question(), "new-api-calls");
    desk.play("Ctrl+F; Enter; Esc");
    assert_eq!(desk.question(), "new-api-calls", "with nothing typed Enter goes nowhere");
}

#[test]
fn what_is_typed_in_this_sitting_is_found() {
    let mut desk = Desk::at("slos");
    desk.play("`whales`; Ctrl+P*3; Ctrl+F; `whale`; Enter");
    assert_eq!(selected(&mut desk).as_deref(), Some("whale"));
    assert_eq!(desk.question(), "slos");
}
