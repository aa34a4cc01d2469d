//! What happens, as it is told to those who watch: streams of events, one per channel, with positions.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    content::{AuthorCard, ContentKind},
    file::File,
    id::{ConversationId, EventId, MessageId, PostId, SessionHandle, TopicId, UserId},
    locale::Locale,
    message::MessageView,
    notification::NotificationEntry,
    post::PostView,
    reply::ReplyView,
    timestamp::Timestamp,
    topic::TopicView,
    unread::UnreadCounts,
};

/// Where an event is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// To those who have a topic open.
    Topic(TopicId),
    /// To one person, on all their devices.
    User(UserId),
    /// To every server process.
    System,
}

impl fmt::Display for Channel {
    /// The name in stores and on buses: `topic:{id}`, `user:{id}`, `system`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(id) => write!(f, "topic:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// The place of an event in its channel's stream, from 1 and without gaps while the stream is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(u64);

impl Sequence {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// A place as a store tells it.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The place of the next event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// What makes positions of another database recognizable: drawn once, when a store is first migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(u32);

impl Epoch {
    /// An epoch as a store tells it.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// A place in a stream that a client keeps and hands back; opaque to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Of which store.
    pub epoch: Epoch,
    /// Where.
    pub sequence: Sequence,
}

impl fmt::Display for Position {
    /// `{epoch in hex}-{sequence}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.epoch.0, self.sequence.0)
    }
}

/// The text is no position that a stream of ours ever handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a position")]
pub struct PositionError;

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let (epoch, sequence) = text.split_once('-').ok_or(PositionError)?;
        let plain = epoch.len() == 8 && !sequence.is_empty() && sequence.bytes().all(|b| b.is_ascii_digit());
        if !plain {
            return Err(PositionError);
        }
        let epoch = u32::from_str_radix(epoch, 16).map_err(|_| PositionError)?;
        let sequence = sequence.parse().map_err(|_| PositionError)?;
        Ok(Self { epoch: Epoch(epoch), sequence: Sequence(sequence) })
    }
}

/// A post or a reply in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// A post.
    Post(Box<PostView>),
    /// A reply.
    Reply(Box<ReplyView>),
}

/// What happened, with all that a client needs to show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveEvent {
    /// Somebody posted or replied.
    NewMessage {
        /// What.
        message: Message,
    },
    /// A post or reply was edited.
    PostUpdated {
        /// What it says now.
        message: Message,
    },
    /// A post or reply is gone.
    PostDeleted {
        /// Which kind.
        kind: ContentKind,
        /// Which.
        id: Uuid,
        /// The post itself, or the post that the reply belonged to.
        post_id: PostId,
    },
    /// A vote was given or taken back.
    VoteChanged {
        /// For which kind.
        kind: ContentKind,
        /// For which.
        id: Uuid,
        /// Votes now.
        upvote_count: u32,
    },
    /// Another best answer, or none.
    BestAnswerChanged {
        /// Which kind; none when undone.
        kind: Option<ContentKind>,
        /// Which; none when undone.
        id: Option<Uuid>,
    },
    /// Title, category, tags, pin or lock changed.
    TopicUpdated {
        /// The topic now.
        topic: Box<TopicView>,
    },
    /// The topic is gone.
    TopicDeleted {
        /// Which.
        id: TopicId,
    },
    /// A private message was sent; told to both.
    Message {
        /// Which.
        message: Box<MessageView>,
    },
    /// A private message was edited or deleted; told to both.
    MessageUpdated {
        /// What it says now.
        message: Box<MessageView>,
    },
    /// A private message was read; told to both.
    MessageRead {
        /// Which; with `all_before` the newest of them.
        id: MessageId,
        /// Where.
        conversation_id: ConversationId,
        /// Who read it; none once erased.
        reader_id: Option<UserId>,
        /// When.
        read_at: Timestamp,
        /// Whether all that waited before it was read as well.
        all_before: bool,
    },
    /// Somebody is told of something.
    Notification {
        /// What.
        notification: Box<NotificationEntry>,
        /// The language of whom it is told to.
        locale: Locale,
    },
    /// How much waits to be read.
    Unread {
        /// Both counts.
        counts: UnreadCounts,
    },
}

/// An event at its place in a channel's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamEvent {
    /// The stream.
    pub channel: Channel,
    /// The place in it.
    pub sequence: Sequence,
    /// Under which consumers deduplicate.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: LiveEvent,
}

impl LiveEvent {
    /// Empties all that shows that person as its author, as if their account had been deleted before.
    pub fn forget(&mut self, user: UserId) {
        match self {
            Self::NewMessage { message: Message::Post(view) } | Self::PostUpdated { message: Message::Post(view) } => {
                forget_author(&mut view.post.author_id, &mut view.author, user);
                forget_owner(&mut view.attachments, user);
                forget_replies(&mut view.replies, user);
            }
            Self::NewMessage { message: Message::Reply(view) }
            | Self::PostUpdated { message: Message::Reply(view) } => {
                forget_replies(std::slice::from_mut(&mut **view), user);
            }
            Self::TopicUpdated { topic } => forget_author(&mut topic.topic.author_id, &mut topic.author, user),
            Self::Message { message } | Self::MessageUpdated { message } => {
                message.message.forget(user);
                forget_owner(&mut message.attachments, user);
            }
            Self::MessageRead { reader_id, .. } => *reader_id = reader_id.filter(|reader| *reader != user),
            Self::Notification { notification, .. } => notification.forget(user),
            Self::PostDeleted { .. }
            | Self::VoteChanged { .. }
            | Self::BestAnswerChanged { .. }
            | Self::TopicDeleted { .. }
            | Self::Unread { .. } => {}
        }
    }
}

