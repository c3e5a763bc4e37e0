//! The playbook of every KEP: its parts are in their places, whatever the answers hold.

use std::collections::HashSet;
use std::path::Path;

use kepready::kep::{Proposal, Stage};
use kepready::markdown::anchor::Anchors;
use kepready::markdown::toc;
use kepready::playbook::passage::Place;
use kepready::playbook::{KepFacts, Medium, Playbook, Source, Templates, anchors_of};
use kepready::questionnaire::Catalogue;
use libtest_mimic::Trial;
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
    check_page(&page, &elsewhere).map_err(|why| format!("as a page: {why}"))
}

fn check_page(page: &str, playbook: &Playbook) -> Result<(), String> {
    check_body(page, playbook, 0)?;
    match links(page).into_iter().find(|link| !link.starts_with('#') && !link.contains(':') && !link.starts_with("//"))
    {
        Some(relative) => Err(format!("the link {relative} leads nowhere")),
        None => Ok(()),
    }
}

fn check_body(body: &str, playbook: &Playbook, comments: usize) -> Result<(), String> {
    if body.matches("<!--").count() != comments {
        return Err("a comment of the README is in it".to_owned());
    }
    let (anchors, second) = headings(body)?;
    let says_nothing = playbook.documented.answered == 0 && playbook.notes.is_empty() && playbook.strategies.is_empty();
    let sections: &[&str] = if says_nothing { &[SECTIONS[0], SECTIONS[SECTIONS.len() - 1]] } else { &SECTIONS };
    if let Some(lacking) = sections.iter().find(|section| !second.iter().any(|title| title == *section)) {
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

/// What a damaged renderer could do to a page, and what has to be said of it then: a check that finds nothing proves
/// something only if it would.
pub fn damages() -> Vec<Trial> {
    type Damage = (&'static str, &'static str, fn(&str) -> String);
    let damages: [Damage; 10] = [
        ("a dead anchor", "the anchor #when-to-run is nowhere", |page| {
            page.replacen("(#what-the-kep-does-not-say)", "(#when-to-run)", 1)
        }),
        ("a dead link", "the link other.md leads nowhere", |page| format!("{page}\n[x](other.md)\n")),
        ("a fence left open", "something is left open", |page| format!("{page}\n```\ncode\n")),
        ("a fence that swallows a section", "the section Is it in use is not there", |page| {
            page.replacen("\n## Is it in use\n", "\n```\n## Is it in use\n```\n", 1)
        }),
        ("a row of a table with too few cells", "a row has 2 marks, its head 3", |page| {
            page.replacen("| Can I turn it off? | ", "| Can I turn it off? ", 1)
        }),
        ("a mark in a cell that divides it", "a row has 4 marks, its head 3", |page| {
            page.replacen("| And on again? | ", "| And on again? | a | b ", 1)
        }),
        ("a table below code that looks like an end of code", "a row has 2 marks, its head 3", |page| {
            let code = "\n````\n```\n````\n\n| Decide | x |\n|---|---|\n| y |\n";
            format!("{page}{code}")
        }),
        ("a section inside of a quote", "a heading is inside of something", |page| {
            page.replacen("\n## Dependencies\n", "\n> ## Dependencies\n", 1)
        }),
        ("a comment of the README", "a comment of the README is in it", |page| format!("{page}\n<!-- x -->\n")),
        ("a failure mode without its anchor", "is not there once", |page| {
            page.replacen("<a id=\"failure-orbit-cache-falls-behind\"></a>", "", 1)
        }),
    ];
    let trial = |(name, said, damage): Damage| {
        Trial::test(format!("the check of playbooks finds: {name}"), move || {
            let (page, playbook) = sample();
            check_page(&page, &playbook).map_err(|why| format!("undamaged: {why}"))?;
            match check_page(&damage(&page), &playbook) {
                Err(why) if why.contains(said) => Ok(()),
                other => Err(format!("expected `{said}`, got {other:?}").into()),
            }
        })
    };
    damages.into_iter().map(trial).collect()
}

/// The sample's playbook as a page.
fn sample() -> (String, Playbook) {
    let directory =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/checkout/keps/sig-space/9999-orbital-scheduling");
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("the sample is there");
    let proposal = Proposal::read(&read("kep.yaml"));
    let readme = "keps/sig-any/1-any/README.md".to_owned();
    let place = Place::Elsewhere { base: "https://example.org/k".into(), readme: readme.clone() };
    let facts = KepFacts::of(&proposal, Stage::Beta, None, readme);
    let source = Source { place, ..Source::of(facts, &read("README.md"), &Catalogue::embedded()) };
    let playbook = Playbook::build(&source);
    let page = playbook.markdown(Templates::built_in(), Medium::Page).expect("the project's own template");
    (page, playbook)
}

/// Every row of the tool's own tables has as many cells as their heads.
fn tables(body: &str) -> Result<(), String> {
    let events = Parser::new_ext(body, options()).into_offset_iter();
    let code: Vec<_> =
        events.filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_)))).map(|(_, range)| range).collect();
    let mut wanted = None;
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let line = line.trim_end();
        if !line.starts_with('|') || code.iter().any(|code| code.contains(&at)) {
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
