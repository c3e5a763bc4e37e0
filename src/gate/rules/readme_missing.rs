use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "readme-missing",
    area: Area::Readme,
    finds: "a directory with a kep.yaml and no README.md",
    why: "The proposal and its questionnaire are the README. Upstream's checks do not notice, but there is nothing to review.",
    fix: "copy README.md from keps/NNNN-kep-template and fill it in",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Words("a directory that holds kep.yaml only"),
    good: Sample::Words("README.md and kep.yaml side by side"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    if kep.has_readme || kep.unreadable.is_some() {
        return Vec::new();
    }
    vec![Hit::new(File::Readme, Span::empty(0), "there is no README.md beside kep.yaml")]
}
