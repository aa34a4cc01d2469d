//! Notifications: what somebody is told of, in the application, by letter at once, or once a day. What they say is composed where it is
//! shown, in the reader's language.

mod occasion;
mod preference;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use occasion::{Circle, Happening, Occasion};
pub use preference::{EmailChoice, Preference, Preferences};

use crate::{
    content::{AuthorCard, ContentKind},
    id::{ConversationId, EventId, MessageId, NotificationId, ReportId, TopicId, UseCaseId, UserId},
    locale::Locale,
    timestamp::Timestamp,
    value::named,
};

named! {
    /// Why somebody is told.
    NotificationKind {
        /// They were named in a text.
        Mention = "mention",
        /// Somebody replied to what they wrote.
        Reply = "reply",
        /// Somebody posted in a topic that they opened or follow.
        Post = "post",
        /// What they wrote became a topic's best answer.
        BestAnswer = "best_answer",
        /// Somebody wrote to them.
        Message = "message",
        /// Somebody whom they invited has joined.
        InvitationAccepted = "invitation_accepted",
        /// Their organization published a use case.
        UseCasePublished = "use_case_published",
        /// Somebody reported content that they moderate.
        Report = "report",
    }
}

/// How much of a text a notification keeps, in Unicode scalar values.
pub const EXCERPT_MAX: usize = 200;

/// The beginning of a text, cut between words where there is one to cut at.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(EXCERPT_MAX) else { return line };
    let cut = line[..end].rfind(' ').filter(|cut| cut * 2 > end).unwrap_or(end);
    format!("{}…", &line[..cut])
}

/// What a notification is about, and where that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "about", content = "of", rename_all = "snake_case")]
pub enum About {
    /// A post or reply in a topic.
    Content {
        /// Which of both.
        kind: ContentKind,
        /// Which.
        id: Uuid,
        /// The topic.
        topic_id: TopicId,
    },
    /// A message in a conversation.
    Message {
        /// Which.
        id: MessageId,
        /// The conversation.
        conversation_id: ConversationId,
    },
    /// A use case.
    UseCase(UseCaseId),
    /// Somebody who joined.
    User(UserId),
    /// A report.
    Report(ReportId),
}

impl About {
    /// The name of the kind of thing on the wire and in stores.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Content { kind: ContentKind::Post, .. } => "post",
            Self::Content { kind: ContentKind::Reply, .. } => "reply",
            Self::Message { .. } => "message",
            Self::UseCase(_) => "use_case",
            Self::User(_) => "user",
            Self::Report(_) => "report",
        }
    }

    /// The bare id of the thing.
    #[must_use]
    pub const fn uuid(&self) -> Uuid {
        match self {
            Self::Content { id, .. } => *id,
            Self::Message { id, .. } => id.uuid(),
            Self::UseCase(id) => id.uuid(),
            Self::User(id) => id.uuid(),
            Self::Report(id) => id.uuid(),
        }
    }

    /// The topic or conversation that it stands in; none for what stands by itself.
    #[must_use]
    pub const fn place(&self) -> Option<Uuid> {
        match self {
            Self::Content { topic_id, .. } => Some(topic_id.uuid()),
            Self::Message { conversation_id, .. } => Some(conversation_id.uuid()),
            Self::UseCase(_) | Self::User(_) | Self::Report(_) => None,
        }
    }

    /// The thing of that kind, id and place, as a store tells it.
    #[must_use]
    pub fn of(kind: &str, id: Uuid, place: Option<Uuid>) -> Option<Self> {
        let content = |kind| place.map(|topic| Self::Content { kind, id, topic_id: TopicId::new(topic) });
        match kind {
            "post" => content(ContentKind::Post),
            "reply" => content(ContentKind::Reply),
            "message" => {
                place.map(|place| Self::Message { id: MessageId::new(id), conversation_id: ConversationId::new(place) })
            }
            "use_case" => Some(Self::UseCase(UseCaseId::new(id))),
            "user" => Some(Self::User(UserId::new(id))),
            "report" => Some(Self::Report(ReportId::new(id))),
            _ => None,
        }
    }

    /// The path of the page that shows it.
    #[must_use]
    pub fn link(&self) -> String {
        match self {
            Self::Content { kind, id, topic_id } => {
                let kind = match kind {
                    ContentKind::Post => "post",
                    ContentKind::Reply => "reply",
                };
                format!("/forums/topics/{topic_id}#{kind}-{id}")
            }
            Self::Message { id, conversation_id } => format!("/messages/{conversation_id}#message-{id}"),
            Self::UseCase(id) => format!("/use-cases/{id}"),
            Self::User(id) => format!("/users/{id}"),
            Self::Report(id) => format!("/moderation/reports/{id}"),
        }
    }
}

