//! Private messages: what two people write to each other, and who has read it.

mod list;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

pub use list::{BlockKey, Blocked, ConversationEntry, ConversationKey, ConversationView, MessageKey, ReadMessages};

use crate::{
    content::LanguageTag,
    file::File,
    id::{ConversationId, MessageId, UserId},
    text::{TextError, clean, direction::Direction},
    timestamp::Timestamp,
    version::Version,
};

/// How long its sender may edit a message.
pub const EDIT_WINDOW: Duration = Duration::from_mins(15);

/// What a message says: plain text of many lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageText(String);

impl MessageText {
    /// Longest text, in Unicode scalar values.
    pub const MAX: usize = 5_000;

    /// Checks a text: not blank, not too long, no control characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        clean::body(text, Self::MAX).map(Self)
    }

    /// A text that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectMessage {
    /// Which.
    pub id: MessageId,
    /// Where it stands.
    pub conversation_id: ConversationId,
    /// Who wrote it; none once erased.
    pub sender_id: Option<UserId>,
    /// To whom; none once erased.
    pub recipient_id: Option<UserId>,
    /// What it says; none once deleted.
    pub content: Option<MessageText>,
    /// Its language, as its sender told it.
    pub lang: Option<LanguageTag>,
    /// Direction of its first strong character.
    pub dir: Direction,
    /// When its recipient read it.
    pub read_at: Option<Timestamp>,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Moves with each edit, and with the deletion; reading it does not move it.
    pub version: Version,
    /// When it was sent.
    pub created_at: Timestamp,
}

impl DirectMessage {
    /// One that is just sent.
    #[must_use]
    pub fn sent(id: MessageId, from: UserId, to: UserId, text: MessageText, now: Timestamp) -> Self {
        Self {
            id,
            conversation_id: conversation_between(from, to),
            sender_id: Some(from),
            recipient_id: Some(to),
            dir: Direction::of(text.as_str()),
            content: Some(text),
            lang: None,
            read_at: None,
            edited_at: None,
            deleted_at: None,
            version: Version::FIRST,
            created_at: now,
        }
    }

    /// Whether that person wrote it or got it.
    #[must_use]
    pub fn is_known_to(&self, user: UserId) -> bool {
        self.sender_id == Some(user) || self.recipient_id == Some(user)
    }

    /// Whether its sender may still edit it.
    #[must_use]
    pub fn is_editable_at(&self, now: Timestamp) -> bool {
        self.deleted_at.is_none() && now.since(self.created_at) <= EDIT_WINDOW
    }

    /// Empties all that names that person, as if their account had been deleted before.
    pub fn forget(&mut self, user: UserId) {
        for id in [&mut self.sender_id, &mut self.recipient_id] {
            if *id == Some(user) {
                *id = None;
            }
        }
    }
}

/// A message with the files that hang on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// The message.
    pub message: DirectMessage,
    /// Its files, in their order.
    pub attachments: Vec<File>,
}

/// The conversation of two people: the same whoever begins it, so that two who write at once meet in one. Made of both ids by a digest
/// (UUID version 8, RFC 9562, 5.8), so that it tells neither.
#[must_use]
pub fn conversation_between(one: UserId, other: UserId) -> ConversationId {
    let (low, high) = if one <= other { (one, other) } else { (other, one) };
    let digest = Sha256::new().chain_update(low.uuid()).chain_update(high.uuid()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    ConversationId::new(Builder::from_custom_bytes(bytes).into_uuid())
}

/// A conversation, as a client names it: by the other person, or by its own id where that person is no more.
#[must_use]
pub fn conversations_named(id: Uuid, by: UserId) -> [ConversationId; 2] {
    [conversation_between(by, UserId::new(id)), ConversationId::new(id)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(n: u128) -> UserId {
        UserId::new(Uuid::from_u128(n))
    }

    #[test]
    fn two_people_have_one_conversation() {
        assert_eq!(conversation_between(user(1), user(2)), conversation_between(user(2), user(1)));
        assert_ne!(conversation_between(user(1), user(2)), conversation_between(user(1), user(3)));
        assert_eq!(conversation_between(user(1), user(2)).uuid().get_version_num(), 8);
    }

    #[test]
    fn a_message_is_edited_for_a_quarter_of_an_hour_unless_it_is_gone() {
        let sent = Timestamp::from_millis(1_000_000);
        let text = MessageText::parse("مرحبا").unwrap();
        let mut message = DirectMessage::sent(MessageId::new(Uuid::from_u128(9)), user(1), user(2), text, sent);
        assert_eq!(message.dir, Direction::Rtl);
        assert!(message.is_editable_at(sent.plus(EDIT_WINDOW)));
        assert!(!message.is_editable_at(sent.plus(EDIT_WINDOW + Duration::from_millis(1))));
        message.deleted_at = Some(sent);
        assert!(!message.is_editable_at(sent));
    }

    #[test]
    fn the_erased_are_named_on_neither_side() {
        let text = MessageText::parse("Hello").unwrap();
        let now = Timestamp::from_millis(1);
        let mut message = DirectMessage::sent(MessageId::new(Uuid::from_u128(9)), user(1), user(2), text, now);
        message.forget(user(2));
        assert_eq!((message.sender_id, message.recipient_id), (Some(user(1)), None));
        message.forget(user(1));
        assert_eq!(message.sender_id, None);
    }

    #[test]
    fn a_text_is_neither_blank_nor_endless() {
        assert!(MessageText::parse(" \u{200B}\n").is_err());
        assert!(MessageText::parse(&"م".repeat(MessageText::MAX)).is_ok());
        assert!(MessageText::parse(&"م".repeat(MessageText::MAX + 1)).is_err());
    }
}
