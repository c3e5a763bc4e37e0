use crate::gate::upstream::{Approvals, approvals, behind_the_end};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};

pub(super) const RULE: Rule = Rule {
    id: "approval-unreadable",
    area: Area::Approval,
    finds: "an approval file that is not YAML, or says something that it cannot say",
    why: "The file knows `kep-number` and the six stages, each with an `approver`. Upstream's checks are strict and fail \
          on anything else once the KEP needs an approval.",
    fix: "keep `kep-number` and the stages, each with one `approver: \"@handle\"`",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approved-by: \"@vega\"\n"),
    good: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some((text, approval)) = kep.approval else { return Vec::new() };
    let needed = approvals(&kep.seen.proposal) == Approvals::Needed;
    let problems = approval.problems.iter().filter(|problem| problem.kind.fails_upstream());
    problems
        .map(|problem| {
            let about = problem.span.of(text);
            let hit = Hit::new(File::Approval, problem.span, problem.message.clone()).about(about);
            if behind_the_end(text, problem.span.start) {
                return hit.upstream(false).severity(Severity::Warning).help("take away what stands behind the line `...`");
            }
            let hit = hit.upstream(needed);
            match about.to_lowercase().starts_with("approve") {
                true => hit.help("the key is `approver`, with one handle: `approver: \"@handle\"`"),
                false => hit,
            }
        })
        .collect()
}
