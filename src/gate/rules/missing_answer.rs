use crate::answers::State;
use crate::gate::release::Release;
use crate::gate::{Answers, Area, Check, File, Hit, Review, Rule, Sample, Severity};
use crate::questionnaire::Requirement;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "missing-answer",
    area: Area::Answers,
    finds: "a question that the stage requires and nobody has answered",
    why: "Reviewers do not start before every question of the stage has an answer, and \"not asked in this README\" counts \
          as unanswered: an older copy of the template lacks the newer questions. Comments, options that nobody chose and \
          the template's own guidance are no answer.",
    fix: "answer it: `kepready` opens on the first open question. Where it does not apply, say so and why",
    severity: Severity::Error,
    upstream: false,
    fixable: true,
    bad: Sample::Answer("rollback-metrics", "<!-- to be filled in -->"),
    good: Sample::Answer("rollback-metrics", "`scheduler_orbit_placements_total{result=\"error\"}` rising for 10 minutes."),
    check: Check::Answers(check),
};

/// The release whose KEPs were first asked a question, for those that the template did not have from the first review
/// on.
const SINCE: [(&str, Release); 2] =
    [("working-for-instance", Release::minor(22)), ("node-exhaustion", Release::minor(27))];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    open(answers).map(|n| hit(answers, n)).collect()
}

/// The questions that the stage requires and nobody has answered.
fn open<'a>(answers: &'a Answers<'_>) -> impl Iterator<Item = usize> + 'a {
    let open = |n: &usize| answers.reading.answers()[*n].state != State::Answered;
    let asked = |n: &usize| answers.catalogue.requirement(*n, answers.stage).is_required();
    (0..answers.catalogue.questions.len()).filter(asked).filter(open).filter(|&n| existed(answers, n))
}

/// Those of them that the README does not ask, where a title that is put in would show.
pub(super) fn missing_titles(answers: &Answers<'_>) -> Vec<usize> {
    if !answers.review.looks_at_answers() || answers.reading.never_closed().is_some() {
        return Vec::new();
    }
    open(answers).filter(|&n| answers.reading.answers()[n].state == State::Missing).collect()
}

/// Whether the template asked the question when the KEP's latest release was made.
pub(super) fn existed(answers: &Answers<'_>, question: usize) -> bool {
    let id = answers.catalogue.questions[question].id.as_str();
    let since = SINCE.iter().find(|(newer, _)| *newer == id).map(|(_, since)| *since);
    let release = answers.proposal.latest_milestone.as_ref().and_then(|text| Release::tolerant(&text.value));
    match (since, release) {
        (Some(since), Some(release)) => release >= since,
        _ => true,
    }
}

fn hit(answers: &Answers<'_>, n: usize) -> Hit {
    let (question, answer) = (&answers.catalogue.questions[n], &answers.reading.answers()[n]);
    let (name, stage) = (&question.short, answers.stage);
    let confirm = answers.catalogue.requirement(n, stage) == Requirement::Confirm;
    let asks = if confirm { "asks to confirm" } else { "requires" };
    let span = answer.span.map_or(Span::empty(home(answers)), |span| Span::empty(span.start));
    // What hides the rest of the README would hide a title too.
    let shows = answers.reading.never_closed().is_none();
    let (message, fixable) = match answer.state {
        State::Missing => (format!("\"{name}\" is not asked in this README, and {stage} {asks} its answer"), shows),
        _ => (format!("\"{name}\" has no answer, and {stage} {asks} one"), false),
    };
    let help = match answer.state {
        State::Missing if !shows => "close the comment or the block that hides the rest of the README first".to_owned(),
        State::Missing => format!(
            "run `kepready fix --rule missing-answer` to put the title \"{}\" in its place, then answer it",
            question.title
        ),
        _ => format!("write below its title: {}", question.good.first().map_or("the answer", String::as_str)),
    };
    let severity = if answers.review == Review::Asked { Severity::Error } else { Severity::Warning };
    Hit::new(File::Readme, span, message)
        .about(question.id.as_str())
        .question(n)
        .help(help)
        .severity(severity)
        .fixable(fixable)
}

/// Where a question that is not asked would be looked for.
fn home(answers: &Answers<'_>) -> usize {
    answers.reading.questionnaire().map_or(0, |span| span.start)
}

#[cfg(test)]
mod tests {
    use crate::gate::Severity;
    use crate::gate::sample::{with_answer, with_kep_yaml_and_answer};

    #[test]
    fn nothing_is_asked_of_a_kep_that_is_closed_and_less_of_one_that_is_done() {
        let found = |kep_yaml: &str| {
            let found = with_kep_yaml_and_answer(kep_yaml, "slos", "", super::RULE.id);
            found.first().map(|finding| finding.severity)
        };
        assert_eq!(found("status: implementable"), Some(Severity::Error));
        assert_eq!(found("status: provisional"), Some(Severity::Warning));
        assert_eq!(found("status: implemented\nstage: stable\nlatest-milestone: v1.30"), Some(Severity::Warning));
        assert_eq!(found("status: withdrawn"), None);
        assert_eq!(found("stage: alpha"), None);
    }

    #[test]
    fn a_question_is_not_asked_of_releases_before_it_existed() {
        let found = |kep_yaml: &str| with_kep_yaml_and_answer(kep_yaml, "node-exhaustion", "", super::RULE.id).len();
        assert_eq!((found("latest-milestone: v1.26"), found("latest-milestone: v1.27")), (0, 1));
    }

    #[test]
    fn the_message_names_the_question_and_the_help_what_to_write() {
        let found = with_answer("slos", "", super::RULE.id);
        assert_eq!(found[0].message, "\"Objectives (SLOs)\" has no answer, and beta requires one");
        assert_eq!(found[0].question.as_ref().map(|id| id.as_str()), Some("slos"));
    }
}
