use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "hidden-text",
    area: Area::Readme,
    finds: "a code fence or a comment that is never closed, or a comment that hides questions",
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
    let mut hits: Vec<Hit> = open
        .map(|(at, what)| {
            let line = answers.readme[at..].lines().next().unwrap_or_default();
            let message = format!("this {what} is never closed and hides all that follows");
            Hit::new(File::Readme, Span::new(at, at + line.len()), message).about(line)
        })
        .into_iter()
        .collect();
    for (comment, questions) in answers.reading.comments_over_questions() {
        let name = answers.name(questions[0]);
        let others = match questions.len() - 1 {
            0 => String::new(),
            1 => " and another question".to_owned(),
            more => format!(" and {more} other questions"),
        };
        let message = format!("this comment hides \"{name}\"{others}");
        let help = "close it with `-->` where it was to end, or take `<!--` away";
        let place = Span::empty(comment.start);
        let hit = Hit::new(File::Readme, place, message).about(name).help(help);
        hits.push(if answers.requires(answers.catalogue.questions[questions[0]].id.as_str()) {
            hit.severity(Severity::Warning)
        } else {
            hit.severity(Severity::Info)
        });
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn a_comment_that_is_closed_behind_the_next_question_is_found() {
        let found = with_answer("in-use", "Yes.\n\n<!-- to be discussed", super::RULE.id);
        assert_eq!(found.len(), 1, "{found:?}");
        let next = "<!-- to be discussed\n\n###### What are the reasonable SLOs (Service Level Objectives) for the enhancement?\n\n-->";
        // Asked again where it shows, the question is not missing.
        assert_eq!(with_answer("in-use", &format!("Yes.\n\n{next}"), super::RULE.id).len(), 0);
    }
}
