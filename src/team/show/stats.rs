use super::table::{Align, Table};
use super::{Page, counting_markdown, percent, short, spread_cells};
use crate::team::Spread;
use crate::team::chart::terminal::{Series, bars, lines, sparks};
use crate::team::stats::{MilestoneFigures, Road, Stats, Tally};
use crate::text::printable;

/// A milestone with fewer approvals or lead times than this is not drawn: one slow one would be all there is to see.
pub(super) const FEW: usize = 5;

/// The figures for a person at a terminal, with charts.
pub fn stats_human(stats: &Stats, page: Page) -> String {
    let mut out = String::new();
    let day = stats.as_of.date.get(..10).unwrap_or_default();
    out.push_str(&page.strong("Production readiness reviews"));
    out.push_str(&format!("  {} approvals up to {day}, commit {}\n", stats.approvals, short(&stats.as_of.commit)));
    if !stats.milestones.is_empty() {
        page.title(&mut out, "Approvals by milestone");
        out.push_str(&bars(&approvals(stats), page));
        page.title(&mut out, "Days from first commit to merge: half (o), nine tenths (×) took no longer");
        out.push_str(&lead_chart(stats, page));
        page.title(&mut out, "How they move, oldest to newest milestone");
        out.push_str(&sparks(&movements(stats), page));
        out.push_str(&page.faint(&format!("  Blank or not drawn: fewer than {FEW} to count.\n")));
        page.title(&mut out, "By milestone");
        out.push_str(&milestone_table(stats, false).plain(page.width));
    }
    page.title(&mut out, "The road, in days between approvals");
    out.push_str(&road_table(stats).plain(page.width));
    if let Some(newest) = stats.milestones.last() {
        for (title, tally) in sides(newest) {
            page.title(&mut out, &format!("{}: {title}", newest.milestone));
            out.push_str(&bars(&harmless(tally), page));
        }
    }
    page.title(&mut out, &waiting_title(stats));
    if stats.waiting.is_empty() {
        out.push_str("  nothing\n");
    } else {
        out.push_str(&waiting_table(stats).plain(page.width));
    }
    page.counting(&mut out, &stats.counting);
    out
}

/// The figures as markdown.
pub fn stats_markdown(stats: &Stats) -> String {
    let mut out = String::from("# Production readiness reviews\n\n");
    out.push_str(&format!(
        "{} approvals up to {}, commit `{}`.\n",
        stats.approvals,
        stats.as_of.date.get(..10).unwrap_or_default(),
        stats.as_of.commit
    ));
    out.push_str("\n## By milestone\n\n");
    out.push_str(&milestone_table(stats, true).markdown());
    out.push_str("\nLead times and the road are in days.\n\n## The road, in days between approvals\n\n");
    out.push_str(&road_table(stats).markdown());
    if let Some(newest) = stats.milestones.last() {
        for (title, tally) in sides(newest) {
            out.push_str(&format!("\n## {}: {title}\n\n", newest.milestone));
            let mut table = Table::new(&[(title.trim_start_matches("by "), Align::Left), ("approvals", Align::Right)]);
            tally.iter().for_each(|(name, count)| table.row([name.clone(), count.to_string()]));
            out.push_str(&table.markdown());
        }
    }
    out.push_str(&format!("\n## {}\n\n", waiting_title(stats)));
    if stats.waiting.is_empty() {
        out.push_str("Nothing.\n");
    } else {
        out.push_str(&waiting_table(stats).markdown());
    }
    counting_markdown(&mut out, &stats.counting);
    out
}

fn approvals(stats: &Stats) -> Tally {
    stats.milestones.iter().map(|figures| (figures.milestone.clone(), figures.approvals)).collect()
}

