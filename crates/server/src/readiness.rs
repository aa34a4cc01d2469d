//! How the server's dependencies are, asked at most once a second however often somebody wants to know.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use p2p_auth_supertokens::Supertokens;
use p2p_domain::port::blob::BlobStore;
use p2p_scan::Clamd;
use p2p_store_sql::SqlStore;
use p2p_web::service::{Dependency, Readiness, Report};
use tokio::sync::{Mutex, watch};

use crate::{
    auth::Upkeep,
    ports::{Ports, Scanner},
};

/// How long an answer is passed on before the dependencies are asked again.
const FRESH: Duration = Duration::from_secs(1);
/// After this long, a dependency counts as away.
const PATIENCE: Duration = Duration::from_secs(2);
/// A prefix that no blob has.
const NO_BLOB: &str = "readiness";

/// Asks the dependencies.
pub(crate) struct Dependencies {
    store: Arc<SqlStore>,
    blobs: Arc<dyn BlobStore>,
    /// Where passwords and sessions are kept elsewhere.
    core: Option<Arc<Supertokens>>,
    /// Where uploads are looked through, if anywhere.
    scanner: Option<Arc<Clamd>>,
    going_down: watch::Receiver<bool>,
    last: Mutex<Option<(Instant, Report)>>,
}

impl Dependencies {
    pub fn new(ports: &Ports, going_down: watch::Receiver<bool>) -> Self {
        let core = match &ports.auth.upkeep {
            Upkeep::Local(..) => None,
            Upkeep::Core(core, _) => Some(Arc::clone(core)),
        };
        let scanner = match &ports.scanner {
            Scanner::Off(_) => None,
            Scanner::Clamd(daemon) => Some(Arc::clone(daemon)),
        };
        let (store, blobs) = (ports.store.clone(), ports.blobs.clone());
        Self { store, blobs, core, scanner, going_down, last: Mutex::new(None) }
    }

    async fn ask(&self) -> Report {
        let (store, blobs) =
            tokio::join!(asked("store", self.store.ping()), asked("blobs", self.blobs.list(NO_BLOB, None, 1)));
        let schema_version = match tokio::time::timeout(PATIENCE, self.store.schema_version()).await {
            Ok(Ok(version)) if store.is_available => version,
            _ => None,
        };
        // The bus is this process: where it answers at all, the bus is there.
        let bus = Dependency { name: "bus", is_available: true, latency: Duration::ZERO };
        let mut dependencies = vec![store, bus, blobs];
        if let Some(core) = &self.core {
            dependencies.push(asked("auth", core.check()).await);
        }
        if let Some(scanner) = &self.scanner {
            dependencies.push(asked("scan", scanner.check()).await);
        }
        Report { schema_version, is_stopping: false, dependencies }
    }
}

async fn asked<T, E: std::error::Error + 'static>(
    name: &'static str,
    question: impl Future<Output = Result<T, E>>,
) -> Dependency {
    let began = Instant::now();
    let is_available = match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => {
            tracing::warn!(dependency = name, error = &error as &dyn std::error::Error, "a dependency is away");
            false
        }
        Err(_) => {
            tracing::warn!(dependency = name, "a dependency does not answer");
            false
        }
    };
    Dependency { name, is_available, latency: began.elapsed() }
}

impl Readiness for Dependencies {
    fn report(&self) -> BoxFuture<'_, Report> {
        Box::pin(async {
            // Held while asking: all who come meanwhile get the same answer.
            let mut last = self.last.lock().await;
            let report = match last.as_ref() {
                Some((at, report)) if at.elapsed() < FRESH => report.clone(),
                _ => {
                    let report = self.ask().await;
                    *last = Some((Instant::now(), report.clone()));
                    report
                }
            };
            Report { is_stopping: *self.going_down.borrow(), ..report }
        })
    }
}
