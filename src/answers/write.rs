//! Writing answers into a README, each attempt read back before it counts.

use super::change::{self, Care};
use super::given::{Given, on_one_line};
use super::insert;
use super::reading::{Place, Reading, State};
use super::refusal::{Reason, Refusal};
use super::template_text;
use super::titles::TitleStyle;
use crate::questionnaire::{Catalogue, Question};
use crate::text::{Edits, Span};

/// `text` with new answers to some questions, each named by its index in the catalogue.
///
/// Each answer changes only lines within its question, and only those that differ; a question that the README does
/// not ask is put in. An empty answer clears an answered question. What was written has been read back: either every
/// answer reads as it was given and nothing else has changed, or all the refusals say why not and nothing is written.
pub fn write(text: &str, catalogue: &Catalogue, answers: &[(usize, &str)]) -> Result<String, Vec<Refusal>> {
    write_into(&Reading::new(text, catalogue), answers)
}

/// As [`write()`], for a README that has been read already.
pub fn write_into(reading: &Reading, answers: &[(usize, &str)]) -> Result<String, Vec<Refusal>> {
    let catalogue = reading.catalogue;
    let changes: Vec<New> = answers.iter().map(|&(question, answer)| New::read(question, answer, catalogue)).collect();
    let changes: Vec<&New> = changes.iter().filter(|new| !new.stands_in(reading)).collect();
    if let Some(written) = together(reading, &changes) {
        return Ok(written);
    }
    let mut written = reading.text.to_owned();
    let mut refusals = Vec::new();
    for new in changes {
        match new.write(&Reading::new(&written, catalogue)) {
            Ok(next) => written = next,
            Err(reason) => refusals.push(Refusal { question: catalogue.questions[new.question].id.clone(), reason }),
        }
    }
    if refusals.is_empty() { Ok(written) } else { Err(refusals) }
}

/// The text that an answer reads back as: comments, outer blank lines and link reference definitions at its end cut.
pub fn expected(answer: &str, catalogue: &Catalogue, question: usize) -> String {
    Given::new(answer).expected(&catalogue.questions[question])
}

/// Whether there is a word of an author's in `answer`: more than comments, white space, link reference definitions and
/// the template's own text.
pub fn is_answer(answer: &str, question: &Question) -> bool {
    // Only these two need the markdown read, which is too much for every key in a long answer.
    if answer.contains("<!--") || answer.contains("]:") {
        return !Given::new(answer).expected(question).is_empty();
    }
    let lines: Vec<&str> = answer.lines().filter(|line| !line.trim().is_empty()).collect();
    !template_text::is_all(&lines, question)
}

/// `text` asking each of `questions` that it does not ask yet, at its place in the template's order.
///
/// Only titles are put in. A question whose title would change what the README says elsewhere is left out; a README
/// that asks no question at all gets the whole questionnaire, in the sections that it has.
pub fn ask(text: &str, catalogue: &Catalogue, questions: &[usize]) -> String {
    let mut asking = text.to_owned();
    for &question in questions {
        let reading = Reading::new(&asking, catalogue);
        if reading.places[question].is_some() {
            continue;
        }
        let next = insert::title(&reading, question).apply(&asking);
        let again = Reading::new(&next, catalogue);
        let kept = again.answers().iter().zip(reading.answers()).all(|(now, before)| now.text == before.text);
        let asked = again.answers()[question].state == State::Unanswered;
        if kept && asked {
            asking = next;
        }
    }
    asking
}

/// Writes all of `changes` in one go and reads the outcome back once. `None` where that does not do for each of them.
fn together(reading: &Reading, changes: &[&New]) -> Option<String> {
    let mut edits = Edits::new();
    for (n, new) in changes.iter().enumerate() {
        let place = reading.places[new.question].as_ref()?;
        if new.refusal(reading).is_some() || changes[..n].iter().any(|other| other.question == new.question) {
            return None;
        }
        let lines = new.lines(reading);
        edits.extend(change::edits(reading, place, &lines, new.cares(&lines)[0]));
    }
    let next = edits.apply(reading.text);
    reads_back(reading, changes, &edits, &next).then_some(next)
}

