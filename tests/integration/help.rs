use crate::harness::Checkout;

/// `-h` and `--help` of every command, each in a snapshot of its own.
#[test]
fn help_texts_are_as_reviewed() {
    let checkout = Checkout::new();
    let mut command = kepready::cli::command();
    command.build();
    check(&checkout, &command, &mut Vec::new());
}

fn check<'c>(checkout: &Checkout, command: &'c clap::Command, path: &mut Vec<&'c str>) {
    for flag in ["-h", "--help"] {
        let args = [path.as_slice(), &[flag]].concat();
        let text = checkout.run(&args).quiet_stdout();
        let name = [&["kepready"], path.as_slice(), &[flag.trim_start_matches('-')]].concat().join("_");
        insta::assert_snapshot!(name, text);
    }
    for command in command.get_subcommands() {
        path.push(command.get_name());
        check(checkout, command, path);
        path.pop();
    }
}
