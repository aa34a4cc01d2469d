//! Topics, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    actor::Audience,
    content::ContentRef,
    id::TopicId,
    page::{Page, PageRequest},
    timestamp::Timestamp,
    topic::{Topic, TopicFilter, TopicKey, TopicSort, TopicView},
    version::Version,
};

/// Topics, inside a unit of work. A deleted topic is not there for any method but `purge`.
#[async_trait]
pub trait TopicRepository: Send {
    /// Adds one, with its tags. `Conflict(CategoryExists)` when its category does not exist.
    async fn insert(&mut self, topic: &Topic) -> Result<(), StoreError>;
    /// One by id.
    async fn find(&mut self, id: TopicId) -> Result<Option<Topic>, StoreError>;
    /// Writes title, category, tags, pin, lock and `updated_at`, with the version after `expected`; false, and nothing written,
    /// when the stored version is another one or there is no such topic. `Conflict(CategoryExists)` as for `insert`.
    async fn update(&mut self, topic: &Topic, expected: Version) -> Result<bool, StoreError>;
    /// Chooses the best answer if the present one is `expected`; false, and nothing written, if it is another.
    /// Does not move the version.
    async fn set_best_answer(
        &mut self,
        id: TopicId,
        expected: Option<ContentRef>,
        answer: Option<ContentRef>,
    ) -> Result<bool, StoreError>;
    /// Adds to the number of posts, never below zero. With `at`, something new was written: the last activity moves forward to it, never
    /// back, and a locked topic refuses (false), so that nothing slips in behind a lock. Without `at` a lock does not matter. False when
    /// the topic is not there.
    async fn record_activity(&mut self, id: TopicId, posts: i32, at: Option<Timestamp>) -> Result<bool, StoreError>;
    /// Hides one for good; false when it is not there.
    async fn delete(&mut self, id: TopicId, at: Timestamp) -> Result<bool, StoreError>;
    /// Removes up to `limit` rows of what belonged to a deleted topic (replies, posts, votes, follows, stream), at last the topic; true when
    /// nothing is left. Files that hung there hang on nothing from its deletion on. A topic that is not deleted is left alone, and `true`.
    async fn purge(&mut self, id: TopicId, limit: u32) -> Result<bool, StoreError>;
}

/// Topics, outside a unit of work. A deleted topic is not there.
#[async_trait]
pub trait TopicReader: Send + Sync {
    /// One page of topics: pinned ones first, then by the sort, then by id, all descending. Walking all pages while others open topics
    /// shows every topic that was there at the start exactly once.
    async fn list(
        &self,
        audience: &Audience,
        filter: &TopicFilter,
        sort: TopicSort,
        page: &PageRequest<TopicKey>,
    ) -> Result<Page<TopicView, TopicKey>, StoreError>;
    /// One topic.
    async fn get(&self, audience: &Audience, id: TopicId) -> Result<Option<TopicView>, StoreError>;
    /// Whether there is such a topic.
    async fn exists(&self, id: TopicId) -> Result<bool, StoreError>;
}
