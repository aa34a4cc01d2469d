//! The command line: what is asked for, and how it ends. What commands do stands elsewhere.

mod check;
mod digests;
mod people;
mod report;
mod serve;

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, Environment, error},
    failure::StartError,
    ports::{self, Platform},
    seed::load::{self, SeedOptions},
    telemetry,
};

const EXAMPLES: &str = "\
Examples:
  p2p-sandbox                                    serve on 127.0.0.1:8000, everything under ./data
  p2p-sandbox seed --posts 100000                fill the store with believable people and talk
  p2p-sandbox create-superuser --email you@example.com
  DATABASE_URL=postgres://p2p@db/p2p p2p-sandbox check-config

Settings come from the environment and from .env; .env.example explains each.
Exit codes: 0 done, 1 failed, 2 wrong configuration or command line.";

/// A knowledge platform for industry: forum, people, organizations; one binary, everything embedded unless told otherwise.
#[derive(Debug, Parser)]
#[command(name = "p2p-sandbox", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    /// A file to read settings from, under those of the environment; otherwise .env, if it is there
    #[arg(long, global = true, value_name = "FILE")]
    env_file: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (this is what happens without a command): migrate, then answer requests until SIGTERM or Ctrl-C
    Serve,
    /// Bring the schema of the store up to date, and end
    Migrate,
    /// Fill the store with believable people, organizations, topics, posts, replies and votes, in Arabic and English
    Seed(SeedArgs),
    /// Make somebody who runs the platform, or give somebody all rights
    CreateSuperuser(people::SuperuserArgs),
    /// Put the daily letters of notifications together at once, without waiting for the morning
    SendDigests,
    /// Read the configuration, name every wrong or unknown variable, and end
    CheckConfig,
    /// Print the OpenAPI document as JSON
    Openapi,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  p2p-sandbox seed\n  p2p-sandbox seed --posts 1000000 --rng-seed 7")]
struct SeedArgs {
    /// How many posts; people, topics, replies and votes follow from that
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    posts: u64,
    /// Where the random numbers begin: the same number gives the same data, ids included, on the same day: the latest of it
    /// lies just before the start of the current day (UTC)
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    rng_seed: u64,
    /// Add to a store that holds people already; needs another --rng-seed than what was added before
    #[arg(long)]
    force: bool,
}

impl From<SeedArgs> for SeedOptions {
    fn from(args: SeedArgs) -> Self {
        Self { posts: args.posts, rng_seed: args.rng_seed, force: args.force }
    }
}

/// Reads the command line of this process, does what it says, and tells how that ended.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve);
    if matches!(command, Command::Openapi) {
        return ended(openapi());
    }
    let environment = Environment::read(cli.env_file.as_deref());
    if matches!(command, Command::CheckConfig) {
        return check::run(&environment);
    }
    let config = match Config::load(&environment) {
        Ok(config) => config,
        Err(errors) => return wrong_configuration(&errors),
    };
    if let Err(error) = telemetry::log_to_stderr(&config.log) {
        return ended(Err(StartError::fault("Setting up the log", error)));
    }
    for unknown in environment.unknown() {
        tracing::warn!(variable = unknown.variable, "{unknown}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => ended(runtime.block_on(run(command, config))),
        Err(error) => ended(Err(StartError::fault("Starting threads", error))),
    }
}

async fn run(command: Command, config: Config) -> Result<(), StartError> {
    match command {
        Command::Serve => serve::run(config).await,
        Command::Migrate => migrate(&config).await,
        Command::Seed(args) => print(&load::run(&config, &Platform::system(), args.into()).await?.to_string()),
        Command::CreateSuperuser(args) => people::create_superuser(&config, args).await,
        Command::SendDigests => digests::send(&config).await,
        Command::CheckConfig | Command::Openapi => Ok(()),
    }
}

async fn migrate(config: &Config) -> Result<(), StartError> {
    let store = ports::open_store(config).await?;
    store.migrate().await.map_err(|error| StartError::store(config, "migrated", error))?;
    let version = store.schema_version().await.map_err(|error| StartError::store(config, "read", error))?;
    store.close().await.map_err(|error| StartError::store(config, "closed", error))?;
    print(&format!("The schema is up to date: {}.", version.as_deref().unwrap_or("empty")))
}

fn openapi() -> Result<(), StartError> {
    let document = p2p_web::document().map_err(|error| StartError::fault("Writing the OpenAPI document", error))?;
    print(String::from_utf8_lossy(document.json()).trim_end())
}

/// Prints text and a line end. A reader that went away (`| head`) is no failure.
fn print(text: &str) -> Result<(), StartError> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(StartError::fault("Writing to the standard output", error))
        }
        _ => Ok(()),
    }
}

fn ended(outcome: Result<(), StartError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn wrong_configuration(errors: &[crate::config::ConfigError]) -> ExitCode {
    eprint!("The configuration is wrong:\n{}", error::lines(errors));
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
        assert!(Cli::try_parse_from(["p2p-sandbox"]).unwrap().command.is_none());
        assert!(Cli::try_parse_from(["p2p-sandbox", "seed", "--posts", "1000001"]).is_err());
        assert!(Cli::try_parse_from(["p2p-sandbox", "fly"]).is_err());
    }
}
