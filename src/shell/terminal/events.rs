use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, MouseEvent};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::background::Background;
use super::input::{Decoder, Input};
use super::signals::{Ending, Request, Signals};
use super::{Terminal, modes};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<M> {
    /// A key was pressed.
    Key(KeyEvent),
    /// A mouse button was pressed, moved or let go, or the wheel turned.
    Mouse(MouseEvent),
    /// A text was pasted; it is whole, and its lines end in `\n`.
    Paste(String),
    /// The terminal has another size.
    Resize {
        /// Its columns.
        columns: u16,
        /// Its rows.
        rows: u16,
    },
    /// The terminal says what its ground is, asked with [`ASK_BACKGROUND`](super::ASK_BACKGROUND).
    Background(Background),
    /// The screen shows something else: call [`Terminal::redraw`], then draw.
    Redraw,
    /// The program is to end at once; what is to be kept is to be kept now.
    End(Ending),
    /// A message from another thread.
    Message(M),
    /// The time given has passed.
    Timeout,
}

/// Everything that a program on a terminal waits for, in one place: input, signals and messages of other threads.
///
/// It sleeps in one system call, and reads only while [`Events::next`] runs.
pub struct Events<M> {
    input: File,
    decoder: Decoder,
    /// When half a key or paste is taken to be all there will be.
    settles: Option<Instant>,
    signals: Signals,
    messages: mpsc::Receiver<M>,
    sender: Sender<M>,
    ready: VecDeque<Event<M>>,
}

/// Sends messages to [`Events`] from any thread.
pub struct Sender<M> {
    messages: mpsc::Sender<M>,
    wake: Arc<UnixStream>,
}

/// How long a lone escape may be the beginning of something longer.
const HALF_A_KEY: Duration = Duration::from_millis(30);
/// How long a paste may stand still before it is taken to be over although its end never came.
const HALF_A_PASTE: Duration = Duration::from_secs(1);

impl<M> Events<M> {
    /// Begins to listen to the terminal and to signals.
    ///
    /// # Errors
    ///
    /// When there is no terminal, or the process has no descriptors left.
    pub fn new() -> io::Result<Self> {
        Self::from_input(modes::input()?)
    }

    fn from_input(input: OwnedFd) -> io::Result<Self> {
        let (woken, wake) = UnixStream::pair()?;
        // A full pipe wakes as well as one byte does.
        wake.set_nonblocking(true)?;
        let signals = Signals::new(woken, wake.try_clone()?)?;
        let (sender, messages) = mpsc::channel();
        let sender = Sender { messages: sender, wake: Arc::new(wake) };
        let (input, decoder, ready) = (File::from(input), Decoder::default(), VecDeque::new());
        Ok(Self { input, decoder, settles: None, signals, messages, sender, ready })
    }

    /// A way to send messages here.
    pub fn sender(&self) -> Sender<M> {
        self.sender.clone()
    }

