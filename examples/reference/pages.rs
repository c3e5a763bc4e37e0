//! The pages as text.

use std::fmt::Write as _;

use kepready::kep::Stage;
use kepready::questionnaire::{Catalogue, Question};
use kepready::wizard::Command;
use kepready::wizard::editor::Action;
use kepready::wizard::keys::{Binding, Group, Keys};

const MADE: &str = "<!-- Made by `cargo run --example reference`; edits of this page are lost. -->";

/// Columns of the help texts.
const WIDTH: usize = 100;

/// What `--help` says, command by command.
pub fn commands() -> String {
    let mut command = kepready::cli::command().term_width(WIDTH);
    command.build();
    let mut page = format!("{MADE}\n\n# Commands\n\nWhat `--help` says of every command; `-h` says less.\n");
    command_and_those_below(&mut page, &mut command, "");
    page
}

fn command_and_those_below(page: &mut String, command: &mut clap::Command, above: &str) {
    let name = format!("{above}{}", command.get_name());
    let help = command.render_long_help().to_string();
    let help: String = help.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect();
    push(page, format_args!("\n## `{name}`\n\n```text\n{help}```\n"));
    for below in command.get_subcommands_mut() {
        command_and_those_below(page, below, &format!("{name} "));
    }
}

/// What the catalogue says of every question.
pub fn questions() -> String {
    let catalogue = Catalogue::embedded();
    let mut page = format!(
        "{MADE}\n\n# Questions\n\nThe questionnaire as `questions/` has it: what each stage asks, why reviewers ask \
         it, what a good\nanswer has, and an example for an invented feature.\n"
    );
    for (index, section) in catalogue.sections.iter().enumerate() {
        push(&mut page, format_args!("\n## {}\n", section.title));
        let questions = catalogue.questions.iter().enumerate().filter(|(_, question)| question.section == index);
        for (n, question) in questions {
            one_question(&mut page, &catalogue, n, question);
        }
    }
    page
}

fn one_question(page: &mut String, catalogue: &Catalogue, n: usize, question: &Question) {
    let stages = [Stage::Alpha, Stage::Beta, Stage::Stable];
    let asked = stages.map(|stage| format!("{} at {stage}", catalogue.requirement(n, stage).as_str()));
    push(page, format_args!("\n### {}\n\n`{}`: {}\n\n", question.title, question.id, asked.join(", ")));
    push(page, format_args!("{}\n\nA good answer has:\n\n", question.why.trim_end()));
    for point in &question.good {
        push(page, format_args!("- {point}\n"));
    }
    // Longer than any fence in an example.
    push(page, format_args!("\n~~~~~markdown\n{}\n~~~~~\n", question.example.trim_end()));
}

/// Where the table of keys begins and ends in the page on the wizard.
const KEYS_BEGIN: &str = "<!-- keys: made by `cargo run --example reference` -->\n";
const KEYS_END: &str = "<!-- /keys -->";

/// The page on the wizard with the keys of the key table.
pub fn with_keys(page: &str) -> String {
    let begin = page.find(KEYS_BEGIN).expect("the page has a place for the keys") + KEYS_BEGIN.len();
    let end = page.find(KEYS_END).expect("the place for the keys ends");
    format!("{}{}\n{}", &page[..begin], keys(), &page[end..])
}

fn keys() -> String {
    let keys = Keys::default();
    let groups = [
        (Group::Questions, "Questions"),
        (Group::Panes, "Beside the answer"),
        (Group::Program, "File and program"),
        (Group::Form, "In a form"),
        (Group::Text, "In the answer"),
    ];
    let mut text = String::new();
    for (group, title) in groups {
        push(&mut text, format_args!("\n### {title}\n\n| key | what it does |\n|---|---|\n"));
        for binding in keys.bindings().iter().filter(|binding| binding.group == group && !selects(binding)) {
            let chords: Vec<String> = binding.chords.iter().map(|chord| format!("`{chord}`")).collect();
            push(&mut text, format_args!("| {} | {} |\n", chords.join(" "), binding.help));
        }
    }
    text
}

/// Whether it is a moving key with Shift: one sentence says what all of those do.
fn selects(binding: &Binding) -> bool {
    matches!(binding.command, Command::Edit(Action::Move { extend: true, .. }))
}

fn push(text: &mut String, arguments: std::fmt::Arguments) {
    text.write_fmt(arguments).expect("a string takes whatever is written to it");
}
