//! What the history knows, shown where it belongs, and the pull request that a sitting ends in.

use super::{Desk, Opening, README};
use crate::kep::Stage;
use crate::promotion::provenance::{Provenance, Tracer};
use crate::promotion::pull_request::Change;
use crate::questionnaire::Catalogue;
use crate::wizard::{Message, Past, Prepared};

const DAY: i64 = 86_400;

/// Alpha was approved with another answer to `rollback`; all else has not changed since.
fn history(is_cut: bool) -> Provenance {
    let catalogue = Catalogue::embedded();
    let mut tracer = Tracer::new(&catalogue);
    let newer = README.replace("Yes. Pods stay where they are.", "No. Pods are moved.");
    if !is_cut {
        tracer.commit("0123456789abcdef", 0);
        tracer.kep_yaml("stage: alpha\nlatest-milestone: v1.34\n");
        tracer.readme(&newer);
        tracer.approval("kep-number: 42\nalpha:\n  approver: nova\n");
    }
    tracer.commit("fedcba9876543210", 100 * DAY);
    tracer.kep_yaml("stage: beta\nlatest-milestone: v1.36\n");
    tracer.readme(README);
    tracer.finish(Stage::Beta, is_cut, 430 * DAY)
}

fn told(provenance: Result<Provenance, String>) -> Message {
    Message::Past(Box::new(Past { provenance, moved: None, uncommitted: Vec::new() }))
}

fn told_at(question: &'static str, provenance: Result<Provenance, String>) -> Desk {
    let mut desk = Desk::at(question);
    desk.send(told(provenance));
    desk
}

fn origin(question: &'static str, provenance: Result<Provenance, String>) -> Option<String> {
    let desk = told_at(question, provenance);
    desk.wizard.origin(desk.wizard.current())
}

#[test]
fn the_line_above_the_answer_says_where_it_comes_from() {
    let said = |question| origin(question, Ok(history(false)));
    assert_eq!(said("default-behavior").as_deref(), Some("carried over from alpha, v1.34, 14 months ago"));
    assert_eq!(said("rollback").as_deref(), Some("last changed at beta, v1.36, 10 months ago"));
    assert_eq!(said("slos"), None, "there is no answer");
    let mut desk = told_at("default-behavior", Ok(history(false)));
    assert!(desk.screen().contains("┈ carried over from alpha, v1.34, 14 months ago ┈"), "{}", desk.screen());
    desk.play("` More.`");
    assert!(!desk.screen().contains("carried over"), "{}", desk.screen());
}

#[test]
fn what_cannot_be_known_is_said() {
    let said = origin("rollback", Ok(history(true)));
    assert_eq!(said.as_deref(), Some("there since 1970-04-11 at least: the clone is shallow"));
    assert_eq!(origin("rollback", Err("the git program was not found".to_owned())), None);
    let catalogue = Catalogue::embedded();
    let empty = Tracer::new(&catalogue).finish(Stage::Beta, false, 0);
    assert_eq!(origin("rollback", Ok(empty)).as_deref(), Some("not committed yet"));

    let screen = |provenance| told_at("rollback", provenance).play("F5*2").screen();
    let why = screen(Err("the README is in no commit yet".to_owned()));
    assert!(why.contains("Nothing is known of earlier stages: the README is in no commit"), "{why}");
    let why = screen(Ok(history(true)));
    assert!(why.contains("this clone is shallow"), "{why}");
    let waiting = Desk::at("rollback").play("F5*2").screen();
    assert!(waiting.contains("The history is still being read."), "{waiting}");
}

#[test]
fn the_pane_of_changes_goes_on_to_the_last_stage_and_closes() {
    let mut desk = told_at("rollback", Ok(history(false)));
    desk.play("F5");
    assert!(desk.screen().contains("Changed in this sitting"), "{}", desk.screen());
    desk.play("F5");
    insta::assert_snapshot!("last_stage_80x24", desk.screen());
    desk.play("F5");
    assert!(desk.wizard.side.is_none());
}

#[test]
fn a_history_that_comes_late_moves_nothing() {
    let mut desk = Desk::at("rollback");
    desk.play("` Typed.`");
    let (rows, at) = (desk.screen().lines().count(), desk.find("Typed."));
    desk.send(told(Ok(history(false))));
    assert_eq!((desk.screen().lines().count(), desk.find("Typed."), desk.notice()), (rows, at, ""));
}

#[test]
fn the_pull_request_follows_from_what_was_saved() {
    let mut desk = Desk::at("rollback");
    desk.play("Alt+P");
    assert_eq!(desk.notice(), "there is nothing to request yet: nothing was saved, and no file waits for a commit");
    desk.play("` More.`; Ctrl+S; Enter; F9");
    let pull = desk.wizard.pull_request_of_sitting().expect("something was saved");
    insta::assert_snapshot!(pull.whole(), @r"
    KEP-42: update the production readiness answers for beta

    - One-line PR description: update the production readiness answers for beta (Tidal Pools)
    - Issue link: https://github.com/kubernetes/enhancements/issues/42
    - Other comments: none

    git switch -c kep-42-answers
    git add -- keps/sig-sea/42-tides/README.md keps/sig-sea/42-tides/playbook.md
    git diff --staged
    git commit -m 'KEP-42: update the production readiness answers for beta'
    git push -u origin kep-42-answers
    ");
    desk.play("Alt+P; b");
    assert_eq!(desk.clipboard.as_deref(), Some(pull.body.as_str()));
    desk.play("g");
    assert_eq!(desk.clipboard.as_deref(), Some(pull.commands.as_str()));
    assert!(desk.screen().contains("copied the git commands"), "{}", desk.screen());
    desk.play("x; Esc; `y`");
    assert!(desk.answer("rollback").ends_with("More.y"), "keys in it are for nothing else");
}

#[test]
fn what_was_done_before_the_sitting_and_what_was_confirmed_is_in_it() {
    let (to, milestone) = (Stage::Beta, crate::kep::Milestone::new(1, 40));
    let prepared = Prepared {
        change: Some(Change::Promotion { to, milestone, is_back: false }),
        files: vec!["keps/sig-sea/42-tides/kep.yaml".to_owned(), "keps/sig-sea/42-tides/README.md".to_owned()],
        remarks: vec!["PRR approver: @nova".to_owned()],
    };
    let moved = Some(super::carried::moved());
    let mut desk = Desk::open(Opening { moved, prepared, question: Some("rollback"), ..Opening::default() });
    desk.play("Alt+C; `Said.`; Ctrl+S; Enter");
    let pull = desk.wizard.pull_request_of_sitting().expect("the KEP was moved");
    assert_eq!(pull.title, "KEP-42: promote to beta in v1.40");
    assert!(
        pull.body
            .ends_with("  - PRR approver: @nova\n  - Answers that hold as they stood at alpha: Can it be disabled?\n"),
        "{}",
        pull.body
    );
    assert_eq!(pull.commands.matches("README.md").count(), 1, "{}", pull.commands);
}
