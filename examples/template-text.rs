//! Makes `questions/template-text.txt`: the fingerprints of what the KEP template sets as visible text.
//!
//!     cargo run --example template-text -- CHECKOUT > questions/template-text.txt
//!
//! CHECKOUT is a checkout of kubernetes/enhancements with its history; every version of the template is read.

use std::collections::BTreeSet;
use std::process::{Command, ExitCode};

use kepready::answers::{Fingerprint, Reading, fingerprints};
use kepready::questionnaire::Catalogue;

const TEMPLATE: &str = "keps/NNNN-kep-template/README.md";

fn main() -> ExitCode {
    let Some(checkout) = std::env::args().nth(1) else {
        eprintln!("error: name the checkout: cargo run --example template-text -- CHECKOUT");
        return ExitCode::from(2);
    };
    let versions = git(&checkout, &["log", "--format=%H", "--", TEMPLATE]);
    let catalogue = Catalogue::embedded();
    let mut known = BTreeSet::new();
    for version in versions.lines() {
        let text = git(&checkout, &["show", &format!("{version}:{TEMPLATE}")]);
        known.extend(visible_items(&text, &catalogue));
    }
    println!(
        "# What the KEP template sets as visible text in its questionnaire, every version: a hash of each item, and"
    );
    println!("# of its first letters.");
    println!("# Made by: cargo run --example template-text -- CHECKOUT");
    for Fingerprint { item, opening } in known {
        println!("{item:016x} {opening:016x}");
    }
    ExitCode::SUCCESS
}

/// The fingerprints of every item of the questionnaire of `text` that is neither comment nor title.
fn visible_items(text: &str, catalogue: &Catalogue) -> Vec<Fingerprint> {
    fingerprints(&Reading::new(text, catalogue).visible_lines())
}

fn git(checkout: &str, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(checkout).args(arguments).output();
    match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(error) => panic!("git cannot be run: {error}"),
    }
}
