//! A server that runs in this process, just as the binary runs it.

use std::{net::SocketAddr, sync::Arc};

use p2p_app::relay::Relay;
use p2p_server::{Server, Shutdown};
use p2p_store_sql::SqlStore;

use super::Place;

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
        };
        let task = tokio::spawn(async move { server.run().await.unwrap() });
        place.note(running.shutdown.clone(), task);
        running
    }
}
