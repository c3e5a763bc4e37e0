use std::time::Duration;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::editor::Action;
use super::message::Effect;
use super::model::{Focus, Overlay, Wizard};

/// How soon a second click must follow to make a double one.
const DOUBLE: Duration = Duration::from_millis(400);
/// Rows that one step of the wheel moves.
const WHEEL: i32 = 3;

/// The clicks made last, for telling double and triple ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clicks {
    at: (u16, u16),
    when: Option<Duration>,
    count: u8,
    /// Whether the button went down in the answer and is still held.
    drags: bool,
}

impl Clicks {
    /// Counts a click at a cell: 1, 2, 3, then 1 again.
    fn click(&mut self, at: (u16, u16), now: Duration) -> u8 {
        let again = self.at == at && self.when.is_some_and(|when| now.saturating_sub(when) <= DOUBLE) && self.count < 3;
        self.count = if again { self.count + 1 } else { 1 };
        (self.at, self.when) = (at, Some(now));
        self.count
    }
}

impl Wizard {
    pub(super) fn mouse(&mut self, event: MouseEvent) -> Vec<Effect> {
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollUp => self.wheel(at, -WHEEL),
            MouseEventKind::ScrollDown => self.wheel(at, WHEEL),
            MouseEventKind::Down(MouseButton::Left) if self.overlay.is_none() => {
                return self.click(at, event.modifiers);
            }
            MouseEventKind::Drag(MouseButton::Left) if self.clicks.drags && self.form.is_some() => {
                self.drag_in_form(at);
            }
            MouseEventKind::Drag(MouseButton::Left) if self.clicks.drags => {
                let area = self.areas.answer;
                let col = at.x.saturating_sub(area.x).min(area.width.saturating_sub(1));
                return self.edit(Action::Drag { col, row: i32::from(at.y) - i32::from(area.y) });
            }
            MouseEventKind::Up(MouseButton::Left) => self.clicks.drags = false,
            _ => {}
        }
        Vec::new()
    }

    fn wheel(&mut self, at: Position, rows: i32) {
        let step = isize::try_from(rows).unwrap_or(0);
        match &mut self.overlay {
            Some(Overlay::Help(scroll) | Overlay::Pull(scroll)) => *scroll = scroll.saturating_add_signed(step),
            Some(Overlay::Save(review)) => review.scroll = review.scroll.saturating_add_signed(step),
            Some(Overlay::Sync(sync)) => sync.scroll = sync.scroll.saturating_add_signed(step),
            Some(Overlay::Merge(conflicts)) => {
                if let Some(shown) = conflicts.first_mut() {
                    shown.scroll = shown.scroll.saturating_add_signed(step);
                }
            }
            Some(Overlay::Palette(palette)) => {
                let mut palette = std::mem::take(palette);
                let count = self.palette_rows(&palette).len();
                palette.step(step.signum(), count);
                self.overlay = Some(Overlay::Palette(palette));
            }
            Some(Overlay::Find(finder)) => {
                let count = finder.hits(&self.catalogue, &self.entries).len();
                finder.step(step.signum(), count);
            }
            None if self.areas.outline.contains(at) => {
                self.outline_top = self.outline_top.saturating_add_signed(step);
                self.outline_follows = false;
            }
            None if self.areas.side.contains(at) => self.scroll_side(step),
            None if self.areas.answer.contains(at) && self.form.is_some() => {
                if let Some(open) = &mut self.form {
                    open.top = open.top.saturating_add_signed(step);
                    open.follows = false;
                }
            }
            None if self.areas.answer.contains(at) => {
                let now = self.now();
                self.entries[self.current].editor().apply(Action::Scroll(rows), now);
            }
            None => {}
        }
    }

    fn click(&mut self, at: Position, modifiers: KeyModifiers) -> Vec<Effect> {
        self.notice = None;
        if let Some(row) = row_in(self.areas.outline, at) {
            if let Some(question) = self.areas.outline_rows.get(row).copied().flatten() {
                self.go_to(question);
                self.focus = Focus::Answer;
                self.drawer = false;
            }
        } else if self.areas.side.contains(at) {
            self.focus = Focus::Side;
        } else if self.areas.answer.contains(at) {
            self.focus = Focus::Answer;
            let (col, row) = (at.x - self.areas.answer.x, at.y - self.areas.answer.y);
            let now = self.now();
            let count = self.clicks.click((at.x, at.y), now);
            let extend = modifiers.contains(KeyModifiers::SHIFT);
            self.clicks.drags = true;
            if self.form.is_some() {
                return self.click_in_form(at, count, extend);
            }
            let action = match count {
                1 => Action::Click { col, row, extend },
                2 => Action::DoubleClick { col, row },
                _ => Action::TripleClick { col, row },
            };
            self.entries[self.current].editor().apply(action, now);
        }
        Vec::new()
    }
}

fn row_in(area: Rect, at: Position) -> Option<usize> {
    area.contains(at).then(|| usize::from(at.y - area.y))
}
