//! A server process with its directory: dropping it stops the one and removes the other.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::step;

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_mins(1);
/// How long a server may take to stop by itself.
const STOP_LIMIT: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(50);

/// A started server. It is stopped, at the latest by SIGKILL, when this is dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    pid: u32,
    stop: Signal,
    directory: Option<TempDir>,
}

impl Service {
    /// Takes over a spawned server. `stop` is the signal upon which it ends without waiting for its clients.
    #[must_use]
    pub fn new(child: Child, stop: Signal, directory: TempDir) -> Self {
        let pid = child.id();
        Self { child, pid, stop, directory: Some(directory) }
    }

    /// Sends the stop signal to `pid` instead of the child: for a server behind a launcher that stays in between.
    pub fn signal_instead(&mut self, pid: u32) {
        self.pid = pid;
    }

    /// Waits until `ready` answers. Fails when the server ends first, when it takes longer than a minute, on an
    /// interrupt; the failure then carries the last lines of `log`.
    pub fn await_ready<T>(
        &mut self,
        interrupt: &Interrupt,
        log: &Path,
        ready: impl Fn() -> Option<T>,
    ) -> Result<T, Failure> {
        let started = Instant::now();
        loop {
            if let Some(answer) = ready() {
                return Ok(answer);
            }
            if let Some(status) = self.ended()? {
                return Err(Failure::new(format!("it ended with {status}; {}", last_lines(log))));
            }
            if interrupt.requested() {
                return Err(Failure::new("interrupted"));
            }
            if started.elapsed() > START_LIMIT {
                return Err(Failure::new(format!("it did not answer in {START_LIMIT:?}; {}", last_lines(log))));
            }
            std::thread::sleep(GLANCE);
        }
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.try_wait().map_err(|cause| Failure::during("cannot wait for the server", cause))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Err(failure) = step::stop(&mut self.child, self.pid, self.stop, STOP_LIMIT) {
            eprintln!("xtask: server {} may still run: {failure}", self.pid);
        }
        if let Some(directory) = self.directory.take() {
            let place = directory.path().display().to_string();
            if let Err(cause) = directory.close() {
                eprintln!("xtask: {place} is left behind: {cause}");
            }
        }
    }
}

/// A port of the loopback interface that was free a moment ago. Another process may be faster: try again then.
pub fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|cause| Failure::during("no free port", cause))
}

fn last_lines(log: &Path) -> String {
    const KEPT: usize = 8;
    let text = std::fs::read_to_string(log).unwrap_or_else(|cause| format!("its log cannot be read: {cause}"));
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(KEPT);
    format!("it said: {}", lines.get(from..).unwrap_or_default().join(" / "))
}
