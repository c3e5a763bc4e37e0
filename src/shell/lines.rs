//! Lines that somebody types or a pipe brings, and the signals that end whoever waits for them.
//!
//! The terminal stays as it is: its own line editing makes the lines, and its own key ends them. Nothing is read
//! unless a line is asked for, so that an editor started in between has the keyboard to itself.

use std::io::{self, BufRead};
use std::sync::mpsc;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::terminal::Ending;

/// What came instead of nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A line, without its end.
    Line(String),
    /// A line that is not UTF-8; it is gone.
    NotText,
    /// There will be no more lines.
    End,
    /// The program is to end at once.
    Ending(Ending),
}

/// Standard input, line by line.
#[derive(Debug)]
pub struct Lines {
    requests: mpsc::Sender<()>,
    heard: mpsc::Receiver<Heard>,
}

/// The longest line that is taken for one, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

impl Lines {
    /// Begins to listen to standard input and to signals. There can be only one.
    ///
    /// # Errors
    ///
    /// When the system has no thread or no descriptor left.
    pub fn new() -> io::Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let (sender, heard) = mpsc::channel();
        let (requests, asked) = mpsc::channel();
        let lines = sender.clone();
        thread::Builder::new().name("lines".to_owned()).spawn(move || {
            while asked.recv().is_ok() {
                if lines.send(next_line(&mut io::stdin().lock())).is_err() {
                    break;
                }
            }
        })?;
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                let ending = match signal {
                    SIGINT => Ending::Interrupt,
                    SIGHUP => Ending::HangUp,
                    _ => Ending::Terminate,
                };
                if sender.send(Heard::Ending(ending)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { requests, heard })
    }

    /// Waits for the next line, for the end, or for a signal.
    pub fn next(&self) -> Heard {
        // Both threads live as long as this does; without them there is nothing more to come.
        let asked = self.requests.send(());
        asked.ok().and_then(|()| self.heard.recv().ok()).unwrap_or(Heard::End)
    }

    /// Runs something while another program has the terminal: the key that interrupts that one is not meant for us.
    pub fn aside<R>(&self, run: impl FnOnce() -> R) -> (R, Option<Ending>) {
        let result = run();
        let endings = self.heard.try_iter().filter_map(|heard| match heard {
            Heard::Ending(ending) if ending != Ending::Interrupt => Some(ending),
            _ => None,
        });
        (result, endings.last())
    }
}

fn next_line(input: &mut impl BufRead) -> Heard {
    let mut bytes = Vec::new();
    match io::Read::take(&mut *input, LONGEST).read_until(b'\n', &mut bytes) {
        // A terminal that is gone reads as an error.
        Ok(0) | Err(_) => return Heard::End,
        Ok(_) => {}
    }
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(line) => Heard::Line(line.to_owned()),
        Err(_) => Heard::NotText,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_without_their_ends_and_then_there_are_none() {
        let mut input = &b"one\r\n\ntwo\xff\nlast \xc3\xa9"[..];
        let heard: Vec<Heard> = (0..5).map(|_| next_line(&mut input)).collect();
        let line = |text: &str| Heard::Line(text.to_owned());
        assert_eq!(heard, [line("one"), line(""), Heard::NotText, line("last é"), Heard::End]);
    }
}
