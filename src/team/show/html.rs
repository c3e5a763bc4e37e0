use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use tera::{Context, Tera};

use super::stats::{FEW, leads, milestone_table, road_table, shares, waiting_table, waiting_title};
use super::{bench, short};
use crate::team::Counting;
use crate::team::bench::Bench;
use crate::team::chart::svg::{self, COLORS, Layer, dashes, variable};
use crate::team::stats::{Stats, Tally};
use crate::text::printable;

const PAGE: &str = "figures.html";

/// A part of the page: a chart, a table, or both.
#[derive(Default, Serialize)]
struct Part {
    title: String,
    note: String,
    legend: Vec<Entry>,
    svg: String,
    table: String,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    /// What stands for it in the chart, as HTML.
    key: String,
}

/// The figures as a page of HTML that needs nothing from anywhere else.
pub fn stats_html(stats: &Stats) -> String {
    let labels: Vec<String> = stats.milestones.iter().map(|figures| figures.milestone.clone()).collect();
    let by_stage = layers(stats.milestones.iter().map(|figures| &figures.by_stage));
    let by_approver = layers(stats.milestones.iter().map(|figures| &figures.by_approver));
    let by_sig = layers(stats.milestones.iter().map(|figures| &figures.by_sig));
    let spread = vec![
        Layer { name: "half (p50)".to_owned(), values: leads(stats, |spread| spread.p50) },
        Layer { name: "three quarters (p75)".to_owned(), values: leads(stats, |spread| spread.p75) },
        Layer { name: "nine tenths (p90)".to_owned(), values: leads(stats, |spread| spread.p90) },
    ];
    let peak = vec![Layer {
        name: "share of the fullest seven days, %".to_owned(),
        values: shares(stats, |figures| (figures.peak_week_share * 100.0).round()),
    }];
    let few = format!("Milestones with fewer than {FEW} to count are not drawn.");
    let bars = |title: &str, note: &str, layers: &[Layer]| bars(title, note, &labels, layers);
    let lines = |title: &str, note: &str, layers: &[Layer]| lines(title, note, &labels, layers);
    let table =
        |title: &str, table: &super::Table| Part { title: title.to_owned(), table: table.html(), ..Part::default() };
    let waiting = waiting_table(stats);
    let parts = vec![
        bars("Approvals by milestone and stage", "", &by_stage),
        lines("Days from the first commit to the merge", &format!("So many days or fewer were enough. {few}"), &spread),
        lines("The peak week", &few, &peak),
        bars("Approvals by approver", "", &by_approver),
        bars("Approvals by SIG", "", &by_sig),
        table("By milestone", &milestone_table(stats, true)),
        table("The road, in days between approvals", &road_table(stats)),
        table(&waiting_title(stats), &waiting),
    ];
    let about = format!("{} approvals", stats.approvals);
    page("Production readiness reviews", &about, &stats.as_of.date, &stats.as_of.commit, &parts, &stats.counting)
}

/// The bench as a page of HTML that needs nothing from anywhere else.
pub fn bench_html(bench: &Bench) -> String {
    let labels: Vec<String> = bench.milestones.iter().map(|sharing| sharing.milestone.clone()).collect();
    let of = |person: &crate::team::bench::Person| Layer {
        name: harmless(&person.approver),
        values: labels.iter().map(|label| count_of(&person.by_milestone, label)).collect(),
    };
    let mut people: Vec<Layer> = bench.people.iter().filter(|person| person.approvals > 0).map(of).collect();
    fold_into_the_last(&mut people);
    let effective = vec![Layer {
        name: "effective size of the bench, people".to_owned(),
        values: bench.milestones.iter().map(|sharing| Some(sharing.effective)).collect(),
    }];
    let part = |title: &str, note: String, table: Option<super::Table>| Part {
        title: title.to_owned(),
        note,
        table: table.map(|table| table.html()).unwrap_or_default(),
        ..Part::default()
    };
    let mut parts = vec![
        bars("Approvals by person", "", &labels, &people),
        lines("How many share the load", "", &labels, &effective),
        part("Who is on the bench, and who was", String::new(), Some(bench::people_table(bench))),
        part("Approvals by person and milestone", String::new(), Some(bench::load_table(bench))),
        part("How the load was shared", String::new(), Some(bench::sharing_table(bench))),
        part("Continuity", bench::continuity(&bench.continuity), None),
    ];
    let own = if bench.by_an_author.is_empty() { "Never." } else { "" };
    let table = Some(bench::own_table(bench)).filter(|table| !table.is_empty());
    parts.push(part("Approved by an author of the KEP", own.to_owned(), table));
    if let Some(without) = &bench.without {
        let title = format!("{} without {}", without.milestone, without.approver);
        parts.push(part(&title, bench::in_words(without), Some(bench::without_table(without))));
    }
    if let Some(suggestion) = &bench.suggestion {
        let table = Some(bench::desk_table(suggestion));
        parts.push(part(&bench::suggestion_title(suggestion), bench::suggested(suggestion), table));
    }
    if let Some(shadows) = &bench.shadows {
        parts.push(part("Shadow reviews, row by row", String::new(), Some(bench::rows_table(shadows))));
        for candidate in &shadows.candidates {
            let title = bench::candidate_title(candidate);
            parts.push(part(&title, String::new(), Some(bench::criteria_table(candidate))));
        }
    }
    let (date, commit) = (&bench.as_of.date, &bench.as_of.commit);
    page("The bench of production readiness approvers", "", date, commit, &parts, &bench.counting)
}

/// A chart of bars made of layers.
fn bars(title: &str, note: &str, labels: &[String], layers: &[Layer]) -> Part {
    let svg = svg::stacked(labels, layers, title);
    Part { title: title.to_owned(), note: note.to_owned(), legend: bar_legend(layers), svg, ..Part::default() }
}