/// A new answer to one question.
struct New<'a> {
    question: usize,
    answer: &'a str,
    given: Given<'a>,
    /// What it is to read back as.
    wanted: String,
}

impl<'a> New<'a> {
    fn read(question: usize, answer: &'a str, catalogue: &Catalogue) -> Self {
        let given = Given::new(answer);
        Self { question, answer, wanted: given.expected(&catalogue.questions[question]), given }
    }

    /// Whether the README holds all of it.
    fn stands_in(&self, reading: &Reading) -> bool {
        let known = &reading.answers()[self.question].text;
        // Read by itself, what was exported may look like a comment that it is not where it stands.
        let same = known == self.answer || *known == self.wanted;
        same && (known == self.answer || (self.comments_stand_in(reading) && self.new_definitions(reading).is_empty()))
    }

    /// Whether the question holds all comments of the answer.
    fn comments_stand_in(&self, reading: &Reading) -> bool {
        let Some(place) = &reading.places[self.question] else { return self.given.comments().next().is_none() };
        let body = body(place);
        let inside =
            reading.structure.comments.iter().map(|comment| comment.span).filter(|span| body.contains(span.start));
        let known: Vec<String> = inside.map(|span| on_one_line(span.of(reading.text))).collect();
        self.given.comments().all(|comment| known.contains(&comment))
    }

    /// The link reference definitions at its end that the README does not have yet.
    fn new_definitions(&self, reading: &Reading) -> Vec<&str> {
        let known = |definition: &&str| reading.text.lines().any(|line| line.trim() == definition.trim());
        self.given.definitions().into_iter().filter(|definition| !known(definition)).collect()
    }

    /// Why it must not be written at all. What was open-ended before may stay so, as far as it still reads back.
    fn refusal(&self, reading: &Reading) -> Option<Reason> {
        let known = || Given::new(&reading.answers()[self.question].text).open_ended();
        self.given.open_ended().filter(|_| known().is_none())
    }

    fn write(&self, reading: &Reading) -> Result<String, Reason> {
        if let Some(reason) = self.refusal(reading) {
            return Err(reason);
        }
        if let Some(place) = &reading.places[self.question] {
            return self.write_at(reading, place);
        }
        let asked = insert::title(reading, self.question).apply(reading.text);
        let again = Reading::new(&asked, reading.catalogue);
        let place =
            again.places[self.question].as_ref().filter(|_| is_kept(reading, &again)).ok_or(Reason::Unstable)?;
        self.write_at(&again, place)
    }

    fn write_at(&self, reading: &Reading, place: &Place) -> Result<String, Reason> {
        let lines = self.lines(reading);
        for &care in self.cares(&lines) {
            let edits = change::edits(reading, place, &lines, care);
            let next = edits.apply(reading.text);
            if reads_back(reading, &[self], &edits, &next) {
                return Ok(next);
            }
        }
        Err(self.given.reason(place, reading.catalogue, self.question).unwrap_or(Reason::Unstable))
    }

    /// The ways to write `lines`, the most careful first.
    fn cares(&self, lines: &[&str]) -> &'static [Care] {
        const ALL: [Care; 5] =
            [Care::CommentsCount, Care::LineByLine, Care::ItemIndent, Care::Afresh, Care::AfreshInLine];
        let commented = lines.iter().any(|line| line.contains("<!--") || line.contains("-->"));
        if commented { &ALL } else { &ALL[1..] }
    }

    /// The lines to write: the answer, with the definitions at its end that the README does not have yet.
    fn lines(&self, reading: &Reading) -> Vec<&str> {
        let new = self.new_definitions(reading);
        if self.wanted.is_empty() && new.is_empty() && self.comments_stand_in(reading) {
            return Vec::new();
        }
        let mut lines = self.given.answer_lines();
        if !new.is_empty() {
            lines.push("");
            lines.extend(new);
        }
        lines
    }
}

