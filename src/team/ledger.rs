use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::history::{approval_number, is_kep_yaml, number_of};
use super::names::handle;
use super::{Facts, History, KepYaml, LeftOut, Merge, Roster};
use crate::kep::{Milestone, Stage};

/// The approvals of a history, each counted once, with the state that the history ends in.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Every (KEP, stage) in the order of the merges that first named an approver for it.
    pub approvals: Vec<Approval>,
    /// Who was on the bench and when.
    pub roster: Roster,
    /// The SIGs that each person leads at the end.
    pub leads: Vec<(String, BTreeSet<String>)>,
    /// What each `kep.yaml` says at the end, by path.
    pub keps: BTreeMap<String, KepYaml>,
    /// The approver entries of each approval file at the end, by path.
    pub files: BTreeMap<String, Vec<(String, String)>>,
    /// What was met and not counted.
    pub left_out: LeftOut,
}

/// What has been seen of each KEP and stage so far.
#[derive(Default)]
struct Named {
    approvers: HashMap<(String, Stage), String>,
    nobody: HashSet<(String, Stage)>,
}

/// The first merge that names an approver for a stage of a KEP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The number of the KEP, without leading zeros.
    pub kep: String,
    /// The stage.
    pub stage: Stage,
    /// The account of whoever it names.
    pub approver: String,
    /// The merge.
    pub commit: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// Seconds from the first author date in the pull request to the merge; `None` where it came as one commit.
    pub lead: Option<i64>,
    /// The release that `kep.yaml` named as its latest milestone at that merge.
    pub milestone: Option<Milestone>,
    /// The SIG: `owning-sig` of `kep.yaml` at that merge, else the directory of the approval file.
    pub sig: String,
    /// Whether the approver was among the KEP's authors at that merge.
    pub by_an_author: bool,
}

impl Ledger {
    /// Goes through a history once, oldest merge first.
    pub fn read(history: &History) -> Self {
        let mut ledger = Self::default();
        ledger.left_out.unread_files = history.unread;
        let mut named = Named::default();
        for merge in &history.merges {
            // Where a shallow history begins, everything looks new.
            let beginning = history.shallow && merge.parents == 0;
            for change in &merge.changes {
                ledger.carry(change.from.as_deref(), &change.path, &mut named);
                ledger.take(&change.path, change.facts.as_ref(), merge.time, !beginning);
            }
            for change in &merge.changes {
                if let (Some(number), Some(Facts::Approval(entries))) = (approval_number(&change.path), &change.facts) {
                    ledger.approve(&number, &change.path, entries, merge, beginning, &mut named);
                }
            }
        }
        ledger
    }

    /// The approval of the last stage of `kep` before `stage`, among those that were merged before anybody was named for
    /// `stage`: stages that are named in one merge have the same stage before them.
    pub fn last_before(&self, kep: &str, stage: Stage) -> Option<&Approval> {
        let named = self.approvals.iter().position(|approval| approval.kep == kep && approval.stage == stage);
        let until = named.unwrap_or(self.approvals.len());
        let merge = named.map(|at| self.approvals[at].commit.as_str());
        let earlier = self.approvals[..until].iter().filter(|approval| approval.kep == kep && approval.stage < stage);
        earlier.filter(|approval| Some(approval.commit.as_str()) != merge).max_by_key(|approval| approval.stage)
    }

    /// Who the approval file of `kep` names for `stage` at the end of the history, and its path.
    pub fn approver_now(&self, kep: &str, stage: Stage) -> Option<(&str, String)> {
        let files = self.files.iter().filter(|(path, _)| approval_number(path).as_deref() == Some(kep));
        let entries = files.flat_map(|(path, entries)| entries.iter().map(move |entry| (path, entry)));
        let mut of_stage = entries.filter(|(_, (name, _))| name == stage.as_str());
        of_stage.find_map(|(path, (_, text))| Some((path.as_str(), handle(text)?)))
    }

    /// A file that moves takes its approvals along, under the number it then has.
    fn carry(&mut self, from: Option<&str>, to: &str, named: &mut Named) {
        let Some(from) = from else { return };
        self.keps.remove(from);
        self.files.remove(from);
        let (Some(old), Some(new)) = (approval_number(from), approval_number(to)) else { return };
        if old != new {
            for stage in Stage::ALL {
                if let Some(approver) = named.approvers.remove(&(old.clone(), stage)) {
                    named.approvers.entry((new.clone(), stage)).or_insert(approver);
                }
            }
            for approval in self.approvals.iter_mut().filter(|approval| approval.kep == old) {
                approval.kep.clone_from(&new);
            }
        }
    }

    fn take(&mut self, path: &str, facts: Option<&Facts>, time: i64, known: bool) {
        match facts {
            Some(Facts::Kep(kep)) => _ = self.keps.insert(path.to_owned(), (**kep).clone()),
            Some(Facts::Approval(entries)) => _ = self.files.insert(path.to_owned(), entries.clone()),
            Some(Facts::Aliases { approvers, emeritus, leads }) => {
                self.roster.update(approvers, emeritus, time, known);
                self.leads.clone_from(leads);
            }
            None => {
                self.keps.remove(path);
                self.files.remove(path);
            }
        }
    }

