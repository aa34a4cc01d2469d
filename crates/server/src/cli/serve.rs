//! `serve`: the server until somebody asks it to stop; asked twice, it stops at once.

use std::process;

use super::{print, report};
use crate::{
    config::Config,
    failure::StartError,
    server::{Server, Shutdown},
};

/// As a shell tells of a process that was interrupted.
const INTERRUPTED: i32 = 130;

pub(super) async fn run(config: Config) -> Result<(), StartError> {
    let choices = report::choices(&config);
    // Before anything is opened: whoever stops a server that is just starting means an orderly end, too.
    let signals = Signals::listen().map_err(|error| StartError::fault("Listening to signals", error))?;
    let server = Server::bind(config).await?;
    print(&format!("{choices}\n{}", report::welcome(server.addr(), server.is_empty())))?;
    tokio::spawn(obey(signals, server.shutdown()));
    server.run().await
}

async fn obey(mut signals: Signals, shutdown: Shutdown) {
    signals.next().await;
    tracing::info!("asked to stop; ask again to stop at once");
    shutdown.begin();
    signals.next().await;
    tracing::warn!("stopping at once; what was acknowledged is safe, the rest is done at the next start");
    process::exit(INTERRUPTED);
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
