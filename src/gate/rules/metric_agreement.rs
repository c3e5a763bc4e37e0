use super::metric_names::is_name;
use crate::gate::{Answers, Area, Check, File, Hit, Review, Rule, Sample, Severity};
use crate::playbook::metric_names;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "metric-agreement",
    area: Area::Agreement,
    finds: "a metric that kep.yaml lists and the README never mentions",
    why: "The list in kep.yaml is what tools show, the README says what a metric means. A metric that is only in the list \
          is a name without a meaning, most often one that was renamed in the text.",
    fix: "say in the README what the metric tells, or bring the name in kep.yaml up to date",
    severity: Severity::Warning,
    upstream: false,
    fixable: true,
    bad: Sample::KepYaml("metrics:\n  - scheduler_orbit_lag_seconds_old"),
    good: Sample::KepYaml("metrics:\n  - scheduler_orbit_cache_lag_seconds"),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for entry in &answers.proposal.metrics {
        let names = metric_names(&entry.value, true);
        // What is no metric's name is reported as that.
        let [name] = &names[..] else { continue };
        if !is_name(&entry.value) {
            continue;
        }
        // A histogram is asked for by the name of its buckets, a counter by its rate.
        let stem = ["_bucket", "_total", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        let short = stem.split_once('_').map_or(stem, |(_, rest)| rest);
        let mentioned = answers.readme.contains(stem) || (short.contains('_') && answers.readme.contains(short));
        if !mentioned {
            let message = format!("kep.yaml lists the metric `{}`, and the README never mentions it", excerpt(name));
            let hit = Hit::new(File::KepYaml, entry.span, message).about(name).fixable(false);
            // What is done may have its questionnaire in another KEP, and nobody edits its list any more.
            hits.push(if answers.review == Review::Recorded { hit.severity(Severity::Info) } else { hit });
        }
    }
    hits
}
