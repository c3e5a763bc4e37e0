use std::collections::VecDeque;
use std::time::Duration;

use super::LineMode;
use crate::answers::Reading;
use crate::gate::Texts;
use crate::kep::Stage;
use crate::playbook::KepFacts;
use crate::questionnaire::Catalogue;
use crate::wizard::keys::Keys;
use crate::wizard::{Effect, GateFacts, Message, OtherAnswer, OtherNews, Snapshot, Start, Wizard};

const README: &str = "\
# Orbit

## Production Readiness Review Questionnaire

### Feature Enablement and Rollback

###### How can this feature be enabled / disabled in a live cluster?

- [x] Feature gate (also fill in values in `kep.yaml`)
  - Feature gate name: Orbit

###### Does enabling the feature change any default behavior?

No.

###### Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?

## Implementation History
";

/// An author without a screen, and the world around: a file, a draft, an editor.
struct Sitting {
    line_mode: LineMode,
    disk: String,
    kep_yaml: String,
    draft: Option<Snapshot>,
    /// What the editor makes of any text.
    edited: Result<String, String>,
    playbook: Option<String>,
    writes: usize,
    has_quit: bool,
    /// Whether the KEP lies in no checkout.
    alone: bool,
    clock: Duration,
}

impl Sitting {
    fn new(readme: &str) -> Self {
        Self::at(readme, Stage::Alpha)
    }

    fn at(readme: &str, stage: Stage) -> Self {
        let facts = "title: Orbit\nkep-number: 7\nowning-sig: sig-space\n";
        let proposal = crate::kep::Proposal::read(facts);
        let kep = KepFacts::of(&proposal, stage, Some("7"), "README.md".to_owned());
        let wizard = Wizard::new(Start {
            catalogue: Catalogue::embedded(),
            kep,
            readme: readme.to_owned(),
            gate: GateFacts { proposal, kep_yaml: Some(facts.to_owned()), ..GateFacts::default() },
            keys: Keys::none(),
            moved: None,
            prepared: crate::wizard::Prepared::default(),
            question: None,
            size: (80, 24),
            draft: None,
            stores_drafts: true,
        });
        Self {
            line_mode: LineMode::new(wizard),
            disk: readme.to_owned(),
            kep_yaml: facts.to_owned(),
            draft: None,
            edited: Err("no editor is known".to_owned()),
            playbook: None,
            writes: 0,
            has_quit: false,
            alone: false,
            clock: Duration::ZERO,
        }
    }

    /// Types lines; gives everything that is said from the first prompt to the last.
    fn types(&mut self, lines: &[&str]) -> String {
        let mut said = self.line_mode.ask();
        for line in lines {
            self.clock += Duration::from_secs(1);
            let effects = self.line_mode.hear(line, self.clock);
            self.carry_out(effects);
            said.push_str(&format!("<{}>\n", crate::text::printable(line)));
            said.push_str(&self.line_mode.ask());
        }
        said
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            let message = match effect {
                Effect::ReadReadme => Message::Readme(Ok(self.disk.clone())),
                Effect::WriteReadme { text, expected } if expected == self.disk => {
                    self.disk = text;
                    self.writes += 1;
                    Message::Written(Ok(()))
                }
                Effect::WriteReadme { .. } => Message::ReadmeChanged(self.disk.clone()),
                Effect::RunEditor { question, .. } => Message::Edited { question, text: self.edited.clone() },
                Effect::ReadKep => Message::Kep(Ok(self.texts())),
                Effect::WriteKep { texts, expected } if expected == self.texts() => {
                    self.disk = texts.readme.expect("there is one");
                    self.kep_yaml = texts.kep_yaml.expect("there is one");
                    self.writes += 1;
                    Message::KepWritten(Ok(()))
                }
                Effect::WriteKep { .. } => Message::KepChanged(self.texts()),
                Effect::WritePlaybook(text) => {
                    self.playbook = Some(text);
                    Message::PlaybookWritten(Ok("playbook.md".to_owned()))
                }
                Effect::StoreDraft(snapshot) => {
                    self.draft = Some(snapshot);
                    continue;
                }
                Effect::DropDraft => {
                    self.draft = None;
                    continue;
                }
                Effect::Quit => {
                    self.has_quit = true;
                    continue;
                }
                Effect::ReadOthers(question) => Message::Others(self.others(question)),
                other => panic!("{other:?} is for a screen"),
            };
            waiting.extend(self.line_mode.tell(message, self.clock));
        }
    }

    fn texts(&self) -> Texts {
        Texts { readme: Some(self.disk.clone()), kep_yaml: Some(self.kep_yaml.clone()) }
    }

    /// How other KEPs answer; the second KEP of a checkout without others cannot tell.
    fn others(&self, question: usize) -> Result<OtherNews, String> {
        if self.alone {
            return Err("this KEP lies in no checkout".to_owned());
        }
        let answers = (1..=12).map(|n| OtherAnswer {
            place: format!("keps/sig-space/{n}-tide"),
            number: n.to_string(),
            title: format!("Tide {n}"),
            sig: if n == 5 { "sig-space" } else { "sig-sea" }.to_owned(),
            stage: Some(Stage::Alpha),
            closed: false,
            approved: n == 5,
            text: format!("It can, as pool {n} does.\n\n- and \u{1b}[2J no other"),
        });
        Ok(OtherNews { question, answers: answers.collect(), read: 12, all: 12 })
    }

    /// The answer to a question as the file has it.
    fn saved(&self, id: &str) -> String {
        let catalogue = Catalogue::embedded();
        let at = catalogue.index_of(id).expect("it is a question");
        Reading::new(&self.disk, &catalogue).answers()[at].text.clone()
    }

    fn drafted(&self) -> Vec<(String, String)> {
        let answers = self.draft.iter().flat_map(|draft| &draft.answers);
        answers.map(|(id, _, text)| (id.to_string(), text.clone())).collect()
    }
}

