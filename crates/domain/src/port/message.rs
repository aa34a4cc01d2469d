//! Private messages, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    id::{ConversationId, MessageId, UserId},
    message::{BlockKey, Blocked, ConversationEntry, ConversationKey, DirectMessage, MessageKey, ReadMessages},
    page::{Page, PageRequest},
    timestamp::Timestamp,
    version::Version,
};

/// Messages, inside a unit of work. What waits of a conversation moves with its messages; the whole count is
/// [`super::unread::UnreadRepository`]'s, which the same unit moves as well.
#[async_trait]
pub trait MessageRepository: Send {
    /// Adds one, unread; its conversation comes to be, or moves to the top for both. `Conflict(Reference)` when one of both is no more.
    async fn insert(&mut self, message: &DirectMessage) -> Result<(), StoreError>;
    /// One by id, deleted ones too. Nobody else changes it before this unit ends.
    async fn find(&mut self, id: MessageId) -> Result<Option<DirectMessage>, StoreError>;
    /// Writes content, language, direction and when it was edited, with the version after `expected`; false, and nothing written, when the stored
    /// version is another one, or it is deleted.
    async fn edit(&mut self, message: &DirectMessage, expected: Version) -> Result<bool, StoreError>;
    /// Takes its content away, and moves its version; whether it was unread until then. `None` when it is not there, or was deleted before.
    async fn delete(&mut self, id: MessageId, at: Timestamp) -> Result<Option<bool>, StoreError>;
    /// It is read; false when it was read or deleted before.
    async fn mark_read(&mut self, id: MessageId, at: Timestamp) -> Result<bool, StoreError>;
    /// All that waits of a conversation for that reader is read; `None` when nothing did.
    async fn read_all(
        &mut self,
        conversation: ConversationId,
        reader: UserId,
        at: Timestamp,
    ) -> Result<Option<ReadMessages>, StoreError>;
}

/// Blocks, inside a unit of work.
#[async_trait]
pub trait BlockRepository: Send {
    /// `by` wants to get nothing from `of` any more; false when it was so before. `Conflict(Reference)` when one of both is no more.
    async fn block(&mut self, by: UserId, of: UserId, at: Timestamp) -> Result<bool, StoreError>;
    /// `by` does no longer mind; false when it was so before.
    async fn unblock(&mut self, by: UserId, of: UserId) -> Result<bool, StoreError>;
    /// Whether `by` blocked `of`.
    async fn is_blocked(&mut self, by: UserId, of: UserId) -> Result<bool, StoreError>;
}

/// Messages, outside a unit of work: each reader sees their own conversations alone.
#[async_trait]
pub trait MessageReader: Send + Sync {
    /// The reader's conversations, the one with the newest message first; with `unread_only` those of which something waits for them.
    async fn conversations(
        &self,
        reader: UserId,
        unread_only: bool,
        page: &PageRequest<ConversationKey>,
    ) -> Result<Page<ConversationEntry, ConversationKey>, StoreError>;
    /// Whether that conversation is one of the reader's.
    async fn has_conversation(&self, reader: UserId, id: ConversationId) -> Result<bool, StoreError>;
    /// The messages of one of the reader's conversations, the newest first, deleted ones too; none of another one.
    async fn messages(
        &self,
        reader: UserId,
        conversation: ConversationId,
        page: &PageRequest<MessageKey>,
    ) -> Result<Page<DirectMessage, MessageKey>, StoreError>;
    /// One that the reader wrote or got.
    async fn message(&self, reader: UserId, id: MessageId) -> Result<Option<DirectMessage>, StoreError>;
    /// Whom somebody blocked, the latest first.
    async fn blocks(&self, by: UserId, page: &PageRequest<BlockKey>) -> Result<Page<Blocked, BlockKey>, StoreError>;
}
