use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::frame::{one_line, shortened};
use crate::wizard::Command;
use crate::wizard::model::Wizard;
use crate::wizard::theme::Theme;

/// The line between a question and its answer: why the answer needs a look, where it comes from, and the key that
/// confirms it. A mere rule where there is nothing to say.
pub(super) fn line(wizard: &Wizard, theme: &Theme, width: usize) -> Line<'static> {
    let question = wizard.current;
    let concern = wizard.concern(question).map(|why| one_line(&why));
    let past = wizard.origin(question).map(|past| one_line(&past));
    // That it is carried over stands above already, where room is short.
    let past = past.map(|past| match (&concern, past.strip_prefix("carried over ")) {
        (Some(_), Some(from)) => from.to_owned(),
        _ => past,
    });
    let confirm = wizard.keys.chord_of(&Command::Confirm).filter(|_| wizard.is_carried(question));
    let key = confirm.map_or(String::new(), |key| format!(" {key} confirms "));
    let mut room = width.saturating_sub(4 + key.width());
    let mut spans = vec![Span::styled("┈", theme.rule)];
    let mut used = 1;
    for (words, style) in [(concern, theme.open), (past, theme.quiet)] {
        // Half of a sentence about where it comes from says less than none.
        let Some(words) = words.filter(|words| used == 1 || words.width() + 3 <= room) else { continue };
        let words = if used == 1 { format!(" {} ", shortened(&words, room)) } else { format!("· {words} ") };
        room = room.saturating_sub(words.width());
        used += words.width();
        spans.push(Span::styled(words, style));
    }
    let fill = width.saturating_sub(used + key.width() + 1);
    spans.push(Span::styled("┈".repeat(fill), theme.rule));
    spans.push(Span::styled(key, theme.accent));
    spans.push(Span::styled("┈", theme.rule));
    Line::from(spans)
}
