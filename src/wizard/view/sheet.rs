//! What the sheet of a review looks like: a line about the KEP, the blocks, and the keys.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr as _;

use super::LEAST;
use super::frame::{keys_and, one_line, shortened};
use super::overlay::{open_box, scrolled};
use super::rows::rows;
use crate::team::show::sheet::{Tone, ToneLine, marked};
use crate::wizard::Command;
use crate::wizard::editor::{Action, Motion};
use crate::wizard::sheet::{At, Fold, Part, Sheet, contains};
use crate::wizard::theme::Theme;

/// Columns before the text: the cursor, and the sign of what is folded.
const GUTTER: u16 = 4;
/// Columns of the title that are there, whatever else is known of the KEP.
const LEAST_TITLE: usize = 20;

/// Draws `sheet`, and notes in it where its blocks stand.
pub fn draw(sheet: &mut Sheet, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = format!(
            "The sheet needs {} columns and {} rows. Make the terminal larger, or leave with q.",
            LEAST.0, LEAST.1
        );
        frame.render_widget(Paragraph::new(text), area);
        return;
    }
    let line = Constraint::Length(1);
    let [head, above, body, below, foot] = Layout::vertical([line, line, Constraint::Min(1), line, line]).areas(area);
    header(sheet, theme, frame, head);
    for at in [above, below] {
        frame.render_widget(Paragraph::new("─".repeat(usize::from(at.width))).style(theme.rule), at);
    }
    blocks(sheet, theme, frame, body);
    footer(sheet, theme, frame, foot);
    notice(sheet, theme, frame, below);
    help(sheet, theme, frame, area);
}

fn header(sheet: &Sheet, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let verdict = shortened(&one_line(&sheet.verdict), usize::from(area.width) / 2);
    let right = Line::from(vec![Span::styled(verdict, theme.title), Span::raw(" ")]);
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let least = sheet.title.width().min(LEAST_TITLE) + 3;
    let facts = shortened(&one_line(&sheet.facts), room.saturating_sub(least));
    let title = shortened(&sheet.title, room.saturating_sub(facts.width() + 3));
    let left =
        vec![Span::raw(" "), Span::styled(title, theme.title), Span::raw("   "), Span::styled(facts, theme.quiet)];
    frame.render_widget(Paragraph::new(Line::from(left)), area);
    let width = u16::try_from(right.width()).unwrap_or(area.width).min(area.width);
    frame.render_widget(Paragraph::new(right), Rect { x: area.right() - width, width, ..area });
}

/// A row of the sheet, and the line of its block that it belongs to: 0 for the heading, else the line plus 1.
struct Laid {
    row: Line<'static>,
    line: usize,
    indent: u16,
    sign: &'static str,
}

fn blocks(sheet: &mut Sheet, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let width = area.width.saturating_sub(GUTTER + 1);
    let laid: Vec<Vec<Laid>> = sheet.parts.iter().map(|part| lay_out(part, theme, width)).collect();
    let starts: Vec<usize> = laid
        .iter()
        .scan(0, |next, rows| {
            let start = *next;
            *next += rows.len();
            Some(start)
        })
        .collect();
    let height = usize::from(area.height);
    let own = &laid[sheet.cursor.block];
    let first_of = |line: usize| own.iter().position(|row| row.line == line && !row.row.spans.is_empty()).unwrap_or(0);
    let heading = own.iter().position(|row| !row.sign.is_empty()).unwrap_or(0);
    let row = match sheet.cursor.at {
        At::Heading => heading,
        At::Line(line) => first_of(line + 1).max(heading),
        At::Row(row) => row.min(own.len().saturating_sub(1)),
    };
    let start = starts[sheet.cursor.block];
    let (cursor, end) = (start + row, start + own.len());
    let all: usize = laid.iter().map(Vec::len).sum();
    if std::mem::take(&mut sheet.is_jump) && !(sheet.top <= start && end <= sheet.top + height) {
        sheet.top = start;
    }
    // A row is shown around the cursor, so that it does not stick to the edge.
    let lowest = (cursor + 2).saturating_sub(height).min(all.saturating_sub(height));
    sheet.top = sheet.top.clamp(lowest, cursor.saturating_sub(1).max(lowest)).min(all.saturating_sub(height));
    let shown = laid.iter().flatten().skip(sheet.top).take(height);
    for ((n, laid), y) in shown.enumerate().zip(area.y..) {
        let is_cursor = sheet.top + n == cursor;
        let in_block = (start..end).contains(&(sheet.top + n));
        let gutter = match (is_cursor, in_block) {
            (true, _) => "▸",
            (false, true) => "│",
            _ => " ",
        };
        let style = if is_cursor { theme.accent } else { theme.rule };
        frame.buffer_mut().set_string(area.x, y, gutter, style);
        frame.buffer_mut().set_string(area.x + 2, y, laid.sign, theme.accent);
        let x = area.x + GUTTER + laid.indent;
        frame.buffer_mut().set_line(x, y, &laid.row, area.right().saturating_sub(x));
        if !sheet.needle.is_empty() {
            found(frame, &laid.row, (x, y), &sheet.needle, theme);
        }
    }
    if all > height {
        let mark = area.y + u16::try_from(cursor * (height - 1) / (all - 1)).unwrap_or(0);
        frame.buffer_mut().set_string(area.right() - 1, mark, "▐", theme.rule);
    }
    sheet.extent.lines = own.iter().map(|row| row.line).collect();
    sheet.extent.starts = starts;
    sheet.extent.rows = all;
    sheet.extent.cursor = cursor;
    sheet.extent.height = height;
    sheet.extent.screen_row = area.y;
}

