//! PostgreSQL: a cluster in a temporary directory, tuned to be forgotten. Tests make a database each in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::account::Account;
use super::service::{Service, free_port};
use super::{Backend, Started, packages};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::step;

/// Another process may take the port between the choice and the start.
const TRIES: usize = 3;

/// Nothing in this cluster outlives the run, so nothing is written for safety; there are many short-lived databases,
/// so nothing visits them in the background, and every test process brings a pool of connections.
const SETTINGS: [&str; 12] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
    "max_connections=300",
    "max_parallel_workers_per_gather=0",
    "jit=off",
];

/// The PostgreSQL of this machine.
pub struct Postgres;

impl Backend for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn variable(&self) -> &'static str {
        "POSTGRES_TEST_URL"
    }

    fn start(&self, interrupt: &Interrupt) -> Result<Started, Failure> {
        let programs = Programs::find().map_or_else(|| install(interrupt), Ok)?;
        let account = Account::unprivileged(&["postgres", "nobody"])?;
        let mut last = Failure::new("not tried");
        for _ in 0..TRIES {
            match launch(&programs, &account, interrupt) {
                Ok(started) => return Ok(started),
                Err(failure) if interrupt.requested() => return Err(failure),
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }
}

/// Where the server's programs are; the empty path means: found by name.
struct Programs(PathBuf);

impl Programs {
    fn find() -> Option<Self> {
        let told = step::output(Command::new("pg_config").arg("--bindir")).ok();
        let told = told.map(|text| PathBuf::from(text.trim()));
        let packaged = packaged_versions(Path::new("/usr/lib/postgresql"));
        let complete = |directory: &PathBuf| ["initdb", "postgres"].iter().all(|name| directory.join(name).is_file());
        if let Some(directory) = told.into_iter().chain(packaged).find(complete) {
            return Some(Self(directory));
        }
        let runs = |name: &&str| step::output(Command::new(name).arg("--version")).is_ok();
        ["initdb", "postgres"].iter().all(runs).then(|| Self(PathBuf::new()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// `postgres (PostgreSQL) 15.18 (Debian …)` tells `15.18`.
    fn version(&self) -> Result<String, Failure> {
        let text = step::output(Command::new(self.path("postgres")).arg("--version"))?;
        Ok(text.split_whitespace().nth(2).unwrap_or("of unknown version").to_owned())
    }
}

/// Debian keeps one directory per major version. The newest comes first.
fn packaged_versions(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok);
    let version = |name: &str| name.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    let mut found: Vec<_> =
        entries.map(|entry| (version(&entry.file_name().to_string_lossy()), entry.path().join("bin"))).collect();
    found.sort_by(|one, other| other.0.cmp(&one.0));
    found.into_iter().map(|(_, directory)| directory).collect()
}

fn install(interrupt: &Interrupt) -> Result<Programs, Failure> {
    packages::apt("postgres", "postgresql", how_to_get_it(), interrupt)?;
    Programs::find().ok_or_else(|| Failure::new("apt-get installed postgresql, but initdb is nowhere"))
}

fn how_to_get_it() -> &'static str {
    if step::output(Command::new("docker").args(["info", "--format", "{{.ServerVersion}}"])).is_ok() {
        "not installed, but docker answers: `docker run --rm -d -p 127.0.0.1:5432:5432 \
         -e POSTGRES_HOST_AUTH_METHOD=trust postgres`, then set \
         POSTGRES_TEST_URL=postgres://postgres@127.0.0.1:5432/postgres"
    } else {
        "not installed; install PostgreSQL, or set POSTGRES_TEST_URL"
    }
}

fn launch(programs: &Programs, account: &Account, interrupt: &Interrupt) -> Result<Started, Failure> {
    let directory = tempfile::Builder::new().prefix("p2p-postgres-").tempdir();
    let directory = directory.map_err(|cause| Failure::during("no temporary directory", cause))?;
    account.take(directory.path())?;
    let data = directory.path().join("data");
    let mut initdb = account.command(&programs.path("initdb"));
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]);
    step::output(initdb.arg(&data).current_dir(directory.path()))?;

    let port = free_port()?;
    let log = directory.path().join("log");
    let child = spawn(programs, account, directory.path(), port, &log)?;
    // SIGINT is Postgres' fast shutdown: clients are cut off.
    let mut service = Service::new(child, Signal::SIGINT, directory);
    let pid = service.await_ready(interrupt, &log, || ready(&data.join("postmaster.pid")))?;
    service.signal_instead(pid);
    let address = format!("127.0.0.1:{port}");
    let url = format!("postgres://postgres@{address}/postgres");
    Ok(Started { version: programs.version()?, address, url, more: Vec::new(), service: Some(service) })
}

fn spawn(
    programs: &Programs,
    account: &Account,
    directory: &Path,
    port: u16,
    log: &Path,
) -> Result<std::process::Child, Failure> {
    let output = File::create(log).map_err(|cause| Failure::during(log.display(), cause))?;
    let errors = output.try_clone().map_err(|cause| Failure::during(log.display(), cause))?;
    let mut command = account.command(&programs.path("postgres"));
    command.arg("-D").arg(directory.join("data")).arg("-p").arg(port.to_string()).arg("-k").arg(directory);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.current_dir(directory).stdin(Stdio::null()).stdout(output).stderr(errors);
    command.spawn().map_err(|cause| Failure::during(format!("cannot run `{}`", step::shown(&command)), cause))
}

/// The lock file names the server's process on its first line and, since version 10, its state on its eighth.
fn ready(lock_file: &Path) -> Option<u32> {
    let text = fs::read_to_string(lock_file).ok()?;
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    (lines.nth(6)?.trim() == "ready").then_some(pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_packaged_version_comes_first() {
        let parent = tempfile::tempdir().unwrap();
        for version in ["9.6", "15", "9.10", "17"] {
            fs::create_dir(parent.path().join(version)).unwrap();
        }
        let found = packaged_versions(parent.path());
        let expected = ["17", "15", "9.10", "9.6"].map(|version| parent.path().join(version).join("bin"));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_server_is_ready_when_its_lock_file_says_so() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("postmaster.pid");
        assert_eq!(ready(&file), None);
        fs::write(&file, "71\n/data\n0\n5432\n/socket\n127.0.0.1\n1 2\nstarting\n").unwrap();
        assert_eq!(ready(&file), None);
        fs::write(&file, "71\n/data\n0\n5432\n/socket\n127.0.0.1\n1 2\nready   \n").unwrap();
        assert_eq!(ready(&file), Some(71));
    }
}
