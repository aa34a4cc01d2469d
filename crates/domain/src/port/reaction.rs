//! Votes, follows and views: what readers do to content. Each is idempotent, and keeps its counter in the same unit.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    content::ContentRef,
    id::{TopicId, UserId},
    timestamp::Timestamp,
};

/// Votes, follows and views, inside a unit of work.
#[async_trait]
pub trait ReactionRepository: Send {
    /// Gives a vote; returns whether it is new, and the votes now. `None` when the content is not there (also when it, its post or its topic is
    /// deleted).
    async fn add_vote(&mut self, on: ContentRef, by: UserId, at: Timestamp) -> Result<Option<(bool, u32)>, StoreError>;
    /// Takes a vote back; returns whether there was one, and the votes now. `None` as above.
    async fn remove_vote(&mut self, on: ContentRef, by: UserId) -> Result<Option<(bool, u32)>, StoreError>;
    /// Follows a topic; returns whether that is new.
    async fn follow(&mut self, topic: TopicId, by: UserId, at: Timestamp) -> Result<bool, StoreError>;
    /// Follows a topic no longer; returns whether it was followed.
    async fn unfollow(&mut self, topic: TopicId, by: UserId) -> Result<bool, StoreError>;
    /// Counts a view, once per person and day ([`Timestamp::day`]); returns whether it counted.
    async fn record_view(&mut self, topic: TopicId, by: UserId, at: Timestamp) -> Result<bool, StoreError>;
}
