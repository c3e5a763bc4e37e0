//! Putting the titles of missing questions, sections and the questionnaire itself into a README.

use super::body::is_definition;
use super::reading::Reading;
use super::titles::TitleStyle;
use crate::questionnaire;
use crate::text::{Edit, Edits, LineIndex, Span};

/// Level of the questionnaire's heading where the README does not show which it should have.
const ROOT_LEVEL: u8 = 2;
/// Level of a question's heading, as the template has it.
const QUESTION_LEVEL: u8 = 6;
/// The heading before which the template has the questionnaire.
const NEXT_HEADING: &str = "implementation history";

/// The edits that make the README ask the missing question `question`, at its place in the template's order.
///
/// A README that asks no question at all gets the whole questionnaire.
pub(super) fn title(reading: &Reading, question: usize) -> Edits {
    if reading.places.iter().all(Option::is_none) {
        return whole(reading);
    }
    let catalogue = reading.catalogue;
    let section = catalogue.questions[question].section;
    let same_section = |n: &usize| catalogue.questions[*n].section == section;
    let asked = |n: &usize| reading.places[*n].is_some();
    let before = (0..question).rev().filter(same_section).find(asked);
    let after = (question + 1..catalogue.questions.len()).filter(same_section).find(asked);
    let inserter = Inserter { reading };
    match (before, after) {
        (Some(before), _) => inserter.behind_question(before, question),
        (None, Some(after)) => inserter.before_question(after, question),
        (None, None) => inserter.within_section(section, question),
    }
}

/// The whole questionnaire, every title of it.
fn whole(reading: &Reading) -> Edits {
    let catalogue = reading.catalogue;
    let text = reading.text;
    let root = reading.titles.questionnaire;
    let headings = &reading.structure.headings;
    let next = headings.iter().find(|h| h.top && h.title.of(text).trim().eq_ignore_ascii_case(NEXT_HEADING));
    let level = root.or(next.copied()).map_or(ROOT_LEVEL, |heading| heading.level);
    let mut blocks = Vec::new();
    if root.is_none() {
        blocks.push(heading(level, questionnaire::TITLE));
    }
    for (index, section) in catalogue.sections.iter().enumerate() {
        blocks.push(heading(level + 1, &section.title));
        let questions = catalogue.questions.iter().filter(|question| question.section == index);
        blocks.extend(questions.map(|question| heading(QUESTION_LEVEL, &question.title)));
    }
    let inserter = Inserter { reading };
    match (root, next) {
        (Some(root), _) => inserter.behind(inserter.content_end(root.span.end), &blocks),
        (None, Some(next)) => inserter.before(next.span.start, &blocks),
        (None, None) => inserter.behind(inserter.content_end_before(0, text.len()), &blocks),
    }
}

fn heading(level: u8, title: &str) -> String {
    format!("{} {title}", "#".repeat(usize::from(level.min(QUESTION_LEVEL))))
}

struct Inserter<'r, 't> {
    reading: &'r Reading<'t>,
}

impl Inserter<'_, '_> {
    fn behind_question(&self, known: usize, question: usize) -> Edits {
        let place = self.reading.places[known].as_ref().expect("the question beside it is asked");
        let at = self.content_end_before(place.title.span.end, place.end);
        self.behind(at, &[self.title_like(known, question)])
    }

    fn before_question(&self, known: usize, question: usize) -> Edits {
        let place = self.reading.places[known].as_ref().expect("the question beside it is asked");
        self.before(place.title.span.start, &[self.title_like(known, question)])
    }

    fn within_section(&self, section: usize, question: usize) -> Edits {
        let sections = &self.reading.titles.sections;
        let model = self.any_asked();
        let title = self.title_like(model, question);
        // A section's title may stand elsewhere in a README too; the one meant is in the questionnaire.
        let root = self.reading.titles.questionnaire.map_or(0, |heading| heading.span.start);
        let inside = |heading: &crate::markdown::Heading| heading.span.start >= root;
        if let Some((_, heading)) = sections.iter().find(|(n, heading)| *n == section && inside(heading)) {
            return self.behind(self.content_end(heading.span.end), &[title]);
        }
        let level = sections.iter().map(|(_, heading)| heading.level).min();
        let level =
            level.or(self.reading.titles.questionnaire.map(|heading| heading.level + 1)).unwrap_or(ROOT_LEVEL + 1);
        let blocks = [heading(level, &self.reading.catalogue.sections[section].title), title];
        if let Some((_, next)) = sections.iter().find(|(n, heading)| *n > section && inside(heading)) {
            return self.before(next.span.start, &blocks);
        }
        let last =
            self.reading.places.iter().flatten().map(|place| self.content_end_before(place.title.span.end, place.end));
        let sections = sections.iter().filter(|(_, heading)| inside(heading));
        let last = last.chain(sections.map(|(_, heading)| self.content_end(heading.span.end))).max();
        self.behind(last.expect("a question is asked"), &blocks)
    }

