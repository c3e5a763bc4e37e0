//! A pseudo-terminal with somebody in front of it.
//!
//! Nothing here sleeps: what is awaited is read for until it is there, or until a deadline long past any patience.

use std::io::{Read, Write};
use std::num::NonZero;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program running on a terminal of its own.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    /// `None` once the terminal has been taken away.
    line: Option<Line>,
    /// Has the thread that reads let go of the terminal with the next output.
    gone: Arc<AtomicBool>,
    output: mpsc::Receiver<Vec<u8>>,
    parser: vt100::Parser,
    /// Everything the program has written.
    written: Vec<u8>,
}

struct Line {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
}

impl Pty {
    /// Runs a program on a terminal of this many columns and rows.
    pub fn spawn(mut command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal can be had");
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the program can be run");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("it can be read");
        let (sender, output) = mpsc::channel();
        let gone = Arc::new(AtomicBool::new(false));
        let let_go = Arc::clone(&gone);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // On Linux the end is an error (EIO), elsewhere it is the end.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() || let_go.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let keyboard = pair.master.take_writer().expect("it can be written to");
        let line = Some(Line { master: pair.master, keyboard });
        Self {
            child,
            line,
            gone,
            output,
            parser: vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0),
            written: Vec::new(),
        }
    }

    /// Types a text, or presses a key that is given as the bytes it sends.
    pub fn type_text(&mut self, text: &str) {
        let line = self.line.as_mut().expect("the terminal is there");
        line.keyboard.write_all(text.as_bytes()).and_then(|()| line.keyboard.flush()).expect("it takes input");
    }

    /// Presses Ctrl and a letter.
    pub fn control(&mut self, letter: char) {
        let code = char::from(u8::try_from(letter).expect("a letter") & 0x1f);
        self.type_text(&code.to_string());
    }

    /// Pastes a text as a terminal does that was asked to mark it; line ends become those of the Enter key.
    pub fn paste(&mut self, text: &str) {
        self.type_text(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, (columns, rows): (u16, u16)) {
        let line = self.line.as_ref().expect("the terminal is there");
        line.master.resize(size(columns, rows)).expect("it can be resized");
        self.parser.screen_mut().set_size(at_least_one(rows), at_least_one(columns));
    }

    /// Sends a signal by name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.pid());
        let sent = Command::new("sh").args(["-c", &kill]).status().expect("there is a shell");
        assert!(sent.success(), "{kill}");
    }

    /// Takes the terminal away, as closing its window does. The program must react to a key (Ctrl+D) by drawing.
    pub fn hang_up(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        // The keyboard's last act is to send an end of input, which has the reading thread notice.
        self.line = None;
    }

    /// Waits until the screen's text satisfies a condition, and gives it.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        self.read_until(what, |pty| condition(&pty.screen()).then(|| pty.screen()))
    }

    /// Waits until the program has written these bytes since the mark, which [`Pty::mark`] gave.
    #[track_caller]
    pub fn wait_for_bytes(&mut self, mark: usize, bytes: &[u8]) {
        let wanted = String::from_utf8_lossy(bytes).into_owned();
        self.read_until(&wanted, |pty| contains(&pty.written[mark..], bytes).then_some(()));
    }

    /// Waits until the program has stopped, as Ctrl+Z stops one.
    #[track_caller]
    pub fn wait_until_stopped(&mut self) {
        let pid = self.pid().to_string();
        self.read_until("the program to stop", |_| {
            let state = Command::new("ps").args(["-o", "state=", "-p", &pid]).output().expect("there is ps");
            state.stdout.starts_with(b"T").then_some(())
        });
    }

    /// Waits for the end, and gives how it came.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let status = self.read_until("the program to end", |pty| pty.child.try_wait().expect("it is our child"));
        // What it wrote last may still be on its way; the reader stops when all of it is here.
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.take(&bytes);
        }
        status
    }

    /// The text on the screen, without trailing blanks.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// What the terminal was told beyond text: its modes and its cursor.
    pub fn terminal(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Everything written since the mark.
    pub fn written_since(&self, mark: usize) -> &[u8] {
        &self.written[mark..]
    }

    /// How much has been written so far.
    pub fn mark(&self) -> usize {
        self.written.len()
    }

    /// The settings of the terminal's line, as stty names them, such as `icanon` or `-echo`.
    pub fn line_settings(&self) -> Vec<String> {
        let name = self.line.as_ref().and_then(|line| line.master.tty_name()).expect("it has a name");
        let stty = Command::new("sh").arg("-c").arg(format!("stty -a < {}", name.display())).output();
        let said = stty.expect("there is stty").stdout;
        String::from_utf8_lossy(&said).split([' ', '\n', ';']).map(str::to_owned).collect()
    }

    fn pid(&self) -> u32 {
        self.child.process_id().expect("it has been started")
    }

    /// Reads what comes, and looks again after each piece, until there is something.
    #[track_caller]
    fn read_until<R>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<R>) -> R {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(result) = look(self) {
                return result;
            }
            // Not everything that is awaited makes itself heard here, so that silence leads to another look.
            match self.output.recv_timeout(Duration::from_millis(20)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => thread::yield_now(),
            }
            assert!(
                Instant::now() < deadline,
                "waited in vain for {what}; the screen:\n{}\nlast written: {:?}",
                self.screen(),
                String::from_utf8_lossy(&self.written[self.written.len().saturating_sub(300)..]),
            );
        }
    }

    /// Shows what was written, and answers what a terminal is asked.
    fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.parser.process(&[byte]);
            self.written.push(byte);
            let answer = match () {
                () if self.written.ends_with(b"\x1b[6n") => {
                    let (row, column) = self.parser.screen().cursor_position();
                    format!("\x1b[{};{}R", row + 1, column + 1)
                }
                () if self.written.ends_with(b"\x1b[c") || self.written.ends_with(b"\x1b[0c") => {
                    "\x1b[?62;22c".to_owned()
                }
                () => continue,
            };
            if let Some(line) = &mut self.line {
                let _ = line.keyboard.write_all(answer.as_bytes());
            }
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether `bytes` hold `wanted`.
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn at_least_one(number: u16) -> NonZero<u16> {
    NonZero::new(number).expect("a terminal has columns and rows")
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
