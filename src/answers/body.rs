//! The text below a title, line by line, with what is the author's kept apart from what is not.

use super::titles::{AskedTitle, TitleStyle};
use crate::markdown::Structure;
use crate::markdown::indent;
use crate::text::{Line, LineIndex, Span};

/// What stands between a question's title and the end of its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    /// Its lines; the first may be what follows the title on the title's own line.
    pub lines: Vec<BodyLine>,
    /// The lines that are the answer, as a range of `lines`: outer blank lines and the link reference definitions
    /// that end it are left out.
    pub answer: std::ops::Range<usize>,
}

/// One line of a [`Body`].
#[derive(Clone, Debug)]
pub(super) struct BodyLine {
    /// The line with its end; of a title's line only what follows the title.
    pub full: Span,
    /// Where its visible text stands, if there are comments or late bold marks to leave out; else all of it shows.
    pub pieces: Vec<Span>,
    /// Its visible text, where that is not what stands there.
    visible: Option<Box<str>>,
    /// Its text with comments, indent of the list left out.
    pub raw: Span,
    /// Whether all that stands on it belongs to comments.
    pub hidden: bool,
    /// Whether it follows the title on the title's line.
    pub on_title_line: bool,
}

impl BodyLine {
    /// Its visible text, of the `text` that it was read from.
    pub fn visible<'t>(&'t self, text: &'t str) -> &'t str {
        self.visible.as_deref().unwrap_or_else(|| self.raw.of(text))
    }

    /// Whether nothing on it is visible.
    pub fn is_blank(&self, text: &str) -> bool {
        self.visible(text).trim().is_empty()
    }

    /// Whether a part of it belongs to a comment.
    pub fn has_comment(&self) -> bool {
        self.visible.as_ref().is_some_and(|visible| visible.len() < self.raw.len())
    }
}

impl Body {
    /// Reads the text of `title`, which ends at the byte `end`.
    pub fn read(text: &str, structure: &Structure, lines: &LineIndex, title: &AskedTitle, end: usize) -> Self {
        let mut body = Body::default();
        let title_line = lines.line_of(title.span.end.saturating_sub(1).max(title.span.start));
        let rest = lines.line(text, title_line);
        if title.span.end < rest.content.end {
            let lead = rest.content.end - title.span.end - text[title.span.end..rest.content.end].trim_start().len();
            let raw = Span::new(title.span.end + lead, rest.content.end);
            if !raw.of(text).trim().is_empty() {
                let full = Span::new(title.span.end, rest.full.end);
                body.lines.push(BodyLine::read(text, structure, raw, full, title.late_close));
            }
        }
        let below = (title_line + 1..lines.count()).map(|number| lines.line(text, number));
        let below: Vec<Line> = below.take_while(|line| line.full.start < end).collect();
        let tabs = title.is_indented_by_tabs(text, &below);
        body.lines.reserve_exact(below.len());
        for line in below {
            let content = line.content.of(text);
            let columns = title.indent_at(line.full.start);
            let skipped = if tabs && columns > 0 {
                usize::from(content.starts_with('\t'))
            } else {
                indent::within(content, columns)
            };
            let raw = Span::new(line.content.start + skipped, line.content.end);
            body.lines.push(BodyLine::read(text, structure, raw, line.full, None));
        }
        if let Some(first) = body.lines.first_mut() {
            first.on_title_line = first.full.start == title.span.end;
        }
        body.answer = answer_lines(text, &body.lines);
        body
    }

    /// Reads all of `text` as what stands below a title.
    pub fn read_all(text: &str, structure: &Structure, lines: &LineIndex) -> Self {
        let read = |n| {
            let line = lines.line(text, n);
            BodyLine::read(text, structure, line.content, line.full, None)
        };
        let lines: Vec<BodyLine> = (0..lines.count()).map(read).collect();
        Self { answer: answer_lines(text, &lines), lines }
    }

    /// The answer as markdown, of the `text` that it was read from.
    pub fn text(&self, text: &str) -> String {
        let bytes = self.visible_lines().map(|line| line.visible(text).len() + 1).sum();
        let mut answer = String::with_capacity(bytes);
        for (n, line) in self.visible_lines().enumerate() {
            if n > 0 {
                answer.push('\n');
            }
            answer.push_str(line.visible(text));
        }
        answer
    }

    /// The lines of the answer that show.
    pub fn visible_lines(&self) -> impl Iterator<Item = &BodyLine> {
        self.lines[self.answer.clone()].iter().filter(|line| !line.hidden)
    }
}

impl AskedTitle {
    /// How many columns of indent a line that begins at the byte `start` owes to the list.
    fn indent_at(&self, start: usize) -> usize {
        match self.style {
            // Behind the end of the item, indent is the author's own: a list that began there, say.
            TitleStyle::Bold { item: Some(item), indent } if start < item.end => indent,
            _ => 0,
        }
    }

