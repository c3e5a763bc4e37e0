//! Bench depth: who carries the load, how much hangs on one person, and who could take the next KEP.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::ledger::Approval;
use super::shadows::Shadows;
use super::show::date;
use super::stats::{Dated, Tally, as_map, days_between, effective, share, tally};
use super::{Counting, History, Ledger, concentration, figures::rounded, smallest_half};
use crate::kep::Milestone;
use crate::promotion::Nomination;

/// The figures of `kepready bench`.
#[derive(Clone, Debug, Serialize)]
pub struct Bench {
    /// The version of this shape.
    pub schema_version: u32,
    /// Where the history ends.
    pub as_of: Dated,
    /// How it was counted.
    pub counting: Counting,
    /// Everybody who is or was on the bench or approved something; those on the bench first, busiest first.
    pub people: Vec<Person>,
    /// How the load was shared, by milestone, oldest first.
    pub milestones: Vec<Sharing>,
    /// Whether an approver stays with a KEP.
    pub continuity: Continuity,
    /// Approvals of a KEP by one of its authors.
    pub by_an_author: Vec<OwnApproval>,
    /// The newest milestone without one person.
    pub without: Option<Without>,
    /// Who should take a KEP.
    pub suggestion: Option<Suggestion>,
    /// The shadow programme.
    pub shadows: Option<Shadows>,
}

/// One person's time and load.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// The account.
    pub approver: String,
    /// Whether OWNERS_ALIASES lists them as an approver.
    pub on_bench: bool,
    /// Whether it lists them as emeritus.
    pub emeritus: bool,
    /// Each stay on the bench.
    pub stays: Vec<Stay>,
    /// Days on the bench in all.
    pub days: i64,
    /// How many (KEP, stage) they were the first named approver of.
    pub approvals: usize,
    /// The same by milestone.
    #[serde(serialize_with = "as_map")]
    pub by_milestone: Tally,
    /// The day of their last approval.
    pub last_approval: Option<String>,
}

/// A stay on the bench, in days of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stay {
    /// The day it began; `None` where the history begins later.
    pub joined: Option<String>,
    /// The day it ended; `None` while it lasts.
    pub left: Option<String>,
}

/// How the load of one milestone was shared.
#[derive(Clone, Debug, Serialize)]
pub struct Sharing {
    /// The release.
    pub milestone: String,
    /// How many (KEP, stage) were approved.
    pub approvals: usize,
    /// How many people approved them.
    pub active: usize,
    /// The sum of squared shares: 1 where one person did everything.
    pub concentration: f64,
    /// 1 divided by the concentration: as many people sharing evenly would come to the same.
    pub effective: f64,
    /// The fewest people who carried at least half.
    pub half: Vec<String>,
}

/// How often the approver of one stage of a KEP is that of the next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Continuity {
    /// Later stages approved by the approver of the stage before.
    pub kept: usize,
    /// Later stages approved by another while the first was still on the bench.
    pub handed_over: usize,
    /// Later stages approved by another because the first had left the bench.
    pub had_left: usize,
    /// The share that was kept.
    pub share: f64,
}

/// An approval by an author of the KEP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnApproval {
    /// The number of the KEP.
    pub kep: String,
    /// The stage.
    pub stage: String,
    /// The approver and author.
    pub approver: String,
    /// The milestone.
    pub milestone: Option<String>,
    /// The merge.
    pub commit: String,
}

/// The newest milestone as it would have been for the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Without {
    /// Who is not there.
    pub approver: String,
    /// The milestone.
    pub milestone: String,
    /// How many approvals the others take over.
    pub approvals: usize,
    /// Loads as they were, without that person.
    #[serde(serialize_with = "as_map")]
    pub before: Tally,
    /// Loads with those approvals dealt out.
    #[serde(serialize_with = "as_map")]
    pub after: Tally,
    /// The effective size of the bench as it was, that person included.
    pub effective_before: f64,
    /// The effective size of the bench without them.
    pub effective_after: f64,
    /// Approvals that nobody else could have taken.
    pub left_over: usize,
}

