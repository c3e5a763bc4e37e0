//! What is drawn over the panes: help, palette, find, the review before saving, merge.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph};
use unicode_width::UnicodeWidthStr;

use super::frame::{one_line, shortened};
use super::rich;
use super::rows::rows;
use crate::wizard::Command;
use crate::wizard::disk::Conflict;
use crate::wizard::finder::Finder;
use crate::wizard::keys::{Group, SELECTING};
use crate::wizard::model::{Overlay, Wizard};
use crate::wizard::outline::LEGEND;
use crate::wizard::palette::Palette;
use crate::wizard::save::{Review, diff, ended};
use crate::wizard::sync::{InStep, Sync, names};
use crate::wizard::theme::Theme;

/// Cells around a box, below which it takes all the room there is.
const MARGIN: u16 = 8;

/// Draws what is open, if anything is.
pub(super) fn draw(wizard: &mut Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(mut overlay) = wizard.overlay.take() else { return };
    match &mut overlay {
        Overlay::Help(scroll) => help(wizard, theme, frame, area, scroll),
        Overlay::Palette(open) => palette(wizard, theme, frame, area, open),
        Overlay::Find(open) => find(wizard, theme, frame, area, open),
        Overlay::Save(review) => save(wizard, theme, frame, area, review),
        Overlay::Sync(open) => sync(theme, frame, area, open),
        Overlay::Pull(scroll) => pull(wizard, theme, frame, area, scroll),
        Overlay::Merge(conflicts) => merge(wizard, theme, frame, area, conflicts),
    }
    wizard.overlay = Some(overlay);
}

/// A box in the middle of `area`, cleared, with a title and a line of keys; gives the room inside.
pub(super) fn open_box(
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    size: (u16, u16),
    title: &str,
    keys: &str,
) -> Rect {
    // A margin of a few cells would only show scraps of what is below.
    let fitting = |wanted: u16, room: u16| if wanted + MARGIN > room { room } else { wanted };
    let (width, height) = (fitting(size.0, area.width), fitting(size.1, area.height));
    let at = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let title = shortened(title, usize::from(width).saturating_sub(6));
    let keys = shortened(keys, usize::from(width).saturating_sub(6));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.rule)
        .title(Span::styled(format!(" {title} "), theme.title))
        .title_bottom(Line::from(Span::styled(format!(" {keys} "), theme.accent)).right_aligned())
        .padding(Padding::horizontal(1));
    let inner = block.inner(at);
    frame.render_widget(Clear, at);
    frame.render_widget(block, at);
    inner
}

/// Draws `text` from the row `scroll`, which is brought back where it points past the end.
pub(super) fn scrolled(frame: &mut Frame<'_>, area: Rect, text: &Text<'_>, scroll: &mut usize) {
    let rows = rows(text, area.width);
    *scroll = (*scroll).min(rows.len().saturating_sub(usize::from(area.height)));
    for (row, y) in rows[*scroll..].iter().zip(area.y..area.bottom()) {
        frame.buffer_mut().set_line(area.x, y, row, area.width);
    }
    mark_rest(frame, area, *scroll > 0, rows.len() - *scroll > usize::from(area.height));
}

/// Arrows in the blank column between the inside of a box and its edge, where there is more `above` or `below`.
fn mark_rest(frame: &mut Frame<'_>, area: Rect, above: bool, below: bool) {
    let ends = [(above, "↑", area.y), (below, "↓", area.bottom().saturating_sub(1))];
    for (_, arrow, y) in ends.into_iter().filter(|(is_more, ..)| *is_more && area.height > 1) {
        if let Some(cell) = frame.buffer_mut().cell_mut((area.right(), y)) {
            cell.set_symbol(arrow);
        }
    }
}

fn help(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, scroll: &mut usize) {
    let inner = open_box(theme, frame, area, (92, area.height), "Help", "↑↓ scroll · Esc closes");
    let key = |command: &Command| {
        wizard.keys.chord_of(command).map_or_else(|| "the palette".to_owned(), |chord| chord.to_string())
    };
    let intro = format!(
        "Answer one question at a time. The list of questions ({}) says which ones this stage asks and which are open; \
         {} takes you to the next of those. What you type is kept as a draft by itself. {} shows what would change in \
         the README, {} what follows from it in kep.yaml and the table of contents, and Enter writes it: nothing else \
         touches the files.",
        key(&Command::Outline),
        key(&Command::NextOpen),
        key(&Command::Save),
        key(&Command::Sync)
    );
    let mut lines: Vec<Line> = vec![Line::raw(intro), Line::raw("")];
    lines.extend(
        LEGEND.iter().map(|(sign, words)| {
            Line::from(vec![Span::styled(format!("  {sign}  "), theme.accent), Span::raw(*words)])
        }),
    );
    let groups = [
        (Group::Questions, "Questions"),
        (Group::Panes, "Beside the answer"),
        (Group::Program, "File and program"),
        (Group::Form, "In a form"),
        (Group::Text, "In the answer"),
    ];
    for (group, title) in groups {
        lines.push(Line::raw(""));
        lines.push(Line::styled(title, theme.title));
        let listed = wizard.keys.bindings().iter().filter(|binding| binding.group == group);
        for binding in listed.filter(|binding| binding.help != SELECTING) {
            let chords: Vec<String> = binding.chords.iter().take(2).map(ToString::to_string).collect();
            let chords = chords.join("  ");
            let gap = 26usize.saturating_sub(chords.width()).max(2);
            lines.push(Line::from(vec![
                Span::styled(format!("  {chords}"), theme.accent),
                Span::raw(" ".repeat(gap)),
                Span::raw(binding.help),
            ]));
        }
    }
    lines.push(Line::styled("  Shift with a moving key selects. The mouse clicks, drags and scrolls.", theme.quiet));
    scrolled(frame, inner, &Text::from(lines), scroll);
}

