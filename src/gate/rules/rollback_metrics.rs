use super::bare_answer::is_bare;
use super::unfinished_answer::is_unfinished;
use crate::gate::agreement::gates_for_kep_yaml;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::playbook::metric_names;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "rollback-metrics",
    area: Area::Prose,
    finds: "an answer on rollback that names no metric",
    why: "Whoever watches the rollout has minutes to decide, and needs something to put into a query. \"Errors in the \
          logs\" or \"the general health of the component\" cannot be watched over a thousand clusters.",
    fix: "name the metrics that move when the feature misbehaves, existing ones too, and which way is bad",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("rollback-metrics", "An unusual number of errors in the logs of the scheduler."),
    good: Sample::Answer("rollback-metrics", "`scheduler_orbit_placements_total{result=\"error\"}` rising for 10 minutes."),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("rollback-metrics").filter(|_| answers.past_alpha()) else {
        return Vec::new();
    };
    // On a client there is nothing to watch, and without a gate nothing to roll back.
    let gates = &answers.proposal.feature_gates;
    let named = gates_for_kep_yaml(answers).unwrap_or_default();
    let no_component =
        gates.iter().all(|gate| gate.components.is_empty()) && named.iter().all(|gate| gate.components.is_empty());
    let none = ["no metrics are", "no relevant metric", "don't need a metric"].iter().any(|w| said.plain().contains(w));
    if no_component || answers.client_only() || none {
        return Vec::new();
    }
    let excused = is_bare(said) || is_unfinished(said);
    if excused || is_written_otherwise(&said.words) || !metric_names(&said.words, true).is_empty() {
        return Vec::new();
    }
    let (name, line) = (answers.name(said.question), said.first_line());
    let message = format!("\"{name}\" names no metric: `{}`", excerpt(line));
    vec![Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question)]
}

/// Whether code in `words` names metrics in a way that is no plain name: `subsystem/name`, or `subsystem_*` for all of
/// them.
fn is_written_otherwise(words: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    words.split('`').skip(1).step_by(2).any(|code| {
        let code = code.split('{').next().unwrap_or_default();
        let slash = code.split_once('/').is_some_and(|(subsystem, rest)| {
            (subsystem.contains('_') || rest.contains('_')) && name(subsystem) && name(rest)
        });
        let front = code.strip_suffix('*').and_then(|front| front.strip_suffix('_'));
        slash || front.is_some_and(|front| front.contains('_') && name(front))
    })
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn metrics_are_written_in_several_ways() {
        let found = |text: &str| with_answer("rollback-metrics", text, super::RULE.id).len();
        for named in ["`kube_orbit_*` grow", "`scheduler/orbit_placements` rises", "`space_scheduler/orbits`", "`orbits_total`"] {
            assert_eq!(found(&format!("Watch whether {named}.")), 0, "{named}");
        }
        for none in ["`and/or`", "`pkg/orbit/cache.go`", "`orbit_*`", "`--orbit-cache`"] {
            assert_eq!(found(&format!("Watch {none} in the logs.")), 1, "{none}");
        }
    }
}
