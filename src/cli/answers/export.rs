use clap::Args;

use crate::answers::Reading;
use crate::answers::exchange::Export;
use crate::cli::arguments::{AnswersFormat, stage};
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::kep::Stage;

/// Prints every question of a KEP with its state and answer
///
/// All questions are listed in the order of the KEP template, also those that the README does not ask. An answer is
/// the author's markdown without HTML comments and without the template's own text.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// A number, a directory, a README.md or a kep.yaml [default: the KEP of the current directory]
    kep: Option<String>,
    /// YAML to read and edit, JSON for programs
    #[arg(long, value_enum, default_value_t = AnswersFormat::Yaml)]
    format: AnswersFormat,
    /// The stage whose requirements are given [default: that of kep.yaml, else alpha]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
}

const EXAMPLES: &str = "\
Examples:
  kepready answers export 2033 > answers.yaml
  kepready answers export --format json | jq -r '.answers[] | select(.state != \"answered\").id'";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let kep = session.open(arguments.kep.as_deref())?;
    let catalogue = session.catalogue_for(&kep)?;
    kep.warn_of_kep_yaml(session);
    kep.warn_of_readme(session);
    let stage = kep.stage(session, arguments.stage);
    let reading = Reading::new(&kep.loaded.readme, &catalogue);
    session.print(&Export::new(&reading, stage, kep.facts(stage)).to_text(arguments.format.into()))
}