#[test]
fn it_opens_where_the_author_is_needed_and_says_what_enter_does() {
    let said = Sitting::new(README).types(&[]);
    assert_eq!(
        said,
        "KEP-7 Orbit, sig-space, alpha. 2 of 5 required answers are there.\n\
         Every question takes a number or a word; help lists them. Nothing but save and sync writes the README.\n\
         \n\
         Question 3 of 25: Can it be disabled? Section: Feature Enablement and Rollback.\n\
         Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?\n\
         State at alpha: open, required.\n\
         Choices: 1 answer, 2 edit, 3 show, 4 skip, 5 back, 6 list, 7 diff, 8 save, 9 quit, 10 help.\n\
         Number or word (Enter takes answer): "
    );
}

#[test]
fn an_answer_ends_with_a_dot_and_goes_into_the_draft_line_by_line() {
    let mut sitting = Sitting::new(README);
    sitting.types(&["", "Yes.", "", "- a"]);
    assert_eq!(sitting.drafted(), [("rollback".to_owned(), "Yes.\n\n- a".to_owned())], "it is not ended yet");
    let said = sitting.types(&["..", "...", "save", "\tx", "."]);
    assert_eq!(sitting.drafted()[0].1, "Yes.\n\n- a\n.\n..\nsave\n\tx");
    assert!(said.contains("Can it be disabled? 7 lines taken. 3 of 5 required answers are there.\n"), "{said}");
    assert!(said.contains("\nQuestion 4 of 25: "), "it goes on where the author is needed: {said}");
    assert_eq!(sitting.writes, 0);
}

#[test]
fn only_save_writes_what_it_showed_and_asked_once() {
    let mut sitting = Sitting::new(README);
    let said = sitting.types(&["Yes, by the gate.", ".", "8", "maybe", "n"]);
    assert!(said.contains("Saving 1 answer changes the README so:\nFrom line "), "{said}");
    assert!(said.contains("  added:   Yes, by the gate.\n") && !said.contains("  removed: "), "{said}");
    assert!(said.contains("\nWrite this into the README? yes or no (Enter takes yes): "));
    assert!(said.contains("Please say yes or no.\nWrite this"), "{said}");
    assert!(said.contains("Nothing was written; it all stays in the draft.\n"));
    assert_eq!((sitting.writes, sitting.disk.as_str()), (0, README));

    let said = sitting.types(&["save", "yes"]);
    assert!(said.contains("Saved 1 answer: 2 lines added, 0 lines removed. "), "{said}");
    assert_eq!((sitting.writes, sitting.saved("rollback").as_str()), (1, "Yes, by the gate."));
    assert_eq!(sitting.draft, None);
    let said = sitting.types(&["save", "playbook"]);
    assert!(said.contains("Nothing to save: the README says all of this already.\n"), "{said}");
    assert!(said.contains("Wrote playbook.md.\n") && sitting.playbook.is_some(), "{said}");
}

