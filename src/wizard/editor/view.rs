use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::buffer::Pos;
use super::tint::{self, Token};
use super::{Editor, EditorStyles, graphemes};

/// Marks the scroll position at the right edge.
const SCROLL_MARK: &str = "▐";

impl Editor {
    /// Draws the part of the text that is in view, and says where in `buffer` the terminal's own cursor belongs if
    /// it is to be seen. Lays out for `area` and moves the view to the cursor first, unless it was scrolled away.
    pub fn render(&mut self, area: Rect, buffer: &mut Buffer, styles: &EditorStyles) -> Option<(u16, u16)> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        self.resize(area.width, area.height);
        self.settle();
        let rows = (self.top_row(), self.layout.rows());
        let cursor = self.paint(area, buffer, styles);
        scroll_mark(area, rows, buffer, styles.scroll_mark);
        cursor
    }

    /// Draws the text from its row `top` on, as a part of something larger that scrolls as a whole.
    pub fn render_from(
        &mut self,
        top: usize,
        area: Rect,
        buffer: &mut Buffer,
        styles: &EditorStyles,
    ) -> Option<(u16, u16)> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        self.show_from(top, area.width, area.height);
        self.paint(area, buffer, styles)
    }

    /// Lays out for an area of `cols` by `rows` cells, with the row `top` of the text at its top.
    pub fn show_from(&mut self, top: usize, cols: u16, rows: u16) {
        self.resize(cols, rows);
        self.view.follows = false;
        self.view.top = self.layout.locate(top);
    }

    /// Draws what is in view, and says where the cursor is if it is in it.
    fn paint(&self, area: Rect, buffer: &mut Buffer, styles: &EditorStyles) -> Option<(u16, u16)> {
        let top = self.top_row();
        let (mut line, mut row) = self.view.top;
        let mut paint = Paint::default();
        let mut painted = None;
        for y in area.top()..area.bottom() {
            let start = buffer.index_of(area.left(), y);
            let mut cells = Cells { row: &mut buffer.content[start..start + usize::from(area.width)], at: 0 };
            if line < self.lines.count() {
                if painted != Some(line) {
                    self.prepare(line, &mut paint);
                    painted = Some(line);
                }
                self.draw_row(line, row, &paint, styles, &mut cells);
                row += 1;
                if row == self.layout.fold(line).rows() {
                    (line, row) = (line + 1, 0);
                }
            }
            cells.blank(usize::MAX, styles.text);
        }
        let Pos { line, byte } = self.carets.cursor;
        let row = self.cursor_row().checked_sub(top)?;
        let column = self.layout.fold(line).column_of(self.lines.line(line), byte);
        let column = u16::try_from(column).unwrap_or(u16::MAX).min(area.width - 1);
        let row = u16::try_from(row).ok().filter(|&row| row < area.height)?;
        Some((area.left() + column, area.top() + row))
    }

    /// The row of the sheet at the top of the view.
    pub(super) fn top_row(&self) -> usize {
        let (line, row) = self.view.top;
        let line = line.min(self.lines.count() - 1);
        self.layout.first_row(line) + row.min(self.layout.fold(line).rows() - 1)
    }

    /// Moves the view by rows and leaves the cursor where it is.
    pub(super) fn scroll(&mut self, rows: i32) {
        self.view.follows = false;
        self.scroll_by(isize::try_from(rows).unwrap_or(0));
    }

    pub(super) fn scroll_by(&mut self, rows: isize) {
        let last = self.layout.rows().saturating_sub(self.view.height);
        let top = self.top_row().saturating_add_signed(rows).min(last);
        self.view.top = self.layout.locate(top);
    }

    /// Brings the cursor into view where it is to be followed, and leaves no gap below the text.
    fn settle(&mut self) {
        let height = self.view.height;
        let mut top = self.top_row();
        if self.view.follows {
            let row = self.cursor_row();
            let beyond = if row < top { top - row } else { (row + 1).saturating_sub(top + height) };
            if beyond > height {
                // After a leap, what stands around the cursor is wanted on both sides.
                top = row.saturating_sub(height / 2);
            } else if row < top {
                top = row;
            } else {
                top += beyond;
            }
        }
        self.view.top = self.layout.locate(top.min(self.layout.rows().saturating_sub(height)));
    }

    /// Finds out how `line` is to be painted.
    fn prepare(&self, line: usize, paint: &mut Paint) {
        let text = self.lines.line(line);
        paint.tokens.clear();
        tint::read(text, self.tints.open_at(line), |bytes, token| paint.tokens.push((bytes, token)));
        paint.found.clear();
        if let Some(needle) = &self.needle {
            paint.found.extend(needle.matches(text));
        }
        let selection = self.selection().filter(|range| (range.start.line..=range.end.line).contains(&line));
        paint.selected = selection.map(|Range { start, end }| {
            let from = if start.line == line { start.byte } else { 0 };
            // One byte more than the line has stands for its line break.
            from..if end.line == line { end.byte } else { text.len() + 1 }
        });
    }

    fn draw_row(&self, line: usize, row: usize, paint: &Paint, styles: &EditorStyles, cells: &mut Cells) {
        let (text, fold) = (self.lines.line(line), self.layout.fold(line));
        let bytes = fold.bytes(row, text.len());
        let mut column = fold.indent(row);
        cells.blank(column, styles.text);
        let (mut style, mut until) = paint.style_at(bytes.start, styles);
        for (at, grapheme) in graphemes::each(&text[bytes.clone()]) {
            if bytes.start + at >= until {
                (style, until) = paint.style_at(bytes.start + at, styles);
            }
            let width = graphemes::width(grapheme, column);
            column += width;
            match grapheme.as_bytes() {
                b"\t" => cells.blank(width, style),
                [b' '..0x7f] => cells.put(grapheme, 1, style),
                _ => match graphemes::shown(grapheme) {
                    Cow::Borrowed(same) if same == grapheme => cells.put(same, width, style),
                    picture => cells.put(&picture, width, style.patch(styles.picture)),
                },
            }
        }
        let last = bytes.end == text.len();
        if last && paint.selected.as_ref().is_some_and(|selected| selected.contains(&text.len())) {
            cells.blank(1, styles.text.patch(styles.selection));
        }
    }
}

