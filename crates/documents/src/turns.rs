//! How much is printed at once, and how many may wait for it. What is printed is not decided here.

use std::{num::NonZeroUsize, sync::Arc};

use p2p_domain::port::document::DocumentError;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::failed;

/// How much may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintOptions {
    /// How many are printed at once.
    pub parallel: NonZeroUsize,
    /// How many callers may wait for their turn with their pictures; one more is refused.
    pub waiting: usize,
}

impl Default for PrintOptions {
    /// Two at a time, 32 waiting.
    fn default() -> Self {
        Self { parallel: NonZeroUsize::MIN.saturating_add(1), waiting: 32 }
    }
}

/// Turns within those bounds.
pub struct Turns {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Turns {
    pub fn new(options: PrintOptions) -> Self {
        let parallel = options.parallel.get().min(Semaphore::MAX_PERMITS);
        let admitted = parallel.saturating_add(options.waiting).min(Semaphore::MAX_PERMITS);
        Self { running: Arc::new(Semaphore::new(parallel)), admitted: Arc::new(Semaphore::new(admitted)) }
    }

    /// Works on a blocking thread once it is this caller's turn.
    pub async fn run<T: Send + 'static>(
        &self,
        op: &'static str,
        work: impl FnOnce() -> Result<T, DocumentError> + Send + 'static,
    ) -> Result<T, DocumentError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let place = admitted.map_err(|error| failed(op, error))?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let turn = running.map_err(|error| failed(op, error))?;
        // Both permits go with the work: who stops waiting for it must not let another thread start.
        let work = move || {
            let done = work();
            drop((turn, place));
            done
        };
        spawn_blocking(work).await.map_err(|error| failed(op, error))?
    }
}
