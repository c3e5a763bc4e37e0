//! Structured answers as forms.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{Desk, Opening};
use crate::answers::form::Form;
use crate::questionnaire::{Catalogue, Shape};

/// A README that asks one question and has `answer` there.
fn readme(question: &str, answer: &str) -> String {
    format!(
        "# KEP-42: Tidal Pools\n\n## Production Readiness Review Questionnaire\n\n###### {question}\n\n{answer}\n\n## Drawbacks\n"
    )
}

const FAILURES: &str = "What are other known failure modes?";
const ENABLE: &str = "How can this feature be enabled / disabled in a live cluster?";
const SLIS: &str =
    "What are the SLIs (Service Level Indicators) an operator can use to determine the health of the service?";
const DEPENDENCIES: &str = "Does this feature depend on any specific services running in the cluster?";

const KEP_YAML: &str = "\
title: Tidal Pools
kep-number: 42
owning-sig: sig-sea
status: implementable
stage: beta
latest-milestone: \"v1.40\"
feature-gates:
  - name: TidalPools
    components:
      - kube-scheduler
      - tide-agent
metrics:
  - tide_pool_pods
";

const TWO_FAILURES: &str = "\
Both were met at sea.

- Tide table cannot be read
  - Detection: `tide_table_age_seconds` above 30
  - Mitigations: turn the gate off
    - running pods stay
  - Diagnostics: the log of tide-agent
  - Testing: `TestNoTable`
- Pools overflow
  - Detection: by eye
";

/// The wizard on a question, whose answer in the README is `answer`.
fn desk(id: &'static str, title: &str, answer: &str) -> Desk {
    let readme = readme(title, answer.trim_end());
    Desk::open(Opening { readme, kep_yaml: KEP_YAML.to_owned(), question: Some(id), ..Opening::default() })
}

fn failures() -> Desk {
    desk("failure-modes", FAILURES, TWO_FAILURES)
}

#[test]
fn it_opens_as_text_and_typing_goes_to_its_end() {
    let mut desk = failures();
    desk.play("`!`");
    assert!(desk.answer("failure-modes").ends_with("by eye!"));
}

#[test]
fn opening_a_form_and_leaving_it_changes_no_byte() {
    for leave in
        ["F8", "Tab*12; F8", "Down*30; Up*30; Ctrl+N; Ctrl+P; F8", "Ctrl+End; Ctrl+Home; PgDn; PgUp; Esc*3; Ctrl+G"]
    {
        let mut desk = failures();
        let before = desk.readme().to_owned();
        desk.play("F8").screen();
        desk.play(leave).screen();
        assert_eq!(desk.answer("failure-modes"), TWO_FAILURES.trim_end(), "{leave}");
        assert_eq!(desk.wizard.changes(), 0, "{leave}");
        desk.play("Ctrl+S");
        assert_eq!(desk.readme(), before);
    }
}

#[test]
fn a_change_in_a_field_changes_its_lines_alone() {
    let mut desk = failures();
    desk.play("F8; Ctrl+Home; Tab*2; ` or stale`; Ctrl+S; Enter");
    let expected = readme(FAILURES, TWO_FAILURES.trim_end()).replace("above 30\n", "above 30 or stale\n");
    assert_eq!(desk.readme(), expected);
}

#[test]
fn an_empty_answer_becomes_the_templates_list_with_what_was_filled_in() {
    let mut desk = desk("failure-modes", FAILURES, "");
    desk.play("F8; `No table`; Tab; `by the metric`; Tab*3; `none yet`");
    assert_eq!(
        desk.answer("failure-modes"),
        "- No table\n  - Detection: by the metric\n  - Mitigations:\n  - Diagnostics:\n  - Testing: none yet"
    );
}

#[test]
fn what_is_typed_and_taken_back_leaves_an_empty_answer() {
    let mut desk = desk("failure-modes", FAILURES, "");
    desk.play("F8; `ab`; Backspace*2");
    assert_eq!(desk.answer("failure-modes"), "");
    let mut desk = super::forms::desk("enable-disable", ENABLE, "");
    desk.play("F8; Space*2; Space; Tab; `x`; Backspace; Shift+Tab; Space");
    assert_eq!((desk.answer("enable-disable").as_str(), desk.wizard.changes()), ("", 0));
}