/// Marks at the right edge of `area` which part of so many rows is in view, from the row `top` on.
pub(in crate::wizard) fn scroll_mark(area: Rect, (top, rows): (usize, usize), buffer: &mut Buffer, style: Style) {
    let height = usize::from(area.height);
    if rows <= height || area.width < 2 {
        return;
    }
    let length = (height * height / rows).max(1);
    let start = (top * (height - length)).div_ceil(rows - height).min(height - length);
    for row in start..start + length {
        // The mark lies within the area's height, which is a u16.
        let y = area.top() + u16::try_from(row).unwrap_or(u16::MAX);
        buffer[(area.right() - 1, y)].set_symbol(SCROLL_MARK).set_style(style);
    }
}

/// How the bytes of one line look.
#[derive(Default)]
struct Paint {
    tokens: Vec<(Range<usize>, Token)>,
    found: Vec<Range<usize>>,
    selected: Option<Range<usize>>,
}

impl Paint {
    /// The style of the byte at `at`, and the byte at which it may change.
    fn style_at(&self, at: usize, styles: &EditorStyles) -> (Style, usize) {
        let mut look = Look { style: styles.text, until: usize::MAX };
        let token = self.tokens.partition_point(|(bytes, _)| bytes.end <= at);
        if let Some((bytes, token)) = self.tokens.get(token) {
            look.lay(at, bytes, styles.of(*token));
        }
        let found = self.found.partition_point(|bytes| bytes.end <= at);
        if let Some(bytes) = self.found.get(found) {
            look.lay(at, bytes, styles.found);
        }
        if let Some(bytes) = self.selected.as_ref().filter(|bytes| at < bytes.end) {
            look.lay(at, bytes, styles.selection);
        }
        (look.style, look.until)
    }
}

/// A style being put together from layers.
struct Look {
    style: Style,
    until: usize,
}

impl Look {
    /// Lays `style` over what there is at `at`, which is before the end of `bytes`.
    fn lay(&mut self, at: usize, bytes: &Range<usize>, style: Style) {
        if at < bytes.start {
            self.until = self.until.min(bytes.start);
        } else {
            self.style = self.style.patch(style);
            self.until = self.until.min(bytes.end);
        }
    }
}

/// The cells of one row of the area, filled from the left.
struct Cells<'a> {
    row: &'a mut [Cell],
    at: usize,
}

