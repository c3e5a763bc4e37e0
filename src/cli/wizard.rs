//! `kepready` and `kepready wizard`: what to open, and where.

use clap::Args;

use super::arguments::{stage, theme};
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::session::Session;
use super::sitting::{self, Sitting, Way};
use crate::answers::exchange::no_such_question;
use crate::kep::Stage;
use crate::playbook::KepFacts;
use crate::questionnaire::Catalogue;
use crate::wizard::Prepared;
use crate::wizard::theme::ThemeName;
use crate::yaml::excerpt;

/// Opens the wizard on a KEP, as `kepready` on its own does
///
/// It opens on the first question that the stage requires and nobody has answered. What is typed is kept as a draft;
/// the README changes only when it is saved, and then only in the lines that differ.
///
/// It asks line by line with --plain, and by itself where TERM is dumb, where ACCESSIBLE is set, and on a terminal of
/// less than 60 columns or 18 rows. With --plain the lines may come from a pipe.
#[derive(Args, Clone, Debug, Default)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A number, a directory, a README.md or a kep.yaml [default: the KEP of the current directory]
    pub kep: Option<String>,
    /// Ask what this stage asks [default: that of kep.yaml, else alpha]
    #[arg(long, value_parser = stage())]
    stage: Option<Stage>,
    /// Open on this question
    #[arg(long, value_name = "ID")]
    question: Option<String>,
    /// Ask line by line instead of filling the screen
    #[arg(long)]
    plain: bool,
    /// Colors for a light or a dark terminal, or none [default: what the terminal says it is]
    #[arg(long, value_parser = theme())]
    theme: Option<ThemeName>,
}

const EXAMPLES: &str = "\
Examples:
  kepready wizard 2033
  kepready wizard --stage stable --question failure-modes
  kepready wizard keps/sig-node/2033-kubelet-in-userns-aka-rootless --plain";

impl Arguments {
    /// Whether any of them was given.
    pub(super) fn are_given(&self) -> bool {
        self.kep.is_some() || self.stage.is_some() || self.question.is_some() || self.plain || self.theme.is_some()
    }
}

pub(super) fn run(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let config = session.config(arguments.theme)?;
    let way = Way::choose(arguments.plain);
    let kep = session.open_by(arguments.kep.as_deref(), way, || config.theme.value).map_err(|error| {
        // Only a checkout could know more questions, and there is none: the question's name is what to mend first.
        let unknown = arguments.question.as_deref().and_then(|id| match session.catalogue() {
            Ok(known) => question_named(&known, id).err(),
            Err(error) => Some(error),
        });
        unknown.unwrap_or(error)
    })?;
    let catalogue = session.catalogue_for(&kep)?;
    let question = arguments.question.as_deref().map(|id| question_named(&catalogue, id)).transpose()?;
    kep.warn_of_kep_yaml(session);
    let stage = kep.stage(session, arguments.stage);
    let facts = facts(&kep, stage);
    let (loaded, moved, prepared) = (kep.loaded, None, Prepared::default());
    sitting::run(session, Sitting { catalogue, loaded, facts, moved, prepared, question, drafts: None, config, way })
}

/// What the wizard and the playbook show of a KEP.
pub(super) fn facts(kep: &OpenedKep, stage: Stage) -> KepFacts {
    KepFacts::of(&kep.loaded.proposal, stage, kep.loaded.files.number.as_deref(), kep.readme_path.clone())
}

/// The same without a command: what is no KEP may have been meant as one.
pub(super) fn run_bare(session: &Session, arguments: Arguments) -> Result<(), Error> {
    let near = arguments.kep.as_deref().and_then(command_like);
    run(session, arguments).map_err(|error| match near {
        Some(near) if error.is_usage() => error.help(format!("did you mean `kepready {near}`?")),
        _ => error,
    })
}

fn question_named(catalogue: &Catalogue, id: &str) -> Result<usize, Error> {
    catalogue.index_of(id).ok_or_else(|| {
        let message = format!("there is no question `{}`", excerpt(id));
        Error::new(ErrorKind::Usage, message).help(no_such_question(catalogue, id))
    })
}

fn command_like(word: &str) -> Option<String> {
    if word == "help" {
        return Some("--help".to_owned());
    }
    let command = super::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let near = if word.len() < 32 { similar::get_close_matches(word, &names, 1, 0.7) } else { Vec::new() };
    near.first().map(|&name| name.to_owned())
}
