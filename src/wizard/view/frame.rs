//! The header, the footer, the lines between panes, and the notice.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::LEAST;
use crate::text::printable;
use crate::wizard::Command;
use crate::wizard::editor::Action;
use crate::wizard::model::{Focus, Wizard};
use crate::wizard::side::Content;
use crate::wizard::theme::Theme;

/// Cells of the progress bar.
const BAR: usize = 16;
/// Columns from which the header has room for the bar.
const BAR_FROM: u16 = 100;

/// Columns that the KEP's name has at least, before what is known of the KEP.
const LEAST_NAME: usize = 20;
/// Columns that a milestone may have.
const MILESTONE: usize = 12;

/// The KEP, its stage, and how much of what the stage asks is there.
pub(super) fn header(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let kep = &wizard.kep;
    let (done, all) = wizard.progress();
    let mut right = vec![Span::styled("required ", theme.quiet), Span::styled(format!("{done}/{all} "), theme.title)];
    if area.width >= BAR_FROM {
        let filled = (done * BAR).checked_div(all).unwrap_or(BAR);
        let share = (done * 100).checked_div(all).unwrap_or(100);
        // The word is kept for answers in which nothing is left to be found.
        let share = if wizard.findings.ready { "ready".to_owned() } else { format!("{share:>3}%") };
        let bar = format!("{}{}", "█".repeat(filled), "░".repeat(BAR - filled));
        right.push(Span::styled(bar, theme.accent));
        right.push(Span::styled(format!(" {share:>4} "), theme.quiet));
    }
    let right = Line::from(right);
    let name = match (kep.number.is_empty(), kep.title.is_empty()) {
        (true, true) => "KEP".to_owned(),
        (true, false) => kep.title.clone(),
        (false, _) => format!("KEP-{} {}", kep.number, kep.title),
    };
    let room = usize::from(area.width).saturating_sub(right.width() + 4);
    let facts = facts(wizard, room.saturating_sub(LEAST_NAME + 3));
    let name = shortened(&one_line(&name), room.saturating_sub(facts.width() + 3));
    let left = Line::from(vec![
        Span::raw(" "),
        Span::styled(name, theme.title),
        Span::raw("   "),
        Span::styled(facts, theme.quiet),
    ]);
    frame.render_widget(Paragraph::new(left), area);
    let width = u16::try_from(right.width()).unwrap_or(area.width).min(area.width);
    frame.render_widget(Paragraph::new(right), Rect { x: area.right() - width, width, ..area });
}

/// Whose KEP it is, its stage and its milestone, in so many columns; the stage is what is dropped last.
fn facts(wizard: &Wizard, room: usize) -> String {
    let kep = &wizard.kep;
    let stage = kep.stage.to_string();
    let sig = (!kep.sig.is_empty()).then(|| one_line(&kep.sig));
    let milestone = kep.latest_milestone.as_deref().filter(|milestone| !milestone.is_empty());
    let milestone = milestone.map(|milestone| shortened(&one_line(milestone), MILESTONE));
    let all = [sig.as_deref(), Some(stage.as_str()), milestone.as_deref()];
    let fitting = [all, [None, all[1], all[2]], [None, all[1], None]].into_iter().map(|parts| {
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(" · ")
    });
    fitting.into_iter().find(|facts| facts.width() <= room).unwrap_or_default()
}

/// The lines above and below the panes, and the one beside the outline.
pub(super) fn rules(theme: &Theme, frame: &mut Frame<'_>, above: Rect, below: Rect, beside: Option<Rect>) {
    let line = "─".repeat(usize::from(above.width));
    for area in [above, below] {
        frame.render_widget(Paragraph::new(line.as_str()).style(theme.rule), area);
    }
    let Some(beside) = beside else { return };
    let column: Vec<Line> = (0..beside.height).map(|_| Line::from("│")).collect();
    frame.render_widget(Paragraph::new(column).style(theme.rule), beside);
    for (area, joint) in [(above, "┬"), (below, "┴")] {
        let at = Rect { x: beside.x, width: 1, ..area };
        frame.render_widget(Paragraph::new(joint).style(theme.rule), at);
    }
}

/// The keys that matter here, and where the cursor is.
pub(super) fn footer(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    keys_and(status(wizard, theme), hints(wizard), theme, frame, area);
}

