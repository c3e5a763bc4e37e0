//! Review throughput: what was approved for each milestone, by whom and how fast, and what waits.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::figures::{DAY, rounded};
use super::ledger::Approval;
use super::show::date;
use super::{Counting, History, KepYaml, Ledger, Spread, concentration, peak_week};
use crate::kep::{Milestone, Stage, Status};

/// The figures of `kepready stats`.
#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    /// The version of this shape.
    pub schema_version: u32,
    /// Where the history ends.
    pub as_of: Dated,
    /// How it was counted.
    pub counting: Counting,
    /// All approvals that were counted, those without a milestone too.
    pub approvals: usize,
    /// The figures of each milestone, oldest first.
    pub milestones: Vec<MilestoneFigures>,
    /// Lead times over all milestones.
    pub lead_time_days: Option<Spread>,
    /// Days from one stage's approval to the next one's.
    pub road_days: Road,
    /// The milestone that `waiting` is about.
    pub current_milestone: Option<String>,
    /// What waits in that milestone.
    pub waiting: Vec<Waiting>,
}

/// A commit with its day, as machine formats name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dated {
    /// The full name of the commit.
    pub commit: String,
    /// Its date as RFC 3339 writes it.
    pub date: String,
}

/// The figures of one milestone.
#[derive(Clone, Debug, Serialize)]
pub struct MilestoneFigures {
    /// The release.
    pub milestone: String,
    /// How many (KEP, stage) were approved for it.
    pub approvals: usize,
    /// By the approver named first.
    #[serde(serialize_with = "as_map")]
    pub by_approver: Tally,
    /// By stage, in the order of a feature's life.
    #[serde(serialize_with = "as_map")]
    pub by_stage: Tally,
    /// By SIG.
    #[serde(serialize_with = "as_map")]
    pub by_sig: Tally,
    /// The first day of the fullest seven days.
    pub peak_week_start: String,
    /// The share of the approvals that were merged in them.
    pub peak_week_share: f64,
    /// From the first author date to the merge.
    pub lead_time_days: Option<Spread>,
    /// How many people approved something.
    pub active_approvers: usize,
    /// 1 divided by the sum of squared shares.
    pub effective_bench: f64,
}

/// Names with counts, the order being part of what is said.
pub type Tally = Vec<(String, usize)>;

/// How long a feature takes from one stage to another.
#[derive(Clone, Debug, Serialize)]
pub struct Road {
    /// From the approval for alpha to that for beta.
    pub alpha_to_beta: Option<Spread>,
    /// From the approval for beta to that for stable.
    pub beta_to_stable: Option<Spread>,
    /// From the approval for alpha to that for stable, whatever lies between.
    pub alpha_to_stable: Option<Spread>,
}

/// A KEP of the current milestone that lacks something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The number of the KEP.
    pub kep: String,
    /// Its title.
    pub title: Option<String>,
    /// The owning SIG.
    pub sig: Option<String>,
    /// The stage it is meant to reach.
    pub stage: String,
    /// The approver its approval file names for that stage.
    pub approver: Option<String>,
    /// How many answers that the stage requires are open; `None` where the README cannot be read.
    pub open_required: Option<usize>,
    /// The path of its kep.yaml.
    pub path: String,
}

/// A KEP of the current milestone, before its README is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The path of its kep.yaml.
    pub path: String,
    /// The number of the KEP.
    pub kep: String,
    /// The stage it is meant to reach.
    pub stage: Stage,
}

const HOW: &[&str] = &[
    "An approval is the first merge that names an approver for a stage of a KEP in its approval file; each (KEP, stage) \
     counts once, also when its file is moved, renumbered or taken away and put back.",
    "It belongs to the milestone that kep.yaml named as latest-milestone at that merge, patch numbers left off.",
    "Merges are the commits of the first-parent history; their committer dates count.",
    "Lead time runs from the oldest author date among the commits that a merge brought in to the merge.",
    "The peak week is the fullest run of 7 times 24 hours that begins with an approval.",
    "Percentiles are interpolated between neighbours. The road counts KEPs whose later stage was approved after the \
     earlier one; stages named in one merge are left out.",
    "Waiting are KEPs with status implementable or implemented whose kep.yaml names the current milestone as the latest \
     and that lack an approver for their stage, or required answers. Committed state only.",
];

