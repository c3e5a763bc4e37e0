use crate::gate::agreement::EXAMPLE_METRIC;
use crate::gate::kep::stands_for_no_name;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "metric-names",
    area: Area::KepYaml,
    finds: "an entry of `metrics` in kep.yaml that is no metric name",
    why: "Tools take the list for names that a query can be made of. A sentence there is lost on them.",
    fix: "list the names alone, such as `scheduler_orbit_cache_lag_seconds`, and say the rest in the answer on SLIs",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("metrics:\n  - latency of the scheduler, see below"),
    good: Sample::KepYaml("metrics:\n  - scheduler_orbit_cache_lag_seconds"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    if !kep.answers.review.looks_at_answers() {
        return Vec::new();
    }
    let prose = kep.proposal().metrics.iter().filter(|entry| !is_name(&entry.value));
    prose
        .map(|entry| {
            let message = format!("`{}` is not the name of a metric", excerpt(&entry.value));
            let hit = Hit::new(File::KepYaml, entry.span, message).about(&entry.value);
            match entry.value.trim().to_ascii_lowercase().as_str() {
                "n/a" | "na" | "none" => hit.help("write `metrics: []` where there is none, and say why in the answer on SLIs"),
                "tbd" | "todo" | EXAMPLE_METRIC => hit.help("name the metrics that the answer on SLIs names"),
                _ => hit,
            }
        })
        .collect()
}

/// A name, with the labels it is asked for by perhaps, and a component in front of it.
pub(super) fn is_name(entry: &str) -> bool {
    let entry = entry.trim();
    let bare = entry.split(['{', '(']).next().unwrap_or_default().trim();
    !bare.is_empty()
        && !bare.contains(char::is_whitespace)
        && bare.contains(|c: char| c.is_ascii_alphabetic())
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '/' | '-' | '<' | '>' | '*'))
        && !stands_for_no_name(bare)
        && !bare.eq_ignore_ascii_case(EXAMPLE_METRIC)
}

#[cfg(test)]
mod tests {
    use super::is_name;
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn what_to_do_depends_on_what_stands_there() {
        let help = |entry: &str| {
            let found = with_kep_yaml(&format!("metrics:\n  - {entry}"), super::RULE.id);
            found[0].help.clone().unwrap_or_default()
        };
        assert!(help("N/A").contains("`metrics: []`"));
        assert!(help("TBD").contains("the answer on SLIs names"));
        assert!(help("the number of Pods").contains("list the names alone"));
    }

    #[test]
    fn names_are_told_from_sentences() {
        for yes in ["a_b_total", "a_b{code=\"x\"}", "apiserver/a_b", "kubelet_x_seconds_bucket"] {
            assert!(is_name(yes), "{yes}");
        }
        for no in ["", "N/A", "the number of Pods", "TBD", "my_feature_metric"] {
            assert!(!is_name(no), "{no}");
        }
    }
}
