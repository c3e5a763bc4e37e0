use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::ProblemKind;

pub(super) const RULE: Rule = Rule {
    id: "odd-value",
    area: Area::KepYaml,
    finds: "a date that no calendar has, or a milestone that is no release or would be read as a number",
    why: "Upstream takes any text here, so a slip stays for years. `1.30` without quotes is the number 1.3 to every tool \
          that reads numbers as numbers.",
    fix: "write dates as 2026-01-31 and releases as \"v1.39\"",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("creation-date: 2025-14-05"),
    good: Sample::KepYaml("creation-date: 2025-05-14"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let text = kep.kep_yaml.unwrap_or_default();
    let problems = kep.proposal().problems.iter().filter(|problem| {
        matches!(
            problem.kind,
            ProblemKind::ImpossibleDate
                | ProblemKind::NotAMilestone
                | ProblemKind::NumberAsMilestone
                | ProblemKind::SecondDocument
        )
    });
    problems
        .map(|problem| Hit::new(File::KepYaml, problem.span, problem.message.clone()).about(problem.span.of(text)))
        .collect()
}
