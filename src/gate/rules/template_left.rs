use crate::answers::State;
use crate::gate::checkout::comment_key;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::markdown::Structure;
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
    if !answers.readme.contains("<!--") {
        return Vec::new();
    }
    let left = left_behind(answers.readme, &checkout.template_comments);
    let mut hits = Vec::new();
    for (n, answer) in answers.reading.answers().iter().enumerate() {
        let (State::Answered, Some(span)) = (answer.state, answer.span) else { continue };
        let Some(comment) = left.iter().find(|comment| span.contains(comment.start)) else { continue };
        let message = format!("\"{}\" is answered, and the template's comment still stands there", answers.name(n));
        hits.push(Hit::new(File::Readme, *comment, message).about(answers.name(n)).question(n));
    }
    hits
}

/// The comments of `readme` that are the template's.
pub(in crate::gate) fn left_behind(readme: &str, template: &[String]) -> Vec<Span> {
    let structure = Structure::read(readme);
    let closed = structure.comments.iter().filter(|comment| comment.closed).map(|comment| comment.span);
    closed.filter(|span| template.contains(&comment_key(span.of(readme)))).collect()
}
