//! The server as one thing: bound, run, and brought down in order.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{HttpServer, dev, middleware::from_fn, web::Data};
use metrics_exporter_prometheus::PrometheusHandle;
use p2p_app::{janitor::Janitor, relay::Relay, search::Learner};
use p2p_domain::port::{clock::Clock, user::UserReader};
use p2p_store_sql::SqlStore;
use tokio::sync::watch;

use crate::{
    background::Background,
    config::{Config, MetricsConfig},
    drain::{self, UnderWay},
    edge, exposition,
    failure::StartError,
    ports::Ports,
    telemetry,
    wiring::Application,
};

/// Connections of one worker; most are sockets, which cost little.
const CONNECTIONS: usize = 25_000;
/// How long a connection may be idle between two requests: longer than the 60 s of the usual proxies, so that they close first.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long written answers may take to leave the process, once nothing is under way.
const LAST_BYTES: Duration = Duration::from_millis(100);
/// How long background tasks may take to end, once requests have.
const TASKS_GRACE: Duration = Duration::from_secs(10);

/// A server that is bound to its address and ready to run.
pub struct Server {
    addr: SocketAddr,
    http: dev::Server,
    metrics: Option<(SocketAddr, dev::Server)>,
    application: Application,
    learner: Learner,
    relay: Arc<Relay>,
    recorder: PrometheusHandle,
    going_down: watch::Sender<bool>,
    under_way: UnderWay,
    shutdown: Shutdown,
    grace: Duration,
    is_empty: bool,
}

/// Brings a server down, from anywhere.
#[derive(Clone)]
pub struct Shutdown(Arc<watch::Sender<bool>>);

impl Shutdown {
    /// Asks the server to go down in order; asking again changes nothing.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    async fn begun(&self) {
        // The sender is `self`, so the wait cannot end in its absence.
        let _sender_is_gone = self.0.subscribe().wait_for(|begun| *begun).await.is_err();
    }
}

impl Server {
    /// Opens everything, migrates, and binds. When this returns, connections are taken in; [`Server::run`] answers them.
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        let recorder = telemetry::metrics().map_err(|error| StartError::fault("The metrics recorder", error))?;
        // First of all: a port that is taken must not cost anybody a migration.
        let listener = listener(config.http.bind)?;
        let metrics = match &config.metrics {
            MetricsConfig::Own(bind, token) => Some(exposition::listen(*bind, token.clone(), recorder.clone())?),
            MetricsConfig::Off | MetricsConfig::Shared(_) => None,
        };
        let (application, learner) = Application::new(&config, Ports::open(&config).await?);
        let is_empty = prepare(&config, &application).await?;
        let going_down = watch::Sender::new(false);
        let under_way = UnderWay::new(going_down.subscribe());
        let (addr, http) = serve(listener, &config, &application, &recorder, &under_way)?;
        let relay = Arc::new(application.relay());
        let shutdown = Shutdown(Arc::new(watch::Sender::new(false)));
        let grace = config.http.shutdown_grace;
        Ok(Self {
            addr,
            http,
            metrics,
            application,
            learner,
            relay,
            recorder,
            going_down,
            under_way,
            shutdown,
            grace,
            is_empty,
        })
    }

    /// Where it listens; the real port where 0 was asked for.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where metrics are read, if not on [`Server::addr`].
    #[must_use]
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(addr, _)| *addr)
    }

    /// Whether the store held nobody when the server was bound.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Brings this server down.
    #[must_use]
    pub fn shutdown(&self) -> Shutdown {
        self.shutdown.clone()
    }

    /// The relay of this server, for tests that wait until it is idle.
    #[must_use]
    pub fn relay(&self) -> Arc<Relay> {
        Arc::clone(&self.relay)
    }

    /// The store of this server, for tests that count its statements or put into it what no route does.
    #[must_use]
    pub fn store(&self) -> Arc<SqlStore> {
        Arc::clone(&self.application.ports.store)
    }

    /// A janitor of this server with a clock of its own, for tests that sweep what waits for a day.
    #[must_use]
    pub fn janitor(&self, clock: Arc<dyn Clock>) -> Janitor {
        Janitor { clock, ..self.application.janitor() }
    }

    /// Answers requests until [`Shutdown::begin`], then goes down in order: no new connections, sockets closed with 1012, requests
    /// finished, outbox emptied, store closed.
    pub async fn run(self) -> Result<(), StartError> {
        let background = Background::start(&self.application, self.learner, Arc::clone(&self.relay), self.recorder);
        let handle = self.http.handle();
        let metrics = self.metrics.map(|(_, server)| (server.handle(), tokio::spawn(server)));
        let mut serving = tokio::spawn(self.http);
        let outcome = tokio::select! {
            () = self.shutdown.begun() => {
                tracing::info!("going down");
                self.going_down.send_replace(true);
                handle.pause().await;
                drained(&self.under_way, self.grace).await;
                handle.stop(false).await;
                finished((&mut serving).await)
            }
            ended = &mut serving => finished(ended),
        };
        self.going_down.send_replace(true);
        if let Some((handle, task)) = metrics {
            handle.stop(false).await;
            finished(task.await)?;
        }
        background.finish(TASKS_GRACE.max(self.grace)).await;
        self.application.ports.realtime.close();
        if let Err(error) = self.application.ports.store.close().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the store did not close cleanly; nothing that was acknowledged is lost"
            );
        }
        tracing::info!("down");
        outcome
    }
}

