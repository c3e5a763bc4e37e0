//! From a key to the bytes of the README.

use super::{Desk, Opening, README};
use crate::playbook::Templates;
use crate::wizard::{Effect, Message};

/// The lines of `new` that `old` does not have, and of `old` that `new` does not.
fn changed(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let only = |a: &str, b: &str| a.lines().filter(|line| !b.lines().any(|l| l == *line)).map(str::to_owned).collect();
    (only(new, old), only(old, new))
}

#[test]
fn what_is_typed_is_saved_and_nothing_else_changes() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` It is opt-in.`; Ctrl+S; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. It is opt-in.\n"));
    assert_eq!((desk.wizard.changes(), desk.draft.clone()), (0, None));
    assert_eq!(desk.notice(), "saved 1 answer, +1 -1 lines · Alt+Y syncs kep.yaml keys");
}

#[test]
fn a_comment_of_the_template_stays_where_it_is() {
    let mut desk = Desk::at("rollback-metrics");
    desk.play("`tidal_pool_errors_total rises`; Ctrl+S; Enter");
    let (added, removed) = changed(README, desk.readme());
    assert_eq!((added, removed), (vec!["tidal_pool_errors_total rises".to_owned()], vec![]));
}

#[test]
fn a_missing_question_is_put_in_its_place() {
    let mut desk = Desk::at("upgrade-tested");
    desk.play("`By hand, 1.39 to 1.40 and back.`; Ctrl+S; Enter");
    let title = "###### Were upgrade and rollback tested? Was the upgrade->downgrade->upgrade path tested?";
    let at = desk.readme().find(title).expect("it is there");
    assert!(at > desk.readme().find("inform a rollback?").expect("it was there"));
    assert!(at < desk.readme().find("### Monitoring Requirements").expect("it was there"));
}

#[test]
fn nothing_is_written_before_enter() {
    let mut desk = Desk::default();
    desk.play("` x`; Ctrl+S");
    assert_eq!(desk.readme(), README);
    desk.play("Esc");
    assert_eq!((desk.readme(), desk.wizard.changes()), (README, 1), "Esc keeps everything");
    desk.play("Ctrl+S; Ctrl+S; Down; PgDn; x");
    assert_eq!(desk.readme(), README);
    desk.play("Enter");
    assert_ne!(desk.readme(), README);
}

#[test]
fn pressing_enter_twice_writes_once_and_types_nothing() {
    let mut desk = Desk::default();
    desk.play("` x`; Ctrl+S; Enter; Enter");
    assert_eq!(desk.wizard.changes(), 0);
    desk.play("Enter");
    assert_eq!(desk.wizard.changes(), 0, "an empty line at the end is no change of an answer");
    desk.play("`y`");
    assert_eq!(desk.wizard.changes(), 1);
}

#[test]
fn with_nothing_to_save_it_says_so() {
    let mut desk = Desk::default();
    desk.play("Ctrl+S");
    assert_eq!(desk.notice(), "nothing to save: the README says all of this already");
    desk.play("`x`; Backspace; Ctrl+S");
    assert_eq!(desk.notice(), "nothing to save: the README says all of this already");
    desk.play("Left");
    assert_eq!(desk.notice(), "", "a notice goes with the next key");
}

#[test]
fn an_answer_that_cannot_stand_is_not_written_and_enter_goes_to_it() {
    let mut desk = Desk::at("default-behavior");
    desk.play("Enter; `## A chapter`; Ctrl+N; `fine`; Ctrl+S; Enter");
    assert_eq!((desk.readme(), desk.question()), (README, "default-behavior"));
    assert!(desk.wizard.notice.as_ref().is_some_and(|notice| notice.is_error), "{}", desk.notice());
    desk.play("Ctrl+Z*9; Ctrl+S; Enter");
    assert!(desk.readme().contains("fine") && !desk.readme().contains("chapter"));
}

#[test]
fn a_file_that_cannot_be_written_says_why_and_loses_nothing() {
    let mut desk = Desk::default();
    desk.write_error = Some("README.md: the file is read-only".to_owned());
    desk.play("` x`; wait; Ctrl+S; Enter");
    assert_eq!((desk.notice(), desk.wizard.changes()), ("README.md: the file is read-only", 1));
    assert!(desk.draft.is_some());
    desk.write_error = None;
    desk.play("Ctrl+S; Enter");
    assert_eq!(desk.wizard.changes(), 0);
}

#[test]
fn a_file_that_is_gone_says_so_and_loses_nothing() {
    let mut desk = Desk::default();
    desk.disk = Err("README.md: there is no such file".to_owned());
    desk.play("` x`; Ctrl+S");
    assert_eq!((desk.notice(), desk.wizard.changes()), ("README.md: there is no such file", 1));
}

