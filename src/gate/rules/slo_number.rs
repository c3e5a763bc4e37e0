use super::bare_answer::is_bare;
use super::unfinished_answer::mark;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "slo-number",
    area: Area::Prose,
    finds: "a service level objective without a number, and without a link to one",
    why: "An objective that has no number cannot be missed, and nobody can alert on it.",
    fix: "give a number and a time, such as 99% within 5 seconds over a day, or link to the existing objective that holds",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("slos", "Placing a Pod should remain fast."),
    good: Sample::Answer("slos", "99% of Pods are placed within 5 seconds, over a day."),
    check: Check::Answers(check),
};

/// Words that point at an objective which stands elsewhere, or say that there is none and why.
const ELSEWHERE: [&str; 37] = [
    "existing", "n/a", "not applicable", "no slo", "no new slo", "none", "same as", "unchanged", "does not", "doesn't",
    "not have", "not introduce", "no change", "not change", "not affect", "http", "current slo", "should not", "all ",
    "no impact", "zero", "established", "official", "not propose", "unable to", "cannot be", "originally", "identical",
    "same ", "matching", "as before", "no specific", "no additional", "no ",
    // As good as a number: nothing at all, or what it was before.
    "any rising", "better than", "no worse",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("slos").filter(|_| answers.past_alpha()) else { return Vec::new() };
    let plain = said.plain();
    let excused = is_bare(said) || said.words.lines().any(|line| mark(line).is_some());
    let number = plain.contains(|c: char| c.is_ascii_digit());
    let elsewhere = ELSEWHERE.iter().any(|words| plain.contains(words)) || said.words.contains("](");
    if excused || number || elsewhere {
        return Vec::new();
    }
    let (name, line) = (answers.name(said.question), said.first_line());
    let message = format!("\"{name}\" gives no number: `{}`", excerpt(line));
    vec![Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question)]
}