#[test]
fn space_ticks_a_box_and_its_fields_come() {
    let mut desk = desk("enable-disable", ENABLE, "");
    let closed = desk.play("F8").screen();
    assert!(!closed.contains("Feature gate name"), "{closed}");
    let open = desk.play("Space").screen();
    assert!(open.contains("Feature gate name"), "{open}");
    desk.play("Tab; `TidalPools`; Tab; `kube-scheduler`");
    let answer = desk.answer("enable-disable");
    assert!(
        answer.starts_with(
            "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: TidalPools\n  - Components \
             depending on the feature gate: kube-scheduler\n- [ ] Other\n"
        ),
        "{answer}"
    );
    // A letter on a box goes nowhere, and is not lost without a word.
    desk.play("Ctrl+Home; `z`");
    assert_eq!(desk.answer("enable-disable"), answer);
    assert!(desk.notice().contains("Space ticks the box"), "{}", desk.notice());
    desk.play("Enter");
    assert!(desk.answer("enable-disable").starts_with("- [ ] Feature gate"));
    assert!(desk.screen().contains("TidalPools"), "what has a value stays in view: {}", desk.screen());
}

#[test]
fn entries_are_added_removed_and_moved() {
    let mut desk = failures();
    desk.play("F8; Ctrl+Home; Tab; Alt+A; `Storm`; Tab; `wind`");
    let answer = desk.answer("failure-modes");
    let storm = "- Storm\n  - Detection: wind\n  - Mitigations:\n  - Diagnostics:\n  - Testing:\n";
    assert_eq!(answer, TWO_FAILURES.trim_end().replace("- Pools", &format!("{storm}- Pools")));
    desk.play("Alt+PgDn");
    let moved = format!("{}\n{}", TWO_FAILURES.trim_end(), storm.trim_end());
    assert_eq!(desk.answer("failure-modes"), moved);
    desk.play("` and rain`");
    assert_eq!(desk.answer("failure-modes"), moved.replace("wind", "wind and rain"), "the cursor went along");
    desk.play("Alt+PgUp");
    desk.play("Alt+X");
    assert_eq!(desk.answer("failure-modes"), TWO_FAILURES.trim_end());
    assert_eq!(desk.notice(), "removed; Ctrl+Z brings it back");
    desk.play("Ctrl+Z");
    assert!(desk.answer("failure-modes").contains("- Storm\n"));
    desk.play("Alt+PgUp; Alt+PgUp");
    assert!(desk.notice().contains("no entry there"), "{}", desk.notice());
}

#[test]
fn an_indicator_is_added_below_its_option() {
    let mut desk = desk(
        "slis",
        SLIS,
        "- [x] Metrics\n  - Metric name: tide_pool_pods\n  - Components exposing the metric: tide-agent",
    );
    desk.play("F8; Ctrl+Home; Alt+A; `tide_lag_seconds`");
    let answer = desk.answer("slis");
    assert!(
        answer.contains("  - Components exposing the metric: tide-agent\n  - Metric name: tide_lag_seconds\n"),
        "{answer}"
    );
}

#[test]
fn undo_goes_back_step_by_step_through_form_and_text() {
    let mut desk = failures();
    let before = desk.answer("failure-modes");
    desk.play("F8; Ctrl+Home; Tab*3; ` at once`; wait; Alt+A; `Storm`");
    desk.play("Ctrl+Z*2");
    let typed = before.replace("gate off", "gate off at once");
    assert!(typed.contains("    - running pods stay"), "the value has two lines");
    assert_eq!(desk.answer("failure-modes"), before.replace("running pods stay", "running pods stay at once"));
    desk.play("F8; Ctrl+Z*3");
    assert_eq!(desk.answer("failure-modes"), before, "text takes back what the form did");
    desk.play("Ctrl+Y*2; F8; Ctrl+Y");
    assert!(desk.answer("failure-modes").contains("at once"), "{}", desk.answer("failure-modes"));
}