/// The rows of a block: the title of its section, its heading, and what is shown of it.
fn lay_out(part: &Part, theme: &Theme, width: u16) -> Vec<Laid> {
    let plain = |row, line, indent| Laid { row, line, indent, sign: "" };
    let mut laid = Vec::new();
    if let Some(section) = &part.block.section {
        laid.push(plain(Line::default(), 0, 0));
        laid.push(plain(Line::styled(shortened(section, usize::from(width)), theme.quiet), 0, 0));
    }
    let sign = match part.fold {
        _ if part.block.whole.is_empty() => "·",
        Fold::Line => "▹",
        Fold::News if part.block.news != part.block.whole => "▿",
        Fold::News | Fold::Whole => "▾",
    };
    for (n, row) in rows(&styled(&part.block.heading, theme), width).into_iter().enumerate() {
        laid.push(Laid { sign: if n == 0 { sign } else { "" }, ..plain(row, 0, 0) });
    }
    for (n, line) in part.lines().iter().enumerate() {
        let rows = rows(&styled(line, theme), width.saturating_sub(2));
        laid.extend(rows.into_iter().map(|row| plain(row, n + 1, 2)));
    }
    laid
}

/// A line in the styles of the theme; without colors, with marks around what went and what came.
fn styled(line: &ToneLine, theme: &Theme) -> Text<'static> {
    let line = if theme.has_colour { line.clone() } else { marked(line) };
    let spans = line.into_iter().map(|(tone, text)| Span::styled(text, style(tone, theme)));
    Text::from(Line::from(spans.collect::<Vec<_>>()))
}

fn style(tone: Tone, theme: &Theme) -> Style {
    match tone {
        Tone::Text => theme.text,
        Tone::Quiet => theme.quiet,
        Tone::Title => theme.title,
        Tone::Bad => theme.bad.add_modifier(Modifier::BOLD),
        Tone::Warning => theme.open,
        Tone::Added => theme.added,
        Tone::Removed if theme.has_colour => theme.removed.add_modifier(Modifier::CROSSED_OUT),
        Tone::Removed => theme.removed,
    }
}

/// Marks the words looked for in a row that stands at `(x, y)`.
fn found(frame: &mut Frame<'_>, row: &Line<'_>, (x, y): (u16, u16), needle: &str, theme: &Theme) {
    let text = row.to_string();
    if !contains(&text, needle) {
        return;
    }
    let right = frame.area().right();
    for (at, _) in text.char_indices() {
        let Some(end) =
            (at + 1..=text.len()).find(|&end| text.is_char_boundary(end) && contains(&text[at..end], needle))
        else {
            break;
        };
        // The shortest end behind the start of a hit: what begins later is no hit of this one.
        if text[at..].chars().next().is_none_or(|first| contains(&text[at + first.len_utf8()..end], needle)) {
            continue;
        }
        let column = |to: usize| x + u16::try_from(text[..to].width()).unwrap_or(u16::MAX - x);
        let (from, to) = (column(at), column(end).min(right));
        let area = Rect { x: from.min(right), y, width: to.saturating_sub(from), height: 1 };
        frame.buffer_mut().set_style(area, theme.editor().found.add_modifier(Modifier::REVERSED));
    }
}