impl Cells<'_> {
    /// Puts a symbol into the next `width` cells, or leaves them blank when not all of it fits.
    fn put(&mut self, symbol: &str, width: usize, style: Style) {
        let at = self.at;
        self.blank(width, style);
        if at + width <= self.row.len() {
            self.row[at].set_symbol(symbol);
        }
    }

    /// Blanks the next `count` cells, or as many as there are.
    fn blank(&mut self, count: usize, style: Style) {
        let end = self.row.len().min(self.at.saturating_add(count));
        for cell in &mut self.row[self.at..end] {
            cell.reset();
            cell.set_style(style);
        }
        self.at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Motion};
    use super::*;
    use ratatui::style::Modifier;
    use std::time::Duration;

    fn drawn(editor: &mut Editor, cols: u16, rows: u16) -> (Vec<String>, Option<(u16, u16)>, Buffer) {
        let area = Rect::new(0, 0, cols, rows);
        let mut buffer = Buffer::empty(area);
        let cursor = editor.render(area, &mut buffer, &EditorStyles::default());
        let row = |y| (0..cols).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        ((0..rows).map(row).collect(), cursor, buffer)
    }

    fn apply(editor: &mut Editor, action: Action) {
        editor.apply(action, Duration::ZERO);
    }

    #[test]
    fn rows_are_drawn_and_the_cursor_is_placed() {
        let mut editor = Editor::new("- one two three\nend");
        editor.set_cursor(Pos::new(0, 12));
        let (rows, cursor, _) = drawn(&mut editor, 12, 4);
        assert_eq!(rows, ["- one two", "  three", "end", ""]);
        assert_eq!(cursor, Some((4, 1)));
    }

    #[test]
    fn the_cursor_behind_a_full_row_has_a_column() {
        let mut editor = Editor::new("0123456789");
        apply(&mut editor, Action::Move { to: Motion::Finish, extend: false });
        assert_eq!(drawn(&mut editor, 11, 2).1, Some((10, 0)));
        apply(&mut editor, Action::Insert(' '));
        assert_eq!(drawn(&mut editor, 11, 2).1, Some((10, 0)), "a blank hangs over the edge");
    }

    #[test]
    fn nothing_in_a_text_reaches_the_terminal_raw() {
        let mut editor = Editor::new("a\u{1b}[31m\tb\u{202e}\u{200b}\u{9b}\r");
        let (rows, _, buffer) = drawn(&mut editor, 40, 1);
        assert_eq!(rows, ["a␛[31m  b\u{fffd}◌\u{fffd}␍"]);
        assert!(buffer.content.iter().all(|cell| !cell.symbol().chars().any(char::is_control)));
    }

    #[test]
    fn the_view_follows_the_cursor_but_not_the_wheel() {
        let text: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        let mut editor = Editor::new(&text.join("\n"));
        assert_eq!(drawn(&mut editor, 5, 3).0, ["0   ▐", "1", "2"]);
        apply(&mut editor, Action::Scroll(10));
        let (rows, cursor, _) = drawn(&mut editor, 5, 3);
        assert_eq!((rows[0].as_str(), cursor), ("10", None));
        apply(&mut editor, Action::Move { to: Motion::Down, extend: false });
        assert_eq!(drawn(&mut editor, 5, 3).0[1].trim_end_matches([' ', '▐']), "1");
        apply(&mut editor, Action::Move { to: Motion::Finish, extend: false });
        assert_eq!(drawn(&mut editor, 5, 3).0, ["47", "48", "49  ▐"]);
        apply(&mut editor, Action::Scroll(1000));
        assert_eq!(drawn(&mut editor, 5, 3).0[2], "49  ▐", "no gap below the text");
    }

    #[test]
    fn a_narrower_view_keeps_its_place() {
        let mut editor = Editor::new(&"one two three four\n".repeat(30));
        drawn(&mut editor, 40, 5);
        apply(&mut editor, Action::Scroll(12));
        assert_eq!(editor.view.top, (12, 0));
        drawn(&mut editor, 8, 5);
        assert_eq!(editor.view.top, (12, 0));
    }

    #[test]
    fn selection_finds_and_markdown_have_their_styles() {
        let mut editor = Editor::new("# Head\nfind\n\nx");
        editor.set_search("in");
        apply(&mut editor, Action::SelectAll);
        let (_, _, buffer) = drawn(&mut editor, 10, 5);
        let modifiers = |x, y| buffer[(x, y)].modifier;
        assert_eq!(modifiers(0, 0), Modifier::BOLD | Modifier::REVERSED);
        assert_eq!(modifiers(6, 0), Modifier::REVERSED, "the line break is selected too");
        assert_eq!(modifiers(7, 0), Modifier::empty());
        assert_eq!(modifiers(1, 1), Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED);
        assert_eq!([modifiers(0, 2), modifiers(1, 2)], [Modifier::REVERSED, Modifier::empty()]);
        assert_eq!([modifiers(0, 3), modifiers(1, 3)], [Modifier::REVERSED, Modifier::empty()]);
    }

    #[test]
    fn what_was_in_the_area_before_is_gone() {
        let area = Rect::new(0, 0, 6, 2);
        let mut buffer = Buffer::with_lines(["######", "######"]);
        Editor::new("日").render(area, &mut buffer, &EditorStyles::default());
        assert_eq!(buffer, Buffer::with_lines(["日    ", "      "]));
    }
}
