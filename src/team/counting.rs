use serde::Serialize;

use super::{History, Ledger};

/// How the figures were counted and what they leave out; it goes with every output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counting {
    /// How, in sentences.
    pub how: Vec<String>,
    /// What is not in the figures.
    pub left_out: LeftOut,
    /// What the figures cannot know here, in sentences; empty where there is nothing to say.
    pub caveats: Vec<String>,
}

/// What was met in the history and is not in the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Approvals that no milestone can be given: there is no kep.yaml, or it names no release.
    pub approvals_without_milestone: usize,
    /// Approver entries that name nobody, or not one account: TBD, a list, a sentence.
    pub entries_that_name_nobody: usize,
    /// Approver names that were rewritten later; the first one counts.
    pub rewritten_names: usize,
    /// Approvals that were in the first commit of a shallow history; nobody knows when they were merged.
    pub approvals_before_the_history: usize,
    /// Approvals without a lead time, because they came as a single commit: squashed, rebased or pushed.
    pub approvals_without_lead_time: usize,
    /// Files too large to be read.
    pub unread_files: usize,
}

impl Counting {
    pub(super) fn of(history: &History, ledger: &Ledger, how: &[&str]) -> Self {
        let mut caveats = Vec::new();
        if history.shallow {
            caveats.push(
                "This clone is shallow: what was merged before its first commit is unknown, and lead times and stays on \
                 the bench may be cut short. git fetch --unshallow gets the rest."
                    .to_owned(),
            );
        }
        if history.merges.is_empty() {
            caveats.push("The history has no approval files and no kep.yaml.".to_owned());
        }
        Self { how: how.iter().map(|&line| line.to_owned()).collect(), left_out: ledger.left_out, caveats }
    }

    /// What was left out, in sentences.
    pub fn left_out_in_words(&self) -> Vec<String> {
        let LeftOut {
            approvals_without_milestone: milestone,
            entries_that_name_nobody: nobody,
            rewritten_names: rewritten,
            approvals_before_the_history: before,
            approvals_without_lead_time: lead,
            unread_files: unread,
        } = self.left_out;
        let lines = [
            (milestone, "approvals of KEPs whose kep.yaml named no release at that merge"),
            (nobody, "approver entries that name nobody, or not one account"),
            (rewritten, "approver names that were rewritten later; the first one counts"),
            (before, "approvals older than this shallow clone"),
            (lead, "approvals that came as one commit have no lead time: squashed, rebased or pushed"),
            (unread, "files too large to be read"),
        ];
        lines.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
    }
}
