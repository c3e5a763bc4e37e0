use crate::answers::Reading;
use crate::gate::checkout::has_key;
use crate::questionnaire::Wording;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "template-left",
    area: Area::Readme,
    finds: "a comment of the template that still stands under a question that is answered",
    why: "The comments are for whoever fills the template in. Left behind, they make the source of the README twice as \
          long for everybody who edits it later.",
    fix: "run `kepready fix --rule template-left`: it takes out comments that are the template's, and nothing else",
    severity: Severity::Info,
    upstream: false,
    fixable: true,
    bad: Sample::Answer("slos", "<!--\nA comment of the template.\n-->\n\n99% of orbits close within 5 seconds."),
    good: Sample::Answer("slos", "99% of orbits close within 5 seconds."),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some(checkout) = kep.checkout.filter(|checkout| !checkout.template_comments.is_empty()) else {
        return Vec::new();
    };
    let answers = &kep.answers;
    let left = left_behind(answers.reading, answers.readme, &checkout.template_comments);
    let Some(first) = left.first() else { return Vec::new() };
    let (count, noun) = (left.len(), if left.len() == 1 { "comment" } else { "comments" });
    let message = format!("{count} {noun} of the template still stand under questions that are answered");
    vec![Hit::new(File::Readme, *first, message).about("comments")]
}

/// The comments under answered questions of `readme` that are the template's.
pub(in crate::gate) fn left_behind(reading: &Reading<'_>, readme: &str, template: &[String]) -> Vec<Span> {
    /// How many letters of a comment are looked at before it is compared with one of the template's.
    const OPENING: usize = 16;
    let is_template = |comment: &Span| {
        let comment = comment.of(readme);
        let opening = Wording::opening(comment, OPENING);
        template.iter().any(|key| key.starts_with(opening.as_str()) && has_key(comment, key))
    };
    reading.comments_under_answers().filter(is_template).collect()
}
