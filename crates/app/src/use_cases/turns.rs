//! How many documents are made at once: each holds much while it is made, and who waits for their turn holds nothing yet.

use std::sync::Arc;

use p2p_domain::port::error::{StoreError, StoreErrorKind};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Those who wait for one maker.
#[derive(Clone)]
pub(super) struct Turns {
    /// What an error of theirs names.
    step: &'static str,
    places: Arc<Semaphore>,
}

impl Turns {
    /// So many at once.
    pub(super) fn new(step: &'static str, at_once: usize) -> Self {
        Self { step, places: Arc::new(Semaphore::new(at_once)) }
    }

    /// Waits for a turn, which ends when it is dropped.
    pub(super) async fn take(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        self.places.acquire().await.map_err(|error| StoreError::new(StoreErrorKind::Internal, self.step, error))
    }
}
