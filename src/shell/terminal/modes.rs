use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::panic;
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// How the terminal is taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether clicks, drags and the wheel are reported to the program instead of selecting text.
    pub mouse: bool,
}

/// The alternate screen, empty also where a terminal has no second one, and pastes marked as such.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[2J\x1b[?2004h";
/// Clicks, drags and the wheel in decimal coordinates; movement without a button is nobody's business.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// The opposite of everything above, whether or not it was asked for, and of what a frame may have left half done.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// The size that a terminal has which does not say.
const USUAL: (u16, u16) = (80, 24);

/// The terminal's two ends, which are not standard input and output where those lead elsewhere.
struct Tty {
    input: File,
    output: File,
}

/// What has to be undone.
struct Held {
    /// How the terminal is taken over, while it is.
    entered: Option<Options>,
    /// The line discipline's settings as they were before the first time.
    original: Option<Termios>,
}

static TTY: OnceLock<Tty> = OnceLock::new();
static HELD: Mutex<Held> = Mutex::new(Held { entered: None, original: None });

/// Gives the terminal back as it was found. The one way to do so; a second time does nothing.
///
/// Failures are passed over: a terminal that is gone needs nothing back.
pub fn restore() {
    let mut held = held();
    if held.entered.take().is_none() {
        return;
    }
    if let (Some(tty), Some(original)) = (TTY.get(), &held.original) {
        let _ = (&tty.output).write_all(LEAVE);
        let _ = tcsetattr(&tty.input, OptionalActions::Now, original);
    }
}

/// The columns and rows of the terminal.
pub fn size() -> (u16, u16) {
    let size = tty().ok().and_then(|tty| tcgetwinsize(&tty.output).ok());
    size.map(|size| (size.ws_col, size.ws_row)).filter(|&(columns, rows)| columns > 0 && rows > 0).unwrap_or(USUAL)
}

/// Takes the terminal over, or makes sure that it still is.
pub(super) fn enter(options: Options) -> io::Result<()> {
    let tty = tty()?;
    let mut held = held();
    let original = match &held.original {
        Some(original) => original.clone(),
        None => held.original.insert(tcgetattr(&tty.input)?).clone(),
    };
    let mut raw = original;
    raw.make_raw();
    tcsetattr(&tty.input, OptionalActions::Now, &raw)?;
    held.entered = Some(options);
    drop(held);
    write(ENTER)?;
    if options.mouse { write(MOUSE) } else { Ok(()) }
}

/// Whether the terminal is taken over at the moment, and how.
pub(super) fn options() -> Option<Options> {
    held().entered
}

/// Whether the terminal is taken over at the moment.
pub(super) fn entered() -> bool {
    options().is_some()
}

/// Writes to the terminal, at once and whole.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    (&tty()?.output).write_all(bytes)
}

/// Another descriptor of the terminal's input.
pub(super) fn input() -> io::Result<OwnedFd> {
    tty()?.input.as_fd().try_clone_to_owned()
}

/// Has every panic from now on give the terminal back before its message is printed.
pub(super) fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            restore();
            report(panic);
        }));
    });
}

fn held() -> MutexGuard<'static, Held> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tty() -> io::Result<&'static Tty> {
    if let Some(tty) = TTY.get() {
        return Ok(tty);
    }
    let found = Tty { input: end(io::stdin(), false)?, output: end(io::stdout(), true)? };
    Ok(TTY.get_or_init(|| found))
}

/// The stream where it is a terminal, else the terminal that the process belongs to.
fn end(stream: impl AsFd + IsTerminal, write: bool) -> io::Result<File> {
    if stream.is_terminal() {
        // A descriptor of our own is neither buffered nor locked, which a panic could stumble over.
        return Ok(File::from(stream.as_fd().try_clone_to_owned()?));
    }
    let opened = File::options().read(!write).write(write).open("/dev/tty");
    opened.map_err(|error| io::Error::new(error.kind(), format!("there is no terminal to work on: {error}")))
}
