use super::body::Body;
use super::change::{self, Care};
use super::insert;
use super::reading::{Place, Reading, State};
use super::refusal::{Reason, Refusal};
use super::template_text;
use super::titles::TitleStyle;
use crate::markdown::Structure;
use crate::questionnaire::Catalogue;
use crate::text::{LineIndex, Span};

/// `text` with new answers to some questions, each named by its index in the catalogue.
///
/// Each answer changes only lines within its question, and only those that differ; a question that the README does
/// not ask is put in. An empty answer clears an answered question. What was written has been read back: either every
/// answer reads as it was given and nothing else has changed, or all the refusals say why not and nothing is written.
pub fn write(text: &str, catalogue: &Catalogue, answers: &[(usize, &str)]) -> Result<String, Vec<Refusal>> {
    let mut written = text.to_owned();
    let mut refusals = Vec::new();
    for &(question, answer) in answers {
        match write_one(&written, catalogue, question, answer) {
            Ok(Some(next)) => written = next,
            Ok(None) => {}
            Err(reason) => {
                refusals.push(Refusal { question: catalogue.questions[question].id.clone(), reason });
            }
        }
    }
    if refusals.is_empty() { Ok(written) } else { Err(refusals) }
}

/// The text that an answer reads back as: comments, outer blank lines and link reference definitions at its end cut.
pub fn expected(answer: &str, catalogue: &Catalogue, question: usize) -> String {
    let visible = Given::new(answer).visible();
    let lines: Vec<&str> = visible.lines().collect();
    if template_text::is_all(&lines, &catalogue.questions[question]) { String::new() } else { visible }
}

/// `text` asking each of `questions` that it does not ask yet, at its place in the template's order.
///
/// Only titles are put in. A question whose title would change what the README says elsewhere is left out; a README
/// that asks no question at all gets the whole questionnaire.
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

fn write_one(text: &str, catalogue: &Catalogue, question: usize, answer: &str) -> Result<Option<String>, Reason> {
    let reading = Reading::new(text, catalogue);
    let known = &reading.answers()[question];
    let wanted = expected(answer, catalogue, question);
    let given = Given::new(answer);
    let has_comment = !given.structure.comments.is_empty();
    if known.text == wanted && !has_comment && given.definitions().is_empty() {
        return Ok(None);
    }
    // What was open-ended before may stay so, as far as it still reads back.
    if let Some(reason) = given.open_ended().filter(|_| Given::new(&known.text).open_ended().is_none()) {
        return Err(reason);
    }
    let Some(place) = &reading.places[question] else {
        let asked = insert::title(&reading, question).apply(text);
        let again = Reading::new(&asked, catalogue);
        let place = again.places[question].as_ref().ok_or(Reason::Unstable)?;
        return Attempt { reading: &again, place, given: &given, wanted: &wanted, question }.write();
    };
    Attempt { reading: &reading, place, given: &given, wanted: &wanted, question }.write()
}

/// One answer on its way into one question.
struct Attempt<'a, 't> {
    reading: &'a Reading<'t>,
    place: &'a Place,
    given: &'a Given<'a>,
    wanted: &'a str,
    question: usize,
}

impl Attempt<'_, '_> {
    fn write(&self) -> Result<Option<String>, Reason> {
        let lines = self.lines();
        let commented = lines.iter().any(|line| line.contains("<!--") || line.contains("-->"));
        let cares = [Care::CommentsCount, Care::LineByLine, Care::ItemIndent, Care::Afresh];
        for care in cares.into_iter().skip(usize::from(!commented)) {
            let next = change::edits(self.reading, self.place, &lines, care).apply(self.reading.text);
            if self.reads_back(&next) {
                return Ok(Some(next));
            }
        }
        Err(self.given.reason(self.place, self.reading.catalogue, self.question).unwrap_or(Reason::Unstable))
    }

    /// The lines to write: the answer, with the definitions at its end that the README does not have yet.
    fn lines(&self) -> Vec<&str> {
        let mut lines = self.given.answer_lines();
        if self.wanted.is_empty() && self.given.structure.comments.is_empty() {
            return Vec::new();
        }
        let known = |definition: &&str| self.reading.text.lines().any(|line| line.trim() == definition.trim());
        let new: Vec<&str> = self.given.definitions().into_iter().filter(|definition| !known(definition)).collect();
        if !new.is_empty() {
            lines.push("");
            lines.extend(new);
        }
        lines
    }

