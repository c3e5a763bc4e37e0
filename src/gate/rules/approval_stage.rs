use crate::gate::upstream::{Approvals, approvals};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::{Approval, ProblemKind, StageApproval};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "approval-stage",
    area: Area::Approval,
    finds: "an approval file that does not list the KEP's current stage, or a stage without its approver",
    why: "Each stage is approved anew. When kep.yaml moves to the next stage, the approval file has to move with it, in \
          the same pull request; this is what authors forget most often.",
    fix: "add the stage to the approval file, with `approver: \"@handle\"` below it",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\n"),
    good: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some((_, approval)) = kep.approval else { return Vec::new() };
    let proposal = &kep.seen.proposal;
    let broken =
        |kind: ProblemKind| matches!(kind, ProblemKind::Syntax | ProblemKind::NoMapping | ProblemKind::Unreadable);
    if approval.problems.iter().any(|problem| broken(problem.kind)) {
        return Vec::new();
    }
    let needed = approvals(proposal) == Approvals::Needed;
    let mut hits = Vec::new();
    let listed: Vec<&StageApproval> = approval.stages.iter().filter(|block| !is_null(approval, block)).collect();
    for block in &listed {
        if block.approver.as_ref().is_none_or(|approver| approver.value.is_empty()) {
            let stage = block.stage;
            let message = format!("`{stage}` is listed without its approver");
            hits.push(Hit::new(File::Approval, block.span, message).about(stage.as_str()).upstream(needed));
        } else if block.handle().is_none() {
            let message = format!("the approver of `{}` is `@` and no name", block.stage);
            let current = proposal.known_stage() == Some(block.stage);
            hits.push(Hit::new(File::Approval, block.span, message).about(block.stage.as_str()).upstream(needed && current));
        }
    }
    let Some(stage) = proposal.stage.as_ref().filter(|stage| needed && !stage.value.is_empty()) else { return hits };
    if !listed.iter().any(|block| block.stage.as_str() == stage.value) {
        let end = approval.root().map_or(0, |root| root.span.start);
        let listed = listed.iter().map(|block| format!("`{}`", block.stage)).collect::<Vec<_>>().join(", ");
        let listed = if listed.is_empty() { "no stage".to_owned() } else { listed };
        let stage = excerpt(&stage.value);
        let message = format!("kep.yaml says stage `{stage}`, and the approval file lists {listed}");
        let help = match proposal.known_stage() {
            Some(_) => format!("add `{stage}:` with `approver: \"@handle\"` below it, or put kep.yaml's stage right"),
            None => format!("`{stage}` is not a stage: use alpha, beta, stable, deprecated, disabled or removed in kep.yaml"),
        };
        hits.push(Hit::new(File::Approval, Span::empty(end), message).about(stage).help(help));
    }
    hits
}

/// A stage with nothing behind its colon is not listed, as upstream sees it.
fn is_null(approval: &Approval, block: &StageApproval) -> bool {
    approval.root().and_then(|root| root.get(block.stage.as_str())).is_some_and(|node| node.is_null())
}
