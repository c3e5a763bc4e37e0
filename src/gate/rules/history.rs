use crate::gate::{Answers, Area, Check, File, Hit, Review, Rule, Sample, Severity};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "history",
    area: Area::Readme,
    finds: "an Implementation History without a word on the current stage or release",
    why: "The section is where a reader sees how the feature got here. It is one line for each promotion, and the line that \
          authors forget.",
    fix: "add a line with the date, the stage and the release, such as `- 2026-03-11: beta in v1.39`",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Section("## Implementation History\n\n- 2025-09-02: proposed\n"),
    good: Sample::Section("## Implementation History\n\n- 2025-09-02: proposed\n- 2026-03-11: beta in v1.39\n"),
    check: Check::Answers(check),
};

const TITLE: &str = "implementation history";

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if answers.review != Review::Asked || !answers.past_alpha() {
        return Vec::new();
    }
    let Some((span, words)) = answers.reading.section(TITLE) else { return Vec::new() };
    let words = words.to_lowercase();
    let stage = answers.stage.as_str();
    let latest = answers.proposal.latest_milestone.as_ref().map(|text| text.value.trim().trim_start_matches('v').to_owned());
    let stable = stage == "stable"
        && ["ga", "g.a", "general avail", "graduat", "v1"].iter().any(|word| says(&words, word));
    let release = latest.as_ref().is_some_and(|release| !release.is_empty() && says(&words, release));
    if release || stable || says(&words, stage) || words.contains(&format!("`{stage}")) {
        return Vec::new();
    }
    let release = latest.filter(|release| !release.is_empty());
    let (message, line) = match release.map(|release| excerpt(&release)) {
        Some(release) => (
            format!("\"Implementation History\" mentions neither {stage} nor v{release}"),
            format!("`- YYYY-MM-DD: {stage} in v{release}`"),
        ),
        None => (
            format!("\"Implementation History\" does not mention {stage}"),
            format!("`- YYYY-MM-DD: {stage}`, and the release"),
        ),
    };
    let help = format!("add a line such as {line}, with the date of the change that says so");
    vec![Hit::new(File::Readme, Span::empty(span.start), message).about(stage).help(help)]
}

fn says(words: &str, word: &str) -> bool {
    words.match_indices(word).any(|(at, _)| {
        !words[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() && c != 'v')
            && !words[at + word.len()..].starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_section;

    #[test]
    fn the_line_to_add_is_the_keps_own() {
        let section = "## Implementation History\n\n- 2025-09-02: proposed\n";
        let found = |keys: &str| with_section(keys, section, super::RULE.id);
        let stable = found("stage: stable\nlatest-milestone: v1.41");
        assert_eq!(stable[0].message, "\"Implementation History\" mentions neither stable nor v1.41");
        assert!(stable[0].help.as_ref().is_some_and(|help| help.contains("`- YYYY-MM-DD: stable in v1.41`")), "{stable:?}");
        let open = found("latest-milestone: ~~");
        assert_eq!(open[0].message, "\"Implementation History\" does not mention beta");
    }
}
