//! Who is asked to approve: whoever approved the stage before, as far as they still do; else whoever has least to do.

use super::Neighbour;
use crate::kep::{Aliases, Approval, Milestone, Proposal, Stage};

/// Who is to approve, and why they.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The GitHub handle, without the `@`.
    pub handle: String,
    /// Why, as the second half of a sentence.
    pub reason: String,
    /// What is odd about it, to be said aloud.
    pub remark: Option<String>,
}

/// Who is asked to approve a KEP at a stage, with what everybody who could has to do already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nomination {
    /// The stage.
    pub stage: Stage,
    /// The release it is to happen in.
    pub milestone: Milestone,
    /// Who, and why they; `None` where nobody could.
    pub choice: Option<Choice>,
    /// How many other KEPs of the release each approver has, the fewest first.
    pub loads: Vec<(String, usize)>,
}

/// What the proposal is made from.
pub(super) struct Desk<'a> {
    pub proposal: &'a Proposal,
    pub approval: Option<&'a Approval>,
    pub aliases: Option<&'a Aliases>,
    pub neighbours: &'a [Neighbour],
    pub milestone: Milestone,
}

impl Desk<'_> {
    /// Whoever is to approve `to`; `asked` is the handle that the author named.
    pub fn choose(&self, to: Stage, asked: Option<&str>) -> Option<Choice> {
        if let Some(asked) = asked {
            return Some(self.asked(asked));
        }
        if let Some(handle) = self.approver_of(to) {
            let reason = format!("the approval file names them for {to} already");
            return Some(Choice { handle: handle.to_owned(), reason, remark: None });
        }
        let earlier = self.before(to);
        let gone = match earlier {
            Some((_, handle)) if self.is_author(handle) => Some(format!("@{handle} is an author of this KEP")),
            Some((stage, handle)) if self.approves(handle) => {
                let reason = format!("they approved {stage}");
                return Some(Choice { handle: handle.to_owned(), reason, remark: None });
            }
            Some((stage, handle)) => Some(format!("@{handle}, who approved {stage}, is no approver any more")),
            None => self.named_in_kep_yaml(),
        };
        if let (None, Some(handle)) = (earlier, self.prr_approver()) {
            let reason = "kep.yaml names them under prr-approvers".to_owned();
            return Some(Choice { handle: handle.to_owned(), reason, remark: None });
        }
        self.least_busy(gone)
    }

    fn asked(&self, asked: &str) -> Choice {
        let handle = asked.strip_prefix('@').unwrap_or(asked).to_owned();
        let known = self.aliases.is_none_or(|aliases| {
            aliases.has(Aliases::APPROVERS, &handle) || aliases.has(Aliases::EMERITUS_APPROVERS, &handle)
        });
        let remark = match () {
            () if !known => Some(format!(
                "@{handle} is not among {} of OWNERS_ALIASES: upstream's checks will fail",
                Aliases::APPROVERS
            )),
            () if self.is_author(&handle) => Some(format!("@{handle} is an author of this KEP")),
            () => None,
        };
        Choice { handle, reason: "as asked".to_owned(), remark }
    }

    /// The approver of the latest stage before `to` that has one.
    fn before(&self, to: Stage) -> Option<(Stage, &str)> {
        let stages = self.approval?.stages.iter().filter(|block| block.stage != to);
        // A stage behind `to` was reached once, before a demotion.
        let handles = stages.filter_map(|block| Some((block.stage, block.handle()?)));
        handles.max_by_key(|&(stage, _)| (stage < to, stage))
    }

    fn approver_of(&self, stage: Stage) -> Option<&str> {
        self.approval?.at(stage)?.handle()
    }

    fn prr_approver(&self) -> Option<&str> {
        let mut named = self.proposal.prr_approvers.iter().map(|at| bare(&at.value));
        named.rfind(|handle| self.approves(handle) && !self.is_author(handle))
    }

    fn named_in_kep_yaml(&self) -> Option<String> {
        let named = self.proposal.prr_approvers.last().map(|at| bare(&at.value))?;
        Some(format!("@{named}, whom kep.yaml names, is no approver any more"))
    }

    /// Whether `handle` approves today; nobody is ruled out where nothing says who does.
    fn approves(&self, handle: &str) -> bool {
        self.aliases.is_none_or(|aliases| aliases.has(Aliases::APPROVERS, handle))
    }

    fn is_author(&self, handle: &str) -> bool {
        self.proposal.authors.iter().any(|author| bare(&author.value).eq_ignore_ascii_case(handle))
    }

    /// The approver with the fewest KEPs of this release, the first of the list where several have as few.
    fn least_busy(&self, gone: Option<String>) -> Option<Choice> {
        let loads = self.loads();
        let (handle, count) = loads.into_iter().find(|(handle, _)| !self.is_author(handle))?;
        let keps = if count == 1 { "1 KEP".to_owned() } else { format!("{count} KEPs") };
        let why = format!("they have the least on their desk for {}: {keps}", self.milestone);
        let reason = gone.map_or(why.clone(), |gone| format!("{gone}; {why}"));
        Some(Choice { handle: handle.to_owned(), reason, remark: None })
    }

    /// How many other KEPs of the release each approver has, the fewest first and else in the order of the list.
    pub fn loads(&self) -> Vec<(&str, usize)> {
        let has = |handle: &str| {
            let in_release = self.neighbours.iter().filter(|kep| kep.milestone == Some(self.milestone));
            in_release.filter(|kep| kep.approver.as_deref() == Some(handle)).count()
        };
        let members = self.aliases.map(|aliases| aliases.members(Aliases::APPROVERS)).unwrap_or_default();
        let mut loads: Vec<(&str, usize)> = members.iter().map(|at| (at.value.as_str(), has(&at.value))).collect();
        loads.sort_by_key(|&(_, count)| count);
        loads
    }
}

