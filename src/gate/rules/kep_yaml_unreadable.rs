use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::ProblemKind;

pub(super) const RULE: Rule = Rule {
    id: "kep-yaml-unreadable",
    area: Area::KepYaml,
    finds: "a kep.yaml that is not YAML, or in which a value has the wrong shape",
    why: "Whatever cannot be read does not count, and upstream's checks fail on the whole file.",
    fix: "write it as the template does: text in quotes where it holds `: ` or begins with `@`, lists as `- entry` lines",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("authors: \"@nova\""),
    good: Sample::KepYaml("authors:\n  - \"@nova\""),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let seen = &kep.seen;
    let problems = seen.proposal.problems.iter().filter(|problem| {
        matches!(
            problem.kind,
            ProblemKind::Unreadable | ProblemKind::Syntax | ProblemKind::NoMapping | ProblemKind::WrongShape
        )
    });
    // What a fence hides is reported with the fence.
    let hidden = !seen.fences.is_empty() && kep.proposal().root().is_some();
    problems
        .filter(|problem| !(hidden && problem.kind == ProblemKind::NoMapping))
        .map(|problem| {
            let span = shifted(problem.span, seen.start);
            Hit::new(File::KepYaml, span, problem.message.clone()).about(problem.message.clone())
        })
        .collect()
}