#[test]
fn the_end_of_the_input_keeps_everything_wherever_it_comes() {
    for lines in [&["answer", "Half"][..], &["answer", "Half", "."], &["Half", ".", "save"], &["Half", ".", "go"]] {
        let mut sitting = Sitting::new(README);
        sitting.types(lines);
        let effects = sitting.line_mode.end(sitting.clock);
        sitting.carry_out(effects);
        assert!(sitting.has_quit, "{lines:?}");
        assert_eq!(sitting.drafted(), [("rollback".to_owned(), "Half".to_owned())], "{lines:?}");
        assert_eq!(sitting.writes, 0, "{lines:?}");
    }
}

#[test]
fn every_question_is_reached_forward_and_back_and_none_is_hidden() {
    let mut sitting = Sitting::at("# Orbit\n", Stage::Beta);
    let said = sitting.types(&["skip"; 25]);
    for n in 1..=25 {
        assert!(said.contains(&format!("\nQuestion {n} of 25: ")), "{n}");
    }
    assert!(said.contains("That was the last question; this is the first. 0 of 25 required answers are there.\n"));
    assert_eq!(sitting.line_mode.wizard().current(), 0);
    sitting.types(&["back"]);
    assert_eq!(sitting.line_mode.wizard().current(), 24);
    let list = sitting.types(&["list"]);
    assert_eq!(list.matches(" not in the README yet, required").count(), 25);
    assert_eq!(list.matches("you are here").count(), 1);
}

#[test]
fn all_questions_are_answered_one_after_the_other_by_enter_alone() {
    let mut sitting = Sitting::at("# Orbit\n", Stage::Beta);
    let answers: Vec<String> = (1..=25).map(|n| format!("Answer number {n}.")).collect();
    for answer in &answers {
        sitting.types(&["", answer, "."]);
    }
    let said = sitting.types(&["", ""]);
    assert!(said.contains("(Enter takes save): <>"), "{said}");
    assert!(said.contains("Saved 25 answers: "), "{said}");
    assert_eq!(sitting.line_mode.wizard().required(), (25, 25));
    let catalogue = Catalogue::embedded();
    let saved: Vec<String> = Reading::new(&sitting.disk, &catalogue).answers().iter().map(|a| a.text.clone()).collect();
    assert_eq!(saved, answers);
}

#[test]
fn what_was_there_is_added_to_replaced_emptied_and_brought_back() {
    let mut sitting = Sitting::new(README);
    let text = |sitting: &Sitting| sitting.line_mode.wizard().answer(1);
    sitting.types(&["go default-behavior", "add", "Not at all.", "."]);
    assert_eq!(text(&sitting), "No.\nNot at all.");
    sitting.types(&["go 2", "answer", "Yes.", "."]);
    assert_eq!(text(&sitting), "Yes.");
    sitting.types(&["undo"]);
    assert_eq!(text(&sitting), "No.\nNot at all.");
    sitting.types(&["undo", "clear"]);
    assert_eq!(text(&sitting), "");
    sitting.types(&["revert"]);
    assert_eq!((text(&sitting).as_str(), sitting.draft.clone()), ("No.", None));
    let said = sitting.types(&["answer", ".", "It changes one.", "undo", "undo", "undo", "undo"]);
    assert!(said.contains("Nothing was typed; the answer is as it was.\n"));
    assert!(said.contains("There is an answer already, and that line was not taken."), "{said}");
    assert!(said.contains("There is nothing to take back.\n"), "{said}");
}

#[test]
fn the_editors_text_is_taken_and_its_failure_said() {
    let mut sitting = Sitting::new(README);
    let said = sitting.types(&["edit"]);
    assert!(said.contains("Error: no editor is known\n"), "{said}");
    sitting.edited = Ok("From the editor.\nTwo lines.".to_owned());
    let said = sitting.types(&["edit"]);
    assert!(said.contains("The answer has 2 lines:\n  From the editor.\n"), "{said}");
    assert_eq!(sitting.drafted().len(), 1);
    sitting.types(&["undo"]);
    assert_eq!(sitting.drafted().len(), 0);
}

