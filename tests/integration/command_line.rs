use crate::harness::Checkout;

#[test]
fn a_kep_that_is_not_there_is_a_usage_error_with_a_hint() {
    let checkout = Checkout::new();
    for args in [&["8"][..], &["wizard", "8"], &["playbook", "8"], &["answers", "export", "8"]] {
        let stderr = checkout.run(args).failure();
        let expected = "error: KEP 8: [ROOT] has none of that number\n  help: did you mean sig-space/7-orbit?\n";
        assert_eq!(stderr, expected, "{args:?}");
    }
    let stderr = checkout.run(&["demos"]).failure();
    assert!(stderr.ends_with("  help: did you mean `kepready demo`?\n"), "{stderr}");
    assert!(checkout.run(&["help"]).failure().ends_with("  help: did you mean `kepready --help`?\n"));
    let stderr = checkout.run(&["answers", "export"]).failure();
    assert!(
        stderr.starts_with("error: no KEP is named, and [ROOT] is in none\n  help: name one by number"),
        "{stderr}"
    );
    let stderr = checkout.run(&["--repo", "keps", "7"]).failure();
    assert_eq!(stderr, "error: [ROOT]/keps: there is no keps/ directory in it\n  help: did you mean --repo [ROOT]?\n");
}

#[test]
fn a_question_that_is_not_there_names_the_nearest() {
    let checkout = Checkout::new();
    for args in [&["7", "--question", "slo"][..], &["--question", "slo"], &["wizard", "--question", "slo"]] {
        let stderr = checkout.run(args).failure();
        assert_eq!(stderr, "error: there is no question `slo`\n  help: did you mean `slos`?\n", "{args:?}");
    }
}

#[test]
fn what_belongs_to_the_wizard_does_not_stand_in_front_of_another_command() {
    let checkout = Checkout::new();
    let stderr = checkout.run(&["7", "answers", "export"]).failure();
    assert!(
        stderr.starts_with("error: a KEP, --stage, --question, --plain and --theme go behind the command\n"),
        "{stderr}"
    );
    let stderr = checkout.run(&["answers", "export", "7", "--stage", "gamma"]).failure();
    assert!(stderr.contains("[possible values: alpha, beta, stable, deprecated, disabled, removed]"), "{stderr}");
}

#[test]
fn completions_and_manual_pages_know_the_commands() {
    let checkout = Checkout::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = checkout.run(&["completions", shell]).quiet_stdout();
        assert!(script.contains("kepready") && script.contains("dry-run"), "{shell}");
    }
    let page = checkout.run(&["man"]).quiet_stdout();
    assert!(page.contains(".TH kepready 1") && page.contains("kepready\\-answers(1)"), "{page}");
    let run = checkout.run(&["man", "-o", "pages"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), "pages: manual pages written\n"));
    let apply = checkout.read("pages/kepready-answers-apply.1");
    assert!(apply.contains("kepready answers apply answers.yaml 2033"), "the examples are in it: {apply}");
    let stderr = checkout.run(&["man", "-o", "keps/README.md"]).failure();
    assert!(stderr.starts_with("error: keps/README.md: cannot write the manual pages: "), "{stderr}");
}

#[test]
fn the_version_is_said() {
    let stdout = Checkout::new().run(&["--version"]).quiet_stdout();
    assert_eq!(stdout, concat!("kepready ", env!("CARGO_PKG_VERSION"), "\n"));
}
