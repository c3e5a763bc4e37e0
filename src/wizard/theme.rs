//! How the wizard looks: one accent, colour only where it means something, and none at all where none is wanted.

use ratatui::style::{Color, Modifier, Style};

use super::editor::EditorStyles;
use super::entry::Mark;

/// What the user can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeName {
    /// What fits the terminal.
    Auto,
    /// For dark letters on a light ground.
    Light,
    /// For light letters on a dark ground.
    Dark,
    /// Without colours.
    Mono,
}

impl ThemeName {
    /// Every name.
    pub const ALL: [ThemeName; 4] = [ThemeName::Auto, ThemeName::Light, ThemeName::Dark, ThemeName::Mono];

    /// Its word on the command line and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            ThemeName::Auto => "auto",
            ThemeName::Light => "light",
            ThemeName::Dark => "dark",
            ThemeName::Mono => "mono",
        }
    }

    /// The name that is `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word)
    }
}

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
    code: Style,
    pub(super) has_colour: bool,
}

/// The colours of a theme, all of them of the sixteen that a user chooses.
struct Colours {
    accent: Color,
    good: Color,
    open: Color,
    bad: Color,
    added: Color,
    removed: Color,
    code: Color,
}

impl Theme {
    /// For a dark terminal. The sixteen colours of the terminal's own palette are used, so that it stays the user's.
    ///
    /// Bright black is left alone: some palettes make it the ground itself. What the tool says is dim instead, which
    /// every terminal takes from the colour of its letters.
    pub fn dark() -> Self {
        let plain = Style::new();
        let dim = plain.add_modifier(Modifier::DIM);
        let colours = Colours {
            accent: Color::Cyan,
            good: Color::Green,
            open: Color::Yellow,
            bad: Color::LightRed,
            added: Color::Green,
            removed: Color::LightRed,
            code: Color::LightMagenta,
        };
        Self::coloured(colours, dim)
    }

