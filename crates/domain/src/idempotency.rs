//! Idempotency keys: the same request sent twice does its work once.

use crate::{error::ValueError, id::UserId, timestamp::Timestamp};

/// A key as a client chose it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// The text is no idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to 255 printable ASCII characters")]
pub struct IdempotencyKeyError;

impl ValueError for IdempotencyKeyError {
    fn code(&self) -> &'static str {
        "invalid_idempotency_key"
    }
}

impl IdempotencyKey {
    /// Checks a key.
    pub fn parse(text: &str) -> Result<Self, IdempotencyKeyError> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdempotencyKeyError)
        }
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One keyed request: whose, on which route, with which content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyedRequest {
    /// Who asks.
    pub user_id: UserId,
    /// Method and path with its ids, so that keys of two routes never meet.
    pub route: String,
    /// The key.
    pub key: IdempotencyKey,
    /// SHA-256 of the body, in hex: the same key with another body is refused.
    pub fingerprint: String,
}

/// An answer to be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to the answer: `etag`, `location`, `content-type`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What a reservation finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reservation {
    /// Nobody used the key: the work may begin, and must end in an answer or a release.
    Fresh,
    /// The work is done: this was the answer.
    Done(StoredAnswer),
    /// The same request is being worked on.
    Running,
    /// The key was used with another body.
    Reused,
}

/// How long an answer is kept.
pub const KEPT: std::time::Duration = std::time::Duration::from_hours(24);

/// How long a reservation whose process died blocks its key.
pub const LEASE: std::time::Duration = std::time::Duration::from_mins(1);

/// The moment before which answers are forgotten.
#[must_use]
pub fn horizon(now: Timestamp) -> Timestamp {
    now.minus(KEPT)
}
