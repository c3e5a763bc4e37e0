//! Where a README asks which question.
//!
//! A title is found by its wording, never by its position: as a heading of any level, or in bold as a list item or
//! a paragraph; wrapped over lines or not; followed on its line by a short answer or not.

use std::iter;

use memchr::memmem;

use super::candidate::{Candidate, Wordings, is_same};
use crate::markdown::{Heading, Structure, indent, list_marker};
use crate::questionnaire::{self, Catalogue, Wording};
use crate::text::{LineIndex, Span};

/// How many lines a wrapped title may cover.
const TITLE_LINES: usize = 4;

/// Every title of the questionnaire that a README holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Titles {
    /// The questions asked, in the order of the text; one asked twice stands here twice.
    pub questions: Vec<AskedTitle>,
    /// The section titles, in the order of the text, each with the index of its section.
    pub sections: Vec<(usize, Heading)>,
    /// The heading of the questionnaire itself.
    pub questionnaire: Option<Heading>,
}

/// One title of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AskedTitle {
    /// Index of the question in the catalogue.
    pub question: usize,
    /// How the title is set.
    pub style: TitleStyle,
    /// The title with its marks: from the `#` or the list marker to the closing `**`.
    pub span: Span,
    /// A `**` that closes the bold only behind the author's words on the title's line.
    pub late_close: Option<Span>,
}

/// How a title is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TitleStyle {
    /// As a heading.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// In bold.
    Bold {
        /// The list item that it opens, as CommonMark reads it; `None` for a paragraph.
        item: Option<Span>,
        /// The column at which its answer stands when it is indented as the item's content.
        indent: usize,
    },
}

/// The marks that open and close bold text.
const BOLD: [&str; 2] = ["**", "__"];

/// The headings that the template has behind the questionnaire.
const BEHIND: [&str; 4] = ["Implementation History", "Drawbacks", "Alternatives", "Infrastructure Needed"];

impl Titles {
    /// Finds the titles of `catalogue` in `text`.
    pub fn find(text: &str, structure: &Structure, lines: &LineIndex, catalogue: &Catalogue) -> Self {
        let mut titles = Titles::default();
        let (roots, wordings) = (roots(), Wordings::of(catalogue));
        for heading in &structure.headings {
            let candidate = candidate(text, lines, heading);
            if let Some(found) = candidate.recognise(&wordings) {
                titles.questions.push(asked_by(heading, found));
            } else if titles.questionnaire.is_none() && roots.iter().any(|root| is_same(root, candidate.own_words())) {
                titles.questionnaire = Some(*heading);
            } else if let Some(section) = section_called(candidate.own_words(), catalogue) {
                titles.sections.push((section, *heading));
            }
        }
        for line in lines_with_bold(text, lines) {
            titles.questions.extend(as_bold(text, structure, lines, line, &wordings));
        }
        titles.questions.sort_by_key(|asked| asked.span.start);
        titles
    }
}

/// The line, by its first byte, that ends a code fence which nothing closes: the first in `fence` that would be a
/// title of the questionnaire, or of a section behind it, if it did not stand in code.
///
/// Markdown lets such a fence swallow the rest of the text; its author and every reviewer see a question there.
pub(super) fn first_title_in(text: &str, lines: &LineIndex, fence: Span, catalogue: &Catalogue) -> Option<usize> {
    let (outside, wordings) = (Structure::default(), Wordings::of(catalogue));
    let known: Vec<Wording> = roots().into_iter().chain(BEHIND.map(Wording::new)).collect();
    let is_title = |line: usize| {
        if as_bold(text, &outside, lines, line, &wordings).is_some() {
            return true;
        }
        let Some(heading) = Heading::by_marks(text, lines.line(text, line).content) else { return false };
        // One mark alone opens a comment in most code.
        let title = Wording::new(heading.title.of(text));
        let is_section = || section_called(&title, catalogue).is_some() || known.contains(&title);
        as_heading(text, lines, &heading, &wordings).is_some() || (heading.level > 1 && is_section())
    };
    let first = lines.line_of(fence.start) + 1;
    (first..lines.count()).find(|&line| is_title(line)).map(|line| lines.start_of(line))
}

fn roots() -> Vec<Wording> {
    iter::once(questionnaire::TITLE).chain(questionnaire::TITLE_WORDINGS).map(Wording::new).collect()
}

fn section_called(title: &Wording, catalogue: &Catalogue) -> Option<usize> {
    catalogue.sections.iter().position(|section| section.wordings.iter().any(|wording| is_same(wording, title)))
}

