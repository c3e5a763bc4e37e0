//! Somebody else changes the README while it is open.

use super::{Desk, Opening, README};
use crate::wizard::{Message, Snapshot};

const MINE: &str = "No. Mine.";
const THEIRS: &str = "No. Theirs.";

fn theirs() -> String {
    README.replace("\nNo.\n", &format!("\n{THEIRS}\n"))
}

/// Both sides changed the same answer, and the author is about to save.
fn in_conflict() -> Desk {
    let mut desk = Desk::at("default-behavior");
    desk.play("` Mine.`");
    desk.disk = Ok(theirs());
    desk.play("Ctrl+S");
    desk
}

#[test]
fn what_changed_elsewhere_is_taken_over_and_stays_when_saving() {
    let mut desk = Desk::at("rollback");
    desk.play("` Mine.`");
    desk.disk = Ok(theirs().replace("## Summary", "## A Summary"));
    desk.play("Ctrl+S");
    assert!(desk.screen().contains("the README changed on disk: took over 1 answer"), "{}", desk.screen());
    desk.play("Enter");
    let both = theirs().replace("## Summary", "## A Summary").replace("where they are.\n", "where they are. Mine.\n");
    assert_eq!(desk.readme(), both);
}

#[test]
fn a_change_is_noticed_without_being_asked_for() {
    let mut desk = Desk::at("default-behavior");
    desk.disk = Ok(theirs());
    desk.send(Message::ReadmeSeen(theirs()));
    assert_eq!(desk.answer("default-behavior"), THEIRS);
    assert_eq!((desk.notice(), desk.wizard.changes()), ("the README changed on disk: took over 1 answer", 0));
    desk.play("Ctrl+S");
    assert_eq!(desk.notice(), "nothing to save: the README says all of this already");
}

#[test]
fn a_conflict_noticed_while_typing_does_not_get_in_the_way() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` Mine.`");
    desk.disk = Ok(theirs());
    desk.send(Message::ReadmeSeen(theirs()));
    assert!(desk.notice().ends_with("1 answer changed here too, Ctrl+S has you decide"), "{}", desk.notice());
    desk.play("` More.`");
    assert_eq!(desk.answer("default-behavior"), "No. Mine. More.");
    assert!(desk.screen().contains("changed here and on disk"), "{}", desk.screen());
    desk.resize(120, 36);
    assert!(desk.screen().contains("Default behavior ≠"), "{}", desk.screen());
    desk.play("Ctrl+S; m; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. Mine. More.\n"));
}

#[test]
fn theirs_mine_and_both_are_what_they_say() {
    let mut desk = in_conflict();
    assert_eq!(desk.readme(), theirs(), "nothing is written before the author decides");
    insta::assert_snapshot!("conflict_80x24", desk.screen());
    desk.play("t; wait; Ctrl+S");
    assert_eq!((desk.answer("default-behavior").as_str(), desk.wizard.changes()), (THEIRS, 0));
    desk.play("Ctrl+Z");
    assert_eq!(desk.answer("default-behavior"), MINE, "what was given up can be had back");

    let mut desk = in_conflict();
    desk.play("m; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. Mine.\n"));

    let mut desk = in_conflict();
    desk.play("Enter");
    assert_eq!(desk.answer("default-behavior"), MINE, "nothing is proposed where both changed the same line");
    desk.play("b");
    let text = desk.answer("default-behavior");
    assert!(text.contains(MINE) && text.contains(THEIRS), "{text}");
    assert!(desk.notice().starts_with("two versions stand between <<<<<<< and >>>>>>>"), "{}", desk.notice());
    desk.play("Ctrl+S; Enter");
    assert_eq!(desk.readme(), theirs(), "both at once is no answer");
    desk.play("Ctrl+A; `No. Both.`; Ctrl+S; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. Both.\n"));
}

/// The answer to "How can a rollout fail?" with one line changed by the author and another one on the disk.
fn in_two_places() -> Desk {
    let mut desk = Desk::at("rollout-failure");
    desk.play("` Mine.`");
    desk.disk = Ok(README.replace("leaves every pool as it is.", "is read again."));
    desk.play("Ctrl+S");
    desk
}

#[test]
fn lines_that_only_one_side_changed_are_put_together_when_the_author_agrees() {
    let mut desk = in_two_places();
    insta::assert_snapshot!("both_together_80x24", desk.screen());
    desk.play("Enter");
    assert!(desk.screen().contains("Save keps/sig-sea/42-tides/README.md"), "{}", desk.screen());
    desk.play("Enter");
    let both = README
        .replace("leaves every pool as it is.", "is read again.")
        .replace("is room for them.", "is room for them. Mine.");
    assert_eq!(desk.readme(), both);

    let mut desk = in_two_places();
    desk.play("m; Enter");
    assert_eq!(desk.readme(), README.replace("is room for them.", "is room for them. Mine."), "a proposal is no more");
}

#[test]
fn two_versions_of_the_same_lines_stand_where_they_belong_and_the_cursor_before_them() {
    let mut desk = in_two_places();
    desk.play("Esc; Ctrl+End; Enter; `Later.`");
    desk.disk = Ok(README.replace("room for them.\n", "room for them. Theirs.\n"));
    desk.play("Ctrl+S; b");
    let text = desk.answer("rollout-failure");
    assert!(text.starts_with("A tide table that cannot be read leaves every pool as it is.\n\n- Running"), "{text}");
    let (before, _) = text.split_once("<<<<<<<").expect("the versions are marked");
    assert_eq!(desk.wizard.snapshot().line, before.lines().count());
}

