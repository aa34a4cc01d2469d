//! Replies: what hangs below a post, in threads of at most five levels.

use serde::{Deserialize, Serialize};

use crate::{
    content::{AuthorCard, BodyKey, LanguageTag, Revision},
    file::File,
    id::{OrganizationId, PostId, ReplyId, TopicId, UserId},
    post::WrittenKey,
    text::direction::Direction,
    timestamp::Timestamp,
    version::Version,
};

/// How deep a thread goes; what answers the deepest level hangs beside it.
pub const MAX_DEPTH: u8 = 5;

/// A reply, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Which.
    pub id: ReplyId,
    /// The topic it stands in.
    pub topic_id: TopicId,
    /// The post it belongs to.
    pub post_id: PostId,
    /// The reply it answers; none at the first level.
    pub parent_reply_id: Option<ReplyId>,
    /// Its level, from 1 to [`MAX_DEPTH`].
    pub depth: u8,
    /// Who wrote it; none once erased.
    pub author_id: Option<UserId>,
    /// The author's organization when it was written.
    pub organization_id: Option<OrganizationId>,
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
    /// Visible replies that answer it directly.
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

/// A reply as a reader's query finds it, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyEntry {
    /// The reply.
    pub reply: Reply,
    /// Who wrote it.
    pub author: AuthorCard,
    /// Whether the reader voted for it.
    pub upvoted_by_me: bool,
    /// Whether it is its topic's best answer.
    pub is_best_answer: bool,
}

/// A reply as one reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyView {
    /// The reply.
    pub reply: Reply,
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
    /// Its first three direct answers; empty in a reply that is itself shown inside another.
    pub replies: Vec<ReplyView>,
}

/// Where a new reply hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The reply it answers; none at the first level.
    pub parent: Option<ReplyId>,
    /// Its level.
    pub depth: u8,
}

impl Place {
    /// At the first level, answering the post itself.
    pub const TOP: Self = Self { parent: None, depth: 1 };

    /// Below `target`, or beside it where the thread can go no deeper.
    #[must_use]
    pub const fn answering(target: &Reply) -> Self {
        if target.depth >= MAX_DEPTH {
            Self { parent: target.parent_reply_id, depth: MAX_DEPTH }
        } else {
            Self { parent: Some(target.id), depth: target.depth + 1 }
        }
    }
}

impl Reply {
    /// The order key below its post.
    #[must_use]
    pub const fn key(&self) -> WrittenKey {
        WrittenKey { created_at: self.created_at, id: self.id.uuid() }
    }
}
