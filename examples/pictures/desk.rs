//! What the review desk shows, drawn for the documents: the sheet of the sample KEP, and figures of an invented history.

use std::path::Path;

use kepready::answers::Reading;
use kepready::gate::{self, Answers, Exemptions, check_answers, judged};
use kepready::kep::Stage;
use kepready::questionnaire::Catalogue;
use kepready::report::KepReport;
use kepready::shell::LoadedKep;
use kepready::team::chart::svg::{Layer, lines, stacked};
use kepready::team::review::{Before, Review, Since, Subject};
use kepready::team::show::{Page, stats_human};
use kepready::team::stats::{Stats, current_milestone};
use kepready::team::{AsOf, Change, Facts, History, Ledger, Merge};
use kepready::wizard::keys::Keys;
use kepready::wizard::sheet::Sheet;
use kepready::wizard::theme::Theme;
use kepready::wizard::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Style;

use super::{scenes, svg};

/// Every picture: its file in `docs/pictures/`, and what it holds; `root` is the directory of the package.
pub fn pictures(root: &Path) -> Vec<(&'static str, String)> {
    let stats = stats();
    vec![
        (
            "desk-sheet.svg",
            svg::picture(&sheet(root), "The sheet of a review: what changed in each answer, word by word"),
        ),
        ("desk-stats.svg", svg::picture(&figures(&stats), "Figures of the reviews, as a terminal shows them")),
        ("desk-approvals.svg", standing_alone(root, &approvals(&stats))),
        ("desk-lead-times.svg", standing_alone(root, &lead_times(&stats))),
    ]
}

fn sheet(root: &Path) -> TestBackend {
    let LoadedKep { files, readme, proposal, kep_yaml, approval_text, .. } = scenes::sample(root);
    let catalogue = Catalogue::embedded();
    let reading = Reading::new(&readme, &catalogue);
    let path = files.readme_in_checkout().display().to_string();
    let stage = Stage::Beta;
    let answers = Answers::new(&catalogue, (&readme, &reading), &proposal, (stage, gate::Review::Asked));
    let found = judged(&answers, check_answers(&answers), &Exemptions::default());
    let report = KepReport {
        kep: kepready::answers::exchange::KepFacts::new(&proposal, files.number.as_deref(), stage, path.clone()),
        stage,
        review: gate::Review::Asked,
        ready: found.ready,
        required: found.required,
        approver: None,
        boxes: Vec::new(),
        findings: found.findings,
        sources: Vec::new(),
    };
    let kep_yaml = kep_yaml.unwrap_or_default();
    // What it may have said at alpha.
    let before = readme
        .replace("lags less than 5 seconds", "lags less than 30 seconds")
        .replace("- Scheduling throughput stays within 2% of what it is with the gate off, on 5,000 nodes.\n", "")
        .replace("on 5,000 nodes that took 1.4 seconds", "how long that takes will be measured for beta");
    let since = Since {
        commit: "5eed0a1fa9999c0ffee5eed0a1fa9999c0ffee00".to_owned(),
        date: "2025-12-10".to_owned(),
        stage: Some("alpha".to_owned()),
        approver: Some("vega-prr".to_owned()),
    };
    let old_yaml = kep_yaml
        .replace("stage: beta", "stage: alpha")
        .replace("latest-milestone: \"v1.39\"", "latest-milestone: \"v1.37\"");
    let subject = Subject {
        report,
        readme: &readme,
        kep_yaml: Some(("kep.yaml", &kep_yaml)),
        approval: Some(("keps/prod-readiness/sig-space/9999.yaml".to_owned(), approval_text.as_deref())),
        before: Some(Before { since, readme: before, kep_yaml: Some(old_yaml) }),
        nothing_before: String::new(),
        bench: Some(vec!["vega-prr".to_owned()]),
    };
    let mut sheet = Sheet::new(&Review::new(subject, &catalogue), Keys::default());
    let mut terminal = Terminal::new(TestBackend::new(100, 34)).expect("a buffer takes a frame");
    let mut draw = |sheet: &mut Sheet| {
        terminal.draw(|frame| view::sheet::draw(sheet, &Theme::dark(), frame)).expect("a buffer takes a frame");
    };
    draw(&mut sheet);
    for keys in ["Ctrl+G"; 3] {
        for message in scenes::messages(keys) {
            let kepready::wizard::Message::Key(key) = message else { continue };
            sheet.key(key);
            draw(&mut sheet);
        }
    }
    terminal.backend().clone()
}

fn figures(stats: &Stats) -> TestBackend {
    let text = stats_human(stats, Page { width: 80, colors: false });
    let text: Vec<&str> = text.lines().take_while(|line| !line.starts_with("The road")).collect();
    let rows = u16::try_from(text.len()).expect("it is a page");
    let mut terminal = Terminal::new(TestBackend::new(80, rows)).expect("a buffer takes a frame");
    terminal
        .draw(|frame| {
            for (line, y) in text.iter().zip(0..) {
                frame.buffer_mut().set_string(0, y, line, Style::new());
            }
        })
        .expect("a buffer takes a frame");
    terminal.backend().clone()
}

