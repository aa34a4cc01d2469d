//! What posts, replies and use cases share: immutable bodies, their language, and the card of their author.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::ValueError,
    id::{PostId, ReplyId, TopicId, UserId},
    text::{clean, clean::TextError, direction::Direction, markdown},
    timestamp::Timestamp,
    use_case::UseCaseText,
};

/// The kinds of forum content that can be voted on, answered with and reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentKind {
    /// A post of a topic.
    Post,
    /// A reply to a post.
    Reply,
}

impl ContentKind {
    /// The name on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Reply => "reply",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Post, Self::Reply].into_iter().find(|kind| kind.as_str() == name)
    }

    /// Longest accepted source, in Unicode scalar values.
    #[must_use]
    pub const fn max_length(self) -> usize {
        match self {
            Self::Post => 20_000,
            Self::Reply => 10_000,
        }
    }
}

/// One post or one reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum ContentRef {
    /// That post.
    Post(PostId),
    /// That reply.
    Reply(ReplyId),
}

impl ContentRef {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(self) -> ContentKind {
        match self {
            Self::Post(_) => ContentKind::Post,
            Self::Reply(_) => ContentKind::Reply,
        }
    }

    /// The bare id.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Post(id) => id.uuid(),
            Self::Reply(id) => id.uuid(),
        }
    }

    /// The reference of that kind and id.
    #[must_use]
    pub const fn of(kind: ContentKind, id: Uuid) -> Self {
        match kind {
            ContentKind::Post => Self::Post(PostId::new(id)),
            ContentKind::Reply => Self::Reply(ReplyId::new(id)),
        }
    }
}

/// The language of a text as its author told it: a BCP 47 tag of the shape that RFC 5646, 2.1 calls `langtag`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

/// The text is no language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language tag")]
pub struct LanguageTagError;

impl ValueError for LanguageTagError {
    fn code(&self) -> &'static str {
        "invalid_language"
    }
}

impl LanguageTag {
    /// Checks the shape: a primary subtag of 2 or 3 letters, then subtags of 1 to 8 letters or digits.
    pub fn parse(text: &str) -> Result<Self, LanguageTagError> {
        let mut subtags = text.split('-');
        let primary = subtags.next().unwrap_or_default();
        let primary_is_fine = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_is_fine =
            subtags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
        if text.len() <= 35 && primary_is_fine && rest_is_fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(LanguageTagError)
        }
    }

    /// A tag that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The tag as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The source of a post or reply, checked but not rendered yet: cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(String);

impl Source {
    /// Checks the source of a post or reply: not blank, not longer than [`ContentKind::max_length`].
    pub fn parse(kind: ContentKind, text: &str) -> Result<Self, TextError> {
        clean::body(text, kind.max_length()).map(Self)
    }

    /// The source as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Renders it, once, at write. The longest take milliseconds: callers with an async runtime use a blocking thread.
    #[must_use]
    pub fn render(self) -> Markdown {
        let html = markdown::render(&self.0);
        let direction = Direction::of(&self.0);
        Markdown { source: self.0, html, direction }
    }
}

/// A written text with what it renders to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markdown {
    /// The source as sent.
    pub source: String,
    /// Sanitized HTML.
    pub html: String,
    /// Direction of the first strong character.
    pub direction: Direction,
}

/// The number of a body among those of one post or reply, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(u32);

impl Revision {
    /// The body written first.
    pub const FIRST: Self = Self(1);

    /// A revision as a store tells it.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The revision after one more edit.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// What names a body: whose, and a token of its own, so that two writers who race never meet on one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BodyKey {
    /// The post, reply or use case.
    pub id: Uuid,
    /// The body's own id among those of that thing; the row that is committed points at it.
    pub revision: Uuid,
}

/// An immutable document: written before a row points at it, never rewritten.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its key.
    pub key: BodyKey,
    /// Who wrote it.
    pub author_id: UserId,
    /// When it was written.
    pub created_at: Timestamp,
    /// What it says.
    pub matter: Matter,
}

/// What a body says.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    /// The text of a post or reply.
    Forum(ForumText),
    /// The text of a use case.
    UseCase(Box<UseCaseText>),
}

/// The text of a post or reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForumText {
    /// Of which of both.
    pub kind: ContentKind,
    /// The topic it stands in.
    pub topic_id: TopicId,
    /// The source as sent.
    pub content: String,
    /// Sanitized HTML.
    pub html: String,
}

impl Matter {
    /// The text of a post or reply, if it is one.
    #[must_use]
    pub const fn forum(&self) -> Option<&ForumText> {
        match self {
            Self::Forum(text) => Some(text),
            Self::UseCase(_) => None,
        }
    }

    /// The text of a use case, if it is one.
    #[must_use]
    pub fn use_case(&self) -> Option<&UseCaseText> {
        match self {
            Self::Forum(_) => None,
            Self::UseCase(text) => Some(text),
        }
    }

    /// The text of a post or reply, if it is one, taken out.
    #[must_use]
    pub fn into_forum(self) -> Option<ForumText> {
        match self {
            Self::Forum(text) => Some(text),
            Self::UseCase(_) => None,
        }
    }

    /// The text of a use case, if it is one, taken out.
    #[must_use]
    pub fn into_use_case(self) -> Option<UseCaseText> {
        match self {
            Self::Forum(_) => None,
            Self::UseCase(text) => Some(*text),
        }
    }
}

/// How an author is shown beside what they wrote. All `None`: a deleted user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuthorCard {
    /// Who.
    pub id: Option<UserId>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Path of the picture.
    pub avatar_url: Option<String>,
    /// What their organization is called.
    pub organization_name: Option<String>,
}

impl AuthorCard {
    /// Their names, as far as they have any.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let names: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().filter_map(|name| name.as_deref()).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

/// One earlier or current state of a post or reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRecord {
    /// Of what.
    pub of: ContentRef,
    /// Which, counted from 1.
    pub revision: Revision,
    /// Where its body is.
    pub body: BodyKey,
    /// Who wrote it.
    pub editor_id: UserId,
    /// When.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_have_their_shape() {
        for good in ["ar", "en", "ar-SA", "zh-Hant-TW", "sr-Latn"] {
            assert!(LanguageTag::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "arab", "ar_SA", "ar-", "ar-toolongsub", "<b>"] {
            assert_eq!(LanguageTag::parse(bad), Err(LanguageTagError), "{bad}");
        }
    }

    #[test]
    fn a_text_is_rendered_once_and_knows_its_direction() {
        let text = Source::parse(ContentKind::Post, "**مرحبا** all").unwrap().render();
        assert_eq!((text.source.as_str(), text.direction), ("**مرحبا** all", Direction::Rtl));
        assert!(text.html.contains("<strong>"));
        assert_eq!(Source::parse(ContentKind::Reply, &"x".repeat(10_001)), Err(TextError::TooLong { max: 10_000 }));
        assert!(Source::parse(ContentKind::Post, &"x".repeat(20_000)).is_ok());
    }
}
