use crate::gate::upstream::{Approvals, approvals};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::Aliases;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "approval-approver",
    area: Area::Approval,
    finds: "an approver of the current stage who is not a production readiness approver",
    why: "Only the people listed in OWNERS_ALIASES under `prod-readiness-approvers`, or its emeritus group, can approve. \
          Upstream's checks compare the name letter for letter, one leading `@` left off.",
    fix: "name one of the people listed in OWNERS_ALIASES under `prod-readiness-approvers`",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@nova\"\n"),
    good: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some((_, approval)) = kep.approval else { return Vec::new() };
    let Some(aliases) = kep.checkout.and_then(|checkout| checkout.aliases.as_ref()) else { return Vec::new() };
    let proposal = &kep.seen.proposal;
    if approvals(proposal) != Approvals::Needed {
        return Vec::new();
    }
    let Some(block) = proposal.known_stage().and_then(|stage| approval.at(stage)) else { return Vec::new() };
    let (Some(approver), Some(handle)) = (&block.approver, block.handle()) else { return Vec::new() };
    let groups = [Aliases::APPROVERS, Aliases::EMERITUS_APPROVERS];
    let listed = || groups.iter().flat_map(|group| aliases.members(group));
    if listed().any(|member| member.value == handle) {
        return Vec::new();
    }
    let stage = block.stage;
    let message = format!("`{}` approves `{stage}` and is no production readiness approver", excerpt(&approver.value));
    let hit = Hit::new(File::Approval, approver.span, message).about(&approver.value);
    let near = listed().find(|member| member.value.eq_ignore_ascii_case(handle.trim()));
    let names = || aliases.members(Aliases::APPROVERS).iter().map(|member| member.value.as_str()).collect::<Vec<_>>();
    vec![match near {
        Some(member) => hit.help(format!("write `@{}`: the letters have to be the same as in OWNERS_ALIASES", member.value)),
        None => hit.help(format!("name one of {}", names().join(", "))),
    }]
}
