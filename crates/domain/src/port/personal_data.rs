//! All that the platform holds of one person, for their own copy of it.

use async_trait::async_trait;
use uuid::Uuid;

use super::error::StoreError;
use crate::{
    content::{BodyKey, ContentRef},
    draft::Draft,
    id::{TopicId, UserId},
    timestamp::Timestamp,
};

/// A topic that somebody opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTopic {
    /// Which.
    pub id: TopicId,
    /// Its title.
    pub title: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// A post or reply that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnText {
    /// Which.
    pub of: ContentRef,
    /// Where it stands.
    pub topic_id: TopicId,
    /// Where its current text is.
    pub body: BodyKey,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
}

/// A vote that somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnVote {
    /// For what.
    pub of: ContentRef,
    /// When.
    pub created_at: Timestamp,
}

/// What one person made, in pages of at most `limit`, each in the order of its ids, behind `after`.
#[async_trait]
pub trait PersonalDataReader: Send + Sync {
    /// The topics they opened, of those that stand.
    async fn topics(&self, user: UserId, after: Option<TopicId>, limit: u32) -> Result<Vec<OwnTopic>, StoreError>;
    /// The posts they wrote, of those that stand.
    async fn posts(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnText>, StoreError>;
    /// The replies they wrote, of those that stand.
    async fn replies(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnText>, StoreError>;
    /// The votes they gave, by the id of what they voted for.
    async fn votes(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnVote>, StoreError>;
    /// The topics they follow.
    async fn follows(&self, user: UserId, after: Option<TopicId>, limit: u32) -> Result<Vec<TopicId>, StoreError>;
    /// All their drafts: there are at most [`crate::draft::PER_PERSON`].
    async fn drafts(&self, user: UserId) -> Result<Vec<Draft>, StoreError>;
}
