use crate::gate::{Area, Check, CheckoutFacts, Rule, Sample, Severity, TreeProblem};

pub(super) const RULE: Rule = Rule {
    id: "checkout-layout",
    area: Area::Checkout,
    finds: "a tree in which upstream's checks cannot find the KEPs",
    why: "The checks of kubernetes/enhancements need `keps/README.md` and `keps/prod-readiness/`, and take every other \
          directory with a README.md for a KEP. Where one of these is not so, they fail for everybody at once.",
    fix: "put the file or directory back, or add the kep.yaml that is missing",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Words("`keps/sig-space/` has a README.md of its own and no kep.yaml"),
    good: Sample::Words("a directory with a README.md has a kep.yaml beside it"),
    check: Check::Checkout(check),
};

fn check(facts: &CheckoutFacts) -> Vec<TreeProblem> {
    facts.tree.clone()
}