/// A chart of lines.
fn lines(title: &str, note: &str, labels: &[String], layers: &[Layer]) -> Part {
    let svg = svg::lines(labels, layers, title);
    Part { title: title.to_owned(), note: note.to_owned(), legend: line_legend(layers), svg, ..Part::default() }
}

/// The names of some tallies as layers over them: stages in their order, others by how often they come.
fn layers<'t>(tallies: impl Iterator<Item = &'t Tally> + Clone) -> Vec<Layer> {
    let mut totals: BTreeMap<&String, usize> = BTreeMap::new();
    for (name, count) in tallies.clone().flatten() {
        *totals.entry(name).or_default() += count;
    }
    let stage = |name: &str| crate::kep::Stage::ALL.iter().position(|stage| stage.as_str() == name);
    let mut names: Vec<&String> = totals.keys().copied().collect();
    names.sort_by_key(|name| (stage(name), Reverse(totals[name])));
    let mut layers: Vec<Layer> = names
        .into_iter()
        .map(|name| Layer {
            name: harmless(name),
            values: tallies.clone().map(|tally| count_of(tally, name)).collect(),
        })
        .collect();
    fold_into_the_last(&mut layers);
    layers
}

fn count_of(tally: &Tally, name: &str) -> Option<f64> {
    let (_, count) = tally.iter().find(|(known, _)| known == name)?;
    Some(f64::from(u32::try_from(*count).unwrap_or(u32::MAX)))
}

/// More layers than colors become one layer, so that no two share a color.
fn fold_into_the_last(layers: &mut Vec<Layer>) {
    if layers.len() > COLORS {
        let rest = layers.split_off(COLORS - 1);
        let points = rest.iter().map(|layer| layer.values.len()).max().unwrap_or(0);
        let sum = |at: usize| rest.iter().filter_map(|layer| layer.values.get(at).copied().flatten()).sum();
        let values = (0..points).map(|at| Some(sum(at))).collect();
        layers.push(Layer { name: format!("{} others", rest.len()), values });
    }
}

/// What the layers of bars are called.
fn bar_legend(layers: &[Layer]) -> Vec<Entry> {
    let key = |n| format!("<i style=\"background: var({})\"></i>", variable(n));
    layers.iter().enumerate().map(|(n, layer)| Entry { name: layer.name.clone(), key: key(n) }).collect()
}

/// What lines are called, with the line as it is drawn: colors are not all that tells them apart.
fn line_legend(layers: &[Layer]) -> Vec<Entry> {
    let key = |n| {
        let (color, dashes) = (variable(n), dashes(n));
        format!(
            "<svg viewBox=\"0 0 32 8\" aria-hidden=\"true\"><path d=\"M0 4H32\" stroke=\"var({color})\" \
             stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/><circle cx=\"16\" cy=\"4\" r=\"3\" \
             fill=\"var({color})\"/></svg>"
        )
    };
    layers.iter().enumerate().map(|(n, layer)| Entry { name: layer.name.clone(), key: key(n) }).collect()
}

fn harmless(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}

fn page(title: &str, about: &str, date: &str, commit: &str, parts: &[Part], counting: &Counting) -> String {
    let mut tera = Tera::new();
    tera.add_raw_template(PAGE, include_str!("../../../templates/figures.html.tera"))
        .expect("the template in templates/ is read by a test");
    let day = date.get(..10).unwrap_or_default();
    let about = if about.is_empty() { "Up" } else { &format!("{about} up") };
    let mut left_out = counting.left_out_in_words();
    left_out.extend(counting.caveats.iter().cloned());
    if left_out.is_empty() {
        left_out.push("nothing".to_owned());
    }
    let mut context = Context::new();
    context.insert("title", title);
    context.insert("about", &format!("{about} to {day}, commit {}.", short(commit)));
    context.insert("parts", parts);
    context.insert("how", &counting.how);
    context.insert("left_out", &left_out);
    tera.render(PAGE, &context).expect("the template asks for nothing that it is not given")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::bench::Asked;
    use crate::team::ledger::testing::{history, kep_yaml};
    use crate::team::{Ledger, stats};

    #[test]
    fn a_page_stands_alone_and_takes_no_markup_from_a_kep() {
        let yaml = kep_yaml(7, "v1.30", "alpha", "x").replace("title: Orbit 7", "title: '<script>alert(1)</script>'");
        let history = history(&[(
            3,
            Some(1),
            &[
                ("keps/sig-space/7-x/kep.yaml", &yaml),
                ("keps/prod-readiness/sig-space/7.yaml", "kep-number: 7\nalpha: {approver: vega}\n"),
            ],
        )]);
        let ledger = Ledger::read(&history);
        let stats = Stats::new(&history, &ledger, stats::current_milestone(&ledger), |_| Some(2));
        let html = stats_html(&stats);
        assert!(html.contains("<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"), "{html}");
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("src=") && !html.contains("@import"), "{html}");
        assert_eq!(html.matches("<svg role=\"img\"").count(), 5);
        let html = bench_html(&Bench::new(&history, &ledger, Asked::default()));
        assert!(html.contains("vega") && html.contains("never listed"), "{html}");
    }

    #[test]
    fn layers_that_are_too_many_are_summed() {
        let mut layers: Vec<Layer> =
            (0..10).map(|n| Layer { name: n.to_string(), values: vec![Some(1.0), None] }).collect();
        fold_into_the_last(&mut layers);
        assert_eq!((layers.len(), layers[7].name.as_str()), (8, "3 others"));
        assert_eq!(layers[7].values, [Some(3.0), Some(0.0)]);
    }
}
