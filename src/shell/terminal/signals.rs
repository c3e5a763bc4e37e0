use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use signal_hook::{flag, low_level};

/// Why the program is to end now, without a question asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The terminal is gone (SIGHUP, or nothing more can be read from it).
    HangUp,
    /// Somebody sent SIGINT; the key of that name arrives as a key.
    Interrupt,
    /// Somebody sent SIGQUIT.
    Quit,
    /// Somebody sent SIGTERM.
    Terminate,
}

const ENDINGS: [(i32, Ending); 4] =
    [(SIGHUP, Ending::HangUp), (SIGINT, Ending::Interrupt), (SIGQUIT, Ending::Quit), (SIGTERM, Ending::Terminate)];

impl Ending {
    /// Ends the process in the way its parent expects: by the signal itself. Restore the terminal first.
    pub fn carry_out(self) -> ! {
        let (signal, _) = ENDINGS.into_iter().find(|&(_, ending)| ending == self).expect("every ending has its signal");
        let _ = low_level::emulate_default_handler(signal);
        // Only where the system refuses to raise a signal do we get here.
        std::process::exit(128 + signal)
    }
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    End(Ending),
    Suspend,
    Continued,
    Resized,
}

/// The signals that concern a program on a terminal, turned into a stream that can be waited for.
pub(super) struct Signals {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
}

/// Whether a signal that would end the process does so by itself.
static END_BY_DEFAULT: AtomicBool = AtomicBool::new(true);
/// Whether SIGTSTP stops the process by itself.
static STOP_BY_DEFAULT: AtomicBool = AtomicBool::new(true);

impl Signals {
    /// Takes the signals over; `wake` is the other end of `woken`, which becomes readable with each of them.
    pub(super) fn new(woken: UnixStream, wake: UnixStream) -> io::Result<Self> {
        default_actions()?;
        let signals = ENDINGS.map(|(signal, _)| signal).into_iter().chain([SIGTSTP, SIGCONT, SIGWINCH]);
        let delivery = SignalDelivery::with_pipe(woken, wake, SignalOnly, signals)?;
        END_BY_DEFAULT.store(false, Ordering::SeqCst);
        STOP_BY_DEFAULT.store(false, Ordering::SeqCst);
        Ok(Self { delivery })
    }

    /// What can be waited for.
    pub(super) fn woken(&self) -> &UnixStream {
        self.delivery.get_read()
    }

    /// What was asked for since the last call, the most urgent first.
    pub(super) fn requests(&mut self) -> Vec<Request> {
        let mut requests: Vec<Request> = self
            .delivery
            .pending()
            .filter_map(|signal| match signal {
                SIGTSTP => Some(Request::Suspend),
                SIGCONT => Some(Request::Continued),
                SIGWINCH => Some(Request::Resized),
                _ => ENDINGS.into_iter().find(|&(known, _)| known == signal).map(|(_, ending)| Request::End(ending)),
            })
            .collect();
        requests.sort_by_key(|request| match request {
            Request::End(_) => 0,
            Request::Suspend => 1,
            Request::Continued => 2,
            Request::Resized => 3,
        });
        requests
    }

    /// Stops the process until somebody continues it.
    pub(super) fn stop(&self) -> io::Result<()> {
        low_level::emulate_default_handler(SIGTSTP)
    }

    /// Runs something while another program has the terminal: a stop from there stops us too, or the shell would
    /// wait for us for ever. Keys that end the other program end it alone.
    pub(super) fn aside<R>(&mut self, run: impl FnOnce() -> R) -> (R, Option<Ending>) {
        STOP_BY_DEFAULT.store(true, Ordering::SeqCst);
        let result = run();
        STOP_BY_DEFAULT.store(false, Ordering::SeqCst);
        let ending = self.requests().into_iter().find_map(|request| match request {
            Request::End(ending @ (Ending::HangUp | Ending::Terminate)) => Some(ending),
            _ => None,
        });
        (result, ending)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        END_BY_DEFAULT.store(true, Ordering::SeqCst);
        STOP_BY_DEFAULT.store(true, Ordering::SeqCst);
    }
}

/// Sees to it that a signal which nobody waits for does what it always does. A handler once installed stays, so that
/// without this the process would be deaf after its first wizard.
fn default_actions() -> io::Result<()> {
    static ONCE: Once = Once::new();
    let mut result = Ok(());
    ONCE.call_once(|| {
        let ends = ENDINGS.into_iter().map(|(signal, _)| (signal, &END_BY_DEFAULT));
        result = ends
            .chain([(SIGTSTP, &STOP_BY_DEFAULT)])
            .try_for_each(|(signal, flag)| flag::register_conditional_default(signal, flag).map(|_| ()));
    });
    result
}
