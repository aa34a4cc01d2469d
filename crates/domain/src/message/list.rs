//! Messages as they are listed: conversations, their messages, and who is blocked.

use serde::{Deserialize, Serialize};

use super::{DirectMessage, MessageView};
use crate::{
    content::AuthorCard,
    id::{ConversationId, MessageId, UserId},
    timestamp::Timestamp,
};

/// A conversation as its row tells one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationEntry {
    /// Which.
    pub id: ConversationId,
    /// The other; empty once erased.
    pub user: AuthorCard,
    /// The newest message, deleted ones too.
    pub last_message: DirectMessage,
    /// How many messages wait for the reader.
    pub unread: u32,
    /// When the newest message was sent.
    pub updated_at: Timestamp,
}

/// A conversation with the files of its newest message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    /// The conversation; what its message says is in `last_message`.
    pub entry: ConversationEntry,
    /// The newest message.
    pub last_message: MessageView,
}

/// The order key of conversations: by their newest message, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationKey {
    /// When the newest message was sent.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: ConversationId,
}

/// The order key of messages: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageKey {
    /// When it was sent.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: MessageId,
}

/// What was read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadMessages {
    /// How many.
    pub count: u32,
    /// The newest of them, and who sent it.
    pub last: MessageId,
    /// Who sent them; none once erased.
    pub sender_id: Option<UserId>,
}

/// Somebody who may not write to the one that blocked them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// Who.
    pub user: AuthorCard,
    /// Since when.
    pub at: Timestamp,
}

/// The order key of blocks: by time, then person, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockKey {
    /// Since when.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub user: UserId,
}
