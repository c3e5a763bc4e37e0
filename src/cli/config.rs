//! `kepready config`: what is configured, and where each value came from.

use clap::Args;
use serde_json::{Value, json};

use super::arguments::{ListFormat, theme};
use super::error::Error;
use super::session::Session;
use crate::shell::config::{Config, Source};
use crate::shell::shown;
use crate::text::printable;
use crate::wizard::theme::ThemeName;

/// Prints what is configured and where each value came from
///
/// A flag counts more than a variable of the environment, that one more than the configuration file, and the file
/// more than the default. The file is config.yaml in the user's configuration directory, or the one that
/// KEPREADY_CONFIG names. A value in it that cannot be is an error, here and in the wizard.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A table to read, or JSON for programs
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    format: ListFormat,
    /// The theme, as the wizard takes it
    #[arg(long, value_parser = theme())]
    theme: Option<ThemeName>,
}

const EXAMPLES: &str = "\
Examples:
  kepready config
  KEPREADY_CONFIG=try.yaml kepready config
  kepready config --format json | jq -r '.values[] | select(.source.kind != \"default\") | .name'";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let config = session.config(arguments.theme)?;
    match arguments.format {
        ListFormat::Human => session.print(&table(&config)),
        ListFormat::Json => session.print(&format!("{:#}\n", as_json(&config))),
    }
}

fn table(config: &Config) -> String {
    let file = config.file.as_deref().map_or_else(|| "none, since there is no home directory".to_owned(), shown);
    let there = if config.file_exists { "" } else { " (not there)" };
    let rows = config.rows();
    let width = |text: &dyn Fn(&(String, String, Source)) -> usize| rows.iter().map(text).max().unwrap_or(0);
    let (names, values) = (width(&|row| row.0.len()), width(&|row| row.1.chars().count()).min(40));
    let mut table = format!("file: {file}{there}\n\n");
    for (name, value, source) in &rows {
        table.push_str(&format!("{name:names$}  {value:values$}  {}\n", source.in_words()));
    }
    printable(&table).into_owned()
}

fn as_json(config: &Config) -> Value {
    let source = |source: &Source| match source {
        Source::Default => json!({"kind": "default"}),
        Source::File { path, line, column } => {
            json!({"kind": "file", "path": path.to_string_lossy(), "line": line, "column": column})
        }
        Source::Environment(name) => json!({"kind": "environment", "name": name}),
        Source::Flag(name) => json!({"kind": "flag", "name": name}),
    };
    let values = config
        .rows()
        .into_iter()
        .map(|(name, value, from)| json!({"name": name, "value": value, "source": source(&from)}));
    json!({
        "schema_version": 1,
        "file": config.file.as_ref().map(|file| file.to_string_lossy()),
        "file_exists": config.file_exists,
        "values": values.collect::<Vec<_>>(),
    })
}
