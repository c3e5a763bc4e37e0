//! Which KEPs a check is about.

use super::changed::{self, Change};
use super::{Arguments, inspect_all};
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::questionnaire::Catalogue;
use crate::shell::{Checkout, KepFiles};

/// The KEPs to check, and the checkout that they are in.
pub(in crate::cli) struct Selection {
    pub(in crate::cli) keps: Vec<KepFiles>,
    pub(in crate::cli) checkout: Option<Checkout>,
    /// Whether somebody named each of them.
    pub(in crate::cli) named: bool,
    /// Whether all KEPs of the checkout are among them.
    pub(in crate::cli) all: bool,
    /// Whether the checkout's tree, its template and its other documents are checked too.
    pub(in crate::cli) with_tree: bool,
}

/// The rules that compare a KEP with OWNERS_ALIASES.
const BY_ALIASES: [&str; 2] = ["approval-approver", "node-approvers"];

pub(super) fn select(session: &Session, arguments: &Arguments, catalogue: &Catalogue) -> Result<Selection, Error> {
    let whole = |checkout: &Checkout| -> Vec<KepFiles> {
        checkout.keps().into_iter().map(|kep| KepFiles::from((kep, checkout.clone()))).collect()
    };
    if arguments.all || arguments.milestone.is_some() {
        let checkout = session.needed_checkout()?;
        let keps = whole(&checkout);
        return Ok(Selection { keps, checkout: Some(checkout), named: false, all: true, with_tree: arguments.all });
    }
    let named = !arguments.kep.is_empty();
    let range = match &arguments.changed_since {
        Some(rev) => Some(changed::Range { base: rev.clone(), head: None }),
        None if named => None,
        None => changed::Range::of_pull_request(),
    };
    if let Some(range) = range {
        let checkout = session.needed_checkout()?;
        let change = Change::read(&checkout, &range)?;
        let (mut keps, others): (Vec<KepFiles>, Vec<KepFiles>) =
            whole(&checkout).into_iter().partition(|kep| change.concerns(kep));
        session.note(&format!("{} changed since {}", counted(keps.len()), range.base));
        let with_tree = change.concerns_the_checkout(&checkout, &keps);
        if change.concerns_aliases() {
            let others =
                Selection { keps: others, checkout: Some(checkout.clone()), named: false, all: false, with_tree };
            let lost = without_approver(&others, catalogue, arguments)?;
            if !lost.is_empty() {
                let said = counted(lost.len());
                session.note(&format!("{said} more, whose approvers are not those that OWNERS_ALIASES names now"));
            }
            keps.extend(lost);
            keps.sort_by(|one, other| one.dir.cmp(&other.dir));
        }
        return Ok(Selection { keps, checkout: Some(checkout), named: false, all: false, with_tree });
    }
    let keps = if named { session.find_each(&arguments.kep)? } else { vec![session.find(None)?] };
    let checkout = keps.first().and_then(|kep| kep.checkout.clone());
    Ok(Selection { keps, checkout, named: true, all: false, with_tree: false })
}

/// The KEPs of `selection` whose approvers OWNERS_ALIASES does not name as upstream wants it.
fn without_approver(
    selection: &Selection,
    catalogue: &Catalogue,
    arguments: &Arguments,
) -> Result<Vec<KepFiles>, Error> {
    let inspected = inspect_all(selection, catalogue, arguments)?;
    let reports = inspected.check(catalogue, arguments);
    let lost = inspected.keps().zip(reports).filter(|(_, report)| {
        report.findings.iter().any(|finding| finding.upstream && BY_ALIASES.contains(&finding.rule))
    });
    Ok(lost.map(|(kep, _)| kep.loaded.files.clone()).collect())
}

fn counted(keps: usize) -> String {
    if keps == 1 { "1 KEP".to_owned() } else { format!("{keps} KEPs") }
}