/// Whom `kepready promote` would propose as the approver of a KEP, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The number of the KEP.
    pub kep: String,
    /// The stage it is to reach.
    pub stage: String,
    /// The release it is to reach it in.
    pub milestone: String,
    /// The approver to ask; `None` where nobody could take it.
    pub approver: Option<String>,
    /// Why, as the second half of a sentence.
    pub reason: String,
    /// How many other KEPs of the release each approver has in the checkout as it stands, the fewest first.
    #[serde(serialize_with = "as_map")]
    pub desk: Tally,
}

/// What else is asked of the bench.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Leave this account out of the newest milestone.
    pub without: Option<String>,
    /// The number of a KEP, and whom a promotion would propose for it.
    pub nomination: Option<(String, Nomination)>,
    /// The shadow programme.
    pub shadows: Option<Shadows>,
}

const HOW: &[&str] = &[
    "Loads count (KEP, stage) approvals by the first approver named, in the milestone that kep.yaml named at that merge.",
    "Stays on the bench are those in prod-readiness-approvers of OWNERS_ALIASES, from the merge that lists a person to \
     the one that no longer does.",
    "Concentration is the sum of squared shares of a milestone's approvals; the effective size is 1 divided by it.",
    "Continuity compares each approval with that of the last stage of the KEP that was merged before it.",
    "Without somebody, each of their approvals in the newest milestone goes, in the order of the merges, to whoever of \
     those then on the bench has the fewest and is no author of the KEP.",
    "A KEP goes to whom its approval file names already; else to the approver of the stage before, if that one still \
     approves and is no author; else to whoever has the fewest other KEPs of the release in the checkout as it stands.",
];

impl Bench {
    /// Works the figures out.
    pub fn new(history: &History, ledger: &Ledger, asked: Asked) -> Self {
        let by_milestone = by_milestone(ledger);
        let newest = by_milestone.keys().next_back().copied();
        let milestones = by_milestone.iter().map(|(milestone, approvals)| Sharing::of(*milestone, approvals));
        let own = ledger.approvals.iter().filter(|approval| approval.by_an_author);
        Self {
            schema_version: 1,
            as_of: Dated::new(&history.as_of.commit, history.as_of.time),
            counting: Counting::of(history, ledger, HOW),
            people: people(history, ledger),
            milestones: milestones.collect(),
            continuity: continuity(ledger),
            by_an_author: own.map(OwnApproval::of).collect(),
            without: asked.without.and_then(|name| Some(without(ledger, &name, newest?, &by_milestone))),
            suggestion: asked.nomination.map(|(kep, nomination)| Suggestion::of(kep, nomination)),
            shadows: asked.shadows,
        }
    }

    /// The figures as JSON.
    pub fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("figures have text keys and no failing value");
        crate::text::printable(&json).into_owned() + "\n"
    }
}

impl Suggestion {
    fn of(kep: String, nomination: Nomination) -> Self {
        let Nomination { stage, milestone, choice, loads } = nomination;
        let (approver, reason) = match choice {
            Some(choice) => (Some(choice.handle), choice.reason),
            None => (None, "nobody on the bench could take it".to_owned()),
        };
        let (stage, milestone) = (stage.to_string(), milestone.to_string());
        Self { kep, stage, milestone, approver, reason, desk: loads }
    }
}

fn by_milestone(ledger: &Ledger) -> BTreeMap<Milestone, Vec<&Approval>> {
    let mut by_milestone: BTreeMap<Milestone, Vec<&Approval>> = BTreeMap::new();
    for approval in &ledger.approvals {
        if let Some(milestone) = approval.milestone {
            by_milestone.entry(milestone).or_default().push(approval);
        }
    }
    by_milestone
}

fn people(history: &History, ledger: &Ledger) -> Vec<Person> {
    let mut names: Vec<&str> = ledger.roster.terms.iter().map(|term| term.approver.as_str()).collect();
    names.extend(ledger.approvals.iter().map(|approval| approval.approver.as_str()));
    names.sort_unstable();
    names.dedup();
    let mut people: Vec<Person> = names.into_iter().map(|name| Person::of(name, history, ledger)).collect();
    people.sort_by_key(|person| (!person.on_bench, Reverse(person.approvals)));
    people
}

