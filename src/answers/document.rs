//! The README around its questionnaire, for whoever looks at more than answers.

use super::candidate::Wordings;
use super::titles::{self, TitleStyle};
use super::{Reading, State};
use crate::markdown::Heading;
use crate::questionnaire::is_same;
use crate::text::{LineIndex, Span};

impl Reading<'_> {
    /// Whether the question with the index `question` is asked in bold, as the old template did.
    pub fn asks_in_bold(&self, question: usize) -> bool {
        let place = self.places[question].as_ref();
        place.is_some_and(|place| matches!(place.title.style, TitleStyle::Bold { .. }))
    }

    /// Whether the byte at `offset` is in a comment or in code.
    pub fn hides(&self, offset: usize) -> bool {
        self.structure.in_comment(offset) || self.structure.in_code(offset)
    }

    /// Where the README's lines begin and end.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The 1-based line and column of the byte at `offset`.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        self.lines.position(self.text, offset)
    }

    /// Where a comment or a code fence is opened that nothing closes, and which of the two it is.
    pub fn never_closed(&self) -> Option<(usize, &'static str)> {
        let comment = self.structure.comments.iter().find(|comment| !comment.closed);
        let comment = comment.map(|comment| (comment.span.start, "comment"));
        comment.or(self.structure.open_fence.map(|fence| (fence.start, "code fence")))
    }

    /// The comments that are closed and stand in the text of an answered question.
    pub fn comments_under_answers(&self) -> impl Iterator<Item = Span> + '_ {
        let answered = self.answers().iter().filter(|answer| answer.state == State::Answered);
        let spans: Vec<Span> = answered.filter_map(|answer| answer.span).collect();
        let closed = self.structure.comments.iter().filter(|comment| comment.closed).map(|comment| comment.span);
        closed.filter(move |comment| spans.iter().any(|span| span.contains(comment.start)))
    }

    /// Closed comments that hide titles of questions which the README asks nowhere else, each with those questions.
    pub fn comments_over_questions(&self) -> Vec<(Span, Vec<usize>)> {
        let missing = |n: &usize| self.places[*n].is_none();
        let wordings = Wordings::of(self.catalogue);
        let asked = |comment: Span| -> Vec<usize> {
            let (first, last) = (self.lines.line_of(comment.start), self.lines.line_of(comment.end));
            let lines = (first + 1..=last).map(|line| self.lines.line(self.text, line).content);
            let marked = lines.filter(|line| line.of(self.text).trim_start().starts_with('#'));
            let headings = marked.filter_map(|line| Heading::by_marks(self.text, line));
            let titles = headings.filter_map(|h| titles::as_heading(self.text, &self.lines, &h, &wordings));
            titles.map(|title| title.question).filter(missing).collect()
        };
        if self.places.iter().all(Option::is_some) {
            return Vec::new();
        }
        let closed = self.structure.comments.iter().filter(|comment| comment.closed).map(|comment| comment.span);
        closed.map(|comment| (comment, asked(comment))).filter(|(_, questions)| !questions.is_empty()).collect()
    }

    /// The words of every heading, in order.
    pub fn headings(&self) -> impl Iterator<Item = Span> + '_ {
        self.structure.headings.iter().map(|heading| heading.title)
    }

    /// The first section called `title` (case, markup and punctuation make no difference): its heading, and its text
    /// without comments up to the next heading of its level or a higher one.
    pub fn section(&self, title: &str) -> Option<(Span, String)> {
        let headings = &self.structure.headings;
        let at = headings.iter().position(|heading| heading.top && is_same(heading.title.of(self.text), title))?;
        let own = headings[at];
        let next = headings[at + 1..].iter().find(|heading| heading.top && heading.level <= own.level);
        let end = next.map_or(self.text.len(), |heading| heading.span.start);
        let mut text = String::new();
        let mut from = own.span.end;
        let inside = own.span.end..end;
        for comment in self.structure.comments.iter().filter(|comment| inside.contains(&comment.span.start)) {
            text.push_str(&self.text[from..comment.span.start]);
            from = comment.span.end;
        }
        if from < end {
            text.push_str(&self.text[from..end]);
        }
        Some((own.span, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Catalogue;

    #[test]
    fn a_comment_over_a_question_is_told_unless_it_is_asked_elsewhere() {
        let catalogue = Catalogue::embedded();
        let title = |n: usize| format!("###### {}\n\n", catalogue.questions[n].title);
        let text = format!("{}Yes.\n\n<!-- later\n\n{}No. -->\n\n{}", title(0), title(1), title(2));
        let hidden = |text: &str| Reading::new(text, &catalogue).comments_over_questions();
        let found = hidden(&text);
        assert_eq!(found.iter().map(|(_, questions)| questions.clone()).collect::<Vec<_>>(), [[1]]);
        assert!(text[found[0].0.start..].starts_with("<!-- later"));
        assert_eq!(hidden(&format!("{text}{}No.\n", title(1))), []);
    }
}
