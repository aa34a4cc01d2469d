//! The store: its handles, the gate in front of the one writer of SQLite, migration, and readiness.

mod folding;
mod pools;

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use p2p_domain::{event::Epoch, port::error::StoreError};
use p2p_migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    connect::{self, SqlOptions},
    error::Failure,
    row::get,
    sql::{Db, measured, params},
};

pub use self::pools::PoolState;

/// The relational store on SQLite or Postgres. Clones share everything.
#[derive(Clone)]
pub struct SqlStore {
    inner: Arc<Inner>,
}

struct Inner {
    read: Db<DatabaseConnection>,
    unit: DatabaseConnection,
    chores: DatabaseConnection,
    /// One permit on SQLite: whoever writes holds it. None on Postgres.
    gate: Option<Arc<Semaphore>>,
    gate_timeout: Duration,
    statements: Arc<AtomicU64>,
    epoch: OnceLock<Epoch>,
}

/// What a write outside a unit of work waits for when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As long as a commit of a unit does.
    Durable,
    /// Not for the disk: losing the last of it in a power cut only repeats work.
    Repeatable,
}

/// The right to write outside a unit of work: each statement is its own transaction. Keep it for few statements.
pub(crate) struct Writer {
    pub(crate) db: Db<DatabaseConnection>,
    _permit: Option<OwnedSemaphorePermit>,
}

/// A transaction with the right to write.
pub(crate) struct WriteTransaction {
    // Dropped first: the rollback is under way before the next writer is let in.
    pub(crate) db: Db<DatabaseTransaction>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl WriteTransaction {
    /// Makes it true, unless a statement failed on the way.
    pub(crate) async fn commit(self) -> Result<(), Failure> {
        if self.db.has_failed() {
            return Err(Failure::internal("a statement of this transaction failed; it cannot be committed"));
        }
        Ok(self.db.connection.commit().await?)
    }
}

/// The advisory lock under which Postgres is migrated: an arbitrary number that nothing else in the database uses.
const MIGRATION_LOCK: i64 = 0x7032_7073_716C_0001;

impl SqlStore {
    /// Opens the store that the options name, without migrating it. A missing SQLite file is made.
    pub async fn open(options: SqlOptions) -> Result<Self, StoreError> {
        let handles = measured("store.open", connect::open(&options)).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let is_sqlite = handles.unit.get_database_backend() == DbBackend::Sqlite;
        Ok(Self {
            inner: Arc::new(Inner {
                read: Db::new(handles.read, Arc::clone(&statements)),
                unit: handles.unit,
                chores: handles.chores,
                gate: is_sqlite.then(|| Arc::new(Semaphore::new(1))),
                gate_timeout: options.acquire_timeout,
                statements,
                epoch: OnceLock::new(),
            }),
        })
    }