#[test]
fn undo_in_a_form_goes_to_what_it_changed() {
    let mut desk = failures();
    desk.play("F8; Ctrl+Home; Tab*2; ` first`; Tab*4; ` second`; Ctrl+Z*2; `X`");
    assert!(desk.answer("failure-modes").contains("above 30X\n"), "{}", desk.answer("failure-modes"));
}

#[test]
fn the_cursor_keeps_its_place_between_text_and_form() {
    let mut desk = failures();
    desk.play("Ctrl+Home; Down*4; End; F8; `, pods`");
    assert!(desk.answer("failure-modes").contains("turn the gate off, pods\n"), "{}", desk.answer("failure-modes"));
    desk.play("Left*6; F8; `!`");
    assert!(desk.answer("failure-modes").contains("turn the gate off!, pods\n"), "{}", desk.answer("failure-modes"));
}

#[test]
fn the_form_is_kept_from_question_to_question_until_text_is_asked_for() {
    let mut desk = failures();
    desk.play("F8; Ctrl+N");
    assert!(desk.wizard.form.is_none(), "plain text has no form");
    desk.play("Ctrl+P");
    assert!(desk.wizard.form.is_some());
    desk.play("F8; Ctrl+N; Ctrl+P");
    assert!(desk.wizard.form.is_none());
}

#[test]
fn what_is_no_form_stays_text_and_says_which_line() {
    let mut desk = desk("failure-modes", FAILURES, "Some.\n\n**Detection:** by eye\n");
    desk.play("F8; `!`");
    assert!(desk.notice().is_empty(), "typing goes on");
    assert!(desk.answer("failure-modes").ends_with("by eye!"));
    desk.play("F8");
    assert!(desk.notice().starts_with("this answer stays text: line 3 has \"Detection\""), "{}", desk.notice());
}

#[test]
fn a_value_that_takes_the_form_away_is_kept_as_text() {
    let mut desk = failures();
    desk.play("F8; Ctrl+Home; Tab*5; Enter; `Detection: another`; Tab");
    assert!(desk.wizard.form.is_none());
    assert!(desk.notice().contains("stays text"), "{}", desk.notice());
    assert!(desk.answer("failure-modes").contains("Detection: another"));
}

#[test]
fn tab_goes_from_field_to_field_and_then_on_to_the_panes() {
    let mut desk = desk(
        "failure-modes",
        FAILURES,
        "- One\n  - Detection: d\n  - Mitigations: m\n  - Diagnostics: i\n  - Testing: t",
    );
    desk.resize(120, 36).play("F8; Ctrl+Home; Tab*4; `!`");
    assert!(desk.answer("failure-modes").ends_with("Testing: t!"));
    desk.play("F2; Tab; Down");
    assert_eq!(desk.wizard.focus, crate::wizard::model::Focus::Side);
    desk.play("Tab");
    assert_eq!(desk.wizard.focus, crate::wizard::model::Focus::Outline);
    desk.play("Tab; `!`");
    assert!(desk.answer("failure-modes").starts_with("- One!\n"));
    desk.play("Shift+Tab");
    assert_eq!(desk.wizard.focus, crate::wizard::model::Focus::Outline);
    desk.play("Shift+Tab; Shift+Tab; `?`");
    assert!(desk.answer("failure-modes").ends_with("Testing: t!?"));
}

#[test]
fn a_value_of_several_lines_is_a_text_of_its_own() {
    let mut desk = failures();
    desk.play("F8; Ctrl+Home; Tab*2; Enter; Enter; `Or by the alert.`; Enter; `- paged`");
    let answer = desk.answer("failure-modes");
    assert!(answer.contains("above 30\n\n    Or by the alert.\n    - paged\n  - Mitigations"), "{answer}");
    // Rows of the value come before the next field.
    desk.play("Up; Home; `X`");
    assert!(desk.answer("failure-modes").contains("    XOr by the alert."), "{}", desk.answer("failure-modes"));
    desk.play("Ctrl+A; Ctrl+X");
    assert_eq!(desk.clipboard.as_deref(), Some("`tide_table_age_seconds` above 30\n\nXOr by the alert.\n- paged"));
    assert!(
        desk.answer("failure-modes").contains("  - Detection:\n  - Mitigations"),
        "{}",
        desk.answer("failure-modes")
    );
    desk.play("Ctrl+V");
    assert!(desk.answer("failure-modes").contains("    XOr by the alert."));
}