    fn approve(
        &mut self,
        number: &str,
        path: &str,
        entries: &[(String, String)],
        merge: &Merge,
        beginning: bool,
        named: &mut Named,
    ) {
        for (stage, text) in entries {
            let Ok(stage) = stage.parse::<Stage>() else { continue };
            let key = (number.to_owned(), stage);
            let Some(approver) = handle(text) else {
                // A file that changes elsewhere says it again.
                self.left_out.entries_that_name_nobody += usize::from(named.nobody.insert(key));
                continue;
            };
            if let Some(known) = named.approvers.get_mut(&key) {
                if *known != approver {
                    self.left_out.rewritten_names += 1;
                    *known = approver;
                }
                continue;
            }
            named.approvers.insert(key, approver.clone());
            if beginning {
                self.left_out.approvals_before_the_history += 1;
                continue;
            }
            let kep = self.kep_numbered(number);
            let milestone = kep.and_then(KepYaml::release);
            let directory = path.rsplit('/').nth(1).unwrap_or_default();
            let lead = merge.first_written.map(|first| (merge.time - first).max(0));
            let approval = Approval {
                kep: number.to_owned(),
                stage,
                by_an_author: kep.is_some_and(|kep| kep.authors.contains(&approver)),
                approver,
                commit: merge.commit.clone(),
                time: merge.time,
                lead,
                milestone,
                sig: kep.and_then(|kep| kep.sig.clone()).unwrap_or_else(|| directory.to_owned()),
            };
            self.left_out.approvals_without_milestone += usize::from(milestone.is_none());
            self.left_out.approvals_without_lead_time += usize::from(lead.is_none());
            self.approvals.push(approval);
        }
    }

    /// The `kep.yaml` of a number: by what it says, else by the name of its directory.
    pub fn kep_numbered(&self, number: &str) -> Option<&KepYaml> {
        self.path_numbered(number).and_then(|path| self.keps.get(path))
    }

    /// The path of the `kep.yaml` of a number.
    pub fn path_numbered(&self, number: &str) -> Option<&str> {
        let of = |by: &dyn Fn(&str, &KepYaml) -> bool| {
            self.keps.iter().find(|(path, kep)| is_kep_yaml(path) && by(path, kep)).map(|(path, _)| path.as_str())
        };
        of(&|_, kep| kep.number.as_deref() == Some(number))
            .or_else(|| of(&|path, _| number_of(path).as_deref() == Some(number)))
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::super::{AsOf, Change};
    use super::*;

    pub(crate) const DAY: i64 = 86_400;

    /// A day, days since it was first written, and files with their texts.
    pub(crate) type Merged<'t> = (i64, Option<i64>, &'t [(&'t str, &'t str)]);

