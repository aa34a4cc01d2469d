//! How a statement is issued: counted, measured, and with its parameters. One text serves both stores, since the driver
//! accepts `$1` on SQLite as well.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use p2p_domain::port::error::{Constraint, StoreError, StoreErrorKind};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value};

use crate::error::Failure;

/// A connection, pool or transaction that counts the statements sent through it.
#[derive(Debug)]
pub(crate) struct Db<C> {
    pub(crate) connection: C,
    statements: Arc<AtomicU64>,
    failed: AtomicBool,
}

impl<C: ConnectionTrait> Db<C> {
    pub(crate) fn new(connection: C, statements: Arc<AtomicU64>) -> Self {
        Self { connection, statements, failed: AtomicBool::new(false) }
    }

    /// Refuses a write: the transaction cannot be committed any more.
    pub(crate) fn refuse(&self, constraint: Constraint) -> Failure {
        self.failed.store(true, Ordering::Relaxed);
        Failure::conflict(constraint)
    }

    /// Whether something failed here: Postgres would answer a later commit with a silent rollback.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Whether this is SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.get_database_backend() == DbBackend::Sqlite
    }

    /// What holds the rows of a query until the transaction ends. SQLite lets one unit in at a time, and knows no such words.
    pub(crate) fn lock(&self, words: &'static str) -> &'static str {
        if self.is_sqlite() { "" } else { words }
    }

    /// Runs a statement; returns how many rows it changed.
    pub(crate) async fn run(&self, sql: &str, params: Vec<Value>) -> Result<u64, Failure> {
        Ok(self.execute_raw(self.statement(sql, params)).await?.rows_affected())
    }

    /// Runs a statement that changes at most one row; returns whether it did.
    pub(crate) async fn changes(&self, sql: &str, params: Vec<Value>) -> Result<bool, Failure> {
        Ok(self.run(sql, params).await? > 0)
    }

    /// The first row of a query.
    pub(crate) async fn first(&self, sql: &str, params: Vec<Value>) -> Result<Option<QueryResult>, Failure> {
        Ok(self.query_one_raw(self.statement(sql, params)).await?)
    }

    /// All rows of a query, which must be bounded by the statement.
    pub(crate) async fn rows(&self, sql: &str, params: Vec<Value>) -> Result<Vec<QueryResult>, Failure> {
        Ok(self.query_all_raw(self.statement(sql, params)).await?)
    }

    fn statement(&self, sql: &str, params: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.get_database_backend(), sql, params)
    }

    fn noted<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Db<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noted(self.connection.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noted(self.connection.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.noted(self.connection.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noted(self.connection.query_all_raw(statement).await)
    }
}

/// What takes longer is told to the log.
const SLOW: Duration = Duration::from_secs(1);

/// Does the work of one port method: measures it under its name, and gives its failure that name.
pub(crate) async fn measured<T>(
    op: &'static str,
    work: impl Future<Output = Result<T, Failure>> + Send,
) -> Result<T, StoreError> {
    let begun = Instant::now();
    let result = work.await;
    let elapsed = begun.elapsed();
    metrics::histogram!("db_query_duration_seconds", "method" => op).record(elapsed.as_secs_f64());
    if elapsed >= SLOW {
        tracing::warn!(op, elapsed_ms = elapsed.as_millis(), "slow store call");
    }
    result.map_err(|failure| {
        if !matches!(failure.kind(), StoreErrorKind::Conflict(_)) {
            metrics::counter!("db_failures_total", "method" => op).increment(1);
        }
        failure.at(op)
    })
}

/// The parameters `$1`, `$2`, … of a statement.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::row::Param::param(&$value)),*] };
}
pub(crate) use params;
