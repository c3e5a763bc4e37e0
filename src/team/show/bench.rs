use super::table::{Align, Table};
use super::{Page, counting_markdown, percent, short};
use crate::team::bench::{Bench, Continuity, Suggestion, Without};
use crate::team::chart::terminal::{bars, heat, sparks};
use crate::team::shadows::{Row, Shadows};
use crate::text::{printable, wrapped};

/// How many milestones the table of loads shows.
const SHOWN: usize = 12;

/// The bench for a person at a terminal, with charts.
pub fn bench_human(bench: &Bench, page: Page) -> String {
    let mut out = page.strong("The bench of approvers");
    let day = bench.as_of.date.get(..10).unwrap_or_default();
    out.push_str(&format!("  up to {day}, commit {}\n", short(&bench.as_of.commit)));
    let plain = |out: &mut String, title: &str, text: String| {
        page.title(out, title);
        out.push_str(&text);
    };
    plain(&mut out, "Who is on it, and who was", people_table(bench).plain(page.width));
    if !bench.milestones.is_empty() {
        plain(&mut out, "Approvals by person and milestone", load(bench, page));
        plain(&mut out, "How it moves, oldest to newest milestone", sparks(&movements(bench), page));
        plain(&mut out, "How the load was shared", sharing_table(bench).plain(page.width));
    }
    page.title(&mut out, "Continuity");
    out.push_str(&wrapped(&continuity(&bench.continuity), page.width, "  ", "  "));
    page.title(&mut out, "Approved by an author of the KEP");
    if bench.by_an_author.is_empty() {
        out.push_str("  never\n");
    } else {
        out.push_str(&own_table(bench).plain(page.width));
    }
    if let Some(without) = &bench.without {
        page.title(&mut out, &format!("{} without {}", without.milestone, without.approver));
        out.push_str(&wrapped(&in_words(without), page.width, "  ", "  "));
        out.push_str(&without_table(without).plain(page.width));
    }
    if let Some(suggestion) = &bench.suggestion {
        page.title(&mut out, &suggestion_title(suggestion));
        out.push_str(&wrapped(&suggested(suggestion), page.width, "  ", "  "));
        out.push_str("  Other KEPs of the release that each approver has:\n");
        out.push_str(&bars(&suggestion.desk, page));
    }
    if let Some(shadows) = &bench.shadows {
        page.title(&mut out, "Shadow reviews, row by row");
        out.push_str(&rows_in_words(shadows, page));
        for candidate in &shadows.candidates {
            page.title(&mut out, &candidate_title(candidate));
            out.push_str(&criteria_table(candidate).plain(page.width));
        }
    }
    page.counting(&mut out, &bench.counting);
    out
}

/// The bench as markdown.
pub fn bench_markdown(bench: &Bench) -> String {
    let day = bench.as_of.date.get(..10).unwrap_or_default();
    let mut out =
        format!("# The bench of production readiness approvers\n\nUp to {day}, commit `{}`.\n", bench.as_of.commit);
    let mut section = |title: &str, text: &str| out.push_str(&format!("\n## {title}\n\n{text}"));
    section("Who is on it, and who was", &people_table(bench).markdown());
    section("Approvals by person and milestone", &load_table(bench).markdown());
    section("How the load was shared", &sharing_table(bench).markdown());
    section("Continuity", &(continuity(&bench.continuity) + "\n"));
    let own = if bench.by_an_author.is_empty() { "Never.\n".to_owned() } else { own_table(bench).markdown() };
    section("Approved by an author of the KEP", &own);
    if let Some(without) = &bench.without {
        let text = format!("{}\n\n{}", in_words(without), without_table(without).markdown());
        section(&format!("{} without {}", without.milestone, without.approver), &text);
    }
    if let Some(suggestion) = &bench.suggestion {
        let text = format!("{}\n\n{}", suggested(suggestion), desk_table(suggestion).markdown());
        section(&suggestion_title(suggestion), &text);
    }
    if let Some(shadows) = &bench.shadows {
        section("Shadow reviews, row by row", &rows_table(shadows).markdown());
        for candidate in &shadows.candidates {
            section(&candidate_title(candidate), &criteria_table(candidate).markdown());
        }
    }
    counting_markdown(&mut out, &bench.counting);
    out
}