fn approvals(stats: &Stats) -> String {
    let layers = ["alpha", "beta", "stable"].map(|stage| Layer {
        name: stage.to_owned(),
        values: stats.milestones.iter().map(|figures| count(&figures.by_stage, stage)).collect(),
    });
    stacked(&labels(stats), &layers, "approvals by milestone and stage")
}

fn lead_times(stats: &Stats) -> String {
    let of = |name: &str, pick: fn(&kepready::team::Spread) -> f64| Layer {
        name: name.to_owned(),
        values: stats.milestones.iter().map(|figures| figures.lead_time_days.as_ref().map(pick)).collect(),
    };
    let layers = [of("p50", |spread| spread.p50), of("p75", |spread| spread.p75), of("p90", |spread| spread.p90)];
    lines(&labels(stats), &layers, "lead times by milestone")
}

fn labels(stats: &Stats) -> Vec<String> {
    stats.milestones.iter().map(|figures| figures.milestone.clone()).collect()
}

fn count(tally: &[(String, usize)], name: &str) -> Option<f64> {
    let (_, count) = tally.iter().find(|(known, _)| known == name)?;
    Some(f64::from(u32::try_from(*count).expect("it is small")))
}

/// A chart with the colors of the report's page, on a ground of its own.
fn standing_alone(root: &Path, chart: &str) -> String {
    let page = std::fs::read_to_string(root.join("templates/figures.html.tera")).expect("the page has a template");
    let (_, style) = page.split_once("<style>\n").expect("it has a style sheet");
    let (colors, _) = style.split_once("body {").expect("the colors come first");
    let (open, rest) = chart.split_once(">\n").expect("a chart is an element");
    format!("{open}>\n<style>\n{colors}</style>\n<rect width=\"960\" height=\"320\" fill=\"var(--paper)\"/>\n{rest}")
}

const DAY: i64 = 86_400;
/// Approvals in each of the releases from v1.33 on.
const COUNTS: [i64; 7] = [18, 23, 15, 26, 21, 30, 27];
const PEOPLE: [&str; 5] = ["vega-prr", "lyra-prr", "altair-prr", "deneb-prr", "mira-prr"];
const SIGS: [&str; 4] = ["sig-space", "sig-orbit", "sig-time", "sig-tides"];

/// Figures of a history in which each KEP is approved once, somewhat unevenly.
fn stats() -> Stats {
    let mut merges = Vec::new();
    let mut chance = 7_i64;
    let mut next = |below: i64| {
        chance = (chance * 1_103 + 12_345) % 65_536;
        chance % below
    };
    for (cycle, count) in (0..).zip(COUNTS) {
        for n in 0..count {
            // Two of three come in the week before the freeze.
            let day = cycle * 120 + if n % 3 == 0 { next(70) } else { 70 + next(7) };
            let number = 9_000 + cycle * 100 + n;
            let (stage, sig) = (["alpha", "beta", "alpha", "stable", "beta"][at(next(5))], SIGS[at(next(4))]);
            // The bench grows: the last two joined on the way.
            let person = PEOPLE[at(next((3 + cycle / 3).min(5)))];
            let milestone = format!("v1.{}", 33 + cycle);
            let yaml =
                format!("kep-number: {number}\nowning-sig: {sig}\nstage: {stage}\nlatest-milestone: {milestone}\n");
            let approval = format!("kep-number: {number}\n{stage}:\n  approver: \"@{person}\"\n");
            let time = 1_700_000_000 + day * DAY;
            let lead = 2 + next(30) + if n % 5 == 0 { next(120) } else { 0 };
            let change = |path: String, text: &str| Change { facts: Facts::read(&path, text), path, from: None };
            merges.push(Merge {
                commit: format!("{:08x}", number * 410_503 % 0xffff_ffff).repeat(5),
                time,
                parents: 2,
                first_written: Some(time - lead * DAY),
                changes: vec![
                    change(format!("keps/{sig}/{number}-x/kep.yaml"), &yaml),
                    change(format!("keps/prod-readiness/{sig}/{number}.yaml"), &approval),
                ],
            });
        }
    }
    merges.sort_by_key(|merge| merge.time);
    let last = merges.last().expect("there are merges");
    let as_of = AsOf { commit: last.commit.clone(), time: last.time };
    let history = History { as_of, shallow: false, unread: 0, merges };
    let ledger = Ledger::read(&history);
    Stats::new(&history, &ledger, current_milestone(&ledger), |_| Some(0))
}

fn at(number: i64) -> usize {
    usize::try_from(number).expect("it is small and not negative")
}
