//! From question to question, from pane to pane, and what keys do where.

use super::{Desk, Opening};
use crate::kep::Stage;
use crate::wizard::Message;

#[test]
fn it_opens_on_the_first_question_that_the_stage_requires_and_nobody_finished() {
    assert_eq!(Desk::default().question(), "enablement-tests", "a TODO is unfinished");
    let readme = super::README.replace("TODO: link the tests.", "Linked.");
    assert_eq!(Desk::on(&readme).question(), "rollback-metrics");
    let alpha = Desk::open(Opening { readme, stage: Stage::Alpha, ..Opening::default() });
    assert_eq!(alpha.question(), "enable-disable", "with nothing open it begins at the beginning");
    assert_eq!(Desk::on("# KEP\n").question(), "enable-disable");
    assert_eq!(Desk::at("slos").question(), "slos");
}

#[test]
fn on_a_kep_without_an_answer_it_says_what_happens_to_what_is_typed() {
    let template = crate::wizard::tests::README.split("## Production").next().expect("it has a head").to_owned();
    let mut desk = Desk::on(&template);
    for size in [(60, 18), (80, 24)] {
        let screen = desk.resize(size.0, size.1).screen();
        assert!(screen.contains("what you type is kept; only Ctrl+S changes the README"), "{screen}");
    }
    desk.play("`x`");
    assert_eq!(desk.notice(), "");
    assert_eq!(Desk::default().notice(), "", "whoever has answers knows");
}

#[test]
fn the_cursor_stands_at_the_end_of_the_answer_and_typing_works_at_once() {
    let mut desk = Desk::at("enable-disable");
    desk.play("`!`");
    assert!(desk.answer("enable-disable").ends_with("- [ ] Other!"), "{}", desk.answer("enable-disable"));
}

#[test]
fn questions_go_round_and_open_ones_are_found() {
    let mut desk = Desk::at("enable-disable");
    desk.play("Ctrl+P");
    assert_eq!(desk.question(), "slo-steps");
    desk.play("Ctrl+N*2");
    assert_eq!(desk.question(), "default-behavior");
    desk.play("Ctrl+G");
    assert_eq!(desk.question(), "enablement-tests");
    desk.play("Ctrl+G");
    assert_eq!(desk.question(), "rollback-metrics");
    desk.play("`tidal_errors_total`; Ctrl+G; Ctrl+G*99");
    assert_ne!(desk.question(), "rollback-metrics", "an answered one needs nobody");
    let mut desk = Desk::open(Opening { stage: Stage::Alpha, ..Opening::default() });
    desk.play("Ctrl+A; `Linked.`; Ctrl+G");
    assert_eq!(desk.notice(), "nothing needs you: every required question is answered");
}

#[test]
fn the_template_s_own_list_is_no_answer() {
    let readme = "# KEP\n\n###### What are other known failure modes?\n";
    let mut desk = Desk::on(readme);
    desk.play("Ctrl+T");
    assert!(desk.answer("enable-disable").starts_with("- [ ] Feature gate"), "{}", desk.answer("enable-disable"));
    assert!(desk.screen().contains("required 0/25"), "nothing in it is chosen or filled in");
    desk.play("Ctrl+Home; Right*3; Delete; `x`");
    assert!(desk.screen().contains("required 1/25"));
}

#[test]
fn tab_indents_in_a_list_and_changes_panes_elsewhere() {
    let mut desk = Desk::at("rollout-failure");
    let before = desk.answer("rollout-failure");
    desk.play("Tab");
    assert_eq!(desk.answer("rollout-failure"), before.replace("- New pods", "  - New pods"));
    desk.play("Shift+Tab");
    assert_eq!(desk.answer("rollout-failure"), before);
    desk.play("Ctrl+Home; F2; Tab; Down");
    assert_eq!(desk.question(), "rollout-failure", "the pane beside has the keys");
    desk.play("Tab; Down");
    assert_eq!(desk.question(), "rollback-metrics", "and then the outline");
    desk.play("Tab; `typed`");
    assert_eq!(desk.answer("rollback-metrics"), "typed");
}