fn footer(sheet: &Sheet, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    if let Some(typing) = &sheet.typing {
        let shown = one_line(typing);
        let column = u16::try_from(shown.width() + 8).unwrap_or(area.width).min(area.width.saturating_sub(1));
        let line = Line::from(vec![Span::styled(" find › ", theme.accent), Span::raw(shown)]);
        frame.render_widget(Paragraph::new(line), area);
        frame.set_cursor_position((area.x + column, area.y));
        return;
    }
    let extent = &sheet.extent;
    let right = format!("row {} of {} ", extent.cursor + 1, extent.rows);
    keys_and(Line::styled(right, theme.quiet), hints(sheet), theme, frame, area);
}

/// The commands that mean something here, with what they do: a word for the footer, a sentence for help.
const COMMANDS: [(Command, &str, &str); 13] = [
    (Command::NextOpen, "next to look at", "next answer that is open, found wanting, or news"),
    (Command::NextQuestion, "next", "next answer"),
    (Command::PreviousQuestion, "", "answer before"),
    (Command::Edit(Action::NewLine), "fold", "fold what is under the cursor, or unfold it"),
    (Command::Help, "help", "this help"),
    (Command::Quit, "leave", "leave; so does q. An edited comment is printed"),
    (Command::ExternalEditor, "edit comment", "edit the comment in $VISUAL or $EDITOR"),
    (Command::Edit(Action::Copy), "copy comment", "copy the comment to the terminal's clipboard"),
    (Command::Find, "find", "find words; so does /"),
    (Command::NextHit, "", "next line that has them"),
    (Command::PreviousHit, "", "line before that has them"),
    (Command::Outline, "fold all", "fold everything; once more unfolds the news"),
    (Command::Redraw, "", "draw the screen anew"),
];

fn hints(sheet: &Sheet) -> Vec<(String, &'static str)> {
    let named = COMMANDS.iter().filter(|(_, word, _)| !word.is_empty());
    named.filter_map(|(command, word, _)| Some((sheet.keys.chord_of(command)?.short(), *word))).collect()
}

fn notice(sheet: &Sheet, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(notice) = &sheet.notice else { return };
    let text = format!(" · {} ", shortened(&one_line(notice), usize::from(area.width).saturating_sub(6)));
    let width = u16::try_from(text.width()).unwrap_or(area.width).min(area.width.saturating_sub(1));
    frame.render_widget(Paragraph::new(text).style(theme.accent), Rect { x: area.x + 1, width, ..area });
}

fn help(sheet: &mut Sheet, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(mut row) = sheet.help else { return };
    let inner = open_box(theme, frame, area, (84, 30), "The sheet of a review", "↑↓ scroll · Esc closes");
    let intro = "What the stage asks, what changed since the stage before was approved, and what the gate found. Nothing \
                 here changes a file.";
    let mut lines = vec![Line::raw(intro), Line::raw("")];
    let signs = [
        ("✗", "an answer that is required and missing"),
        ("+ ~ -", "an answer that is new, changed, gone"),
        ("✓", "an answer that is there and did not change"),
        ("▹ ▿ ▾", "folded; unchanged lines left out; whole"),
    ];
    lines.extend(signs.map(|(sign, words)| key_line(sign, words, theme)));
    lines.push(Line::raw(""));
    for (command, _, words) in &COMMANDS {
        let chords: Vec<String> = sheet.keys.chords_of(command).iter().take(2).map(ToString::to_string).collect();
        lines.push(key_line(&chords.join("  "), words, theme));
    }
    let step = |to| Command::Edit(Action::Move { to, extend: false });
    for (less, more, words) in [
        (Motion::Left, Motion::Right, "show less of the block, or more"),
        (Motion::Up, Motion::Down, "one row up or down"),
        (Motion::PageUp, Motion::PageDown, "one screen up or down; Space goes down too"),
        (Motion::Start, Motion::Finish, "to the top or the end"),
    ] {
        let chords =
            [less, more].map(|to| sheet.keys.chord_of(&step(to)).map_or(String::new(), |chord| chord.to_string()));
        lines.push(key_line(&chords.join("  "), words, theme));
    }
    scrolled(frame, inner, &Text::from(lines), &mut row);
    sheet.help = Some(row);
}

fn key_line(keys: &str, words: &'static str, theme: &Theme) -> Line<'static> {
    let gap = 24usize.saturating_sub(keys.width()).max(2);
    let keys = format!("  {keys}");
    Line::from(vec![Span::styled(keys, theme.accent), Span::raw(" ".repeat(gap)), Span::raw(words)])
}