    /// The last question asked: new titles are set as it is.
    fn any_asked(&self) -> usize {
        let asked = self.reading.places.iter().enumerate().filter_map(|(n, place)| Some((place.as_ref()?, n)));
        asked.max_by_key(|(place, _)| place.title.span.start).expect("a question is asked").1
    }

    /// The title of `question`, set as the question `model` is.
    fn title_like(&self, model: usize, question: usize) -> String {
        let title = &self.reading.catalogue.questions[question].title;
        let place = self.reading.places[model].as_ref().expect("the question beside it is asked");
        match place.title.style {
            TitleStyle::Heading { level } => heading(level, title),
            TitleStyle::Bold { .. } => {
                let lines = &self.reading.lines;
                let line = lines.line(self.reading.text, lines.line_of(place.title.span.start)).full.start;
                let text = &self.reading.text[line..place.title.span.end];
                let opening = text.find(['_', '*']).unwrap_or(0);
                // The first `*` may be the list marker itself; the bold opens with two.
                let bold = text[opening..].find("**").or(text[opening..].find("__")).map_or(opening, |at| opening + at);
                format!("{}**{title}**", &text[..bold])
            }
        }
    }

    /// The byte behind the last line of content below the heading that ends at `start`, up to the next heading.
    fn content_end(&self, start: usize) -> usize {
        let next = self.reading.structure.headings.iter().find(|heading| heading.span.start >= start);
        let next = next.map_or(self.reading.text.len(), |heading| heading.span.start);
        self.content_end_before(start, next)
    }

    /// The byte behind the last line with content that begins in front of `end` and not in front of the line of
    /// `start`; link reference definitions that end the text do not count.
    fn content_end_before(&self, start: usize, end: usize) -> usize {
        let text = self.reading.text;
        let lines = &self.reading.lines;
        let first = lines.line_of(start.saturating_sub(1));
        let mut last = first;
        let mut defined = None;
        for n in first + 1..lines.count() {
            let line = lines.line(text, n);
            if line.full.start >= end {
                break;
            }
            let content = line.content.of(text);
            let is_text = last + 1 == n && defined.is_none() && self.goes_on(last);
            let is_inert = is_text || self.is_code(line.full) || self.reading.structure.in_comment(line.full.start);
            if is_definition(content) && !is_inert {
                defined = defined.or(Some(last));
            } else if !content.trim().is_empty() {
                last = n;
                defined = None;
            }
        }
        line_end(text, lines, defined.unwrap_or(last))
    }

    /// Whether the line `n`, which is not blank, may have a paragraph in it that the next line belongs to: right below
    /// one, what looks like a link reference definition is text.
    fn goes_on(&self, n: usize) -> bool {
        let line = self.reading.lines.line(self.reading.text, n);
        let is_heading = self.reading.structure.headings.iter().any(|heading| line.full.contains(heading.span.start));
        !is_heading && !self.reading.structure.in_comment(line.full.start)
    }

    fn is_code(&self, line: Span) -> bool {
        self.reading.structure.code.iter().any(|code| line.start < code.end && code.start < line.end)
    }

    /// Sets `blocks` behind the byte `at`, which ends a line.
    fn behind(&self, at: usize, blocks: &[String]) -> Edits {
        let text = self.reading.text;
        let eol = self.reading.line_end_at(at.saturating_sub(1));
        let mut out = String::new();
        if at > 0 && !text[..at].ends_with('\n') {
            out.push_str(eol);
        }
        if at > 0 {
            out.push_str(eol);
        }
        out.push_str(&blocks.join(&eol.repeat(2)));
        out.push_str(eol);
        let below = &text[at..];
        let blank_below = below.is_empty() || below.lines().next().is_some_and(|line| line.trim().is_empty());
        if !blank_below {
            out.push_str(eol);
        }
        if at == text.len() && !text.is_empty() && !text.ends_with('\n') {
            out.truncate(out.len() - eol.len());
        }
        [Edit::insert(at, out)].into_iter().collect()
    }

    /// Sets `blocks` in front of the line of the byte `at`.
    fn before(&self, at: usize, blocks: &[String]) -> Edits {
        let lines = &self.reading.lines;
        let text = self.reading.text;
        let at = lines.start_of(lines.line_of(at));
        let eol = self.reading.line_end_at(at);
        let mut out = String::new();
        let above = text[..at].lines().next_back();
        if above.is_some_and(|line| !line.trim().is_empty()) {
            out.push_str(eol);
        }
        for block in blocks {
            out.push_str(block);
            out.push_str(&eol.repeat(2));
        }
        [Edit::insert(at, out)].into_iter().collect()
    }
}

fn line_end(text: &str, lines: &LineIndex, line: usize) -> usize {
    if lines.count() == 0 { 0 } else { lines.line(text, line).full.end }
}
