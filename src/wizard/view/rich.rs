//! Markdown and diffs as styled text.

use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};

use crate::markdown::Structure;
use crate::text::{Edit, Edits, printable};
use crate::wizard::save::{DiffKind, DiffLine};
use crate::wizard::theme::Theme;

/// `markdown` as it reads, comments left out; owned, so that it can be kept between frames.
pub(super) fn markdown(markdown: &str, theme: &Theme) -> Text<'static> {
    let comments = Structure::read(markdown).comments;
    let cuts: Edits = comments.into_iter().map(|comment| Edit::delete(comment.span)).collect();
    let shown = cuts.apply(markdown);
    let shown = printable(&shown);
    let lines = tui_markdown::from_str(&shown).lines.into_iter().map(|line| {
        let styled = |span: Span<'_>| Span::styled(span.content.into_owned(), allowed(span.style, theme));
        let style = allowed(line.style, theme);
        Line { style, alignment: line.alignment, spans: line.spans.into_iter().map(styled).collect() }
    });
    Text::from(lines.collect::<Vec<_>>())
}

/// `style` as far as the theme goes: no background, and no colour where there is none.
fn allowed(style: Style, theme: &Theme) -> Style {
    let fg = style.fg.filter(|_| theme.has_colour());
    Style { fg, bg: None, ..style }
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
