use std::collections::HashSet;

use super::book::{Answer, Head, Milestone, Mode, Note, Playbook, Score, Service, Strategy};
use super::costs::{self, Cost};
use super::gates::Gate;
use super::inline::{self, Line};
use super::outline::Part;
use super::passage::Passages;
use super::records::{self, Record};
use super::{AnswerText, Source, calls, gates, indicators, labels, metrics, outline, switch};
use crate::answers::State;
use crate::text::{printable, shown_path};

/// How many characters of an answer a line shows.
const LINE: usize = 220;
/// How many bytes of an answer a table's cell holds.
const CELL: usize = 240;
/// How many characters of a name a heading shows.
const NAME: usize = 100;

impl Playbook {
    /// Makes the playbook of `source`.
    pub fn build(source: &Source) -> Playbook {
        let passages = Passages::at(source.place.clone(), &source.definitions);
        let said = |id: &str| source.answers.iter().find(|answer| answer.id == id).map_or("", said);
        let answers: Vec<Answer> = source.answers.iter().map(|asked| answer(asked, &passages)).collect();
        let failures = records::read(said("failure-modes"), labels::FAILURE);
        let services = records::read(said("dependencies"), labels::DEPENDENCY);
        let indicators = indicators::read(said("slis"), &passages);
        let answers_that_name = ["rollback-metrics", "in-use", "slos", "slis", "failure-modes"];
        let monitoring = source.notes.iter().filter(|note| note.id == "monitoring");
        let monitored: Vec<(&str, &str)> = answers_that_name
            .iter()
            .map(|id| (*id, said(id)))
            .chain(monitoring.map(|note| (note.id.as_str(), note.markdown.as_str())))
            .collect();
        let metrics = metrics::all(&source.kep.metrics, &monitored);
        let in_kep_yaml = source.kep.feature_gates.iter().filter(|gate| !gates::says_none(&gate.name));
        let mut gates: Vec<_> = in_kep_yaml.map(|gate| gates::gate(gate, said("enable-disable"))).collect();
        if gates.is_empty() {
            let named = gates::from_answer(said("enable-disable"));
            let gate = |gate| Gate { in_kep_yaml: false, ..gates::gate(gate, said("enable-disable")) };
            gates = named.iter().map(gate).collect();
        }
        let (calls_text, calls) = calls::read(said("new-api-calls"), &passages);
        let notes = source.notes.iter().map(|note| {
            let text = passages.passage(&note.markdown);
            let line = inline::first_line(&text, LINE);
            let (line, line_is_whole) = (line.text, line.whole);
            Note { id: note.id.clone(), title: clean(&note.title), line, line_is_whole, text }
        });
        let strategies = source.strategies.iter().map(|section| Strategy {
            id: section.id.to_owned(),
            title: clean(&section.title),
            text: passages.passage(&section.markdown),
        });
        Playbook {
            schema_version: 1,
            kep: head(source),
            documented: Score {
                answered: answers.iter().filter(|answer| !answer.text.is_empty()).count(),
                total: answers.len(),
            },
            steps: gates::steps(&gates),
            gates,
            switch: switch::read(said("enable-disable"), &passages),
            triggers: metrics::triggers(
                said("rollback-metrics"),
                said("slis"),
                indicators.as_ref(),
                &metrics,
                &passages,
            ),
            metrics,
            notes: notes.filter(|note| !note.text.is_empty()).collect(),
            strategies: strategies.filter(|section| !section.text.is_empty()).collect(),
            objectives: indicators::objectives(said("slos"), &passages),
            indicators,
            calls_text,
            calls,
            costs: costs::ABOUT.iter().map(|(id, about)| cost(id, about, &answers)).collect(),
            dependencies_text: passages.passage(&services.intro),
            dependencies: services.entries.iter().map(|entry| service(entry, &passages)).collect(),
            failure_modes_text: passages.passage(&failures.intro),
            failure_modes: modes(&failures.entries, &passages),
            answers,
            link_definitions: passages.definitions_used(),
        }
    }
}

fn said(answer: &AnswerText) -> &str {
    if answer.state == State::Answered { &answer.markdown } else { "" }
}

fn clean(text: &str) -> String {
    printable(text).into_owned()
}

fn head(source: &Source) -> Head {
    let kep = &source.kep;
    let mut milestones = kep.milestones.clone();
    milestones.sort_by_key(|(stage, _)| *stage);
    Head {
        number: clean(&kep.number),
        title: clean(&kep.title),
        sig: clean(&kep.sig),
        status: clean(&kep.status),
        stage: kep.stage.to_string(),
        latest_milestone: kep.latest_milestone.as_deref().map(clean),
        milestones: milestones
            .iter()
            .filter(|(_, version)| !version.trim().is_empty())
            .map(|(stage, version)| Milestone {
                stage: stage.to_string(),
                version: clean(version),
                reached: *stage <= kep.stage,
            })
            .collect(),
        disable_supported: kep.disable_supported,
        authors: kep.authors.iter().map(|author| clean(author)).collect(),
        approvers: kep.approvers.iter().map(|approver| clean(approver)).collect(),
        readme: shown_path(&kep.readme).into_owned(),
        readme_link: source.place.readme(),
        commit: kep.commit.as_deref().map(clean),
        modified: kep.modified,
    }
}