#[test]
fn what_is_known_is_offered_and_taken_by_a_key() {
    let mut desk = desk("enable-disable", ENABLE, "");
    desk.play("F8; Space; Tab");
    assert!(desk.screen().contains("→ TidalPools"), "{}", desk.screen());
    desk.play("Right; Tab; Right");
    let answer = desk.answer("enable-disable");
    assert!(answer.contains("name: TidalPools\n") && answer.contains("gate: kube-scheduler, tide-agent\n"), "{answer}");
    // The next offer takes the place of the one before; nothing is put in by typing on.
    desk.play("Ctrl+U; Alt+/*3");
    assert!(desk.answer("enable-disable").contains("gate: tide-agent\n"), "{}", desk.answer("enable-disable"));
    desk.play("`, kubel`");
    assert!(desk.screen().contains("→ kubelet"), "{}", desk.screen());
    desk.play("` x`; Alt+/");
    assert!(desk.answer("enable-disable").contains("gate: tide-agent, kubel x\n"));
    assert_eq!(desk.notice(), "nothing is known that fits here");
}

#[test]
fn metrics_of_the_readme_are_offered_wherever_one_is_begun() {
    let mut desk = failures();
    desk.play("F8; Ctrl+End; Enter; `or tide_t`");
    assert!(desk.screen().contains("→ tide_table_age_seconds"), "{}", desk.screen());
    desk.play("Right");
    assert!(desk.answer("failure-modes").ends_with("or tide_table_age_seconds"), "{}", desk.answer("failure-modes"));
}

#[test]
fn drafts_find_and_other_changes_go_through_the_form() {
    let mut desk = failures();
    desk.play("F8; Ctrl+Home; Tab*2; ` or stale`; wait");
    let (_, _, text) = &desk.draft.as_ref().expect("a draft is kept").answers[0];
    assert!(text.contains("above 30 or stale\n"));
    assert!(desk.wizard.unsaved().is_ok_and(|diff| !diff.is_empty()));
    desk.play("Ctrl+F; `overflow`; Enter; `X`");
    assert!(desk.answer("failure-modes").contains("- Pools overflowX\n"), "{}", desk.answer("failure-modes"));
    // The editor outside, and the way back to what the README says.
    desk.play("Ctrl+E");
    let (question, text) = desk.lent.take().expect("the editor is out");
    desk.send(crate::wizard::Message::Edited { question, text: Ok(text.replace("by eye", "by ear")) });
    assert!(desk.screen().contains("by ear"), "{}", desk.screen());
    desk.play("Alt+R");
    assert!(desk.screen().contains("by eye"), "{}", desk.screen());
}

#[test]
fn somebody_elses_change_of_the_same_answer_shows_in_the_form() {
    let mut desk = failures();
    desk.play("F8").screen();
    let disk = desk.readme().replace("by eye", "by ear");
    desk.disk = Ok(disk.clone());
    desk.send(crate::wizard::Message::ReadmeSeen(disk));
    assert!(desk.screen().contains("by ear"), "{}", desk.screen());
}

#[test]
fn a_selection_ends_where_its_field_is_left_and_typing_brings_the_cursor_back_into_view() {
    let mut desk = failures();
    desk.resize(60, 18).play("F8; Ctrl+Home; Tab; Ctrl+A; Tab");
    let (buffer, _) = desk.cells();
    let reversed = ratatui::style::Modifier::REVERSED;
    assert!(buffer.content().iter().all(|cell| !cell.modifier.contains(reversed)), "{}", desk.screen());
    let (x, y) = desk.find("Detection");
    for _ in 0..9 {
        desk.mouse(crossterm::event::MouseEventKind::ScrollDown, x, y);
    }
    assert!(!desk.screen().contains('▸'), "{}", desk.screen());
    desk.play("Left");
    assert!(desk.screen().contains('▸'), "{}", desk.screen());
}