    /// Waits for the next event, for at most `timeout` where one is given.
    ///
    /// A request to suspend is carried out in here; the event after it is [`Event::Redraw`].
    pub fn next(&mut self, timeout: Option<Duration>) -> Event<M> {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            if let Some(event) = self.ready.pop_front() {
                return event;
            }
            if let Ok(message) = self.messages.try_recv() {
                return Event::Message(message);
            }
            if let Some(event) = self.wait(deadline) {
                return event;
            }
        }
    }

    /// What is there already; nothing where [`Events::next`] would have to wait.
    ///
    /// Whoever draws only after this has nothing more to say draws once for many keys.
    pub fn next_ready(&mut self) -> Option<Event<M>> {
        match self.next(Some(Duration::ZERO)) {
            Event::Timeout => None,
            event => Some(event),
        }
    }

    /// Gives the terminal to another program while `run` waits for it, and takes it back.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be taken back.
    pub fn lend<R>(&mut self, terminal: &mut Terminal, run: impl FnOnce() -> R) -> io::Result<R> {
        let options = modes::options().unwrap_or_default();
        modes::restore();
        let (result, ending) = self.signals.aside(run);
        self.ready.extend(ending.map(Event::End));
        modes::enter(options)?;
        terminal.redraw()?;
        Ok(result)
    }

    /// Waits once; an event where that alone makes one, else whatever came is in `ready`.
    fn wait(&mut self, deadline: Option<Instant>) -> Option<Event<M>> {
        let sooner = [deadline, self.settles].into_iter().flatten().min();
        let wait = sooner.map(|at| at.saturating_duration_since(Instant::now()));
        let [input, woken] = match ready(&self.input, self.signals.woken(), wait) {
            Ok(ready) => ready,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => [false, true],
            Err(_) => return Some(Event::End(Ending::HangUp)),
        };
        if woken {
            let requests = self.signals.requests();
            if let Some(event) = requests.into_iter().find_map(|request| self.carry_out(request)) {
                return Some(event);
            }
        }
        if input {
            return self.read();
        }
        let now = Instant::now();
        if self.settles.is_some_and(|at| at <= now) {
            self.settles = None;
            let settled = self.decoder.settle();
            self.ready.extend(settled.into_iter().map(Event::from));
        } else if deadline.is_some_and(|at| at <= now) {
            return Some(Event::Timeout);
        }
        None
    }

    /// Reads what is there. Nothing at the end, and errors, mean that the terminal is gone.
    fn read(&mut self) -> Option<Event<M>> {
        let mut bytes = [0; 16 * 1024];
        match self.input.read(&mut bytes) {
            Err(error) if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) => None,
            Ok(0) | Err(_) => Some(Event::End(Ending::HangUp)),
            Ok(count) => {
                let inputs = self.decoder.feed(&bytes[..count]);
                self.ready.extend(inputs.into_iter().map(Event::from));
                self.settles = match () {
                    () if self.decoder.in_paste() => Some(Instant::now() + HALF_A_PASTE),
                    () if self.decoder.is_waiting() => Some(Instant::now() + HALF_A_KEY),
                    () => None,
                };
                None
            }
        }
    }

    /// Does what a signal asks for; an event where the program has to know.
    fn carry_out(&mut self, request: Request) -> Option<Event<M>> {
        match request {
            Request::End(ending) => Some(Event::End(ending)),
            Request::Suspend => {
                let options = modes::options();
                modes::restore();
                let stopped = self.signals.stop();
                // What arrived with the stop, the signal to go on above all, is answered by what follows.
                let ending = self.signals.requests().into_iter().find(|request| matches!(request, Request::End(_)));
                if let Some(Request::End(ending)) = ending {
                    return Some(Event::End(ending));
                }
                let entered = options.map_or(Ok(()), modes::enter);
                Some(stopped.and(entered).map_or(Event::End(Ending::HangUp), |()| Event::Redraw))
            }
            Request::Continued => {
                // The stop was one that cannot be seen coming (SIGSTOP), and others had the terminal since.
                let entered = modes::options().map_or(Ok(()), modes::enter);
                Some(entered.map_or(Event::End(Ending::HangUp), |()| Event::Redraw))
            }
            Request::Resized => {
                let (columns, rows) = modes::size();
                Some(Event::Resize { columns, rows })
            }
        }
    }
}

impl<M> Sender<M> {
    /// Sends a message, and whether anybody is there to hear it.
    pub fn send(&self, message: M) -> bool {
        let sent = self.messages.send(message).is_ok();
        // A pipe that is full has woken the reader already.
        let _ = (&*self.wake).write(&[1]);
        sent
    }
}

impl<M> Clone for Sender<M> {
    fn clone(&self) -> Self {
        Self { messages: self.messages.clone(), wake: Arc::clone(&self.wake) }
    }
}

