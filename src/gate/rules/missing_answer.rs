use super::bare_answer::is_bare;
use crate::answers::{State, Under};
use crate::gate::release::Release;
use crate::gate::{Answers, Area, Check, File, Hit, Review, Rule, Said, Sample, Severity};
use crate::kep::Proposal;
use crate::questionnaire::{Catalogue, Requirement};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "missing-answer",
    area: Area::Answers,
    finds: "a question that the stage requires and nobody has answered",
    why: "Reviewers do not start before every question of the stage has an answer, and \"not asked in this README\" counts \
          as unanswered: an older copy of the template lacks the newer questions. Comments, options that nobody chose and \
          the template's own guidance are no answer. A section that says once for all of its questions why they do not \
          apply is told as one: a reviewer cannot see which of them were thought of.",
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

/// The questions to which No is a whole answer.
const NO_IS_ENOUGH: [&str; 9] = [
    "missing-metrics",
    "dependencies",
    "new-api-calls",
    "new-api-types",
    "cloud-calls",
    "object-growth",
    "slo-impact",
    "resource-usage",
    "node-exhaustion",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    let open: Vec<usize> = open(answers).collect();
    let hidden = hidden(answers, &open);
    let put_in = put_in(answers, &open, &hidden);
    let wholes = as_a_whole(answers, &open);
    let alone = |n: &&usize| wholes.iter().all(|whole| !whole.questions.contains(*n));
    let hits = open.iter().filter(alone).map(|&n| match hidden.iter().find(|(question, _)| *question == n) {
        Some((_, comment)) => hidden_hit(answers, n, *comment),
        None => hit(answers, n, put_in.contains(&n)),
    });
    let severity = if answers.review == Review::Asked { Severity::Error } else { Severity::Warning };
    hits.chain(wholes.iter().map(|whole| whole.hit(answers, &put_in))).map(|hit| hit.severity(severity)).collect()
}

/// The questions that the stage requires and nobody has answered.
fn open<'a>(answers: &'a Answers<'_>) -> impl Iterator<Item = usize> + 'a {
    let open = |n: &usize| answers.reading.answers()[*n].state != State::Answered;
    let asked = |n: &usize| answers.catalogue.requirement(*n, answers.stage).is_required();
    let existed = |n: &usize| existed(answers.catalogue, answers.proposal, *n);
    (0..answers.catalogue.questions.len()).filter(asked).filter(open).filter(existed)
}

/// Those of them that the README does not ask, where a title that is put in would show.
pub(super) fn missing_titles(answers: &Answers<'_>) -> Vec<usize> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    let open: Vec<usize> = open(answers).collect();
    put_in(answers, &open, &hidden(answers, &open))
}

/// Those of the `open` questions whose titles can be put in: nothing hides what would follow them, and they do not wait
/// in a comment for somebody to take its marks away.
fn put_in(answers: &Answers<'_>, open: &[usize], hidden: &[(usize, Span)]) -> Vec<usize> {
    let is_missing = |n: usize| answers.reading.answers()[n].state == State::Missing;
    // Where nothing is asked, all titles would be put in, those in the comment a second time.
    let in_comments = !hidden.is_empty() && (0..answers.catalogue.questions.len()).all(is_missing);
    if answers.reading.never_closed().is_some() || in_comments {
        return Vec::new();
    }
    let is_hidden = |n: usize| hidden.iter().any(|(question, _)| *question == n);
    open.iter().copied().filter(|&n| is_missing(n) && !is_hidden(n)).collect()
}

/// The questions that stand in a comment and nowhere else, each with that comment.
fn hidden(answers: &Answers<'_>, open: &[usize]) -> Vec<(usize, Span)> {
    if open.iter().all(|&n| answers.reading.answers()[n].state != State::Missing) {
        return Vec::new();
    }
    let comments = answers.reading.comments_over_questions().into_iter();
    comments.flat_map(|(comment, questions)| questions.into_iter().map(move |n| (n, comment))).collect()
}

/// Whether the template asked the question when the latest release of the KEP was made.
pub(super) fn existed(catalogue: &Catalogue, proposal: &Proposal, question: usize) -> bool {
    let id = catalogue.questions[question].id.as_str();
    let since = SINCE.iter().find(|(newer, _)| *newer == id).map(|(_, since)| *since);
    let release = proposal.latest_milestone.as_ref().and_then(|text| Release::tolerant(&text.value));
    match (since, release) {
        (Some(since), Some(release)) => release >= since,
        _ => true,
    }
}

