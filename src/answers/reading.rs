use std::fmt;

use super::body::Body;
use super::template_text;
use super::titles::{self, AskedTitle, TitleStyle, Titles};
use crate::markdown::Structure;
use crate::questionnaire::Catalogue;
use crate::text::{LineIndex, Span};

/// A README read against a catalogue.
#[derive(Clone, Debug)]
pub struct Reading<'t> {
    /// The README.
    pub(super) text: &'t str,
    pub(super) catalogue: &'t Catalogue,
    pub(super) structure: Structure,
    pub(super) lines: LineIndex,
    pub(super) titles: Titles,
    /// Where each question of the catalogue is asked.
    pub(super) places: Vec<Option<Place>>,
    answers: Vec<Answer>,
}

/// Where a README asks a question.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub title: AskedTitle,
    pub body: Body,
    /// The byte behind the last line of the question's text.
    pub end: usize,
}

/// The answer to one question of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it is there.
    pub state: State,
    /// The 1-based line of the question's title; `None` when missing.
    pub line: Option<usize>,
    /// The question with all that stands below it, in bytes of the README; `None` when missing.
    pub span: Option<Span>,
    /// The author's markdown; empty unless answered.
    pub text: String,
}

/// The state of a question in a README.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The author wrote something.
    Answered,
    /// It is asked, and nothing but the template's own text stands there.
    Unanswered,
    /// The README does not ask it.
    Missing,
}

/// How a README sets its questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// All as headings.
    Headings,
    /// All in bold.
    Bullets,
    /// Some one way, some the other.
    Mixed,
    /// It asks none.
    Absent,
}

impl<'t> Reading<'t> {
    /// Reads `text`.
    pub fn new(text: &'t str, catalogue: &'t Catalogue) -> Self {
        let lines = LineIndex::new(text);
        let structure = structure(text, &lines, catalogue);
        let titles = Titles::find(text, &structure, &lines, catalogue);
        let mut places: Vec<Option<Place>> = vec![None; catalogue.questions.len()];
        let root = titles.questionnaire.map_or(0, |heading| heading.span.start);
        for (n, title) in titles.questions.iter().enumerate() {
            let taken = &mut places[title.question];
            // Asked twice, the question stands where the questionnaire asks it, and there the first time.
            if taken.as_ref().is_some_and(|place| place.title.span.start >= root || title.span.start < root) {
                continue;
            }
            let end =
                end_of(title, n, &titles, &structure).map_or(text.len(), |stop| lines.start_of(lines.line_of(stop)));
            *taken = Some(Place { title: *title, body: Body::read(text, &structure, &lines, title, end), end });
        }
        let asked = places.iter().zip(&catalogue.questions);
        let answers = asked.map(|(place, question)| answer(text, place.as_ref(), &lines, question)).collect();
        Self { text, catalogue, structure, lines, titles, places, answers }
    }

    /// The answers, one for each question of the catalogue and in its order.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Whether something shows below the title of a question, be it the author's or only the template's.
    pub fn shows_text(&self, question: usize) -> bool {
        self.places[question].as_ref().is_some_and(|place| place.body.visible_lines().next().is_some())
    }

    /// How the questions are set.
    pub fn layout(&self) -> Layout {
        let mut headings = false;
        let mut bullets = false;
        for place in self.places.iter().flatten() {
            match place.title.style {
                TitleStyle::Heading { .. } => headings = true,
                TitleStyle::Bold { .. } => bullets = true,
            }
        }
        match (headings, bullets) {
            (true, false) => Layout::Headings,
            (false, true) => Layout::Bullets,
            (true, true) => Layout::Mixed,
            (false, false) => Layout::Absent,
        }
    }

    /// From the first line of the questionnaire to the last; `None` where the README has none.
    pub fn questionnaire(&self) -> Option<Span> {
        let headings = self.titles.questionnaire.iter().chain(self.titles.sections.iter().map(|(_, heading)| heading));
        let asked = self.places.iter().flatten();
        let start = headings.map(|h| h.span.start).chain(asked.clone().map(|p| p.title.span.start)).min()?;
        let end = asked.map(|place| place.end).max().unwrap_or(start);
        Some(Span::new(self.lines.start_of(self.lines.line_of(start)), end.max(start)))
    }

