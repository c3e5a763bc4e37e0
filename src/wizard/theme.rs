//! How the wizard looks: one accent, colour only where it means something, and none at all where none is wanted.

use ratatui::style::{Color, Modifier, Style};

use super::editor::EditorStyles;
use super::entry::Mark;

/// The styles of everything that is drawn.
///
/// A theme without colour holds modifiers only. That matters: where `NO_COLOR` is set, a colour sent to the terminal
/// comes out as a reset that takes bold and reverse with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The author's text.
    pub(super) text: Style,
    /// What the tool says.
    pub(super) quiet: Style,
    /// Titles.
    pub(super) title: Style,
    /// What has the focus, and progress.
    pub(super) accent: Style,
    /// The row under the cursor of a list.
    pub(super) selected: Style,
    pub(super) good: Style,
    pub(super) open: Style,
    pub(super) bad: Style,
    /// Lines between panes.
    pub(super) rule: Style,
    pub(super) added: Style,
    pub(super) removed: Style,
    has_colour: bool,
}

impl Theme {
    /// For a dark terminal. The sixteen colours of the terminal's own palette are used, so that it stays the user's.
    pub fn dark() -> Self {
        Self::coloured(Color::Cyan, Color::DarkGray)
    }

    /// For a light terminal.
    pub fn light() -> Self {
        // Gray on white is hardly there.
        Self::coloured(Color::Blue, Color::DarkGray)
    }

    /// Without a colour: shape, bold, dim and reverse say it all.
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        Self {
            text: plain,
            quiet: plain,
            title: bold,
            accent: bold,
            selected: plain.add_modifier(Modifier::REVERSED),
            good: plain,
            open: bold,
            bad: bold,
            rule: dim,
            added: bold,
            removed: plain.add_modifier(Modifier::DIM),
            has_colour: false,
        }
    }

    fn coloured(accent: Color, faint: Color) -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            quiet: plain.fg(faint),
            title: plain.add_modifier(Modifier::BOLD),
            accent: plain.fg(accent),
            selected: plain.fg(accent).add_modifier(Modifier::REVERSED),
            good: plain.fg(Color::Green),
            open: plain.fg(Color::Yellow),
            bad: plain.fg(Color::Red),
            rule: plain.fg(faint),
            added: plain.fg(Color::Green),
            removed: plain.fg(Color::Red),
            has_colour: true,
        }
    }

    /// Whether colours may be sent at all.
    pub(super) fn has_colour(&self) -> bool {
        self.has_colour
    }

    /// The style of a question's sign.
    pub(super) fn mark(&self, mark: Mark) -> Style {
        match mark {
            Mark::Answered => self.good,
            Mark::Unfinished | Mark::Open | Mark::Missing => self.open,
            Mark::Encouraged | Mark::NotAsked => self.quiet,
        }
    }

    /// The styles of the answer's editor.
    pub(super) fn editor(&self) -> EditorStyles {
        let plain = EditorStyles::default();
        if !self.has_colour {
            return plain;
        }
        EditorStyles {
            text: self.text,
            heading: self.title,
            marker: self.accent,
            unticked: self.open,
            ticked: self.good,
            todo: self.open.add_modifier(Modifier::BOLD),
            link: self.accent,
            code: Style::new().fg(Color::Magenta),
            comment: self.quiet,
            picture: self.bad,
            // The hit that is selected is reversed, and so stands out from the others.
            found: self.open.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            selection: Style::new().add_modifier(Modifier::REVERSED),
            scroll_mark: self.rule,
        }
    }
}
