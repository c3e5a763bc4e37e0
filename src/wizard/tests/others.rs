//! How other KEPs answered: asked for when somebody looks, searched, opened whole, and never more than a pane.

use super::Desk;
use crate::kep::Stage;
use crate::wizard::{Message, OtherAnswer, OtherNews};

fn answer(number: &str, (sig, stage): (&str, Stage), approved: bool, text: &str) -> OtherAnswer {
    OtherAnswer {
        place: format!("keps/{sig}/{number}-reef"),
        number: number.to_owned(),
        title: format!("Reef {number}"),
        sig: sig.to_owned(),
        stage: Some(stage),
        closed: false,
        approved,
        text: text.to_owned(),
    }
}

const LONG: &str =
    "The tests under `test/reef` turn it on and off.\n\n- They run at every tide.\n- The last one was whole.";

fn several() -> Vec<OtherAnswer> {
    let mut closed = answer("3", ("sig-sea", Stage::Beta), true, LONG);
    closed.closed = true;
    vec![
        answer("1", ("sig-sky", Stage::Beta), true, LONG),
        answer("2", ("sig-sea", Stage::Beta), false, LONG),
        closed,
        answer("4", ("sig-sea", Stage::Beta), true, "Yes."),
        answer("5", ("sig-sea", Stage::Beta), true, LONG),
        answer("6", ("sig-sea", Stage::Stable), true, LONG),
        answer("7", ("sig-sea", Stage::Beta), true, LONG),
        answer("8", ("sig-sky", Stage::Alpha), true, "Whales are tested, whales only, and no whale twice.\nWhales!"),
    ]
}

pub(super) fn desk() -> Desk {
    let mut desk = Desk::default();
    desk.others = Some(Ok(several()));
    desk
}

/// The KEPs that the list shows, in its order.
fn listed(desk: &mut Desk) -> Vec<String> {
    let screen = desk.resize(100, 60).screen();
    let named = screen.lines().filter_map(|line| line.split_once("KEP-").filter(|_| line.contains("Reef")));
    named.filter_map(|(_, rest)| rest.split(' ').next().map(str::to_owned)).collect()
}

#[test]
fn the_same_sig_and_stage_come_first_and_approved_ones_before_others() {
    let mut desk = desk();
    desk.play("F4");
    assert_eq!(listed(&mut desk), ["7", "5", "2", "4", "6", "1", "8", "3"]);
    let screen = desk.screen();
    assert!(screen.contains("sig-sea · beta, approved") && screen.contains("sig-sea · beta, closed"), "{screen}");
    assert!(screen.contains("8 answers") && screen.contains("The tests under `test/reef`"), "{screen}");
}

#[test]
fn nothing_is_read_before_somebody_asks_and_nothing_twice() {
    let mut desk = desk();
    desk.play("F2; F2; F2; F3; F5; wait; Ctrl+N; Ctrl+P");
    assert_eq!(desk.others_asked, [0; 0]);
    desk.play("F4; F4; F4; Down; Tab; wait; `x`; wait");
    assert_eq!(desk.others_asked.len(), 1, "the answers are there");
    desk.play("Ctrl+N; F4; F4; Ctrl+P");
    assert_eq!(desk.others_asked.len(), 2, "the pane was closed before the question was left: {:?}", desk.others_asked);
}

#[test]
fn letters_search_enter_opens_and_esc_goes_back_one_step_at_a_time() {
    let mut desk = desk();
    let before = desk.answer("enablement-tests");
    desk.play("F4; `wHale`");
    assert_eq!(listed(&mut desk), [""; 0], "a capital is meant");
    assert!(desk.screen().contains("no answer has that"), "{}", desk.screen());
    desk.play("Backspace*5; `whalesx`; Backspace");
    assert_eq!(listed(&mut desk), ["8"]);
    assert!(desk.screen().contains("3 hits"), "{}", desk.screen());
    desk.play("Enter");
    let screen = desk.screen();
    assert!(screen.contains("KEP-8 Reef 8") && screen.contains("keps/sig-sky/8-reef"), "{screen}");
    assert!(screen.contains("Whales!"), "it is there to its end:\n{screen}");
    desk.play("`a`; Esc");
    assert_eq!(listed(&mut desk), ["8"], "what is open is not typed in");
    desk.play("Esc");
    assert_eq!(listed(&mut desk).len(), 8, "the words are gone");
    desk.play("Esc; `!`");
    assert_eq!(desk.answer("enablement-tests"), format!("{before}!"), "the keys are the answer's again");
    desk.play("Esc");
    assert!(!desk.screen().contains("How others answered"), "{}", desk.screen());
}

