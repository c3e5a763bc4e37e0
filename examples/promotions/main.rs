//! Measures promotions against history: how often answers are revised, how well the attention list foresees it, and
//! whether replayed promotions give the files that were merged.
//!
//! ```text
//! cargo run --example promotions -- rates     promotions.json CHECKOUT > questions/revision-rates.txt
//! cargo run --example promotions -- attention promotions.json CHECKOUT
//! cargo run --example promotions -- replay    promotions.json CHECKOUT [--show WHAT]
//! ```
//!
//! `promotions.json` lists real promotions, `CHECKOUT` is a clone with their history; docs/promotion.md says more.

mod attention;
mod git;
mod rates;
mod record;
mod replay;

use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let (what, records, checkout, rest) = match words[..] {
        [what, records, checkout, ref rest @ ..] => (what, records, checkout, rest.to_vec()),
        _ => {
            eprintln!("usage: promotions rates|attention|replay promotions.json CHECKOUT");
            std::process::exit(2);
        }
    };
    let text = std::fs::read_to_string(records).expect("the list of promotions can be read");
    let records = record::read(&text);
    let mut git = git::Git::open(Path::new(checkout));
    match what {
        "rates" => rates::print(&records, &mut git),
        "attention" => attention::print(&records, &mut git),
        "replay" => replay::print(&records, &mut git, &rest),
        other => panic!("there is nothing to measure called {other}"),
    }
}
