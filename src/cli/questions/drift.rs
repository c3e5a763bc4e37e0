use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use crate::answers::exchange::json_for_any_screen;
use crate::cli::arguments::ListFormat;
use crate::cli::error::{Error, ErrorKind};
use crate::cli::session::Session;
use crate::kep::layout;
use crate::questionnaire::{Asked, Catalogue, Drift};
use crate::shell::{read_text, shown};
use crate::text::printable;

/// Compares the questionnaire with the template of the checkout
///
/// Says which questions are new in the template, gone from it, worded or placed in another way. What only the template
/// asks is asked as plain text by the wizard, `answers` and `promote`.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// A list to read, or JSON for programs
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    format: ListFormat,
}

const EXAMPLES: &str = "\
Examples:
  kepready questions drift
  kepready questions drift --repo ~/src/enhancements --format json";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let catalogue = session.catalogue()?;
    let checkout = session.needed_checkout()?;
    let path = checkout.template().join(layout::README);
    let name = shown(checkout.relative(&path));
    let drift = Drift::of(&catalogue, &read_text(&path)?);
    if !drift.has_questionnaire {
        return Err(Error::new(ErrorKind::Content, format!("{name}: there is no questionnaire in it"))
            .help("see that the checkout is one of kubernetes/enhancements"));
    }
    match arguments.format {
        ListFormat::Human => {
            session.print(&printable(&human(&catalogue, &drift, &name)))?;
            if drift.is_none() {
                session.note(&format!("{name}: it asks what kepready asks, {} questions", catalogue.questions.len()));
            }
            Ok(())
        }
        ListFormat::Json => session.print(&json_for_any_screen(&machine(&catalogue, &drift))),
    }
}

fn human(catalogue: &Catalogue, drift: &Drift, name: &str) -> String {
    let id = |n: usize| &catalogue.questions[n].id;
    let mut out = String::new();
    for Asked { title, section, line, .. } in &drift.new {
        let _ = writeln!(out, "new       {name}:{line}: {title}  ({section})");
    }
    for &n in &drift.gone {
        let _ = writeln!(out, "gone      {}: {}", id(n), catalogue.questions[n].title);
    }
    for (n, asked) in &drift.reworded {
        let _ = writeln!(out, "reworded  {name}:{}: {} now reads: {}", asked.line, id(*n), asked.title);
    }
    for (n, asked) in &drift.moved {
        let _ = writeln!(out, "moved     {name}:{}: {} stands in {}", asked.line, id(*n), asked.section);
    }
    out
}

fn machine(catalogue: &Catalogue, drift: &Drift) -> String {
    let asked = |asked: &Asked| json!({"title": asked.title, "section": asked.section, "line": asked.line});
    let known = |(n, at): &(usize, Asked)| {
        let mut value = asked(at);
        value["id"] = json!(catalogue.questions[*n].id.as_str());
        value
    };
    let value = json!({
        "schema_version": 1,
        "new": drift.new.iter().map(asked).collect::<Vec<_>>(),
        "gone": drift.gone.iter().map(|&n| catalogue.questions[n].id.as_str()).collect::<Vec<_>>(),
        "reworded": drift.reworded.iter().map(known).collect::<Vec<_>>(),
        "moved": drift.moved.iter().map(known).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}
