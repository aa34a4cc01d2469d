//! Posts, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    actor::Audience,
    content::{AuthorCard, ContentRef, RevisionRecord},
    id::{PostId, TopicId},
    page::{Page, PageRequest},
    post::{Post, PostEntry, WrittenKey},
    timestamp::Timestamp,
    version::Version,
};

/// Posts and the history of all content, inside a unit of work. A deleted post is not there.
#[async_trait]
pub trait PostRepository: Send {
    /// Adds one. `Conflict(Reference)` when its topic does not exist.
    async fn insert(&mut self, post: &Post) -> Result<(), StoreError>;
    /// One by id; also not there when its topic is deleted.
    async fn find(&mut self, id: PostId) -> Result<Option<Post>, StoreError>;
    /// Writes revision, body, language, direction, `edited_at` and `updated_at`, with the version after `expected`; false, and nothing
    /// written, when the stored version is another one or there is no such post.
    async fn update(&mut self, post: &Post, expected: Version) -> Result<bool, StoreError>;
    /// Hides one for good, its replies with it; false when it is not there. Files that hang on it or on its replies hang on nothing from now on.
    async fn delete(&mut self, id: PostId, at: Timestamp) -> Result<bool, StoreError>;
    /// Adds to the number of replies, never below zero; false when the post is not there.
    async fn adjust_replies(&mut self, id: PostId, delta: i32) -> Result<bool, StoreError>;
    /// Notes one state of a post or reply. `Conflict(Key)` when that revision of it was noted before.
    async fn add_revision(&mut self, record: &RevisionRecord) -> Result<(), StoreError>;
}

/// Posts, outside a unit of work. What was deleted, or stands in something deleted, is not there.
#[async_trait]
pub trait PostReader: Send + Sync {
    /// One page of a topic's posts, oldest first.
    async fn list(
        &self,
        audience: &Audience,
        topic: TopicId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<PostEntry, WrittenKey>, StoreError>;
    /// One post.
    async fn get(&self, audience: &Audience, id: PostId) -> Result<Option<PostEntry>, StoreError>;
    /// One page of the states of a post or reply with who wrote each, the newest first, by revision number.
    async fn revisions(
        &self,
        of: ContentRef,
        page: &PageRequest<u32>,
    ) -> Result<Page<(RevisionRecord, AuthorCard), u32>, StoreError>;
}
