//! Markdown and diffs as styled text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use ratatui::text::{Line, Span, Text};

use crate::markdown::Structure;
use crate::text::{Edit, Edits, printable};
use crate::wizard::save::{DiffKind, DiffLine};
use crate::wizard::theme::Theme;

/// `markdown` as it reads, comments left out; owned, so that it can be kept between frames.
pub(super) fn markdown(markdown: &str, theme: &Theme) -> Text<'static> {
    let comments = Structure::read(markdown).comments;
    let cuts: Edits = comments.into_iter().map(|comment| Edit::delete(comment.span)).collect();
    let shown = rows_as_items(&without_anchors(&cuts.apply(markdown)));
    let shown = printable(&shown);
    let lines = tui_markdown::from_str(&shown).lines.into_iter().map(|line| {
        let styled = |span: Span<'_>| Span::styled(span.content.into_owned(), theme.toned(span.style));
        let style = theme.toned(line.style);
        Line { style, alignment: line.alignment, spans: line.spans.into_iter().map(styled).collect() }
    });
    Text::from(lines.collect::<Vec<_>>())
}

/// `markdown` with the links within it reduced to their words, since a pane cannot be jumped about in.
fn without_anchors(markdown: &str) -> String {
    let links = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter().filter_map(|(event, range)| {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { return None };
        let (words, _) = markdown[range.clone()].strip_prefix('[')?.rsplit_once("](")?;
        dest_url.starts_with('#').then(|| Edit::replace(range.into(), words.to_owned()))
    });
    links.collect::<Edits>().apply(markdown)
}

/// `markdown` with each row of its tables as a list item, since a pane is seldom as wide as a table.
fn rows_as_items(markdown: &str) -> String {
    let mut edits = Edits::new();
    let mut head = false;
    let mut cells: Vec<String> = Vec::new();
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::TableHead) => head = true,
            Event::Start(Tag::TableRow) => head = false,
            Event::End(TagEnd::TableCell) => cells.push(markdown[range].trim().trim_matches('|').trim().to_owned()),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                let row = std::mem::take(&mut cells);
                let item = match (head, row.split_first()) {
                    (true, _) | (_, None) => format!("_{}_\n", row.join(" · ")),
                    (false, Some((first, rest))) => format!("- {first}: {}\n", rest.join(" · ")),
                };
                edits.push(Edit::replace(range.into(), item));
            }
            _ => {}
        }
    }
    let rows = edits.apply(markdown);
    // The row of dashes between head and body is all that is left of a table.
    let is_rule = |line: &&str| line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let was_table = !edits.is_empty();
    rows.lines().filter(|line| !(was_table && line.starts_with('|') && is_rule(line))).fold(
        String::with_capacity(rows.len()),
        |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        },
    )
}

/// `text` as it reads, below lines on what it is.
pub(super) fn headed(head: &[String], text: &str, theme: &Theme) -> Text<'static> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (n, line) in head.iter().enumerate() {
        let style = if n == 0 { theme.title } else { theme.quiet };
        lines.push(Line::styled(printable(line).replace(['\n', '\t'], " "), style));
    }
    lines.push(Line::raw(""));
    lines.extend(markdown(text, theme).lines);
    Text::from(lines)
}

/// The lines of a diff.
pub(super) fn diff(lines: &[DiffLine], theme: &Theme) -> Text<'static> {
    let styled = lines.iter().map(|line| {
        let (sign, style) = match line.kind {
            DiffKind::Place => ("", theme.accent),
            DiffKind::Same => (" ", theme.text),
            DiffKind::Added => ("+", theme.added),
            DiffKind::Removed => ("-", theme.removed),
        };
        Line::styled(format!("{sign}{}", printable(&line.text).replace('\t', "    ")), style)
    });
    Text::from(styled.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_within_the_text_are_words_and_others_stay() {
        let text =
            "- [a `b`](#c) and [d](https://e.example/#f), [#g][h]\n\n| [i](#j) | k |\n|---|---|\n| l | [m](#n) |\n";
        let without = "- a `b` and [d](https://e.example/#f), [#g][h]\n\n| i | k |\n|---|---|\n| l | m |\n";
        assert_eq!(without_anchors(text), without);
        assert!(rows_as_items(without).contains("- l: m\n"));
    }
}
