//! An answer as a form: check boxes, and labels with their values beside them.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use unicode_width::UnicodeWidthStr;

use super::frame::{one_line, shortened};
use super::rows::rows;
use crate::answers::form::RowKind;
use crate::wizard::Command;
use crate::wizard::editor::scroll_mark;
use crate::wizard::form::{Drawn, DrawnRow, OpenForm};
use crate::wizard::model::Wizard;
use crate::wizard::theme::Theme;

/// Columns at the left that say where the focus is.
const GUTTER: u16 = 2;
/// Columns that a step of depth takes.
const STEP: u16 = 2;
/// Columns of a check box and the blank behind it.
const BOX: u16 = 4;
/// A form of fewer columns saves rows where it can.
const NARROW: u16 = 72;
/// How far a value below a label is moved in from it.
const BELOW: u16 = 2;
/// The columns that labels beside their values may have, the least and the most.
const LABELS: (u16, u16) = (12, 30);
/// Columns between a label and its value.
const BETWEEN: u16 = 2;
/// Columns that an offer needs to be of use.
const OFFER: u16 = 12;

/// One row of the form, laid out.
struct Block {
    row: usize,
    /// The row of the whole form at which it begins.
    top: usize,
    /// The rows of its label.
    label: Vec<Line<'static>>,
    /// The column at which its label begins, from the left of the form.
    indent: u16,
    /// Where its value begins, and how many columns it has.
    value: (u16, u16),
    /// Rows of the label that stand above the value.
    above: usize,
    height: usize,
}

/// Draws the open form, and puts the terminal's cursor into it where it has the focus.
pub(super) fn draw(wizard: &mut Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect, has_focus: bool) {
    let key = wizard.keys.chord_of(&Command::AddEntry).map(|key| key.to_string());
    let Some(open) = &mut wizard.form else { return };
    if area.width <= GUTTER + STEP + LABELS.0 + BETWEEN || area.height == 0 {
        return;
    }
    let blocks = lay_out(open, theme, area.width - 1);
    let end = blocks.last().map_or(0, |block| block.top + block.height);
    let adds = open.record_name().map(|name| format!("+ add a {name}"));
    let total = end + if adds.is_some() { 2 } else { 0 };
    scroll(open, &blocks, usize::from(area.height), total);
    let mut drawn = Drawn { widths: vec![0; open.rows().len()], ..Drawn::default() };
    let mut cursor = None;
    for block in &blocks {
        drawn.widths[block.row] = block.value.1;
        let Some(place) = Place::of(block.top, block.height, open.top, area) else { continue };
        let at = draw_block(open, block, &place, theme, frame.buffer_mut(), &mut drawn);
        if block.row == open.focus() {
            cursor = at;
        }
    }
    if let Some((words, place)) = adds.zip(Place::of(end + 1, 1, open.top, area)) {
        let hint = key.map_or(words.clone(), |key| format!("{words} · {key}"));
        let line = Line::styled(shortened(&one_line(&hint), usize::from(area.width - GUTTER)), theme.quiet);
        drawn.add = Rect { x: area.x + GUTTER, width: area.width - GUTTER, ..place.area };
        frame.buffer_mut().set_line(drawn.add.x, drawn.add.y, &line, drawn.add.width);
    }
    scroll_mark(area, (open.top, total), frame.buffer_mut(), theme.rule);
    open.drawn = drawn;
    if has_focus && let Some(at) = cursor {
        offers(open, at, theme, frame.buffer_mut(), area);
        frame.set_cursor_position(at);
    }
}

/// Which rows of something that is `height` rows high are in view, and where.
struct Place {
    /// The rows of it that are above the view.
    cut: usize,
    area: Rect,
}

impl Place {
    fn of(top: usize, height: usize, scroll: usize, area: Rect) -> Option<Self> {
        let room = usize::from(area.height);
        let cut = scroll.saturating_sub(top);
        let at = top.saturating_sub(scroll);
        let height = height.saturating_sub(cut).min(room.saturating_sub(at));
        let narrow = |rows: usize| u16::try_from(rows).unwrap_or(u16::MAX);
        (height > 0).then(|| Self { cut, area: Rect { y: area.y + narrow(at), height: narrow(height), ..area } })
    }
}

/// Where every row stands that is shown.
fn lay_out(open: &mut OpenForm, theme: &Theme, width: u16) -> Vec<Block> {
    let shown = open.shown();
    let is_labelled = |row: &usize| matches!(open.rows()[*row].kind, RowKind::Field | RowKind::Record);
    let most = (width * 2 / 5).clamp(LABELS.0, LABELS.1);
    let widths = shown.iter().filter(|row| is_labelled(row)).map(|row| {
        let row = &open.rows()[*row];
        columns(&row.label) + indent(row.depth)
    });
    let labels = widths.filter(|width| *width <= most).max().unwrap_or(LABELS.0);
    let beside = GUTTER + labels + BETWEEN;
    let mut blocks: Vec<Block> = Vec::with_capacity(shown.len());
    let mut top = 0;
    for (n, &row) in shown.iter().enumerate() {
        if n > 0 && open.has_gap(shown[n - 1], row) {
            top += 1;
        }
        let (kind, depth) = (open.rows()[row].kind, open.rows()[row].depth);
        let indent = indent(depth);
        let style = label_style(open, row, theme);
        let label = capitalised(&one_line(&open.rows()[row].label));
        let wrapped = |columns: u16| rows(&Text::from(Line::styled(label.clone(), style)), columns);
        let (label, value, above) = match kind {
            RowKind::Text => (Vec::new(), (GUTTER + indent, width - GUTTER - indent), 0),
            RowKind::Choice(_) => (wrapped(width - GUTTER - indent - BOX), (GUTTER + indent, BOX - 1), 0),
            RowKind::Record | RowKind::Field => {
                let is_long = columns(&label) + indent > labels;
                let label = wrapped(if is_long { width - GUTTER - indent } else { labels });
                let above = if is_long { label.len() } else { 0 };
                // Where rows are dear, a value below its label has no need to stand in line with the others.
                let from = if is_long && width < NARROW { GUTTER + indent + BELOW } else { beside };
                (label, (from, width - from), above)
            }
        };
        let value_rows = open.field(row).map_or(0, |field| {
            field.resize(value.1, 1);
            field.row_count()
        });
        let height = (above + value_rows).max(label.len());
        blocks.push(Block { row, top, label, indent: GUTTER + indent, value, above, height });
        top += height;
    }
    blocks
}