impl Person {
    fn of(name: &str, history: &History, ledger: &Ledger) -> Self {
        let terms: Vec<_> = ledger.roster.terms.iter().filter(|term| term.approver == name).collect();
        let theirs: Vec<_> = ledger.approvals.iter().filter(|approval| approval.approver == name).collect();
        let mut counts: BTreeMap<Milestone, usize> = BTreeMap::new();
        for milestone in theirs.iter().filter_map(|approval| approval.milestone) {
            *counts.entry(milestone).or_default() += 1;
        }
        let begun = |joined: Option<i64>| joined.or(history.merges.first().map(|merge| merge.time));
        let end = history.as_of.time;
        let days = terms.iter().map(|term| days_between(begun(term.joined).unwrap_or(end), term.left.unwrap_or(end)));
        Self {
            on_bench: ledger.roster.now().any(|on| on == name),
            emeritus: ledger.roster.emeritus.iter().any(|on| on == name),
            days: days.sum(),
            stays: terms.iter().map(|t| Stay { joined: t.joined.map(date), left: t.left.map(date) }).collect(),
            approvals: theirs.len(),
            by_milestone: counts.into_iter().map(|(milestone, count)| (milestone.to_string(), count)).collect(),
            last_approval: theirs.iter().map(|approval| approval.time).max().map(date),
            approver: name.to_owned(),
        }
    }
}

impl Sharing {
    fn of(milestone: Milestone, approvals: &[&Approval]) -> Self {
        let loads = tally(approvals.iter().map(|approval| approval.approver.as_str()));
        let counts: Vec<usize> = loads.iter().map(|(_, count)| *count).collect();
        Self {
            milestone: milestone.to_string(),
            approvals: approvals.len(),
            active: loads.len(),
            concentration: concentration(&counts).map_or(0.0, |value| rounded(value, 3)),
            effective: effective(&counts),
            half: loads.iter().take(smallest_half(&counts)).map(|(name, _)| name.clone()).collect(),
        }
    }
}

impl OwnApproval {
    fn of(approval: &Approval) -> Self {
        Self {
            kep: approval.kep.clone(),
            stage: approval.stage.to_string(),
            approver: approval.approver.clone(),
            milestone: approval.milestone.map(|milestone| milestone.to_string()),
            commit: approval.commit.clone(),
        }
    }
}

fn continuity(ledger: &Ledger) -> Continuity {
    let (mut kept, mut handed_over, mut had_left) = (0, 0, 0);
    for approval in &ledger.approvals {
        let Some(before) = ledger.last_before(&approval.kep, approval.stage) else { continue };
        match () {
            () if before.approver == approval.approver => kept += 1,
            () if ledger.roster.at(approval.time).any(|name| name == before.approver) => handed_over += 1,
            () => had_left += 1,
        }
    }
    Continuity { kept, handed_over, had_left, share: share(kept, kept + handed_over + had_left) }
}

