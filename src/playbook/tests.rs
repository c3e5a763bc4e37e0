//! Whole playbooks: the sample's as snapshots, and hostile answers.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::passage::Place;
use super::*;
use crate::answers::State;
use crate::kep::Stage;
use crate::markdown::toc;
use crate::questionnaire::Requirement;

const README: &str = include_str!("../../examples/checkout/keps/sig-space/9999-orbital-scheduling/README.md");

const IDS: [&str; 25] = [
    "enable-disable",
    "default-behavior",
    "rollback",
    "reenable",
    "enablement-tests",
    "rollout-failure",
    "rollback-metrics",
    "upgrade-tested",
    "deprecations",
    "in-use",
    "working-for-instance",
    "slos",
    "slis",
    "missing-metrics",
    "dependencies",
    "new-api-calls",
    "new-api-types",
    "cloud-calls",
    "object-growth",
    "slo-impact",
    "resource-usage",
    "node-exhaustion",
    "control-plane-outage",
    "failure-modes",
    "slo-steps",
];

fn facts() -> KepFacts {
    let all = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    KepFacts {
        number: "9999".into(),
        title: "Orbital Scheduling".into(),
        sig: "sig-space".into(),
        status: "implementable".into(),
        stage: Stage::Beta,
        latest_milestone: Some("v1.39".into()),
        milestones: vec![
            (Stage::Alpha, "v1.37".into()),
            (Stage::Beta, "v1.39".into()),
            (Stage::Stable, "v1.41".into()),
        ],
        feature_gates: vec![FeatureGate {
            name: "OrbitalScheduling".into(),
            components: all(&["kube-apiserver", "kube-scheduler"]),
        }],
        disable_supported: Some(true),
        metrics: all(&[
            "scheduler_orbit_cache_lag_seconds",
            "scheduler_orbit_placements_total",
            "scheduler_orbit_profile_errors_total",
        ]),
        authors: all(&["@nova-lindqvist", "@ida-perigee"]),
        approvers: all(&["@nova-lindqvist"]),
        readme: "keps/sig-space/9999-orbital-scheduling/README.md".into(),
        commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
        modified: false,
    }
}

/// The sample's answers, read as simply as the sample allows: each question is a level-6 heading of its own.
pub(super) fn sample() -> Source {
    let mut section = "";
    let mut ids = IDS.iter();
    let mut answers: Vec<AnswerText> = Vec::new();
    let questionnaire = README.split("## Production Readiness").nth(1).and_then(|text| text.split("\n## ").next());
    for line in questionnaire.expect("the sample has a questionnaire").lines().skip(1) {
        if let Some(title) = line.strip_prefix("###### ") {
            answers.push(AnswerText {
                id: (*ids.next().expect("25 questions")).into(),
                title: title.into(),
                section: section.into(),
                requirement: Requirement::Required,
                state: State::Answered,
                markdown: String::new(),
                again: String::new(),
            });
        } else if let Some(title) = line.strip_prefix("### ") {
            section = title;
        } else if let Some(answer) = answers.last_mut() {
            answer.markdown.push_str(line);
            answer.markdown.push('\n');
        }
    }
    for answer in &mut answers {
        if answer.markdown.trim().is_empty() || answer.markdown.contains("<!--") || answer.markdown.contains("- [ ]") {
            answer.state = State::Unanswered;
            answer.markdown.clear();
        }
    }
    Source {
        kep: facts(),
        answers,
        notes: Vec::new(),
        strategies: StrategyText::all_of(README),
        place: Place::default(),
        definitions: LinkDefinition::all_of(README),
    }
}

fn rendered(source: &Source) -> String {
    Playbook::build(source).markdown(Templates::built_in(), Medium::File).expect("the project's own template")
}

/// A playbook without its front matter, which is no markdown.
fn body(markdown: &str) -> &str {
    let matter = markdown.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    matter.map_or(markdown, |(_, body)| body)
}

/// Headings above level 6 with their levels; fails where one is not at the top of the document.
fn outline(markdown: &str) -> Vec<(HeadingLevel, String)> {
    let markdown = body(markdown);
    let mut found = Vec::new();
    let mut depth = 0;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                if level != HeadingLevel::H6 {
                    assert_eq!(depth, 0, "{}", &markdown[range.clone()]);
                    found.push((level, markdown[range].trim().to_owned()));
                }
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(TagEnd::Heading(_)) => depth -= 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    found
}