    /// For a light terminal: yellow, green and cyan cannot be read there, and bright black can.
    pub fn light() -> Self {
        let colours = Colours {
            accent: Color::Blue,
            good: Color::Blue,
            open: Color::Magenta,
            bad: Color::Red,
            added: Color::Blue,
            removed: Color::Red,
            code: Color::Blue,
        };
        Self::coloured(colours, Style::new().fg(Color::DarkGray))
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
            code: plain,
            has_colour: false,
        }
    }

    fn coloured(colours: Colours, quiet: Style) -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            quiet,
            title: plain.add_modifier(Modifier::BOLD),
            accent: plain.fg(colours.accent),
            selected: plain.fg(colours.accent).add_modifier(Modifier::REVERSED),
            good: plain.fg(colours.good),
            open: plain.fg(colours.open),
            bad: plain.fg(colours.bad),
            rule: quiet,
            added: plain.fg(colours.added),
            removed: plain.fg(colours.removed),
            code: plain.fg(colours.code),
            has_colour: true,
        }
    }

    /// `style`, which somebody chose without knowing the ground, in colours that can be read on it.
    pub(super) fn toned(&self, style: Style) -> Style {
        let colour = match style.fg.filter(|_| self.has_colour) {
            None => None,
            Some(Color::Black | Color::White | Color::Gray) => self.code.fg,
            Some(Color::Green | Color::LightGreen) => self.good.fg,
            Some(Color::Yellow | Color::LightYellow) => self.open.fg,
            Some(Color::Red | Color::LightRed) => self.bad.fg,
            Some(Color::Magenta | Color::LightMagenta) => self.code.fg,
            Some(_) => self.accent.fg,
        };
        Style { fg: colour, bg: None, ..style }
    }

    /// The style of a question's sign.
    pub(super) fn mark(&self, mark: Mark) -> Style {
        match mark {
            Mark::Answered => self.good,
            Mark::Questioned | Mark::Unfinished | Mark::Found | Mark::Open | Mark::Missing => self.open,
            Mark::Carried | Mark::Encouraged | Mark::NotAsked => self.quiet,
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
            link: self.accent.add_modifier(Modifier::UNDERLINED),
            code: self.code,
            comment: self.quiet,
            picture: self.bad,
            // The hit that is selected is reversed, and so stands out from the others.
            found: self.open.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            selection: Style::new().add_modifier(Modifier::REVERSED),
            scroll_mark: self.rule,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ground, letters, and the first sixteen colours of terminals as they come, 0 to 15.
    struct Palette {
        name: &'static str,
        dark: (u32, u32),
        light: (u32, u32),
        colours: [u32; 16],
    }

    const PALETTES: [Palette; 5] = [
        Palette {
            name: "xterm",
            dark: (0x00_0000, 0xe5_e5e5),
            light: (0xff_ffff, 0x00_0000),
            colours: [
                0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
                0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
            ],
        },
        Palette {
            name: "GNOME",
            dark: (0x17_1421, 0xd0_cfcc),
            light: (0xff_ffff, 0x17_1421),
            colours: [
                0x17_1421, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x12_488b, 0xa3_47ba, 0x2a_a1b3, 0xd0_cfcc, 0x5e_5c64,
                0xf6_6151, 0x33_da7a, 0xe9_ad0c, 0x2a_7bde, 0xc0_61cb, 0x33_c7de, 0xff_ffff,
            ],
        },
        Palette {
            name: "Windows Terminal",
            dark: (0x0c_0c0c, 0xcc_cccc),
            light: (0xf2_f2f2, 0x0c_0c0c),
            colours: [
                0x0c_0c0c, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x00_37da, 0x88_1798, 0x3a_96dd, 0xcc_cccc, 0x76_7676,
                0xe7_4856, 0x16_c60c, 0xf9_f1a5, 0x3b_78ff, 0xb4_009e, 0x61_d6d6, 0xf2_f2f2,
            ],
        },
        Palette {
            name: "macOS",
            dark: (0x00_0000, 0xbf_bfbf),
            light: (0xff_ffff, 0x00_0000),
            colours: [
                0x00_0000, 0x99_0000, 0x00_a600, 0x99_9900, 0x00_00b2, 0xb2_00b2, 0x00_a6b2, 0xbf_bfbf, 0x66_6666,
                0xe5_0000, 0x00_d900, 0xe5_e500, 0x00_00ff, 0xe5_00e5, 0x00_e5e5, 0xe5_e5e5,
            ],
        },
        Palette {
            name: "Solarized",
            dark: (0x00_2b36, 0x83_9496),
            light: (0xfd_f6e3, 0x65_7b83),
            colours: [
                0x07_3642, 0xdc_322f, 0x85_9900, 0xb5_8900, 0x26_8bd2, 0xd3_3682, 0x2a_a198, 0xee_e8d5, 0x00_2b36,
                0xcb_4b16, 0x58_6e75, 0x65_7b83, 0x83_9496, 0x6c_71c4, 0x93_a1a1, 0xfd_f6e3,
            ],
        },
    ];

    /// The contrast of two colours as accessibility guidelines count it, 1 to 21.
    fn contrast(one: u32, other: u32) -> f64 {
        let light = |colour: u32| {
            let part = |shift: u32| {
                let share = f64::from(colour >> shift & 0xff) / 255.0;
                if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
        };
        let (one, other) = (light(one), light(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn index(colour: Color) -> usize {
        use Color::*;
        let all = [
            Black,
            Red,
            Green,
            Yellow,
            Blue,
            Magenta,
            Cyan,
            Gray,
            DarkGray,
            LightRed,
            LightGreen,
            LightYellow,
            LightBlue,
            LightMagenta,
            LightCyan,
            White,
        ];
        all.iter().position(|known| *known == colour).expect("a theme uses the sixteen colours and no others")
    }

    fn styles(theme: &Theme) -> [(&'static str, Style); 11] {
        let editor = theme.editor();
        [
            ("quiet", theme.quiet),
            ("accent", theme.accent),
            ("selected", theme.selected),
            ("good", theme.good),
            ("open", theme.open),
            ("bad", theme.bad),
            ("added", theme.added),
            ("removed", theme.removed),
            ("code", editor.code),
            ("todo", editor.todo),
            ("link", editor.link),
        ]
    }

    #[test]
    fn what_is_to_be_read_stands_out_from_the_ground_on_terminals_as_they_come() {
        for palette in &PALETTES {
            for (theme, (ground, letters)) in [(Theme::dark(), palette.dark), (Theme::light(), palette.light)] {
                for (name, style) in styles(&theme) {
                    let colour = style.fg.map_or(letters, |colour| palette.colours[index(colour)]);
                    let contrast = contrast(colour, ground);
                    assert!(contrast >= 3.0, "{name} on {ground:06x} of {}: {contrast:.2}", palette.name);
                }
            }
        }
    }

    #[test]
    fn colours_of_others_become_those_of_the_theme() {
        let code = Style::new().fg(Color::White).bg(Color::Black);
        assert_eq!(Theme::light().toned(code), Style::new().fg(Color::Blue));
        assert_eq!(Theme::dark().toned(code), Style::new().fg(Color::LightMagenta));
        let heading = Style::new().fg(Color::LightCyan).bg(Color::Cyan).add_modifier(Modifier::BOLD);
        assert_eq!(Theme::light().toned(heading), Style::new().fg(Color::Blue).add_modifier(Modifier::BOLD));
        assert_eq!(Theme::mono().toned(heading), Style::new().add_modifier(Modifier::BOLD));
    }

    #[test]
    fn a_theme_without_colours_sends_none() {
        for (name, style) in styles(&Theme::mono()) {
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
        assert_eq!(Theme::mono().editor().found.bg, None);
    }
}