impl Stats {
    /// Works the figures out. `milestone` is the current one; `open` says how many required answers a candidate's
    /// README leaves open.
    pub fn new(
        history: &History,
        ledger: &Ledger,
        milestone: Option<Milestone>,
        open: impl Fn(&Candidate) -> Option<usize>,
    ) -> Self {
        let mut by_milestone: BTreeMap<Milestone, Vec<&Approval>> = BTreeMap::new();
        for approval in &ledger.approvals {
            if let Some(milestone) = approval.milestone {
                by_milestone.entry(milestone).or_default().push(approval);
            }
        }
        let milestones = by_milestone.iter().map(|(&milestone, approvals)| MilestoneFigures::of(milestone, approvals));
        Self {
            schema_version: 1,
            as_of: Dated::new(&history.as_of.commit, history.as_of.time),
            counting: Counting::of(history, ledger, HOW),
            approvals: ledger.approvals.len(),
            milestones: milestones.collect(),
            lead_time_days: Spread::of_seconds(ledger.approvals.iter().filter_map(|approval| approval.lead)),
            road_days: Road::of(ledger),
            current_milestone: milestone.map(|milestone| milestone.to_string()),
            waiting: waiting(ledger, milestone, open),
        }
    }

    /// The figures as JSON.
    pub fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("figures have text keys and no failing value");
        crate::text::printable(&json).into_owned() + "\n"
    }
}

/// The newest release that at least three KEPs in need of an approval name as their latest milestone; the newest one
/// named at all where none has three. A slip of one author is no release.
pub fn current_milestone(ledger: &Ledger) -> Option<Milestone> {
    let mut named: BTreeMap<Milestone, usize> = BTreeMap::new();
    for milestone in ledger.keps.values().filter(|kep| needs_approval(kep)).filter_map(KepYaml::release) {
        *named.entry(milestone).or_default() += 1;
    }
    let newest = |least: usize| named.iter().rev().find(|(_, count)| **count >= least).map(|(milestone, _)| *milestone);
    newest(3).or_else(|| newest(1))
}

/// The KEPs that may wait in `milestone`, by path.
pub fn candidates(ledger: &Ledger, milestone: Milestone) -> Vec<Candidate> {
    let of_milestone = ledger.keps.iter().filter(|(_, kep)| needs_approval(kep) && kep.release() == Some(milestone));
    let candidates = of_milestone.filter_map(|(path, kep)| {
        let kep_number = kep.number.clone().or_else(|| super::number_of(path))?;
        Some(Candidate { path: path.clone(), kep: kep_number, stage: kep.known_stage()? })
    });
    candidates.collect()
}

fn needs_approval(kep: &KepYaml) -> bool {
    kep.status.as_deref().and_then(|status| status.parse::<Status>().ok()).is_some_and(Status::needs_approval)
}

fn waiting(ledger: &Ledger, milestone: Option<Milestone>, open: impl Fn(&Candidate) -> Option<usize>) -> Vec<Waiting> {
    let candidates = milestone.map(|milestone| candidates(ledger, milestone)).unwrap_or_default();
    let rows = candidates.into_iter().map(|candidate| {
        let approver = ledger.approver_now(&candidate.kep, candidate.stage).map(|(_, name)| name);
        let open_required = open(&candidate);
        let kep = &ledger.keps[&candidate.path];
        Waiting {
            title: kep.title.clone(),
            sig: kep.sig.clone(),
            stage: candidate.stage.to_string(),
            kep: candidate.kep,
            path: candidate.path,
            approver,
            open_required,
        }
    });
    let mut rows: Vec<Waiting> = rows.filter(|row| row.approver.is_none() || row.open_required != Some(0)).collect();
    let number = |row: &Waiting| row.kep.parse::<u64>().unwrap_or(u64::MAX);
    rows.sort_by_key(|row| (row.approver.is_some(), std::cmp::Reverse(row.open_required), number(row)));
    rows
}

