use crate::harness::{Checkout, ORBIT};

const ANSWER: &str = "answers: [{id: rollback, answer: No.}]";

fn diff(checkout: &Checkout, args: &[&str], env: &[(&str, &str)]) -> String {
    checkout.run_with(&[&["answers", "apply", "-", "7", "--dry-run"], args].concat(), ANSWER, env).stdout
}

#[test]
fn colors_go_where_they_are_wanted() {
    let checkout = Checkout::new();
    let colored =
        |args: &[&str], env: &[(&str, &str)]| diff(&checkout, args, env).contains("\u{1b}[38;5;28m+No.\u{1b}[0m\n");
    assert!(!colored(&[], &[("TERM", "xterm-256color")]), "a pipe has none by itself");
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color=always"], &[("NO_COLOR", "1")]), "what is said on the command line counts");
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    let stderr = checkout.run(&["answers", "export", "99", "--color", "always"]).failure();
    assert!(stderr.starts_with("\u{1b}[1;31merror:\u{1b}[0m KEP 99: "), "{stderr:?}");
    assert!(checkout.run(&["--help", "--color", "always"]).stdout.contains("\u{1b}["));
    assert!(!checkout.run(&["--help"]).stdout.contains("\u{1b}["));
}

#[test]
fn text_of_a_kep_reaches_a_program_whole_and_a_person_without_what_acts_on_a_terminal() {
    let checkout = Checkout::new();
    let readme = checkout.read(ORBIT).replace("\nYes.\n", "\nYes.\u{1b}]0;owned\u{7}\n");
    checkout.write(ORBIT, readme);
    assert!(diff(&checkout, &[], &[]).contains("\n-Yes.\u{1b}]0;owned\u{7}\n"));
    let shown = diff(&checkout, &["--color", "always"], &[]);
    assert!(shown.contains("-Yes.␛]0;owned␇"), "{shown:?}");
    for format in ["yaml", "json"] {
        let export = checkout.run(&["answers", "export", "7", "--format", format]).quiet_stdout();
        assert!(!export.contains(['\u{1b}', '\u{7}']), "{format}");
        assert_eq!(
            checkout.feed(&["answers", "apply", "-", "7"], &export).stderr,
            format!("{ORBIT}: nothing to change\n")
        );
    }
}