fn sides(figures: &MilestoneFigures) -> [(&'static str, &Tally); 3] {
    [("by approver", &figures.by_approver), ("by stage", &figures.by_stage), ("by SIG", &figures.by_sig)]
}

fn harmless(tally: &Tally) -> Tally {
    tally.iter().map(|(name, count)| (printable(name).replace(['\n', '\t'], " "), *count)).collect()
}

fn lead_chart(stats: &Stats, page: Page) -> String {
    let labels: Vec<&str> = stats.milestones.iter().map(|figures| figures.milestone.as_str()).collect();
    let series = [
        Series { mark: '×', values: leads(stats, |spread| spread.p90) },
        Series { mark: 'o', values: leads(stats, |spread| spread.p50) },
    ];
    lines(&labels, &series, page)
}

/// A percentile of each milestone's lead times, where there are enough to have one.
pub(super) fn leads(stats: &Stats, pick: fn(&Spread) -> f64) -> Vec<Option<f64>> {
    let of = |figures: &MilestoneFigures| figures.lead_time_days.filter(|spread| spread.counted >= FEW);
    stats.milestones.iter().map(|figures| of(figures).as_ref().map(pick)).collect()
}

/// A figure of each milestone, where it has enough approvals to have one.
pub(super) fn shares(stats: &Stats, pick: fn(&MilestoneFigures) -> f64) -> Vec<Option<f64>> {
    stats.milestones.iter().map(|figures| (figures.approvals >= FEW).then(|| pick(figures))).collect()
}

fn movements(stats: &Stats) -> Vec<(&'static str, Vec<Option<f64>>)> {
    let approvals = |figures: &MilestoneFigures| f64::from(u32::try_from(figures.approvals).unwrap_or(u32::MAX));
    vec![
        ("approvals", stats.milestones.iter().map(|figures| Some(approvals(figures))).collect()),
        ("lead time p50", leads(stats, |spread| spread.p50)),
        ("lead time p75", leads(stats, |spread| spread.p75)),
        ("lead time p90", leads(stats, |spread| spread.p90)),
        ("peak week, %", shares(stats, |figures| (figures.peak_week_share * 100.0).round())),
        ("effective bench", shares(stats, |figures| figures.effective_bench)),
    ]
}

pub(super) fn milestone_table(stats: &Stats, with_days: bool) -> Table {
    use Align::{Left, Right};
    let mut head = vec![
        ("cycle", Left),
        ("all", Right),
        ("alpha", Right),
        ("beta", Right),
        ("stable", Right),
        ("other", Right),
        ("peak", Right),
        ("from", Left),
        ("p50", Right),
        ("p75", Right),
        ("p90", Right),
        ("of", Right),
        ("who", Right),
    ];
    // 80 columns have no room for the day on which the fullest week began.
    head.retain(|(name, _)| with_days || *name != "from");
    let mut table = Table::new(&head);
    for figures in &stats.milestones {
        let of = |stage: &str| figures.by_stage.iter().find(|(name, _)| name == stage).map_or(0, |(_, count)| *count);
        let stages = [of("alpha"), of("beta"), of("stable")];
        let other = figures.approvals - stages.iter().sum::<usize>();
        let mut row = vec![figures.milestone.clone(), figures.approvals.to_string()];
        row.extend(stages.iter().chain([&other]).map(ToString::to_string));
        row.push(percent(figures.peak_week_share));
        row.extend(with_days.then(|| figures.peak_week_start.clone()));
        row.extend(spread_cells(figures.lead_time_days));
        row.push(figures.active_approvers.to_string());
        table.row(row);
    }
    table
}

pub(super) fn road_table(stats: &Stats) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[("from", Left), ("p50", Right), ("p75", Right), ("p90", Right), ("KEPs", Right)]);
    let Road { alpha_to_beta, beta_to_stable, alpha_to_stable } = &stats.road_days;
    let rows =
        [("alpha to beta", alpha_to_beta), ("beta to stable", beta_to_stable), ("alpha to stable", alpha_to_stable)];
    for (name, spread) in rows {
        table.row([name.to_owned()].into_iter().chain(spread_cells(*spread)));
    }
    table
}

pub(super) fn waiting_title(stats: &Stats) -> String {
    match &stats.current_milestone {
        Some(milestone) => format!("Waiting in {milestone}, for an approver or for answers: {}", stats.waiting.len()),
        None => "Waiting: no KEP names a milestone".to_owned(),
    }
}

pub(super) fn waiting_table(stats: &Stats) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("KEP", Right),
        ("stage", Left),
        ("approver", Left),
        ("open", Right),
        ("SIG", Left),
        ("title", Left),
    ]);
    for row in &stats.waiting {
        table.row([
            row.kep.clone(),
            row.stage.clone(),
            row.approver.clone().unwrap_or_else(|| "nobody".to_owned()),
            row.open_required.map_or("no README".to_owned(), |open| open.to_string()),
            row.sig.clone().unwrap_or_default(),
            row.title.clone().unwrap_or_default(),
        ]);
    }
    table
}