#[test]
fn keys_for_one_pane_do_nothing_to_another() {
    let mut desk = Desk::default();
    desk.play("Ctrl+O; Backspace; Delete; Ctrl+W; x; Ctrl+Z");
    assert_eq!(desk.wizard.changes(), 0);
    desk.play("Enter; `x`");
    assert_eq!(desk.wizard.changes(), 1);
}

#[test]
fn the_drawer_closes_by_every_way_out_of_it() {
    for out in ["Esc", "Enter", "Ctrl+O", "Right", "Tab"] {
        let mut desk = Desk::default();
        desk.play("Ctrl+O");
        assert!(desk.screen().contains("Enablement and rollback        │"), "{}", desk.screen());
        desk.play(out).play("`x`");
        assert!(!desk.screen().contains("│"), "{out}:\n{}", desk.screen());
        assert_eq!(desk.wizard.changes(), 1, "{out}");
    }
}

#[test]
fn esc_closes_one_thing_at_a_time_and_never_discards() {
    let mut desk = Desk::default();
    desk.play("`x`; F2; Shift+Tab*2; F1; Esc");
    assert!(desk.screen().contains("Preview: the answer"));
    desk.play("Esc; Esc");
    assert!(!desk.screen().contains("Preview: the answer"));
    desk.play("Esc*5");
    assert_eq!((desk.wizard.changes(), desk.has_quit), (1, false));
}

#[test]
fn the_preview_follows_the_answer_and_the_question() {
    let mut desk = Desk::at("default-behavior");
    desk.resize(160, 40).play("F2; ` Not at all.`; wait");
    assert_eq!(desk.screen().matches("No. Not at all.").count(), 2, "{}", desk.screen());
    desk.play("Ctrl+N");
    assert_eq!(desk.screen().matches("Yes. Pods stay where they are.").count(), 2, "{}", desk.screen());
    desk.play("F2");
    assert!(desk.screen().contains("Preview: the questionnaire"));
    desk.play("F2; F2");
    assert!(!desk.screen().contains("Preview:"));
}

#[test]
fn the_list_of_the_template_is_put_in_where_there_is_one() {
    let mut desk = Desk::at("slis");
    desk.play("Ctrl+T");
    assert!(desk.answer("slis").starts_with("- [ ] Metrics"), "{}", desk.answer("slis"));
    desk.play("Ctrl+Z");
    assert_eq!(desk.answer("slis"), "");
    let mut desk = Desk::at("slos");
    desk.play("Ctrl+T");
    assert_eq!(desk.notice(), "the template has no list for this question");
}

#[test]
fn copying_nothing_says_how_to_quit() {
    let mut desk = Desk::default();
    desk.play("Ctrl+C");
    assert_eq!(desk.notice(), "nothing is selected; Ctrl+Q quits");
    desk.play("Ctrl+A; Ctrl+X; Ctrl+V; Ctrl+V");
    assert_eq!(desk.clipboard.as_deref(), Some("TODO: link the tests."));
    assert_eq!(desk.answer("enablement-tests"), "TODO: link the tests.TODO: link the tests.");
}

#[test]
fn a_paste_goes_whole_into_the_answer_from_any_pane() {
    let mut desk = Desk::at("slos");
    desk.play("Ctrl+O; paste one\\n  two\\n\\nthree");
    assert_eq!(desk.answer("slos"), "one\n  two\n\nthree");
    desk.play("Ctrl+Z");
    assert_eq!(desk.answer("slos"), "");
    desk.play("Ctrl+F; paste pools\\nand more; Enter");
    assert_eq!(desk.question(), "enable-disable", "the first line of it is looked for");
    desk.play("Ctrl+S; F1; paste x; Esc");
    assert_eq!(desk.wizard.changes(), 0, "where nothing is typed nothing is pasted");
}

