//! The playbook of every KEP: its parts are in their places, whatever the answers hold.

use std::collections::HashSet;
use std::path::Path;

use kepready::kep::{Proposal, Stage};
use kepready::markdown::anchor::Anchors;
use kepready::markdown::toc;
use kepready::playbook::passage::Place;
use kepready::playbook::{KepFacts, Medium, Playbook, Source, Templates, anchors_of};
use kepready::questionnaire::Catalogue;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Holds the playbook of the README `text`, which lies at `path`, to what playbooks promise.
pub fn check(text: &str, path: &Path) -> Result<(), String> {
    let catalogue = Catalogue::embedded();
    let yaml = std::fs::read_to_string(path.with_file_name("kep.yaml")).unwrap_or_default();
    let proposal = Proposal::read(&yaml);
    let stage = proposal.known_stage().unwrap_or(Stage::Alpha);
    let readme = "keps/sig-any/1-any/README.md".to_owned();
    let source = |place: Place| {
        let facts = KepFacts::of(&proposal, stage, None, readme.clone());
        Source { place, ..Source::of(facts, text, &catalogue) }
    };
    let beside = Playbook::build(&source(Place::BesideReadme));
    let file = beside.markdown(Templates::built_in(), Medium::File).map_err(|error| error.to_string())?;
    let (matter, body) =
        file.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).ok_or("no front matter")?;
    serde_yaml::from_str::<serde_yaml::Value>(matter).map_err(|error| format!("front matter: {error}"))?;
    if toc::update(&file).is_some() {
        return Err("the table of contents is not current".to_owned());
    }
    check_body(body, &beside, 2).map_err(|why| format!("as a file: {why}"))?;

    let elsewhere = Place::Elsewhere { base: "https://example.org/k".into(), readme: readme.clone() };
    let elsewhere = Playbook::build(&source(elsewhere));
    let page = elsewhere.markdown(Templates::built_in(), Medium::Page).map_err(|error| error.to_string())?;
    check_body(&page, &elsewhere, 0).map_err(|why| format!("as a page: {why}"))?;
    match links(&page).into_iter().find(|link| !link.starts_with('#') && !link.contains(':') && !link.starts_with("//"))
    {
        Some(relative) => Err(format!("as a page: the link {relative} leads nowhere")),
        None => Ok(()),
    }
}

fn check_body(body: &str, playbook: &Playbook, comments: usize) -> Result<(), String> {
    if body.matches("<!--").count() != comments {
        return Err("a comment of the README is in it".to_owned());
    }
    let (anchors, second) = headings(body)?;
    if let Some(lacking) = SECTIONS.iter().find(|section| !second.iter().any(|title| title == *section)) {
        return Err(format!("the section {lacking} is not there"));
    }
    let mut ids: HashSet<String> = anchors;
    for mode in &playbook.failure_modes {
        if !body.contains(&format!("<a id=\"{}\"></a>", mode.anchor)) || !ids.insert(mode.anchor.clone()) {
            return Err(format!("the anchor {} is not there once", mode.anchor));
        }
    }
    if anchors_of(body).len() != playbook.failure_modes.len() {
        return Err("anchors are not read back".to_owned());
    }
    ids.extend(body.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    if let Some(dead) = links(body).iter().filter_map(|link| link.strip_prefix('#')).find(|id| !ids.contains(*id)) {
        return Err(format!("the anchor #{dead} is nowhere"));
    }
    open_end(body)?;
    tables(body)
}

/// The sections that every playbook has.
const SECTIONS: [&str; 14] = [
    "Turning it on and off",
    "After turning it off",
    "Before rolling it out",
    "When to roll back",
    "Is it in use",
    "Is it working",
    "Objectives and indicators",
    "What it costs",
    "Dependencies",
    "Failure modes",
    "When the API server or etcd is away",
    "When objectives are missed",
    "What was tested",
    "What the KEP does not say",
];

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The anchors of all headings, and the titles of those of level 2; no heading above 6 is inside of anything.
fn headings(body: &str) -> Result<(HashSet<String>, Vec<String>), String> {
    let mut made = Anchors::new();
    let (mut anchors, mut second) = (HashSet::new(), Vec::new());
    let (mut depth, mut words) = (0, None::<String>);
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                if level != HeadingLevel::H6 && depth > 0 {
                    return Err(format!("a heading is inside of something: {}", &body[range]));
                }
                depth += 1;
                words = Some(String::new());
            }
            Event::End(TagEnd::Heading(level)) => {
                depth -= 1;
                let title = words.take().unwrap_or_default();
                anchors.insert(made.next(&title));
                if level == HeadingLevel::H2 {
                    second.push(title);
                }
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Text(text) | Event::Code(text) => {
                if let Some(words) = &mut words {
                    words.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Ok((anchors, second))
}

fn links(body: &str) -> Vec<String> {
    let events = Parser::new_ext(body, options());
    let mut found = Vec::new();
    for event in events {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => found.push(dest_url.to_string()),
            Event::Html(html) | Event::InlineHtml(html) => {
                for key in ["href=\"", "src=\""] {
                    found.extend(html.split(key).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
            _ => {}
        }
    }
    found
}

/// Nothing is open at the end: what would stand there is a paragraph of its own.
fn open_end(body: &str) -> Result<(), String> {
    let probe = format!("{body}\n\nkq7x\n");
    let last = Parser::new_ext(&probe, options()).filter(|event| matches!(event, Event::Start(_))).last();
    match last {
        Some(Event::Start(Tag::Paragraph)) => Ok(()),
        other => Err(format!("something is left open: {other:?}")),
    }
}

/// How the tables begin that are the tool's own.
const TABLES: [&str; 6] = ["| Decide |", "| Metric |", "| Does it bring |", "| Objective |", "| Call |", "| `"];

/// Every row of the tool's own tables has as many cells as their heads.
fn tables(body: &str) -> Result<(), String> {
    let mut fence = false;
    let mut wanted = None;
    for line in body.lines() {
        fence ^= line.trim_start().starts_with("```");
        if fence || !line.starts_with('|') {
            wanted = None;
            continue;
        }
        let cells = line.replace("\\|", "").matches('|').count();
        match wanted {
            None if TABLES.iter().any(|head| line.starts_with(head)) => wanted = Some(cells),
            Some(wanted) if wanted != cells => {
                return Err(format!("a row has {cells} marks, its head {wanted}: {line}"));
            }
            _ => {}
        }
    }
    Ok(())
}
