use crate::gate::fix::headings;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "old-layout",
    area: Area::Readme,
    finds: "questions in bold, as an older template had them",
    why: "The template asks its questions as headings today. In bold they have no anchor to link to, tools find them by \
          luck, and each newer question that is added looks different from those beside it.",
    fix: "run `kepready fix --rule old-layout`: it makes headings of them, with their answers word for word",
    severity: Severity::Warning,
    upstream: false,
    fixable: true,
    bad: Sample::Answer(
        "new-api-calls",
        "No.\n\n* **Will enabling / using this feature result in introducing new API types?**\n  No.\n",
    ),
    good: Sample::Answer("new-api-calls", "No.\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let answers = &kep.answers;
    let bold: Vec<usize> =
        (0..answers.catalogue.questions.len()).filter(|&n| answers.reading.asks_in_bold(n)).collect();
    // What is done keeps the looks of its time.
    if bold.is_empty() || !answers.review.is_open() {
        return Vec::new();
    }
    let (_, made) = headings(answers.reading, answers.readme, answers.catalogue);
    let (made, left): (Vec<usize>, Vec<usize>) = bold.into_iter().partition(|n| made.contains(n));
    let place = |n: usize| answers.reading.answers()[n].span.map_or(Span::empty(0), |span| Span::empty(span.start));
    let first = |questions: &[usize]| questions.iter().map(|&n| place(n)).min_by_key(|span| span.start);
    let mut hits = Vec::new();
    if let Some(place) = first(&made) {
        let asked = if made.len() == 1 { "1 question is".to_owned() } else { format!("{} questions are", made.len()) };
        let message = format!("{asked} asked in bold, and the template asks in headings");
        hits.push(Hit::new(File::Readme, place, message).about("bold"));
    }
    if let Some(place) = first(&left) {
        let names: Vec<String> = left.iter().map(|&n| format!("\"{}\"", answers.name(n))).collect();
        let message = format!("asked in bold, and not to be made a heading without its author: {}", names.join(", "));
        let help = "move comments and link definitions out of its text, or write the heading yourself";
        hits.push(Hit::new(File::Readme, place, message).about("left").help(help).fixable(false).severity(Severity::Info));
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_answer;

    #[test]
    fn a_question_that_cannot_be_moved_is_told_apart() {
        let bold = "No.\n\n* **Will enabling / using this feature result in introducing new API types?**\n  No. <!-- ask -->\n";
        let found = with_answer("new-api-calls", bold, super::RULE.id);
        assert_eq!(found.iter().map(|finding| finding.fixable).collect::<Vec<_>>(), [false]);
    }
}
