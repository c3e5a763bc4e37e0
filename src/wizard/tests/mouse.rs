//! Clicks, drags and the wheel.

use crossterm::event::{MouseButton, MouseEventKind};

use super::Desk;

fn selected(desk: &mut Desk) -> Option<String> {
    let current = desk.wizard.current();
    desk.wizard.entries[current].editor().selected_text()
}

#[test]
fn a_click_in_the_outline_goes_there() {
    let mut desk = Desk::default();
    desk.resize(120, 36);
    let at = desk.find("Default behavior");
    desk.click(at);
    assert_eq!(desk.question(), "default-behavior");
    desk.play("`!`");
    assert_eq!(desk.answer("default-behavior"), "No.!");
    let at = desk.find("Monitoring");
    desk.click(at);
    assert_eq!(desk.question(), "default-behavior", "a section's title is no place to go");
}

#[test]
fn a_click_in_the_drawer_closes_it() {
    let mut desk = Desk::default();
    desk.play("Ctrl+O");
    let at = desk.find("Can it be disabled?");
    desk.click(at);
    assert_eq!(desk.question(), "rollback");
    assert!(!desk.screen().contains("│"), "{}", desk.screen());
}

#[test]
fn clicks_place_the_cursor_and_select_words_and_lines() {
    let mut desk = Desk::at("rollback");
    let (x, y) = desk.find("stay where");
    desk.click((x, y));
    desk.play("`X`; Backspace; wait");
    assert_eq!(desk.answer("rollback"), "Yes. Pods stay where they are.");
    desk.screen();
    desk.click((x + 1, y));
    desk.click((x + 1, y));
    assert_eq!(selected(&mut desk).as_deref(), Some("stay"));
    desk.click((x + 1, y));
    assert_eq!(selected(&mut desk).as_deref().map(str::trim_end), Some("Yes. Pods stay where they are."));
}

#[test]
fn a_drag_selects_also_beyond_the_pane() {
    let mut desk = Desk::at("rollback");
    let (x, y) = desk.find("Pods stay");
    desk.mouse(MouseEventKind::Down(MouseButton::Left), x, y);
    desk.mouse(MouseEventKind::Drag(MouseButton::Left), x + 4, y);
    assert_eq!(selected(&mut desk).as_deref(), Some("Pods"));
    desk.mouse(MouseEventKind::Drag(MouseButton::Left), 79, 23);
    desk.mouse(MouseEventKind::Up(MouseButton::Left), 79, 23);
    assert_eq!(selected(&mut desk).as_deref(), Some("Pods stay where they are."));
    desk.mouse(MouseEventKind::Drag(MouseButton::Left), 0, 0);
    assert_eq!(selected(&mut desk).as_deref(), Some("Pods stay where they are."), "the button is up");
}

#[test]
fn the_wheel_moves_what_is_under_it() {
    let mut desk = Desk::at("slos");
    let lines: String = (0..60).map(|n| format!("line {n}\\n")).collect();
    desk.play(&format!("paste {lines}; Ctrl+Home; F3"));
    desk.screen();
    let (x, y) = desk.find("line 1");
    desk.mouse(MouseEventKind::ScrollDown, x, y);
    assert!(desk.screen().contains("line 4") && !desk.screen().contains("line 2\n"), "{}", desk.screen());
    let before = desk.screen();
    let (x, y) = desk.find("What a good answer has");
    desk.mouse(MouseEventKind::ScrollDown, x, y);
    assert_ne!(desk.screen(), before);
    desk.mouse(MouseEventKind::ScrollUp, x, y);
    assert_eq!(desk.screen(), before);
    desk.play("Ctrl+O");
    let before = desk.screen();
    desk.mouse(MouseEventKind::ScrollDown, 3, 5);
    assert_ne!(desk.screen(), before, "the outline scrolls");
    assert_eq!(desk.question(), "slos", "and the question stays");
}

#[test]
fn a_click_into_the_pane_beside_gives_it_the_keys() {
    let mut desk = Desk::at("rollout-failure");
    desk.resize(160, 40).play("F3");
    let at = desk.find("What a good answer has");
    desk.click(at);
    desk.play("Down; x");
    assert_eq!(desk.wizard.changes(), 0);
    let at = desk.find("Running pods");
    desk.click(at);
    desk.play("`x`");
    assert!(desk.answer("rollout-failure").contains("xRunning"));
}

#[test]
fn under_an_overlay_clicks_reach_nothing() {
    let mut desk = Desk::default();
    desk.resize(120, 36).play("Ctrl+S; F1");
    let before = desk.question().to_owned();
    for row in 0..36 {
        desk.click((5, row));
    }
    assert_eq!(desk.question(), before);
    desk.play("Esc");
}
