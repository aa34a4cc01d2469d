//! `cargo xtask test`: servers up, tests, servers down, a summary. Which servers there are is `backend`'s matter.

use std::process::{Command, ExitCode};

use crate::backend::{self, Provided};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::selection::Selection;
use crate::step::{self, Outcome};
use crate::workspace;

/// Set to `1`, a missing server is a failure instead of a remark, here and in every suite.
pub const REQUIRE_BACKENDS: &str = "REQUIRE_BACKENDS";
/// What a shell reports of a process that ended on Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Runs the tests. With `embedded`, no server is started and none that the environment names is used.
pub fn run(embedded: bool, arguments: &[String]) -> Result<ExitCode, Failure> {
    let interrupt = Interrupt::install()?;
    let required = !embedded && workspace::variable(REQUIRE_BACKENDS).as_deref() == Some("1");
    let provided = if embedded { backend::none() } else { backend::provide_all(&interrupt) };
    for backend in &provided {
        eprintln!("{}", backend.line);
    }
    let missing = provided.iter().any(|backend| backend.url.is_none());
    if required && missing {
        return Err(Failure::new(format!("{REQUIRE_BACKENDS}=1 and not every server is available; nothing was run")));
    }
    let mut run = Run { interrupt, provided, results: Vec::new() };
    run.all(&Selection::parse(arguments), embedded)?;
    Ok(run.close())
}

/// One run: its servers live as long as it does.
struct Run {
    interrupt: Interrupt,
    provided: Vec<Provided>,
    results: Vec<(&'static str, String, Option<Outcome>)>,
}

impl Run {
    fn all(&mut self, selection: &Selection, embedded: bool) -> Result<(), Failure> {
        let nextest = step::output(Command::new("cargo").args(["nextest", "--version"])).is_ok();
        if !nextest {
            eprintln!("cargo-nextest is not installed: running `cargo test`, which is slower");
        }
        self.step("tests", selection.tests(nextest), embedded)?;
        match selection.doc_tests(nextest) {
            Some(command) => self.step("doc tests", command, embedded)?,
            None if nextest => self.results.push(("doc tests", "left out: a filter was given".to_owned(), None)),
            None => {}
        }
        Ok(())
    }

    fn step(&mut self, name: &'static str, mut command: Command, embedded: bool) -> Result<(), Failure> {
        if self.interrupt.requested() {
            return Ok(());
        }
        command.current_dir(workspace::root());
        if embedded {
            command.env_remove(REQUIRE_BACKENDS);
        }
        for backend in &self.provided {
            match &backend.url {
                Some(url) => command.env(backend.variable, url),
                None => command.env_remove(backend.variable),
            };
            command.envs(backend.more.iter().map(|(name, value)| (*name, value)));
        }
        let outcome = step::run(&mut command, &self.interrupt)?;
        self.results.push((name, step::shown(&command), Some(outcome)));
        Ok(())
    }

    /// Stops the servers, prints the summary, and tells the exit code: the first that is not zero.
    fn close(self) -> ExitCode {
        let Self { interrupt, provided, results } = self;
        let mut lines: Vec<String> = provided.iter().map(|backend| backend.line.clone()).collect();
        drop(provided);
        let mut code = if interrupt.requested() { INTERRUPTED } else { 0 };
        for (name, what, outcome) in results {
            let Some(Outcome { status, took }) = outcome else {
                lines.push(format!("{name}: {what}"));
                continue;
            };
            let verdict = if status.success() { "passed" } else { "FAILED" };
            lines.push(format!("{name}: {verdict} in {:.1} s ({what})", took.as_secs_f64()));
            if code == 0 && !status.success() {
                code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
            }
        }
        if interrupt.requested() {
            lines.push("interrupted; everything that was started is stopped".to_owned());
        }
        eprintln!("\nsummary");
        for line in lines {
            eprintln!("  {line}");
        }
        ExitCode::from(code)
    }
}
