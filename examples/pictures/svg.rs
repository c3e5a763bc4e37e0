//! A terminal's screen as an SVG picture.
//!
//! Text goes into the picture as text, each run stretched to its columns, so that columns stay columns whatever font
//! the reader has. Lines and blocks are drawn, since fonts leave gaps between them.

use std::fmt::Write as _;

use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Pixels of a column and of a row.
const COLUMN: f32 = 8.0;
const ROW: f32 = 18.0;
/// Pixels from the top of a row down to where letters stand.
const BASELINE: f32 = 13.5;
/// Pixels around the screen.
const MARGIN: f32 = 14.0;

const FONTS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";
const GROUND: &str = "#161b22";
const INK: &str = "#e6edf3";

/// The screen as a picture; `title` says what it shows.
pub fn picture(screen: &TestBackend, title: &str) -> String {
    let buffer = screen.buffer();
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (f32::from(columns) * COLUMN + 2.0 * MARGIN, f32::from(rows) * ROW + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{GROUND}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\" font-family=\"{FONTS}\" font-size=\"13.2\" fill=\"{INK}\">\n",
        escaped(title),
    );
    for row in 0..rows {
        grounds(&mut svg, buffer, row);
    }
    if screen.cursor_visible() {
        let at = screen.cursor_position();
        rectangle(&mut svg, at.x, at.y, 1, INK, 0.6);
    }
    for row in 0..rows {
        letters(&mut svg, buffer, row);
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// How a cell looks, whatever stands in it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    ink: &'static str,
    ground: Option<&'static str>,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (ink, ground) = (colour(cell.fg), colour(cell.bg));
        let (ink, ground) = match cell.modifier.contains(Modifier::REVERSED) {
            true => (Some(ground.unwrap_or(GROUND)), Some(ink.unwrap_or(INK))),
            false => (ink, ground),
        };
        Self { ink: ink.unwrap_or(INK), ground, modifier: cell.modifier - Modifier::REVERSED }
    }
}

/// What is behind the letters of a row.
fn grounds(svg: &mut String, buffer: &Buffer, row: u16) {
    for (start, end) in runs(buffer, row, |cell| Look::of(cell).ground) {
        if let Some(ground) = Look::of(&buffer[(start, row)]).ground {
            rectangle(svg, start, row, end - start, ground, 1.0);
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Blank,
    /// A block that covers the cell as much as this.
    Block(u8),
    /// Lines to these sides: left, right, up, down.
    Lines([bool; 4]),
    Letter,
}

impl Sign {
    fn of(cell: &Cell) -> Self {
        let sides = match cell.symbol() {
            symbol if symbol.trim().is_empty() => return Self::Blank,
            "█" => return Self::Block(10),
            "░" => return Self::Block(3),
            "─" => "lr",
            "│" => "ud",
            "┌" | "╭" => "rd",
            "┐" | "╮" => "ld",
            "└" | "╰" => "ru",
            "┘" | "╯" => "lu",
            "├" => "rud",
            "┤" => "lud",
            "┬" => "lrd",
            "┴" => "lru",
            "┼" => "lrud",
            _ => return Self::Letter,
        };
        Self::Lines(['l', 'r', 'u', 'd'].map(|side| sides.contains(side)))
    }
}

/// The letters and lines of a row.
fn letters(svg: &mut String, buffer: &Buffer, row: u16) {
    for (start, end) in runs(buffer, row, |cell| (Look::of(cell), Sign::of(cell))) {
        let first = &buffer[(start, row)];
        let look = Look::of(first);
        match Sign::of(first) {
            Sign::Blank => {}
            Sign::Block(tenths) => rectangle(svg, start, row, end - start, look.ink, f32::from(tenths) / 10.0),
            Sign::Lines(sides) => lines(svg, (start, end), row, sides, look),
            Sign::Letter => words(svg, buffer, (start, end), row, look),
        }
    }
}

/// The parts of a row in which `key` stays the same, from column to column.
fn runs<K: PartialEq>(buffer: &Buffer, row: u16, key: impl Fn(&Cell) -> K) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    let mut column = 0;
    while column < buffer.area.width {
        let cell = &buffer[(column, row)];
        let next = column + u16::try_from(cell.symbol().width().max(1)).unwrap_or(1);
        match runs.last_mut() {
            Some((start, end)) if key(&buffer[(*start, row)]) == key(cell) => *end = next,
            _ => runs.push((column, next)),
        }
        column = next;
    }
    runs
}

fn words(svg: &mut String, buffer: &Buffer, (start, end): (u16, u16), row: u16, look: Look) {
    let mut text = String::new();
    let mut column = start;
    while column < end {
        let symbol = buffer[(column, row)].symbol();
        text.push_str(symbol);
        column += u16::try_from(symbol.width().max(1)).unwrap_or(1);
    }
    let mut style = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if look.modifier.contains(modifier) {
            style.push_str(attribute);
        }
    }
    if look.ink != INK {
        push(&mut style, format_args!(" fill=\"{}\"", look.ink));
    }
    let (x, y) = (f32::from(start) * COLUMN, f32::from(row) * ROW + BASELINE);
    let width = f32::from(end - start) * COLUMN;
    push(
        svg,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"{style}>{}</text>\n",
            escaped(&text)
        ),
    );
}

