//! What stands beside the answer, where it takes more than the wizard itself: the gate's pause, the other KEPs' files.

use std::fs;

use crate::wizard::{Reef, assert_given_back};

#[test]
fn the_gate_speaks_in_a_pause() {
    let reef = Reef::new();
    let mut pty = reef.open();
    pty.type_text(" TODO: ask");
    pty.wait_for("the finding", |screen| screen.contains("! is not finished: `No. TODO: ask`"));
    pty.type_text("\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f");
    pty.wait_for("its end", |screen| !screen.contains("is not finished"));
}

#[test]
fn other_keps_are_read_when_somebody_asks() {
    let reef = Reef::new();
    let yaml = "title: Coral\nkep-number: 13\nowning-sig: sig-sea\nstage: alpha\n";
    fs::write(reef.path("keps/sig-sea/13-coral/kep.yaml"), yaml).expect("it can be written");
    fs::create_dir_all(reef.path("keps/prod-readiness/sig-sea")).expect("it can be made");
    let approval = "kep-number: 13\nalpha:\n  approver: \"@vega\"\n";
    fs::write(reef.path("keps/prod-readiness/sig-sea/13.yaml"), approval).expect("it can be written");
    let mut pty = reef.open();
    pty.type_text("\x1bOS");
    let screen = pty.wait_for("the list", |screen| screen.contains("1 answer") && screen.contains("KEP-13 Coral"));
    assert!(screen.contains("sig-sea · alpha, approved"), "{screen}");
    assert!(!screen.contains("12-kelp · "), "one's own answer is no other's: {screen}");
    pty.type_text("\r");
    pty.wait_for("the answer", |screen| screen.contains("keps/sig-sea/13-coral") && screen.matches("No.").count() > 1);
    pty.control('n');
    pty.wait_for("the next question's", |screen| screen.contains("1 answer") && screen.contains("    Yes."));
    pty.control('q');
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
}

#[test]
fn a_kep_outside_of_any_checkout_has_no_others() {
    let reef = Reef::new();
    fs::rename(reef.path("keps/sig-sea/12-kelp"), reef.path("lone")).expect("it can be moved");
    fs::remove_dir_all(reef.path("keps")).expect("it is ours");
    let mut pty = reef.run(&["wizard", "lone", "--question", "default-behavior"], &[]);
    pty.wait_for("the question", |screen| screen.contains("No.") && screen.contains("^S save"));
    pty.type_text("\x1bOS");
    pty.wait_for("the reason", |screen| screen.contains("this KEP lies in no checkout"));
}
