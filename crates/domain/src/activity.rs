//! Activity: what people do on the platform, as it is listed to themselves and to others.

use uuid::Uuid;

use crate::{
    content::AuthorCard,
    id::{TopicId, UserId},
    timestamp::Timestamp,
};

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActivityKind {
    /// Opened a topic.
    Topic,
    /// Wrote a post.
    Post,
    /// Wrote a reply.
    Reply,
    /// Published a use case.
    UseCase,
}

impl ActivityKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Topic, Self::Post, Self::Reply, Self::UseCase];

    /// The name of the thing on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Post => "post",
            Self::Reply => "reply",
            Self::UseCase => "use_case",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whose activity a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityScope {
    /// Everybody's, as everybody may see it.
    Everybody,
    /// That person's.
    Of(UserId),
}

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What.
    pub kind: ActivityKind,
    /// Of the topic, post, reply or use case.
    pub id: Uuid,
    /// Who; empty once erased.
    pub actor: AuthorCard,
    /// The topic it is or stands in; none for use cases.
    pub topic_id: Option<TopicId>,
    /// The title of that topic, or of the use case.
    pub title: String,
    /// When it was written or published.
    pub at: Timestamp,
}

impl Activity {
    /// The path of the page that shows it.
    #[must_use]
    pub fn link(&self) -> String {
        match (self.kind, self.topic_id) {
            (ActivityKind::UseCase, _) | (_, None) => format!("/use-cases/{}", self.id),
            (ActivityKind::Topic, Some(topic)) => format!("/forums/topics/{topic}"),
            (kind @ (ActivityKind::Post | ActivityKind::Reply), Some(topic)) => {
                format!("/forums/topics/{topic}#{}-{}", kind.as_str(), self.id)
            }
        }
    }
}