#[test]
fn the_mouse_ticks_edits_and_adds() {
    let mut desk = desk("enable-disable", ENABLE, "- [ ] Feature gate\n  - Feature gate name: Tides\n- [ ] Other");
    desk.play("F8");
    let (x, y) = desk.find("[ ] Feature gate");
    desk.click((x + 1, y));
    assert!(desk.answer("enable-disable").starts_with("- [x] Feature gate\n"));
    let at = desk.find("des");
    desk.click(at);
    desk.play("`-`");
    assert!(desk.answer("enable-disable").contains("name: Ti-des\n"), "{}", desk.answer("enable-disable"));
    let mut desk = failures();
    desk.resize(120, 36).play("F8");
    let at = desk.find("+ add a failure mode");
    desk.click(at);
    desk.play("`Storm`");
    assert!(desk.answer("failure-modes").contains("\n- Storm\n"), "{}", desk.answer("failure-modes"));
}

#[test]
fn without_colour_no_cell_has_one_and_the_focus_still_shows() {
    let mut desk = desk("enable-disable", ENABLE, "");
    desk.resize(120, 36).play("F8; Space; Tab");
    let (buffer, _) = desk.cells();
    let plain = ratatui::style::Color::Reset;
    assert!(buffer.content().iter().all(|cell| cell.fg == plain && cell.bg == plain));
    assert!(desk.screen().contains("▸   Feature gate name"), "{}", desk.screen());
}

#[test]
fn a_key_of_its_own_for_the_form_shows_wherever_the_key_is_named() {
    let mut desk = failures();
    let chord = crate::wizard::keys::Chord::parse("F12").expect("it names a key");
    let keys = std::mem::take(&mut desk.wizard.keys);
    desk.wizard.keys = keys.with(&crate::wizard::Command::Form, vec![chord]);
    assert!(desk.screen().contains("F12 form"), "{}", desk.screen());
    desk.play("F8");
    assert!(desk.wizard.form.is_none());
    desk.play("F12");
    assert!(desk.screen().contains("F12 text"), "{}", desk.screen());
    desk.play("Ctrl+K; `entry`");
    let palette = desk.screen();
    assert!(palette.contains("add an entry") && palette.contains("remove the entry"), "{palette}");
}

#[track_caller]
fn frame(name: &str, desk: &mut Desk, (columns, rows): (u16, u16), script: &str) {
    desk.resize(columns, rows).screen();
    desk.play(script);
    assert_snapshot!(format!("{name}_{columns}x{rows}"), desk.screen());
}

const DEPENDS: &str = "\
- tide-agent, version 2 or later
  - Usage description: reads the tide table
    - Impact of its outage on the feature: no pool is filled; running pods stay where they are, and so do the pools
      that were full before
    - Impact of its degraded performance or high-error rates on the feature:
";

#[test]
fn frames() {
    for size in [(60, 18), (80, 24), (120, 36)] {
        frame("records", &mut failures(), size, "F8; Ctrl+Home; Tab*3");
        frame("options_closed", &mut desk("enable-disable", ENABLE, ""), size, "F8");
        frame("options", &mut desk("enable-disable", ENABLE, ""), size, "F8; Space; Tab; Right; Tab");
        frame("long_labels", &mut desk("dependencies", DEPENDENCIES, DEPENDS), size, "F8");
        frame(
            "indicators",
            &mut desk("slis", SLIS, "- [x] Metrics\n  - Metric name: `tide_p`"),
            size,
            "F8; Ctrl+Home; Tab; Left",
        );
    }
    frame("prose", &mut desk("failure-modes", FAILURES, "None known."), (80, 24), "F8");
    frame("beside", &mut failures(), (250, 80), "F8; F2");
    frame("below", &mut failures(), (80, 24), "F8; F2");
    frame("stays_text", &mut desk("failure-modes", FAILURES, ""), (80, 24), "paste **Testing:** by hand; F8");
}

