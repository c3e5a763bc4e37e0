//! Styled text broken into the rows of a pane, so that only the rows in view have to be drawn.

use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The rows of `text` at `width` columns. They end at words, and the later rows of a list item or a line of a diff
/// hang under its text.
pub(super) fn rows(text: &Text<'_>, width: u16) -> Vec<Line<'static>> {
    let width = usize::from(width.max(1));
    let mut rows = Vec::with_capacity(text.lines.len());
    for line in &text.lines {
        wrap(line, width, &mut rows);
    }
    rows
}

fn wrap(line: &Line<'_>, width: usize, rows: &mut Vec<Line<'static>>) {
    let owned = |spans: Vec<Span<'static>>| Line { style: line.style, alignment: line.alignment, spans };
    if line.width() <= width {
        let spans = line.spans.iter().map(|span| Span::styled(span.content.clone().into_owned(), span.style));
        rows.push(owned(spans.collect()));
        return;
    }
    let pieces = line.spans.iter().flat_map(|span| span.content.graphemes(true).map(|piece| (piece, span.style)));
    let pieces: Vec<(&str, Style)> = pieces.collect();
    let hang = hang(&pieces).min(width / 2);
    let (mut start, mut first) = (0, true);
    while start < pieces.len() {
        let indent = if first { 0 } else { hang };
        let end = row_end(&pieces[start..], width - indent) + start;
        let mut row = Row::default();
        row.push(&" ".repeat(indent), Style::new());
        pieces[start..end].iter().for_each(|(piece, style)| row.push(piece, *style));
        rows.push(owned(row.spans));
        start = end;
        // The blank at which a row ends is not carried over.
        start += pieces[start..].iter().take_while(|(piece, _)| *piece == " ").count();
        first = false;
    }
}

/// How many of the pieces fit into a row, up to the end of a word where there is one.
fn row_end(pieces: &[(&str, Style)], width: usize) -> usize {
    let (mut column, mut end) = (0, None);
    for (n, (piece, _)) in pieces.iter().enumerate() {
        if *piece == " " {
            let is_text = pieces[..n].iter().any(|(before, _)| *before != " ");
            end = if is_text { Some(n) } else { end };
        }
        column += piece.width();
        if column > width {
            return end.unwrap_or(n.max(1));
        }
    }
    pieces.len()
}

/// The columns before the text of a line: blanks, the sign of a diff, a list marker.
fn hang(pieces: &[(&str, Style)]) -> usize {
    let mut at = 0;
    let is = |at: usize, signs: &[&str]| pieces.get(at).is_some_and(|(piece, _)| signs.contains(piece));
    let blanks = |mut at: usize| {
        while is(at, &[" "]) {
            at += 1;
        }
        at
    };
    if is(at, &["+", "-"]) && !is(at + 1, &[" "]) {
        at += 1;
    }
    at = blanks(at);
    if is(at, &["-", "*", "+", "•"]) && is(at + 1, &[" "]) {
        at = blanks(at + 1);
    }
    at
}

/// A row being made, with neighbours of the same style in one span.
#[derive(Default)]
struct Row {
    spans: Vec<Span<'static>>,
}

impl Row {
    fn push(&mut self, text: &str, style: Style) {
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push_str(text),
            _ if text.is_empty() => {}
            _ => self.spans.push(Span::styled(text.to_owned(), style)),
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Stylize;

    use super::*;

    fn shown(line: Line<'_>, width: u16) -> Vec<String> {
        rows(&Text::from(line), width).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_end_at_words_and_hang_under_items() {
        assert_eq!(shown(Line::raw("one two three"), 8), ["one two", "three"]);
        assert_eq!(shown(Line::raw("- one two three"), 10), ["- one two", "  three"]);
        assert_eq!(shown(Line::raw("    - one two three"), 14), ["    - one two", "      three"]);
        assert_eq!(shown(Line::raw("+- one two three"), 11), ["+- one two", "   three"]);
        assert_eq!(shown(Line::raw(" one two three"), 9), [" one two", " three"]);
    }

    #[test]
    fn words_that_are_too_long_are_broken() {
        assert_eq!(shown(Line::raw("abcdefghij"), 4), ["abcd", "efgh", "ij"]);
        assert_eq!(shown(Line::raw("日本語日本語"), 5), ["日本", "語日", "本語"]);
        assert_eq!(shown(Line::raw("日本"), 1), ["日", "本"], "what cannot fit is still there");
        assert_eq!(shown(Line::raw(""), 4), [""]);
    }

    #[test]
    fn styles_go_with_their_words() {
        let line = Line::from(vec!["one ".bold(), "two three".into()]);
        let rows = rows(&Text::from(line), 8);
        assert_eq!(rows[0].spans, ["one ".bold(), "two".into()]);
        assert_eq!(rows[1].spans, [Span::raw("three")]);
    }
}
