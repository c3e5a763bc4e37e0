use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::ProblemKind;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "kep-yaml-missing",
    area: Area::KepYaml,
    finds: "a KEP without kep.yaml",
    why: "Everything but the text is read from kep.yaml: the stage, the release, who approves. Upstream's checks take a \
          directory with a README.md and no kep.yaml for a mistake and fail.",
    fix: "copy kep.yaml from keps/NNNN-kep-template and fill it in",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Words("a directory that holds README.md only"),
    good: Sample::Words("README.md and kep.yaml side by side"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let absent = kep.proposal().problems.iter().any(|problem| problem.kind == ProblemKind::Absent);
    // A README on its own is no KEP of a checkout, and nobody's checks look at it.
    if !absent || kep.checkout.is_none() {
        return Vec::new();
    }
    vec![Hit::new(File::KepYaml, Span::empty(0), "there is no kep.yaml beside README.md")]
}
