//! The mouse in a form.

use ratatui::layout::Position;

use super::Entering;
use crate::wizard::command::Command;
use crate::wizard::editor::{Action, Outcome};
use crate::wizard::message::Effect;
use crate::wizard::model::Wizard;

impl Wizard {
    /// A click at a cell, the first, second or third at that place.
    pub(in crate::wizard) fn click_in_form(&mut self, at: Position, count: u8, extend: bool) -> Vec<Effect> {
        let now = self.now();
        let Some(open) = &self.form else { return Vec::new() };
        if open.drawn.add.contains(at) {
            return self.run_in_form(&Command::AddEntry);
        }
        let Some(hit) = open.drawn.rows.iter().find(|drawn| drawn.area.contains(at)).cloned() else {
            return Vec::new();
        };
        let rows = open.rows().len();
        if hit.row != open.focus {
            self.settle_form();
            if self.form.as_ref().is_none_or(|open| open.rows().len() != rows) {
                return Vec::new();
            }
            self.go_to_row(Some(hit.row), Entering::End);
        }
        let Some(open) = &mut self.form else { return Vec::new() };
        let Some(field) = open.field(hit.row) else {
            let outcome = if hit.value.contains(at) { self.tick_box() } else { Outcome::default() };
            return if outcome.changed { self.changed() } else { Vec::new() };
        };
        if hit.value.contains(at) {
            field.show_from(hit.from, hit.value.width, hit.value.height);
            let (col, row) = (at.x - hit.value.x, at.y - hit.value.y);
            field.apply(
                match count {
                    1 => Action::Click { col, row, extend },
                    2 => Action::DoubleClick { col, row },
                    _ => Action::TripleClick { col, row },
                },
                now,
            );
            self.settle_cursor();
        }
        Vec::new()
    }

    /// The pointer is dragged to a cell.
    pub(in crate::wizard) fn drag_in_form(&mut self, at: Position) {
        let now = self.now();
        let Some(open) = &mut self.form else { return };
        let focus = open.focus;
        let Some(hit) = open.drawn.rows.iter().find(|drawn| drawn.row == focus).cloned() else { return };
        let Some(field) = open.field(focus) else { return };
        let col = at.x.saturating_sub(hit.value.x).min(hit.value.width.saturating_sub(1));
        field.apply(Action::Drag { col, row: i32::from(at.y) - i32::from(hit.value.y) }, now);
        self.settle_cursor();
    }
}
