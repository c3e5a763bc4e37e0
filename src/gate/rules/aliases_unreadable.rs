use crate::gate::{Area, Check, CheckoutFacts, Rule, Sample, Severity, TreeProblem};

pub(super) const RULE: Rule = Rule {
    id: "aliases-unreadable",
    area: Area::Checkout,
    finds: "an OWNERS_ALIASES that is not there, is not YAML, or names a group twice",
    why: "It says who may approve production readiness. Upstream's checks read it before they look at any KEP, and fail on \
          every one where they cannot.",
    fix: "mend the line; each group stands below `aliases:` once, with its people as `- name` lines",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Words("`sig-space-leads:` stands below `aliases:` a second time"),
    good: Sample::Words("every group has one entry"),
    check: Check::Checkout(check),
};

fn check(facts: &CheckoutFacts) -> Vec<TreeProblem> {
    facts.aliases_problems.clone()
}

#[cfg(test)]
mod tests {
    use crate::gate::{CheckoutFacts, aliases_problems, check_checkout};
    use crate::kep::Aliases;

    /// The places and messages of what is found in an OWNERS_ALIASES.
    fn found(text: &str) -> Vec<(usize, usize, String)> {
        let aliases_problems = aliases_problems(text, &Aliases::read(text));
        let found = check_checkout(&CheckoutFacts { aliases_problems, ..CheckoutFacts::default() });
        assert!(found.iter().all(|finding| finding.upstream && finding.rule == super::RULE.id));
        found.into_iter().map(|finding| (finding.line, finding.column, finding.message)).collect()
    }

    #[test]
    fn what_upstreams_reader_refuses_is_told_with_its_place() {
        let twice = found("aliases:\n  sig-space-leads:\n    - nova\n  sig-space-leads:\n    - comet\n");
        assert_eq!(twice, [(4, 3, "the key `sig-space-leads` stands here a second time".to_owned())]);
        assert_eq!(found("aliases:\n  sig-space-leads:\n    - nova\n  moon: [\n").len(), 1);
        assert_eq!(found("aliases:\n  sig-space-leads: nova\n").len(), 1);
        assert_eq!(found("aliases:\n  sig-space-leads:\n    - nova\n  moon:\nmore: x\n"), []);
        assert_eq!(found("aliases:\n  sig-space-leads: [nova]\n...\n@junk\n"), []);
    }
}
