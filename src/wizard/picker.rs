//! Choosing a KEP of a checkout by typing a part of its name.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::palette::rank;
use super::theme::Theme;
use crate::text::printable;

/// A list of KEPs narrowed by what was typed.
#[derive(Debug)]
pub struct Picker {
    labels: Vec<String>,
    filter: String,
    /// Indices of the labels that fit, best first.
    fitting: Vec<usize>,
    selected: usize,
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// Nothing yet.
    Nothing,
    /// The KEP with this index in the list that was given.
    Kep(usize),
    /// The author left.
    Left,
}

impl Picker {
    /// Offers `labels`, such as `sig-node/2033-kubelet-in-userns`.
    pub fn new(labels: Vec<String>) -> Self {
        let fitting = (0..labels.len()).collect();
        Self { labels, filter: String::new(), fitting, selected: 0 }
    }

    /// Takes in a key.
    pub fn key(&mut self, key: KeyEvent) -> Picked {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            _ if key.kind == KeyEventKind::Release => {}
            KeyCode::Esc => return Picked::Left,
            KeyCode::Char('c' | 'q' | 'd') if control => return Picked::Left,
            KeyCode::Enter => return self.fitting.get(self.selected).map_or(Picked::Nothing, |&n| Picked::Kep(n)),
            KeyCode::Up => self.step(-1),
            KeyCode::Down => self.step(1),
            KeyCode::PageUp => self.step(-10),
            KeyCode::PageDown => self.step(10),
            KeyCode::Char('p') if control => self.step(-1),
            KeyCode::Char('n') if control => self.step(1),
            KeyCode::Char('u') if control => self.narrow(String::clear),
            KeyCode::Backspace => {
                self.narrow(|filter| filter.truncate(filter.char_indices().next_back().map_or(0, |(at, _)| at)))
            }
            KeyCode::Char(c) if !control => self.narrow(|filter| filter.push(c)),
            _ => {}
        }
        Picked::Nothing
    }

    /// Takes in pasted text.
    pub fn paste(&mut self, text: &str) {
        let line = text.lines().next().unwrap_or("").to_owned();
        self.narrow(|filter| filter.push_str(&line));
    }

    /// Offers what fits `filter`.
    pub fn narrow_to(&mut self, filter: &str) {
        self.narrow(|typed| *typed = filter.to_owned());
    }

    /// What fits, best first, each with its index in the list that was given.
    pub fn fitting(&self) -> impl Iterator<Item = (usize, &str)> {
        self.fitting.iter().map(|&n| (n, self.labels[n].as_str()))
    }

    fn step(&mut self, step: isize) {
        self.selected = self.selected.saturating_add_signed(step).min(self.fitting.len().saturating_sub(1));
    }

    fn narrow(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        self.selected = 0;
        let labels = self.labels.iter().enumerate().map(|(n, label)| (n, label.as_str()));
        self.fitting = if self.filter.is_empty() {
            (0..self.labels.len()).collect()
        } else {
            rank(&self.filter, labels).into_iter().map(|(n, _)| n).collect()
        };
    }

    /// Draws the list; the terminal's own cursor stands in the line that is typed.
    pub fn draw(&self, theme: &Theme, frame: &mut Frame<'_>) {
        let area = frame.area();
        let row =
            |y: u16| Rect { y: area.y + y.min(area.height.saturating_sub(1)), height: 1.min(area.height), ..area };
        let filter = printable(&self.filter).into_owned();
        let column = u16::try_from(filter.width() + 9).unwrap_or(area.width).min(area.width.saturating_sub(1));
        let count = format!("{} of {} ", self.fitting.len(), self.labels.len());
        let head =
            Line::from(vec![Span::styled(" Which? ", theme.title), Span::styled("›", theme.accent), Span::raw(filter)]);
        frame.render_widget(Paragraph::new(head), row(0));
        frame.render_widget(Paragraph::new(Line::styled(count, theme.quiet).right_aligned()), row(0));
        let height = usize::from(area.height.saturating_sub(3));
        let top = self.selected.saturating_sub(height.saturating_sub(1));
        let shown = self.fitting.iter().enumerate().skip(top).take(height).map(|(n, &label)| {
            let (sign, style) = if n == self.selected { (" ▸ ", theme.selected) } else { ("   ", theme.text) };
            let label = printable(&self.labels[label]).into_owned();
            Line::from(vec![Span::styled(sign, theme.accent), Span::styled(label, style)])
        });
        let list = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(3), ..area };
        frame.render_widget(Paragraph::new(shown.collect::<Vec<_>>()), list);
        let keys = Line::styled(" type a number, a SIG or a word · ↑↓ choose · Enter opens · Esc leaves", theme.quiet);
        frame.render_widget(Paragraph::new(keys), row(area.height.saturating_sub(1)));
        frame.set_cursor_position((area.x + column, area.y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(picker: &mut Picker, code: KeyCode) -> Picked {
        picker.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn typing_narrows_and_enter_picks() {
        let labels = ["sig-space/12-orbit", "sig-space/99-comet", "sig-sea/7-tide"];
        let mut picker = Picker::new(labels.map(str::to_owned).to_vec());
        for c in "comet".chars() {
            assert_eq!(press(&mut picker, KeyCode::Char(c)), Picked::Nothing);
        }
        assert_eq!(press(&mut picker, KeyCode::Enter), Picked::Kep(1));
        for _ in 0..5 {
            press(&mut picker, KeyCode::Backspace);
        }
        press(&mut picker, KeyCode::Down);
        press(&mut picker, KeyCode::Down);
        press(&mut picker, KeyCode::Down);
        assert_eq!(press(&mut picker, KeyCode::Enter), Picked::Kep(2));
        assert_eq!(press(&mut picker, KeyCode::Esc), Picked::Left);
    }

    #[test]
    fn nothing_fits_and_nothing_is_picked() {
        let mut picker = Picker::new(vec!["sig-space/12-orbit".to_owned()]);
        for c in "zzz".chars() {
            press(&mut picker, KeyCode::Char(c));
        }
        assert_eq!(press(&mut picker, KeyCode::Enter), Picked::Nothing);
    }
}
