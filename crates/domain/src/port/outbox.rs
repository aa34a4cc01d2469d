//! The outbox: consequences written with their cause, claimed and done later, at least once.

use std::time::Duration;

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    job::{ClaimedJob, Job, Lane, OutboxStats},
    timestamp::Timestamp,
};

/// The outbox, inside a unit of work.
#[async_trait]
pub trait OutboxRepository: Send {
    /// Adds a job, to be done once the unit is committed.
    async fn append(&mut self, job: &Job, at: Timestamp) -> Result<(), StoreError>;
}

/// The outbox, for those who do the jobs.
#[async_trait]
pub trait OutboxQueue: Send + Sync {
    /// Takes up to `limit` due jobs of that lane for the time of `lease`, in the order in which they were appended. One batch may hold
    /// several jobs of one key, in their order; but none is handed out while an earlier one of its key is held since another call, or waits for
    /// its next attempt. Two callers at once never get the same job.
    ///
    /// A job whose lease lapsed counts as tried once more: who held it may have died of it.
    async fn claim(
        &self,
        lane: Lane,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedJob>, StoreError>;
    /// These are done.
    async fn complete(&self, numbers: &[i64]) -> Result<(), StoreError>;
    /// This one failed: it is due again at `at`, and its attempts are counted.
    async fn retry(&self, number: i64, at: Timestamp, error: &str) -> Result<(), StoreError>;
    /// These were not tried: they are due again at once, and nothing is counted.
    async fn release(&self, numbers: &[i64]) -> Result<(), StoreError>;
    /// This one is given up: kept for a person to look at, and no longer in the way of its key.
    async fn park(&self, number: i64, error: &str) -> Result<(), StoreError>;
    /// How full it is.
    async fn stats(&self, now: Timestamp) -> Result<OutboxStats, StoreError>;
}