/// A line of keys, each with what it does, as many as fit in front of `right`.
pub(super) fn keys_and(
    right: Line<'static>,
    hints: Vec<(String, &'static str)>,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let mut room = usize::from(area.width).saturating_sub(right.width() + 2);
    let mut spans = vec![Span::raw(" ")];
    for (key, word) in hints {
        let width = key.width() + word.width() + 3;
        if width > room {
            break;
        }
        room -= width;
        spans.push(Span::styled(key, theme.accent));
        spans.push(Span::styled(format!(" {word}  "), theme.quiet));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
    let width = u16::try_from(right.width()).unwrap_or(area.width).min(area.width);
    frame.render_widget(Paragraph::new(right), Rect { x: area.right() - width, width, ..area });
}

fn hints(wizard: &Wizard) -> Vec<(String, &'static str)> {
    let arrows = |word| ("↑↓".to_owned(), word);
    let mut hints: Vec<(String, &'static str)> = match wizard.focus {
        Focus::Outline => vec![arrows("question"), ("Enter".to_owned(), "answer"), ("Esc".to_owned(), "back")],
        Focus::Side if wizard.browses_others() => {
            vec![arrows("choose"), ("Enter".to_owned(), "whole"), ("Esc".to_owned(), "back")]
        }
        Focus::Side => {
            let copies = wizard.side.as_ref().is_some_and(|side| matches!(side.content, Content::Other { .. }));
            let copy = wizard.keys.chord_of(&Command::Edit(Action::Copy)).filter(|_| copies);
            let copy = copy.map(|chord| (chord.short(), "copy"));
            [arrows("scroll")].into_iter().chain(copy).chain([("Esc".to_owned(), "back")]).collect()
        }
        Focus::Answer => match &wizard.form {
            Some(open) if open.is_on_box() => vec![("Space".to_owned(), "tick"), ("Tab".to_owned(), "field")],
            Some(_) => vec![("Tab".to_owned(), "field")],
            None => Vec::new(),
        },
    };
    let beside = wizard.has_outline_beside();
    let mut named: Vec<_> = wizard.keys.bindings().iter().filter(|binding| !binding.short.is_empty()).collect();
    // What is needed most comes first, so that a narrow terminal cuts off the rest.
    named.sort_by_key(|binding| match binding.command {
        Command::Save => 0,
        Command::NextOpen => 1,
        Command::Help => 2,
        Command::Outline => 3,
        Command::Quit => 4,
        Command::NextQuestion => 5,
        Command::Form => 6,
        _ => 7,
    });
    for binding in named {
        let word = match binding.command {
            Command::Outline if beside => continue,
            Command::Form if !wizard.has_form() => continue,
            Command::Form if wizard.form.is_some() => "text",
            _ => binding.short,
        };
        if let Some(chord) = binding.chords.first() {
            hints.push((chord.short(), word));
        }
    }
    hints
}

fn status(wizard: &Wizard, theme: &Theme) -> Line<'static> {
    let mut words = Vec::new();
    match &wizard.draft {
        Some(Ok(time)) if wizard.changes() > 0 && !wizard.is_unkept() => {
            words.push(Span::styled(format!("draft kept {time} · "), theme.quiet));
        }
        _ if wizard.is_unkept() => words.push(Span::styled("no draft is kept · ", theme.bad)),
        _ if wizard.changes() > 0 => words.push(Span::styled("not saved · ", theme.quiet)),
        _ => {}
    }
    if let Some(editor) = wizard.entries[wizard.current].opened() {
        let place = editor.place();
        words.push(Span::styled(format!("line {}, col {} ", place.line + 1, place.grapheme + 1), theme.quiet));
    }
    Line::from(words)
}

/// A word to the author, on the line below the panes.
pub(super) fn notice(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(notice) = &wizard.notice else { return };
    let (style, sign) = if notice.is_error { (theme.bad, "!") } else { (theme.accent, "·") };
    let text = format!(" {sign} {} ", shortened(&one_line(&notice.text), usize::from(area.width).saturating_sub(6)));
    let width = u16::try_from(text.width()).unwrap_or(area.width).min(area.width.saturating_sub(1));
    frame.render_widget(Paragraph::new(text).style(style), Rect { x: area.x + 1, width, ..area });
}

/// What a terminal that is too small gets to read.
pub(super) fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let text = format!(
        "kepready needs {} columns and {} rows; this terminal has {} and {}. Make it larger, or quit with Ctrl+Q: \
         the draft is kept.",
        LEAST.0, LEAST.1, area.width, area.height
    );
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), area);
}

/// `text` on one line, fit for a terminal.
pub(super) fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}

/// `text` cut to `width` columns, with a mark where it was cut.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}