#[test]
fn esc_decides_later_and_keeps_both() {
    let mut desk = in_conflict();
    desk.play("Esc; wait");
    assert_eq!((desk.answer("default-behavior").as_str(), desk.readme()), (MINE, theirs().as_str()));
    let draft = desk.draft.clone().expect("it is kept");
    assert_eq!((draft.answers[0].1.as_str(), draft.answers[0].2.as_str()), ("No.", MINE), "with what both began with");
    desk.play("Ctrl+S");
    assert!(desk.screen().contains("Changed on disk and here"), "it is asked again:\n{}", desk.screen());
}

#[test]
fn several_conflicts_come_one_after_the_other() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` Mine.`; Ctrl+N; ` Mine.`");
    desk.disk = Ok(theirs().replace("where they are.", "wherever."));
    desk.play("Ctrl+S");
    assert!(desk.screen().contains("(1 more to come)"), "{}", desk.screen());
    desk.play("t");
    assert_eq!(desk.question(), "rollback");
    desk.play("m; Enter");
    assert_eq!(desk.readme(), theirs().replace("where they are.", "where they are. Mine."));
}

#[test]
fn the_file_changes_between_the_diff_and_enter() {
    let mut desk = Desk::at("rollback");
    desk.play("` Mine.`; Ctrl+S");
    desk.meanwhile = Some(theirs());
    desk.play("Enter");
    assert_eq!(desk.readme(), theirs(), "what was shown is no longer what would be written");
    assert!(desk.screen().contains("the README changed on disk"), "{}", desk.screen());
    desk.play("Enter");
    assert_eq!(desk.readme(), theirs().replace("where they are.\n", "where they are. Mine.\n"));
}

#[test]
fn the_same_answer_changes_between_the_diff_and_enter() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` Mine.`; Ctrl+S");
    desk.meanwhile = Some(theirs());
    desk.play("Enter");
    assert!(desk.screen().contains("Changed on disk and here"), "{}", desk.screen());
    assert_eq!(desk.readme(), theirs());
}

#[test]
fn a_change_seen_while_the_diff_is_open_renews_the_diff() {
    let mut desk = Desk::at("rollback");
    desk.play("` Mine.`; Ctrl+S");
    desk.disk = Ok(theirs());
    desk.send(Message::ReadmeSeen(theirs()));
    assert!(desk.screen().contains("took over 1 answer"), "{}", desk.screen());
    desk.play("Enter");
    assert_eq!(desk.readme(), theirs().replace("where they are.\n", "where they are. Mine.\n"));
}

#[test]
fn a_question_removed_there_and_changed_here_is_asked_about() {
    let title = "###### Does enabling the feature change any default behavior?\n\n";
    let without = README.replace(&format!("{title}No.\n\n"), "");
    let mut desk = Desk::at("default-behavior");
    desk.play("` Mine.`");
    desk.disk = Ok(without.clone());
    desk.play("Ctrl+S");
    assert!(desk.screen().contains("The answer is gone."), "{}", desk.screen());
    desk.play("m; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. Mine.\n"), "the question is back in its place");

    let mut desk = Desk::at("default-behavior");
    desk.disk = Ok(without.clone());
    desk.send(Message::ReadmeSeen(without));
    assert_eq!(desk.answer("default-behavior"), "", "removed there and not changed here, it is gone");
}

#[test]
fn the_same_change_on_both_sides_is_no_conflict() {
    let mut desk = Desk::at("default-behavior");
    desk.play("` Theirs.`");
    desk.disk = Ok(theirs());
    desk.play("Ctrl+S");
    assert_eq!(desk.wizard.changes(), 0);
    assert!(desk.notice().ends_with("nothing to save: the README says all of this already"), "{}", desk.notice());
}

#[test]
fn changing_the_disk_back_ends_the_conflict() {
    let mut desk = in_conflict();
    desk.play("Esc");
    desk.disk = Ok(README.to_owned());
    desk.play("Ctrl+S; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. Mine.\n"));
}

#[test]
fn a_draft_from_before_the_readme_changed_is_merged_when_it_is_resumed() {
    let kept = |base: &str| Snapshot {
        answers: vec![("default-behavior".parse_id(), base.to_owned(), MINE.to_owned())],
        confirmed: Vec::new(),
        question: "default-behavior".parse_id(),
        line: 0,
        byte: 3,
    };
    let open = |draft| Desk::open(Opening { readme: theirs(), draft: Some(draft), ..Opening::default() });
    let mut desk = open(kept("No."));
    assert!(desk.screen().contains("Changed on disk and here"), "{}", desk.screen());
    assert!(desk.screen().contains("resumed the draft of 13:37"), "{}", desk.screen());
    desk.play("Esc; Ctrl+S; m; Enter");
    assert_eq!(desk.readme(), README.replace("\nNo.\n", "\nNo. Mine.\n"));

    let desk = open(kept(THEIRS));
    assert_eq!(desk.answer("default-behavior"), MINE, "made from what stands there, it is simply resumed");
    assert_eq!(desk.notice(), "resumed the draft of 13:37: 1 answer not saved yet");
}

trait ParseId {
    fn parse_id(&self) -> crate::questionnaire::QuestionId;
}

impl ParseId for str {
    fn parse_id(&self) -> crate::questionnaire::QuestionId {
        crate::questionnaire::QuestionId::new(self)
    }
}
