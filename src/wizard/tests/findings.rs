//! The gate's findings beside the answer: they come in a pause, and are in nobody's way.

use std::time::Duration;

use super::{Desk, Opening, README};
use crate::gate::{Exemptions, Now};
use crate::kep::Milestone;
use crate::wizard::{GateFacts, Message};

/// A wizard at the question of turning it on again, over a KEP with a feature gate.
fn at(readme: &str) -> Desk {
    excused(readme, Exemptions::default())
}

fn excused(readme: &str, exemptions: Exemptions) -> Desk {
    let gates = "feature-gates:\n  - name: TidalPools\n    components:\n      - kube-scheduler\n";
    let kep_yaml = format!("{}{gates}", super::KEP_YAML);
    Desk::open(Opening {
        readme: readme.to_owned(),
        kep_yaml,
        question: Some("reenable"),
        exemptions,
        ..Opening::default()
    })
}

/// Whether the outline has `row`.
#[track_caller]
fn lists(desk: &mut Desk, row: &str) -> bool {
    desk.resize(120, 60).screen().contains(row)
}

#[test]
fn a_finding_stands_below_the_answer_and_goes_when_it_is_mended() {
    let mut desk = at(README);
    desk.play("wait");
    assert!(!desk.screen().contains('!'), "{}", desk.screen());
    desk.play("Ctrl+A; `N/A`; wait");
    let screen = desk.screen();
    assert!(screen.contains("! says `N/A` and no reason") && screen.contains("say why it does not apply"), "{screen}");
    assert!(lists(&mut desk, "! Enabling it again"), "{}", desk.screen());
    assert!(desk.screen().contains("answered, with findings"), "{}", desk.screen());
    desk.play("` since pools are emptied first.`; wait");
    assert!(!desk.screen().contains("no reason"), "{}", desk.screen());
    assert!(lists(&mut desk, "✓ Enabling it again"));
}

#[test]
fn nothing_is_looked_for_while_somebody_types() {
    let mut desk = at(README);
    desk.play("wait; Ctrl+A; `N/A`");
    for letter in "                ".chars() {
        desk.type_text(&letter.to_string());
        desk.send(Message::Tick);
        assert!(!desk.screen().contains("no reason"), "it is still being typed");
    }
    desk.now += Duration::from_millis(350);
    desk.send(Message::Tick);
    assert!(!desk.screen().contains("no reason"), "the pause is short");
    desk.now = desk.wizard.deadline().expect("the gate waits for a longer one");
    desk.send(Message::Tick);
    assert!(desk.screen().contains("no reason"), "{}", desk.screen());
    assert_eq!(desk.wizard.deadline(), None, "nothing is looked for again until something changes");
}

#[test]
fn the_next_that_needs_attention_is_an_open_one_then_one_with_findings() {
    let mut desk = at(README);
    desk.play("Ctrl+A; `N/A`; wait");
    let open = desk.wizard.entries.iter().filter(|entry| entry.needs_author()).count();
    for _ in 0..open {
        desk.play("Ctrl+G");
        let (here, question) = (desk.wizard.current(), desk.question().to_owned());
        assert!(desk.wizard.entries[here].needs_author(), "{question}");
        desk.play("Ctrl+A; `It was looked into on 2026-03-01: 3 errors in 40 upgrades, see #77.`");
    }
    desk.play("wait; Ctrl+G");
    assert!(desk.notice().starts_with("every required question is answered; "), "{}", desk.notice());
    assert!(desk.notice().contains("findings"), "{}", desk.notice());
    let with_findings = desk.wizard.questions_with_findings();
    let mut met = vec![desk.question().to_owned()];
    for _ in 1..with_findings {
        desk.play("Ctrl+G");
        assert!(!met.contains(&desk.question().to_owned()), "{met:?}");
        met.push(desk.question().to_owned());
    }
    assert!(met.contains(&"reenable".to_owned()), "{met:?}");
}

#[test]
fn the_outline_can_be_narrowed_to_them() {
    let mut desk = at(README);
    desk.play("Ctrl+A; `N/A`; wait").resize(120, 60).play("Ctrl+N; F6*3");
    let screen = desk.screen();
    assert!(screen.contains("▾ only what has findings") && screen.contains("! Enabling it again"), "{screen}");
    assert!(!screen.contains("Default behavior") && !screen.contains("Rollback metrics"), "{screen}");
}

