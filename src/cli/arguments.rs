//! Arguments that several commands take.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Args, ColorChoice, ValueEnum};

use crate::answers::exchange;
use crate::kep::{Milestone, Stage};
use crate::wizard::theme::ThemeName;

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub(super) struct Everywhere {
    /// The checkout that holds keps/ [default: the nearest one above the current directory]
    #[arg(long, global = true, value_name = "DIR", help_heading = HEADING)]
    pub repo: Option<PathBuf>,
    /// A questionnaire of your own instead of the built-in one: a directory of YAML files
    #[arg(long, global = true, value_name = "DIR", help_heading = HEADING)]
    pub questions: Option<PathBuf>,
    /// Colors: auto, always or never; with auto, NO_COLOR and CLICOLOR_FORCE count
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t = ColorChoice::Auto,
        hide_possible_values = true,
        help_heading = HEADING
    )]
    pub color: ColorChoice,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, help_heading = HEADING)]
    pub quiet: bool,
}

const HEADING: &str = "Everywhere";

/// The forms of a file of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AnswersFormat {
    Yaml,
    Json,
}

impl From<AnswersFormat> for exchange::Format {
    fn from(format: AnswersFormat) -> Self {
        match format {
            AnswersFormat::Yaml => exchange::Format::Yaml,
            AnswersFormat::Json => exchange::Format::Json,
        }
    }
}

/// The forms of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Human,
    Json,
}

/// Takes the name of a theme.
pub(super) fn theme() -> impl TypedValueParser<Value = ThemeName> {
    PossibleValuesParser::new(ThemeName::ALL.map(ThemeName::as_str))
        .map(|name| ThemeName::parse(&name).expect("only names of themes are possible"))
}

/// Takes a release such as v1.39.
pub(super) fn milestone() -> impl TypedValueParser<Value = Milestone> {
    StringValueParser::new().try_map(|text| text.parse::<Milestone>())
}

/// Takes the name of a stage.
pub(super) fn stage() -> impl TypedValueParser<Value = Stage> {
    PossibleValuesParser::new(Stage::ALL.map(Stage::as_str))
        .map(|name| name.parse().expect("only names of stages are possible"))
}
