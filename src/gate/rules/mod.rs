//! The rules, one file each. A new one is a file here, its line in [`ALL`], and the reference made anew.

use super::rule::Rule;
use super::{Answers, Hit, OtherFile};
use crate::kep::Proposal;
use crate::questionnaire::Catalogue;

macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every rule, in the order of the reference.
        pub const ALL: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules![
    checkout_layout,
    aliases_unreadable,
    kep_yaml_missing,
    kep_yaml_unreadable,
    kep_yaml_keys,
    kep_yaml_required,
    kep_yaml_fence,
    long_line,
    unknown_status,
    unknown_stage,
    unknown_sig,
    implemented_stage,
    stale_status,
    milestone_unset,
    odd_value,
    production_keys,
    metric_names,
    approval_missing,
    approval_unreadable,
    approval_stage,
    approval_approver,
    approval_number,
    node_owners,
    node_approvers,
    readme_missing,
    readme_unreadable,
    toc,
    hidden_text,
    missing_answer,
    old_layout,
    template_left,
    ticked_empty,
    filled_unticked,
    unresolved,
    unfinished_answer,
    bare_answer,
    upgrade_test,
    enablement_test,
    rollback_metrics,
    usage_signal,
    slo_number,
    version_skew,
    user_signal,
    persisted_fields,
    dependency_kind,
    event_calls,
    disable_contradiction,
    gate_agreement,
    component_agreement,
    metric_agreement,
    milestone_agreement,
    number_agreement,
    sign_off,
    history,
    broken_anchor,
    broken_link,
    exemption_problem,
];

/// The rules that upstream runs only when its tool creates a KEP: warnings, and errors when asked to be strict.
pub const CREATE_ONLY: &[&str] =
    &[unknown_status::RULE.id, unknown_stage::RULE.id, unknown_sig::RULE.id, implemented_stage::RULE.id];

/// The id of the rule on required answers that are not there.
pub const MISSING_ANSWER: &str = missing_answer::RULE.id;

/// The rule on exemptions themselves.
pub(super) const EXEMPTION_PROBLEM: &Rule = &exemption_problem::RULE;

/// The comments of a README that are the template's.
pub(super) use template_left::left_behind;

/// Whether the stage asks for a key that kep.yaml lacks.
pub(super) fn asks_for_key(answers: &Answers<'_>, key: &str) -> bool {
    production_keys::asks_for(answers, key)
}

/// The questions whose titles can be put in, since the stage requires them and the README does not ask them.
pub(super) fn missing_titles(answers: &Answers<'_>) -> Vec<usize> {
    missing_answer::missing_titles(answers)
}

/// What is wrong with the table of contents of a file that belongs to no KEP, and the rule that it breaks.
pub(super) fn stale_table(file: &OtherFile) -> Option<(&'static Rule, Hit)> {
    Some((&toc::RULE, toc::of_stray(file)?))
}

/// The rule with this id.
pub fn named(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id).copied()
}

/// Whether the template asked the question with the index `question` when the KEP's latest release was made.
pub(super) fn existed(catalogue: &Catalogue, proposal: &Proposal, question: usize) -> bool {
    missing_answer::existed(catalogue, proposal, question)
}

#[cfg(test)]
mod tests {
    use super::super::sample::Parts;
    use super::super::{Check, Options, Sample};
    use super::ALL;

    #[test]
    fn the_sample_kep_has_no_findings() {
        let found = Parts::new().findings(Options { strict: true });
        let said: Vec<String> =
            found.iter().map(|f| format!("{}: {}:{} {}", f.rule, f.file, f.line, f.message)).collect();
        assert_eq!(said, [""; 0]);
    }

    #[test]
    fn every_rule_finds_its_bad_example_and_not_its_good_one() {
        for rule in ALL {
            let found = |sample: Sample| {
                let parts = Parts::with(sample)?;
                Some(parts.findings(Options::default()).into_iter().filter(|f| f.rule == rule.id).collect::<Vec<_>>())
            };
            if let (Some(bad), Some(good)) = (found(rule.bad), found(rule.good)) {
                assert!(!bad.is_empty(), "{}: nothing is found in the bad example", rule.id);
                assert_eq!(good, [], "{}: the good example", rule.id);
                assert!(bad.iter().all(|finding| finding.upstream == rule.upstream), "{}", rule.id);
            }
        }
    }

    #[test]
    fn rules_are_said_in_full_and_named_once() {
        let mut ids: Vec<&str> = ALL.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
        for rule in ALL {
            assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
            assert!(!rule.finds.ends_with('.') && !rule.fix.ends_with('.') && rule.why.ends_with('.'), "{}", rule.id);
            assert!(matches!(rule.check, Check::Gate | Check::Checkout(_)) || rule.why.len() > 60, "{}", rule.id);
        }
    }
}
