//! A KEP that has just moved from alpha to beta: what the wizard opens on, walks along and has confirmed.

use super::{Desk, KEP_YAML, Opening, README};
use crate::answers::Reading;
use crate::kep::{Proposal, Stage};
use crate::questionnaire::Catalogue;
use crate::wizard::{Message, Moved, Past};

pub fn moved() -> Moved {
    let catalogue = Catalogue::embedded();
    let reading = Reading::new(README, &catalogue);
    Moved::of(&reading, &catalogue, &Proposal::read(KEP_YAML), (Some(Stage::Alpha), Stage::Beta))
}

fn promoted() -> Desk {
    Desk::open(Opening { moved: Some(moved()), ..Opening::default() })
}

/// The history has that move.
fn found(moved: Moved) -> Message {
    let provenance = Err("no commit has it".to_owned());
    Message::Past(Box::new(Past { provenance, moved: Some(moved), uncommitted: Vec::new() }))
}

/// The ids of the list, in its order.
fn list() -> Vec<String> {
    let catalogue = Catalogue::embedded();
    moved().attention.iter().map(|entry| catalogue.questions[entry.question].id.to_string()).collect()
}

#[test]
fn it_opens_on_the_first_of_the_list_and_walks_along_it() {
    let mut desk = promoted();
    let list = list();
    assert_eq!(desk.question(), list[0]);
    let mut walked = vec![desk.question().to_owned()];
    for _ in 1..list.len() {
        desk.play("Ctrl+G");
        walked.push(desk.question().to_owned());
    }
    assert_eq!(walked, list);
    desk.play("Ctrl+G");
    assert_eq!(desk.question(), list[0], "and round");
}

#[test]
fn whoever_leaves_the_list_is_taken_back_to_what_is_open_in_it() {
    let mut desk = promoted();
    let list = list();
    desk.play("`Filled in.`; Ctrl+G");
    assert_eq!(desk.question(), list[1], "what is answered is passed over from then on");
    desk.play("Ctrl+O; Home; Down; Enter");
    assert!(!list.contains(&desk.question().to_owned()));
    desk.play("Ctrl+G");
    assert_eq!(desk.question(), list[1]);
}

#[test]
fn the_line_above_the_answer_says_why_and_the_outline_shows_it() {
    let mut desk = promoted();
    desk.resize(120, 36);
    insta::assert_snapshot!("moved_120x36", desk.screen());
    let mut desk = Desk::open(Opening { moved: Some(moved()), question: Some("rollback"), ..Opening::default() });
    let screen = desk.screen();
    assert!(screen.contains("┈ carried over from alpha ┈"), "{screen}");
    assert!(screen.contains("┈ Alt+C confirms ┈"), "{screen}");
    assert!(screen.contains("carried over · required at beta"), "{screen}");
    desk.resize(60, 18);
    let screen = desk.screen();
    assert!(screen.lines().all(|line| line.chars().count() <= 60), "{screen}");
}

#[test]
fn a_confirmed_answer_is_kept_with_the_draft_and_changes_no_file() {
    let mut desk = Desk::open(Opening { moved: Some(moved()), question: Some("rollback"), ..Opening::default() });
    desk.play("Alt+C");
    assert_eq!(desk.question(), list()[0], "on to what needs the author");
    desk.play("wait");
    let draft = desk.draft.clone().expect("it is kept");
    assert_eq!((draft.answers.len(), draft.confirmed.len()), (0, 1));
    assert_eq!(draft.confirmed[0].0.as_str(), "rollback");
    assert_eq!((desk.readme(), desk.wizard.changes()), (README, 0));

    let mut desk = Desk::open(Opening { moved: Some(moved()), draft: Some(draft.clone()), ..Opening::default() });
    assert_eq!(desk.wizard.confirmed(), [2]);
    desk.play("Ctrl+S");
    assert_eq!(
        desk.notice(),
        "nothing to save: the README says all of this already; 1 answer confirmed, which the draft keeps"
    );

    let readme = README.replace("Yes. Pods stay where they are.", "No.");
    let elsewhere = Desk::open(Opening { readme, moved: Some(moved()), draft: Some(draft), ..Opening::default() });
    assert_eq!(elsewhere.wizard.confirmed(), [0_usize; 0], "it was another answer that was confirmed");
}

#[test]
fn confirmations_are_listed_when_saving_and_outlive_it() {
    let mut desk = Desk::open(Opening { moved: Some(moved()), question: Some("rollback"), ..Opening::default() });
    desk.play("Alt+C; `Now answered.`; Ctrl+S");
    let screen = desk.screen();
    assert!(screen.contains("Confirmed as they stand, and nothing is written for it: Can it be disabled?"), "{screen}");
    desk.play("Enter");
    assert!(desk.readme().contains("Now answered."));
    let draft = desk.draft.clone().expect("the confirmation is in no other file");
    assert_eq!((draft.answers.len(), draft.confirmed.len()), (0, 1));
}

