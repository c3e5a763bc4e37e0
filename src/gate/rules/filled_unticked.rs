use crate::gate::{Answers, Area, Check, File, Hit, Rule, Said, Sample, Severity};
use crate::questionnaire::{OptionShape, Shape};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "filled-unticked",
    area: Area::Answers,
    finds: "an option that is filled in and whose box is not ticked",
    why: "The box says whether the lines below it hold. A reviewer cannot tell a forgotten tick from lines that were \
          given up, and programs that read the answer take the option for unchosen.",
    fix: "tick the box, or take away what stands below it",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("slis", "- [ ] Metrics\n  - Metric name: `scheduler_orbit_cache_lag_seconds`"),
    good: Sample::Answer("slis", "- [x] Metrics\n  - Metric name: `scheduler_orbit_cache_lag_seconds`"),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.is_open() {
        return Vec::new();
    }
    answers.all_said().flat_map(|said| filled(answers, said)).collect()
}

fn filled(answers: &Answers<'_>, said: &Said<'_>) -> Vec<Hit> {
    let question = &answers.catalogue.questions[said.question];
    let Shape::Options(options) = &question.shape else { return Vec::new() };
    let mut hits = Vec::new();
    for choice in said.choices().iter().filter(|choice| !choice.ticked) {
        let Some(option) = options.iter().find(|option| option.is_called(choice.label)) else { continue };
        let Some(value) = choice.below.iter().find_map(|line| value(option, line)) else { continue };
        let message = format!("\"{}\" fills in `{}`, `{}`, and its box is not ticked", question.short, choice.label, excerpt(value));
        let span = answers.place_of(said, choice.label);
        hits.push(Hit::new(File::Readme, span, message).about(choice.label).question(said.question));
    }
    hits
}

/// What `line` gives for one of the option's fields; that it does not apply is nothing.
fn value<'l>(option: &OptionShape, line: &'l str) -> Option<&'l str> {
    let (label, value) = line.split_once(':')?;
    let is_field = option.fields.iter().any(|field| field.is_called(label));
    let value = value.trim().trim_matches(['*', '_']).trim();
    let lower = value.trim_end_matches('.').to_lowercase();
    let nothing = matches!(lower.as_str(), "none" | "no" | "na" | "tbd" | "todo")
        || lower.starts_with("n/a")
        || lower.starts_with("not applicable");
    (is_field && !nothing && value.contains(char::is_alphanumeric)).then_some(value)
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn what_is_left_empty_or_does_not_apply_is_not_filled_in() {
        let all = "- [x] Metrics\n  - Metric name: `scheduler_orbit_lag_seconds`\n- [ ] Other (treat as last resort)\n  - Details:";
        for behind in ["", " N/A", " n/a (no queue)", " none."] {
            assert_eq!(with_answer("slis", &format!("{all}{behind}"), super::RULE.id), [], "{behind}");
        }
        assert_eq!(with_answer("slis", &format!("{all} by the length of the queue"), super::RULE.id).len(), 1);
    }
}
