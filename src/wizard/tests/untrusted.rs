//! Text of a KEP that means harm never reaches a cell of the screen.

use super::{Desk, Opening, README};
use crate::wizard::OtherAnswer;

/// An escape sequence, a C1 control, a bell, a carriage return, an override of direction, a line separator.
const EVIL: &str = "\u{1b}]52;c;eA==\u{7}\u{9b}2J\u{8}\u{202e}gnp\u{2028}\u{7f}x";

#[track_caller]
fn assert_harmless(desk: &mut Desk, what: &str) {
    for size in [(60, 18), (80, 24), (160, 40)] {
        desk.resize(size.0, size.1);
        let (buffer, _) = desk.cells();
        let harmful = buffer.content().iter().find(|cell| {
            cell.symbol()
                .chars()
                .any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}'))
        });
        assert!(harmful.is_none(), "{what} at {size:?}: {harmful:?}");
    }
}

#[test]
fn control_characters_and_overrides_are_pictures_everywhere() {
    let readme = README
        .replace("\nNo.\n", &format!("\nNo. {EVIL}\n\n| {EVIL} | b |\n|---|---|\n| c | {EVIL} |\n"))
        .replace("TODO: link", &format!("{EVIL} TODO: `{EVIL}` [{EVIL}](https://x.example/{EVIL}) link"))
        .replace("## Summary", &format!("## Summary {EVIL}"));
    let yaml_evil = "\\e]0;x\\a\\u009b2J\\u202egnp";
    let kep_yaml = format!(
        "title: \"Tides {yaml_evil}\"\nkep-number: \"42{yaml_evil}\"\nowning-sig: \"sig-{yaml_evil}\"\nstage: beta\nlatest-milestone: \"v1{yaml_evil}\"\n"
    );
    for question in ["enablement-tests", "default-behavior"] {
        for script in [
            "",
            "F2",
            "F2*2",
            "F2*3",
            "F3",
            "`y`; F5",
            "`TBD`; wait",
            "`TBD`; wait; Alt+G",
            "Enter; `## y`; wait; Alt+G",
            "F4",
            "F4; `x`",
            "F4; Enter",
            "Ctrl+O",
            "Ctrl+F; `x`",
            "Ctrl+F; `x`; Enter",
            "`y`; Ctrl+S",
            "`y`; Ctrl+S; Enter",
            "Ctrl+A",
            "F1",
            "Ctrl+K",
        ] {
            let mut desk = Desk::open(Opening {
                readme: readme.clone(),
                kep_yaml: kep_yaml.clone(),
                question: Some(question),
                ..Opening::default()
            });
            desk.others = Some(Ok(vec![OtherAnswer {
                place: format!("keps/sig-{EVIL}/1-{EVIL}"),
                number: EVIL.to_owned(),
                title: EVIL.to_owned(),
                sig: EVIL.to_owned(),
                stage: None,
                closed: false,
                approved: true,
                text: format!("{EVIL} x\n\n# {EVIL}\n\n| {EVIL} | b |\n|---|---|\n| c | {EVIL} |\n"),
            }]));
            desk.resize(160, 40).screen();
            desk.play(script);
            assert_harmless(&mut desk, script);
        }
    }
}

#[test]
fn what_is_pasted_or_comes_from_outside_is_harmless_too() {
    let mut desk = Desk::at("slos");
    desk.send(crate::wizard::Message::Paste(EVIL.to_owned()));
    assert_harmless(&mut desk, "a paste");
    desk.play("Ctrl+F");
    desk.send(crate::wizard::Message::Paste(EVIL.to_owned()));
    assert_harmless(&mut desk, "a paste into the search");
    desk.play("Esc; Ctrl+K");
    desk.send(crate::wizard::Message::Paste(EVIL.to_owned()));
    assert_harmless(&mut desk, "a paste into the palette");
    desk.play("Esc");
    desk.send(crate::wizard::Message::Written(Err(EVIL.to_owned())));
    assert_harmless(&mut desk, "an error");
    desk.play("F4");
    desk.send(crate::wizard::Message::Others(Err(EVIL.to_owned())));
    assert_harmless(&mut desk, "why there are no other KEPs");
    desk.play("F4");
    desk.send(crate::wizard::Message::DraftStored(Err(EVIL.to_owned())));
    assert_harmless(&mut desk, "an error of the draft");
    desk.play("`x`");
    desk.disk = Ok(README.replace("### Monitoring", &format!("###### What are the reasonable SLOs (Service Level Objectives) for the enhancement?\n\n{EVIL}\n\n### Monitoring")));
    desk.play("Ctrl+S");
    assert!(desk.screen().contains("Changed on disk and here"), "{}", desk.screen());
    assert_harmless(&mut desk, "a conflict");
}

#[test]
fn the_characters_themselves_are_kept() {
    let readme = README.replace("\nNo.\n", "\nNo. \u{1b}[31m\n");
    let mut desk = Desk::open(Opening { readme: readme.clone(), question: Some("rollback"), ..Opening::default() });
    desk.play("` x`; Ctrl+S; Enter");
    assert_eq!(desk.readme(), readme.replace("where they are.\n", "where they are. x\n"));
}
