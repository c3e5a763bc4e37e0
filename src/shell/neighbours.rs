use std::path::Path;

use super::checkout::Checkout;
use super::files::read_text;
use crate::kep::{Aliases, Approval, Proposal, layout};
use crate::promotion::Neighbour;

/// What the other KEPs of a checkout say: their releases, and who approves them. The KEP in `own` is left out, and so
/// is whatever cannot be read.
pub fn neighbours(checkout: &Checkout, own: &Path) -> Vec<Neighbour> {
    let keps = checkout.keps().into_iter().filter(|kep| kep.has_kep_yaml && kep.path != own);
    keps.filter_map(|kep| {
        let proposal = Proposal::read(&read_text(&kep.path.join(layout::KEP_YAML)).ok()?);
        Some(Neighbour { milestone: proposal.current_milestone(), approver: approver(checkout, &proposal) })
    })
    .collect()
}

/// Who approves the present stage of a KEP.
pub fn approver(checkout: &Checkout, proposal: &Proposal) -> Option<String> {
    let (sig, number) = (proposal.owning_sig.as_ref()?, proposal.number.as_ref()?);
    let path = layout::approval_path(&sig.value, &number.value)?;
    let approval = Approval::read(&read_text(&checkout.root().join(path)).ok()?);
    approval.at(proposal.known_stage()?)?.handle().map(str::to_owned)
}

/// Who belongs to which group of a checkout; `None` where no file says so.
pub fn aliases(checkout: &Checkout) -> Option<Aliases> {
    read_text(&checkout.aliases()).ok().map(|text| Aliases::read(&text))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::testing::tree;
    use super::*;

    #[test]
    fn releases_and_approvers_of_the_others_are_read() {
        let dir = tree(&[
            "keps/sig-space/7-orbit/kep.yaml",
            "keps/sig-space/8-dock/kep.yaml",
            "keps/prod-readiness/sig-space/8.yaml",
        ]);
        let root = dir.path();
        let yaml = "kep-number: 8\nowning-sig: sig-space\nstage: beta\nlatest-milestone: v1.39\n";
        fs::write(root.join("keps/sig-space/8-dock/kep.yaml"), yaml).expect("it can be written");
        let approval = "kep-number: 8\nalpha:\n  approver: vega\nbeta:\n  approver: \"@nova\"\n";
        fs::write(root.join("keps/prod-readiness/sig-space/8.yaml"), approval).expect("it can be written");
        let checkout = Checkout::at(root).expect("it holds keps/");
        let found = neighbours(&checkout, &root.join("keps/sig-space/7-orbit"));
        let expected = Neighbour { milestone: "v1.39".parse().ok(), approver: Some("nova".to_owned()) };
        assert_eq!(found, [expected]);
        assert_eq!(aliases(&checkout), None);
    }
}