/// The question that `heading` asks.
pub(super) fn as_heading(
    text: &str,
    lines: &LineIndex,
    heading: &Heading,
    wordings: &Wordings<'_>,
) -> Option<AskedTitle> {
    Some(asked_by(heading, candidate(text, lines, heading).recognise(wordings)?))
}

fn candidate<'t>(text: &'t str, lines: &LineIndex, heading: &Heading) -> Candidate<'t> {
    let own = heading.title;
    let last = lines.line_of(heading.span.end.saturating_sub(1).max(heading.span.start));
    let mut end = own.end;
    for line in last + 1..(last + TITLE_LINES).min(lines.count()) {
        let content = lines.line(text, line).content;
        if opens_a_block(content.of(text)) {
            break;
        }
        end = content.end;
    }
    Candidate::new(own.of(text), &text[own.start..end])
}

/// `heading` as the title of a question of which so many bytes are the title.
fn asked_by(heading: &Heading, (question, length): (usize, usize)) -> AskedTitle {
    let own = heading.title;
    let style = TitleStyle::Heading { level: heading.level };
    // Marks that close a heading (`## Title ##`) belong to its title.
    let end = if own.start + length == own.end { heading.span.end } else { own.start + length };
    AskedTitle { question, style, span: Span::new(heading.span.start, end), late_close: None }
}

/// The lines that have a mark of bold on them, in order: few of a README's.
fn lines_with_bold(text: &str, lines: &LineIndex) -> Vec<usize> {
    let marks = BOLD.into_iter().flat_map(|mark| memmem::find_iter(text.as_bytes(), mark));
    let mut found: Vec<usize> = marks.map(|at| lines.line_of(at)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn as_bold(
    text: &str,
    structure: &Structure,
    lines: &LineIndex,
    line: usize,
    wordings: &Wordings<'_>,
) -> Option<AskedTitle> {
    let marker = Marker::of(&text[lines.start_of(line)..])?;
    let first = lines.line(text, line).content;
    let start = first.start + marker.bold;
    if structure.in_comment(start) || structure.in_code(start) {
        return None;
    }
    let mut end = first.end;
    for next in line + 1..(line + TITLE_LINES).min(lines.count()) {
        let content = lines.line(text, next).content;
        if opens_a_block(content.of(text)) {
            break;
        }
        end = content.end;
    }
    let whole = &text[start..end];
    let close = whole.find(marker.delimiter);
    let own = &whole[..close.unwrap_or(whole.len())];
    let (question, length) = Candidate::new(own, whole).recognise(wordings)?;
    let mut title_end = start + length;
    let mut late_close = None;
    if let Some(close) = close.map(|close| Span::new(start + close, start + close + marker.delimiter.len())) {
        if close.start <= title_end {
            title_end = title_end.max(close.end);
        } else if lines.line_of(close.start) == lines.line_of(title_end) {
            late_close = Some(close);
        }
    }
    // A colon may stand outside the bold.
    if text[title_end..end].starts_with(':') {
        title_end += 1;
    }
    let begin = first.start + marker.start;
    let item = structure.items.iter().map(|item| item.span).find(|item| item.start == begin);
    let style = TitleStyle::Bold { item, indent: if marker.is_item { marker.content_column } else { marker.start } };
    Some(AskedTitle { question, style, span: Span::new(begin, title_end), late_close })
}

/// Whether a line cannot go on with the title above it.
fn opens_a_block(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty()
        || line.starts_with(['#', '>', '|', '<'])
        || line.starts_with("```")
        || line.starts_with("~~~")
        || list_marker(line).is_some()
}

/// The marks that open a line whose text begins in bold.
struct Marker {
    /// Byte of the list marker, or of the bold where there is none.
    start: usize,
    /// Byte behind the opening bold mark.
    bold: usize,
    /// The bold mark itself.
    delimiter: &'static str,
    is_item: bool,
    /// Column at which the content of the item begins.
    content_column: usize,
}

impl Marker {
    /// The marks at the beginning of `text`, whose first line it is.
    fn of(text: &str) -> Option<Self> {
        let start = text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let rest = &text[start..];
        let width = list_marker(rest).unwrap_or(0);
        let delimiter = BOLD.into_iter().find(|mark| rest[width..].starts_with(mark))?;
        let column = indent::width(&text[..start + width]);
        Some(Self {
            start,
            bold: start + width + delimiter.len(),
            delimiter,
            is_item: width > 0,
            content_column: column,
        })
    }
}
