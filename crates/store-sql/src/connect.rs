//! Opening: which store a URL names, and how its connections are set. What is done over them is not here.

use std::{path::Path, time::Duration};

use p2p_domain::port::error::StoreErrorKind;
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions as _,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::{Failure, of_sqlx};

/// What a commit on SQLite waits for. Postgres is told on its own side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// The disk: an acknowledged commit survives a power cut.
    #[default]
    Full,
    /// The operating system: a power cut may lose the last commits, a crash of the process none.
    Normal,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct SqlOptions {
    /// `sqlite:path`, `sqlite://path` or `postgres://…`.
    pub url: String,
    /// How many connections Postgres may be asked for; on SQLite, how many readers there are (at least 4).
    pub max_connections: u32,
    /// How long to wait for a connection, and on SQLite for the one writer.
    pub acquire_timeout: Duration,
    /// How long one statement may take on Postgres.
    pub statement_timeout: Duration,
    /// How long to wait for a lock: Postgres' `lock_timeout`, SQLite's `busy_timeout`.
    pub lock_timeout: Duration,
    /// After how long Postgres ends a unit of work in which nothing happens.
    pub idle_in_unit_timeout: Duration,
    /// What a commit on SQLite waits for.
    pub synchronous: Synchronous,
}

impl SqlOptions {
    /// The usual options for that URL: as many connections as two per core, at least 4, and waits of 10 to 30 s.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            url: url.into(),
            max_connections: u32::try_from(cores * 2).unwrap_or(4).max(4),
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(10),
            idle_in_unit_timeout: Duration::from_secs(30),
            synchronous: Synchronous::Full,
        }
    }
}

/// The handles of an open store. On Postgres the three are one pool.
pub(crate) struct Handles {
    pub(crate) read: DatabaseConnection,
    pub(crate) unit: DatabaseConnection,
    pub(crate) chores: DatabaseConnection,
}

/// Opens the store that the URL names.
pub(crate) async fn open(options: &SqlOptions) -> Result<Handles, Failure> {
    match options.url.split(':').next() {
        Some("sqlite") => sqlite(options).await,
        Some("postgres" | "postgresql") => postgres(options).await,
        _ => Err(Failure::internal("the URL begins with neither sqlite: nor postgres:")),
    }
}

async fn sqlite(options: &SqlOptions) -> Result<Handles, Failure> {
    if options.url.contains(":memory:") || options.url.contains("mode=memory") {
        return Err(Failure::internal("a database in memory is one per connection; name a file"));
    }
    let file: SqliteConnectOptions = options.url.parse().map_err(|error| failed(&error))?;
    make_folder(file.get_filename())?;
    let base = file
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(options.lock_timeout)
        .statement_cache_capacity(512)
        .row_buffer_size(256)
        .pragma("temp_store", "memory")
        .pragma("mmap_size", "268435456")
        .pragma("cache_size", "-16000")
        .disable_statement_logging();
    let writer = base
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .pragma("journal_size_limit", "67108864")
        .pragma("wal_autocheckpoint", "1000")
        // What is removed is overwritten: the law's word for erasing is destruction.
        .pragma("secure_delete", "on");
    let commit = match options.synchronous {
        Synchronous::Full => SqliteSynchronous::Full,
        Synchronous::Normal => SqliteSynchronous::Normal,
    };
    // The first writer makes the file a WAL database; the others then find it so.
    let unit = sqlite_pool(options, 1, writer.clone().synchronous(commit)).await?;
    let chores = sqlite_pool(options, 1, writer.synchronous(SqliteSynchronous::Normal)).await?;
    let read = sqlite_pool(options, options.max_connections.max(4), base.pragma("query_only", "on")).await?;
    Ok(Handles { read, unit, chores })
}

async fn sqlite_pool(
    options: &SqlOptions,
    connections: u32,
    connect: SqliteConnectOptions,
) -> Result<DatabaseConnection, Failure> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect)
        .await
        .map_err(|error| failed(&error))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

fn make_folder(file: &Path) -> Result<(), Failure> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder)
            .map_err(|error| Failure::unavailable(format!("cannot make {}: {error}", folder.display()))),
        _ => Ok(()),
    }
}

async fn postgres(options: &SqlOptions) -> Result<Handles, Failure> {
    let connect: PgConnectOptions = options.url.parse().map_err(|error| failed(&error))?;
    let millis = |span: Duration| span.as_millis().to_string();
    let connect = connect
        .application_name("p2p-sandbox")
        .statement_cache_capacity(512)
        .options([
            ("default_transaction_isolation", "read committed".to_owned()),
            ("statement_timeout", millis(options.statement_timeout)),
            ("lock_timeout", millis(options.lock_timeout)),
            ("idle_in_transaction_session_timeout", millis(options.idle_in_unit_timeout)),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections.max(2))
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(Duration::from_mins(10))
        .max_lifetime(Duration::from_mins(30))
        .test_before_acquire(true)
        .connect_with(connect)
        .await
        .map_err(|error| failed(&error))?;
    let one = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Handles { read: one.clone(), unit: one.clone(), chores: one })
}

/// A failure to connect. The driver's text names host and file, never the password.
fn failed(error: &sqlx::Error) -> Failure {
    match of_sqlx(error) {
        StoreErrorKind::Unavailable => Failure::unavailable(error.to_string()),
        kind => Failure::Known(kind, error.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_cannot_hold_a_store_is_refused() {
        for url in ["sqlite::memory:", "sqlite://x?mode=memory", "mysql://localhost/x", ""] {
            assert!(open(&SqlOptions::new(url)).await.is_err(), "{url}");
        }
    }
}
