//! How many answers of a checkout are split into their parts, by what they are about.
//!
//!     cargo run --release --example playbook-structure -- DIR            counts
//!     cargo run --release --example playbook-structure -- DIR KIND       what each answer of a kind was split into
//!
//! KIND is one of failure-modes, dependencies, slis, slos, new-api-calls and rollback-metrics. An answer of a few words
//! (`None.`, `N/A`) has no parts and is counted apart.

use std::path::{Path, PathBuf};

use kepready::kep::{Proposal, Stage};
use kepready::playbook::{KepFacts, Playbook, Source};
use kepready::questionnaire::Catalogue;

const KINDS: [&str; 6] = ["failure-modes", "dependencies", "slis", "slos", "new-api-calls", "rollback-metrics"];
/// An answer of so many characters or fewer has no parts.
const SHORT: usize = 60;

fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(root), kind) = (args.next(), args.next()) else {
        eprintln!("name a checkout");
        std::process::exit(2);
    };
    let playbooks: Vec<(String, Playbook)> = readmes(Path::new(&root)).iter().filter_map(|path| built(path)).collect();
    if let Some(kind) = kind {
        playbooks.iter().for_each(|(name, playbook)| show(name, playbook, &kind));
        return;
    }
    println!("| answer | written | a few words | split | whole | parts |\n|---|---|---|---|---|---|");
    for kind in KINDS {
        let (mut short, mut split, mut whole, mut parts) = (0, 0, 0, 0);
        for (_, playbook) in &playbooks {
            let text = said(playbook, kind);
            match (parts_of(playbook, kind).len(), text.chars().count()) {
                (_, 0) => {}
                (0, length) if length <= SHORT => short += 1,
                (0, _) => whole += 1,
                (count, _) => {
                    split += 1;
                    parts += count;
                }
            }
        }
        println!("| {kind} | {} | {short} | {split} | {whole} | {parts} |", short + split + whole);
    }
}

fn show(name: &str, playbook: &Playbook, kind: &str) {
    let text = said(playbook, kind);
    let parts = parts_of(playbook, kind);
    if text.chars().count() <= SHORT && parts.is_empty() {
        return;
    }
    println!("\n===== {name}: {}\n{text}", if parts.is_empty() { "whole" } else { "split" });
    parts.iter().for_each(|part| println!("  -> {part}"));
}

fn said<'p>(playbook: &'p Playbook, kind: &str) -> &'p str {
    playbook.answers.iter().find(|answer| answer.id == kind).map_or("", |answer| &answer.text)
}

fn parts_of(playbook: &Playbook, kind: &str) -> Vec<String> {
    let has = |label: &str, text: &Option<String>| text.as_ref().map(|text| format!("{label}({})", text.len()));
    match kind {
        "failure-modes" => {
            let part = |mode: &kepready::playbook::Mode| {
                let fields = [
                    has("impact", &mode.impact),
                    has("detection", &mode.detection),
                    has("diagnosis", &mode.diagnosis),
                    has("mitigation", &mode.mitigation),
                    has("testing", &mode.testing),
                ];
                let fields: Vec<String> = fields.into_iter().flatten().collect();
                format!("{} | {} rest({})", mode.line, fields.join(" "), mode.rest.len())
            };
            playbook.failure_modes.iter().map(part).collect()
        }
        "dependencies" => {
            let part = |service: &kepready::playbook::Service| {
                let fields =
                    [has("usage", &service.usage), has("outage", &service.outage), has("degraded", &service.degraded)];
                let fields: Vec<String> = fields.into_iter().flatten().collect();
                format!("{} | {} rest({})", service.line, fields.join(" "), service.rest.len())
            };
            playbook.dependencies.iter().map(part).collect()
        }
        "slis" => {
            let rows = playbook.indicators.iter().flat_map(|found| &found.rows);
            rows.map(|row| [&*row.metric, &row.notes, &row.aggregation, &row.components].join(" | ")).collect()
        }
        "slos" => playbook.objectives.iter().map(|one| one.cell.clone()).collect(),
        "new-api-calls" => {
            playbook.calls.iter().map(|call| [&*call.call, &call.throughput, &call.origin].join(" | ")).collect()
        }
        _ => playbook.triggers.iter().map(|one| [&*one.metric, &one.meaning, &one.components].join(" | ")).collect(),
    }
}

fn built(path: &Path) -> Option<(String, Playbook)> {
    let readme = std::fs::read_to_string(path).ok()?;
    let proposal = Proposal::read(&std::fs::read_to_string(path.with_file_name("kep.yaml")).unwrap_or_default());
    let stage = proposal.known_stage().unwrap_or(Stage::Alpha);
    let facts = KepFacts::of(&proposal, stage, None, path.display().to_string());
    let name = path.parent()?.file_name()?.to_string_lossy().into_owned();
    Some((name, Playbook::build(&Source::of(facts, &readme, &Catalogue::embedded()))))
}

fn readmes(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.join("keps")];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("NNNN-kep-template") {
                open.push(path);
            } else if path.file_name().is_some_and(|name| name == "README.md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
