use std::fmt::Write as _;
use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar;

use super::modes;

/// Collects a frame as the fewest bytes that bring it about.
///
/// Colours are sent exactly where cells have them, whatever the environment says: a theme without colours sends none.
/// Nothing that a terminal would act on gets out of a cell.
#[derive(Default)]
pub(super) struct Screen {
    frame: String,
    /// Where the terminal's cursor is, where that is certain.
    at: Option<Position>,
    /// Whether the cursor shows, where that is certain.
    shown: Option<bool>,
    style: Style,
}

/// How the terminal draws what comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl Default for Style {
    fn default() -> Self {
        Self { foreground: Color::Reset, background: Color::Reset, modifier: Modifier::empty() }
    }
}

/// Everything in between is shown at once, where the terminal knows how to.
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

impl Screen {
    /// The frame as bytes; none where nothing changes.
    pub(super) fn take_frame(&mut self) -> Vec<u8> {
        let frame = std::mem::take(&mut self.frame);
        if frame.is_empty() { Vec::new() } else { [BEGIN, &frame, END].concat().into_bytes() }
    }

    /// Gives up what is known of the terminal's state.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn move_to(&mut self, to: Position) {
        if self.at != Some(to) {
            push(&mut self.frame, format_args!("\x1b[{};{}H", to.y + 1, to.x + 1));
            self.at = Some(to);
        }
    }

    fn print(&mut self, symbol: &str, columns: u16) {
        let mut chars = symbol.chars();
        let (first, more) = (chars.next().unwrap_or(' '), chars.next().is_some());
        if symbol.is_empty() || symbol.chars().any(char::is_control) {
            self.frame.push(' ');
        } else {
            self.frame.push_str(symbol);
        }
        // Terminals disagree on how wide clusters of characters are, and on what happens at the right edge.
        let certain = !more && first.width().unwrap_or(1) == 1;
        self.at = self.at.filter(|at| certain && at.x + 1 < columns).map(|at| Position { x: at.x + 1, ..at });
    }

    fn set_style(&mut self, style: Style) {
        if style == self.style {
            return;
        }
        let before = self.style;
        self.style = style;
        if style == Style::default() {
            self.frame.push_str("\x1b[m");
            return;
        }
        let mut codes = String::new();
        // What is to end has no way of its own that all terminals agree on (21 is one's double underline).
        let (before, added) = match style.modifier.contains(before.modifier) {
            true => (before, style.modifier - before.modifier),
            false => {
                codes.push_str("0;");
                (Style::default(), style.modifier)
            }
        };
        for (_, code) in MODIFIERS.iter().filter(|(modifier, _)| added.contains(*modifier)) {
            push(&mut codes, format_args!("{code};"));
        }
        if style.foreground != before.foreground {
            push_color(&mut codes, style.foreground, 30);
        }
        if style.background != before.background {
            push_color(&mut codes, style.background, 40);
        }
        push(&mut self.frame, format_args!("\x1b[{}m", codes.trim_end_matches(';')));
    }
}

const MODIFIERS: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Adds the code of a colour, `base` being 30 for the foreground and 40 for the background, and a semicolon.
fn push_color(codes: &mut String, color: Color, base: u8) {
    let code = match color {
        Color::Reset => 9,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(index) => return push(codes, format_args!("{};5;{index};", base + 8)),
        Color::Rgb(red, green, blue) => return push(codes, format_args!("{};2;{red};{green};{blue};", base + 8)),
    };
    push(codes, format_args!("{};", base + code));
}

