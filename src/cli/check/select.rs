//! Which KEPs a check is about.

use super::Arguments;
use super::changed;
use crate::cli::error::Error;
use crate::cli::session::Session;
use crate::shell::{Checkout, KepFiles};

/// The KEPs to check, and the checkout that they are in.
pub(in crate::cli) struct Selection {
    pub(in crate::cli) keps: Vec<KepFiles>,
    pub(in crate::cli) checkout: Option<Checkout>,
    /// Whether somebody named each of them.
    pub(in crate::cli) named: bool,
    /// Whether all KEPs of the checkout are among them.
    pub(in crate::cli) all: bool,
}

pub(super) fn select(session: &Session, arguments: &Arguments) -> Result<Selection, Error> {
    let whole = |checkout: &Checkout| -> Vec<KepFiles> {
        checkout.keps().into_iter().map(|kep| KepFiles::from((kep, checkout.clone()))).collect()
    };
    if arguments.all || arguments.milestone.is_some() {
        let checkout = session.needed_checkout()?;
        return Ok(Selection { keps: whole(&checkout), checkout: Some(checkout), named: false, all: true });
    }
    let named = !arguments.kep.is_empty();
    let range = match &arguments.changed_since {
        Some(rev) => Some(changed::Range { base: rev.clone(), head: None }),
        None if named => None,
        None => changed::Range::of_pull_request(),
    };
    if let Some(range) = range {
        let checkout = session.needed_checkout()?;
        let paths = changed::paths(&checkout, &range)?;
        let keps: Vec<KepFiles> = whole(&checkout).into_iter().filter(|kep| changed::concerns(kep, &paths)).collect();
        session.note(&format!("{} changed since {}", counted(keps.len()), range.base));
        return Ok(Selection { keps, checkout: Some(checkout), named: false, all: false });
    }
    let mut keps = Vec::new();
    if named {
        for name in &arguments.kep {
            keps.push(session.find(Some(name))?);
        }
    } else {
        keps.push(session.find(None)?);
    }
    let checkout = keps.first().and_then(|kep| kep.checkout.clone());
    Ok(Selection { keps, checkout, named: true, all: false })
}

fn counted(keps: usize) -> String {
    if keps == 1 { "1 KEP".to_owned() } else { format!("{keps} KEPs") }
}
