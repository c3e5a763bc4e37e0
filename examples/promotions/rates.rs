//! The table of rates: how often an answer was revised that nothing else puts on the attention list, by step and
//! question.

use std::collections::BTreeMap;

use kepready::answers::{Reading, State};
use kepready::kep::Proposal;
use kepready::promotion::attention::{Rates, attention};
use kepready::questionnaire::Catalogue;

use crate::git::Git;
use crate::record::Record;

/// What the table begins with.
const HEAD: &str = "\
# How often an answer was revised when its KEP moved on, though nothing else puts it on the attention list: the
# stages, the question, how many promotions revised such an answer, and how many had one.";

/// Prints the table in the form that the program carries.
pub fn print(records: &[Record], git: &mut Git) {
    let last = records.iter().map(|record| record.date.as_str()).max().unwrap_or("an unknown day");
    let counted = records.iter().filter(|record| record.had_questionnaire).count();
    println!("{HEAD}");
    println!("# Measured over {counted} promotions up to {last} by: cargo run --example promotions -- rates");
    let rates = measure(records.iter(), git);
    for ((from, to), questions) in &rates {
        for question in Catalogue::embedded().questions {
            let Some((revised, of)) = questions.get(question.id.as_str()) else { continue };
            println!("{from} {to} {} {revised} {of}", question.id);
        }
    }
}

pub type Counts = BTreeMap<(&'static str, &'static str), BTreeMap<String, (u32, u32)>>;

/// Counts over `records` that had a questionnaire.
pub fn measure<'r>(records: impl Iterator<Item = &'r Record>, git: &mut Git) -> Counts {
    let catalogue = Catalogue::embedded();
    let mut counts = Counts::new();
    for record in records.filter(|record| record.had_questionnaire && record.from < record.to) {
        let Some((readme, kep_yaml)) = record.before(git) else { continue };
        let reading = Reading::new(&readme, &catalogue);
        let proposal = Proposal::read(&kep_yaml);
        let list = attention(&reading, &catalogue, &proposal, Some(record.from), record.to, &Rates::read(""));
        let questions = counts.entry((record.from.as_str(), record.to.as_str())).or_default();
        for (n, answer) in reading.answers().iter().enumerate() {
            if answer.state != State::Answered || list.iter().any(|entry| entry.question == n) {
                continue;
            }
            let id = catalogue.questions[n].id.as_str();
            let (revised, of) = questions.entry(id.to_owned()).or_default();
            *of += 1;
            *revised += u32::from(record.edited.iter().any(|edited| edited == id));
        }
    }
    counts
}

/// The counts as a table that the program reads.
pub fn table(counts: &Counts) -> String {
    let rows = counts.iter().flat_map(|((from, to), questions)| {
        questions.iter().map(move |(id, (revised, of))| format!("{from} {to} {id} {revised} {of}\n"))
    });
    rows.collect()
}
