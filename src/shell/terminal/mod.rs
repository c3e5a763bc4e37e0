//! The terminal while the wizard has it: its modes, what is drawn, what is typed, and the signals that concern it.
//!
//! [`Terminal`] draws, [`Events`] waits. Both live on one thread and nothing reads in the background, so that an
//! external editor started through [`Events::lend`] has the keyboard to itself. crossterm lends its types for keys and
//! no more: its reader blocks on half a sequence, never ends once the terminal is gone, and forgets what it leaves
//! unread. What a key means is not known here.

mod background;
mod events;
mod input;
mod keys;
mod modes;
mod screen;
mod signals;

use std::io;

use ratatui::Frame;

pub use background::{ASK_BACKGROUND, Background};
pub use events::{Event, Events, Sender};
pub use modes::{Options, restore, size};
use screen::Screen;
pub use signals::Ending;

/// The terminal, taken over: raw, on its alternate screen, and given back when this is dropped.
pub struct Terminal {
    inner: ratatui::Terminal<Screen>,
}

impl Terminal {
    /// Takes the terminal over. From here on a panic gives it back before it is reported.
    ///
    /// # Errors
    ///
    /// When there is no terminal, or it is lost on the way.
    pub fn enter(options: Options) -> io::Result<Self> {
        modes::restore_on_panic();
        let inner = modes::enter(options).and_then(|()| ratatui::Terminal::new(Screen::default()));
        // Where that fails half way, there is no value yet whose drop would give back what was taken.
        Ok(Self { inner: inner.inspect_err(|_| restore())? })
    }

    /// Draws a frame: what differs from the last one, in one write, shown all at once.
    ///
    /// A frame that differs in nothing sends nothing.
    ///
    /// # Errors
    ///
    /// When the terminal is gone, or was given back because another thread panicked.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        if !modes::entered() {
            return Err(io::Error::other("the terminal has been given back"));
        }
        self.inner.draw(render)?;
        match self.inner.backend_mut().take_frame() {
            frame if frame.is_empty() => Ok(()),
            frame => modes::write(&frame),
        }
    }

    /// Forgets what the screen shows: the next frame is drawn whole.
    ///
    /// # Errors
    ///
    /// Never, as long as nothing is sent before the frame is.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.inner.backend_mut().forget();
        self.inner.clear()
    }

    /// Sends bytes that draw nothing, such as [`super::clipboard::copy`] makes.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        modes::write(bytes)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}
