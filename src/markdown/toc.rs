//! The table of contents between `<!-- toc -->` and `<!-- /toc -->`, byte for byte as upstream's CI wants it.

use memchr::memmem;

use super::anchor::Anchors;
use super::mdtoc::{self, Heading};
use crate::text::{Edit, LineIndex, Span};

/// How deep upstream's CI lets a table of contents go; the questions, at level 6, never enter it.
pub const MAX_DEPTH: usize = 5;

/// The mark that a table of contents stands behind.
pub const OPEN: &str = "<!-- toc -->";
/// The mark that ends it.
pub const CLOSE: &str = "<!-- /toc -->";

/// Where the two marks first stand, in upper or lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The byte at which [`OPEN`] begins.
    pub open: Option<usize>,
    /// The byte at which [`CLOSE`] begins.
    pub close: Option<usize>,
}

impl Marks {
    /// Looks for them in `text`.
    pub fn find(text: &str) -> Self {
        let mut marks = Self::default();
        for at in memmem::find_iter(text.as_bytes(), "<!-- ") {
            let is = |mark: &str| {
                let found = text.as_bytes()[at..].get(..mark.len());
                found.is_some_and(|found| found.eq_ignore_ascii_case(mark.as_bytes()))
            };
            if marks.open.is_none() && is(OPEN) {
                marks.open = Some(at);
            } else if marks.close.is_none() && is(CLOSE) {
                marks.close = Some(at);
            }
            if marks.open.is_some() && marks.close.is_some() {
                break;
            }
        }
        marks
    }

    /// What lies between them; `None` where one is missing or they stand the wrong way round.
    pub fn between(self) -> Option<Span> {
        let (start, end) = (self.open? + OPEN.len(), self.close?);
        (start <= end).then(|| Span::new(start, end))
    }
}

/// The list for the headings behind the marks of `markdown`; for all its headings where it has no marks.
///
/// The list ends in a line break unless it is empty.
pub fn render(markdown: &str, max_depth: usize) -> String {
    let start = Marks::find(markdown).between().map_or(0, |inner| inner.end);
    list(&mdtoc::headings(markdown, &LineIndex::new(markdown), start), max_depth)
}

/// The edit that brings the table of contents of `text` up to date.
///
/// `None` where it is current, or where there are no marks to write between.
pub fn update(text: &str) -> Option<Edit> {
    update_with(text, &LineIndex::new(text))
}

/// [`update`] of a text whose lines are known already.
pub fn update_with(text: &str, lines: &LineIndex) -> Option<Edit> {
    let inner = Marks::find(text).between()?;
    let wanted = list(&mdtoc::headings(text, lines, inner.end), MAX_DEPTH);
    if inner.of(text).trim() == wanted.trim() {
        return None;
    }
    // As the lines end that stand there: mdtoc wants `\n`, but a file is not mixed by whoever edits something else.
    let line_end = if inner.of(text).contains("\r\n") { "\r\n" } else { "\n" };
    Some(Edit::replace(inner, format!("\n{wanted}").replace('\n', line_end)))
}

fn list(headings: &[Heading], max_depth: usize) -> String {
    // Headings too deep to be listed still decide how far the list is indented, as they do upstream.
    let base = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let mut anchors = Anchors::new();
    let mut out = String::new();
    for heading in headings.iter().filter(|heading| heading.level <= max_depth) {
        for _ in base..heading.level {
            out.push_str("  ");
        }
        let anchor = anchors.next(&heading.words);
        for part in ["- [", &heading.html, "](#", &anchor, ")\n"] {
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_behind_the_marks_are_listed_and_nested() {
        let text = "# Title\n\n<!-- toc -->\n<!-- /toc -->\n\n## One\n### `Two` & *three*\n## One\n###### Deep\n";
        assert_eq!(
            render(text, MAX_DEPTH),
            "- [One](#one)\n  - [<code>Two</code> &amp; <em>three</em>](#two--three)\n- [One](#one-1)\n"
        );
    }

    #[test]
    fn an_update_touches_what_is_between_the_marks_and_is_done_once() {
        let text = "# T\n<!-- TOC -->\nold\n<!-- /toc -->\n\n## One\n";
        let edits = update(text).into_iter().collect::<crate::text::Edits>();
        let new = edits.apply(text);
        assert_eq!(new, "# T\n<!-- TOC -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n");
        assert_eq!(update(&new), None);
    }

    #[test]
    fn without_marks_or_with_marks_the_wrong_way_round_there_is_nothing_to_do() {
        assert_eq!(update("## One\n"), None);
        assert_eq!(update("<!-- /toc -->\n<!-- toc -->\n## One\n"), None);
    }
}
