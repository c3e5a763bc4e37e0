use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Paragraph, Wrap};

use super::{View, rich};
use crate::text::printable;
use crate::wizard::model::{Focus, Wizard};
use crate::wizard::side::Content;

/// The text laid out last.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// The revision of the content and the width it was laid out for.
    made_of: Option<(u64, u16)>,
    text: Text<'static>,
    rows: usize,
}

/// What stands beside the answer.
pub(super) fn draw(wizard: &mut Wizard, view: &mut View, frame: &mut Frame<'_>, area: Rect) {
    let theme = view.theme;
    let has_focus = wizard.focus == Focus::Side;
    let Some(side) = &mut wizard.side else { return };
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
    let cache = &mut view.side;
    if cache.made_of != Some((side.revision, body.width)) {
        cache.text = match &side.content {
            Content::Markdown(markdown) => rich::markdown(markdown, &theme),
            Content::Diff(lines) => rich::diff(lines, &theme),
            Content::Nothing(why) => Text::styled(printable(why).into_owned(), theme.quiet),
        };
        cache.rows = Paragraph::new(cache.text.clone()).wrap(Wrap { trim: false }).line_count(body.width);
        cache.made_of = Some((side.revision, body.width));
    }
    let height = usize::from(body.height);
    side.scroll = side.scroll.min(cache.rows.saturating_sub(height));
    let more = match (side.scroll > 0, side.scroll + height < cache.rows) {
        (true, true) => " ↑↓",
        (true, false) => " ↑",
        (false, true) => " ↓",
        (false, false) => "",
    };
    let used = side.kind.title().chars().count() + more.chars().count() + 3;
    let (sign, style) = if has_focus { ("▸ ", theme.accent) } else { ("─ ", theme.title) };
    let title = Line::from(vec![
        Span::styled(sign, if has_focus { theme.accent } else { theme.rule }),
        Span::styled(side.kind.title(), style),
        Span::styled(more, theme.accent),
        Span::styled(format!(" {}", "─".repeat(usize::from(head.width).saturating_sub(used))), theme.rule),
    ]);
    frame.render_widget(Paragraph::new(title), head);
    let scroll = u16::try_from(side.scroll).unwrap_or(u16::MAX);
    frame.render_widget(Paragraph::new(cache.text.clone()).wrap(Wrap { trim: false }).scroll((scroll, 0)), body);
    wizard.areas.side = area;
}