#[test]
fn the_pane_has_all_of_it_and_what_is_found_elsewhere() {
    let mut desk =
        at(&README
            .replace("## Implementation", "<<[UNRESOLVED when? ]>>\nSoon.\n<<[/UNRESOLVED]>>\n\n## Implementation"));
    desk.resize(200, 80).play("wait; Ctrl+A; `N/A`; wait; Alt+G");
    let screen = desk.screen();
    for said in ["What the gate finds", "warning: ", "To do: ", "Why: ", "Rule: bare-answer", "Outside of the answers"]
    {
        assert!(screen.contains(said), "{said}:\n{screen}");
    }
    assert_eq!(screen.matches("no reason").count(), 1, "what the pane says is not said twice:\n{screen}");
    desk.play("Ctrl+A; `It does.`; wait");
    assert!(desk.screen().contains("The gate finds nothing in this answer."), "{}", desk.screen());
    desk.play("Alt+G");
    assert!(!desk.screen().contains("What the gate finds"), "{}", desk.screen());
}

#[test]
fn what_is_excused_does_not_count_and_says_why() {
    let text =
        "exemptions:\n  - rule: bare-answer\n    question: reenable\n    reason: pools are new\n    until: v1.99\n";
    let exemptions =
        Exemptions::read(text, ".kepready.yaml", &Now::default(), &crate::questionnaire::Catalogue::embedded());
    let exemptions = exemptions.expect("it is a good file");
    let mut desk = excused(README, exemptions);
    desk.play("Ctrl+A; `N/A`; wait");
    assert!(lists(&mut desk, "✓ Enabling it again"), "{}", desk.screen());
    assert!(!desk.screen().contains("no reason"), "{}", desk.screen());
    desk.play("Alt+G");
    assert!(desk.screen().contains("Excused until v1.99: pools are new"), "{}", desk.screen());
}

#[test]
fn what_is_excused_until_a_release_counts_again_once_a_later_one_is_being_made() {
    let text = "exemptions:\n  - rule: bare-answer\n    reason: pools are new\n    until: v1.39\n";
    let read = |upcoming| {
        let now = Now { upcoming, ..Now::default() };
        let read = Exemptions::read(text, ".kepready.yaml", &now, &crate::questionnaire::Catalogue::embedded());
        read.expect("it is a good file").of_kep(None, None)
    };
    let mut desk = excused(README, read(None));
    desk.play("Ctrl+A; `N/A`; wait");
    assert!(lists(&mut desk, "✓ Enabling it again"), "{}", desk.screen());
    let release = Some(Milestone::new(1, 40));
    let known = desk.wizard.findings.facts.clone();
    let news = GateFacts { exemptions: read(release), upcoming: release, ..known };
    desk.send(Message::Gate(Box::new(news)));
    assert!(lists(&mut desk, "! Enabling it again"), "{}", desk.screen());
    assert_eq!(desk.answer("reenable"), "N/A", "what is typed stays");
}

#[test]
fn what_cannot_be_saved_is_said_before_saving() {
    let mut desk = at(README);
    desk.play("Ctrl+End; Enter; `## Elsewhere`; wait");
    let screen = desk.screen();
    assert!(screen.contains("! it cannot be saved as it stands: ") && screen.contains("write it in bold"), "{screen}");
    desk.play("Ctrl+N; Ctrl+A; `N/A`; wait; Ctrl+P; Ctrl+Z; Ctrl+Z; Ctrl+Z; wait");
    assert!(!desk.screen().contains("cannot be saved"), "{}", desk.screen());
}

#[test]
fn a_finding_keeps_nobody_from_saving_or_leaving() {
    let mut desk = at(README);
    desk.play("Ctrl+A; `N/A`; wait; Ctrl+S; Enter; Ctrl+Q");
    assert!(desk.readme().contains("\nN/A\n") && desk.has_quit);
}

#[test]
fn the_word_ready_is_for_answers_without_errors() {
    let mut desk = Desk::default();
    desk.resize(120, 36).play("wait");
    assert!(!desk.screen().contains("ready"), "{}", desk.screen());
    let answers = "It was looked into on 2026-03-01: 3 errors in 40 upgrades, see #77.";
    for _ in 0..25 {
        let open = !desk.wizard.entries[desk.wizard.current()].is_answered();
        desk.play(if open { "Ctrl+A; `It is 99% within 5 minutes on every node.`; Ctrl+N" } else { "Ctrl+N" });
    }
    desk.play("Ctrl+Home").send(Message::Tick);
    desk.wizard.go_to(desk.wizard.catalogue.index_of("enablement-tests").expect("it is asked"));
    desk.play(&format!("Ctrl+A; `{answers}`; wait"));
    let errors: Vec<_> =
        desk.wizard.entries.iter().flat_map(|entry| &entry.findings).filter(|f| f.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(desk.screen().lines().next().expect("a header").ends_with("ready"), "{}", desk.screen());
    desk.play("Ctrl+A; Delete; wait");
    assert!(!desk.screen().contains("ready"), "{}", desk.screen());
}
