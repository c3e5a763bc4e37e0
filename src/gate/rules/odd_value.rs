use crate::gate::release::Release;
use crate::gate::upstream::{Approvals, approvals};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::{ProblemKind, Proposal};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "odd-value",
    area: Area::KepYaml,
    finds: "a date that no calendar has, a milestone that is no release or would be read as a number, or the template's title",
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
    let title = kep.proposal().title.as_ref().filter(|title| title.value.trim().eq_ignore_ascii_case(TEMPLATE_TITLE));
    let title = title.map(|title| {
        let message = format!("the title is still the template's: `{}`", excerpt(&title.value));
        let help = "give the KEP's own title, as its README has it: lists and search show this one";
        Hit::new(File::KepYaml, title.span, message).about(TEMPLATE_TITLE).help(help)
    });
    problems
        .filter(|problem| !is_open(kep.proposal(), problem.span, text))
        .filter(|problem| !fails_anyway(kep, problem.span))
        .map(|problem| Hit::new(File::KepYaml, problem.span, problem.message.clone()).about(problem.span.of(text)))
        .chain(title)
        .collect()
}

/// The title in the template of `kep.yaml`.
const TEMPLATE_TITLE: &str = "KEP Template";

/// A latest milestone without which nobody can tell whether an approval is needed is reported as that.
fn fails_anyway(kep: &Kep<'_>, span: Span) -> bool {
    let latest = kep.proposal().latest_milestone.as_ref();
    approvals(kep.proposal()) == Approvals::Undecided
        && latest.is_some_and(|latest| latest.span == span && Release::tolerant(&latest.value).is_none())
}

/// `TBD` as the release of a stage that has not come yet is an honest answer.
fn is_open(proposal: &Proposal, span: Span, text: &str) -> bool {
    let current = proposal.known_stage();
    let later = proposal.milestones.iter().filter(|(stage, _)| Some(*stage) > current);
    let word = span.of(text).trim_matches(['"', '\'']);
    matches!(word, "TBD" | "tbd" | "TBA" | "N/A" | "n/a") && later.into_iter().any(|(_, release)| release.span == span)
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn the_templates_title_is_nobodys() {
        let found = with_kep_yaml("title: KEP template", super::RULE.id);
        assert!(found.len() == 1 && found[0].message.contains("still the template's"), "{found:?}");
        assert_eq!(with_kep_yaml("title: A template for KEPs", super::RULE.id).len(), 0);
    }

    #[test]
    fn the_release_of_a_later_stage_may_be_open() {
        let found = |stage: &str| with_kep_yaml(&format!("milestone:\n  {stage}: TBD"), super::RULE.id).len();
        assert_eq!((found("stable"), found("beta")), (0, 1));
        assert_eq!(with_kep_yaml("latest-milestone: TBD\nstatus: provisional", super::RULE.id).len(), 1);
        // Once it is implementable, it is missed by another rule.
        assert_eq!(with_kep_yaml("latest-milestone: TBD", super::RULE.id).len(), 0);
    }
}
