use crate::gate::{Answers, Area, Check, File, Hit, Review, Rule, Sample, Severity};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "unresolved",
    area: Area::Readme,
    finds: "an open `<<[UNRESOLVED ...]>>` block in a KEP at beta or stable",
    why: "The block marks a point that was merged without agreement, to be settled before the KEP moves on. At beta it has \
          moved on.",
    fix: "write what was decided in its place, and take the block's marks away",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Section("## Version Skew Strategy\n\n<<[UNRESOLVED sig-space]>>\nWho goes first?\n<<[/UNRESOLVED]>>\n"),
    good: Sample::Section("## Version Skew Strategy\n\nThe API servers go first.\n"),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if answers.review != Review::Asked || !answers.past_alpha() {
        return Vec::new();
    }
    let text = answers.readme;
    let blocks = text.match_indices("<<[UNRESOLVED").filter(|(at, _)| !answers.reading.hides(*at));
    blocks
        .map(|(at, _)| {
            let line = text[at..].lines().next().unwrap_or_default();
            let message = format!("`{}` is still open at {}", excerpt(line), answers.stage);
            Hit::new(File::Readme, Span::new(at, at + line.len()), message).about(line)
        })
        .collect()
}