#[test]
fn confirming_can_be_taken_back_and_a_revised_answer_is_not_confirmed() {
    let mut desk = Desk::open(Opening { moved: Some(moved()), question: Some("rollback"), ..Opening::default() });
    desk.play("Alt+C");
    assert_eq!(desk.wizard.confirmed(), [2]);
    let mut desk = Desk::open(Opening {
        moved: Some(moved()),
        question: Some("rollback"),
        draft: Some(desk.wizard.snapshot()),
        ..Opening::default()
    });
    desk.play("Alt+C");
    assert_eq!((desk.notice(), desk.wizard.confirmed().len()), ("not confirmed any more", 0));
    desk.play("Alt+C; Ctrl+O; Home; Down*2; Enter; ` More.`");
    assert_eq!((desk.question(), desk.wizard.confirmed().len()), ("rollback", 0));
    desk.play("Alt+C");
    assert_eq!(desk.notice(), "there is nothing to confirm: this answer was given for this stage");
}

#[test]
fn the_rest_is_confirmed_at_once_but_nothing_that_is_in_question() {
    let mut desk = promoted();
    let questioned: Vec<usize> =
        desk.wizard.moved.iter().flat_map(|moved| &moved.attention).map(|e| e.question).collect();
    desk.play("Alt+Shift+C");
    let confirmed = desk.wizard.confirmed();
    assert!(confirmed.len() > 3, "{confirmed:?}");
    let pressing = |question: &usize| {
        let entry = &desk.wizard.entries[*question];
        !entry.is_answered() || entry.is_carried()
    };
    assert!(questioned.iter().filter(|question| pressing(question)).all(|question| !confirmed.contains(question)));
    assert!(desk.notice().contains("still need you"), "{}", desk.notice());
    let unfinished = (0..desk.wizard.entries.len()).find(|&n| desk.answer_of(n).contains("TODO"));
    assert!(!confirmed.contains(&unfinished.expect("one says TODO")));
}

#[test]
fn without_a_move_there_is_nothing_to_confirm() {
    let mut desk = Desk::at("rollback");
    desk.play("Alt+C");
    assert_eq!(desk.notice(), "there is nothing to confirm: the KEP has not moved to another stage");
    assert_eq!(desk.wizard.confirmed().len(), 0);
    assert!(!desk.screen().contains("carried over"));
}

#[test]
fn a_move_that_is_found_later_takes_nobody_from_their_place() {
    let mut desk = Desk::at("rollback");
    desk.play("` Typed.`");
    desk.send(found(moved()));
    assert_eq!(
        (desk.question(), desk.answer("rollback").as_str()),
        ("rollback", "Yes. Pods stay where they are. Typed.")
    );
    assert!(desk.notice().starts_with("from alpha to beta: "), "{}", desk.notice());
    desk.play("Ctrl+G");
    assert_eq!(desk.question(), list()[0]);
}

#[test]
fn confirmations_of_a_draft_wait_for_the_move_to_be_found() {
    let mut desk = promoted();
    desk.play("Alt+Shift+C; wait");
    let draft = desk.draft.clone().expect("it is kept");
    let count = draft.confirmed.len();
    let mut desk = Desk::open(Opening { draft: Some(draft), question: Some("rollback"), ..Opening::default() });
    desk.play("`x`; wait");
    assert_eq!(desk.draft.clone().expect("it is kept").confirmed.len(), count, "a draft stored meanwhile has them");
    desk.play("Ctrl+Z");
    desk.send(found(moved()));
    assert_eq!(desk.wizard.confirmed().len(), count);
}

#[test]
fn an_answer_with_a_finding_is_not_confirmed_with_the_rest() {
    let readme = README.replace("Pools fill again at the next tide.", "N/A");
    let catalogue = Catalogue::embedded();
    let reading = Reading::new(&readme, &catalogue);
    let steps = (Some(Stage::Alpha), Stage::Beta);
    let moved = Some(Moved::of(&reading, &catalogue, &Proposal::read(KEP_YAML), steps));
    let kep_yaml = format!("{KEP_YAML}feature-gates:\n  - name: TidalPools\n    components:\n      - kube-scheduler\n");
    let mut desk = Desk::open(Opening { readme, kep_yaml, moved, ..Opening::default() });
    desk.play("wait; Alt+Shift+C");
    let found = desk.wizard.catalogue.index_of("reenable").expect("the catalogue has it");
    assert!(desk.wizard.entries[found].has_findings());
    assert!(!desk.wizard.confirmed().contains(&found) && desk.wizard.confirmed().contains(&2));
}