fn palette(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, palette: &Palette) {
    let all = u16::try_from(wizard.palette_rows(&Palette::default()).len()).unwrap_or(u16::MAX);
    // High enough for every command, so that the box stays where it is while they are narrowed.
    let height = all.saturating_add(4);
    let inner = open_box(theme, frame, area, (76, height), "Commands", "↑↓ choose · Enter runs · Esc closes");
    let rows = wizard.palette_rows(palette).into_iter().map(|binding| {
        let chord = binding.chords.first().map_or(String::new(), ToString::to_string);
        (binding.help.to_owned(), chord)
    });
    input_and_list(theme, frame, inner, palette.filter(), &rows.collect::<Vec<_>>(), palette.selected());
}

fn find(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, finder: &Finder) {
    let keys = "↑↓ choose · Enter goes there · Esc closes";
    let inner = open_box(theme, frame, area, (96, 26), "Find in questions and answers", keys);
    let hits = finder.hits(&wizard.catalogue, &wizard.entries);
    let rows = hits.iter().map(|hit| {
        let count = match (hit.in_answer, hit.in_title) {
            (0, _) => "title".to_owned(),
            (1, _) => "1 hit".to_owned(),
            (hits, _) => format!("{hits} hits"),
        };
        let short = &wizard.catalogue.questions[hit.question].short;
        (format!("{short:<24} {}", hit.line), count)
    });
    let rows: Vec<(String, String)> = rows.collect();
    input_and_list(theme, frame, inner, finder.needle(), &rows, finder.selected());
    if rows.is_empty() && !finder.needle().is_empty() {
        let at = Rect { y: inner.y + 2, height: 1.min(inner.height.saturating_sub(2)), ..inner };
        frame.render_widget(Paragraph::new("nothing found").style(theme.quiet), at);
    }
}

/// A line to type in, and a list below it with the selected row marked.
fn input_and_list(
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    input: &str,
    rows: &[(String, String)],
    selected: usize,
) {
    let shown = one_line(input);
    let column = u16::try_from(shown.width() + 2).unwrap_or(area.width).min(area.width.saturating_sub(1));
    let line = Line::from(vec![Span::styled("› ", theme.accent), Span::raw(shown)]);
    frame.render_widget(Paragraph::new(line), Rect { height: 1, ..area });
    frame.set_cursor_position((area.x + column, area.y));
    let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let height = usize::from(list.height);
    let top = selected.saturating_sub(height.saturating_sub(1));
    mark_rest(frame, list, top > 0, rows.len() - top.min(rows.len()) > height);
    let width = usize::from(list.width);
    let lines = rows.iter().enumerate().skip(top).take(height).map(|(n, (left, right))| {
        let (sign, style) = if n == selected { ("▸ ", theme.selected) } else { ("  ", theme.text) };
        let left = shortened(&one_line(left), width.saturating_sub(right.width() + 4));
        let gap = width.saturating_sub(left.width() + right.width() + 3);
        Line::from(vec![
            Span::styled(sign, theme.accent),
            Span::styled(left, style),
            Span::raw(" ".repeat(gap)),
            Span::styled(right.as_str(), theme.quiet),
        ])
    });
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), list);
}

