//! What the wizard looks like.
//!
//! [`draw`] paints a [`Wizard`] into a frame and notes in it where things stand, for the mouse. All text of a KEP
//! goes through [`printable`](crate::text::printable) or the editor, which draws no character that a terminal would
//! act on.

mod caption;
mod findings;
mod form;
mod frame;
mod others;
mod outline;
mod overlay;
mod question;
mod rich;
mod rows;
pub mod sheet;
mod side;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Clear;

use super::model::{Areas, Focus, Wizard};
use super::theme::Theme;

/// Columns from which the outline stands beside the question.
pub const OUTLINE_FROM: u16 = 100;
/// Columns from which what stands beside the answer is a pane of its own.
const SIDE_FROM: u16 = 150;
/// The least a terminal must have: columns and rows.
pub const LEAST: (u16, u16) = (60, 18);
/// Columns of the outline.
const OUTLINE_WIDTH: u16 = 32;

/// What is kept between frames: the theme, and texts that are dear to lay out.
#[derive(Debug)]
pub struct View {
    theme: Theme,
    side: side::Cache,
}

impl View {
    /// A view that draws in `theme`.
    pub fn new(theme: Theme) -> Self {
        Self { theme, side: side::Cache::default() }
    }
}

/// Draws `wizard`. The terminal's own cursor goes where the author types.
pub fn draw(wizard: &mut Wizard, view: &mut View, frame: &mut Frame<'_>) {
    let area = frame.area();
    wizard.size = (area.width, area.height);
    wizard.areas = Areas::default();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        frame::too_small(frame, area);
        return;
    }
    let theme = view.theme;
    let line = Constraint::Length(1);
    let [header, above, body, below, footer] =
        Layout::vertical([line, line, Constraint::Min(1), line, line]).areas(area);
    frame::header(wizard, &theme, frame, header);
    let beside = wizard.has_outline_beside();
    let [left, rule, right] =
        Layout::horizontal([Constraint::Length(OUTLINE_WIDTH), line, Constraint::Min(1)]).areas(body);
    if beside {
        outline::draw(wizard, &theme, frame, left);
    }
    frame::rules(&theme, frame, above, below, beside.then_some(rule));
    let (answer, side) = split(wizard, if beside { right } else { body });
    question::draw(wizard, &theme, frame, answer);
    if let Some(area) = side {
        side::draw(wizard, view, frame, area);
    }
    if wizard.drawer && !beside {
        frame.render_widget(Clear, left.union(rule));
        outline::draw(wizard, &theme, frame, left);
        frame::rules(&theme, frame, above, below, Some(rule));
    }
    frame::footer(wizard, &theme, frame, footer);
    frame::notice(wizard, &theme, frame, below);
    overlay::draw(wizard, &theme, frame, area);
}

/// Where the question goes, and where what stands beside it.
fn split(wizard: &Wizard, main: Rect) -> (Rect, Option<Rect>) {
    if wizard.side.is_none() {
        return (main, None);
    }
    if wizard.size.0 >= SIDE_FROM {
        let [left, right] = Layout::horizontal([Constraint::Percentage(50), Constraint::Percentage(50)]).areas(main);
        return (left, Some(right));
    }
    // The pane that has the focus gets the larger part of what there is.
    let share = if wizard.focus == Focus::Side { 65 } else { 45 };
    let [top, bottom] = Layout::vertical([Constraint::Min(1), Constraint::Percentage(share)]).areas(main);
    (top, Some(bottom))
}