fn forget_author(id: &mut Option<UserId>, card: &mut AuthorCard, user: UserId) {
    if *id == Some(user) {
        *id = None;
    }
    if card.id == Some(user) {
        *card = AuthorCard::default();
    }
}

fn forget_owner(files: &mut [File], user: UserId) {
    for file in files.iter_mut().filter(|file| file.owner_id == Some(user)) {
        file.owner_id = None;
    }
}

fn forget_replies(replies: &mut [ReplyView], user: UserId) {
    for view in replies {
        forget_author(&mut view.reply.author_id, &mut view.author, user);
        forget_owner(&mut view.attachments, user);
        forget_replies(&mut view.replies, user);
    }
}

impl StreamEvent {
    /// Empties all that shows that person as its author; see [`LiveEvent::forget`].
    pub fn forget(&mut self, user: UserId) {
        self.event.forget(user);
    }
}

/// What every server process must know at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Signal {
    /// A session is no longer good.
    SessionRevoked {
        /// Which.
        handle: SessionHandle,
        /// Whose.
        user_id: UserId,
    },
    /// Role, status, verification, name or organization of somebody changed: forget what is cached.
    UserChanged {
        /// Who.
        user_id: UserId,
    },
    /// An organization's name or state changed: forget what is cached of its people.
    OrganizationChanged,
}

/// What goes over the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// An event that stands in a stream.
    Event(StreamEvent),
    /// Somebody is writing. Not kept.
    Typing(AuthorCard),
    /// How many people have the topic open. Not kept.
    Presence(u32),
    /// For server processes.
    Signal(Signal),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::{BodyKey, Revision},
        file::{FileName, MediaType},
        id::{FileId, ReplyId},
        reply::Reply,
        text::direction::Direction,
        version::Version,
    };

    #[test]
    fn a_position_survives_the_round_trip_and_nothing_else_reads_as_one() {
        let position = Position { epoch: Epoch::new(0xa1), sequence: Sequence::new(42) };
        assert_eq!(position.to_string(), "000000a1-42");
        assert_eq!("000000a1-42".parse(), Ok(position));
        for bad in [
            "",
            "42",
            "a1-42",
            "000000a1-",
            "000000a1-+4",
            "000000a1--4",
            "000000g1-4",
            "000000a1-99999999999999999999",
        ] {
            assert_eq!(bad.parse::<Position>(), Err(PositionError), "{bad}");
        }
    }
    #[test]
    fn an_event_forgets_its_author_wherever_they_are_shown() {
        let (gone, other) = (UserId::new(Uuid::from_u128(1)), UserId::new(Uuid::from_u128(2)));
        let card = |id| AuthorCard { id: Some(id), first_name: Some("Amal".to_owned()), ..AuthorCard::default() };
        let reply = |by, replies| view(by, card(by), replies);
        let inner = reply(other, vec![reply(gone, vec![])]);
        let mut event = LiveEvent::NewMessage { message: Message::Reply(Box::new(reply(gone, vec![inner]))) };
        event.forget(gone);
        let LiveEvent::NewMessage { message: Message::Reply(outer) } = event else { panic!("another event") };
        let inner = &outer.replies[0];
        assert_eq!((outer.reply.author_id, &outer.author), (None, &AuthorCard::default()));
        assert_eq!((inner.reply.author_id, &inner.author), (Some(other), &card(other)));
        assert_eq!((inner.replies[0].reply.author_id, &inner.replies[0].author), (None, &AuthorCard::default()));
        let owners = [&*outer, inner, &inner.replies[0]].map(|view| view.attachments[0].owner_id);
        assert_eq!(owners, [None, Some(other), None]);
    }

    fn view(author_id: UserId, author: AuthorCard, replies: Vec<ReplyView>) -> ReplyView {
        let id = Uuid::from_u128(3);
        let reply = Reply {
            id: ReplyId::new(id),
            topic_id: TopicId::new(id),
            post_id: PostId::new(id),
            parent_reply_id: None,
            depth: 0,
            author_id: Some(author_id),
            organization_id: None,
            revision: Revision::FIRST,
            body: BodyKey { id, revision: id },
            lang: None,
            dir: Direction::Ltr,
            upvote_count: 0,
            reply_count: 0,
            edited_at: None,
            version: Version::FIRST,
            created_at: Timestamp::from_millis(1),
            updated_at: Timestamp::from_millis(1),
        };
        ReplyView {
            reply,
            content: String::new(),
            content_html: String::new(),
            attachments: vec![file(author_id)],
            author,
            upvoted_by_me: None,
            is_best_answer: false,
            replies,
        }
    }

    fn file(owner: UserId) -> File {
        File {
            id: FileId::new(Uuid::from_u128(4)),
            owner_id: Some(owner),
            organization_id: None,
            name: FileName::stored("valve.txt".to_owned()),
            media: MediaType::Txt,
            size: 1,
            sha256: None,
            generation: 0,
            has_thumbnail: false,
            created_at: Timestamp::from_millis(1),
        }
    }
}