/// Waits until requests and sockets have finished, but not for ever.
async fn drained(under_way: &UnderWay, grace: Duration) {
    let began = Instant::now();
    if tokio::time::timeout(grace, under_way.nothing()).await.is_err() {
        tracing::warn!(cut_off = under_way.count(), "requests or sockets did not finish in time");
    }
    // The last bytes may still be on their way from the buffers to the sockets.
    tokio::time::sleep(LAST_BYTES).await;
    tracing::info!(took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), "requests are finished");
}

fn finished(ended: Result<io::Result<()>, tokio::task::JoinError>) -> Result<(), StartError> {
    match ended {
        Ok(outcome) => outcome.map_err(StartError::Stopped),
        Err(error) => Err(StartError::fault("The web server", error)),
    }
}

/// What must be known before the first request: ended sessions. Tells whether the store is empty.
async fn prepare(config: &Config, application: &Application) -> Result<bool, StartError> {
    let now = application.writing.clock.now();
    let known = application.revocations.load(application.ports.auth.sessions.as_ref(), now).await;
    known.map_err(|error| StartError::port("auth", "DATABASE_URL or SUPERTOKENS_CONNECTION_URI", error))?;
    application.ports.store.is_empty().await.map_err(|error| StartError::store(config, "read", error))
}

fn listener(bind: SocketAddr) -> Result<TcpListener, StartError> {
    // The standard library asks the system for its longest queue of connections that wait to be accepted.
    TcpListener::bind(bind).map_err(|error| StartError::listen(bind, "BIND", &error))
}

fn serve(
    listener: TcpListener,
    config: &Config,
    application: &Application,
    recorder: &PrometheusHandle,
    under_way: &UnderWay,
) -> Result<(SocketAddr, dev::Server), StartError> {
    let bind = listener.local_addr().map_err(|error| StartError::listen(config.http.bind, "BIND", &error))?;
    let documentation =
        p2p_web::document().map_err(|error| StartError::fault("Writing the OpenAPI document", error))?;
    let services = edge::services(config, application, recorder, bind, under_way.going_down());
    let edge = edge::edge(config, application, &documentation);
    let under_way = Data::new(under_way.clone());
    let application = move || {
        let routes = p2p_web::application(services.clone(), &edge, &documentation);
        routes.app_data(Data::clone(&under_way)).wrap(from_fn(drain::layer))
    };
    let server = HttpServer::new(application)
        .disable_signals()
        .workers(config.http.workers.get())
        .max_connections(CONNECTIONS)
        .keep_alive(KEEP_ALIVE)
        // Who closes takes the work with them: a page that is printed, the rest of a batch.
        .h1_allow_half_closed(false)
        .listen(listener)
        .map_err(|error| StartError::listen(bind, "BIND", &error))?;
    Ok((bind, server.run()))
}

#[cfg(test)]
mod tests;