    /// Whether every line of the list item has a tab for its indent, though a tab reaches farther than the item asks.
    fn is_indented_by_tabs(&self, text: &str, below: &[Line]) -> bool {
        let inside = below.iter().filter(|line| self.indent_at(line.full.start) > 0);
        let mut written = inside.map(|line| line.content.of(text)).filter(|line| !line.trim().is_empty()).peekable();
        written.peek().is_some() && written.all(|line| line.starts_with('\t'))
    }
}

impl BodyLine {
    fn read(text: &str, structure: &Structure, raw: Span, full: Span, late_close: Option<Span>) -> Self {
        let first = structure.comments.partition_point(|comment| comment.span.end <= raw.start);
        let comments = structure.comments[first..].iter().map(|comment| comment.span);
        let mut cuts: Vec<Span> = comments.take_while(|cut| cut.start < raw.end).collect();
        let commented = !cuts.is_empty();
        cuts.extend(late_close.filter(|cut| cut.overlaps(raw)));
        // Most lines are what they look like, and are kept as no more than their place.
        if cuts.is_empty() {
            return Self { full, pieces: Vec::new(), visible: None, raw, hidden: false, on_title_line: false };
        }
        cuts.sort();
        let mut pieces = Vec::new();
        let mut from = raw.start;
        for cut in &cuts {
            if from < cut.start {
                pieces.push(Span::new(from, cut.start));
            }
            from = cut.end.min(raw.end);
        }
        if from < raw.end {
            pieces.push(Span::new(from, raw.end));
        }
        trim_beside_cuts(text, &cuts, &mut pieces);
        let visible: String = pieces.iter().map(|piece| piece.of(text)).collect();
        let hidden = commented && visible.trim().is_empty();
        Self { full, pieces, visible: Some(visible.into()), raw, hidden, on_title_line: false }
    }
}

/// Takes away the blanks that only set a comment apart from the words beside it.
fn trim_beside_cuts(text: &str, cuts: &[Span], pieces: &mut Vec<Span>) {
    let cut_ends = |offset: usize| cuts.iter().any(|cut| cut.end == offset);
    let cut_starts = |offset: usize| cuts.iter().any(|cut| cut.start == offset);
    if let Some(first) = pieces.first_mut()
        && cut_ends(first.start)
    {
        first.start += first.len() - first.of(text).trim_start().len();
    }
    if let Some(last) = pieces.last_mut() {
        let tail_is_cut = cut_starts(last.end) || last.of(text).trim().is_empty();
        if tail_is_cut {
            last.end -= last.len() - last.of(text).trim_end().len();
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    // What stood before blanks that have gone may end in blanks of its own.
    if let Some(last) = pieces.last_mut()
        && cut_starts(last.end)
    {
        last.end -= last.len() - last.of(text).trim_end().len();
    }
    pieces.retain(|piece| !piece.is_empty());
}

/// The lines from the first visible one to the last, trailing link reference definitions left out.
fn answer_lines(text: &str, lines: &[BodyLine]) -> std::ops::Range<usize> {
    let shows = |line: &BodyLine| !line.hidden && !line.is_blank(text);
    let Some(first) = lines.iter().position(shows) else { return 0..0 };
    let mut last = lines.iter().rposition(shows).expect("a line that shows was just found");
    loop {
        let is_held = |line: &&BodyLine| line.hidden || is_definition(line.visible(text));
        let held = lines[first..=last].iter().rev().take_while(is_held).count();
        if held == 0 {
            break;
        }
        let run = last + 1 - held;
        let Some(above) = lines[first..run].iter().rposition(shows).map(|at| first + at) else { return 0..0 };
        // A definition cannot interrupt a paragraph: what looks like one right below text is that text's next line.
        if above + 1 == run && !lines[run].hidden {
            break;
        }
        last = above;
    }
    first..last + 1
}

/// Whether `line` is a link reference definition: `[label]: target "title"`.
pub(super) fn is_definition(line: &str) -> bool {
    let line = line.trim_end();
    // A tab may be what is left of a list's indent.
    let line = line.strip_prefix('\t').unwrap_or(line);
    let indent = line.len() - line.trim_start_matches(' ').len();
    let Some(rest) = line.trim_start_matches(' ').strip_prefix('[') else { return false };
    let Some((label, target)) = rest.split_once("]:") else { return false };
    // A label with `^` is a footnote: the author's text.
    if indent > 3 || label.trim().is_empty() || label.starts_with('^') || label.contains(['[', ']']) {
        return false;
    }
    let mut parts = target.trim_start().splitn(2, [' ', '\t']);
    let has_target = parts.next().is_some_and(|target| !target.is_empty());
    let title = parts.next().unwrap_or("").trim();
    has_target && (title.is_empty() || (title.len() > 1 && title.starts_with(['"', '\'', '('])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_told_from_text() {
        for yes in ["[a]: https://example.com", "  [a b]:  <x> \"title\"", "[x]: ../y.md 'z'"] {
            assert!(is_definition(yes), "{yes}");
        }
        for no in ["[ ]: x", "[^1]: a footnote", "[a]:", "- [x]: done", "[a]: see the other one", "    [a]: code"] {
            assert!(!is_definition(no), "{no}");
        }
    }
}
