//! The shadow programme: which reviews a candidate has followed, and what the published criteria still ask.
//!
//! Shadows are in no history, so they come as a table. Each row is held against the approvals and the kep.yaml that
//! the history knows; whether a review was a good one is for people to say.

use std::collections::BTreeSet;

use serde::Serialize;

use super::names::handle;
use super::show::date;
use super::{KepYaml, Ledger};
use crate::kep::{Stage, layout};

/// What the table shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shadows {
    /// Each row with what it counts for.
    pub rows: Vec<Row>,
    /// Each candidate against the criteria.
    pub candidates: Vec<Candidate>,
}

/// A review that somebody shadowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The line of the table.
    pub line: usize,
    /// The date as it is written.
    pub date: String,
    /// The number of the KEP.
    pub kep: String,
    /// The account of the shadow.
    pub reviewer: String,
    /// The stage that was reviewed.
    pub stage: String,
    /// The step of the feature's life.
    pub step: Option<&'static str>,
    /// The components, where there are several.
    pub several_components: Vec<String>,
    /// Components that may run in different versions, where there are such.
    pub version_skew: Option<String>,
    /// The SIG, where it is not the candidate's own; `None` where it is, or where either is unknown.
    pub outside_own_sig: Option<String>,
    /// The approval that the history has for it, in words; `None` where it has none.
    pub approval: Option<String>,
}

/// How far a candidate has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The account.
    pub reviewer: String,
    /// The SIGs they lead by OWNERS_ALIASES, or that the table says; empty where nobody says.
    pub own_sigs: Vec<String>,
    /// Each criterion.
    pub criteria: Vec<Criterion>,
    /// Whether all are met.
    pub complete: bool,
}

/// One of the published criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Criterion {
    /// What is asked.
    pub what: &'static str,
    /// How many reviews it asks for.
    pub needed: usize,
    /// The lines of the table that count for it.
    pub lines: Vec<usize>,
}

/// A table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TableError {
    /// The 1-based line.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

struct Entry {
    line: usize,
    cells: Vec<String>,
}

const COLUMNS: [&str; 4] = ["date", "kep", "reviewer", "stage"];
/// Components that lag behind the control plane while a cluster is upgraded.
const ON_NODES: [&str; 2] = ["kubelet", "kube-proxy"];

impl Shadows {
    /// Reads a table with the columns date, KEP, reviewer and stage, in any order, and `own_sig` where it is known.
    ///
    /// # Errors
    ///
    /// When a column is missing, or a row does not say what its columns ask for.
    pub fn read(table: &str, ledger: &Ledger) -> Result<Self, TableError> {
        let mut entries = entries(table)?.into_iter();
        let wrong = |line: usize, message: String| TableError { line, message };
        let header = entries.next().ok_or_else(|| wrong(1, "the table is empty".to_owned()))?;
        let named = |name: &str| header.cells.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
        let mut columns = [0; 4];
        for (column, name) in columns.iter_mut().zip(COLUMNS) {
            let missing =
                || wrong(header.line, format!("there is no column `{name}`; needed are {}", COLUMNS.join(", ")));
            *column = named(name).ok_or_else(missing)?;
        }
        let own_sig = named("own_sig").or_else(|| named("own sig"));
        let mut rows = Vec::new();
        let mut said: Vec<(String, String)> = Vec::new();
        for entry in entries {
            let cell = |column: usize| entry.cells.get(column).map(|cell| cell.trim()).unwrap_or_default();
            let [day, kep, reviewer, stage] = columns.map(cell);
            let bad =
                |what: &str, text: &str| wrong(entry.line, format!("`{}` is no {what}", crate::yaml::excerpt(text)));
            let kep = layout::number_named(kep).ok_or_else(|| bad("KEP number", kep))?;
            let reviewer = handle(reviewer).ok_or_else(|| bad("account", reviewer))?;
            let stage: Stage = stage.to_ascii_lowercase().parse().map_err(|_| bad("stage", stage))?;
            if day.parse::<jiff::civil::Date>().is_err() {
                return Err(bad("date of the form 2026-01-31", day));
            }
            if let Some(sig) = own_sig.map(cell).filter(|sig| !sig.is_empty()) {
                said.push((reviewer.clone(), sig.to_owned()));
            }
            rows.push(Row::of(entry.line, day, kep, reviewer, stage, ledger));
        }
        let names: BTreeSet<String> = rows.iter().map(|row| row.reviewer.clone()).collect();
        let own: Vec<(String, Vec<String>)> =
            names.into_iter().map(|name| (name.clone(), own_sigs(&name, &said, ledger))).collect();
        for row in &mut rows {
            let sigs = own.iter().find(|(name, _)| *name == row.reviewer).map(|(_, sigs)| sigs.as_slice());
            let sig = ledger.kep_numbered(&row.kep).and_then(|kep| kep.sig.clone());
            row.outside_own_sig = sig.filter(|sig| sigs.is_some_and(|own| !own.is_empty() && !own.contains(sig)));
        }
        let candidates = own.into_iter().map(|(name, sigs)| Candidate::of(name, sigs, &rows)).collect();
        Ok(Self { rows, candidates })
    }
}