fn save(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, review: &mut Review) {
    let size = (area.width, area.height);
    if !review.refused.is_empty() {
        let inner = open_box(theme, frame, area, size, "Not yet", "Enter goes to the answer · Esc goes back");
        let why = "Nothing is written while an answer cannot stand in the README as it is:";
        let mut lines = vec![Line::raw(why), Line::raw("")];
        for refused in &review.refused {
            let question = &wizard.catalogue.questions[refused.question];
            lines.push(Line::styled(one_line(&question.title), theme.title));
            lines.push(Line::styled(format!("  ! {}", one_line(&refused.reason)), theme.bad));
            lines.push(Line::raw(format!("    {}", one_line(&refused.help))));
            lines.push(Line::raw(""));
        }
        scrolled(frame, inner, &Text::from(lines), &mut review.scroll);
        return;
    }
    let keys = writing_keys(review.added, review.removed);
    let title = format!("Save {}", one_line(&wizard.kep.readme));
    let inner = open_box(theme, frame, area, size, &title, &keys);
    let mut text = rich::diff(&review.diff, theme);
    if let Some(note) = &review.note {
        let note = Line::styled(one_line(note), theme.accent);
        text.lines.splice(0..0, [note, Line::raw("")]);
    }
    if !review.confirmed.is_empty() {
        let short = |&question: &usize| one_line(&wizard.catalogue.questions[question].short);
        let confirmed = review.confirmed.iter().map(short).collect::<Vec<_>>().join(" · ");
        let said = format!("Confirmed as they stand, and nothing is written for it: {confirmed}");
        text.lines.splice(0..0, [Line::styled(said, theme.quiet), Line::raw("")]);
    }
    scrolled(frame, inner, &text, &mut review.scroll);
}

/// The line of keys below what is shown before it is written.
fn writing_keys(added: usize, removed: usize) -> String {
    format!("+{added} -{removed} · Enter writes · ↑↓ scroll · Esc goes back")
}

fn sync(theme: &Theme, frame: &mut Frame<'_>, area: Rect, sync: &mut Sync) {
    let count = |of: fn(&InStep) -> usize| sync.files.iter().map(of).sum();
    let keys = writing_keys(count(|file| file.added), count(|file| file.removed));
    let title = format!("Bring {} in step", names(&sync.files));
    let inner = open_box(theme, frame, area, (area.width, area.height), &title, &keys);
    let mut text = Text::default();
    if let Some(note) = &sync.note {
        text.extend([Line::styled(one_line(note), theme.accent), Line::raw("")]);
    }
    for file in &sync.files {
        text.push_line(Line::styled(file.name, theme.title));
        text.extend(file.says.iter().map(|says| Line::styled(format!("  {}", one_line(says)), theme.quiet)));
        text.extend(rich::diff(&file.diff, theme).lines);
        text.push_line(Line::raw(""));
    }
    scrolled(frame, inner, &text, &mut sync.scroll);
}

fn pull(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, scroll: &mut usize) {
    let keys = "copy: t title · b body · g git commands · Esc closes";
    let inner = open_box(theme, frame, area, (100, 26), "The pull request", keys);
    let Some(pull) = wizard.pull_request() else { return };
    let plain = |text: &str| text.lines().map(|line| Line::raw(one_line(line))).collect::<Vec<_>>();
    let mut lines = vec![Line::styled(one_line(&pull.title), theme.title), Line::raw("")];
    lines.extend(plain(&pull.body));
    lines.push(Line::raw(""));
    lines.push(Line::styled("The commands that open it; none of them is run", theme.quiet));
    lines.extend(plain(&pull.commands));
    if let Some(notice) = &wizard.notice {
        lines.push(Line::raw(""));
        lines.push(Line::styled(one_line(&notice.text), theme.accent));
    }
    scrolled(frame, inner, &Text::from(lines), scroll);
}

fn merge(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, conflicts: &mut [Conflict]) {
    let more = match conflicts.len() {
        0 | 1 => String::new(),
        count => format!(" ({} more to come)", count - 1),
    };
    let Some(conflict) = conflicts.first_mut() else { return };
    let size = (area.width, area.height);
    let title = format!("Changed on disk and here: {}{more}", wizard.catalogue.questions[conflict.question].short);
    let keys = match conflict.proposed() {
        Some(_) => "Enter both together · t theirs · m mine · Esc decides later",
        None => "t theirs · m mine · b both, to edit · Esc decides later",
    };
    let inner = open_box(theme, frame, area, size, &title, keys);
    let mut text = Text::default();
    if let Some(notice) = &wizard.notice {
        text.push_line(Line::styled(one_line(&notice.text), theme.accent));
        text.push_line(Line::raw(""));
    }
    let both = conflict.proposed().map(|_| ("Both together: each has changed other lines", &conflict.both.text));
    let sides = [("Theirs: the README on disk", &conflict.theirs.text), ("Mine: what you have here", &conflict.mine)];
    for (who, answer) in both.into_iter().chain(sides) {
        text.push_line(Line::styled(format!("{who}, against what both began with"), theme.title));
        if answer.trim().is_empty() {
            text.push_line(Line::styled("The answer is gone.", theme.quiet));
        }
        let (lines, ..) = diff(&ended(&conflict.base), &ended(answer));
        text.extend(rich::diff(&lines, theme).lines);
        text.push_line(Line::raw(""));
    }
    scrolled(frame, inner, &text, &mut conflict.scroll);
}