    /// Whether `next` answers this question as wanted and is otherwise what the README was.
    fn reads_back(&self, next: &str) -> bool {
        let again = Reading::new(next, self.reading.catalogue);
        let Some(place) = &again.places[self.question] else { return false };
        let pairs = again.answers().iter().zip(self.reading.answers()).enumerate();
        let others = pairs.filter(|(n, _)| *n != self.question);
        let answered = &again.answers()[self.question];
        let state = if self.wanted.is_empty() { State::Unanswered } else { State::Answered };
        answered.text == self.wanted
            && answered.state == state
            && others.into_iter().all(|(_, (now, before))| now.state == before.state && now.text == before.text)
            && again.titles.questions.len() == self.reading.titles.questions.len()
            && outline_behind(&again, place.end) == outline_behind(self.reading, self.place.end)
            && next[place.end..] == self.reading.text[self.place.end..]
    }
}

/// The levels of the headings behind the byte `end`, and how many comments and code blocks there are.
fn outline_behind(reading: &Reading, end: usize) -> (Vec<u8>, usize, usize) {
    let structure = &reading.structure;
    let behind = |span: &Span| span.start >= end;
    (
        structure.headings.iter().filter(|heading| behind(&heading.span)).map(|heading| heading.level).collect(),
        structure.comments.iter().filter(|comment| behind(&comment.span)).count(),
        structure.code.iter().filter(|code| behind(code)).count(),
    )
}

/// An answer as it was given, read on its own.
struct Given<'a> {
    text: std::borrow::Cow<'a, str>,
    structure: Structure,
    body: Body,
}

impl<'a> Given<'a> {
    fn new(answer: &'a str) -> Self {
        let text: std::borrow::Cow<str> =
            if answer.contains('\r') { answer.replace("\r\n", "\n").replace('\r', "\n").into() } else { answer.into() };
        let structure = Structure::read(&text);
        let lines = LineIndex::new(&text);
        let body = Body::read_all(&text, &structure, &lines);
        Self { text, structure, body }
    }

    fn visible(&self) -> String {
        self.body.text()
    }

    /// The lines to write, comments included, outer blank lines and final definitions left out.
    fn answer_lines(&self) -> Vec<&str> {
        let used = |n: usize| {
            let line = &self.body.lines[n];
            line.hidden || self.body.answer.contains(&n)
        };
        let numbers = 0..self.body.lines.len();
        let Some(first) = numbers.clone().find(|&n| used(n)) else { return Vec::new() };
        let last = numbers.rev().find(|&n| used(n)).expect("a line was just found");
        let lines = self.body.lines[first..=last].iter();
        lines.map(|line| line.raw.of(&self.text)).collect()
    }

    /// The link reference definitions that end the answer.
    fn definitions(&self) -> Vec<&str> {
        let behind = self.body.lines[self.body.answer.end..].iter();
        behind.filter(|line| !line.hidden && !line.is_blank()).map(|line| line.raw.of(&self.text)).collect()
    }

    fn line_of(&self, offset: usize) -> usize {
        LineIndex::new(&self.text).line_of(offset) + 1
    }

    /// Why it would swallow what follows it, if it would.
    fn open_ended(&self) -> Option<Reason> {
        if let Some(comment) = self.structure.comments.iter().find(|comment| !comment.closed) {
            return Some(Reason::OpenComment { line: self.line_of(comment.span.start) });
        }
        let fence = self.structure.open_fence?;
        Some(Reason::OpenFence { line: self.line_of(fence.start) })
    }

    /// Why it cannot stand at `place`, as far as it shows in the answer itself.
    fn reason(&self, place: &Place, catalogue: &Catalogue, question: usize) -> Option<Reason> {
        let titles = Reading::new(&self.text, catalogue);
        let ends_at = match place.title.style {
            TitleStyle::Heading { level } => Some(level),
            TitleStyle::Bold { .. } => None,
        };
        if let Some(title) = titles.titles.questions.first() {
            let asked = catalogue.questions[title.question].id.clone();
            let line = self.line_of(title.span.start);
            if title.question != question || matches!(title.style, TitleStyle::Bold { .. }) {
                return Some(Reason::Title { line, question: asked });
            }
        }
        let ends = |level: u8| ends_at.is_none_or(|limit| level <= limit);
        let heading = self.structure.headings.iter().find(|heading| heading.top && ends(heading.level))?;
        Some(Reason::Heading { line: self.line_of(heading.span.start), level: heading.level, ends_at })
    }
}
