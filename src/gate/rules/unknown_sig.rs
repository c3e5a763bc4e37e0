use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "unknown-sig",
    area: Area::KepYaml,
    finds: "an owning or participating SIG that the checkout does not know",
    why: "The owning SIG says where the approval file is looked for; a participating one, who is asked. A group that does \
          not exist is asked by nobody. Known are the special interest groups, the directory names in keps/ and the groups of OWNERS_ALIASES.",
    fix: "use the group's directory name in kubernetes/community, such as `sig-node` or `wg-batch`",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("participating-sigs:\n  - sig-schedulling"),
    good: Sample::KepYaml("participating-sigs:\n  - sig-scheduling"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some(checkout) = kep.checkout else { return Vec::new() };
    let proposal = &kep.seen.proposal;
    let owning = proposal.owning_sig.iter().map(|sig| ("owning", sig));
    let participating = proposal.participating_sigs.iter().map(|sig| ("participating", sig));
    let unknown = owning.chain(participating).filter(|(_, sig)| !sig.value.is_empty() && !checkout.knows_group(&sig.value));
    unknown
        .map(|(which, sig)| {
            let message = format!("the {which} SIG `{}` is not known", excerpt(&sig.value));
            let hit = Hit::new(File::KepYaml, shifted(sig.span, kep.seen.start), message).about(&sig.value);
            match checkout.groups_like(&sig.value) {
                Some(near) => hit.help(format!("did you mean `{near}`?")),
                None => hit,
            }
        })
        .collect()
}
