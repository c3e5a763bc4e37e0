use crate::gate::upstream::{Approvals, approvals, shifted};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::Located;
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "approval-missing",
    area: Area::Approval,
    finds: "a KEP that needs a production readiness approval and has no approval file",
    why: "An implementable or implemented KEP for v1.21 or later needs one, named by the owning SIG and the number in \
          kep.yaml, not by the directory. Upstream's checks look nowhere else.",
    fix: "create the file with `kep-number` and, below the stage, `approver: \"@handle\"` of a production readiness approver",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::NoApproval,
    good: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let proposal = &kep.seen.proposal;
    if kep.approval.is_some() || kep.checkout.is_none() || approvals(proposal) != Approvals::Needed {
        return Vec::new();
    }
    // Where one of the two is not there, that is what is reported.
    let says = |text: &Option<Located<String>>| text.as_ref().is_some_and(|text| !text.value.is_empty());
    if !says(&proposal.owning_sig) || !says(&proposal.number) {
        return Vec::new();
    }
    let place = proposal.status.as_ref().map_or(Span::empty(0), |status| shifted(status.span, kep.seen.start));
    let status = proposal.status.as_ref().map(|status| excerpt(&status.value)).unwrap_or_default();
    let milestone = proposal.latest_milestone.as_ref().map(|text| excerpt(&text.value)).unwrap_or_default();
    let (message, help) = match &kep.paths.approval {
        Some(path) => (
            format!("status is `{status}` for {milestone}, and {path} is not there"),
            format!(
                "create {path} with `kep-number: {}` and `{}:` with `approver: \"@handle\"` below it",
                proposal.number.as_ref().map(|number| excerpt(&number.value)).unwrap_or_default(),
                proposal.known_stage().map_or("alpha", |stage| stage.as_str())
            ),
        ),
        None => (
            format!("status is `{status}` for {milestone}, and kep.yaml does not say where the approval file is"),
            "set `owning-sig` and `kep-number` to words that can name a directory and a file".to_owned(),
        ),
    };
    let help = misspelt(kep).unwrap_or(help);
    vec![Hit::new(File::KepYaml, place, message).about("approval").help(help)]
}

/// What to put right first, where the file is looked for under a name that looks like a slip.
fn misspelt(kep: &Kep<'_>) -> Option<String> {
    let proposal = &kep.seen.proposal;
    let sig = &proposal.owning_sig.as_ref()?.value;
    let checkout = kep.checkout?;
    if let Some(near) = checkout.groups_like(sig).filter(|_| !checkout.knows_group(sig)) {
        return Some(format!("put `owning-sig` right first: did you mean `{near}`? the file is looked for by it"));
    }
    let (number, named) = (&proposal.number.as_ref()?.value, kep.paths.number.as_ref()?);
    let slip = number.trim().trim_start_matches('0') != named && named != "0";
    slip.then(|| format!("put `kep-number` right first: the directory says {named}, and the file is looked for by it"))
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn a_file_that_is_only_looked_for_under_another_name_is_not_to_be_created() {
        // The sample's approval file is there whatever kep.yaml says; without one the help is what is asked about.
        let help = |keys: &str| super::super::super::sample::without_approval(keys, super::RULE.id);
        assert!(help("owning-sig: sig-spac").contains("did you mean `sig-space`?"));
        assert!(help("kep-number: 999").contains("the directory says 9999"));
        assert!(help("kep-number: 9999").contains("create keps/prod-readiness/sig-space/9999.yaml"));
        assert_eq!(with_kep_yaml("kep-number: 9999", super::RULE.id), []);
    }
}