impl Dated {
    /// The commit `commit` of the second `time`.
    pub fn new(commit: &str, time: i64) -> Self {
        let date = jiff::Timestamp::from_second(time).map(|time| time.to_string()).unwrap_or_default();
        Self { commit: commit.to_owned(), date }
    }
}

impl MilestoneFigures {
    fn of(milestone: Milestone, approvals: &[&Approval]) -> Self {
        let times: Vec<i64> = approvals.iter().map(|approval| approval.time).collect();
        let (start, held) = peak_week(&times).expect("a milestone has an approval");
        let by_approver = tally(approvals.iter().map(|approval| approval.approver.as_str()));
        let loads: Vec<usize> = by_approver.iter().map(|(_, count)| *count).collect();
        let by_stage = Stage::ALL
            .map(|stage| (stage.to_string(), approvals.iter().filter(|approval| approval.stage == stage).count()));
        Self {
            milestone: milestone.to_string(),
            approvals: approvals.len(),
            by_stage: by_stage.into_iter().filter(|(_, count)| *count > 0).collect(),
            by_sig: tally(approvals.iter().map(|approval| approval.sig.as_str())),
            peak_week_start: date(start),
            peak_week_share: share(held, approvals.len()),
            lead_time_days: Spread::of_seconds(approvals.iter().filter_map(|approval| approval.lead)),
            active_approvers: by_approver.len(),
            effective_bench: effective(&loads),
            by_approver,
        }
    }
}

/// 1 divided by the concentration of `loads`, with one decimal; 0 without any.
pub(super) fn effective(loads: &[usize]) -> f64 {
    concentration(loads).map_or(0.0, |concentration| rounded(1.0 / concentration, 1))
}

/// How much of `whole` `part` is, with two decimals.
#[expect(clippy::cast_precision_loss, reason = "counts of reviews are small")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { rounded(part as f64 / whole as f64, 2) }
}

/// How often each name comes, the most frequent first, then by name.
pub(super) fn tally<'n>(names: impl Iterator<Item = &'n str>) -> Tally {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut sorted: Tally = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sorted
}

pub(super) fn as_map<S: Serializer>(tally: &Tally, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(tally.iter().map(|(name, count)| (name, count)))
}

impl Road {
    fn of(ledger: &Ledger) -> Self {
        let of = |kep: &str, stage: Stage| ledger.approvals.iter().find(|a| a.kep == kep && a.stage == stage);
        let between = |from: Stage, to: Stage| {
            let later = ledger.approvals.iter().filter(|approval| approval.stage == to);
            let spans = later.filter_map(|later| Some(later.time - of(&later.kep, from)?.time));
            Spread::of_seconds(spans.filter(|span| *span > 0))
        };
        Self {
            alpha_to_beta: between(Stage::Alpha, Stage::Beta),
            beta_to_stable: between(Stage::Beta, Stage::Stable),
            alpha_to_stable: between(Stage::Alpha, Stage::Stable),
        }
    }
}

/// Whole days between two times.
pub(super) fn days_between(from: i64, to: i64) -> i64 {
    (to - from) / DAY
}

#[cfg(test)]
mod tests {
    use super::super::ledger::testing::{history, kep_yaml};
    use super::*;

    fn approval(number: u32, entries: &[(&str, &str)]) -> String {
        let blocks = entries.iter().map(|(stage, name)| format!("{stage}:\n  approver: '@{name}'\n"));
        format!("kep-number: {number}\n{}", blocks.collect::<String>())
    }

