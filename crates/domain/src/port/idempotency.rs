//! Answers to keyed requests.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    timestamp::Timestamp,
};

/// Answers, inside the unit of work of what was asked for: the work and its answer become true together.
#[async_trait]
pub trait IdempotencyRepository: Send {
    /// Stores the answer of a reserved request.
    async fn complete(
        &mut self,
        request: &KeyedRequest,
        answer: &StoredAnswer,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}

/// Reservations, outside a unit of work.
#[async_trait]
pub trait IdempotencyKeys: Send + Sync {
    /// Reserves a key, or tells what became of it. A reservation older than [`crate::idempotency::LEASE`] without an answer, and an answer older than
    /// [`crate::idempotency::KEPT`], count as never made. Of two callers at once, one gets `Fresh`.
    async fn reserve(&self, request: &KeyedRequest, now: Timestamp) -> Result<Reservation, StoreError>;
    /// Stores the answer of a request that did no work (a refusal).
    async fn refuse(&self, request: &KeyedRequest, answer: &StoredAnswer, at: Timestamp) -> Result<(), StoreError>;
    /// Gives a key free again that has no answer; answered ones are left alone.
    async fn release(&self, request: &KeyedRequest) -> Result<(), StoreError>;
    /// Forgets what is older than the moment; returns how many.
    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError>;
}
