use serde::Serialize;

use crate::kep::{Approval, Proposal, Stage};
use crate::team::handle;
use crate::text::LineIndex;

/// A key of `kep.yaml`, beside what it said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactRow {
    /// The key.
    pub key: String,
    /// What it says; `None` where it is not there.
    pub now: Option<String>,
    /// What it said at the commit of comparison; `None` where it was not there, or nothing is compared.
    pub before: Option<String>,
    /// Whether the two differ.
    pub changed: bool,
    /// The file.
    pub file: String,
    /// The 1-based line it stands in.
    pub line: Option<usize>,
}

/// What the approval file says about the stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ApprovalState {
    /// Where the file is, or is to be; `None` where `kep.yaml` does not say.
    pub file: Option<String>,
    /// Whether it is there.
    pub exists: bool,
    /// The 1-based line of the stage's approver, else of its block.
    pub line: Option<usize>,
    /// The account it names for the stage.
    pub approver: Option<String>,
    /// Whether that account is on the bench; `None` where that is not known, or no one is named.
    pub on_bench: Option<bool>,
    /// Whether that account is an author of the KEP.
    pub by_an_author: bool,
}

impl ApprovalState {
    pub(super) fn of(
        file: Option<(String, Option<(&str, Approval)>)>,
        stage: Stage,
        proposal: &Proposal,
        bench: Option<&[String]>,
    ) -> Self {
        let Some((path, read)) = file else { return Self::default() };
        let Some((text, approval)) = read else { return Self { file: Some(path), ..Self::default() } };
        let block = approval.at(stage);
        let approver = block.and_then(|block| block.handle()).and_then(handle);
        let place = block.map(|block| block.approver.as_ref().map_or(block.span.start, |at| at.span.start));
        let author = |name: &String| proposal.authors.iter().any(|at| handle(&at.value).as_ref() == Some(name));
        Self {
            file: Some(path),
            exists: true,
            line: place.map(|offset| LineIndex::new(text).position(text, offset).0),
            on_bench: approver.as_ref().and_then(|name| Some(bench?.contains(name))),
            by_an_author: approver.as_ref().is_some_and(author),
            approver,
        }
    }
}

/// The keys that a reviewer looks at.
pub(super) fn rows(text: &str, now: &Proposal, path: &str, before: Option<&str>, stage: Stage) -> Vec<FactRow> {
    let old = before.map(Proposal::read);
    let lines = LineIndex::new(text);
    let said = said(now, stage);
    let said_before = old.as_ref().map(|old| said_in(old, stage));
    let rows = said.into_iter().enumerate().map(|(at, (key, place, now))| {
        let before = said_before.as_ref().and_then(|rows| rows[at].clone());
        FactRow {
            changed: said_before.is_some() && before != now,
            key,
            file: path.to_owned(),
            line: place.map(|offset| lines.position(text, offset).0),
            now,
            before,
        }
    });
    rows.filter(|row| row.now.is_some() || row.before.is_some()).collect()
}

fn said_in(proposal: &Proposal, stage: Stage) -> Vec<Option<String>> {
    said(proposal, stage).into_iter().map(|(_, _, text)| text).collect()
}

/// Each key with its place and what it says.
fn said(proposal: &Proposal, stage: Stage) -> Vec<(String, Option<usize>, Option<String>)> {
    let place = |key: &str| proposal.pair(key).map(|pair| pair.key.span.start);
    let text = |at: &Option<crate::kep::Located<String>>| {
        at.as_ref().map(|at| at.value.clone()).filter(|text| !text.is_empty())
    };
    let listed = |values: Vec<String>| Some(values.join(", ")).filter(|list| !list.is_empty());
    let gates = proposal.feature_gates.iter().map(|gate| {
        let components: Vec<&str> = gate.components.iter().map(|at| at.value.as_str()).collect();
        let name = gate.name.as_ref().map_or("", |at| at.value.as_str());
        if components.is_empty() { name.to_owned() } else { format!("{name} ({})", components.join(", ")) }
    });
    let disable = proposal.disable_supported.as_ref().map(|at| at.value.to_string());
    let of_stage = proposal.milestone_of(stage);
    vec![
        ("status".to_owned(), place("status"), text(&proposal.status)),
        ("stage".to_owned(), place("stage"), text(&proposal.stage)),
        ("latest-milestone".to_owned(), place("latest-milestone"), text(&proposal.latest_milestone)),
        (
            format!("milestone.{stage}"),
            of_stage.map(|at| at.span.start).or_else(|| place("milestone")),
            of_stage.map(|at| at.value.clone()).filter(|text| !text.is_empty()),
        ),
        ("feature-gates".to_owned(), place("feature-gates"), listed(gates.collect())),
        ("disable-supported".to_owned(), place("disable-supported"), disable),
        ("metrics".to_owned(), place("metrics"), listed(proposal.metrics.iter().map(|at| at.value.clone()).collect())),
    ]
}
