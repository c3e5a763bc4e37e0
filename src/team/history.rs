use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::handle;
use crate::kep::layout::{self, DirectoryName};
use crate::kep::{Aliases, Approval, Milestone, Proposal, Stage};

/// What the first-parent history of a checkout says about approvals, oldest merge first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The commit that the history ends with.
    pub as_of: AsOf,
    /// Whether older commits are missing from the clone.
    pub shallow: bool,
    /// How many texts were too large to be read.
    pub unread: usize,
    /// The commits of the first-parent line that change a file that matters.
    pub merges: Vec<Merge>,
}

/// A commit and its date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsOf {
    /// Its full name.
    pub commit: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
}

/// A commit of the first-parent line: a merged pull request, or one that was squashed or pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Its full name.
    pub commit: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// How many parents it has.
    pub parents: usize,
    /// The oldest author date of what it merged; `None` where it is no merge.
    pub first_written: Option<i64>,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// A file that a merge changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its path in the checkout.
    pub path: String,
    /// Where it was before, if it was moved.
    pub from: Option<String>,
    /// What it says afterwards; `None` for a file that was taken away.
    pub facts: Option<Facts>,
}

/// What a file says that figures need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Facts {
    /// An approval file: the text of each stage's approver entry, where there is one.
    Approval(Vec<(String, String)>),
    /// A `kep.yaml`.
    Kep(Box<KepYaml>),
    /// `OWNERS_ALIASES`.
    Aliases {
        /// Who may approve.
        approvers: Vec<String>,
        /// Who once could.
        emeritus: Vec<String>,
        /// The SIGs that each person leads.
        leads: Vec<(String, BTreeSet<String>)>,
    },
}

/// What a `kep.yaml` says that figures need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KepYaml {
    /// The title.
    pub title: Option<String>,
    /// `kep-number` without leading zeros.
    pub number: Option<String>,
    /// `owning-sig`.
    pub sig: Option<String>,
    /// `status`, as it is written.
    pub status: Option<String>,
    /// `stage`, as it is written.
    pub stage: Option<String>,
    /// `latest-milestone`, as it is written.
    pub milestone: Option<String>,
    /// The accounts of the authors.
    pub authors: Vec<String>,
    /// The feature gates.
    pub gates: Vec<GateFacts>,
}

/// A feature gate and what it has to be set on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateFacts {
    /// Its name.
    pub name: String,
    /// The components.
    pub components: Vec<String>,
}

impl Facts {
    /// The paths that matter, as `git log` takes them.
    pub const PATHS: [&str; 3] = ["keps/prod-readiness", ":(glob)keps/**/kep.yaml", "OWNERS_ALIASES"];

    /// Whether the file at `path` says anything that figures need.
    pub fn matter(path: &str) -> bool {
        path == layout::ALIASES || approval_number(path).is_some() || is_kep_yaml(path)
    }

    /// Reads the file at `path`; `None` for one that does not matter.
    pub fn read(path: &str, text: &str) -> Option<Self> {
        if path == layout::ALIASES {
            return Some(Self::of_aliases(&Aliases::read(text)));
        }
        if approval_number(path).is_some() {
            let approval = Approval::read(text);
            let entries = approval
                .stages
                .iter()
                .filter_map(|block| Some((block.stage.as_str().to_owned(), block.approver.as_ref()?.value.clone())));
            return Some(Self::Approval(entries.collect()));
        }
        is_kep_yaml(path).then(|| Self::Kep(Box::new(KepYaml::of(&Proposal::read(text)))))
    }

    fn of_aliases(aliases: &Aliases) -> Self {
        let members = |alias: &str| aliases.members(alias).iter().filter_map(|at| handle(&at.value)).collect();
        let mut leads: Vec<(String, BTreeSet<String>)> = Vec::new();
        for (alias, people) in &aliases.groups {
            let sig = alias.value.strip_suffix("-leads").map(|name| name.trim_end_matches("-tech"));
            let Some(sig) = sig.filter(|sig| sig.starts_with("sig-")) else { continue };
            for name in people.iter().filter_map(|at| handle(&at.value)) {
                match leads.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sigs)) => _ = sigs.insert(sig.to_owned()),
                    None => leads.push((name, BTreeSet::from([sig.to_owned()]))),
                }
            }
        }
        Self::Aliases { approvers: members(Aliases::APPROVERS), emeritus: members(Aliases::EMERITUS_APPROVERS), leads }
    }
}