/// Moves the view to the cursor where it is to be followed, and leaves no gap below the form.
fn scroll(open: &mut OpenForm, blocks: &[Block], height: usize, total: usize) {
    if open.follows
        && let Some(block) = blocks.iter().find(|block| block.row == open.focus())
    {
        let row = open.field(block.row).map_or(0, |field| field.place().row);
        let cursor = block.top + block.above + row;
        // All of the row is wanted with its label, if there is room for it.
        let (first, last) =
            if block.height <= height { (block.top, block.top + block.height - 1) } else { (cursor, cursor) };
        open.top = open.top.max((last + 1).saturating_sub(height)).min(first);
    }
    open.top = open.top.min(total.saturating_sub(height));
}

/// Draws one row of the form, and says where the cursor is if it is in there and in view.
fn draw_block(
    open: &mut OpenForm,
    block: &Block,
    place: &Place,
    theme: &Theme,
    buffer: &mut Buffer,
    drawn: &mut Drawn,
) -> Option<Position> {
    let Place { cut, area } = *place;
    let kind = open.rows()[block.row].kind;
    let is_focus = block.row == open.focus();
    if is_focus && cut == 0 {
        buffer.set_stringn(area.x, area.y, "▸", 1, theme.accent);
    }
    let label_x = area.x + block.indent + if matches!(kind, RowKind::Choice(_)) { BOX } else { 0 };
    for (line, y) in block.label.iter().skip(cut).zip(area.y..area.bottom()) {
        buffer.set_line(label_x, y, line, area.right().saturating_sub(label_x));
    }
    let x = area.x + block.value.0;
    if let RowKind::Choice(ticked) = kind {
        let (sign, style) = match ticked {
            Some(true) => ("[x]", theme.editor().ticked),
            Some(false) => ("[ ]", theme.editor().unticked),
            None => (" - ", theme.quiet),
        };
        let value = Rect { x, width: block.value.1, height: 1, ..area };
        if cut == 0 {
            buffer.set_stringn(x, area.y, sign, usize::from(value.width), style);
        }
        drawn.rows.push(DrawnRow { row: block.row, area, value, from: 0 });
        return (cut == 0).then_some(Position { x: x + 1, y: area.y });
    }
    let above = u16::try_from(block.above.saturating_sub(cut)).unwrap_or(u16::MAX).min(area.height);
    let value = Rect { x, y: area.y + above, width: block.value.1, height: area.height - above };
    let from = cut.saturating_sub(block.above);
    drawn.rows.push(DrawnRow { row: block.row, area, value, from });
    let is_empty = open.is_empty(block.row);
    let cursor = open.field(block.row)?.render_from(from, value, buffer, &theme.editor());
    if is_empty && !is_focus && value.height > 0 {
        buffer.set_stringn(value.x, value.y, "—", 1, theme.quiet);
    }
    cursor.map(Position::from)
}

/// What is offered, behind the words of the row or, where there is no room, below it.
fn offers(open: &OpenForm, cursor: Position, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if open.offers().is_empty() {
        return;
    }
    let right = area.right() - 1;
    let is_blank = |x: &u16| buffer[(*x, cursor.y)].symbol() == " ";
    let behind = (cursor.x + 1..right).rev().find(|x| !is_blank(x)).unwrap_or(cursor.x) + 1;
    let at = match behind + 1 + OFFER <= right {
        true => Position { x: behind + 1, ..cursor },
        false if cursor.y + 1 < area.bottom() => {
            Position { x: cursor.x.min(right.saturating_sub(2 * OFFER)), y: cursor.y + 1 }
        }
        false => return,
    };
    let room = usize::from(right - at.x);
    let mut spans: Vec<Span> = Vec::new();
    let mut used = 0;
    for (n, offer) in open.offers().iter().enumerate() {
        let lead = if n == 0 { "→ " } else { " · " };
        let name = shortened(&one_line(&offer.name), room.saturating_sub(used + lead.width()));
        if n > 0 && name != one_line(&offer.name) {
            break;
        }
        used += lead.width() + name.width();
        spans.push(Span::styled(lead, theme.quiet));
        spans.push(Span::styled(name, if n == 0 { theme.accent } else { theme.quiet }));
    }
    for x in at.x..right {
        buffer[(x, at.y)].reset();
    }
    buffer.set_line(at.x, at.y, &Line::from(spans), right - at.x);
}

fn label_style(open: &OpenForm, row: usize, theme: &Theme) -> Style {
    match open.rows()[row].kind {
        RowKind::Record | RowKind::Choice(Some(true) | None) => theme.title,
        RowKind::Field if row == open.focus() => theme.accent,
        RowKind::Field => theme.quiet,
        RowKind::Choice(Some(false)) | RowKind::Text => theme.text,
    }
}

/// `text` with a capital first letter, as the labels of the template begin.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn indent(depth: usize) -> u16 {
    STEP * u16::try_from(depth.min(4)).unwrap_or(0)
}

fn columns(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}