#[test]
fn the_list_is_walked_through_and_an_answer_can_be_copied() {
    let mut desk = desk();
    desk.resize(80, 24).screen();
    desk.play("F4; End; Enter");
    assert!(desk.screen().contains("KEP-3 Reef 3"), "{}", desk.screen());
    desk.play("Ctrl+C");
    assert_eq!(desk.clipboard.as_deref(), Some(LONG));
    desk.play("Esc; Home; Down*2; Up; Enter");
    assert!(desk.screen().contains("KEP-5 Reef 5"), "{}", desk.screen());
    desk.play("Esc; PgDn; PgDn; PgDn; PgUp*9; Enter");
    assert!(desk.screen().contains("KEP-7 Reef 7"), "{}", desk.screen());
}

#[test]
fn the_pane_follows_the_question_and_late_news_is_no_news() {
    let mut desk = Desk::default();
    desk.play("F4; `tide`; Ctrl+N");
    let [first, second] = desk.others_asked[..] else { panic!("{:?}", desk.others_asked) };
    assert_eq!(second, first + 1);
    let news = |question| OtherNews { question, answers: several(), read: 8, all: 8 };
    desk.send(Message::Others(Ok(news(first))));
    assert!(desk.screen().contains("reading the other KEPs"), "{}", desk.screen());
    desk.send(Message::Others(Ok(news(second))));
    assert_eq!(listed(&mut desk), ["7", "5", "2", "6", "1", "3"], "the words stay from question to question");
}

#[test]
fn the_answer_that_is_looked_at_stays_while_others_come_in() {
    let mut desk = Desk::default();
    desk.play("F4");
    let mut all = several();
    let best = all.remove(6);
    let question = desk.wizard.current();
    desk.send(Message::Others(Ok(OtherNews { question, answers: all, read: 7, all: 9 })));
    assert!(desk.screen().contains("7 answers, read 7 of 9 KEPs"), "{}", desk.screen());
    desk.play("Down; Enter");
    assert!(desk.screen().contains("KEP-2 Reef 2"), "{}", desk.screen());
    desk.send(Message::Others(Ok(OtherNews { question, answers: vec![best], read: 9, all: 9 })));
    desk.play("Esc; Enter");
    assert!(desk.screen().contains("KEP-2 Reef 2"), "{}", desk.screen());
    desk.play("Esc; Up*9; Enter");
    assert!(desk.screen().contains("KEP-7 Reef 7"), "{}", desk.screen());
}

#[test]
fn why_there_is_nothing_is_said() {
    let mut desk = Desk::default();
    desk.others = Some(Err("this KEP lies in no checkout".to_owned()));
    desk.play("F4");
    assert!(desk.screen().contains("this KEP lies in no checkout"), "{}", desk.screen());
    desk.play("Enter; Down; `x`; Esc; Esc; Esc");
    assert!(!desk.screen().contains("How others answered"), "{}", desk.screen());

    let mut desk = Desk::default();
    desk.others = Some(Ok(Vec::new()));
    desk.play("F4");
    assert!(desk.screen().contains("there is no other KEP in this checkout"), "{}", desk.screen());
    let question = desk.wizard.current();
    desk.send(Message::Others(Ok(OtherNews { question, answers: Vec::new(), read: 4, all: 4 })));
    assert!(desk.screen().contains("none of the 4 other KEPs of this checkout answers it"), "{}", desk.screen());
}

#[test]
fn of_answers_without_end_only_the_best_are_kept() {
    let mut desk = Desk::default();
    let huge = "tide ".repeat(60_000);
    let answers: Vec<_> = (0..20).map(|n| answer(&n.to_string(), ("sig-sea", Stage::Beta), n > 9, &huge)).collect();
    desk.others = Some(Ok(answers));
    desk.play("F4");
    assert_eq!(listed(&mut desk), ["19", "18", "17"]);
}