    /// A history with one merge for each entry: the day, days since it was first written, and the files it changes.
    pub(crate) fn history(merges: &[Merged<'_>]) -> History {
        let merges: Vec<Merge> = merges
            .iter()
            .enumerate()
            .map(|(n, (day, lead, files))| Merge {
                commit: format!("{n:040}"),
                time: day * DAY,
                parents: if lead.is_some() { 2 } else { usize::from(n > 0) },
                first_written: lead.map(|lead| (day - lead) * DAY),
                changes: files.iter().map(|(path, text)| change(path, text)).collect(),
            })
            .collect();
        let as_of = merges.last().map(|m| AsOf { commit: m.commit.clone(), time: m.time }).unwrap_or_default();
        History { as_of, shallow: false, unread: 0, merges }
    }

    /// `a -> b` as the path moves a file; no text takes it away.
    fn change(path: &str, text: &str) -> Change {
        let (from, path) = match path.split_once(" -> ") {
            Some((from, to)) => (Some(from.to_owned()), to.to_owned()),
            None => (None, path.to_owned()),
        };
        let facts = Facts::read(&path, text).filter(|_| !text.is_empty());
        Change { path, from, facts }
    }

    pub(crate) fn kep_yaml(number: u32, milestone: &str, stage: &str, author: &str) -> String {
        format!(
            "title: Orbit {number}\nkep-number: {number}\nowning-sig: sig-space\nstatus: implementable\nstage: {stage}\n\
             latest-milestone: {milestone}\nauthors: ['@{author}']\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{DAY, history, kep_yaml};
    use super::*;

    const YAML: &str = "keps/sig-space/7-orbit/kep.yaml";
    const FILE: &str = "keps/prod-readiness/sig-space/7.yaml";
    const ALPHA: &str = "kep-number: 7\nalpha:\n  approver: '@vega'\n";
    const BETA: &str = "kep-number: 7\nalpha:\n  approver: '@lyra'\nbeta:\n  approver: '@Comet'\n";

    fn shown(ledger: &Ledger) -> Vec<String> {
        let line = |a: &Approval| {
            let milestone = a.milestone.map(|m| m.to_string()).unwrap_or_default();
            format!("{} {} {} day {} {milestone}", a.kep, a.stage, a.approver, a.time / DAY)
        };
        ledger.approvals.iter().map(line).collect()
    }

    #[test]
    fn the_first_name_counts_and_a_rewrite_is_none() {
        let (alpha, beta) = (kep_yaml(7, "v1.30", "alpha", "nova"), kep_yaml(7, "1.31", "beta", "comet"));
        let history = history(&[
            (0, Some(3), &[(YAML, &alpha), (FILE, "kep-number: 7\nalpha:\n  approver: TBD\n")]),
            (5, Some(2), &[(FILE, ALPHA)]),
            (90, None, &[(YAML, &beta), (FILE, BETA)]),
        ]);
        let ledger = Ledger::read(&history);
        assert_eq!(shown(&ledger), ["7 alpha vega day 5 v1.30", "7 beta comet day 90 v1.31"]);
        assert_eq!(ledger.left_out.rewritten_names, 1);
        assert_eq!(ledger.left_out.entries_that_name_nobody, 1);
        assert_eq!(ledger.left_out.approvals_without_lead_time, 1);
        assert_eq!(ledger.approvals[0].lead, Some(2 * DAY));
        assert!(!ledger.approvals[0].by_an_author && ledger.approvals[1].by_an_author);
        assert_eq!(ledger.approver_now("7", Stage::Alpha), Some((FILE, "lyra".to_owned())));
        assert_eq!(ledger.last_before("7", Stage::Stable).map(|a| a.stage), Some(Stage::Beta));
        assert_eq!(ledger.last_before("7", Stage::Alpha), None);
    }

    #[test]
    fn what_is_named_in_the_same_merge_or_later_is_no_stage_before() {
        let both = "kep-number: 7\nalpha: {approver: vega}\nbeta: {approver: vega}\nstable: {approver: vega}\n";
        let history = history(&[
            (0, Some(1), &[(YAML, &kep_yaml(7, "v1.30", "alpha", "x")), (FILE, ALPHA)]),
            (9, Some(1), &[(YAML, &kep_yaml(7, "v1.31", "stable", "x")), (FILE, both)]),
        ]);
        let ledger = Ledger::read(&history);
        let before = |stage| ledger.last_before("7", stage).map(|approval| approval.stage);
        assert_eq!((before(Stage::Stable), before(Stage::Beta)), (Some(Stage::Alpha), Some(Stage::Alpha)));
        assert_eq!(before(Stage::Removed), Some(Stage::Stable));
        let late = "kep-number: 8\nalpha: {approver: vega}\nbeta: {approver: vega}\n";
        let file = "keps/prod-readiness/sig-space/8.yaml";
        let beta = "kep-number: 8\nbeta: {approver: vega}\n";
        let ledger =
            Ledger::read(&super::testing::history(&[(0, Some(1), &[(file, beta)]), (9, Some(1), &[(file, late)])]));
        assert_eq!(ledger.last_before("8", Stage::Beta), None);
    }

    #[test]
    fn moved_files_are_no_new_approvals() {
        let alpha = kep_yaml(7, "v1.30", "alpha", "nova");
        let moved = kep_yaml(70, "v1.30", "alpha", "nova");
        let to = "keps/prod-readiness/sig-time/70.yaml";
        let history = history(&[
            (0, Some(1), &[(YAML, &alpha), (FILE, ALPHA)]),
            (
                1,
                Some(1),
                &[
                    (&format!("{FILE} -> {to}"), &ALPHA.replace(": 7", ": 70")),
                    (&format!("{YAML} -> keps/sig-time/70-orbit/kep.yaml"), &moved),
                ],
            ),
            (2, Some(1), &[(to, "")]),
            (3, Some(1), &[(to, ALPHA)]),
        ]);
        let ledger = Ledger::read(&history);
        assert_eq!(shown(&ledger), ["70 alpha vega day 0 v1.30"]);
        assert_eq!(ledger.path_numbered("70"), Some("keps/sig-time/70-orbit/kep.yaml"));
        assert_eq!(ledger.path_numbered("7"), None);
    }

    #[test]
    fn where_a_shallow_history_begins_nothing_is_new() {
        let alpha = kep_yaml(7, "v1.30", "alpha", "nova");
        let aliases = "aliases:\n  prod-readiness-approvers: [vega]\n";
        let mut history = history(&[
            (0, None, &[(YAML, &alpha), (FILE, ALPHA), ("OWNERS_ALIASES", aliases)]),
            (9, Some(1), &[(FILE, BETA)]),
        ]);
        history.shallow = true;
        let ledger = Ledger::read(&history);
        assert_eq!(shown(&ledger), ["7 beta comet day 9 v1.30"]);
        assert_eq!(ledger.left_out.approvals_before_the_history, 1);
        assert_eq!(ledger.roster.terms[0].joined, None);
    }
}
