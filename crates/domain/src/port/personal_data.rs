//! All that the platform holds of one person, for their own copy of it.

use async_trait::async_trait;
use uuid::Uuid;

use super::error::StoreError;
use crate::{
    content::{BodyKey, ContentKind, ContentRef, Revision},
    draft::Draft,
    file::File,
    id::{FileId, InvitationId, MessageId, NotificationId, ReportId, TopicId, UseCaseId, UserId},
    invitation::Invitation,
    message::DirectMessage,
    notification::Notification,
    report::Report,
    timestamp::Timestamp,
    use_case::{Mark, UseCase},
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

/// What a post or reply of somebody said before it was edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierText {
    /// Of which.
    pub of: ContentRef,
    /// Which of its texts, counted from 1.
    pub revision: Revision,
    /// Where the text is.
    pub body: BodyKey,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A topic that somebody looked at, and on which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnView {
    /// Which.
    pub topic_id: TopicId,
    /// The day, as [`Timestamp::day`] counts them.
    pub day: i32,
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
    /// The posts or the replies they wrote, of those that stand.
    async fn texts(
        &self,
        kind: ContentKind,
        user: UserId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<OwnText>, StoreError>;
    /// What those said before, by their ids, the oldest text of each first. Their current texts are not among it.
    async fn earlier_texts(
        &self,
        kind: ContentKind,
        user: UserId,
        after: Option<(Uuid, Revision)>,
        limit: u32,
    ) -> Result<Vec<EarlierText>, StoreError>;
    /// The votes they gave, by the id of what they voted for.
    async fn votes(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnVote>, StoreError>;
    /// The topics they follow.
    async fn follows(&self, user: UserId, after: Option<TopicId>, limit: u32) -> Result<Vec<TopicId>, StoreError>;
    /// The topics they looked at, by topic and day.
    async fn views(&self, user: UserId, after: Option<OwnView>, limit: u32) -> Result<Vec<OwnView>, StoreError>;
    /// The invitations they sent.
    async fn invitations(
        &self,
        user: UserId,
        after: Option<InvitationId>,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError>;
    /// All their drafts: there are at most [`crate::draft::PER_PERSON`].
    async fn drafts(&self, user: UserId) -> Result<Vec<Draft>, StoreError>;
}

/// A like or bookmark that somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnMark {
    /// Which of both.
    pub mark: Mark,
    /// On which.
    pub use_case_id: UseCaseId,
    /// When.
    pub created_at: Timestamp,
}

/// What one person shared and kept, in pages of at most `limit`, each in the order of its ids, behind `after`.
#[async_trait]
pub trait PersonalKnowledgeReader: Send + Sync {
    /// The use cases they submitted, of any status.
    async fn use_cases(&self, user: UserId, after: Option<UseCaseId>, limit: u32) -> Result<Vec<UseCase>, StoreError>;
    /// The marks of one kind that they gave.
    async fn marks(
        &self,
        user: UserId,
        mark: Mark,
        after: Option<UseCaseId>,
        limit: u32,
    ) -> Result<Vec<OwnMark>, StoreError>;
    /// The use cases they looked at, by use case and day.
    async fn use_case_views(
        &self,
        user: UserId,
        after: Option<(UseCaseId, i32)>,
        limit: u32,
    ) -> Result<Vec<(UseCaseId, i32)>, StoreError>;
    /// The files they uploaded that are ready.
    async fn files(&self, user: UserId, after: Option<FileId>, limit: u32) -> Result<Vec<File>, StoreError>;
}

/// What one person wrote to others and was told, in pages of at most `limit`, each in the order of its ids, behind `after`.
#[async_trait]
pub trait PersonalConversationReader: Send + Sync {
    /// The messages they wrote or got; the deleted ones without what they said.
    async fn messages(
        &self,
        user: UserId,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<DirectMessage>, StoreError>;
    /// Whom they blocked, and since when.
    async fn blocked(
        &self,
        user: UserId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<(UserId, Timestamp)>, StoreError>;
    /// What they were told, shown or only mailed.
    async fn told(
        &self,
        user: UserId,
        after: Option<NotificationId>,
        limit: u32,
    ) -> Result<Vec<Notification>, StoreError>;
    /// The reports they made.
    async fn reported(&self, user: UserId, after: Option<ReportId>, limit: u32) -> Result<Vec<Report>, StoreError>;
}