/// One thing that one person is told. There is one for each person, kind and thing: told again, it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Which.
    pub id: NotificationId,
    /// Who is told.
    pub user_id: UserId,
    /// Why.
    pub kind: NotificationKind,
    /// Who did it; none for nobody, and once erased.
    pub actor_id: Option<UserId>,
    /// About what.
    pub about: About,
    /// The title of the topic or use case; empty where there is none.
    pub title: String,
    /// The beginning of the text; empty where there is none.
    pub excerpt: String,
    /// Whether it is shown in the application; one that is not waits for its letter alone.
    pub shown: bool,
    /// How it is mailed.
    pub email: EmailChoice,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When it happened.
    pub created_at: Timestamp,
}

/// A notification with who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationEntry {
    /// The notification.
    pub notification: Notification,
    /// Who did it; empty for nobody, and once erased.
    pub actor: AuthorCard,
}

impl NotificationEntry {
    /// Empties all that shows that person, as if their account had been deleted before.
    pub fn forget(&mut self, user: UserId) {
        if self.notification.actor_id == Some(user) {
            self.notification.actor_id = None;
        }
        if self.actor.id == Some(user) {
            self.actor = AuthorCard::default();
        }
    }
}

/// The order key of notifications: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationKey {
    /// When it happened.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: NotificationId,
}

/// Which notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// That one.
    One(NotificationId),
    /// Those about that thing.
    About(Uuid),
    /// Those about what stands in that topic or conversation.
    In(Uuid),
    /// All.
    All,
}

/// Somebody who may be told, with what decides how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Who.
    pub user_id: UserId,
    /// Of which organization.
    pub organization_id: Option<crate::id::OrganizationId>,
    /// The language they prefer.
    pub locale: Option<Locale>,
    /// Whether their address was shown to be theirs.
    pub is_verified: bool,
    /// What they chose.
    pub preferences: Preferences,
    /// When they were last put a letter together for at once; none if never.
    pub lettered_at: Option<Timestamp>,
}

impl Addressee {
    /// What they are told of an occasion, or nothing if they want to hear of it in no way. To an address that must be verified and is not,
    /// nothing is mailed.
    #[must_use]
    pub fn notification(
        &self,
        id: NotificationId,
        kind: NotificationKind,
        about: About,
        occasion: &Occasion,
        require_verified: bool,
    ) -> Option<Notification> {
        let Preference { in_app, email } = self.preferences.of(kind);
        let email = if require_verified && !self.is_verified { EmailChoice::Off } else { email };
        (in_app || email != EmailChoice::Off).then(|| Notification {
            id,
            user_id: self.user_id,
            kind,
            actor_id: occasion.actor_id,
            about,
            title: occasion.title.clone(),
            excerpt: occasion.excerpt.clone(),
            shown: in_app,
            email,
            read_at: None,
            created_at: occasion.at,
        })
    }
}

/// How long after a letter the next one waits, so that fifty replies are two letters: the first at once, the others together.
pub const LETTER_PAUSE: std::time::Duration = std::time::Duration::from_mins(10);

/// The hour of the day, in UTC, at which daily letters go out: eight in the morning in Riyadh.
pub const DIGEST_HOUR: u32 = 5;

/// The last moment before `now` at which daily letters went out, or should have.
#[must_use]
pub fn last_digest(now: Timestamp) -> Timestamp {
    let hour = std::time::Duration::from_hours(u64::from(DIGEST_HOUR));
    Timestamp::of_day(now.minus(hour).day()).plus(hour)
}

/// A letter that tells of notifications.
pub type LetterId = EventId;

#[cfg(test)]
mod tests;
