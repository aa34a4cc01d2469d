//! A store and a folder of their own for one story, and the settings that lead to them. Starts no server.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, PoisonError},
};

use p2p_contract::backend;
use p2p_server::{Config, Shutdown};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// What the rows are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// The server that `POSTGRES_TEST_URL` names; a database of its own there.
    Postgres,
}

/// Where one story happens.
pub struct Place {
    folder: TempDir,
    database: Option<Database>,
    started: Mutex<Vec<(Shutdown, JoinHandle<()>)>>,
}

struct Database {
    server: PgConnectOptions,
    name: String,
}

impl Place {
    /// A fresh place; `None`, after saying so, where the backend is missing.
    pub async fn make(backend: Backend) -> Option<Arc<Self>> {
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Database::create(&backend::url("POSTGRES_TEST_URL")?).await),
        };
        let folder = tempfile::tempdir().unwrap();
        Some(Arc::new(Self { folder, database, started: Mutex::default() }))
    }

    /// Where embedded choices keep their files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Where the database is, when it is no file.
    pub(super) fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(Database::url)
    }

    /// The settings of a server here, as names and values of environment variables: on a free port, without rate limits.
    pub fn settings(&self) -> Vec<(String, String)> {
        let mut settings = vec![
            ("DATA_DIR", self.folder.path().to_str().unwrap().to_owned()),
            ("BIND", "127.0.0.1:0".to_owned()),
            ("RATE_LIMITS", "off".to_owned()),
            ("WORKERS", "2".to_owned()),
            ("SHUTDOWN_GRACE", "2".to_owned()),
            // Tests pull no plugs.
            ("SQLITE_SYNCHRONOUS", "normal".to_owned()),
        ];
        if let Some(database) = &self.database {
            settings.push(("DATABASE_URL", database.url()));
            // Many servers share the tests' one database server.
            settings.push(("DATABASE_MAX_CONNECTIONS", "6".to_owned()));
        }
        settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The configuration that these settings make, with others added or put in place of them.
    pub fn config(&self, changed: &[(&str, &str)]) -> Config {
        let settings = self.settings();
        let lookup = |name: &str| {
            let changed = changed.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            changed.or_else(|| settings.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
        };
        Config::parse(lookup).unwrap()
    }

    /// Notes a server, to be brought down at the end of the story, however it ends.
    pub(super) fn note(&self, shutdown: Shutdown, task: JoinHandle<()>) {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).push((shutdown, task));
    }

    /// Brings down what was started here since the last time, and tells whether all of it went down in order.
    pub(super) async fn stop_all(&self) -> bool {
        let started = std::mem::take(&mut *self.started.lock().unwrap_or_else(PoisonError::into_inner));
        let mut in_order = true;
        for (shutdown, task) in started {
            shutdown.begin();
            in_order &= task.await.is_ok();
        }
        in_order
    }

    /// The end: nothing runs here, and nothing is left.
    pub(super) async fn clear(&self) {
        let in_order = self.stop_all().await;
        if let Some(database) = &self.database {
            database.drop().await;
        }
        assert!(in_order || std::thread::panicking(), "a server broke down");
    }
}

impl Database {
    async fn create(url: &str) -> Self {
        let server: PgConnectOptions = url.parse().unwrap();
        let name = format!("p2p_it_{:016x}", RandomState::new().hash_one(std::process::id()));
        let database = Self { server, name };
        database.administer(format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    fn url(&self) -> String {
        self.server.clone().database(&self.name).to_url_lossy().to_string()
    }

    async fn drop(&self) {
        self.administer(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }

    async fn administer(&self, sql: String) {
        let mut connection = PgConnection::connect_with(&self.server).await.unwrap();
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }
}
