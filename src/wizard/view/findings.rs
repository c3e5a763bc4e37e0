use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Paragraph;

use super::frame::{one_line, shortened};
use super::rows::rows;
use crate::gate::Severity;
use crate::wizard::Command;
use crate::wizard::model::Wizard;
use crate::wizard::side::SideKind;
use crate::wizard::theme::Theme;

/// The share of the answer's rows that findings may take: one in so many, and the line above.
const SHARE: u16 = 3;
/// Rows that they never take more of.
const MOST: u16 = 6;

/// What the gate finds in the answer, in the last rows of `area`; gives what is left for the answer.
pub(super) fn draw(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) -> Rect {
    let is_beside = wizard.side.as_ref().is_some_and(|side| side.kind == SideKind::Findings);
    let said = if is_beside { Vec::new() } else { said(wizard, theme) };
    if said.is_empty() {
        return area;
    }
    let most = ((area.height + 1) / SHARE).min(MOST);
    let mut shown = rows(&Text::from(said), area.width);
    let room = usize::from(most);
    if room == 0 {
        return area;
    }
    if shown.len() > room {
        let key = wizard.keys.chord_of(&Command::Findings).map_or(String::new(), |key| format!(" {key} shows all."));
        shown.truncate(room);
        if let Some(last) = shown.last_mut() {
            let width = usize::from(area.width).saturating_sub(key.len());
            let text = shortened(&format!("{} …", last.to_string().trim_end()), width);
            *last = Line::from(vec![Span::styled(text, last_style(last)), Span::styled(key, theme.accent)]);
        }
    }
    let height = u16::try_from(shown.len()).unwrap_or(most) + 1;
    let (above, below) = (area.height - height, area.y + area.height - height);
    let dotted = "┈".repeat(usize::from(area.width));
    frame.render_widget(Paragraph::new(dotted).style(theme.rule), Rect { y: below, height: 1, ..area });
    for (row, y) in shown.iter().zip(below + 1..area.bottom()) {
        frame.buffer_mut().set_line(area.x, y, row, area.width);
    }
    Rect { height: above, ..area }
}

/// The findings that count, each with what to do about it.
fn said(wizard: &Wizard, theme: &Theme) -> Vec<Line<'static>> {
    let entry = &wizard.entries[wizard.current];
    let name = format!("\"{}\" ", wizard.catalogue.questions[wizard.current].short);
    let refused = entry.refused.as_ref().map(|refused| {
        let message = format!("it cannot be saved as it stands: {}", refused.reason);
        (theme.bad, message, Some(refused.help.as_str()))
    });
    let found = entry.findings.iter().filter(|finding| finding.counts()).map(|finding| {
        let style = match finding.severity {
            Severity::Error => theme.bad,
            Severity::Warning => theme.open,
            Severity::Info => theme.quiet,
        };
        // The question stands above; a message that begins with its name need not.
        let message = finding.message.strip_prefix(&name).unwrap_or(&finding.message);
        (style, message.to_owned(), finding.help.as_deref())
    });
    let mut lines = Vec::new();
    for (style, message, help) in refused.into_iter().chain(found) {
        lines.push(Line::styled(format!("! {}", one_line(&message)), style));
        lines.extend(help.map(|help| Line::styled(format!("  {}", one_line(help)), theme.quiet)));
    }
    lines
}

/// The style of the letters of a row.
fn last_style(row: &Line<'_>) -> ratatui::style::Style {
    row.spans.last().map_or(row.style, |span| row.style.patch(span.style))
}