#[test]
fn the_palette_offers_what_makes_sense_and_runs_it() {
    let offered = |desk: &mut Desk| desk.resize(80, 60).play("Ctrl+K").screen();
    let mut desk = Desk::at("slos");
    let rows = offered(&mut desk);
    for absent in ["template's list", "back to what the README says", "next hit", "copy the selection", "one row up"] {
        assert!(!rows.contains(absent), "{absent}:\n{rows}");
    }
    for present in ["Ctrl+S", "undo", "wrap the paragraph"] {
        assert!(rows.contains(present), "{present}:\n{rows}");
    }
    desk.play("Esc; Ctrl+O; Ctrl+K; `wrap`; Enter; `x`; Ctrl+K; `back to`; Enter");
    assert_eq!((desk.wizard.changes(), desk.notice()), (0, "back to what the README says; undo brings yours back"));
    desk.play("Ctrl+K; `zzzz`; Enter; Down; Up");
    assert_eq!(desk.wizard.changes(), 0);
    desk.play("Ctrl+K; `quit`; Enter");
    assert!(desk.has_quit);
}

#[test]
fn the_outline_can_be_narrowed() {
    let mut desk = Desk::default();
    desk.resize(120, 36).play("F6");
    let narrowed = desk.screen();
    assert!(narrowed.contains("▾ only what needs you") && narrowed.contains("○ Rollback metrics"), "{narrowed}");
    assert!(!narrowed.contains("✓ Default behavior"), "{narrowed}");
    desk.play("Down");
    assert_eq!(desk.question(), "rollback-metrics");
    desk.play("Enter; `x`; F6; F6; F6");
    let changed = desk.screen();
    assert!(changed.contains("▾ only what you changed") && changed.contains("Rollback metrics +"), "{changed}");
    assert!(!changed.contains("Upgrade tested"), "{changed}");
    desk.play("F6");
    assert!(desk.screen().contains("✓ Default behavior"));
}

#[test]
fn the_outline_stands_still_and_keeps_some_rows_around_the_question() {
    let mut desk = Desk::at("enable-disable");
    desk.play("Ctrl+O");
    let row = |desk: &mut Desk| desk.find("▸").1;
    let mut tops = std::collections::BTreeSet::new();
    for _ in 0..24 {
        let at = row(&mut desk);
        let screen = desk.screen();
        tops.insert(screen.lines().nth(2).expect("a first row")[..20].to_owned());
        let is_end = screen.contains("When SLOs are missed");
        assert!((2..=21).contains(&at) && (is_end || at <= 18), "row {at}:\n{screen}");
        desk.play("Down");
    }
    assert!(tops.len() < 16, "it moves only when it has to");
}

#[test]
fn wrapping_is_done_on_a_key_and_undone_as_one_step() {
    let mut desk = Desk::at("rollout-failure");
    let before = desk.answer("rollout-failure");
    desk.play("Alt+Q");
    let after = desk.answer("rollout-failure");
    assert!(after.lines().all(|line| line.len() <= 80), "{after}");
    assert_eq!(after.lines().count(), before.lines().count() + 1);
    assert!(after.lines().last().expect("a line").starts_with("  "), "{after}");
    desk.play("Ctrl+Z");
    assert_eq!(desk.answer("rollout-failure"), before);
}

#[test]
fn a_terminal_too_small_keeps_everything_and_comes_back() {
    let mut desk = Desk::default();
    desk.resize(20, 5).play("`x`");
    desk.screen();
    desk.resize(80, 24);
    assert_eq!(desk.wizard.changes(), 1);
    desk.resize(0, 0);
    desk.resize(80, 24).screen();
}

#[test]
fn redraw_and_suspend_are_asked_for_anywhere() {
    let mut desk = Desk::default();
    desk.play("Ctrl+L; F1; Ctrl+L; Esc; Ctrl+S; Ctrl+L");
    assert_eq!(desk.redraws, 3);
    let release = crossterm::event::KeyEvent {
        kind: crossterm::event::KeyEventKind::Release,
        ..crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Char('x'))
    };
    desk.send(Message::Key(release));
    assert_eq!(desk.wizard.changes(), 0, "letting a key go types nothing");
}