#[test]
fn the_sample_as_markdown() {
    insta::assert_snapshot!(rendered(&sample()));
}

#[test]
fn the_sample_as_json() {
    insta::assert_snapshot!(Playbook::build(&sample()).json());
}

#[test]
fn the_sample_has_seventeen_answers() {
    assert_eq!(Playbook::build(&sample()).documented, Score { answered: 17, total: 25 });
    assert_eq!(toc::update(README), None, "the sample's own table of contents is current");
}

/// Texts that try to reach beyond their place.
const HOSTILE: &[&str] = &[
    "{{ 1+1 }} {% raw %} {# gone #} {{ kep.title }}",
    "{% endif %}{% endcomponent %}",
    "```\nnever closed\n# not a heading",
    "~~~~ two words\n# not a heading",
    "> ```\n> never closed",
    "- a\n\n  ```\n  never closed",
    "# One\n\n## Two\n\nThree\n---\n\nFour\n====",
    "text\n# One",
    "- item\n# One",
    "<!-- never closed",
    "<!-- toc -->\n<!-- /toc -->",
    "<!-- open\n\n# One\n\n<script>\n\n## Two\n\n<?php\n\n### Three",
    "<details><summary>more</summary>",
    "</div></details>",
    "<script>alert(1)</script>\n\n<style>*{display:none}",
    "<pre>\n# One\n</pre>",
    "<?php\n\n<![CDATA[\n\n<!DOCTYPE",
    "| a | b |\n|---|---|\n| c",
    "[x]: y\n[orbit forecaster]: javascript:alert(1)",
    "[a](javascript:alert(1)) ![b](data:text/html,c)",
    "`never closed",
    "**never closed",
    "[never closed](",
    "\\",
    "$$\nmath",
    "one\n\n---\n\ntwo",
    "%%%\ntitle",
    "A> aside\n# One",
    "---\nfront: matter\n---",
    "a\u{1b}[31mb\u{7}\u{202e}c\r\nd\re",
    "    code\n\n\ttabs",
];

