//! `kepready explain`: what a rule of the gate is about.

use clap::Args;

use super::error::{Error, ErrorKind};
use super::session::Session;
use crate::gate::{Area, rules};
use crate::questionnaire::Wording;
use crate::report;
use crate::text::wrapped;

/// Says what a rule of the gate finds, why it matters, and how to mend it
///
/// Without a rule it lists all of them.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The rule, as `kepready check` names it in brackets
    rule: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  kepready explain missing-answer
  kepready explain                   every rule in a line";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let Some(id) = &arguments.rule else { return session.print(&list()) };
    match rules::named(id) {
        Some(rule) => session.print(&fitted(&report::explained(rule), session.columns())),
        None => {
            let word = Wording::new(id);
            let near = rules::ALL.iter().find(|rule| {
                let known = Wording::new(rule.id);
                known.distance(&word, 3).is_some() || known.as_str().contains(word.as_str()) && word.letters() > 2
            });
            let help = match near {
                Some(rule) => format!("did you mean `{}`?", rule.id),
                None => "`kepready explain` lists all of them".to_owned(),
            };
            Err(Error::new(ErrorKind::Usage, format!("there is no rule `{id}`")).help(help))
        }
    }
}

/// `text` with its paragraphs wrapped on a terminal; what stands in code fences stays as it is.
fn fitted(text: &str, width: Option<u16>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let (mut out, mut code) = (String::new(), false);
    for line in text.lines() {
        code ^= line.starts_with("```");
        match code || line.is_empty() {
            true => out.push_str(&format!("{line}\n")),
            false => out.push_str(&wrapped(line, width, "", "")),
        }
    }
    out
}

fn list() -> String {
    let mut out = String::new();
    for area in Area::ALL {
        out.push_str(&format!("{}\n", area.title()));
        for rule in rules::ALL.iter().filter(|rule| rule.area == area) {
            out.push_str(&format!("  {:22} {}\n", rule.id, rule.finds));
        }
        out.push('\n');
    }
    out
}
