//! In which release a promotion is to happen, as far as the checkout shows.

use crate::kep::{Milestone, Proposal, Stage};

use super::Step;

/// What another KEP of the checkout says that matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbour {
    /// Its `latest-milestone`.
    pub milestone: Option<Milestone>,
    /// Who approves its present stage, without the `@`.
    pub approver: Option<String>,
}

/// The release that a promotion is for, and why that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The release.
    pub milestone: Milestone,
    /// Why, as the second half of a sentence.
    pub reason: String,
}

/// How many KEPs have to be in a release for it to be more than somebody's slip.
const ENOUGH: usize = 3;

/// The release to move to `to` in: the one that `kep.yaml` plans, if it is still to come, else the one that the
/// checkout is working on.
pub(super) fn propose(proposal: &Proposal, to: Stage, step: Step, neighbours: &[Neighbour]) -> Option<Target> {
    let own = proposal.current_milestone();
    let current = in_use(neighbours);
    // What was reached in one release moves on in the next; only a step back may undo it in the same.
    let earliest = match step {
        Step::Back => own,
        _ => own.map(Milestone::next),
    };
    let planned = proposal.milestone_of(to).and_then(|text| text.value.parse::<Milestone>().ok());
    if let Some(planned) = planned
        && step.is_ahead()
        && earliest.is_none_or(|earliest| planned >= earliest)
        && current.is_none_or(|(current, _)| planned >= current)
    {
        return Some(Target { milestone: planned, reason: format!("kep.yaml plans {to} for it") });
    }
    match (current, earliest) {
        (Some((current, count)), earliest) if earliest.is_none_or(|earliest| current >= earliest) => Some(Target {
            milestone: current,
            reason: format!("{count} KEPs of the checkout are in it, the latest release in use"),
        }),
        (_, Some(earliest)) => {
            let own = own.expect("the earliest release comes from its own");
            let reason = match step {
                Step::Back => format!("its latest milestone is {own}"),
                _ => format!("it is the one after {own}, its latest milestone"),
            };
            Some(Target { milestone: earliest, reason })
        }
        (_, None) => None,
    }
}

/// The latest release that some KEPs are in, and how many.
fn in_use(neighbours: &[Neighbour]) -> Option<(Milestone, usize)> {
    let mut milestones: Vec<Milestone> = neighbours.iter().filter_map(|kep| kep.milestone).collect();
    milestones.sort_unstable();
    let runs = milestones.chunk_by(|a, b| a == b).map(|run| (run[0], run.len()));
    let enough = ENOUGH.min(milestones.len().div_ceil(2));
    runs.rev().find(|&(_, count)| count >= enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neighbours(milestones: &[&str]) -> Vec<Neighbour> {
        let read = |text: &&str| Neighbour { milestone: text.parse().ok(), approver: None };
        milestones.iter().map(read).collect()
    }

    fn proposed(kep_yaml: &str, to: Stage, milestones: &[&str]) -> Option<(String, String)> {
        let proposal = Proposal::read(kep_yaml);
        let step = Step::between(proposal.known_stage(), to);
        let target = propose(&proposal, to, step, &neighbours(milestones))?;
        Some((target.milestone.to_string(), target.reason))
    }

    const IN_USE: [&str; 8] = ["v1.38", "v1.39", "v1.39", "v1.39", "v1.38", "v1.38", "v1.93", "v1.20"];

    #[test]
    fn the_release_in_use_is_the_latest_that_is_no_slip() {
        let (milestone, reason) =
            proposed("stage: alpha\nlatest-milestone: v1.36\n", Stage::Beta, &IN_USE).expect("there is one");
        assert_eq!(milestone, "v1.39");
        assert_eq!(reason, "3 KEPs of the checkout are in it, the latest release in use");
    }

    #[test]
    fn a_plan_counts_while_it_is_to_come() {
        let yaml = |plan: &str| format!("stage: alpha\nlatest-milestone: v1.36\nmilestone:\n  beta: {plan}\n");
        let release = |plan: &str| proposed(&yaml(plan), Stage::Beta, &IN_USE).map(|(milestone, _)| milestone);
        assert_eq!(release("v1.40").as_deref(), Some("v1.40"));
        assert_eq!(release("v1.37").as_deref(), Some("v1.39"), "the plan was missed");
        assert_eq!(release("TBD").as_deref(), Some("v1.39"));
    }

    #[test]
    fn two_stages_never_share_a_release_but_a_demotion_may() {
        let yaml = "stage: beta\nlatest-milestone: v1.39\n";
        assert_eq!(proposed(yaml, Stage::Stable, &IN_USE).map(|(milestone, _)| milestone).as_deref(), Some("v1.40"));
        assert_eq!(proposed(yaml, Stage::Alpha, &IN_USE).map(|(milestone, _)| milestone).as_deref(), Some("v1.39"));
        assert_eq!(proposed("stage: beta\n", Stage::Stable, &[]), None);
        let alone = proposed(yaml, Stage::Stable, &[]).expect("its own says");
        assert_eq!(alone, ("v1.40".to_owned(), "it is the one after v1.39, its latest milestone".to_owned()));
    }
}
