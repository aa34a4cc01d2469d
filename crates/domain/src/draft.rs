//! Drafts: what somebody is about to write, kept on the server so that it survives a closed tab.

use crate::{error::ValueError, id::UserId, timestamp::Timestamp, version::Version};

/// What a draft is for, in the client's words: `topic:new`, `reply:{post_id}`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftKey(String);

/// The text is no draft key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a draft key is 1 to 100 of A-Z a-z 0-9 . _ : -")]
pub struct DraftKeyError;

impl ValueError for DraftKeyError {
    fn code(&self) -> &'static str {
        "invalid_draft_key"
    }
}

impl DraftKey {
    /// Checks a key.
    pub fn parse(text: &str) -> Result<Self, DraftKeyError> {
        let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'-');
        if (1..=100).contains(&text.len()) && text.bytes().all(fine) {
            Ok(Self(text.to_owned()))
        } else {
            Err(DraftKeyError)
        }
    }

    /// A key that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Longest draft, in Unicode scalar values: the longest post.
pub const CONTENT_MAX: usize = 20_000;

/// How many drafts one person may keep.
pub const PER_PERSON: u32 = 100;

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub user_id: UserId,
    /// For what.
    pub key: DraftKey,
    /// The text so far; may be empty.
    pub content: String,
    /// Moves with each save; the client sends the version it saw.
    pub version: Version,
    /// When it was last saved.
    pub updated_at: Timestamp,
}