fn answer(asked: &AnswerText, passages: &Passages<'_>) -> Answer {
    let text = passages.passage(said(asked));
    let line = without_option(inline::first_line(&text, LINE));
    Answer {
        id: asked.id.clone(),
        title: clean(&asked.title),
        section: clean(&asked.section),
        requirement: asked.requirement.to_string(),
        state: asked.state.as_str().to_owned(),
        verdict: costs::verdict(&text).map(str::to_owned),
        line: line.text,
        line_is_whole: line.whole,
        text,
        again: passages.passage(&asked.again),
    }
}

/// The labels of the template's options, as lines show them.
const OPTIONS: &[&str] = &[
    "Feature gate (also fill in values in `kep.yaml`)",
    "Metrics",
    "Events",
    "API .status",
    "Other (treat as last resort)",
    "Other",
];

/// A line that does not begin with the label of the option that was chosen, but with what was said about it.
fn without_option(mut line: Line) -> Line {
    while let Some(rest) = OPTIONS.iter().find_map(|option| {
        let rest = line.text.strip_prefix(option)?;
        rest.strip_prefix("; ").or(rest.strip_prefix(": "))
    }) {
        line.text = rest.to_owned();
    }
    line
}

fn cost(id: &str, about: &str, answers: &[Answer]) -> Cost {
    let answer = answers.iter().find(|answer| answer.id == id);
    let said = answer.filter(|answer| !answer.text.is_empty());
    let verdict = said.and_then(|answer| answer.verdict.clone());
    let whole = said.and_then(|answer| inline::whole_cell(&unlisted(&answer.text), CELL));
    let below = said.is_some() && whole.is_none();
    // A cell that says no more than the verdict beside it says it twice.
    let cell = whole.filter(|cell| {
        let word: String = cell.chars().filter(|c| c.is_alphanumeric()).collect();
        verdict.as_deref().is_none_or(|verdict| !word.eq_ignore_ascii_case(verdict))
    });
    Cost { id: id.to_owned(), about: about.to_owned(), verdict, cell, below }
}

/// What a list of one plain item says, as authors set an answer who set all of them as lists; else `text`.
fn unlisted(text: &str) -> String {
    match outline::parts(text).as_slice() {
        [Part::List(items)] if items.len() == 1 && outline::below(&items[0]).is_empty() => items[0].own.clone(),
        _ => text.to_owned(),
    }
}

/// A record's name for a heading; what a heading cannot hold of it goes on top of the rest.
fn named(record: &Record, passages: &Passages<'_>) -> (String, String) {
    let given = record.name.trim();
    // Some say of each failure mode that it is one.
    let told = labels::labelled(given, "failure mode").filter(|name| !name.trim().is_empty());
    let given = told.as_deref().unwrap_or(given).trim();
    // Authors fill the template's `[name]` in and leave its brackets.
    let bare =
        given.strip_prefix('[').and_then(|name| name.strip_suffix(']')).filter(|name| !name.contains(['[', ']']));
    let given = bare.unwrap_or(given);
    let mut line = inline::first_line(given, NAME);
    if let Some(end) = inline::sentence_ends(given).next().filter(|_| !line.whole) {
        line = Line { whole: false, ..inline::first_line(&given[..end], NAME) };
    }
    let name = line.text.trim_end_matches([':', '.', ' ']).to_owned();
    let rest = passages.passage(&record.rest);
    if line.whole || given.is_empty() {
        return (name, rest);
    }
    let full = passages.passage(given);
    (name, outline::join(&full, &rest))
}

fn field(record: &Record, id: &str, passages: &Passages<'_>) -> Option<String> {
    let (_, text) = record.fields.iter().find(|(known, _)| *known == id)?;
    Some(passages.passage(text)).filter(|text| !text.is_empty())
}

fn service(record: &Record, passages: &Passages<'_>) -> Service {
    let (line, rest) = named(record, passages);
    Service {
        line,
        usage: field(record, "usage", passages),
        outage: field(record, "outage", passages),
        degraded: field(record, "degraded", passages),
        rest,
    }
}

fn modes(entries: &[Record], passages: &Passages<'_>) -> Vec<Mode> {
    let mut used = HashSet::new();
    entries
        .iter()
        .map(|record| {
            let (line, rest) = named(record, passages);
            let rest = outline::join(&field(record, "meaning", passages).unwrap_or_default(), &rest);
            let base = anchor(&line);
            let mut anchor = base.clone();
            let mut repeat = 1;
            while !used.insert(anchor.clone()) {
                repeat += 1;
                anchor = format!("{base}-{repeat}");
            }
            Mode {
                anchor,
                line,
                impact: field(record, "impact", passages),
                detection: field(record, "detection", passages),
                diagnosis: field(record, "diagnosis", passages),
                mitigation: field(record, "mitigation", passages),
                testing: field(record, "testing", passages),
                rest,
            }
        })
        .collect()
}

/// `failure-` and the words of the name, cut at a word so that it stays short enough for a label of an alert.
fn anchor(name: &str) -> String {
    let mut anchor = String::from("failure");
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if anchor.len() + word.len() >= 64 {
            break;
        }
        anchor.push('-');
        anchor.push_str(&word.to_ascii_lowercase());
    }
    anchor
}
