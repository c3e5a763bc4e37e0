use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use super::frame::{one_line, shortened};
use crate::wizard::model::{Focus, Wizard};
use crate::wizard::others::OtherRow;
use crate::wizard::theme::Theme;

/// Rows that an answer takes in the list.
const ROWS: usize = 2;

/// The list of how other KEPs answered; gives where the cursor goes.
pub(super) fn draw(wizard: &mut Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) -> Option<Position> {
    let has_focus = wizard.focus == Focus::Side;
    let others = wizard.others_in_list()?;
    let count = others.rows().len();
    let height = usize::from(area.height.saturating_sub(1)) / ROWS;
    let (needle, status, selected) = (one_line(others.needle()), others.status(), others.selected());
    let cursor = head(theme, frame, area, &needle, status.as_deref(), (count, has_focus));
    // The list stands still while the selected answer is on it.
    let top = others.top.min(selected).max((selected + 1).saturating_sub(height)).min(count.saturating_sub(1));
    let width = usize::from(area.width);
    for (n, row) in others.rows().enumerate().skip(top).take(height) {
        let y = area.y + 1 + u16::try_from((n - top) * ROWS).unwrap_or(u16::MAX);
        for (line, y) in lines(&row, theme, (width, n == selected)).into_iter().zip(y..area.bottom()) {
            frame.buffer_mut().set_line(area.x, y, &line, area.width);
        }
    }
    if let Some(others) = &mut wizard.others {
        others.top = top;
    }
    cursor
}

/// The line to type in, with what there is to say of the list.
fn head(
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    needle: &str,
    status: Option<&str>,
    (count, has_focus): (usize, bool),
) -> Option<Position> {
    let says = match (status, count) {
        (Some(status), 0) => status.to_owned(),
        (Some(status), count) => format!("{count} answers, {status}"),
        (None, 0) => "no answer has that".to_owned(),
        (None, 1) => "1 answer".to_owned(),
        (None, count) => format!("{count} answers"),
    };
    if let (Some(status), 0) = (status, count) {
        // Why there is nothing may be longer than a row.
        let text = Paragraph::new(one_line(status)).style(theme.quiet).wrap(Wrap { trim: true });
        let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        frame.render_widget(text, below);
    }
    let right = if status.is_some() && count == 0 { String::new() } else { says };
    let room = usize::from(area.width).saturating_sub(right.width() + 4);
    let hint = if needle.is_empty() { "type to search them" } else { "" };
    let typed = shortened(needle, room);
    let gap = room.saturating_sub(typed.width() + hint.len());
    let column = u16::try_from(typed.width() + 2).unwrap_or(area.width).min(area.width.saturating_sub(1));
    let line = Line::from(vec![
        Span::styled("› ", theme.accent),
        // The first column is left to the cursor, so that it never hides a letter.
        Span::raw(if hint.is_empty() { typed } else { " ".to_owned() }),
        Span::styled(shortened(hint, room), theme.quiet),
        Span::raw(" ".repeat(gap)),
        Span::styled(right, theme.quiet),
    ]);
    frame.render_widget(Paragraph::new(line), Rect { height: 1.min(area.height), ..area });
    has_focus.then_some(Position { x: area.x + column, y: area.y })
}

/// The two rows of an answer: which KEP, and its first line or the first one with the words looked for.
fn lines(row: &OtherRow<'_>, theme: &Theme, (width, is_selected): (usize, bool)) -> [Line<'static>; ROWS] {
    let facts = one_line(&row.answer.facts());
    let facts = match row.hits {
        0 => facts,
        1 => format!("1 hit · {facts}"),
        hits => format!("{hits} hits · {facts}"),
    };
    let facts = shortened(&facts, width / 2);
    let name = shortened(&one_line(&row.answer.name()), width.saturating_sub(facts.width() + 4));
    let gap = width.saturating_sub(name.width() + facts.width() + 3);
    let (sign, style) = if is_selected { ("▸ ", theme.selected) } else { ("  ", theme.text) };
    let first = Line::from(vec![
        Span::styled(sign, theme.accent),
        Span::styled(name, style),
        Span::raw(" ".repeat(gap)),
        Span::styled(facts, theme.quiet),
    ]);
    let said = shortened(one_line(row.line).trim(), width.saturating_sub(5));
    [first, Line::styled(format!("    {said}"), theme.quiet)]
}
