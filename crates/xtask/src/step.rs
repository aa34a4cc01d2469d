//! Runs one child process to its end, and ends it when this process is asked to stop.

use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::failure::Failure;
use crate::interrupt::Interrupt;

/// How often a child is looked at.
const GLANCE: Duration = Duration::from_millis(50);
/// A terminal's Ctrl-C reaches the children too; this long they have to act on it alone.
const OWN_TIME: Duration = Duration::from_secs(2);
/// After SIGTERM, this long until SIGKILL.
const PATIENCE: Duration = Duration::from_secs(15);

/// How a step ended.
#[derive(Debug)]
pub struct Outcome {
    /// What the child said.
    pub status: ExitStatus,
    /// From start to end.
    pub took: Duration,
}

/// The command as a person would type it.
#[must_use]
pub fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Announces `command`, runs it with this process's streams, waits for its end.
pub fn run(command: &mut Command, interrupt: &Interrupt) -> Result<Outcome, Failure> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let started = Instant::now();
    let mut child = command.spawn().map_err(|cause| Failure::during(format!("cannot run `{shown}`"), cause))?;
    let status = await_end(&mut child, interrupt).map_err(|cause| Failure::during(format!("`{shown}`"), cause))?;
    Ok(Outcome { status, took: started.elapsed() })
}

fn await_end(child: &mut Child, interrupt: &Interrupt) -> Result<ExitStatus, Failure> {
    while !interrupt.requested() {
        if let Some(status) = poll(child)? {
            return Ok(status);
        }
        std::thread::sleep(GLANCE);
    }
    if let Some(status) = ended_within(child, OWN_TIME)? {
        return Ok(status);
    }
    stop(child, child.id(), Signal::SIGTERM, PATIENCE)
}

/// Sends `signal` to `pid` (the child, or what the child runs) and waits; kills the child when it outlives `patience`.
pub fn stop(child: &mut Child, pid: u32, signal: Signal, patience: Duration) -> Result<ExitStatus, Failure> {
    if let Some(status) = poll(child)? {
        return Ok(status);
    }
    if let Ok(pid) = i32::try_from(pid) {
        kill(Pid::from_raw(pid), signal).map_err(|cause| Failure::during(format!("cannot signal {pid}"), cause))?;
    }
    if let Some(status) = ended_within(child, patience)? {
        return Ok(status);
    }
    child.kill().map_err(|cause| Failure::during("cannot kill", cause))?;
    child.wait().map_err(|cause| Failure::during("cannot wait", cause))
}

fn ended_within(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>, Failure> {
    let started = Instant::now();
    while started.elapsed() < limit {
        if let Some(status) = poll(child)? {
            return Ok(Some(status));
        }
        std::thread::sleep(GLANCE);
    }
    Ok(None)
}

fn poll(child: &mut Child) -> Result<Option<ExitStatus>, Failure> {
    child.try_wait().map_err(|cause| Failure::during("cannot wait", cause))
}

/// Runs a quiet side command and hands back its standard output; its standard error is in the failure.
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let shown = shown(command);
    let output = command.output().map_err(|cause| Failure::during(format!("cannot run `{shown}`"), cause))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("`{shown}` ended with {}: {}", output.status, said.trim())))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;

    use super::*;

    #[test]
    fn a_child_that_ignores_the_signal_is_killed() {
        // `exec` hands the ignored signal on, so that no grandchild is left behind.
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' TERM; echo deaf; exec sleep 600"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "deaf\n");
        let pid = child.id();
        let status = stop(&mut child, pid, Signal::SIGTERM, Duration::from_millis(200)).unwrap();
        assert_eq!(status.signal(), Some(Signal::SIGKILL as i32));
    }

    #[test]
    fn an_interrupt_ends_a_running_child() {
        let interrupt = Interrupt::default();
        let asked = interrupt.clone();
        let mut command = Command::new("sleep");
        let waiting = std::thread::spawn(move || run(command.arg("600"), &interrupt));
        asked.request();
        let outcome = waiting.join().unwrap().unwrap();
        assert!(!outcome.status.success());
        assert!(outcome.took < Duration::from_mins(1));
    }

    #[test]
    fn a_failing_side_command_tells_what_it_said() {
        let failure = output(Command::new("sh").args(["-c", "echo no luck >&2; exit 3"])).unwrap_err();
        assert!(failure.to_string().contains("no luck"), "{failure}");
    }
}