    /// The lines of the questionnaire that show: no titles, no comments, no blank ones. For learning what a template
    /// sets as text.
    pub fn visible_lines(&self) -> Vec<&'t str> {
        let Some(span) = self.questionnaire() else { return Vec::new() };
        let is_title = |line: Span| {
            let titles = self.titles.questions.iter().map(|title| title.span);
            titles.chain(self.structure.headings.iter().map(|heading| heading.span)).any(|title| title.overlaps(line))
        };
        let lines = (0..self.lines.count()).map(|n| self.lines.line(self.text, n).content);
        let inside = lines.filter(|line| span.start <= line.start && line.end <= span.end);
        let shown = inside.filter(|line| !is_title(*line) && !self.structure.in_comment(line.start));
        shown.map(|line| line.of(self.text)).collect()
    }

    /// Where the text of the question that is asked as number `n` ends.
    pub(super) fn end_of(&self, n: usize) -> usize {
        end_of(&self.titles.questions[n], n, &self.titles, &self.structure).unwrap_or(self.text.len())
    }

    /// The line end that the README uses at the byte `offset`.
    pub(super) fn line_end_at(&self, offset: usize) -> &'static str {
        let line = self.lines.line(self.text, self.lines.line_of(offset));
        let ends_bare = line.full.len() == line.content.len();
        let sample = if ends_bare { self.text } else { line.full.of(self.text) };
        if sample.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// The structure of `text`, in which no fence that its author forgot to close swallows a question.
fn structure(text: &str, lines: &LineIndex, catalogue: &Catalogue) -> Structure {
    let mut structure = Structure::read(text);
    let mut parts = Vec::new();
    while let Some(fence) = structure.open_fence
        && let Some(title) = titles::first_title_in(text, lines, fence, catalogue)
    {
        parts.push(title);
        structure = Structure::read_parts(text, &parts);
    }
    structure
}

/// What ends the text of `titles.questions[n]`: the next question, the next section title, or a heading of its own
/// level or a higher one; below a title in bold any heading. `None` where the README ends first.
fn end_of(title: &AskedTitle, n: usize, titles: &Titles, structure: &Structure) -> Option<usize> {
    let next_question = titles.questions.get(n + 1).map(|next| next.span.start);
    let behind = title.span.end;
    let next_heading = structure.headings.iter().find(|heading| {
        let ends = match title.style {
            TitleStyle::Heading { level } => heading.level <= level,
            TitleStyle::Bold { .. } => true,
        };
        heading.span.start >= behind && heading.top && ends
    });
    let next_section = titles.sections.iter().map(|(_, heading)| heading.span.start).find(|&start| start >= behind);
    let stops = [next_question, next_heading.map(|heading| heading.span.start), next_section];
    stops.into_iter().flatten().min()
}

fn answer(text: &str, place: Option<&Place>, lines: &LineIndex, question: &crate::questionnaire::Question) -> Answer {
    let Some(place) = place else {
        return Answer { state: State::Missing, line: None, span: None, text: String::new() };
    };
    let visible: Vec<&str> = place.body.visible_lines().map(|line| line.visible(text)).collect();
    let open = visible.is_empty() || template_text::is_all(&visible, question);
    let first = lines.line_of(place.title.span.start);
    Answer {
        state: if open { State::Unanswered } else { State::Answered },
        line: Some(first + 1),
        span: Some(Span::new(lines.start_of(first), place.end)),
        text: if open { String::new() } else { place.body.text(text) },
    }
}

impl State {
    /// The word of the machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Answered => "answered",
            State::Unanswered => "unanswered",
            State::Missing => "missing",
        }
    }
}

impl Layout {
    /// The word of the machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::Headings => "headings",
            Layout::Bullets => "bullets",
            Layout::Mixed => "mixed",
            Layout::Absent => "absent",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
