use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Paragraph;

use super::rows::rows;
use super::{View, rich};
use crate::text::printable;
use crate::wizard::model::{Focus, Wizard};
use crate::wizard::side::Content;
use crate::wizard::theme::Theme;

/// The text laid out last.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// The revision of the content and the width it was laid out for.
    made_of: Option<(u64, u16)>,
    rows: Vec<Line<'static>>,
}

/// What stands beside the answer.
pub(super) fn draw(wizard: &mut Wizard, view: &mut View, frame: &mut Frame<'_>, area: Rect) {
    let theme = view.theme;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    if wizard.others_in_list().is_some() {
        title(wizard, &theme, frame, head, "");
        let cursor = super::others::draw(wizard, &theme, frame, body);
        if let Some(cursor) = cursor.filter(|_| wizard.overlay.is_none()) {
            frame.set_cursor_position(cursor);
        }
        wizard.areas.side = area;
        return;
    }
    let Some(side) = &mut wizard.side else { return };
    let cache = &mut view.side;
    if cache.made_of != Some((side.revision, body.width)) {
        let text = match &side.content {
            Content::Markdown(markdown) => rich::markdown(markdown, &theme),
            Content::Diff(lines) => rich::diff(lines, &theme),
            Content::Other { head, text } => rich::headed(head, text, &theme),
            Content::Nothing(why) => Text::styled(printable(why).into_owned(), theme.quiet),
        };
        cache.rows = rows(&text, body.width);
        cache.made_of = Some((side.revision, body.width));
    }
    let height = usize::from(body.height);
    side.scroll = side.scroll.min(cache.rows.len().saturating_sub(height));
    let more = match (side.scroll > 0, side.scroll + height < cache.rows.len()) {
        (true, true) => " ↑↓",
        (true, false) => " ↑",
        (false, true) => " ↓",
        (false, false) => "",
    };
    for (row, y) in cache.rows[side.scroll..].iter().zip(body.y..body.bottom()) {
        frame.buffer_mut().set_line(body.x, y, row, body.width);
    }
    title(wizard, &theme, frame, head, more);
    wizard.areas.side = area;
}

/// The line above the pane: what it shows, and whether there is more above and below.
fn title(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, more: &'static str) {
    let Some(side) = &wizard.side else { return };
    let has_focus = wizard.focus == Focus::Side;
    let used = side.kind.title().chars().count() + more.chars().count() + 3;
    let (sign, style) = if has_focus { ("▸ ", theme.accent) } else { ("─ ", theme.title) };
    let title = Line::from(vec![
        Span::styled(sign, if has_focus { theme.accent } else { theme.rule }),
        Span::styled(side.kind.title(), style),
        Span::styled(more, theme.accent),
        Span::styled(format!(" {}", "─".repeat(usize::from(area.width).saturating_sub(used))), theme.rule),
    ]);
    frame.render_widget(Paragraph::new(title), area);
}