#[test]
fn undo_goes_back_beyond_saving_and_reverting() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` One.`; Ctrl+S; Enter; wait; ` Two.`; Alt+R");
    assert_eq!(desk.answer("default-behavior"), "No. One.");
    desk.play("Ctrl+Z");
    assert_eq!(desk.answer("default-behavior"), "No. One. Two.");
    desk.play("Ctrl+Z*9");
    assert_eq!((desk.answer("default-behavior").as_str(), desk.wizard.changes()), ("No.", 1));
    desk.play("Ctrl+S; Enter");
    assert_eq!(desk.readme(), README);
    desk.play("Alt+R");
    assert_eq!(desk.notice(), "this is what the README says already");
}

#[test]
fn the_playbook_is_written_with_what_is_typed() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` It waits for the moon.`; F9");
    assert!(desk.playbook.as_ref().is_some_and(|text| text.contains("It waits for the moon.")));
    assert_eq!((desk.notice(), desk.readme()), ("wrote playbook.md", README));
    desk.send(Message::PlaybookWritten(Err("playbook.md is somebody else's".to_owned())));
    assert_eq!(desk.notice(), "playbook.md is somebody else's");
}

#[test]
fn the_playbook_is_made_by_the_users_templates() {
    let mut desk = Desk::at("default-behavior");
    let own = |text: &str| Templates::with(&[("playbook.md.tera".to_owned(), text.to_owned())]);
    desk.wizard = desk.wizard.with_templates(Ok(own("# {{ kep.title }}\n").expect("a template")));
    desk.play("F9");
    assert_eq!(desk.playbook.take().as_deref(), Some("# Tidal Pools\n"));
    desk.wizard = desk.wizard.with_templates(Ok(own("\n{{ no.such }}").expect("a template")));
    desk.play("F9");
    assert!(desk.playbook.is_none() && desk.notice().starts_with("playbook.md.tera:2:"), "{}", desk.notice());
    desk.wizard = desk.wizard.with_templates(Err("t/x.tera:1:2: what?".to_owned()));
    desk.play("F9");
    assert_eq!(desk.notice(), "t/x.tera:1:2: what?");
}

#[test]
fn a_readme_without_a_questionnaire_gets_one() {
    let mut desk = Desk::on("# KEP-42\n\nText.\n");
    desk.play("`By gate.`; Ctrl+S; Enter");
    assert!(desk.readme().starts_with("# KEP-42\n\nText.\n"));
    assert_eq!(desk.readme().matches("\n###### ").count() + desk.readme().matches("\n#### ").count(), 25);
    assert_eq!(desk.wizard.changes(), 0);
}

#[test]
fn the_readmes_own_line_ends_are_kept() {
    let mut desk = Desk::open(Opening {
        readme: README.replace('\n', "\r\n"),
        question: Some("default-behavior"),
        ..Opening::default()
    });
    desk.play("Enter; `Two.`; Ctrl+S; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo.\nTwo.\n").replace('\n', "\r\n"));
}

#[test]
fn the_external_editor_answers_the_question_it_was_opened_for() {
    let mut desk = Desk::at("default-behavior");
    desk.play("Ctrl+E; Ctrl+N");
    let (question, text) = desk.lent.take().expect("it was lent");
    assert_eq!(text, "No.");
    desk.send(Message::Edited { question, text: Ok("No, never.\n".to_owned()) });
    assert_eq!((desk.question(), desk.answer("default-behavior").trim()), ("rollback", "No, never."));
    desk.send(Message::Edited { question, text: Err("vi failed".to_owned()) });
    assert_eq!((desk.notice(), desk.answer("default-behavior").trim()), ("vi failed", "No, never."));
    desk.play("Ctrl+P; Ctrl+Z");
    assert_eq!(desk.answer("default-behavior"), "No.");
}

#[test]
fn what_is_asked_of_the_outside() {
    let mut desk = Desk::default();
    let key = |desk: &mut Desk, text: &str| {
        let chord = crate::wizard::keys::Chord::parse(text).expect("it is a key");
        desk.send(Message::Key(crossterm::event::KeyEvent::new(chord.code, chord.modifiers)))
    };
    assert_eq!(key(&mut desk, "Ctrl+L"), [Effect::Redraw]);
    assert_eq!(key(&mut desk, "Alt+Z"), [Effect::Suspend]);
    assert_eq!(key(&mut desk, "Ctrl+S"), [Effect::ReadReadme]);
    assert_eq!(key(&mut desk, "Ctrl+Q"), [Effect::DropDraft, Effect::Quit]);
}
