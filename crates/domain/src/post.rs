//! Posts: what stands in a topic, the first one with it.

use serde::{Deserialize, Serialize};

use crate::{
    content::{AuthorCard, BodyKey, LanguageTag, Revision},
    file::File,
    id::{OrganizationId, PostId, TopicId, UserId},
    reply::ReplyView,
    text::direction::Direction,
    timestamp::Timestamp,
    version::Version,
};

/// A post, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Which.
    pub id: PostId,
    /// Where it stands.
    pub topic_id: TopicId,
    /// Who wrote it; none once erased.
    pub author_id: Option<UserId>,
    /// The author's organization when it was written.
    pub organization_id: Option<OrganizationId>,
    /// Whether it came with the topic, and goes with it alone.
    pub is_opening: bool,
    /// Number of its current text.
    pub revision: Revision,
    /// Where its current text is.
    pub body: BodyKey,
    /// Language as sent.
    pub lang: Option<LanguageTag>,
    /// Direction of its current text.
    pub dir: Direction,
    /// Votes for it.
    pub upvote_count: u32,
    /// Visible replies of every level.
    pub reply_count: u32,
    /// When its text last changed.
    pub edited_at: Option<Timestamp>,
    /// Moves with each edit.
    pub version: Version,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A post as a reader's query finds it: everything but the text, which may live in another store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEntry {
    /// The post.
    pub post: Post,
    /// Who wrote it.
    pub author: AuthorCard,
    /// Whether the reader voted for it.
    pub upvoted_by_me: bool,
    /// Whether it is its topic's best answer.
    pub is_best_answer: bool,
}

/// A post as one reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostView {
    /// The post.
    pub post: Post,
    /// The source as sent.
    pub content: String,
    /// Sanitized HTML.
    pub content_html: String,
    /// Files that hang on it, in their order; none in events told before files were.
    #[serde(default)]
    pub attachments: Vec<File>,
    /// Who wrote it.
    pub author: AuthorCard,
    /// Whether the reader voted for it; `None` in what goes to many readers at once.
    pub upvoted_by_me: Option<bool>,
    /// Whether it is its topic's best answer.
    pub is_best_answer: bool,
    /// Its first three replies.
    pub replies: Vec<ReplyView>,
}

/// How many replies a post carries with it.
pub const REPLIES_SHOWN: u32 = 3;

/// The order key of posts and replies in a list: by time, then id, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WrittenKey {
    /// When it was written.
    #[serde(rename = "t")]
    pub created_at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: uuid::Uuid,
}

impl Post {
    /// The order key in its topic.
    #[must_use]
    pub const fn key(&self) -> WrittenKey {
        WrittenKey { created_at: self.created_at, id: self.id.uuid() }
    }
}
