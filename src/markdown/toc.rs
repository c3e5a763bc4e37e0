//! The table of contents between `<!-- toc -->` and `<!-- /toc -->`, byte for byte as upstream's CI wants it.

use super::anchor::Anchors;
use super::mdtoc::{self, Heading};
use crate::text::{Edit, Span};

/// How deep upstream's CI lets a table of contents go; the questions, at level 6, never enter it.
pub const MAX_DEPTH: usize = 5;

const OPEN: &str = "<!-- toc -->";
const CLOSE: &str = "<!-- /toc -->";

/// The list for the headings behind the marks of `markdown`; for all its headings where it has no marks.
///
/// The list ends in a line break unless it is empty.
pub fn render(markdown: &str, max_depth: usize) -> String {
    let behind = match marks(markdown) {
        Some(inner) => &markdown[inner.end..],
        None => markdown,
    };
    list(&mdtoc::headings(behind), max_depth)
}

/// The edit that brings the table of contents of `text` up to date.
///
/// `None` where it is current, or where there are no marks to write between.
pub fn update(text: &str) -> Option<Edit> {
    let inner = marks(text)?;
    let wanted = render(text, MAX_DEPTH);
    if inner.of(text).trim() == wanted.trim() {
        return None;
    }
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some(Edit::replace(inner, format!("\n{wanted}").replace('\n', line_end)))
}

/// What lies between the marks, the first of each kind; `None` where one is missing or they stand the wrong way round.
fn marks(text: &str) -> Option<Span> {
    let start = mark(text, OPEN)? + OPEN.len();
    let end = mark(text, CLOSE)?;
    (start <= end).then(|| Span::new(start, end))
}

/// Where `mark` first stands, in upper or lower case.
fn mark(text: &str, mark: &str) -> Option<usize> {
    let is_it = |at: &usize| {
        text.as_bytes()[*at..].get(..mark.len()).is_some_and(|found| found.eq_ignore_ascii_case(mark.as_bytes()))
    };
    text.match_indices("<!-- ").map(|(at, _)| at).find(is_it)
}

fn list(headings: &[Heading], max_depth: usize) -> String {
    // Headings too deep to be listed still decide how far the list is indented, as they do upstream.
    let base = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let mut anchors = Anchors::new();
    let mut out = String::new();
    for heading in headings.iter().filter(|heading| heading.level <= max_depth) {
        let indent = "  ".repeat(heading.level - base);
        let anchor = anchors.next(&heading.words);
        out.push_str(&format!("{indent}- [{}](#{anchor})\n", heading.html));
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
