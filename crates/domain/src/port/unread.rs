//! Unread counts, for moving, reading and repairing.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    id::UserId,
    unread::{UnreadCounts, UnreadKind},
};

/// Unread counts, inside a unit of work.
#[async_trait]
pub trait UnreadRepository: Send {
    /// Moves one count of somebody by that much, never below zero, and its version by one; returns both counts now. A change of 0 moves nothing.
    /// Other units that move counts of the same person wait until this one ends, so that versions follow commits. Of somebody who is no more, both
    /// counts are zero.
    async fn add(&mut self, user: UserId, kind: UnreadKind, delta: i64) -> Result<UnreadCounts, StoreError>;
    /// Counts what really waits for somebody: messages to them that are neither read nor deleted, notifications that are shown and not read; and counts
    /// what of each conversation waits for them. Where a count was another, its version moves by one. `None` when both were right.
    async fn recount(&mut self, user: UserId) -> Result<Option<UnreadCounts>, StoreError>;
}

/// Unread counts, outside a unit of work.
#[async_trait]
pub trait UnreadReader: Send + Sync {
    /// Both counts of somebody.
    async fn unread(&self, user: UserId) -> Result<UnreadCounts, StoreError>;
    /// Looks at the next `limit` people behind `after`, by id: those whose counts are not what really waits; and whom to go on behind, none at the end.
    async fn drifted(&self, after: Option<UserId>, limit: u32) -> Result<(Vec<UserId>, Option<UserId>), StoreError>;
}
