//! An answer as it is handed in, before it stands anywhere.

use std::borrow::Cow;

use super::body::Body;
use super::reading::{Place, Reading};
use super::refusal::Reason;
use super::template_text;
use super::titles::TitleStyle;
use crate::markdown::Structure;
use crate::questionnaire::{Catalogue, Question};
use crate::text::LineIndex;

/// An answer as it was given, read on its own.
pub(super) struct Given<'a> {
    text: Cow<'a, str>,
    structure: Structure,
    body: Body,
}

impl<'a> Given<'a> {
    /// Reads `answer`, whatever its line ends.
    pub fn new(answer: &'a str) -> Self {
        // A carriage return by itself is the author's; before a line end, or at the end, it is a part of that.
        let answer = answer.strip_suffix('\r').unwrap_or(answer);
        let text: Cow<str> = if answer.contains("\r\n") { answer.replace("\r\n", "\n").into() } else { answer.into() };
        let structure = Structure::read(&text);
        let lines = LineIndex::new(&text);
        let body = Body::read_all(&text, &structure, &lines);
        Self { text, structure, body }
    }

    /// The text that it reads back as below `question`.
    pub fn expected(&self, question: &Question) -> String {
        let visible = self.body.text(&self.text);
        let lines: Vec<&str> = visible.lines().collect();
        if template_text::is_all(&lines, question) { String::new() } else { visible }
    }

    /// Its HTML comments, as one line of words each: wherever they come to stand, their indent may differ.
    pub fn comments(&self) -> impl Iterator<Item = String> + '_ {
        self.structure.comments.iter().map(|comment| on_one_line(comment.span.of(&self.text)))
    }

    /// The lines to write, comments included, outer blank lines and final definitions left out.
    pub fn answer_lines(&self) -> Vec<&str> {
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
    pub fn definitions(&self) -> Vec<&str> {
        let behind = self.body.lines[self.body.answer.end..].iter();
        behind.filter(|line| !line.hidden && !line.is_blank(&self.text)).map(|line| line.raw.of(&self.text)).collect()
    }

    fn line_of(&self, offset: usize) -> usize {
        LineIndex::new(&self.text).line_of(offset) + 1
    }

    /// Why it would swallow what follows it, if it would.
    pub fn open_ended(&self) -> Option<Reason> {
        if let Some(comment) = self.structure.comments.iter().find(|comment| !comment.closed) {
            return Some(Reason::OpenComment { line: self.line_of(comment.span.start) });
        }
        let fence = self.structure.open_fence?;
        Some(Reason::OpenFence { line: self.line_of(fence.start) })
    }

    /// Why it cannot stand at `place`, as far as it shows in the answer itself.
    pub fn reason(&self, place: &Place, catalogue: &Catalogue, question: usize) -> Option<Reason> {
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

/// `text` with every run of white space made one blank.
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