pub(super) fn people_table(bench: &Bench) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("approver", Left),
        ("approvals", Right),
        ("days", Right),
        ("last", Left),
        ("on the bench", Left),
    ]);
    for person in &bench.people {
        let stays = person.stays.iter().map(|stay| {
            let joined = stay.joined.as_deref().unwrap_or("before the history");
            match &stay.left {
                Some(left) => format!("{joined} to {left}"),
                None => format!("since {joined}"),
            }
        });
        let mut stays = stays.collect::<Vec<_>>().join(", ");
        if stays.is_empty() {
            "never listed".clone_into(&mut stays);
        }
        if person.emeritus {
            stays.push_str(", emeritus");
        }
        table.row([
            person.approver.clone(),
            person.approvals.to_string(),
            person.days.to_string(),
            person.last_approval.clone().unwrap_or_else(|| "–".to_owned()),
            stays,
        ]);
    }
    table
}

/// The names of the last milestones, and each person's row.
pub(super) fn loads(bench: &Bench, most: usize) -> (Vec<String>, Vec<(String, Vec<usize>)>) {
    let from = bench.milestones.len().saturating_sub(most);
    let milestones: Vec<String> = bench.milestones[from..].iter().map(|sharing| sharing.milestone.clone()).collect();
    let rows = bench.people.iter().map(|person| {
        let of = |name: &String| {
            person.by_milestone.iter().find(|(milestone, _)| milestone == name).map_or(0, |(_, count)| *count)
        };
        (person.approver.clone(), milestones.iter().map(of).collect::<Vec<_>>())
    });
    let rows = rows.filter(|(_, counts)| counts.iter().any(|count| *count > 0)).collect();
    (milestones, rows)
}

fn load(bench: &Bench, page: Page) -> String {
    let fit = usize::from(page.width.saturating_sub(18)) / 6;
    let (milestones, rows) = loads(bench, SHOWN.min(fit.max(1)));
    heat(&milestones, &rows, page)
}

/// A row for each milestone, a column for each person.
pub(super) fn load_table(bench: &Bench) -> Table {
    let (milestones, people) = loads(bench, bench.milestones.len());
    let mut head = vec![("release", Align::Left)];
    head.extend(people.iter().map(|(name, _)| (name.as_str(), Align::Right)));
    let mut table = Table::new(&head);
    for (at, milestone) in milestones.iter().enumerate() {
        table.row([milestone.clone()].into_iter().chain(people.iter().map(|(_, counts)| counts[at].to_string())));
    }
    table
}

fn movements(bench: &Bench) -> Vec<(&'static str, Vec<Option<f64>>)> {
    vec![
        ("effective bench", bench.milestones.iter().map(|sharing| Some(sharing.effective)).collect()),
        ("concentration, %", bench.milestones.iter().map(|s| Some((s.concentration * 100.0).round())).collect()),
    ]
}

pub(super) fn sharing_table(bench: &Bench) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("release", Left),
        ("all", Right),
        ("people", Right),
        ("conc.", Right),
        ("effective", Right),
        ("half is carried by", Left),
    ]);
    for sharing in &bench.milestones {
        table.row([
            sharing.milestone.clone(),
            sharing.approvals.to_string(),
            sharing.active.to_string(),
            format!("{:.3}", sharing.concentration),
            format!("{:.1}", sharing.effective),
            sharing.half.join(", "),
        ]);
    }
    table
}

pub(super) fn continuity(continuity: &Continuity) -> String {
    let Continuity { kept, handed_over, had_left, share } = continuity;
    format!(
        "{} of {} later stages ({}) were approved by the approver of the stage before; {handed_over} were handed over, \
         and for {had_left} the first approver had left the bench.",
        kept,
        kept + handed_over + had_left,
        percent(*share)
    )
}

pub(super) fn own_table(bench: &Bench) -> Table {
    use Align::{Left, Right};
    let mut table =
        Table::new(&[("KEP", Right), ("stage", Left), ("approver", Left), ("release", Left), ("merge", Left)]);
    for own in &bench.by_an_author {
        table.row([
            own.kep.clone(),
            own.stage.clone(),
            own.approver.clone(),
            own.milestone.clone().unwrap_or_default(),
            short(&own.commit).to_owned(),
        ]);
    }
    table
}