impl KepYaml {
    /// What `proposal` says.
    pub fn of(proposal: &Proposal) -> Self {
        let text = |at: &Option<crate::kep::Located<String>>| {
            at.as_ref().map(|at| at.value.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let gates = proposal.feature_gates.iter().filter_map(|gate| {
            let components = gate.components.iter().map(|at| at.value.trim().to_owned()).collect();
            Some(GateFacts { name: gate.name.as_ref()?.value.clone(), components })
        });
        Self {
            title: text(&proposal.title),
            number: text(&proposal.number).and_then(|number| layout::number_named(&number)),
            sig: text(&proposal.owning_sig),
            status: text(&proposal.status),
            stage: text(&proposal.stage),
            milestone: text(&proposal.latest_milestone),
            authors: proposal.authors.iter().filter_map(|at| handle(&at.value)).collect(),
            gates: gates.collect(),
        }
    }

    /// The stage, where it is one of the six.
    pub fn known_stage(&self) -> Option<Stage> {
        self.stage.as_deref()?.parse().ok()
    }

    /// The release that the latest milestone names, its patch number left off; `0.0` holds the place of none.
    pub fn release(&self) -> Option<Milestone> {
        let milestone: Milestone = self.milestone.as_deref()?.parse().ok()?;
        (milestone.major > 0).then(|| Milestone::new(milestone.major, milestone.minor))
    }
}

/// The KEP number that the path of an approval file or of a `kep.yaml` names, without leading zeros.
pub fn number_of(path: &str) -> Option<String> {
    approval_number(path).or_else(|| {
        let directory = path.rsplit_once('/')?.0.rsplit('/').next()?;
        DirectoryName::parse(directory).number
    })
}

/// The KEP number of an approval file's path: `keps/prod-readiness/<sig>/<number>.yaml`.
pub(super) fn approval_number(path: &str) -> Option<String> {
    let (sig, name) = path.strip_prefix("keps/prod-readiness/")?.split_once('/')?;
    let number = name.strip_suffix(".yaml").and_then(layout::number_named);
    number.filter(|_| !sig.is_empty())
}

pub(super) fn is_kep_yaml(path: &str) -> bool {
    let below = path.strip_prefix("keps/").and_then(|below| below.strip_suffix("/kep.yaml"));
    below.is_some_and(|dir| !dir.starts_with(layout::TEMPLATE) && !dir.starts_with(layout::APPROVALS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_matter_are_read() {
        let read = Facts::read;
        assert_eq!(read("keps/NNNN-kep-template/kep.yaml", "title: x\n"), None);
        assert_eq!(read("keps/prod-readiness/OWNERS", "x"), None);
        assert_eq!(read("keps/prod-readiness/template/nnnn.yaml", "alpha: {approver: x}\n"), None);
        let approval = read("keps/prod-readiness/sig-space/0007.yaml", "kep-number: 7\nbeta:\n  approver: \"@Vega\"\n");
        assert_eq!(approval, Some(Facts::Approval(vec![("beta".to_owned(), "@Vega".to_owned())])));
        assert_eq!(number_of("keps/prod-readiness/sig-space/0007.yaml").as_deref(), Some("7"));
        assert_eq!(number_of("keps/sig-space/dock/0012-port/kep.yaml").as_deref(), Some("12"));
        let kep = read(
            "keps/sig-space/7-orbit/kep.yaml",
            "kep-number: 07\nauthors: ['@Comet', TBD]\nlatest-milestone: 'v1.39.2'\nstage: beta\n",
        );
        let Some(Facts::Kep(kep)) = kep else { panic!("it is a kep.yaml") };
        assert_eq!((kep.number.as_deref(), kep.authors.as_slice()), (Some("7"), &["comet".to_owned()][..]));
        assert_eq!((kep.release(), kep.known_stage()), (Some(Milestone::new(1, 39)), Some(Stage::Beta)));
        let none = KepYaml { milestone: Some("0.0".to_owned()), ..KepYaml::default() };
        assert_eq!(none.release(), None);
    }

    #[test]
    fn the_bench_and_the_leads_are_read_from_the_aliases() {
        let text = "aliases:\n  prod-readiness-approvers: [vega, Nova]\n  prod-readiness-approvers-emeritus: [comet]\n  \
            sig-space-leads: [vega]\n  sig-time-tech-leads: [vega, lyra]\n  other-leads: [x]\n";
        let Some(Facts::Aliases { approvers, emeritus, leads }) = Facts::read("OWNERS_ALIASES", text) else {
            panic!("these are the aliases")
        };
        assert_eq!((approvers, emeritus), (vec!["vega".to_owned(), "nova".to_owned()], vec!["comet".to_owned()]));
        let vega = &leads.iter().find(|(name, _)| name == "vega").expect("vega leads").1;
        assert_eq!(vega.iter().map(String::as_str).collect::<Vec<_>>(), ["sig-space", "sig-time"]);
        assert_eq!(leads.len(), 2);
    }
}
