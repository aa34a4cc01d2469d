//! How much is worked on at once, and how many may wait for it. What the work is is not decided here.

use std::{num::NonZeroUsize, sync::Arc};

use p2p_domain::port::error::BlobError;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How much may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureOptions {
    /// How many pictures are made at once. One of the largest takes half a gigabyte of memory for a moment.
    pub parallel: NonZeroUsize,
    /// How many callers may wait for their turn with their upload; one more is refused as unavailable.
    pub waiting: usize,
}

impl Default for PictureOptions {
    /// One at a time, 16 waiting.
    fn default() -> Self {
        Self { parallel: NonZeroUsize::MIN, waiting: 16 }
    }
}

/// Turns within those bounds.
pub struct Turns {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Turns {
    pub fn new(options: PictureOptions) -> Self {
        let parallel = options.parallel.get().min(Semaphore::MAX_PERMITS);
        let admitted = parallel.saturating_add(options.waiting).min(Semaphore::MAX_PERMITS);
        Self { running: Arc::new(Semaphore::new(parallel)), admitted: Arc::new(Semaphore::new(admitted)) }
    }

    /// Works on a blocking thread once it is this caller's turn.
    pub async fn run<T: Send + 'static>(
        &self,
        op: &'static str,
        work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
    ) -> Result<T, BlobError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let place = admitted.map_err(|error| BlobError::unavailable(op, error))?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let turn = running.map_err(|error| BlobError::internal(op, error))?;
        // Both permits go with the work: who stops waiting for it must not let another thread start.
        let work = move || {
            let done = work();
            drop((turn, place));
            done
        };
        spawn_blocking(work).await.map_err(|error| BlobError::internal(op, error))?
    }
}