/// Answers to look at as forms: each structured question's example, and what people do to such lists.
fn answers() -> Vec<(&'static str, String, String)> {
    let catalogue = Catalogue::embedded();
    let structured = catalogue.questions.iter().filter(|question| question.shape != Shape::Text);
    let mut all = Vec::new();
    for question in structured {
        let id: &'static str = question.id.to_string().leak();
        let loose = question.example.replace("\n- ", "\n\n- ");
        let deeper: String = question.example.lines().map(|line| format!("  {line}\n")).collect();
        let starred = question.example.replace("- ", "* ").replace(": ", ":\n      ");
        for answer in [question.example.clone(), loose, deeper, starred, "No.".to_owned(), String::new()] {
            all.push((id, question.title.clone(), answer));
        }
    }
    all
}

const MOVES: [&str; 22] = [
    "Tab",
    "Tab",
    "Shift+Tab",
    "Up",
    "Down",
    "Down",
    "Left",
    "End",
    "Home",
    "PgUp",
    "PgDn",
    "Ctrl+Up",
    "Ctrl+Down",
    "Ctrl+Home",
    "Ctrl+End",
    "F8; F8",
    "Shift+Left",
    "Ctrl+A",
    "Ctrl+C",
    "Esc",
    "Ctrl+N; Ctrl+P",
    "wait",
];

const CHANGES: [&str; 16] = [
    "Space",
    "Space",
    "`x`",
    "`word and more`",
    "Enter",
    "Enter; `- item`",
    "Backspace",
    "Backspace*9",
    "Delete",
    "Ctrl+W",
    "Alt+A",
    "Alt+X",
    "Alt+PgUp",
    "Alt+PgDn",
    "Alt+/",
    "Right",
];

fn keys(of: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(of), least..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn looking_at_a_form_changes_no_byte(n in 0usize..1000, keys in keys(&MOVES, 1), draws: bool) {
        let answers = answers();
        let (id, title, answer) = &answers[n % answers.len()];
        let mut desk = desk(id, title, answer);
        let before = desk.answer(id);
        desk.play("F8");
        for key in &keys {
            desk.play(key);
            if draws {
                desk.screen();
            }
        }
        prop_assert_eq!(desk.answer(id), before);
        prop_assert_eq!(desk.wizard.changes(), 0);
    }

    #[test]
    fn what_a_form_does_is_what_it_shows_and_can_be_undone(
        n in 0usize..1000,
        steps in prop::collection::vec((prop::sample::select(&MOVES[3..15]), prop::sample::select(CHANGES.as_slice())), 1..14),
    ) {
        let answers = answers();
        let (id, title, answer) = &answers[n % answers.len()];
        let mut desk = desk(id, title, answer);
        let before = desk.answer(id);
        desk.play("F8").screen();
        for (to, change) in steps {
            desk.play(to).play(change).screen();
            let text = desk.answer(id);
            let Some(open) = &mut desk.wizard.form else { break };
            // A row of the form as it would be read now holds what the field on the screen holds.
            let focus = open.focus();
            if let (Some(field), Ok(now)) = (open.field(focus), Form::read(&text, &shape(id))) {
                // An item that is begun has no words yet.
                let value = field.text().trim_end_matches(['-', ' ', '\n']).to_owned();
                let has = now.rows().iter().any(|row| same_words(row.value.trim_end_matches(['-', ' ', '\n']), &value));
                // A list begun in an entry's name divides it anew: then all rows together hold the same words.
                let shown: Vec<String> = (0..open.rows().len())
                    .map(|row| open.field(row).map_or(String::new(), |field| field.text()))
                    .collect();
                let read: Vec<&str> = now.rows().iter().map(|row| row.value.as_str()).collect();
                let divided = words(&shown.join("\n")).eq(words(&read.join("\n")));
                prop_assert!(has || divided || now.rows().len() != open.rows().len(), "{:?} in {}", value, text);
            }
        }
        desk.play("Esc; Ctrl+Z*200");
        prop_assert_eq!(desk.answer(id), before);
    }
}

fn shape(id: &str) -> Shape {
    let catalogue = Catalogue::embedded();
    catalogue.questions[catalogue.index_of(id).expect("the catalogue has it")].shape.clone()
}

/// The words of a text, list markers left out.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| *word != "-")
}

fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
