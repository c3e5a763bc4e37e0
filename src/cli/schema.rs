//! `kepready schema`: the JSON Schemas of the machine formats.

use clap::{Args, ValueEnum};

use super::error::Error;
use super::session::Session;

/// Prints the JSON Schema of a machine format
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The format
    #[arg(value_enum)]
    name: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// What `answers export` prints and `answers apply` takes
    Answers,
    /// What `config --format json` prints
    Config,
    /// What `check --format json` prints
    Check,
    /// What `questions list --format json` prints
    Questions,
    /// What `playbook --format json` prints
    Playbook,
    /// The file library.json of a library of playbooks
    Library,
    /// What `questions drift --format json` prints
    Drift,
    /// What `promote --dry-run --format json` prints
    Promote,
    /// What `review --format json` prints
    Review,
    /// What `stats --format json` prints
    Stats,
    /// What `bench --format json` prints
    Bench,
}

const EXAMPLES: &str = "\
Examples:
  kepready schema answers > answers.schema.json";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    session.print(match arguments.name {
        Name::Answers => include_str!("../../docs/schema/answers.json"),
        Name::Config => include_str!("../../docs/schema/config.json"),
        Name::Check => include_str!("../../docs/schema/check.json"),
        Name::Questions => include_str!("../../docs/schema/questions.json"),
        Name::Playbook => include_str!("../../docs/schema/playbook.json"),
        Name::Library => include_str!("../../docs/schema/library.json"),
        Name::Drift => include_str!("../../docs/schema/drift.json"),
        Name::Promote => include_str!("../../docs/schema/promote.json"),
        Name::Review => include_str!("../../docs/schema/review.json"),
        Name::Stats => include_str!("../../docs/schema/stats.json"),
        Name::Bench => include_str!("../../docs/schema/bench.json"),
    })
}
