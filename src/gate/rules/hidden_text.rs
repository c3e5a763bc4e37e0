use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "hidden-text",
    area: Area::Readme,
    finds: "a code fence or a comment that is opened and never closed",
    why: "All that follows is shown as code, or not at all: the questions behind it are asked of nobody, and every link to \
          a heading behind it leads nowhere.",
    fix: "close the fence with a line of the same marks, or the comment with `-->`",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Section("## Implementation History\n\n- 2026-03-11: beta in v1.39\n\n<!-- never closed\n"),
    good: Sample::Section("## Implementation History\n\n- 2026-03-11: beta in v1.39\n\n<!-- closed -->\n"),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let open = answers.reading.never_closed();
    open.map(|(at, what)| {
        let line = answers.readme[at..].lines().next().unwrap_or_default();
        let message = format!("this {what} is never closed and hides all that follows");
        Hit::new(File::Readme, Span::new(at, at + line.len()), message).about(line)
    })
    .into_iter()
    .collect()
}
