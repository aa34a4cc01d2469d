//! Replies, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    actor::Audience,
    id::{PostId, ReplyId},
    page::{Page, PageRequest},
    post::WrittenKey,
    reply::{Reply, ReplyEntry},
    timestamp::Timestamp,
    version::Version,
};

/// Replies, inside a unit of work. A deleted reply is not there.
#[async_trait]
pub trait ReplyRepository: Send {
    /// Adds one, and counts it at the reply that it answers. `Conflict(Reference)` when its post or parent does not exist.
    async fn insert(&mut self, reply: &Reply) -> Result<(), StoreError>;
    /// One by id; also not there when its post or topic is deleted.
    async fn find(&mut self, id: ReplyId) -> Result<Option<Reply>, StoreError>;
    /// Writes revision, body, language, direction, `edited_at` and `updated_at`, with the version after `expected`; false, and nothing
    /// written, when the stored version is another one or there is no such reply.
    async fn update(&mut self, reply: &Reply, expected: Version) -> Result<bool, StoreError>;
    /// Hides one for good; what answered it hangs where it hung, counts there, and its threads rise by one level. False when it is not there.
    /// Files that hang on it hang on nothing from now on.
    async fn delete(&mut self, id: ReplyId, at: Timestamp) -> Result<bool, StoreError>;
}

/// Replies, outside a unit of work. What was deleted, or stands in something deleted, is not there.
#[async_trait]
pub trait ReplyReader: Send + Sync {
    /// One page of a post's replies of every level, oldest first.
    async fn list(
        &self,
        audience: &Audience,
        post: PostId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<ReplyEntry, WrittenKey>, StoreError>;
    /// One reply.
    async fn get(&self, audience: &Audience, id: ReplyId) -> Result<Option<ReplyEntry>, StoreError>;
    /// The first `count` replies of each of these posts (at most 100), of every level, oldest first; in no order between posts.
    async fn first_of_posts(
        &self,
        audience: &Audience,
        posts: &[PostId],
        count: u32,
    ) -> Result<Vec<ReplyEntry>, StoreError>;
    /// The first `count` direct answers to each of these replies (at most 100), oldest first; in no order between replies.
    async fn first_answers(
        &self,
        audience: &Audience,
        replies: &[ReplyId],
        count: u32,
    ) -> Result<Vec<ReplyEntry>, StoreError>;
}