/// A section whose author wrote below its title, and asks none of its questions.
struct Whole {
    section: usize,
    /// Its open questions.
    questions: Vec<usize>,
    /// What the author wrote, without what is the template's.
    words: String,
}

/// The sections that are answered as a whole.
fn as_a_whole(answers: &Answers<'_>, open: &[usize]) -> Vec<Whole> {
    let catalogue = answers.catalogue;
    let section_of = |n: usize| catalogue.questions[n].section;
    let all = |section: usize| (0..catalogue.questions.len()).filter(move |&n| section_of(n) == section);
    let unasked = |section: &usize| all(*section).all(|n| answers.reading.answers()[n].state == State::Missing);
    let mut sections: Vec<usize> = open.iter().map(|&n| section_of(n)).collect();
    sections.dedup();
    sections.retain(unasked);
    if sections.is_empty() {
        return Vec::new();
    }
    let beside = answers.reading.beside();
    let whole = |section: usize| {
        let own = beside.iter().find(|beside| beside.under == Under::Section(section))?;
        let questions = open.iter().copied().filter(|&n| section_of(n) == section).collect();
        Some(Whole { section, questions, words: own.text.clone() })
    };
    sections.into_iter().filter_map(whole).collect()
}

impl Whole {
    fn hit(&self, answers: &Answers<'_>, put_in: &[usize]) -> Hit {
        let (section, stage) = (&answers.catalogue.sections[self.section], answers.stage);
        let said = Said::new(self.questions[0], Span::empty(0), &self.words, self.words.clone());
        let asked = match self.questions.len() {
            1 => format!("the question that {stage} requires is not asked"),
            count => format!("{count} questions that {stage} requires are not asked one by one"),
        };
        let message = if is_bare(&said) {
            let words = excerpt(said.first_line());
            format!("\"{}\" says `{words}` as a whole and no reason, and {asked}", section.title)
        } else {
            format!("\"{}\" is answered as a whole, and {asked}", section.title)
        };
        let shows = self.questions.iter().any(|n| put_in.contains(n));
        let help = if shows {
            "run `kepready fix --rule missing-answer` to put the questions behind what the section says, then answer each: \
             where one does not apply, say so and why"
        } else {
            "ask its questions where they show, and answer each: where one does not apply, say so and why"
        };
        let place = answers.reading.section_title(self.section).unwrap_or(Span::empty(0));
        let questions = self.questions.iter().copied();
        Hit::new(File::Readme, place, message).about(&section.id).covers(questions).help(help).fixable(shows)
    }
}

fn hidden_hit(answers: &Answers<'_>, n: usize, comment: Span) -> Hit {
    let (question, stage) = (&answers.catalogue.questions[n], answers.stage);
    let message = format!("\"{}\" stands in a comment, and {stage} {} its answer", question.short, asks(answers, n));
    let help = format!("take the marks of the comment away from around \"{}\", then answer it", question.title);
    let hit = Hit::new(File::Readme, Span::empty(comment.start), message);
    hit.about(question.id.as_str()).question(n).help(help).fixable(false)
}

