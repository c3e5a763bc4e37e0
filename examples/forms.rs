//! Counts how many structured answers of a checkout can be shown as forms, and lists those that cannot.
//!
//!     cargo run --example forms -- CHECKOUT [QUESTION]

use std::collections::BTreeMap;
use std::path::Path;

use kepready::answers::form::{Form, RowKind};
use kepready::answers::{Reading, State};
use kepready::questionnaire::{Catalogue, Shape};
use kepready::shell::Checkout;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().expect("the first argument is a checkout");
    let shown = arguments.next();
    let checkout = Checkout::at(Path::new(&root)).expect("the checkout holds keps/");
    let catalogue = Catalogue::embedded();
    let mut counts: BTreeMap<usize, [usize; 4]> = BTreeMap::new();
    for kep in checkout.keps() {
        let Ok(text) = std::fs::read_to_string(kep.path.join("README.md")) else { continue };
        let reading = Reading::new(&text, &catalogue);
        for (n, answer) in reading.answers().iter().enumerate().filter(|(_, answer)| answer.state == State::Answered) {
            let question = &catalogue.questions[n];
            if question.shape == Shape::Text {
                continue;
            }
            let count = counts.entry(n).or_default();
            count[0] += 1;
            match Form::read(&answer.text, &question.shape) {
                Ok(form) => {
                    let listed = form.rows().iter().any(|row| row.is_written() && row.kind != RowKind::Text);
                    count[if listed { 1 } else { 2 }] += 1;
                    if shown.as_deref() == Some(question.id.as_str()) {
                        println!("== {}\n{}", kep.label(), answer.text);
                        for row in form.rows() {
                            let mark = if row.is_written() { ' ' } else { '?' };
                            let label = "  ".repeat(row.depth) + &row.label;
                            println!("{mark} {:?} {:?} {label} = {:?}", row.entry, row.kind, row.value);
                        }
                    }
                }
                Err(why) => {
                    count[3] += 1;
                    println!("{} {}: {why}", kep.label(), question.id);
                }
            }
        }
    }
    println!("{:<24} {:>8} {:>8} {:>8} {:>8}", "question", "answers", "lists", "words", "text");
    for (n, [answers, lists, words, text]) in counts {
        println!("{:<24} {answers:>8} {lists:>8} {words:>8} {text:>8}", catalogue.questions[n].id.as_str());
    }
}
