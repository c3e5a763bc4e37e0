use super::bare_answer::is_bare;
use super::unfinished_answer::is_unfinished;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::markdown::list_marker;
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
    let excused = is_bare(said) || is_unfinished(said);
    let number = plain.contains(|c: char| c.is_ascii_digit()) && has_number(&said.words);
    let elsewhere = ELSEWHERE.iter().any(|words| plain.contains(words)) || said.words.contains("](");
    if excused || number || elsewhere {
        return Vec::new();
    }
    let (name, line) = (answers.name(said.question), said.first_line());
    let message = format!("\"{name}\" gives no number: `{}`", excerpt(line));
    vec![Hit::new(File::Readme, answers.place_of(said, line), message).about(line).question(said.question)]
}

/// Whether `words` hold a number that something can be measured by: no release, no version, no name with a digit in it.
fn has_number(words: &str) -> bool {
    words.lines().any(|line| {
        let line = line.trim_start();
        let line = &line[list_marker(line).unwrap_or(0)..];
        let mut words = line.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '|')).peekable();
        let mut before = "";
        while let Some(word) = words.next() {
            if is_number(word, before, words.peek().copied().unwrap_or_default()) {
                return true;
            }
            before = word;
        }
        false
    })
}

fn is_number(word: &str, before: &str, behind: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
    let percentile = word.strip_prefix(['p', 'P']).filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    if percentile.is_none() && !word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let versioned = ["version", "versions", "release", "releases", "kubernetes", "kep", "since", "k8s"];
    let named = versioned.contains(&before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str());
    // 1.35 is a release, unless something is counted by it.
    let minor = word.strip_prefix("1.").map(|minor| minor.split('.').next().unwrap_or_default());
    let release = minor.is_some_and(|minor| minor.len() == 2 && minor.bytes().all(|b| b.is_ascii_digit()));
    let unit = ["s", "sec", "ms", "x", "percent", "%", "times"].contains(&behind) || behind.starts_with("second") || behind.starts_with("minute");
    !named && (!release || unit)
}

#[cfg(test)]
mod tests {
    use super::has_number;
    use crate::gate::sample::with_answer;

    #[test]
    fn a_version_is_no_objective() {
        for no in [
            "The latency stays low in v2 of the API.", "As fast as it should be in 1.35.", "Fast since Kubernetes 1.34.2",
            "1. Placing a Pod is fast", "The IPv4 path of KEP-2033 is quick", "Quick on k8s, in e2e tests and with sha256",
            "Good in release 2", "`v1beta1` answers in time", "Fast in 1.36+.",
        ] {
            assert!(!has_number(no), "{no}");
        }
        for yes in [
            "99% of Pods", "within 5s", "99.9 % of calls", "p99 stays low", ">=95%", "below 1.35 seconds", "1.5s", "99th percentile",
            "| start | 5 s |", "- 10 Pods/minute",
        ] {
            assert!(has_number(yes), "{yes}");
        }
        assert_eq!(with_answer("slos", "Placing a Pod should remain fast in 1.39.", super::RULE.id).len(), 1);
    }
}
