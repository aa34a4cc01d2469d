//! Idempotency keys: the answer is stored in the unit of work of what was asked for, refusals behind it.

use std::sync::Arc;

use p2p_domain::{
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    port::{clock::Clock, error::StoreError, idempotency::IdempotencyKeys, store::UnitOfWork},
    timestamp::Timestamp,
};

/// Goes with a keyed request into the use case, which stores the rendered answer together with the work.
pub struct Once<'a, T> {
    request: KeyedRequest,
    render: Box<dyn Fn(&T) -> StoredAnswer + Send + Sync + 'a>,
}

impl<'a, T> Once<'a, T> {
    /// A reserved request and how its answer is rendered.
    pub fn new(request: KeyedRequest, render: impl Fn(&T) -> StoredAnswer + Send + Sync + 'a) -> Self {
        Self { request, render: Box::new(render) }
    }

    /// Stores the answer in the unit; to be called last before `commit`.
    pub async fn complete(&self, unit: &mut dyn UnitOfWork, outcome: &T, at: Timestamp) -> Result<(), StoreError> {
        unit.idempotency().complete(&self.request, &(self.render)(outcome), at).await
    }
}

/// Stores the answer where there is a key.
pub(crate) async fn complete<T>(
    once: Option<&Once<'_, T>>,
    unit: &mut dyn UnitOfWork,
    outcome: &T,
    at: Timestamp,
) -> Result<(), StoreError> {
    match once {
        Some(once) => once.complete(unit, outcome, at).await,
        None => Ok(()),
    }
}

/// Reserves keys before the work and settles them after a refusal.
#[derive(Clone)]
pub struct IdempotencyService {
    keys: Arc<dyn IdempotencyKeys>,
    clock: Arc<dyn Clock>,
}

impl IdempotencyService {
    /// The service on its ports.
    #[must_use]
    pub fn new(keys: Arc<dyn IdempotencyKeys>, clock: Arc<dyn Clock>) -> Self {
        Self { keys, clock }
    }

    /// Reserves a key, or tells what became of it.
    pub async fn begin(&self, request: &KeyedRequest) -> Result<Reservation, StoreError> {
        self.keys.reserve(request, self.clock.now()).await
    }

    /// The request was refused: the refusal is the answer.
    pub async fn refuse(&self, request: &KeyedRequest, answer: &StoredAnswer) -> Result<(), StoreError> {
        self.keys.refuse(request, answer, self.clock.now()).await
    }

    /// The request failed by our fault: the same key may try again.
    pub async fn release(&self, request: &KeyedRequest) -> Result<(), StoreError> {
        self.keys.release(request).await
    }
}
