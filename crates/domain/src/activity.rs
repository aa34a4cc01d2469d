//! Activity: what somebody did on the platform, as it is listed to themselves.

use uuid::Uuid;

use crate::{id::TopicId, timestamp::Timestamp};

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActivityKind {
    /// Opened a topic.
    Topic,
    /// Wrote a post.
    Post,
    /// Wrote a reply.
    Reply,
}

impl ActivityKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Topic, Self::Post, Self::Reply];

    /// The name of the thing on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Post => "post",
            Self::Reply => "reply",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What.
    pub kind: ActivityKind,
    /// Of the topic, post or reply.
    pub id: Uuid,
    /// The topic it is or stands in.
    pub topic_id: TopicId,
    /// That topic's title.
    pub topic_title: String,
    /// When.
    pub at: Timestamp,
}