    /// Brings the schema up to date, all or nothing. Several processes may do so at once: one works, the others wait. Then folds what
    /// the database could not fold itself.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        measured("store.migrate", async {
            let unit = self.transaction(Durability::Durable).await?;
            if !unit.db.is_sqlite() {
                unit.db.run("SET LOCAL statement_timeout = 0", params![]).await?;
                unit.db.run("SET LOCAL lock_timeout = 0", params![]).await?;
                unit.db.run("SELECT pg_advisory_xact_lock($1)", params![MIGRATION_LOCK]).await?;
            }
            Migrator::up(&unit.db.connection, None).await?;
            unit.commit().await?;
            self.fold_names().await
        })
        .await
    }

    /// The newest migration that was applied; none in an empty database. [`p2p_migration::NEWEST`] is what this build wants.
    pub async fn schema_version(&self) -> Result<Option<String>, StoreError> {
        measured("store.schema_version", async {
            if !self.has_table("seaql_migrations").await? {
                return Ok(None);
            }
            let row = self.reader().first("SELECT max(version) AS version FROM seaql_migrations", params![]).await?;
            row.map_or(Ok(None), |row| get(&row, "version"))
        })
        .await
    }

    async fn has_table(&self, name: &str) -> Result<bool, Failure> {
        let sql = if self.is_sqlite() {
            "SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = $1"
        } else {
            "SELECT 1 AS one FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1"
        };
        Ok(self.reader().first(sql, params![name]).await?.is_some())
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        measured("store.ping", async { self.reader().first("SELECT 1 AS one", params![]).await.map(drop) }).await
    }

    /// Lets SQLite look again at how its data is distributed, where that changed much; Postgres does so by itself. Worth
    /// calling after start and every few hours.
    pub async fn optimize(&self) -> Result<(), StoreError> {
        measured("store.optimize", async {
            if self.is_sqlite() {
                // 0x10002: look at all tables, also those that this connection did not query; in bounded time.
                self.writer(Durability::Repeatable).await?.db.run("PRAGMA optimize(65538)", params![]).await?;
            }
            Ok(())
        })
        .await
    }

    /// Closes the connections, after what runs on them. Everything later is `Unavailable`.
    pub async fn close(&self) -> Result<(), StoreError> {
        measured("store.close", async {
            self.inner.read.connection.close_by_ref().await?;
            self.inner.chores.close_by_ref().await?;
            self.inner.unit.close_by_ref().await?;
            Ok(())
        })
        .await
    }

    /// How many statements were sent so far, transaction brackets left out: for tests of "a constant number of queries".
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// Whether this is SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.inner.gate.is_some()
    }

    /// Which of the two it is.
    pub(crate) fn backend(&self) -> DbBackend {
        if self.is_sqlite() { DbBackend::Sqlite } else { DbBackend::Postgres }
    }

    /// For reading outside a unit of work.
    pub(crate) fn reader(&self) -> &Db<DatabaseConnection> {
        &self.inner.read
    }

    /// For writing single statements outside a unit of work.
    pub(crate) async fn writer(&self, durability: Durability) -> Result<Writer, Failure> {
        let permit = self.pass_gate().await?;
        let db = Db::new(self.handle(durability).clone(), Arc::clone(&self.inner.statements));
        Ok(Writer { db, _permit: permit })
    }

    /// For writing several statements at once, all or nothing.
    pub(crate) async fn transaction(&self, durability: Durability) -> Result<WriteTransaction, Failure> {
        let permit = self.pass_gate().await?;
        let options = TransactionOptions {
            sqlite_transaction_mode: self.is_sqlite().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let connection = self.handle(durability).begin_with_options(options).await?;
        Ok(WriteTransaction { db: Db::new(connection, Arc::clone(&self.inner.statements)), _permit: permit })
    }

    /// What makes positions of this store recognizable; read once.
    pub(crate) async fn epoch(&self) -> Result<Epoch, Failure> {
        if let Some(epoch) = self.inner.epoch.get() {
            return Ok(*epoch);
        }
        let row = self.reader().first("SELECT value FROM meta WHERE key = 'epoch'", params![]).await?;
        let text: String = row.map_or_else(|| Err(Failure::corrupt("no epoch")), |row| get(&row, "value"))?;
        let number = text.parse().map_err(|_| Failure::corrupt("the epoch is no number"))?;
        Ok(*self.inner.epoch.get_or_init(|| Epoch::new(number)))
    }

    fn handle(&self, durability: Durability) -> &DatabaseConnection {
        match durability {
            Durability::Durable => &self.inner.unit,
            Durability::Repeatable => &self.inner.chores,
        }
    }

    async fn pass_gate(&self) -> Result<Option<OwnedSemaphorePermit>, Failure> {
        let Some(gate) = &self.inner.gate else { return Ok(None) };
        match timeout(self.inner.gate_timeout, Arc::clone(gate).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Some(permit)),
            Ok(Err(_)) => Err(Failure::unavailable("the store is closed")),
            Err(_) => Err(Failure::unavailable("waited too long for the writer")),
        }
    }
}