    fn stats() -> Stats {
        let yaml = |number: u32| format!("keps/sig-space/{number}-x/kep.yaml");
        let file = |number: u32| format!("keps/prod-readiness/sig-space/{number}.yaml");
        let history = history(&[
            (
                0,
                Some(2),
                &[(&yaml(1), &kep_yaml(1, "v1.30", "alpha", "a")), (&file(1), &approval(1, &[("alpha", "vega")]))],
            ),
            (
                3,
                Some(4),
                &[(&yaml(2), &kep_yaml(2, "v1.30", "alpha", "a")), (&file(2), &approval(2, &[("alpha", "nova")]))],
            ),
            (
                9,
                None,
                &[(&yaml(3), &kep_yaml(3, "v1.30", "alpha", "a")), (&file(3), &approval(3, &[("alpha", "vega")]))],
            ),
            (
                100,
                Some(10),
                &[
                    (&yaml(1), &kep_yaml(1, "v1.31", "beta", "a")),
                    (&file(1), &approval(1, &[("alpha", "vega"), ("beta", "nova")])),
                ],
            ),
            (101, Some(1), &[(&yaml(4), &kep_yaml(4, "v1.31", "alpha", "a"))]),
            (
                102,
                Some(1),
                &[(&yaml(5), &kep_yaml(5, "v1.99", "alpha", "a")), (&yaml(2), &kep_yaml(2, "v1.31", "alpha", "a"))],
            ),
        ]);
        let ledger = Ledger::read(&history);
        let current = current_milestone(&ledger);
        Stats::new(&history, &ledger, current, |candidate| Some(usize::from(candidate.kep == "2")))
    }

    #[test]
    fn milestones_hold_what_was_approved_for_them() {
        let stats = stats();
        let rows: Vec<_> = stats.milestones.iter().map(|m| (m.milestone.as_str(), m.approvals)).collect();
        assert_eq!(rows, [("v1.30", 3), ("v1.31", 1)]);
        let first = &stats.milestones[0];
        assert_eq!(first.by_approver, [("vega".to_owned(), 2), ("nova".to_owned(), 1)]);
        assert_eq!((first.peak_week_share, first.peak_week_start.as_str()), (0.67, "1970-01-01"));
        assert_eq!((first.active_approvers, first.effective_bench), (2, 1.8));
        let lead = first.lead_time_days.expect("two of the three were merges");
        assert_eq!((lead.p50, lead.counted), (3.0, 2));
        assert_eq!(stats.road_days.alpha_to_beta.map(|road| (road.p50, road.counted)), Some((100.0, 1)));
        assert!(stats.road_days.alpha_to_stable.is_none());
        assert_eq!(stats.counting.left_out.approvals_without_lead_time, 1);
    }

    #[test]
    fn what_waits_is_in_the_current_milestone_and_lacks_something() {
        let stats = stats();
        // One KEP that says v1.99 does not make it the current release; three say v1.31.
        assert_eq!(stats.current_milestone.as_deref(), Some("v1.31"));
        let rows: Vec<_> =
            stats.waiting.iter().map(|w| (w.kep.as_str(), w.approver.as_deref(), w.open_required)).collect();
        assert_eq!(rows, [("4", None, Some(0)), ("2", Some("nova"), Some(1))]);
    }

    #[test]
    fn the_json_has_the_shape_that_was_promised() {
        let json: serde_json::Value = serde_json::from_str(&stats().json()).expect("it is JSON");
        assert_eq!(json["schema_version"], 1);
        assert_eq!(json["as_of"]["date"], "1970-04-13T00:00:00Z");
        let first = &json["milestones"][0];
        assert_eq!(first["by_approver"], serde_json::json!({"vega": 2, "nova": 1}));
        assert_eq!(first["lead_time_days"]["p50"], 3.0);
        assert_eq!(json["waiting"][0]["approver"], serde_json::Value::Null);
    }
}
