use crate::team::Spread;
use crate::team::bench::Bench;
use crate::team::stats::Stats;

/// One line for each figure: milestone, figure, name and value. How it was counted stands in comment lines.
pub fn stats_csv(stats: &Stats) -> String {
    let mut rows = Rows::new(&stats.counting, &stats.as_of.commit);
    for figures in &stats.milestones {
        let mut put = |figure: &str, name: &str, value: String| rows.put(&[&figures.milestone, figure, name, &value]);
        put("approvals", "", figures.approvals.to_string());
        let sides =
            [("by_approver", &figures.by_approver), ("by_stage", &figures.by_stage), ("by_sig", &figures.by_sig)];
        for (figure, tally) in sides {
            tally.iter().for_each(|(name, count)| put(figure, name, count.to_string()));
        }
        put("peak_week_start", "", figures.peak_week_start.clone());
        put("peak_week_share", "", figures.peak_week_share.to_string());
        spread(figures.lead_time_days).into_iter().for_each(|(name, value)| put("lead_time_days", name, value));
        put("active_approvers", "", figures.active_approvers.to_string());
        put("effective_bench", "", figures.effective_bench.to_string());
    }
    let road = &stats.road_days;
    let roads = [
        ("alpha_to_beta_days", road.alpha_to_beta),
        ("beta_to_stable_days", road.beta_to_stable),
        ("alpha_to_stable_days", road.alpha_to_stable),
    ];
    for (figure, days) in roads {
        spread(days).into_iter().for_each(|(name, value)| rows.put(&["", figure, name, &value]));
    }
    let current = stats.current_milestone.as_deref().unwrap_or_default();
    for row in &stats.waiting {
        let open = row.open_required.map(|open| open.to_string()).unwrap_or_default();
        rows.put(&[current, "waiting_open_required", &format!("{} {}", row.kep, row.stage), &open]);
        let approver = row.approver.as_deref().unwrap_or_default();
        rows.put(&[current, "waiting_approver", &format!("{} {}", row.kep, row.stage), approver]);
    }
    rows.text
}

/// One line for each figure of the bench, in the columns of [`stats_csv`].
pub fn bench_csv(bench: &Bench) -> String {
    let mut rows = Rows::new(&bench.counting, &bench.as_of.commit);
    for person in &bench.people {
        for stay in &person.stays {
            rows.put(&["", "joined", &person.approver, stay.joined.as_deref().unwrap_or_default()]);
            rows.put(&["", "left", &person.approver, stay.left.as_deref().unwrap_or_default()]);
        }
        for (milestone, count) in &person.by_milestone {
            rows.put(&[milestone, "approvals", &person.approver, &count.to_string()]);
        }
    }
    for sharing in &bench.milestones {
        rows.put(&[&sharing.milestone, "concentration", "", &sharing.concentration.to_string()]);
        rows.put(&[&sharing.milestone, "effective_bench", "", &sharing.effective.to_string()]);
        rows.put(&[&sharing.milestone, "half", "", &sharing.half.join(" ")]);
    }
    let continuity = &bench.continuity;
    for (name, count) in
        [("kept", continuity.kept), ("handed_over", continuity.handed_over), ("had_left", continuity.had_left)]
    {
        rows.put(&["", "continuity", name, &count.to_string()]);
    }
    for own in &bench.by_an_author {
        let milestone = own.milestone.as_deref().unwrap_or_default();
        rows.put(&[milestone, "by_an_author", &own.approver, &format!("{} {}", own.kep, own.stage)]);
    }
    if let Some(without) = &bench.without {
        for (name, count) in &without.after {
            let figure = format!("without_{}", without.approver);
            rows.put(&[&without.milestone, &figure, name, &count.to_string()]);
        }
    }
    if let Some(suggestion) = &bench.suggestion {
        let name = suggestion.approver.as_deref().unwrap_or_default();
        rows.put(&["", "suggestion", &format!("{} {}", suggestion.kep, suggestion.stage), name]);
    }
    for candidate in bench.shadows.iter().flat_map(|shadows| &shadows.candidates) {
        for criterion in &candidate.criteria {
            let name = format!("{}: {}", candidate.reviewer, criterion.what);
            rows.put(&["", "shadow", &name, &format!("{} of {}", criterion.lines.len(), criterion.needed)]);
        }
    }
    rows.text
}

struct Rows {
    text: String,
}

impl Rows {
    fn new(counting: &crate::team::Counting, commit: &str) -> Self {
        let mut text = format!("# as of commit {commit}\n");
        let left_out = counting.left_out_in_words();
        let left_out = left_out.iter().map(|line| format!("left out: {line}"));
        for line in counting.how.iter().cloned().chain(left_out).chain(counting.caveats.iter().cloned()) {
            text.push_str(&format!("# {line}\n"));
        }
        text.push_str("milestone,figure,name,value\n");
        Self { text }
    }

    fn put(&mut self, cells: &[&str]) {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        self.text.push_str(&cells.join(","));
        self.text.push('\n');
    }
}

fn spread(spread: Option<Spread>) -> Vec<(&'static str, String)> {
    spread.map_or(Vec::new(), |Spread { p50, p75, p90, counted }| {
        vec![
            ("p50", p50.to_string()),
            ("p75", p75.to_string()),
            ("p90", p90.to_string()),
            ("counted", counted.to_string()),
        ]
    })
}

/// A cell that every reader takes for text: quoted where it has to be, and no formula of a spreadsheet.
fn quoted(cell: &str) -> String {
    let cell = crate::text::printable(cell);
    let cell = if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.into_owned() };
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_for_every_reader() {
        assert_eq!(quoted("vega"), "vega");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=1+1\u{1b}"), "'=1+1␛");
    }
}