pub(super) fn in_words(without: &Without) -> String {
    let Without { approver, approvals, effective_before, effective_after, left_over, .. } = without;
    let mut text = format!(
        "The others would have taken over {approvals} approvals of {approver}; the effective bench goes from \
         {effective_before:.1} to {effective_after:.1}."
    );
    if *left_over > 0 {
        text.push_str(&format!(" {left_over} of them nobody else could have taken."));
    }
    text
}

pub(super) fn without_table(without: &Without) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[("approver", Left), ("was", Right), ("would be", Right), ("more", Right)]);
    for (name, after) in &without.after {
        let was = without.before.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count);
        table.row([name.clone(), was.to_string(), after.to_string(), format!("+{}", after - was)]);
    }
    table
}

pub(super) fn suggestion_title(suggestion: &Suggestion) -> String {
    format!("An approver for KEP {} at {} in {}", suggestion.kep, suggestion.stage, suggestion.milestone)
}

pub(super) fn suggested(suggestion: &Suggestion) -> String {
    match &suggestion.approver {
        Some(approver) => format!("{approver}: {}.", suggestion.reason),
        None => format!("Nobody: {}.", suggestion.reason),
    }
}

/// How many other KEPs of the release each approver has.
pub(super) fn desk_table(suggestion: &Suggestion) -> Table {
    let mut table = Table::new(&[("approver", Align::Left), ("other KEPs of the release", Align::Right)]);
    suggestion.desk.iter().for_each(|(name, count)| table.row([name.clone(), count.to_string()]));
    table
}

/// What a row counts for, each with its evidence; nothing where the history does not know the review.
fn counts(row: &Row) -> Vec<(&'static str, String)> {
    let Some(approval) = &row.approval else {
        return vec![("nothing", "the history has no approval of this stage".to_owned())];
    };
    let mut counts = vec![(row.step.unwrap_or("another step"), approval.clone())];
    if !row.several_components.is_empty() {
        counts.push(("several components", row.several_components.join(", ")));
    }
    counts.extend(row.version_skew.iter().map(|skew| ("version skew", skew.clone())));
    counts.extend(row.outside_own_sig.iter().map(|sig| ("outside own SIG", sig.clone())));
    counts
}

fn rows_in_words(shadows: &Shadows, page: Page) -> String {
    let mut out = String::new();
    for row in &shadows.rows {
        out.push_str(&format!(
            "  line {}: {}, KEP {} at {}, {}\n",
            row.line, row.date, row.kep, row.stage, row.reviewer
        ));
        for (what, evidence) in counts(row) {
            let line = printable(&format!("{what}: {evidence}")).replace(['\n', '\t'], " ");
            out.push_str(&wrapped(&line, page.width, "    - ", "      "));
        }
    }
    out
}

pub(super) fn rows_table(shadows: &Shadows) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("line", Right),
        ("date", Left),
        ("KEP", Right),
        ("reviewer", Left),
        ("stage", Left),
        ("counts as", Left),
        ("evidence", Left),
    ]);
    for row in &shadows.rows {
        let (what, evidence): (Vec<_>, Vec<_>) = counts(row).into_iter().unzip();
        table.row([
            row.line.to_string(),
            row.date.clone(),
            row.kep.clone(),
            row.reviewer.clone(),
            row.stage.clone(),
            what.join("; "),
            evidence.join("; "),
        ]);
    }
    table
}

pub(super) fn candidate_title(candidate: &crate::team::shadows::Candidate) -> String {
    let own = if candidate.own_sigs.is_empty() { "own SIG unknown".to_owned() } else { candidate.own_sigs.join(", ") };
    let state = if candidate.complete { "all criteria met" } else { "not there yet" };
    format!("{} ({own}): {state}", candidate.reviewer)
}

pub(super) fn criteria_table(candidate: &crate::team::shadows::Candidate) -> Table {
    use Align::{Left, Right};
    let mut table =
        Table::new(&[("met", Left), ("has", Right), ("needs", Right), ("criterion", Left), ("lines", Left)]);
    for criterion in &candidate.criteria {
        let lines = criterion.lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        table.row([
            if criterion.lines.len() >= criterion.needed { "yes" } else { "no" }.to_owned(),
            criterion.lines.len().to_string(),
            criterion.needed.to_string(),
            criterion.what.to_owned(),
            lines,
        ]);
    }
    table
}
