use crate::gate::{Area, Check, File, Hit, Kep, Review, Rule, Sample, Severity};
use crate::kep::Stage;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "production-keys",
    area: Area::KepYaml,
    finds: "a kep.yaml without the keys that the review asks for",
    why: "`feature-gates` and `disable-supported` are asked from alpha on, `metrics` from beta on: they are what release \
          tools and operators read when they do not read the text.",
    fix: "add what is missing; an empty list says that there is nothing to list",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("metrics: ~~"),
    good: Sample::KepYaml("metrics:\n  - scheduler_orbit_cache_lag_seconds"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let proposal = kep.proposal();
    if kep.kep_yaml.is_none() || kep.answers.review != Review::Asked {
        return Vec::new();
    }
    let asked: &[&str] = match kep.answers.stage {
        Stage::Alpha => &["feature-gates", "disable-supported"],
        Stage::Beta | Stage::Stable => &["feature-gates", "disable-supported", "metrics"],
        Stage::Deprecated | Stage::Disabled | Stage::Removed => &[],
    };
    let place = proposal.pair("stage").map_or(Span::empty(0), |pair| pair.key.span);
    let missing: Vec<&str> = asked.iter().copied().filter(|name| proposal.pair(name).is_none()).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = format!("kep.yaml lacks {names}, which {} asks for", kep.answers.stage);
    vec![Hit::new(File::KepYaml, place, message).about(missing.join(" "))]
}
