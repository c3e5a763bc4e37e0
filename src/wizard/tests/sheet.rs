//! The sheet of a review, read with keys.

use crossterm::event::{KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::team::review::tests::review;
use crate::wizard::keys::{Chord, Keys};
use crate::wizard::sheet::{Asked, Fold, Sheet};
use crate::wizard::theme::Theme;
use crate::wizard::view;

struct Screen {
    sheet: Sheet,
    terminal: Terminal<TestBackend>,
    asked: Vec<Asked>,
}

impl Screen {
    fn new() -> Self {
        let sheet = Sheet::new(&review(), Keys::default());
        let terminal = Terminal::new(TestBackend::new(80, 24)).expect("a buffer takes a frame");
        let mut screen = Self { sheet, terminal, asked: Vec::new() };
        screen.draw();
        screen
    }

    fn draw(&mut self) {
        let Self { sheet, terminal, .. } = self;
        terminal.draw(|frame| view::sheet::draw(sheet, &Theme::mono(), frame)).expect("a buffer takes a frame");
    }

    fn press(&mut self, keys: &[&str]) -> &mut Self {
        for key in keys {
            let Chord { code, modifiers } = Chord::parse(key).expect("the entry names a key");
            let asked = self.sheet.key(KeyEvent::new(code, modifiers));
            self.asked.extend(asked);
            self.draw();
        }
        self
    }

    fn rows(&self) -> Vec<String> {
        let buffer = self.terminal.backend().buffer();
        let row = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..buffer.area.height).map(|y| row(y).trim_end().to_owned()).collect()
    }

    /// The row with the cursor.
    fn here(&self) -> String {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.starts_with('▸')).expect("the cursor is on the screen");
        row.trim_start_matches(['▸', ' ']).trim_end_matches(['▐', ' ']).to_owned()
    }
}

#[test]
fn it_opens_on_the_kep_and_goes_to_what_there_is_to_look_at() {
    let mut screen = Screen::new();
    let rows = screen.rows();
    assert!(rows[0].starts_with(" KEP 7 Orbit   sig-space · beta · v1.31"), "{rows:?}");
    assert!(rows[0].ends_with("required 3/25  prr/needs-answers"), "{rows:?}");
    assert_eq!(screen.here(), "▾ KEP 7 Orbit");
    assert!(screen.press(&["Ctrl+G"]).here().contains("Found by the gate, about no answer: 1"));
    assert_eq!(screen.press(&["Ctrl+G"]).here(), "▾ ✓ default-behavior: unchanged but for its line breaks  :7");
    assert!(screen.press(&["Ctrl+G"]).here().contains("~ enablement-tests: changed"));
    assert!(screen.press(&["Ctrl+N"]).here().contains("rollout-failure"), "every answer is a stop");
    assert!(screen.press(&["Ctrl+P", "Ctrl+G", "Ctrl+G"]).here().contains("✗ slos: OPEN, required"));
    assert!(screen.press(&["Ctrl+G"]).here().contains("Comment"));
}

#[test]
fn blocks_fold_and_unfold_under_the_cursor() {
    let mut screen = Screen::new();
    screen.press(&["Ctrl+G", "Ctrl+G", "Ctrl+G"]);
    let shows = |screen: &Screen| screen.rows().iter().any(|row| row.contains("Unit {+and integration+} tests."));
    assert!(shows(&screen));
    assert!(!shows(screen.press(&["Enter"])));
    assert!(shows(screen.press(&["Right"])));
    assert!(!shows(screen.press(&["Down", "Down", "Left"])));
    assert_eq!(screen.here(), "▹ ~ enablement-tests: changed  :12");
    screen.press(&["Ctrl+O"]);
    assert!(screen.sheet.parts.iter().all(|part| part.fold == Fold::Line));
    assert!(shows(screen.press(&["Ctrl+O"])));
}

#[test]
fn words_are_found_where_they_are_folded_away() {
    let mut screen = Screen::new();
    screen.press(&["Ctrl+O", "Ctrl+F", "e", "l", "l", "i", "p", "x", "Backspace", "Enter"]);
    assert_eq!(screen.here(), "! warning: orbits are ellipses (bare-answer,");
    assert!(screen.rows()[22].contains("line 1 of 2 with it"), "{:?}", screen.rows()[22]);
    screen.press(&["F7"]);
    assert!(screen.here().contains("orbits are ellipses") && screen.rows()[22].contains("line 2 of 2"));
    assert!(screen.press(&["F7"]).rows()[22].contains("line 1 of 2"));
    assert!(screen.press(&["Shift+F7"]).rows()[22].contains("line 2 of 2"));
    screen.press(&["/", "z", "z", "Enter"]);
    assert!(screen.rows()[22].contains("nothing here has `zz`"));
    screen.press(&["/", "z", "Esc"]);
    assert_eq!(screen.sheet.needle, "zz");
}

#[test]
fn the_comment_is_edited_outside_and_copied_as_it_stands() {
    let mut screen = Screen::new();
    screen.press(&["Ctrl+E"]);
    let Some(Asked::Edit(text)) = screen.asked.pop() else { panic!("it is to be edited") };
    assert!(text.starts_with("Production readiness review for beta in v1.31"), "{text}");
    screen.sheet.edited(Ok(text));
    assert_eq!(screen.sheet.edited_comment(), None);
    screen.sheet.edited(Ok("Looks\u{1b}[2J good\n".to_owned()));
    screen.draw();
    assert!(screen.rows().iter().any(|row| row.contains("Looks␛[2J good")), "{:?}", screen.rows());
    screen.press(&["Ctrl+C", "q"]);
    assert_eq!(screen.asked, [Asked::Copy("Looks\u{1b}[2J good\n".to_owned()), Asked::Quit]);
    screen.sheet.edited(Err("no editor is known".to_owned()));
    screen.draw();
    assert!(screen.rows()[22].contains("no editor is known"));
    assert_eq!(screen.sheet.edited_comment(), Some("Looks\u{1b}[2J good\n"));
}

#[test]
fn rows_pages_and_ends_are_reached_and_nothing_lies_beyond() {
    let mut screen = Screen::new();
    assert_eq!(screen.press(&["Up", "PgUp"]).here(), "▾ KEP 7 Orbit");
    screen.press(&["End", "Down", "PgDn"]);
    assert_eq!(screen.sheet.extent.cursor + 1, screen.sheet.extent.rows);
    assert!(screen.rows()[23].contains("F1 help") || screen.rows()[23].contains("^G"), "{:?}", screen.rows());
    let end = screen.here();
    screen.press(&["Home", "F1", "PgDn", "Esc", "End"]);
    assert_eq!(screen.here(), end);
    let wheel = |kind| MouseEvent { kind, column: 1, row: 5, modifiers: KeyModifiers::NONE };
    screen.sheet.mouse(wheel(MouseEventKind::ScrollUp));
    screen.draw();
    assert_eq!(screen.sheet.extent.cursor + 4, screen.sheet.extent.rows);
    screen.sheet.mouse(wheel(MouseEventKind::Down(MouseButton::Left)));
    screen.draw();
    assert!(screen.rows()[5].starts_with('▸'), "{:?}", screen.rows());
}