#[test]
fn guidance_and_the_templates_list_are_there_for_the_asking() {
    let mut sitting = Sitting::new(README);
    let said = sitting.types(&["go failure-modes", "show", "template", "answer", "."]);
    assert!(said.contains("Why it is asked: ") && said.contains("A good answer has:\n  1. "), "{said}");
    assert!(said.contains("An example, for an invented feature:\n  "));
    assert_eq!(said.matches("The template has a list for this answer:\n").count(), 2, "with show, and before typing");
    assert!(sitting.line_mode.wizard().answer(23).contains("\n  - Detection:"));
    let said = sitting.types(&["go slos", "template", "hlep", "go nowhere", "go", "help"]);
    assert!(said.contains("The template has no list for this question.\n"));
    assert!(said.contains("There is no choice hlep. Did you mean help?"));
    assert!(said.contains("There is no question nowhere. list has their numbers.\n"), "{said}");
    assert!(said.contains("  19. playbook: writes playbook.md beside the README\n"));
}

#[test]
fn a_conflict_is_settled_and_then_saved() {
    let theirs = README.replace("\nNo.\n", "\nTheirs.\n");
    for (choice, expected) in [("mine", "Mine."), ("2", "Theirs.")] {
        let mut sitting = Sitting::new(README);
        sitting.types(&["Yes.", ".", "go 2", "answer", "Mine.", "."]);
        sitting.disk.clone_from(&theirs);
        let said = sitting.types(&["save", "perhaps", choice, "yes"]);
        assert!(said.contains("The answer to Default behavior changed in the README on disk and here."), "{said}");
        assert!(said.contains("  removed: Theirs.\n  added:   Mine.\n"), "{said}");
        assert!(said.contains("Please say mine, theirs or both.\n"));
        assert_eq!((sitting.saved("default-behavior"), sitting.saved("rollback")), {
            (expected.to_owned(), "Yes.".to_owned())
        });
    }
    let mut sitting = Sitting::new(README);
    sitting.types(&["go 2", "answer", "Mine.", "."]);
    sitting.disk = theirs;
    let said = sitting.types(&["save", "both", "save"]);
    assert_eq!(sitting.writes, 0);
    assert!(said.contains("Error: Default behavior: it still holds both versions of a merge;"), "{said}");
    assert!(sitting.line_mode.wizard().answer(1).contains("Theirs.") && said.contains("Question 2 of 25"), "{said}");
}

#[test]
fn a_conflict_without_a_line_that_both_changed_is_put_together_by_enter_and_saved() {
    let mut sitting = Sitting::new(&README.replace("\nNo.\n", "\nNo.\n\nPods stay where they are.\n"));
    sitting.types(&["go 2", "add", "They are not moved later either.", "."]);
    sitting.disk = sitting.disk.replace("\nNo.\n", "\nNo, never.\n");
    let said = sitting.types(&["save", "", "yes"]);
    assert!(said.contains("No line was changed by both. From theirs, on disk, to both together:"), "{said}");
    assert!(said.contains("1 mine, 2 theirs, 3 both together (Enter takes both): "), "{said}");
    assert_eq!(
        sitting.saved("default-behavior"),
        "No, never.\n\nPods stay where they are.\nThey are not moved later either."
    );
}

#[test]
fn an_answer_that_cannot_stand_in_a_readme_is_said_and_gone_to() {
    let mut sitting = Sitting::new(README);
    let said = sitting.types(&["answer", "```", "open", ".", "diff", "go 1", "save"]);
    assert_eq!(said.matches("Error: Can it be disabled? ").count(), 2, "{said}");
    assert_eq!((sitting.writes, sitting.line_mode.wizard().current()), (0, 2));
}

