//! The command line of `cargo xtask`. The work itself is in the library beside it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::failure::Failure;
use xtask::{migration_lock, openapi, test_run, workspace};

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start the servers that the tests want, run every test, stop the servers.
    Test {
        /// Run without any server: only what is embedded in the binary.
        #[arg(long)]
        embedded: bool,
        /// Handed to the test runner, for example `-- -p p2p-domain title`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Write docs/openapi.json from the code.
    Openapi {
        /// Write nothing; fail where the file is not what the code says.
        #[arg(long)]
        check: bool,
    },
    /// Measure the server against baselines of the same run; prints ratios.
    Bench,
    /// Add new migration files to migration/LOCK, after which they may not change.
    LockMigrations,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Test { embedded, arguments } => test_run::run(embedded, &arguments),
        Task::Openapi { check: false } => openapi::write().map(|()| ExitCode::SUCCESS),
        Task::Openapi { check: true } => openapi::check().map(|()| ExitCode::SUCCESS),
        Task::Bench => bench(),
        Task::LockMigrations => lock_migrations(),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("xtask: {failure}");
        ExitCode::FAILURE
    })
}

fn bench() -> Result<ExitCode, Failure> {
    let mut command = std::process::Command::new("cargo");
    command.current_dir(workspace::root()).args(["bench", "-p", "p2p-server", "--bench", "http"]);
    let status = command.status().map_err(|error| Failure::new(format!("cargo bench did not start: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn lock_migrations() -> Result<ExitCode, Failure> {
    let added = migration_lock::append(&workspace::root().join("migration"))?;
    for line in &added {
        eprintln!("migration/LOCK: added {line}");
    }
    eprintln!("migration/LOCK: {} file(s) added", added.len());
    Ok(ExitCode::SUCCESS)
}
