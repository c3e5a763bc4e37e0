//! Charts as lines of text, drawn with ratatui's widgets into a buffer of their own: they stand among other output and
//! scroll with it. Without colors every series still has its own mark.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Constraint, HorizontalAlignment, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::{self, Marker};
use ratatui::text::{Line, Span};
use ratatui::widgets::{
    Axis, Bar, BarChart, BarGroup, Cell as TableCell, Chart, Dataset, GraphType, Row, Sparkline, Table, Widget,
};
use unicode_width::UnicodeWidthStr as _;

use crate::team::show::{AMBER, Page, TEAL};

/// Values in the order of some labels; `None` where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What marks its points.
    pub mark: char,
    /// The values.
    pub values: Vec<Option<f64>>,
}

const ACCENT: Color = Color::Cyan;
const SECOND: Color = Color::Yellow;

/// A bar for each name, with the count in front of it.
pub fn bars(rows: &[(String, usize)], page: Page) -> String {
    let names = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).min(28);
    let counts = rows.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(0);
    let bars: Vec<Bar<'_>> = rows
        .iter()
        .map(|(name, count)| {
            let label = format!("{}  {count:>counts$}", fitted(name, names));
            Bar::new(u64::try_from(*count).unwrap_or(u64::MAX)).label(Line::from(label)).text_value(String::new())
        })
        .collect();
    let chart = BarChart::horizontal(Vec::<Bar<'_>>::new()).data(BarGroup::new(bars));
    // What does not fill its row keeps bars apart without a row between them.
    let set = symbols::bar::Set { full: "▆", ..symbols::bar::NINE_LEVELS };
    let chart = chart.bar_width(1).bar_gap(0).group_gap(0).bar_set(set).bar_style(Style::new().fg(ACCENT));
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    draw(chart, page.width.saturating_sub(4).min(96), height, page)
}

/// A row of small bars for each name, with its lowest, highest and last value.
pub fn sparks(rows: &[(&str, Vec<Option<f64>>)], page: Page) -> String {
    let names = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let points = rows.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let room = usize::from(page.width).saturating_sub(names + 32);
    // Wide points are easier to tell apart; as many as fit are shown, the newest ones.
    let step = (room / points.max(1)).clamp(1, 2);
    let shown = points.min(room.max(1) / step);
    let width = u16::try_from(shown * step).unwrap_or(u16::MAX);
    let mut out = String::new();
    for (name, values) in rows {
        let values = &values[values.len().saturating_sub(shown)..];
        let data: Vec<Option<u64>> =
            values.iter().flat_map(|value| std::iter::repeat_n(value.map(tenths), step)).collect();
        let spark = Sparkline::default().data(data).style(Style::new().fg(ACCENT));
        let line = draw(spark, width, 1, Page { width, ..page });
        let line = line.trim_end_matches('\n').strip_prefix("  ").unwrap_or_default();
        let pad = " ".repeat(usize::from(width).saturating_sub(visible(line)));
        let known = || values.iter().flatten().copied();
        let says = match known().last() {
            Some(last) => {
                let (low, high) = (known().fold(last, f64::min), known().fold(last, f64::max));
                format!("{low:>5} to {high:>5}, now {last:>5}")
            }
            None => "nothing to show".to_owned(),
        };
        out.push_str(&format!("  {name:names$}  {line}{pad}  {says}\n"));
    }
    out
}

/// The series over the labels, as marks in a plane.
pub fn lines(labels: &[&str], series: &[Series], page: Page) -> String {
    let points: Vec<Vec<(f64, f64)>> = series
        .iter()
        .map(|series| {
            let values = series.values.iter().enumerate();
            values.filter_map(|(at, value)| Some((index(at), (*value)?))).collect()
        })
        .collect();
    let top = points.iter().flatten().map(|(_, value)| *value).fold(1.0, f64::max);
    let top = (top / 10.0).ceil() * 10.0;
    let last = labels.len().saturating_sub(1);
    let datasets = series.iter().zip(&points).enumerate().map(|(at, (series, points))| {
        Dataset::default()
            .marker(Marker::Custom(series.mark))
            .graph_type(GraphType::Scatter)
            .style(Style::new().fg(if at == 0 { SECOND } else { ACCENT }))
            .data(points)
    });
    let at = [0, last / 2, last];
    let x_labels: Vec<Span<'_>> = at.iter().filter_map(|&at| labels.get(at)).map(|&label| Span::raw(label)).collect();
    let y_labels: Vec<Span<'_>> = [0.0, top / 2.0, top].map(|value| Span::raw(format!("{value:.0}"))).to_vec();
    let chart = Chart::new(datasets.collect())
        .x_axis(Axis::default().bounds([0.0, index(last).max(1.0)]).labels(x_labels))
        .y_axis(Axis::default().bounds([0.0, top]).labels(y_labels).labels_alignment(HorizontalAlignment::Right));
    draw(chart, page.width.saturating_sub(4).min(110), 14, page)
}

