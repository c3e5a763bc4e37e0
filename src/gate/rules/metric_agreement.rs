use super::metric_names::is_name;
use super::production_keys;
use crate::gate::agreement::{EXAMPLE_METRIC, METRICS_QUESTION, is_mentioned, metrics_for_kep_yaml};
use crate::gate::{Answers, Area, Check, File, Hit, Review, Rule, Sample, Severity};
use crate::playbook::metric_names;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "metric-agreement",
    area: Area::Agreement,
    finds: "a metric that kep.yaml lists and the README never mentions, or that the indicators name and kep.yaml does not list",
    why: "The list in kep.yaml is what tools show, the README says what a metric means. A metric that is only in the list \
          is a name without a meaning, most often one that was renamed in the text; one that is only in the text is found \
          by nobody who goes by the list.",
    fix: "say in the README what the metric tells, or bring the names in kep.yaml up to date",
    severity: Severity::Warning,
    upstream: false,
    fixable: true,
    bad: Sample::KepYaml("metrics:\n  - scheduler_orbit_placements_total\n  - scheduler_orbit_lag_seconds_old"),
    good: Sample::KepYaml("metrics:\n  - scheduler_orbit_placements_total\n  - scheduler_orbit_cache_lag_seconds"),
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
        let mentioned = is_mentioned(answers.readme, name);
        if !mentioned {
            let message = format!("kep.yaml lists the metric `{}`, and the README never mentions it", excerpt(name));
            let hit = Hit::new(File::KepYaml, entry.span, message).about(name).fixable(false);
            // What is done may have its questionnaire in another KEP, and nobody edits its list any more.
            hits.push(if answers.review == Review::Recorded { hit.severity(Severity::Info) } else { hit });
        }
    }
    hits.extend(unlisted(answers));
    hits
}

/// The metrics of the indicators that kep.yaml does not list.
fn unlisted(answers: &Answers<'_>) -> Option<Hit> {
    // A key that is missing is asked for as that.
    if production_keys::asks_for(answers, "metrics") {
        return None;
    }
    let said = answers.said(METRICS_QUESTION)?;
    let new = metrics_for_kep_yaml(answers)?;
    let (names, short) = (words(&new.names), answers.name(said.question));
    let empty = answers.proposal.metrics.iter().all(|entry| entry.value.trim() == EXAMPLE_METRIC);
    let message = match (empty, new.names.len()) {
        (true, _) => format!("\"{short}\" names {names}, and kep.yaml lists no metric"),
        (false, 1) => format!("\"{short}\" names {names}, and kep.yaml does not list it"),
        (false, _) => format!("\"{short}\" names {names}, and kep.yaml does not list them"),
    };
    let place = answers.place_of(said, &new.names[0]);
    let hit = Hit::new(File::Readme, place, message).about(new.names.join(" ")).question(said.question);
    let hit = match new.provable {
        true => hit.help("run `kepready fix --rule metric-agreement`: it adds what is missing to `metrics` of kep.yaml"),
        false => hit.fixable(false).help("list in kep.yaml what the README names; one may be the new name of another"),
    };
    // Before beta nobody asks for the list, and one that has its own metrics may leave those of others out.
    let asked = empty && answers.past_alpha();
    Some(if asked { hit } else { hit.severity(Severity::Info) })
}

/// Names for a message: the first few, and how many more.
pub(super) fn words(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{}`", excerpt(name))).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}