fn asks(answers: &Answers<'_>, n: usize) -> &'static str {
    let confirm = answers.catalogue.requirement(n, answers.stage) == Requirement::Confirm;
    if confirm { "asks to confirm" } else { "requires" }
}

fn hit(answers: &Answers<'_>, n: usize, put_in: bool) -> Hit {
    let (question, answer) = (&answers.catalogue.questions[n], &answers.reading.answers()[n]);
    let (name, title, stage, asks) = (&question.short, &question.title, answers.stage, asks(answers, n));
    let message = match answer.state {
        State::Missing => format!("\"{name}\" is not asked in this README, and {stage} {asks} its answer"),
        _ => format!("\"{name}\" has no answer, and {stage} {asks} one"),
    };
    let good = question.good.first().map_or("the answer", String::as_str);
    let help = match answer.state {
        State::Missing if answers.reading.never_closed().is_some() => {
            format!("close the comment or the block that hides the rest of the README first, then answer \"{title}\"")
        }
        State::Missing if put_in => {
            format!("run `kepready fix --rule missing-answer` to put the title \"{title}\" in its place, then answer it")
        }
        State::Missing => {
            format!("ask \"{title}\" once the questions that stand in a comment are out of it, then answer it")
        }
        _ if NO_IS_ENOUGH.contains(&question.id.as_str()) => {
            format!("write `No` below \"{title}\", or what there is: {good}")
        }
        _ => format!("write below \"{title}\": {good}"),
    };
    let place = Span::empty(answer.span.map_or_else(|| home(answers, n), |span| span.start));
    Hit::new(File::Readme, place, message).about(question.id.as_str()).question(n).help(help).fixable(put_in)
}

/// Where a question that is not asked would be looked for: at its section's title, else at the question before it.
fn home(answers: &Answers<'_>, n: usize) -> usize {
    if let Some(title) = answers.reading.section_title(answers.catalogue.questions[n].section) {
        return title.start;
    }
    let before = answers.reading.answers()[..n].iter().rev().find_map(|answer| answer.span);
    let whole = answers.reading.questionnaire_title().or(answers.reading.questionnaire());
    before.or(whole).map_or(0, |span| span.start)
}

#[cfg(test)]
mod tests {
    use crate::answers::Reading;
    use crate::gate::sample::{CATALOGUE, with_answer, with_kep_yaml_and_answer};
    use crate::gate::{
        Answers, Baseline, Exemptions, Finding, Fix, Now, Outcome, Required, Review, Severity, Terms, Texts, check_answers, judged,
    };
    use crate::kep::{Proposal, Stage};

    const ROOT: &str = "## Production Readiness Review Questionnaire\n\n";

    /// What comes of a README at beta.
    fn outcome(readme: &str, exemptions: &str) -> Outcome {
        let proposal = Proposal::read("kep-number: 9\nstatus: implementable\nlatest-milestone: v1.39\n");
        let reading = Reading::new(readme, &CATALOGUE);
        let answers = Answers::new(&CATALOGUE, (readme, &reading), &proposal, (Stage::Beta, Review::Asked));
        let exemptions = Exemptions::read(exemptions, ".kepready.yaml", &Now::default(), &CATALOGUE);
        let mut outcome = judged(&answers, check_answers(&answers), &exemptions.expect("they can be read"));
        outcome.findings.retain(|finding| finding.rule == super::RULE.id);
        outcome
    }

    fn found(readme: &str) -> Vec<Finding> {
        outcome(readme, "").findings
    }

    fn fixed(readme: &str) -> String {
        let terms = Terms { catalogue: &CATALOGUE, stage: Stage::Beta, review: Review::Asked, template: &[] };
        let texts = Texts { readme: Some(readme.to_owned()), kep_yaml: None };
        Fix::all(&[Fix::MissingTitles], &texts, &terms).0.readme.expect("a README stays one")
    }

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

    #[test]
    fn the_help_has_the_title_and_says_where_no_is_enough() {
        let help = |id: &str| with_answer(id, "", super::RULE.id)[0].help.clone().unwrap_or_default();
        assert!(help("rollback-metrics").starts_with("write below \"What specific metrics should inform a rollback?\": "));
        let help = help("new-api-types");
        assert!(help.starts_with("write `No` below \"Will enabling / using this feature result in introducing new API"), "{help}");
    }

    #[test]
    fn every_question_to_which_no_is_enough_is_asked() {
        assert!(super::NO_IS_ENOUGH.iter().all(|id| CATALOGUE.index_of(id).is_some()));
    }

    #[test]
    fn a_section_that_is_answered_as_a_whole_is_one_finding_and_its_answers_are_missing_still() {
        let readme = format!(
            "{ROOT}### Monitoring Requirements\n\nThe dashboards of the builds show it.\n\n### Dependencies\n\n<!-- none? -->\n\n\
             ### Troubleshooting\n\nDescribe them, providing:\n"
        );
        let all = outcome(&readme, "");
        let wholes: Vec<&Finding> = all.findings.iter().filter(|finding| !finding.covers.is_empty()).collect();
        assert_eq!(wholes.len(), 1, "{wholes:#?}");
        let one = wholes[0];
        assert_eq!(
            one.message,
            "\"Monitoring Requirements\" is answered as a whole, and 5 questions that beta requires are not asked one by one"
        );
        assert_eq!((one.severity, one.line, one.covers.len(), one.fixable), (Severity::Error, 3, 5, true));
        assert_eq!(all.findings.len(), 25 - 5 + 1);
        assert_eq!((all.required, all.ready), (Required { answered: 0, total: 25, newer: 0 }, false));
    }

    #[test]
    fn a_section_that_says_nothing_but_no_is_told_so() {
        let said = |text: &str| found(&format!("{ROOT}### Dependencies\n\n{text}\n")).pop().expect("it is found").message;
        assert_eq!(
            said("Not required."),
            "\"Dependencies\" says `Not required.` as a whole and no reason, and the question that beta requires is not asked"
        );
        assert_eq!(
            said("N/A: it is a build."),
            "\"Dependencies\" is answered as a whole, and the question that beta requires is not asked"
        );
    }

    #[test]
    fn a_section_with_one_question_asked_is_no_whole() {
        let readme = format!(
            "{ROOT}### Troubleshooting\n\nThe same.\n\n###### What are other known failure modes?\n\nClouds hide it.\n"
        );
        assert!(found(&readme).iter().all(|finding| finding.covers.is_empty()));
    }

    #[test]
    fn the_questions_of_a_whole_section_are_excused_together_or_each_by_itself() {
        let readme = format!("{ROOT}### Dependencies\n\nNone at all.\n\n### Troubleshooting\n\nAsk the builders.\n");
        let excused = |ids: &[&str]| {
            let entry = |id: &&str| {
                let question = if id.is_empty() { String::new() } else { format!("    question: {id}\n") };
                format!("  - rule: missing-answer\n{question}    reason: no cluster\n    until: v9.9\n")
            };
            let exemptions = format!("exemptions:\n{}", ids.iter().map(entry).collect::<String>());
            let all = outcome(&readme, &exemptions).findings;
            let wholes = all.iter().filter(|finding| !finding.covers.is_empty() && !finding.counts());
            wholes.map(|finding| finding.about.clone()).collect::<Vec<_>>()
        };
        assert_eq!(excused(&[""]), ["dependencies", "troubleshooting"]);
        assert_eq!(excused(&["dependencies"]), ["dependencies"]);
        assert_eq!(excused(&["failure-modes", "slo-steps"]), [""; 0]);
        assert_eq!(excused(&["failure-modes", "slo-steps", "control-plane-outage"]), ["troubleshooting"]);
        let mut all = found(&readme);
        let baseline = Baseline::read(&Baseline::write(&all)).expect("it was just written");
        baseline.apply(&mut all);
        assert!(all.iter().all(|finding| !finding.counts()));
    }

    #[test]
    fn a_question_is_missed_at_its_section_or_behind_the_question_before_it() {
        let readme = format!(
            "{ROOT}### Scalability\n\n###### Will enabling / using this feature result in any new API calls?\n\nNo.\n"
        );
        let line = |id: &str| {
            let found = found(&readme);
            let one = found.iter().find(|finding| finding.question.as_ref().is_some_and(|own| own.as_str() == id));
            one.map(|finding| finding.line)
        };
        assert_eq!((line("cloud-calls"), line("slo-steps"), line("slos")), (Some(3), Some(5), Some(1)));
        let elsewhere = found(&format!("### Dependencies\n\nOf the build.\n\n{ROOT}## Drawbacks\n"));
        assert!(elsewhere.iter().all(|finding| finding.line == 5), "{elsewhere:#?}");
    }

    #[test]
    fn questions_in_a_comment_are_not_put_in_a_second_time() {
        let title = |id: &str| format!("###### {}\n\n", CATALOGUE.questions[CATALOGUE.index_of(id).expect("asked")].title);
        let all = format!("<!--\n{ROOT}### Monitoring Requirements\n\n{}{}-->\n\n## Drawbacks\n", title("slos"), title("slis"));
        assert_eq!(fixed(&all), all);
        let found_in = found(&all);
        assert!(found_in.iter().all(|finding| !finding.fixable));
        let slos = found_in.iter().find(|finding| finding.about == "slos").expect("it is missed");
        assert_eq!((slos.line, slos.message.as_str()), (1, "\"Objectives (SLOs)\" stands in a comment, and beta requires its answer"));
        let some = format!("{ROOT}### Monitoring Requirements\n\n<!--\n{}-->\n\n{}Lag.\n", title("slos"), title("slis"));
        let new = fixed(&some);
        assert_eq!(new.matches(title("slos").trim()).count(), 1, "{new}");
        assert!(new.contains(title("in-use").trim()), "{new}");
    }
}