fn without(
    ledger: &Ledger,
    name: &str,
    milestone: Milestone,
    by_milestone: &BTreeMap<Milestone, Vec<&Approval>>,
) -> Without {
    let approvals = &by_milestone[&milestone];
    let load = |name: &str| approvals.iter().filter(|approval| approval.approver == name).count();
    // Whoever is on the bench counts, with nothing on the desk too.
    let mut names: Vec<&str> = ledger.roster.now().chain(approvals.iter().map(|a| a.approver.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let all: Vec<usize> = names.iter().map(|name| load(name)).collect();
    let mut loads: Vec<(&str, usize)> =
        names.into_iter().filter(|other| *other != name).map(|other| (other, load(other))).collect();
    let sorted = |loads: &[(&str, usize)]| {
        let mut tally: Tally = loads.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        tally.sort_by_key(|(_, count)| Reverse(*count));
        tally
    };
    let before = sorted(&loads);
    let (mut dealt, mut left_over) = (0, 0);
    for approval in approvals.iter().filter(|approval| approval.approver == name) {
        let authors = ledger.kep_numbered(&approval.kep).map(|kep| kep.authors.as_slice()).unwrap_or_default();
        let then: Vec<&str> = ledger.roster.at(approval.time).collect();
        let can = loads.iter_mut().filter(|(other, _)| then.contains(other) && !authors.iter().any(|a| a == other));
        match can.min_by_key(|(other, count)| (*count, *other)) {
            Some((_, count)) => *count += 1,
            None => left_over += 1,
        }
        dealt += 1;
    }
    let counts: Vec<usize> = loads.iter().map(|(_, count)| *count).collect();
    Without {
        approver: name.to_owned(),
        milestone: milestone.to_string(),
        approvals: dealt,
        before,
        after: sorted(&loads),
        effective_before: effective(&all),
        effective_after: effective(&counts),
        left_over,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::testing::{history, kep_yaml};
    use super::*;

    fn bench(asked: Asked) -> Bench {
        let yaml = |number: u32| format!("keps/sig-space/{number}-x/kep.yaml");
        let file = |number: u32| format!("keps/prod-readiness/sig-space/{number}.yaml");
        let one = |number: u32, name: &str| format!("kep-number: {number}\nalpha: {{approver: '@{name}'}}\n");
        let aliases = |names: &str| format!("aliases:\n  prod-readiness-approvers: [{names}]\n");
        let history = history(&[
            (0, None, &[("OWNERS_ALIASES", &aliases("vega, nova"))]),
            (10, Some(1), &[(&yaml(1), &kep_yaml(1, "v1.30", "alpha", "lyra")), (&file(1), &one(1, "nova"))]),
            (20, Some(1), &[("OWNERS_ALIASES", &aliases("vega, lyra, comet"))]),
            (
                30,
                Some(1),
                &[
                    (&yaml(1), &kep_yaml(1, "v1.31", "beta", "lyra")),
                    (&file(1), &format!("{}beta: {{approver: vega}}\n", one(1, "nova"))),
                    (&yaml(2), &kep_yaml(2, "v1.31", "alpha", "vega")),
                    (&file(2), &one(2, "vega")),
                    (&yaml(3), &kep_yaml(3, "v1.31", "alpha", "x")),
                    (&file(3), &one(3, "comet")),
                ],
            ),
        ]);
        Bench::new(&history, &Ledger::read(&history), asked)
    }

    #[test]
    fn stays_and_loads_are_told() {
        let bench = bench(Asked::default());
        let rows: Vec<_> =
            bench.people.iter().map(|p| (p.approver.as_str(), p.on_bench, p.approvals, p.days)).collect();
        assert_eq!(
            rows,
            [("vega", true, 2, 30), ("comet", true, 1, 10), ("lyra", true, 0, 10), ("nova", false, 1, 20)]
        );
        assert_eq!(bench.people[3].stays[0].left.as_deref(), Some("1970-01-21"));
        let newest = &bench.milestones[1];
        assert_eq!((newest.approvals, newest.active, newest.concentration, newest.effective), (3, 2, 0.556, 1.8));
        assert_eq!(newest.half, ["vega"]);
        assert_eq!((bench.continuity.kept, bench.continuity.handed_over, bench.continuity.had_left), (0, 0, 1));
        assert_eq!(bench.by_an_author.iter().map(|own| own.kep.as_str()).collect::<Vec<_>>(), ["2"]);
    }

    #[test]
    fn without_one_the_others_take_over_what_they_may() {
        let bench = bench(Asked { without: Some("vega".to_owned()), ..Asked::default() });
        let without = bench.without.expect("it was asked for");
        // Lyra wrote KEP 1, so its beta goes to comet; KEP 2 goes to lyra.
        assert_eq!(without.before, [("comet".to_owned(), 1), ("lyra".to_owned(), 0)]);
        assert_eq!(without.after, [("comet".to_owned(), 2), ("lyra".to_owned(), 1)]);
        assert_eq!((without.approvals, without.left_over), (2, 0));
    }
}
