//! Where a README asks which question.
//!
//! A title is found by its wording, never by its position: as a heading of any level, or in bold as a list item or
//! a paragraph; wrapped over lines or not; followed on its line by a short answer or not.

use std::iter;

use crate::markdown::{Heading, Structure, list_marker};
use crate::questionnaire::{self, Catalogue, Match, Wording};
use crate::text::{LineIndex, Span};

/// How many single-character slips a title may have: one in twelve letters.
const LETTERS_PER_SLIP: usize = 12;
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

impl Titles {
    /// Finds the titles of `catalogue` in `text`.
    pub fn find(text: &str, structure: &Structure, lines: &LineIndex, catalogue: &Catalogue) -> Self {
        let mut titles = Titles::default();
        let wordings = iter::once(questionnaire::TITLE).chain(questionnaire::TITLE_WORDINGS);
        let roots: Vec<Wording> = wordings.map(Wording::new).collect();
        for heading in &structure.headings {
            let title = Wording::new(heading.title.of(text));
            if let Some(asked) = as_heading(text, lines, heading, catalogue) {
                titles.questions.push(asked);
            } else if titles.questionnaire.is_none() && roots.iter().any(|root| is_same(root, &title)) {
                titles.questionnaire = Some(*heading);
            } else if let Some(section) = section_called(&title, catalogue) {
                titles.sections.push((section, *heading));
            }
        }
        for line in 0..lines.count() {
            titles.questions.extend(as_bold(text, structure, lines, line, catalogue));
        }
        titles.questions.sort_by_key(|asked| asked.span.start);
        titles
    }
}

fn is_same(wording: &Wording, title: &Wording) -> bool {
    wording.distance(title, slips(wording)).is_some()
}

fn section_called(title: &Wording, catalogue: &Catalogue) -> Option<usize> {
    catalogue.sections.iter().position(|section| section.wordings.iter().any(|wording| is_same(wording, title)))
}

/// Whether a title speaks of indicators, and whether of objectives: one letter tells the two apart.
fn indicators(wording: &Wording) -> (bool, bool) {
    (wording.as_str().contains("sli"), wording.as_str().contains("slo"))
}

fn slips(wording: &Wording) -> usize {
    wording.letters() / LETTERS_PER_SLIP
}

fn as_heading(text: &str, lines: &LineIndex, heading: &Heading, catalogue: &Catalogue) -> Option<AskedTitle> {
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
    let (question, length) = Candidate::new(own.of(text), &text[own.start..end]).recognise(catalogue)?;
    let style = TitleStyle::Heading { level: heading.level };
    // Marks that close a heading (`## Title ##`) belong to its title.
    let end = if own.start + length == own.end { heading.span.end } else { own.start + length };
    Some(AskedTitle { question, style, span: Span::new(heading.span.start, end), late_close: None })
}

fn as_bold(
    text: &str,
    structure: &Structure,
    lines: &LineIndex,
    line: usize,
    catalogue: &Catalogue,
) -> Option<AskedTitle> {
    let first = lines.line(text, line).content;
    let marker = Marker::of(first.of(text))?;
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
    let (question, length) = Candidate::new(own, whole).recognise(catalogue)?;
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
    fn of(line: &str) -> Option<Self> {
        let start = line.len() - line.trim_start_matches([' ', '\t']).len();
        let rest = &line[start..];
        let width = list_marker(rest).unwrap_or(0);
        let delimiter = ["**", "__"].into_iter().find(|mark| rest[width..].starts_with(mark))?;
        let column = super::indent::width(&line[..start + width]);
        Some(Self {
            start,
            bold: start + width + delimiter.len(),
            delimiter,
            is_item: width > 0,
            content_column: column,
        })
    }
}

/// Text that may be a title.
struct Candidate<'t> {
    /// What is set as a title: the heading's text, or what is bold.
    own: &'t str,
    /// The same and what follows it in its paragraph.
    whole: &'t str,
    own_words: Wording,
    /// The words of `whole`.
    words: Wording,
}

impl<'t> Candidate<'t> {
    fn new(own: &'t str, whole: &'t str) -> Self {
        Self { own, whole, own_words: Wording::new(own), words: Wording::new(whole) }
    }

    /// The question that it asks, and how many bytes of it are the title.
    fn recognise(&self, catalogue: &Catalogue) -> Option<(usize, usize)> {
        self.exactly(catalogue).or_else(|| self.nearly(catalogue)).or_else(|| self.with_an_answer(catalogue))
    }

    /// All of `own` is a wording, or a wording that `own` begins goes on in the lines that follow.
    fn exactly(&self, catalogue: &Catalogue) -> Option<(usize, usize)> {
        self.longest(catalogue, |wording| {
            if *wording == self.own_words {
                return Some(self.own.len());
            }
            match wording.compare(self.whole) {
                Match::Same => Some(self.whole.len()),
                Match::Continued { at } if at >= self.own.len() => Some(at),
                _ => None,
            }
        })
    }

    /// `own` is a wording but for a few slips, and one question's alone.
    ///
    /// Nothing is near that says SLO where the wording says SLI, or the reverse.
    fn nearly(&self, catalogue: &Catalogue) -> Option<(usize, usize)> {
        let mut nearest: Option<(usize, usize)> = None;
        let mut shared = false;
        for (index, question) in catalogue.questions.iter().enumerate() {
            for wording in &question.wordings {
                let Some(distance) = wording.distance(&self.own_words, slips(wording)) else { continue };
                if indicators(wording) != indicators(&self.own_words) {
                    continue;
                }
                let (least, owner) = nearest.unwrap_or((usize::MAX, index));
                shared = if distance < least { false } else { shared || (distance == least && owner != index) };
                if distance < least {
                    nearest = Some((distance, index));
                }
            }
        }
        nearest.filter(|_| !shared).map(|(_, question)| (question, self.own.len()))
    }

    /// `own` is a wording, its closing mark, and then an answer.
    fn with_an_answer(&self, catalogue: &Catalogue) -> Option<(usize, usize)> {
        self.longest(catalogue, |wording| match wording.compare(self.own) {
            Match::Continued { at } if self.own[..at].ends_with(['?', ':', '*', '_']) => Some(at),
            _ => None,
        })
    }

    /// The question with the longest wording for which `length` gives the bytes of the title.
    fn longest(&self, catalogue: &Catalogue, length: impl Fn(&Wording) -> Option<usize>) -> Option<(usize, usize)> {
        let all = catalogue.questions.iter().enumerate();
        all.flat_map(|(index, question)| question.wordings.iter().map(move |wording| (index, wording)))
            .filter(|(_, wording)| wording.begins(&self.words))
            .filter_map(|(index, wording)| Some((wording.letters(), index, length(wording)?)))
            .max_by_key(|&(letters, ..)| letters)
            .map(|(_, index, length)| (index, length))
    }
}
