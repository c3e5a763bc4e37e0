use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::text::printable;

/// Rows of text that stand in columns.
#[derive(Clone, Debug)]
pub struct Table {
    head: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At its left, for words.
    Left,
    /// At its right, for numbers.
    Right,
}

impl Table {
    /// A table with these columns and no row.
    pub fn new(head: &[(&str, Align)]) -> Self {
        Self { head: head.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect(), rows: Vec::new() }
    }

    /// Adds a row; cells that it lacks are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // One cell is one line, whatever a file says.
        let cells = cells.into_iter().map(|cell| printable(&cell).replace(['\n', '\t'], " "));
        self.rows.push(cells.collect());
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in columns, each line indented by two; the last left-aligned column gives way where `width` is short.
    pub fn plain(&self, width: u16) -> String {
        let mut widths: Vec<usize> = (0..self.head.len()).map(|column| self.width_of(column)).collect();
        let all: usize = widths.iter().sum::<usize>() + 2 * widths.len();
        let over = all.saturating_sub(usize::from(width));
        if let Some(column) = self.head.iter().rposition(|(_, align)| *align == Align::Left).filter(|_| over > 0) {
            widths[column] = widths[column].saturating_sub(over).max(8);
        }
        let head = self.head.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        let mut out = self.line(&head, &widths);
        for row in &self.rows {
            let cells: Vec<&str> = (0..self.head.len()).map(|at| row.get(at).map_or("", String::as_str)).collect();
            out.push_str(&self.line(&cells, &widths));
        }
        out
    }

    /// The table as markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::from("|");
        self.head.iter().for_each(|(name, _)| out.push_str(&format!(" {name} |")));
        out.push_str("\n|");
        let rule = |align: &Align| if *align == Align::Left { "---|" } else { "---:|" };
        self.head.iter().for_each(|(_, align)| out.push_str(rule(align)));
        out.push('\n');
        for row in &self.rows {
            out.push('|');
            (0..self.head.len()).for_each(|at| out.push_str(&format!(" {} |", escaped(row.get(at).map_or("", |c| c)))));
            out.push('\n');
        }
        out
    }

    /// The table as HTML; nothing in a cell is read as HTML.
    pub fn html(&self) -> String {
        let cell = |tag: &str, align: Align, text: &str| {
            let class = if align == Align::Right { " class=\"number\"" } else { "" };
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("<{tag}{class}>{text}</{tag}>")
        };
        let head: String = self.head.iter().map(|(name, align)| cell("th", *align, name)).collect();
        let mut out = format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            let cells = self.head.iter().enumerate();
            let cells = cells.map(|(at, (_, align))| cell("td", *align, row.get(at).map_or("", String::as_str)));
            out.push_str(&format!("<tr>{}</tr>\n", cells.collect::<String>()));
        }
        out + "</tbody>\n</table>\n"
    }

    /// How many columns of the terminal stand before the text of the last column.
    pub fn width_before_last(&self) -> usize {
        (0..self.head.len().saturating_sub(1)).map(|column| self.width_of(column) + 2).sum::<usize>() + 2
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain([self.head[column].0.width()]).max().unwrap_or(0)
    }

    fn line(&self, cells: &[&str], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(&self.head) {
            let cell = cut(cell, *width);
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            line.push_str("  ");
            match align {
                Align::Left => line.extend([cell.as_str(), &pad]),
                Align::Right => line.extend([pad.as_str(), &cell]),
            }
        }
        line.trim_end().to_owned() + "\n"
    }
}

/// `text`, its end given up for a mark where it is wider than `width`.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let kept = text.chars().take_while(|c| {
        used += c.width().unwrap_or(0);
        used < width
    });
    kept.collect::<String>().trim_end().to_owned() + "…"
}

/// `text` such that markdown shows it as it is, in a cell of a table.
pub(in crate::team) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            // A name in a report is no call for that person.
            '@' => out.push_str("@\u{2060}"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[("KEP", Align::Right), ("title", Align::Left)]);
        table.row(["7".to_owned(), "Orbit\u{1b}[2J".to_owned()]);
        table.row(["12".to_owned(), "A | long <b>".to_owned()]);
        table
    }

    #[test]
    fn columns_line_up_and_give_way() {
        assert_eq!(table().plain(80), "  KEP  title\n    7  Orbit␛[2J\n   12  A | long <b>\n");
        assert_eq!(table().plain(17), "  KEP  title\n    7  Orbit␛[2J\n   12  A | long…\n");
    }

    #[test]
    fn html_shows_what_a_cell_says() {
        assert!(table().html().contains("<tr><td class=\"number\">12</td><td>A | long &lt;b&gt;</td></tr>"));
    }

    #[test]
    fn markdown_shows_what_a_cell_says() {
        assert_eq!(
            table().markdown(),
            "| KEP | title |\n|---:|---|\n| 7 | Orbit␛\\[2J |\n| 12 | A \\| long &lt;b> |\n"
        );
    }
}
