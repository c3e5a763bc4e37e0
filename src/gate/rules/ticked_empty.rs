use crate::gate::agreement::{GATE_QUESTION, filling_for_readme};
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::questionnaire::Shape;

pub(super) const RULE: Rule = Rule {
    id: "ticked-empty",
    area: Area::Answers,
    finds: "an option that is ticked with nothing filled in below it",
    why: "A ticked box says that there is an event, a condition, a metric; the lines below it say which. With those empty \
          a reader knows no more than before.",
    fix: "fill in the lines below the option, or take the tick away",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("slis", "- [x] Metrics\n  - Metric name:\n  - Components exposing the metric:"),
    good: Sample::Answer(
        "slis",
        "- [x] Metrics\n  - Metric name: `scheduler_orbit_cache_lag_seconds`\n  - Components exposing the metric: kube-scheduler",
    ),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    answers.all_said().flat_map(|said| empty(answers, said)).collect()
}

fn empty(answers: &Answers<'_>, said: &Said<'_>) -> Vec<Hit> {
    let question = &answers.catalogue.questions[said.question];
    let Shape::Options(options) = &question.shape else { return Vec::new() };
    let is_gate = answers.catalogue.index_of(GATE_QUESTION) == Some(said.question);
    let mut hits = Vec::new();
    for ticked in said.ticked() {
        let Some(option) = options.iter().find(|option| option.is_called(ticked.label)) else { continue };
        // Without the template's lines the author says it in another way.
        let labelled = ticked.below.iter().any(|line| line.trim_end().ends_with(':'));
        let said_something = ticked.below.iter().any(|line| {
            let value = line.rsplit(": ").next().filter(|value| *value != *line).unwrap_or_default();
            let is_label = line.trim_end().ends_with(':');
            !is_label && (value.contains(char::is_alphanumeric) || line.contains(char::is_alphanumeric))
        });
        let nothing = ticked.below.iter().all(|line| line.trim().is_empty());
        let said_something = said_something || (nothing && says_more(ticked.label, &option.label));
        if option.fields.is_empty() || !(labelled || nothing) || said_something {
            continue;
        }
        // What kep.yaml says of the gate is reported as what can be put in.
        if is_gate && filling_for_readme(answers).is_some() {
            continue;
        }
        let message = format!("\"{}\" ticks `{}`, and nothing is filled in below it", question.short, ticked.label);
        let span = answers.place_of(said, ticked.label);
        hits.push(Hit::new(File::Readme, span, message).about(ticked.label).question(said.question));
    }
    hits
}

/// Whether the author's `label` has a word that the template's has not.
fn says_more(label: &str, template: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| word.to_lowercase().trim_end_matches('s').to_owned()).collect()
    };
    let known = words(template);
    words(label).iter().any(|word| !known.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn a_label_that_says_more_than_the_templates_is_an_answer() {
        let found = |text: &str| with_answer("working-for-instance", text, super::RULE.id).len();
        assert_eq!(found("- [x] API node.status\n"), 0);
        assert_eq!((found("- [x] API .status\n"), found("- [x] Event\n")), (1, 1));
        assert_eq!(found("- [x] API node.status\n  - Condition name:\n"), 1);
    }
}
