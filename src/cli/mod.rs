//! The command line: arguments, one file per command, and what they share: output, warnings, errors.
//!
//! A command reads files through [`crate::shell`], asks the core what follows from them, and prints the result to
//! standard output; everything else it says goes to standard error. Nothing here decides what a README means.

mod answers;
mod arguments;
mod bench;
mod check;
mod completions;
mod config;
mod demo;
mod desk;
mod diff;
mod drafts;
mod error;
mod explain;
mod fix;
mod gate_facts;
mod history;
mod input;
mod man;
mod new;
mod opened;
mod others;
mod pager;
mod past;
mod plain;
mod playbook;
mod promote;
mod questions;
mod review;
mod schema;
mod screen;
mod session;
mod sitting;
mod stats;
mod wizard;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind as ClapErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use arguments::Everywhere;
use error::Error;
use session::Session;

/// Runs the program with `args`, the first of which is its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let parsed = command()
        .color(screen::asked_for(&args))
        .try_get_matches_from(args)
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .and_then(Cli::checked);
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help is a result, and whoever reads it may stop early.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let session = match Session::new(&cli.everywhere) {
        Ok(session) => session,
        Err(error) => return error.report(&screen::Screen::stderr(cli.everywhere.color)),
    };
    match cli.dispatch(&session) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(&session.err),
    }
}

/// The whole command line as clap knows it, for completions, man pages and the reference.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Answers the production readiness questionnaire of a Kubernetes Enhancement Proposal
#[derive(Parser)]
#[command(
    name = "kepready",
    version,
    override_usage = "kepready [OPTIONS] [KEP]\n       kepready [OPTIONS] <COMMAND>",
    long_about = LONG_ABOUT,
    after_long_help = EXAMPLES,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    wizard: wizard::Arguments,
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Option<Command>,
}

const LONG_ABOUT: &str = "\
Answers the production readiness questionnaire of a Kubernetes Enhancement Proposal.

Without a command it opens the wizard on a KEP: every question with its state, an editor for the answer, and \
previews. Answers live in the README of the KEP and nowhere else; saving changes only the lines that differ.";

const EXAMPLES: &str = "\
Examples:
  kepready                         the KEP of the current directory
  kepready 2033                    by number, anywhere in a checkout of kubernetes/enhancements
  kepready --question slos         straight to one question
  kepready demo                    a sample KEP to try everything on
  kepready answers export 2033     all answers as YAML

Exit codes: 0 done, 1 required answers are missing, 2 a usage, configuration or file error.";

#[derive(Subcommand)]
enum Command {
    Wizard(wizard::Arguments),
    Demo(demo::Arguments),
    #[command(subcommand)]
    Answers(answers::Command),
    New(new::Arguments),
    Promote(promote::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Fix(fix::Arguments),
    Playbook(playbook::Arguments),
    Review(review::Arguments),
    Stats(stats::Arguments),
    Bench(bench::Arguments),
    #[command(subcommand)]
    Questions(questions::Command),
    Config(config::Arguments),
    Drafts(drafts::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Cli {
    /// Refuses what belongs to the wizard in front of another command: `kepready 2033 playbook`.
    fn checked(self) -> Result<Self, clap::Error> {
        if self.command.is_some() && self.wizard.are_given() {
            let message = "a KEP, --stage, --question, --plain and --theme go behind the command";
            return Err(command().error(ClapErrorKind::ArgumentConflict, message));
        }
        Ok(self)
    }

    fn dispatch(self, session: &Session) -> Result<(), Error> {
        match self.command {
            None => wizard::run_bare(session, self.wizard),
            Some(Command::Wizard(arguments)) => wizard::run(session, arguments),
            Some(Command::Demo(arguments)) => demo::run(session, &arguments),
            Some(Command::Answers(command)) => command.run(session),
            Some(Command::New(arguments)) => new::run(session, &arguments),
            Some(Command::Promote(arguments)) => promote::run(session, &arguments),
            Some(Command::Check(arguments)) => check::run(session, &arguments),
            Some(Command::Explain(arguments)) => explain::run(session, &arguments),
            Some(Command::Fix(arguments)) => fix::run(session, &arguments),
            Some(Command::Playbook(arguments)) => playbook::run(session, &arguments),
            Some(Command::Review(arguments)) => review::run(session, &arguments),
            Some(Command::Stats(arguments)) => stats::run(session, &arguments),
            Some(Command::Bench(arguments)) => bench::run(session, &arguments),
            Some(Command::Questions(command)) => command.run(session),
            Some(Command::Config(arguments)) => config::run(session, &arguments),
            Some(Command::Drafts(arguments)) => drafts::run(session, arguments),
            Some(Command::Schema(arguments)) => schema::run(session, &arguments),
            Some(Command::Completions(arguments)) => completions::run(session, &arguments),
            Some(Command::Man(arguments)) => man::run(session, &arguments),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_finds_no_contradiction_in_the_command_line() {
        command().debug_assert();
    }

    fn parse(args: &[&str]) -> Result<Cli, ClapErrorKind> {
        let args = std::iter::once("kepready").chain(args.iter().copied());
        Cli::try_parse_from(args).and_then(Cli::checked).map_err(|error| error.kind())
    }

    #[test]
    fn a_bare_kep_and_commands_stand_side_by_side() {
        for (args, kep) in [
            (&[][..], None),
            (&["2033"], Some("2033")),
            (&["keps/sig-space/7-orbit/README.md"], Some("keps/sig-space/7-orbit/README.md")),
            (&["./demo"], Some("./demo")),
            (&["--question", "slos"], None),
            (&["--repo", "/src", "--stage", "beta", "7", "--plain", "-q"], Some("7")),
        ] {
            let cli = parse(args).unwrap_or_else(|kind| panic!("{args:?}: {kind}"));
            assert!(cli.command.is_none(), "{args:?}");
            assert_eq!(cli.wizard.kep.as_deref(), kep, "{args:?}");
        }
        let cli = parse(&["--repo", "/src", "answers", "export", "7", "--color", "never"]);
        assert!(cli.is_ok_and(|cli| matches!(cli.command, Some(Command::Answers(_))) && cli.everywhere.repo.is_some()));
        for args in [
            &["7", "answers", "export"][..],
            &["--stage", "beta", "answers", "export"],
            &["--plain", "demo"],
            &["--theme", "dark", "demo"],
        ] {
            assert_eq!(parse(args).err(), Some(ClapErrorKind::ArgumentConflict), "{args:?}");
        }
    }

    #[test]
    fn every_command_has_long_help_with_examples() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} says what it does");
            let examples = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.contains("Examples:\n  kepready"), "{name} has examples");
            command.get_subcommands().for_each(check);
        }
        check(&command());
    }
}
