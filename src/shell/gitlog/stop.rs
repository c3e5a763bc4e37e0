use std::io::{self, Read as _};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Ends the git program that runs for a history, and lets no other begin: for whoever reads one in the background
/// and may have to leave before it is there.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    is_stopped: bool,
    running: Option<Child>,
}

impl Stop {
    /// Ends what runs. Whoever waits for it gets an error.
    pub fn stop(&self) {
        let mut state = self.lock();
        state.is_stopped = true;
        if let Some(child) = &mut state.running {
            // It may have ended by itself just now.
            let _ = child.kill();
        }
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.lock().is_stopped
    }

    /// Runs `command` to its end and collects what it prints.
    pub(super) fn output(&self, command: &mut Command) -> io::Result<Output> {
        let mut child = self.spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let mut stdout = child.stdout.take().expect("its output is a pipe");
        let mut stderr = child.stderr.take().expect("its errors are a pipe");
        self.hold(child);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let read = std::thread::scope(|scope| {
            let errors = scope.spawn(|| stderr.read_to_end(&mut err));
            let read = stdout.read_to_end(&mut out);
            errors.join().map_or(Ok(0), |errors| errors).and(read)
        });
        let status = self.take_back().map_or_else(|| Err(stopped()), |mut child| child.wait())?;
        read?;
        if self.is_stopped() { Err(stopped()) } else { Ok(Output { status, stdout: out, stderr: err }) }
    }

    /// Starts `command`, unless all is stopped.
    pub(super) fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        if self.is_stopped() { Err(stopped()) } else { command.spawn() }
    }

    /// Has the child ended when all is stopped, until it is taken back.
    pub(super) fn hold(&self, mut child: Child) {
        let mut state = self.lock();
        if state.is_stopped {
            let _ = child.kill();
        }
        state.running = Some(child);
    }

    pub(super) fn take_back(&self) -> Option<Child> {
        self.lock().running.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic is done while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stopped() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "it was stopped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_runs_is_ended_and_nothing_begins_after_that() {
        let stop = Stop::default();
        let (started, is_running) = std::sync::mpsc::channel();
        let other = stop.clone();
        let waiting = std::thread::spawn(move || {
            let mut command = Command::new("cat");
            let mut child = other.spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped())).expect("it starts");
            let mut stdout = child.stdout.take().expect("its output is a pipe");
            // While its input is open, it would run for ever.
            let _input = child.stdin.take();
            other.hold(child);
            started.send(()).expect("somebody listens");
            let mut out = Vec::new();
            stdout.read_to_end(&mut out).expect("it can be read");
            other.take_back().expect("it is held").wait().expect("it can be waited for").success()
        });
        is_running.recv().expect("it starts");
        stop.stop();
        assert!(!waiting.join().expect("it ends"), "it was killed");
        assert!(stop.output(&mut Command::new("cat")).is_err());
    }

    #[test]
    fn what_is_not_stopped_gives_its_output() {
        let output = Stop::default().output(Command::new("git").arg("--version")).expect("git is there");
        assert!(output.status.success() && output.stdout.starts_with(b"git version"));
    }
}
