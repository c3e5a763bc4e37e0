//! Shows what a terminal sends, for the tests on a pseudo-terminal and for trying out a terminal by hand.
//!
//!     cargo run --example terminal-probe -- [--mouse]
//!
//! `q` quits, `p` panics, `t` panics on another thread, `e` starts the external editor on the text typed so far. Any
//! other letter is added to the text.

use std::io;
use std::thread;

use crossterm::event::{KeyCode, KeyModifiers};
use kepready::shell::editor::Editor;
use kepready::shell::terminal::{Ending, Event, Events, Options, Terminal};
use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::text::Line;
use sha2::{Digest, Sha256};

/// What the probe shows.
#[derive(Default)]
struct Probe {
    text: String,
    last: String,
    events: usize,
}

fn main() -> io::Result<()> {
    match run()? {
        None => {
            println!("quit");
            Ok(())
        }
        Some(ending) => ending.carry_out(),
    }
}

fn run() -> io::Result<Option<Ending>> {
    let mouse = std::env::args().any(|argument| argument == "--mouse");
    let mut terminal = Terminal::enter(Options { mouse })?;
    let mut events = Events::<String>::new()?;
    let mut probe = Probe::default();
    loop {
        terminal.draw(|frame| probe.render(frame))?;
        let event = events.next(None);
        probe.events += 1;
        probe.last = match event {
            Event::End(ending) => return Ok(Some(ending)),
            Event::Background(background) => format!("{background:?}"),
            Event::Redraw => {
                terminal.redraw()?;
                "redraw".to_owned()
            }
            Event::Resize { columns, rows } => format!("resize {columns}x{rows}"),
            Event::Paste(text) => format!("paste {} {}", text.len(), fingerprint(&text)),
            Event::Mouse(mouse) => format!("mouse {:?} {},{}", mouse.kind, mouse.column, mouse.row),
            Event::Message(message) => message,
            Event::Timeout => "timeout".to_owned(),
            Event::Key(key) if key.modifiers.is_empty() => match key.code {
                KeyCode::Char('q') => return Ok(None),
                KeyCode::Char('p') => panic!("as asked"),
                KeyCode::Char('t') => {
                    let _ = thread::spawn(|| panic!("elsewhere, as asked")).join();
                    continue;
                }
                KeyCode::Char('m') => {
                    let sender = events.sender();
                    thread::spawn(move || sender.send("message".to_owned()));
                    continue;
                }
                KeyCode::Char('e') => match Editor::find(None) {
                    Ok(editor) => match events.lend(&mut terminal, || editor.edit("probe", &probe.text))? {
                        Ok(text) => {
                            probe.text = text;
                            "edited".to_owned()
                        }
                        Err(error) => error.to_string(),
                    },
                    Err(error) => error.to_string(),
                },
                KeyCode::Char(c) => {
                    probe.text.push(c);
                    format!("key {c}")
                }
                code => format!("key {code}"),
            },
            Event::Key(key) if key.modifiers == KeyModifiers::SHIFT => {
                if let KeyCode::Char(c) = key.code {
                    probe.text.push(c);
                }
                format!("key {}", key.code)
            }
            Event::Key(key) => format!("key {}+{}", key.modifiers, key.code),
        };
    }
}

impl Probe {
    fn render(&self, frame: &mut Frame) {
        let area = frame.area();
        let lines = [
            Line::from(format!("terminal-probe {}x{}", area.width, area.height)),
            Line::from(format!("last: {}", self.last)),
            Line::from(format!("text: {}", self.text)),
        ];
        for (row, line) in (0..area.height).zip(lines) {
            frame.buffer_mut().set_line(0, row, &line, area.width);
        }
        let column = u16::try_from(line_width(&self.text)).unwrap_or(u16::MAX);
        frame.set_cursor_position(Position { x: column.min(area.width.saturating_sub(1)), y: 2 });
    }
}

/// Columns up to the end of the text.
fn line_width(text: &str) -> usize {
    Line::from(format!("text: {text}")).width()
}

/// The first bytes of the text's digest: two texts that show the same are the same.
fn fingerprint(text: &str) -> String {
    Sha256::digest(text).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
