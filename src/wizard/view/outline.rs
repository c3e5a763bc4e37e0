use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::frame::{one_line, shortened};
use crate::wizard::model::{Focus, Wizard};
use crate::wizard::outline::{Row, change_sign, glyph, rows};
use crate::wizard::theme::Theme;

/// Rows that are kept above and below the current question, as far as there are any.
const MARGIN: usize = 3;

/// Every question by section, each with its sign.
pub(super) fn draw(wizard: &mut Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let all = rows(wizard);
    let current = all.iter().position(|row| *row == Row::Question(wizard.current)).unwrap_or(0);
    let height = usize::from(area.height);
    // The list stands still while the current question has some rows around it.
    let margin = MARGIN.min(height.saturating_sub(1) / 2);
    let top = wizard.outline_top;
    let seen = top.min(current.saturating_sub(margin)).max((current + margin + 1).saturating_sub(height));
    let top = if wizard.outline_follows { seen } else { top };
    let top = top.min(all.len().saturating_sub(height));
    wizard.outline_top = top;
    let shown = &all[top..(top + height).min(all.len())];
    let room = usize::from(area.width);
    let lines: Vec<Line> = shown
        .iter()
        .map(|row| match row {
            Row::Narrowed(to) => Line::styled(format!(" ▾ {}", shortened(to, room - 3)), theme.accent),
            Row::Section(section) => {
                let short = &wizard.catalogue.sections[*section].short;
                Line::styled(format!(" {}", shortened(&one_line(short), room - 1)), theme.quiet)
            }
            Row::Question(question) => question_line(wizard, theme, *question, room),
        })
        .collect();
    wizard.areas.outline = area;
    wizard.areas.outline_rows = shown.iter().map(Row::question).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

fn question_line(wizard: &Wizard, theme: &Theme, question: usize, room: usize) -> Line<'static> {
    let entry = &wizard.entries[question];
    let is_current = question == wizard.current;
    let short = shortened(&one_line(&wizard.catalogue.questions[question].short), room.saturating_sub(7));
    let style = match (is_current, wizard.focus == Focus::Outline) {
        (true, true) => theme.selected,
        (true, false) => theme.title,
        (false, _) if entry.is_answered() || entry.needs_author() => theme.text,
        (false, _) => theme.quiet,
    };
    Line::from(vec![
        Span::styled(if is_current { " ▸" } else { "  " }, theme.accent),
        Span::styled(glyph(entry), theme.mark(entry.mark())),
        Span::raw(" "),
        Span::styled(short, style),
        Span::raw(" "),
        Span::styled(change_sign(entry), theme.accent),
    ])
}