fn lines(svg: &mut String, (start, end): (u16, u16), row: u16, sides: [bool; 4], look: Look) {
    let [left, right, up, down] = sides;
    let (top, middle, bottom) = (f32::from(row) * ROW, (f32::from(row) + 0.5) * ROW, (f32::from(row) + 1.0) * ROW);
    let mut path = String::new();
    if left && right {
        push(&mut path, format_args!("M{} {middle}H{}", f32::from(start) * COLUMN, f32::from(end) * COLUMN));
    }
    for column in start..end {
        let (from, centre, to) =
            (f32::from(column) * COLUMN, (f32::from(column) + 0.5) * COLUMN, (f32::from(column) + 1.0) * COLUMN);
        match (left, right) {
            (true, false) => push(&mut path, format_args!("M{from} {middle}H{centre}")),
            (false, true) => push(&mut path, format_args!("M{centre} {middle}H{to}")),
            _ => {}
        }
        if up {
            push(&mut path, format_args!("M{centre} {top}V{middle}"));
        }
        if down {
            push(&mut path, format_args!("M{centre} {middle}V{bottom}"));
        }
    }
    let dim = if look.modifier.contains(Modifier::DIM) { " opacity=\"0.6\"" } else { "" };
    push(
        svg,
        format_args!("<path d=\"{path}\" stroke=\"{}\" stroke-linecap=\"square\" fill=\"none\"{dim}/>\n", look.ink),
    );
}

fn rectangle(svg: &mut String, column: u16, row: u16, columns: u16, fill: &str, opacity: f32) {
    let (x, y) = (f32::from(column) * COLUMN, f32::from(row) * ROW);
    let width = f32::from(columns) * COLUMN;
    let opacity = if opacity < 1.0 { format!(" opacity=\"{opacity}\"") } else { String::new() };
    push(
        svg,
        format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{ROW}\" fill=\"{fill}\"{opacity}/>\n"),
    );
}

/// The colours of a common dark terminal; `None` is the terminal's own.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Reset => return None,
        Color::Black => "#0d1117",
        Color::Red | Color::LightRed => "#ff7b72",
        Color::Green | Color::LightGreen => "#56d364",
        Color::Yellow | Color::LightYellow => "#e3b341",
        Color::Blue | Color::LightBlue => "#79c0ff",
        Color::Magenta | Color::LightMagenta => "#d2a8ff",
        Color::Cyan | Color::LightCyan => "#56d4dd",
        Color::Gray | Color::White => INK,
        Color::DarkGray => "#8b949e",
        other => panic!("the pictures know the terminal's own sixteen colours, not {other}"),
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn push(text: &mut String, arguments: std::fmt::Arguments) {
    text.write_fmt(arguments).expect("a string takes whatever is written to it");
}
