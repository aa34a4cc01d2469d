//! `send-digests`: the daily letters, without waiting for the morning.

use super::print;
use crate::{config::Config, failure::StartError, ports::Ports, wiring::Application};

/// Puts together what waits for a daily letter; a server that runs on the same store sends it.
pub(super) async fn send(config: &Config) -> Result<(), StartError> {
    let ports = Ports::open(config).await?;
    let (store, now) = (ports.store.clone(), ports.platform.clock.now());
    let (application, _learner) = Application::new(config, ports);
    let letters = application.post_office().send_daily(now).await;
    let letters = letters.map_err(|error| StartError::fault("Putting the letters together", error))?;
    drop(application);
    store.close().await.map_err(|error| StartError::store(config, "closed", error))?;
    print(&format!("{letters} letters are on their way; a server that runs on this store sends them."))
}