fn push(text: &mut String, arguments: std::fmt::Arguments) {
    text.write_fmt(arguments).expect("a string takes whatever is written to it");
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let (columns, _) = modes::size();
        for (x, y, cell) in content {
            self.move_to(Position { x, y });
            self.set_style(Style { foreground: cell.fg, background: cell.bg, modifier: cell.modifier });
            self.print(cell.symbol(), columns);
        }
        self.set_style(Style::default());
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.shown != Some(false) {
            self.frame.push_str("\x1b[?25l");
            self.shown = Some(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.shown != Some(true) {
            self.frame.push_str("\x1b[?25h");
            self.shown = Some(true);
        }
        Ok(())
    }

    /// Where the cursor was put last; the terminal is not asked, since its answer would come as input.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.move_to(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.frame.push_str(match region {
            ClearType::All => "\x1b[2J",
            ClearType::AfterCursor => "\x1b[J",
            ClearType::BeforeCursor => "\x1b[1J",
            ClearType::CurrentLine => "\x1b[2K",
            ClearType::UntilNewLine => "\x1b[K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(Size::from(modes::size()))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        // Pixels are of use to those who draw pictures.
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    /// Does nothing: a frame is written whole, by whoever asked for it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::style::Stylize;
    use ratatui::text::Line;

    use super::*;

    /// What is sent for these spans at the top left of an empty screen.
    fn sent(screen: &mut Screen, line: Line) -> String {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 20, 2));
        buffer.set_line(0, 0, &line, 20);
        let before = Buffer::empty(buffer.area);
        let _ = screen.draw(before.diff(&buffer).into_iter());
        let frame = String::from_utf8(screen.take_frame()).expect("frames are text");
        frame.trim_start_matches(BEGIN).trim_end_matches(END).replace('\x1b', "␛")
    }

    #[test]
    fn a_letter_at_the_cursor_is_one_byte() {
        let mut screen = Screen::default();
        screen.show_cursor().and_then(|()| screen.set_cursor_position((3, 1))).expect("nothing is written");
        screen.take_frame();
        let mut cell = Cell::default();
        cell.set_char('x');
        let _ = screen.draw([(3, 1, &cell)].into_iter());
        screen.show_cursor().and_then(|()| screen.set_cursor_position((4, 1))).expect("nothing is written");
        assert_eq!(screen.take_frame(), b"\x1b[?2026hx\x1b[?2026l");
        screen.show_cursor().and_then(|()| screen.set_cursor_position((4, 1))).expect("nothing is written");
        assert_eq!(screen.take_frame(), b"");
    }

    #[test]
    fn styles_are_changed_and_taken_back_with_one_sequence() {
        let line = Line::from(vec!["a".bold(), "b".bold().red(), "c".red(), "d".into()]);
        assert_eq!(sent(&mut Screen::default(), line), "␛[1;1H␛[1ma␛[31mb␛[0;31mc␛[md");
        let line = Line::from(vec!["a".on_blue(), "b".light_red().on_blue(), "c".fg(Color::Indexed(200)).on_blue()]);
        assert_eq!(sent(&mut Screen::default(), line), "␛[1;1H␛[44ma␛[91mb␛[38;5;200mc␛[m");
        let line = Line::from(vec!["a".fg(Color::Rgb(1, 2, 3)).bold(), "b".bold()]);
        assert_eq!(sent(&mut Screen::default(), line), "␛[1;1H␛[1;38;2;1;2;3ma␛[39mb␛[m");
    }

    #[test]
    fn without_colours_no_colour_is_ever_sent() {
        let line = Line::from(vec!["a".bold(), "b".reversed(), "c".dim().underlined(), "d".into()]);
        assert_eq!(sent(&mut Screen::default(), line), "␛[1;1H␛[1ma␛[0;7mb␛[0;2;4mc␛[md");
    }

    #[test]
    fn after_what_has_no_certain_width_the_cursor_is_placed_anew() {
        assert_eq!(sent(&mut Screen::default(), Line::from("é✓世x")), "␛[1;1Hé✓世␛[1;5Hx");
        assert_eq!(sent(&mut Screen::default(), Line::from("e\u{301}x")), "␛[1;1He\u{301}␛[1;2Hx");
    }

    #[test]
    fn a_cell_with_a_control_character_is_a_blank() {
        let mut screen = Screen::default();
        let mut cell = Cell::default();
        cell.set_symbol("\x1b]52;c;eA==\x07");
        let _ = screen.draw([(0, 0, &cell)].into_iter());
        cell.set_symbol("\u{9b}2J");
        let _ = screen.draw([(1, 0, &cell)].into_iter());
        assert_eq!(screen.take_frame(), b"\x1b[?2026h\x1b[1;1H \x1b[1;2H \x1b[?2026l");
    }
}