/// Whether `next`, which `edits` make of the README, answers the questions of `changes` as wanted and is otherwise
/// what the README was: every other answer, and every title, heading, comment and piece of code outside of them.
fn reads_back(reading: &Reading, changes: &[&New], edits: &Edits, next: &str) -> bool {
    let again = Reading::new(next, reading.catalogue);
    let changed = |n: usize| changes.iter().find(|new| new.question == n);
    let answers = again.answers().iter().zip(reading.answers()).enumerate();
    let mut answers = answers.map(|(n, (now, before))| match changed(n) {
        Some(new) if new.wanted.is_empty() => now.text.is_empty() && now.state == State::Unanswered,
        Some(new) => now.text == new.wanted && now.state == State::Answered,
        None => now.state == before.state && now.text == before.text,
    });
    let bodies: Vec<Span> = changes.iter().filter_map(|new| reading.places[new.question].as_ref()).map(body).collect();
    let bodies_now: Vec<Span> =
        changes.iter().filter_map(|new| again.places[new.question].as_ref()).map(body).collect();
    let before = outline(reading, &bodies).map(|(at, what)| (moved(edits, at), what));
    answers.all(|stands| stands)
        && changes.iter().all(|new| new.stands_in(&again))
        && before.eq(outline(&again, &bodies_now))
}

/// Whether a README that asks more than `reading` did, `again`, holds all that it held.
fn is_kept(reading: &Reading, again: &Reading) -> bool {
    let answers = reading.answers().iter().zip(again.answers());
    let mut asked = answers.filter(|(before, _)| before.state != State::Missing);
    let (before, now) = (&reading.structure, &again.structure);
    asked.all(|(before, now)| before.state == now.state && before.text == now.text)
        && before.comments.len() == now.comments.len()
        && before.code.len() == now.code.len()
}

/// The lines of a question behind its title.
fn body(place: &Place) -> Span {
    Span::new(place.title.span.end.min(place.end), place.end)
}

/// What stands where outside of `bodies`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Landmark {
    Question { index: usize, style: TitleStyle },
    End,
    Heading(u8),
    Comment,
    Code,
}

/// Where each question begins and ends, and every heading, comment and piece of code that is in none of `bodies`.
fn outline(reading: &Reading, bodies: &[Span]) -> impl Iterator<Item = (usize, Landmark)> {
    let structure = &reading.structure;
    let questions = reading.titles.questions.iter().map(|title| {
        // Where the item ends depends on what stands in it.
        let style = match title.style {
            TitleStyle::Bold { item, indent } => TitleStyle::Bold { item: item.map(|_| Span::empty(0)), indent },
            heading => heading,
        };
        (title.span.start, Landmark::Question { index: title.question, style })
    });
    let ends = reading.places.iter().flatten().map(|place| (place.end, Landmark::End));
    let outside = |span: &Span| !bodies.iter().any(|body| body.contains(span.start));
    let headings = structure.headings.iter().filter(move |heading| outside(&heading.span));
    let headings = headings.map(|heading| (heading.span.start, Landmark::Heading(heading.level)));
    let comments = structure.comments.iter().filter(move |comment| outside(&comment.span));
    let comments = comments.map(|comment| (comment.span.start, Landmark::Comment));
    let code = structure.code.iter().filter(move |code| outside(code)).map(|code| (code.start, Landmark::Code));
    questions.chain(ends).chain(headings).chain(comments).chain(code)
}

/// Where the byte at `offset`, which no edit replaces, stands once `edits` are made.
fn moved(edits: &Edits, offset: usize) -> usize {
    let before = edits.iter().filter(|edit| edit.span.end <= offset);
    before.fold(offset, |at, edit| at + edit.replacement.len() - edit.span.len())
}
