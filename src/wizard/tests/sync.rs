//! What follows from the answers: offered after saving, shown, and written only as it was shown.

use insta::assert_snapshot;

use super::{Desk, KEP_YAML, Opening, README};
use crate::gate::{Exemptions, Now};
use crate::wizard::Message;

/// The README with a table of contents that lacks everything.
fn with_contents() -> String {
    README.replacen("\n## Summary", "\n<!-- toc -->\n<!-- /toc -->\n\n## Summary", 1)
}

fn desk() -> Desk {
    let question = Some("default-behavior");
    Desk::open(Opening { readme: with_contents(), question, ..Opening::default() })
}

#[test]
fn it_is_offered_after_saving_and_shown_before_it_is_written() {
    let mut desk = desk();
    desk.play("` It is opt-in.`; Ctrl+S; Enter");
    assert_eq!(desk.notice(), "saved 1 answer, +1 -1 lines · Alt+Y syncs kep.yaml keys, table of contents");
    let saved = desk.readme().to_owned();
    desk.play("Alt+Y");
    assert_snapshot!("sync_80x24", desk.screen());
    desk.play("PgDn*9");
    assert_snapshot!("sync_end_80x24", desk.screen());
    desk.play("x; Esc");
    assert_eq!((desk.readme(), desk.kep_yaml.as_str()), (saved.as_str(), KEP_YAML), "nothing before Enter");
    desk.play("Alt+Y; Alt+Y; Enter");
    assert_eq!(desk.notice(), "wrote kep.yaml +5 -0, README.md +7 -0 · F9 writes playbook.md beside it");
    desk.play("Enter");
    assert_eq!(desk.wizard.changes(), 0, "the second Enter is one too many, and nothing else");
    assert!(desk.kep_yaml.starts_with(KEP_YAML.trim_end().rsplit_once('\n').expect("it has lines").0));
    assert!(desk.kep_yaml.contains("feature-gates:\n  - name: TidalPools\n"), "{}", desk.kep_yaml);
    assert!(desk.readme().contains("<!-- toc -->\n- [Summary](#summary)\n"), "{}", desk.readme());
    assert_eq!(desk.answer("default-behavior"), "No. It is opt-in.");
    assert_eq!((desk.wizard.changes(), desk.draft.clone()), (0, None));
    assert_eq!(desk.wizard.readme, desk.readme());
    assert_eq!(desk.wizard.kep.feature_gates.len(), 1, "the wizard goes by what it wrote");
    desk.play("Alt+Y");
    assert_eq!(desk.notice(), "nothing to bring in step: kep.yaml and README.md agree");
    let dir = "keps/sig-sea/42-tides";
    assert_eq!(desk.wizard.written_files, [format!("{dir}/README.md"), format!("{dir}/kep.yaml")]);
}

#[test]
fn what_was_typed_before_goes_on_being_edited() {
    let mut desk = desk();
    desk.play("Alt+Y; Enter; wait");
    assert_eq!(desk.wizard.changes(), 0);
    desk.play("` Twice.`; Ctrl+S; Enter");
    assert!(desk.readme().contains("\nNo. Twice.\n") && desk.readme().contains("- [Summary](#summary)\n"));
    assert!(desk.notice().starts_with("saved 1 answer, +1 -1 lines · F9 "), "{}", desk.notice());
    desk.play("Ctrl+Z*9; Ctrl+S; Enter");
    assert!(desk.readme().contains("\nNo.\n"));
}

#[test]
fn what_is_not_saved_is_saved_first() {
    let mut desk = desk();
    desk.play("` More.`; Alt+Y");
    assert_eq!(desk.notice(), "1 answer not saved yet: Ctrl+S saves first");
    assert!(desk.wizard.overlay.is_none());
    desk.play("Ctrl+K; `kep.yaml and table`");
    assert!(!desk.screen().contains("bring kep.yaml"), "{}", desk.screen());
}

#[test]
fn a_file_changed_meanwhile_is_not_written_over_and_what_follows_is_shown_anew() {
    let mut desk = desk();
    let before = desk.readme().to_owned();
    let theirs = format!("{KEP_YAML}disable-supported: true\n");
    desk.meanwhile = Some(theirs.clone());
    desk.play("Alt+Y; Enter");
    assert_eq!((desk.readme(), desk.kep_yaml.as_str()), (before.as_str(), theirs.as_str()));
    assert!(desk.screen().contains("somebody changed kep.yaml on disk; nothing was written"), "{}", desk.screen());
    desk.play("Enter");
    assert!(desk.kep_yaml.contains("TidalPools") && desk.kep_yaml.contains("disable-supported: true\n"));
}

#[test]
fn a_readme_changed_on_disk_is_taken_over_before_anything_is_shown() {
    let mut desk = desk();
    let theirs = with_contents().replace("\nNo.\n", "\nNever.\n");
    desk.play("Alt+Y");
    desk.disk = Ok(theirs.clone());
    desk.send(Message::ReadmeSeen(theirs.clone()));
    assert!(desk.screen().contains("the README changed on disk: took over 1 answer"), "{}", desk.screen());
    desk.play("Enter");
    assert!(desk.readme().contains("\nNever.\n") && desk.readme().contains("- [Summary](#summary)\n"));
    assert_eq!((desk.answer("default-behavior").as_str(), desk.wizard.changes()), ("Never.", 0));
}

#[test]
fn a_failure_says_why_and_changes_nothing() {
    let mut desk = desk();
    let before = desk.readme().to_owned();
    desk.write_error = Some("kep.yaml: the file is read-only".to_owned());
    desk.play("Alt+Y; Enter");
    assert_eq!((desk.notice(), desk.readme()), ("kep.yaml: the file is read-only", before.as_str()));
    desk.disk = Err("README.md: there is no such file".to_owned());
    desk.play("Alt+Y");
    assert_eq!(desk.notice(), "README.md: there is no such file");
}

#[test]
fn what_is_excused_is_not_offered() {
    let text = "exemptions:\n  - rule: production-keys\n    reason: pools are new\n    until: v1.99\n";
    let read = Exemptions::read(text, ".kepready.yaml", &Now::default(), &crate::questionnaire::Catalogue::embedded());
    let exemptions = read.expect("it is a good file").of_kep(None, None);
    let mut desk = Desk::open(Opening { exemptions, ..Opening::default() });
    desk.play("Alt+Y");
    assert_eq!(desk.notice(), "nothing to bring in step: kep.yaml and README.md agree");
}