#[test]
fn answers_of_other_keps_are_listed_searched_and_said_whole() {
    let mut sitting = Sitting::new(README);
    let said = sitting.types(&["others"]);
    let first = "12 other KEPs answer this, the nearest to yours first:\n  1. KEP-5 Tide 5, sig-space, alpha, approved: It \
                 can, as pool 5 does.\n  2. KEP-12 Tide 12, sig-sea, alpha: It can, as pool 12 does.\n";
    assert!(said.contains(first), "{said}");
    assert!(said.contains("  10. ") && !said.contains("  11. "), "{said}");
    assert!(said.contains("others 1 says that answer whole; others more lists on, with 2 to come.\n"), "{said}");
    let said = sitting.types(&["others more", "others more", "others 12", "others 13"]);
    assert!(
        said.contains("  12. KEP-1 Tide 1, sig-sea, alpha: ") && said.contains("There are no more of them.\n"),
        "{said}"
    );
    let whole = "KEP-1 Tide 1, sig-sea, alpha. It stands in keps/sig-space/1-tide. Its answer has 3 lines:\n  It can, as \
                 pool 1 does.\n\n  - and ␛[2J no other\n";
    assert!(said.contains(whole) && said.contains("There is no answer 13 in the list."), "{said}");
    let said = sitting.types(&["others pool 7", "others 1", "others whale"]);
    assert!(said.contains("1 other KEP answers this with pool 7:\n  1. KEP-7 Tide 7"), "{said}");
    assert!(said.contains("keps/sig-space/7-tide") && said.contains("No answer of another KEP has whale."), "{said}");
    sitting.alone = true;
    let said = sitting.types(&["skip", "others"]);
    assert!(said.contains("This KEP lies in no checkout.\n"), "{said}");
}

#[test]
fn what_changed_in_an_answer_is_said_for_this_sitting_and_since_the_last_stage() {
    let mut sitting = Sitting::new(README);
    let said = sitting.types(&["go 2", "changes", "add", "Never.", ".", "go 2", "changes", "before"]);
    assert!(said.contains("The answer is what the README says.\n"), "{said}");
    assert!(said.contains("From line 1:\n  stays:   No.\n  added:   Never.\n"), "{said}");
    assert!(said.contains("The history is still being read.\n"), "{said}");
}

#[test]
fn text_of_a_kep_never_acts_on_a_terminal() {
    let readme = README.replace("\nNo.\n", "\nNo.\u{1b}[2J\u{202e}\n");
    let mut sitting = Sitting::new(&readme);
    let said =
        sitting.types(&["go 2", "read", "list", "Text \u{1b}]0;x\u{7}", "x\u{1b}y", "go \u{1b}c", "diff", "show"]);
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    assert!(said.contains("No.␛[2J�"), "{said}");
}

#[test]
fn findings_are_said_with_the_question_and_keep_nobody_from_going_on() {
    let mut sitting = Sitting::at(README, Stage::Beta);
    let said = sitting.types(&["go rollout-failure", "TODO: ask the SIG", ".", "go rollout-failure"]);
    let found = "State at beta: unfinished, with a TODO or TBD left in it, required, changed here and not saved.\n\
                 The gate finds: \"How rollout can fail\" is not finished: `TODO: ask the SIG`. To do: Write what the \
                 mark stands for, or say that it does not apply and why.\n";
    assert!(said.contains(found), "{said}");
    let said = sitting.types(&["clear", "A bad table leaves every pool as it is.", ".", "go rollout-failure"]);
    assert!(!said.rsplit_once("Question 6").expect("it is said again").1.contains("The gate finds"), "{said}");
}

#[test]
fn what_follows_from_the_answers_is_shown_and_written_where_yes_is_said() {
    let readme = README.replacen("\n## ", "\n<!-- toc -->\n<!-- /toc -->\n\n## ", 1);
    let mut sitting = Sitting::new(&readme);
    let before = (sitting.disk.clone(), sitting.kep_yaml.clone());
    let said = sitting.types(&["sync", "perhaps", "no"]);
    assert!(said.contains("This brings README.md in step:\n  The table of contents made anew"), "{said}");
    assert!(said.contains("  added:   - [") && said.contains("Please say yes or no."), "{said}");
    assert!(
        said.ends_with("Number or word (Enter takes answer): ") && said.contains("Nothing was written.\n"),
        "{said}"
    );
    assert_eq!((sitting.disk.clone(), sitting.kep_yaml.clone()), before);
    let said = sitting.types(&["sync", "yes", "sync"]);
    assert!(said.contains("Wrote README.md +"), "{said}");
    assert!(said.contains("Nothing to bring in step: kep.yaml and README.md agree."), "{said}");
    assert!(sitting.disk.contains("<!-- toc -->\n- [") && sitting.writes == 1, "{}", sitting.disk);
    let said = sitting.types(&["answer", "Yes.", ".", "sync"]);
    assert!(said.contains("1 answer not saved yet: save first"), "{said}");
}