impl Row {
    fn of(line: usize, day: &str, kep: String, reviewer: String, stage: Stage, ledger: &Ledger) -> Self {
        let facts = ledger.kep_numbered(&kep);
        let approval = ledger.approvals.iter().find(|approval| approval.kep == kep && approval.stage == stage);
        let approval = approval.map(|a| format!("{} approved by {} in {}", date(a.time), a.approver, &a.commit[..12]));
        Self {
            step: match stage {
                Stage::Alpha => Some("new to alpha"),
                Stage::Beta => Some("alpha to beta"),
                Stage::Stable => Some("beta to stable"),
                Stage::Deprecated | Stage::Disabled | Stage::Removed => None,
            },
            several_components: facts.map(several_components).unwrap_or_default(),
            version_skew: facts.and_then(version_skew),
            outside_own_sig: None,
            line,
            date: day.to_owned(),
            kep,
            reviewer,
            stage: stage.to_string(),
            approval,
        }
    }
}

impl Candidate {
    fn of(reviewer: String, own_sigs: Vec<String>, rows: &[Row]) -> Self {
        let lines = |counts: &dyn Fn(&Row) -> bool| {
            let theirs = rows.iter().filter(|row| row.reviewer == reviewer && row.approval.is_some() && counts(row));
            let mut seen = BTreeSet::new();
            // Shadowing one review twice is one review.
            theirs.filter(|row| seen.insert((&row.kep, &row.stage))).map(|row| row.line).collect::<Vec<_>>()
        };
        let step = |name: &'static str| lines(&|row: &Row| row.step == Some(name));
        let criteria = vec![
            Criterion { what: "a review of a feature new to alpha", needed: 1, lines: step("new to alpha") },
            Criterion { what: "a review from alpha to beta", needed: 1, lines: step("alpha to beta") },
            Criterion { what: "a review from beta to stable", needed: 1, lines: step("beta to stable") },
            Criterion {
                what: "reviews with several components",
                needed: 3,
                lines: lines(&|row| !row.several_components.is_empty()),
            },
            Criterion { what: "reviews with version skew", needed: 3, lines: lines(&|row| row.version_skew.is_some()) },
            Criterion {
                what: "reviews outside their own SIG",
                needed: 3,
                lines: lines(&|row| row.outside_own_sig.is_some()),
            },
        ];
        let complete = criteria.iter().all(|criterion| criterion.lines.len() >= criterion.needed);
        Self { reviewer, own_sigs, criteria, complete }
    }
}

fn several_components(kep: &KepYaml) -> Vec<String> {
    let all: BTreeSet<&String> = kep.gates.iter().flat_map(|gate| &gate.components).collect();
    if all.len() > 1 { all.into_iter().cloned().collect() } else { Vec::new() }
}

/// A gate that is read on nodes and elsewhere meets itself in two versions during every upgrade.
fn version_skew(kep: &KepYaml) -> Option<String> {
    kep.gates.iter().find_map(|gate| {
        let node = gate.components.iter().find(|component| ON_NODES.contains(&component.as_str()))?;
        let other = gate.components.iter().find(|component| !ON_NODES.contains(&component.as_str()))?;
        Some(format!("{}: {node} beside {other}", gate.name))
    })
}

