use super::metric_agreement::words;
use crate::gate::agreement::{disabling_for_kep_yaml, gates_for_kep_yaml, metrics_for_kep_yaml};
use crate::gate::{Answers, Area, Check, File, Hit, Kep, Review, Rule, Sample, Severity};
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
    fixable: true,
    bad: Sample::KepYaml("metrics: ~~"),
    good: Sample::KepYaml("metrics:\n  - scheduler_orbit_cache_lag_seconds"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (answers, proposal) = (&kep.answers, kep.proposal());
    let place = proposal.pair("stage").map_or(Span::empty(0), |pair| pair.key.span);
    let missing = KEYS.iter().filter(|name| asks_for(answers, name));
    missing
        .map(|name| {
            let message = format!("kep.yaml lacks `{name}`, which {} asks for", answers.stage);
            let hit = Hit::new(File::KepYaml, place, message).about(*name);
            match value_of(answers, name) {
                Some(value) => hit.help(format!("run `kepready fix --rule production-keys`: it adds {value}, as the README says")),
                None => hit.fixable(false).help(by_hand(name)),
            }
        })
        .collect()
}

const KEYS: [&str; 3] = ["feature-gates", "disable-supported", "metrics"];

/// Whether kep.yaml lacks the key `name`, and the stage asks for it.
pub(super) fn asks_for(answers: &Answers<'_>, name: &str) -> bool {
    let asked: &[&str] = match answers.stage {
        Stage::Alpha => &KEYS[..2],
        Stage::Beta | Stage::Stable => &KEYS,
        Stage::Deprecated | Stage::Disabled | Stage::Removed => &[],
    };
    // Without any key there is no kep.yaml to speak of.
    let there = answers.proposal.root().is_some();
    there && answers.review == Review::Asked && asked.contains(&name) && answers.proposal.pair(name).is_none()
}

/// What the README says for the key `name`, in words.
fn value_of(answers: &Answers<'_>, name: &str) -> Option<String> {
    match name {
        "feature-gates" => gates_for_kep_yaml(answers).map(|gates| {
            let names: Vec<String> = gates.iter().map(|gate| format!("`{}`", gate.name)).collect();
            format!("`feature-gates` with {}", names.join(", "))
        }),
        "disable-supported" => disabling_for_kep_yaml(answers).map(|says| format!("`disable-supported: {says}`")),
        _ => metrics_for_kep_yaml(answers)
            .filter(|new| new.provable)
            .map(|new| format!("`metrics` with {}", words(&new.names))),
    }
}

fn by_hand(name: &str) -> &'static str {
    match name {
        "feature-gates" => "list each gate with its components; `feature-gates: []` says that there is none",
        "disable-supported" => "say whether the feature can be turned off again: `disable-supported: true` or `false`",
        _ => "list the metrics that tell how the feature is; `metrics: []` says that there is none",
    }
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn each_key_is_asked_for_on_its_own() {
        let found = with_kep_yaml("metrics: ~~\nfeature-gates: ~~\ndisable-supported: ~~", super::RULE.id);
        let about: Vec<&str> = found.iter().map(|finding| finding.about.as_str()).collect();
        assert_eq!(about, ["feature-gates", "disable-supported", "metrics"]);
        assert!(found.iter().all(|finding| finding.fixable), "the sample's README says all three");
        assert_eq!(with_kep_yaml("stage: alpha\nmetrics: ~~", super::RULE.id).len(), 0);
    }
}