#[test]
fn hostile_answers_stay_in_their_place() {
    let plain = outline(&rendered(&every_answer("words")));
    for hostile in HOSTILE {
        let text = rendered(&every_answer(hostile));
        let headings = outline(&text);
        let second = |all: &[(HeadingLevel, String)]| {
            all.iter().filter(|(level, _)| *level <= HeadingLevel::H2).cloned().collect::<Vec<_>>()
        };
        assert_eq!(second(&headings), second(&plain), "{hostile}");
        // Several headings in an answer about failure modes or dependencies name them.
        if Playbook::build(&every_answer(hostile)).failure_modes.is_empty() {
            assert_eq!(headings, plain, "{hostile}");
        }
        assert_eq!(toc::render(&text, toc::MAX_DEPTH).lines().count(), headings.len() - 1, "{hostile}\n{text}");
        assert_eq!(toc::update(&text), None, "{hostile}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}', '\r']), "{hostile}");
        assert!(!text.contains("javascript:"), "{hostile}");
    }
}

#[test]
fn hostile_parts_of_failure_modes_and_dependencies_stay_in_their_place() {
    for hostile in HOSTILE {
        let indented = hostile.replace('\n', "\n    ");
        let named = hostile.replace('\n', "\n  ");
        let mut source = every_answer("words");
        for answer in &mut source.answers {
            match answer.id.as_str() {
                "failure-modes" => answer.markdown = format!("- {named}\n  - Detection: {indented}\n  - Testing: t\n"),
                "dependencies" => answer.markdown = format!("- n\n  - Usage description: {indented}\n\n{hostile}"),
                _ => {}
            }
        }
        let text = rendered(&source);
        let second: Vec<_> = outline(&text).into_iter().filter(|(level, _)| *level == HeadingLevel::H2).collect();
        assert_eq!(second.len(), 15, "{hostile}\n{text}");
        assert_eq!(toc::update(&text), None, "{hostile}");
        let open = text.matches("<!--").count();
        assert_eq!(open, 2, "{hostile}");
    }
}

fn every_answer(text: &str) -> Source {
    let mut source = sample();
    for answer in &mut source.answers {
        answer.state = State::Answered;
        answer.markdown = text.to_owned();
        answer.again = text.to_owned();
    }
    let sections = [
        "questionnaire",
        "enablement",
        "rollout",
        "monitoring",
        "dependencies",
        "scalability",
        "troubleshooting",
        "own",
    ];
    let note = |id: &str| NoteText { id: id.to_owned(), title: format!("Of {id}"), markdown: text.to_owned() };
    source.notes = sections.map(note).to_vec();
    source
}

#[test]
fn nothing_in_an_answer_is_template_code() {
    let text = rendered(&every_answer("{{ 1+1 }} {% raw %}"));
    assert!(text.contains("\n{{ 1+1 }} {% raw %}\n"));
}

#[test]
fn names_cannot_break_headings_and_tables() {
    let mut source = sample();
    source.kep.title = "A | `b`\n# c <!-- toc --> [d](e)".into();
    source.kep.sig = "sig|x\n\n# y".into();
    source.kep.milestones = vec![(Stage::Beta, "v1|2\n".into())];
    source.kep.feature_gates =
        vec![FeatureGate { name: "G`|\n# x".into(), components: vec!["a|b\nc".into(), "kubelet".into()] }];
    let text = rendered(&source);
    assert_eq!(outline(&text)[0].1, "# Playbook: A | \\`b\\` \\# c \\<\\!-- toc --> \\[d\\](e) (KEP-9999)");
    assert_eq!(outline(&text).len(), outline(&rendered(&sample())).len());
    assert!(!text.contains("--feature-gates"), "no line is made from a name that is none");
}

#[test]
fn a_kep_that_says_nothing_still_has_a_playbook() {
    let mut source = sample();
    source.answers.iter_mut().for_each(|answer| {
        answer.state = State::Missing;
        answer.markdown.clear();
    });
    source.kep = KepFacts {
        milestones: Vec::new(),
        feature_gates: Vec::new(),
        metrics: Vec::new(),
        authors: Vec::new(),
        approvers: Vec::new(),
        disable_supported: None,
        latest_milestone: None,
        commit: None,
        ..facts()
    };
    let text = rendered(&source);
    assert!(text.contains("**0 of 25** questions documented"));
    assert_eq!(text.matches("the README does not ask it").count(), 25);
    assert!(!text.contains("--feature-gates"));
}

#[test]
fn an_anchor_stays_when_its_failure_mode_is_worded_anew() {
    let modes = |text: &str| {
        let mut source = sample();
        let answer = source.answers.iter_mut().find(|answer| answer.id == "failure-modes").expect("it is asked");
        answer.markdown = text.to_owned();
        Playbook::build(&source)
    };
    let old = modes("- Orbit cache falls behind\n  - Detection: a\n- Disk is full\n  - Detection: b\n");
    let earlier = anchors_of(&old.markdown(Templates::built_in(), Medium::Page).expect("the project's own template"));
    assert_eq!(earlier, ["failure-orbit-cache-falls-behind", "failure-disk-is-full"]);
    let mut new = modes(
        "- Moon is gone\n  - Detection: c\n- The orbit cache falls far behind\n  - Detection: a\n- Disk is full\n  - Detection: d\n",
    );
    new.keep_anchors(&earlier);
    let anchors: Vec<_> = new.failure_modes.iter().map(|mode| mode.anchor.as_str()).collect();
    assert_eq!(anchors, ["failure-moon-is-gone", "failure-orbit-cache-falls-behind", "failure-disk-is-full"]);
}

#[test]
fn a_catalogue_of_ones_own_is_rendered_too() {
    let mut source = sample();
    source.answers.retain(|answer| answer.id != "in-use");
    source.answers.push(AnswerText {
        id: "moon-phase".into(),
        title: "Does it depend on the moon?".into(),
        section: "Sky".into(),
        requirement: Requirement::Optional,
        state: State::Answered,
        markdown: "Only at night.".into(),
        again: String::new(),
    });
    let text = rendered(&source);
    assert!(text.contains("## Does it depend on the moon?\n\nOnly at night.\n"));
}
