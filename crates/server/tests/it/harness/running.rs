//! A server that runs in this process, just as the binary runs it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use p2p_app::{janitor::Janitor, relay::Relay};
use p2p_domain::{port::clock::Clock, timestamp::Timestamp};
use p2p_server::{Server, Shutdown, ports::Platform};
use p2p_store_sql::SqlStore;

use super::Place;

/// What the clock will show when what waits for a day has waited.
struct Tomorrow;

impl Clock for Tomorrow {
    fn now(&self) -> Timestamp {
        Platform::system().clock.now().plus(Duration::from_hours(25))
    }
}

/// A server under way.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Where it shows metrics, if elsewhere.
    pub metrics_addr: Option<SocketAddr>,
    /// Brings it down.
    pub shutdown: Shutdown,
    /// Its relay, to wait until what follows has followed.
    pub relay: Arc<Relay>,
    /// Its store, to count statements and to do what no route does.
    pub store: Arc<SqlStore>,
    /// Its janitor.
    pub today: Janitor,
    /// Its janitor, in 25 hours.
    pub tomorrow: Janitor,
}

impl Running {
    /// Starts one at that place, with settings changed.
    pub async fn start(place: &Place, changed: &[(&str, &str)]) -> Self {
        let server = Server::bind(place.config(changed)).await.unwrap();
        let running = Self {
            addr: server.addr(),
            metrics_addr: server.metrics_addr(),
            shutdown: server.shutdown(),
            relay: server.relay(),
            store: server.store(),
            today: server.janitor(Platform::system().clock),
            tomorrow: server.janitor(Arc::new(Tomorrow)),
        };
        let task = tokio::spawn(async move { server.run().await.unwrap() });
        place.note(running.shutdown.clone(), task);
        running
    }
}
