use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::caption;
use super::form;
use super::frame::{one_line, shortened};
use crate::questionnaire::Requirement;
use crate::wizard::Command;
use crate::wizard::model::{Focus, Wizard};
use crate::wizard::theme::Theme;

/// Rows below which the reason for a question makes way for the answer.
const ROWS_FOR_WHY: u16 = 12;
/// The same where the answer is a form, which takes more rows than its text.
const ROWS_FOR_WHY_AND_FORM: u16 = 18;
/// Letters of a section's title below which it says nothing.
const LEAST_OF_SECTION: usize = 12;

/// The question, why it is asked, and its answer.
pub(super) fn draw(wizard: &mut Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let question = &wizard.catalogue.questions[wizard.current];
    let mut y = inner.y;
    let mut take = |rows: usize| {
        let rows = u16::try_from(rows).unwrap_or(u16::MAX);
        let at = Rect { y, height: rows.min(inner.bottom().saturating_sub(y)), ..inner };
        y += at.height;
        at
    };
    frame.render_widget(Paragraph::new(place(wizard, theme, usize::from(inner.width))), take(1));
    let title = Paragraph::new(one_line(&question.title)).style(theme.title).wrap(Wrap { trim: true });
    let rows = title.line_count(inner.width).min(3);
    frame.render_widget(title, take(rows));
    let least = if wizard.form.is_some() { ROWS_FOR_WHY_AND_FORM } else { ROWS_FOR_WHY };
    if area.height >= least {
        let why = Paragraph::new(one_line(&question.why)).style(theme.quiet).wrap(Wrap { trim: true });
        let rows = why.line_count(inner.width).min(4);
        frame.render_widget(why, take(rows));
    }
    frame.render_widget(Paragraph::new(caption::line(wizard, theme, usize::from(inner.width))), take(1));
    let answer = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    let answer = super::findings::draw(wizard, theme, frame, answer);
    wizard.areas.answer = answer;
    let has_focus = wizard.focus == Focus::Answer && wizard.overlay.is_none();
    if wizard.form.is_some() {
        form::draw(wizard, theme, frame, answer, has_focus);
        return;
    }
    let editor = wizard.entries[wizard.current].editor();
    let is_empty = editor.is_empty();
    let cursor = editor.render(answer, frame.buffer_mut(), &theme.editor());
    if is_empty {
        invitation(wizard, theme, frame, answer);
    }
    if has_focus && let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Where the question stands in its section, and what is asked of it.
fn place(wizard: &Wizard, theme: &Theme, width: usize) -> Line<'static> {
    let catalogue = &wizard.catalogue;
    let section = catalogue.questions[wizard.current].section;
    let same = || catalogue.questions.iter().enumerate().filter(|(_, question)| question.section == section);
    let at = same().take_while(|(n, _)| *n <= wizard.current).count();
    let entry = &wizard.entries[wizard.current];
    let stage = wizard.kep.stage;
    let state = wizard.state_words(wizard.current);
    let (asked, briefly) = match entry.requirement {
        Requirement::Confirm => {
            (format!("required at {stage}, confirmed from the field"), format!("confirm at {stage}"))
        }
        requirement => (format!("{requirement} at {stage}"), requirement.to_string()),
    };
    let count = format!("{at} of {}", same().count());
    let (title, short) = (one_line(&catalogue.sections[section].title), one_line(&catalogue.sections[section].short));
    let letters = |text: &str| text.chars().count();
    let room = |right: &str| width.saturating_sub(letters(right) + letters(&count) + letters(" · ") + 2);
    let least = LEAST_OF_SECTION.min(letters(&short));
    let whole = format!("{state} · {asked}");
    let right = if room(&whole) >= letters(&short) { whole } else { format!("{state} · {briefly}") };
    let title = if letters(&title) <= room(&right) { title } else { short };
    let left = if room(&right) >= least { shortened(&title, room(&right)) + " · " + &count } else { count };
    let right = shortened(&right, width.saturating_sub(letters(&left) + 1));
    let gap = width.saturating_sub(letters(&left) + letters(&right));
    let style = if entry.needs_author() { theme.open } else { theme.quiet };
    Line::from(vec![Span::styled(left, theme.accent), Span::raw(" ".repeat(gap)), Span::styled(right, style)])
}

/// What an empty answer shows: how to begin.
fn invitation(wizard: &Wizard, theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let key = |command: &Command| wizard.keys.chord_of(command).map(|chord| chord.to_string());
    let mut hints = vec!["Type the answer.".to_owned()];
    if let Some(key) = key(&Command::Form).filter(|_| wizard.has_form()) {
        hints.push(format!("{key} makes it a form to fill in."));
    }
    if let Some(key) = key(&Command::Example) {
        hints.push(format!("{key} shows an example."));
    }
    // The first column is left to the cursor, so that it never hides a letter.
    let indent = 2.min(area.width);
    let area = Rect { x: area.x + indent, width: area.width - indent, height: area.height.min(1), ..area };
    frame.render_widget(Paragraph::new(hints.join(" ")).style(theme.quiet), area);
}