fn bare(handle: &str) -> &str {
    handle.strip_prefix('@').unwrap_or(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALIASES: &str = "aliases:\n  prod-readiness-approvers:\n  - comet\n  - nova\n  - vega\n  \
        prod-readiness-approvers-emeritus:\n  - sirius\n";

    fn chosen(kep_yaml: &str, approval: &str, asked: Option<&str>) -> Option<(String, String)> {
        let neighbours: Vec<Neighbour> = [("v1.39", "comet"), ("v1.39", "comet"), ("v1.39", "vega"), ("v1.38", "nova")]
            .map(|(milestone, handle)| Neighbour {
                milestone: milestone.parse().ok(),
                approver: Some(handle.to_owned()),
            })
            .into();
        let approval = (!approval.is_empty()).then(|| Approval::read(approval));
        let desk = Desk {
            proposal: &Proposal::read(kep_yaml),
            approval: approval.as_ref(),
            aliases: Some(&Aliases::read(ALIASES)),
            neighbours: &neighbours,
            milestone: Milestone::new(1, 39),
        };
        let choice = desk.choose(Stage::Beta, asked)?;
        Some((choice.handle, choice.remark.unwrap_or(choice.reason)))
    }

    fn owned(handle: &str, why: &str) -> Option<(String, String)> {
        Some((handle.to_owned(), why.to_owned()))
    }

    #[test]
    fn whoever_approved_the_stage_before_is_asked_again() {
        let file = "kep-number: 7\nalpha:\n  approver: \"@vega\"\n";
        assert_eq!(chosen("", file, None), owned("vega", "they approved alpha"));
        let file = "alpha:\n  approver: \"@vega\"\nstable:\n  approver: comet\n";
        assert_eq!(
            chosen("", file, None),
            owned("vega", "they approved alpha"),
            "not whoever approved what was undone"
        );
        assert_eq!(
            chosen("prr-approvers: [\"@nova\"]\n", "", None),
            owned("nova", "kep.yaml names them under prr-approvers")
        );
    }

    #[test]
    fn else_whoever_has_least_on_their_desk() {
        let why = "they have the least on their desk for v1.39: 0 KEPs";
        assert_eq!(chosen("", "", None), owned("nova", why));
        let gone = format!("@sirius, who approved alpha, is no approver any more; {why}");
        assert_eq!(chosen("", "alpha:\n  approver: sirius\n", None), owned("nova", &gone));
        let own = "@nova is an author of this KEP; they have the least on their desk for v1.39: 1 KEP";
        assert_eq!(chosen("authors: ['@Nova']\n", "alpha:\n  approver: nova\n", None), owned("vega", own));
    }

    #[test]
    fn what_the_author_asks_for_is_done_and_said_where_it_is_odd() {
        assert_eq!(chosen("", "", Some("@vega")), owned("vega", "as asked"));
        let odd = "@orion is not among prod-readiness-approvers of OWNERS_ALIASES: upstream's checks will fail";
        assert_eq!(chosen("", "", Some("orion")), owned("orion", odd));
    }
}