fn own_sigs(name: &str, said: &[(String, String)], ledger: &Ledger) -> Vec<String> {
    let mut sigs: BTreeSet<String> = said.iter().filter(|(who, _)| who == name).map(|(_, sig)| sig.clone()).collect();
    if sigs.is_empty() {
        sigs.extend(ledger.leads.iter().filter(|(who, _)| who == name).flat_map(|(_, sigs)| sigs.iter().cloned()));
    }
    sigs.into_iter().collect()
}

/// The rows of a table of comma-separated values; blank lines and lines that begin with `#` are none.
fn entries(table: &str) -> Result<Vec<Entry>, TableError> {
    let lines = table.trim_start_matches('\u{feff}').lines().enumerate();
    let rows = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    rows.map(|(n, line)| {
        let cells =
            cells(line).ok_or_else(|| TableError { line: n + 1, message: "a quote is not closed".to_owned() })?;
        Ok(Entry { line: n + 1, cells })
    })
    .collect()
}

fn cells(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    (!quoted).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::super::ledger::testing::{history, kep_yaml};
    use super::*;

    fn ledger() -> Ledger {
        let yaml = format!(
            "{}feature-gates:\n  - name: Orbit\n    components: [kube-apiserver, kubelet]\n",
            kep_yaml(7, "v1.30", "alpha", "x")
        );
        let aliases = "aliases:\n  prod-readiness-approvers: [vega]\n  sig-time-leads: [nova]\n";
        Ledger::read(&history(&[(
            3,
            Some(1),
            &[
                ("OWNERS_ALIASES", aliases),
                ("keps/sig-space/7-x/kep.yaml", &yaml),
                ("keps/prod-readiness/sig-space/7.yaml", "kep-number: 7\nalpha: {approver: vega}\n"),
            ],
        )]))
    }

    #[test]
    fn each_row_says_what_it_counts_for() {
        let table = "KEP,stage,date,reviewer\n# a note\nkep-7,Alpha,2026-01-31,@Nova\n7,alpha,2026-02-01,nova\n8,beta,2026-02-02,nova\n";
        let shadows = Shadows::read(table, &ledger()).expect("it is a table");
        let first = &shadows.rows[0];
        assert_eq!(
            (first.line, first.step, first.outside_own_sig.as_deref()),
            (3, Some("new to alpha"), Some("sig-space"))
        );
        assert_eq!(first.version_skew.as_deref(), Some("Orbit: kubelet beside kube-apiserver"));
        assert_eq!(first.approval.as_deref(), Some("1970-01-04 approved by vega in 000000000000"));
        assert_eq!(shadows.rows[2].approval, None);
        let nova = &shadows.candidates[0];
        assert_eq!((nova.own_sigs.as_slice(), nova.complete), (&["sig-time".to_owned()][..], false));
        let lines: Vec<_> = nova.criteria.iter().map(|criterion| criterion.lines.clone()).collect();
        assert_eq!(lines, [vec![3], vec![], vec![], vec![3], vec![3], vec![3]], "the second row is the same review");
    }

    #[test]
    fn what_the_table_says_of_a_sig_goes_first() {
        let table = "date,KEP,reviewer,stage,own_sig\n2026-01-31,7,nova,alpha,\"sig-space\"\n";
        let shadows = Shadows::read(table, &ledger()).expect("it is a table");
        assert_eq!(shadows.rows[0].outside_own_sig, None);
    }

    #[test]
    fn a_row_that_says_nothing_usable_is_named_by_its_line() {
        let error = |table: &str| Shadows::read(table, &ledger()).expect_err("it is no such table").to_string();
        assert_eq!(error(""), "line 1: the table is empty");
        assert_eq!(
            error("date,KEP,stage\n"),
            "line 1: there is no column `reviewer`; needed are date, kep, reviewer, stage"
        );
        let row = |row: &str| error(&format!("date,KEP,reviewer,stage\n\n{row}\n"));
        assert_eq!(row("2026-01-31,x,nova,alpha"), "line 3: `x` is no KEP number");
        assert_eq!(row("2026-01-31,7,,alpha"), "line 3: `` is no account");
        assert_eq!(row("2026-01-31,7,nova,ga"), "line 3: `ga` is no stage");
        assert_eq!(row("2026-14-31,7,nova,beta"), "line 3: `2026-14-31` is no date of the form 2026-01-31");
        assert_eq!(row("\"2026"), "line 3: a quote is not closed");
    }
}
