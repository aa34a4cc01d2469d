//! Outgoing e-mail.

use async_trait::async_trait;

use super::error::MailError;
use crate::{
    id::UserId,
    locale::Locale,
    user::{Email, EmailDigest},
};

/// A letter, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The same id sent twice is the same letter: it becomes the `Message-ID`.
    pub id: uuid::Uuid,
    /// To whom.
    pub to: Email,
    /// In which language, for the `Content-Language` header and the direction of the text.
    pub locale: Locale,
    /// The people whom it is to or who are named in it, so that it can be found when they are erased.
    pub about: Vec<UserId>,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// Sends letters.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the letter over; when this returns, it is with the next hop or on disk.
    async fn send(&self, letter: &Letter) -> Result<(), MailError>;
    /// Removes letters about that person, and to that address where one is given, where letters are kept here; those that left cannot be called
    /// back.
    async fn forget(&self, user: UserId, email: Option<&EmailDigest>) -> Result<(), MailError>;
}
