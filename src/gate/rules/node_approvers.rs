use super::node_owners::{APPROVER, is_marked};
use crate::gate::person::handle;
use crate::gate::release::minor_of;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::{Stage, Status};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "node-approvers",
    area: Area::KepYaml,
    finds: "a KEP of SIG Node, for v1.36 or later, whose approvers are not those that SIG Node wants",
    why: "While a KEP works on its alpha, one of SIG Node's technical leads approves it, and nobody is assigned in their \
          place. Later a technical lead or an assigned approver will do. Upstream's checks fail otherwise.",
    fix: "list a member of `sig-node-tech-leads` (OWNERS_ALIASES) under `approvers`",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("owning-sig: sig-node\nparticipating-sigs: []\napprovers:\n  - \"@nova\""),
    good: Sample::KepYaml("owning-sig: sig-node\nparticipating-sigs: []\napprovers:\n  - \"@altair\""),
    check: Check::Kep(check),
};

const TECH_LEADS: &str = "sig-node-tech-leads";
/// The minor version from which on the rule holds.
const FIRST_MINOR: u64 = 36;

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (Some(text), Some(checkout)) = (kep.kep_yaml, kep.checkout) else { return Vec::new() };
    let proposal = kep.proposal();
    let closed = matches!(proposal.known_status(), Some(Status::Withdrawn | Status::Rejected | Status::Replaced));
    let minor = proposal.latest_milestone.as_ref().map_or(0, |text| minor_of(&text.value));
    if minor < FIRST_MINOR || closed || !kep.paths.kep_yaml.starts_with("keps/sig-node/") {
        return Vec::new();
    }
    let Some(aliases) = &checkout.aliases else { return Vec::new() };
    let place = proposal.pair("approvers").map_or(Span::empty(0), |pair| pair.key.span);
    let at = |message: &str| Hit::new(File::KepYaml, place, message).about("approvers");
    if proposal.approvers.is_empty() {
        return vec![at("SIG Node wants an approver, and `approvers` lists nobody")];
    }
    let leads: Vec<String> = aliases.members(TECH_LEADS).iter().map(|lead| handle(&lead.value)).collect();
    let has_lead = proposal.approvers.iter().any(|one| leads.contains(&handle(&one.value)));
    let marked = || proposal.approvers.iter().filter(|one| is_marked(text, one.span, APPROVER));
    let working_on_alpha = proposal.known_stage() == Some(Stage::Alpha)
        && checkout.upcoming.is_none_or(|upcoming| minor >= upcoming.minor.into());
    let names = if leads.is_empty() { "nobody".to_owned() } else { leads.join(", ") };
    if !working_on_alpha {
        if has_lead || marked().next().is_some() {
            return Vec::new();
        }
        let help = format!("list one of {names} under `approvers`, or mark the assigned approver with `# {APPROVER}`");
        return vec![at("no approver is a technical lead of SIG Node, and none is marked as assigned").help(help)];
    }
    let mut hits: Vec<Hit> = marked()
        .map(|one| {
            let message = format!("`{}` is marked `{APPROVER}`, which SIG Node allows from beta on", one.value);
            let help = "take the comment away until the KEP moves to beta";
            Hit::new(File::KepYaml, one.span, message).about(&one.value).help(help)
        })
        .collect();
    if !has_lead {
        let help = format!("list one of {names} under `approvers`");
        hits.push(at("the KEP works on its alpha, and no approver is a technical lead of SIG Node").help(help));
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn an_alpha_that_is_worked_on_takes_no_assigned_approver() {
        let node = "owning-sig: sig-node\nparticipating-sigs: []\napprovers:\n  - \"@altair\" # sig-node-assigned-approver";
        let found = |stage: &str| with_kep_yaml(&format!("{node}\nstage: {stage}"), super::RULE.id).len();
        assert_eq!((found("alpha"), found("beta")), (1, 0));
    }

    #[test]
    fn older_releases_and_other_groups_are_left_alone() {
        let found = |text: &str| with_kep_yaml(text, super::RULE.id).len();
        assert_eq!(found("owning-sig: sig-node\napprovers: []\nlatest-milestone: v1.35"), 0);
        assert_eq!(found("approvers:\n  - \"@nova\""), 0);
    }
}
