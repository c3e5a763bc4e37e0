use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::frame::{one_line, shortened};
use crate::wizard::Command;
use crate::wizard::model::Wizard;
use crate::wizard::theme::Theme;

/// Columns that are left to words before a key makes way for them.
const WORDS: usize = 40;

/// The line between a question and its answer: why the answer needs a look, where it comes from, the key that confirms
/// it, and the one that shows it the other way where it has a form. A mere rule where there is nothing to say.
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
    let confirm = confirm.map(|key| format!("{key} confirms"));
    let other = if wizard.form.is_some() { "text" } else { "form" };
    let form = wizard.keys.chord_of(&Command::Form).filter(|_| wizard.has_form()).map(|key| format!("{key} {other}"));
    let form = form.filter(|form| confirm.as_ref().is_none_or(|key| key.width() + form.width() + WORDS <= width));
    let keys: Vec<String> = confirm.into_iter().chain(form).collect();
    let key = if keys.is_empty() { String::new() } else { format!(" {} ", keys.join(" · ")) };
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