/// Counts in rows and columns, the larger the stronger.
pub fn heat(columns: &[String], rows: &[(String, Vec<usize>)], page: Page) -> String {
    let names = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).clamp(8, 16);
    let most = rows.iter().flat_map(|(_, counts)| counts).max().copied().unwrap_or(0).max(1);
    let head = std::iter::once(TableCell::new("")).chain(columns.iter().map(|name| cell(format!("{name:>5}"))));
    let body = rows.iter().map(|(name, counts)| {
        let counts = counts.iter().map(|&count| {
            let text = if count == 0 { "    ·".to_owned() } else { format!("{count:>5}") };
            cell(text).style(strength(count, most))
        });
        Row::new(std::iter::once(cell(fitted(name, names))).chain(counts))
    });
    let first = Constraint::Length(u16::try_from(names).unwrap_or(16));
    let widths = std::iter::once(first).chain(columns.iter().map(|_| Constraint::Length(5)));
    let table = Table::new(body, widths).header(Row::new(head)).column_spacing(1);
    let height = u16::try_from(rows.len() + 1).unwrap_or(u16::MAX);
    draw(table, page.width.saturating_sub(4), height, page)
}

fn cell(text: String) -> TableCell<'static> {
    TableCell::new(text)
}

fn strength(count: usize, most: usize) -> Style {
    match count * 3 / most {
        _ if count == 0 => Style::new().add_modifier(Modifier::DIM),
        0 => Style::new(),
        1 => Style::new().fg(ACCENT),
        _ => Style::new().fg(ACCENT).add_modifier(Modifier::BOLD),
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are few milestones")]
fn index(at: usize) -> f64 {
    at as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures are small and not negative")]
fn tenths(value: f64) -> u64 {
    (value.max(0.0) * 10.0).round() as u64
}

/// `text` in exactly `width` columns.
fn fitted(text: &str, width: usize) -> String {
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            used <= width
        })
        .collect();
    let pad = " ".repeat(width.saturating_sub(kept.width()));
    kept + &pad
}

/// The columns of a line, its color codes left out.
fn visible(line: &str) -> usize {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, code)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = code.split_once('m').map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    plain.width()
}

/// Draws a widget and prints its buffer, indented by two.
fn draw(widget: impl Widget, width: u16, height: u16, page: Page) -> String {
    // A buffer has fewer cells than a u16 can count.
    let area = Rect::new(0, 0, width.max(1), height.min(u16::MAX / width.max(1)));
    let mut buffer = Buffer::empty(area);
    widget.render(area, &mut buffer);
    let mut out = String::new();
    for y in 0..area.height {
        let cells: Vec<&Cell> = (0..area.width).map(|x| &buffer[(x, y)]).collect();
        let used = cells.iter().rposition(|cell| cell.symbol() != " ").map_or(0, |last| last + 1);
        out.push_str(if used > 0 { "  " } else { "" });
        let mut open = String::new();
        let mut skip = 0;
        for cell in &cells[..used] {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            skip = cell.symbol().width().saturating_sub(1);
            let code = if page.colors { code(cell) } else { String::new() };
            if code != open {
                out.push_str(if open.is_empty() { "" } else { "\u{1b}[0m" });
                out.push_str(&code);
                open = code;
            }
            out.push_str(cell.symbol());
        }
        out.push_str(if open.is_empty() { "\n" } else { "\u{1b}[0m\n" });
    }
    out
}

/// The escape sequence for the style of a cell, in colors that show on black and on white alike.
fn code(cell: &Cell) -> String {
    let mut codes: Vec<&str> = Vec::new();
    if cell.modifier.contains(Modifier::BOLD) {
        codes.push("1");
    }
    if cell.modifier.contains(Modifier::DIM) {
        codes.push("2");
    }
    match cell.fg {
        ACCENT => codes.push(TEAL),
        SECOND => codes.push(AMBER),
        _ => {}
    }
    if codes.is_empty() { String::new() } else { format!("\u{1b}[{}m", codes.join(";")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Page = Page { width: 60, colors: false };

    #[test]
    fn bars_are_as_long_as_their_counts() {
        let text = bars(&[("v1.30".to_owned(), 40), ("v1.31".to_owned(), 20), ("v1.32".to_owned(), 0)], PLAIN);
        let lengths: Vec<usize> = text.lines().map(|line| line.matches('▆').count()).collect();
        assert_eq!(lengths[0], lengths[1] * 2);
        assert_eq!(lengths[2], 0);
        assert!(text.starts_with("  v1.30  40 ▆"), "{text}");
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    }

    #[test]
    fn nothing_but_text_comes_without_colors() {
        let text = sparks(&[("lead", vec![Some(1.0), Some(4.0), None, Some(2.0)])], PLAIN);
        assert_eq!(text, "  lead  ▂▂██  ▄▄      1 to     4, now     2\n");
        assert!(!text.contains('\u{1b}'));
        let colored = sparks(&[("lead", vec![Some(1.0), Some(4.0), None, Some(2.0)])], Page { colors: true, ..PLAIN });
        assert!(colored.contains("\u{1b}[38;5;31m▂▂██  ▄▄\u{1b}[0m"), "{colored:?}");
    }

    #[test]
    fn every_series_has_its_own_mark() {
        let series = [
            Series { mark: '×', values: vec![Some(50.0), None, Some(90.0)] },
            Series { mark: 'o', values: vec![Some(5.0), Some(9.0), Some(7.0)] },
        ];
        let text = lines(&["v1.30", "v1.31", "v1.32"], &series, PLAIN);
        assert_eq!((text.matches('×').count(), text.matches('o').count()), (2, 3), "{text}");
        assert!(text.contains("v1.30") && text.contains("v1.32"), "{text}");
    }
}