impl<M> From<Input> for Event<M> {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key) => Event::Key(key),
            Input::Mouse(mouse) => Event::Mouse(mouse),
            Input::Paste(text) => Event::Paste(text),
            Input::Background(background) => Event::Background(background),
        }
    }
}

/// Which of the two has something to be read, after at most `wait`.
fn ready(input: &File, woken: &UnixStream, wait: Option<Duration>) -> io::Result<[bool; 2]> {
    let mut both = [PollFd::new(input, PollFlags::IN), PollFd::new(woken, PollFlags::IN)];
    // A time too long to be said is as good as none.
    let wait = wait.and_then(|wait| Timespec::try_from(wait).ok());
    poll(&mut both, wait.as_ref())?;
    Ok(both.map(|one| !one.revents().is_empty()))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use crossterm::event::KeyCode;

    use super::*;

    /// Events over a stream in place of a terminal, and its far end.
    fn events() -> (Events<u8>, UnixStream) {
        let (near, far) = UnixStream::pair().expect("a pair of streams can be made");
        (Events::from_input(OwnedFd::from(near)).expect("the signals can be had"), far)
    }

    fn key(code: KeyCode) -> Event<u8> {
        Event::Key(KeyEvent::from(code))
    }

    #[test]
    fn keys_come_in_order_and_then_there_is_nothing() {
        let (mut events, mut far) = events();
        far.write_all("aé\x1b[A".as_bytes()).expect("it can be written");
        assert_eq!(events.next(None), key(KeyCode::Char('a')));
        assert_eq!(events.next(None), key(KeyCode::Char('é')));
        assert_eq!(events.next(None), key(KeyCode::Up));
        assert_eq!(events.next_ready(), None);
    }

    #[test]
    fn a_lone_escape_is_a_key_once_nothing_follows() {
        let (mut events, mut far) = events();
        far.write_all(b"\x1b").expect("it can be written");
        assert_eq!(events.next(None), key(KeyCode::Esc));
        far.write_all(b"\x1b").expect("it can be written");
        assert_eq!(events.next_ready(), None, "it may still be the beginning of a key");
        far.write_all(b"OP").expect("it can be written");
        assert_eq!(events.next(None), key(KeyCode::F(1)));
    }

    #[test]
    fn the_answer_of_the_terminal_comes_between_keys() {
        let (mut events, mut far) = events();
        far.write_all(b"a\x1b]11;rgb:ffff/ffff/ffff\x1b\\b").expect("it can be written");
        assert_eq!(events.next(None), key(KeyCode::Char('a')));
        assert_eq!(events.next(None), Event::Background(Background::Light));
        assert_eq!(events.next(None), key(KeyCode::Char('b')));
    }

    #[test]
    fn messages_of_other_threads_wake_it() {
        let (mut events, _far) = events();
        let sender = events.sender();
        let thread = thread::spawn(move || sender.send(7) && sender.send(8));
        assert_eq!(events.next(None), Event::Message(7));
        assert_eq!(events.next(None), Event::Message(8));
        assert!(thread.join().expect("it only sends"));
    }

    #[test]
    fn a_terminal_that_is_gone_ends_the_program_after_what_was_typed() {
        let (mut events, mut far) = events();
        far.write_all(b"x").expect("it can be written");
        drop(far);
        assert_eq!(events.next(None), key(KeyCode::Char('x')));
        assert_eq!(events.next(None), Event::End(Ending::HangUp));
    }

    #[test]
    fn the_time_given_passes() {
        let (mut events, _far) = events();
        assert_eq!(events.next(Some(Duration::from_millis(1))), Event::Timeout);
    }

    #[test]
    fn a_large_paste_is_one_event() {
        let (mut events, mut far) = events();
        let text = "line é\r\n".repeat(20_000);
        let sent = text.clone();
        let thread = thread::spawn(move || write!(far, "\x1b[200~{sent}\x1b[201~").map(|()| far));
        assert_eq!(events.next(None), Event::Paste(text.replace("\r\n", "\n")));
        drop(thread.join());
    }
}
