//! Messages, conversations, notifications, and how much of them is unread.

use p2p_app::notifications::{NotificationWords, words};
use p2p_domain::{
    content::LanguageTag,
    id::UserId,
    locale::Locale,
    message::{ConversationView, MessageText, MessageView},
    notification::NotificationEntry,
    unread::{UnreadCount, UnreadCounts},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorShape, FileShape, Moment, text};

/// A private message.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageShape {
    /// Which.
    pub id: Uuid,
    /// Where it stands: one for every two people.
    pub conversation_id: Uuid,
    /// Who wrote it; null once erased.
    pub sender_id: Option<Uuid>,
    /// To whom; null once erased.
    pub recipient_id: Option<Uuid>,
    /// What it says: plain text; null once deleted.
    #[schema(example = "Could you send me the drawing of the pump?")]
    pub content: Option<String>,
    /// Language as sent.
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// Direction: `ltr` or `rtl`.
    #[schema(example = "ltr")]
    pub dir: &'static str,
    /// Files that hang on it; both can read them.
    pub attachments: Vec<FileShape>,
    /// When its recipient read it.
    pub read_at: Option<Moment>,
    /// When it was last edited.
    pub edited_at: Option<Moment>,
    /// When its sender deleted it.
    pub deleted_at: Option<Moment>,
    /// When it was sent.
    pub created_at: Moment,
}

impl From<&MessageView> for MessageShape {
    fn from(view: &MessageView) -> Self {
        let message = &view.message;
        Self {
            id: message.id.uuid(),
            conversation_id: message.conversation_id.uuid(),
            sender_id: message.sender_id.map(UserId::uuid),
            recipient_id: message.recipient_id.map(UserId::uuid),
            content: text(message.content.as_ref(), MessageText::as_str),
            lang: text(message.lang.as_ref(), LanguageTag::as_str),
            dir: message.dir.as_str(),
            attachments: view.attachments.iter().map(FileShape::from).collect(),
            read_at: message.read_at.map(Moment),
            edited_at: message.edited_at.map(Moment),
            deleted_at: message.deleted_at.map(Moment),
            created_at: message.created_at.into(),
        }
    }
}

/// What two people write to each other, as one of them sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationShape {
    /// Which.
    pub id: Uuid,
    /// The other; all null: a deleted user.
    pub user: AuthorShape,
    /// The newest message, deleted ones too.
    pub last_message: MessageShape,
    /// How many messages of it wait for the caller.
    #[schema(example = 2)]
    pub unread_count: u32,
    /// When the newest message was sent.
    pub updated_at: Moment,
}

impl From<&ConversationView> for ConversationShape {
    fn from(view: &ConversationView) -> Self {
        Self {
            id: view.entry.id.uuid(),
            user: (&view.entry.user).into(),
            last_message: (&view.last_message).into(),
            unread_count: view.entry.unread,
            updated_at: view.entry.updated_at.into(),
        }
    }
}

/// How much waits to be read.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Unread)]
pub struct UnreadShape {
    /// How many.
    #[schema(example = 3)]
    pub unread: u32,
    /// Only grows, and moves with each change: of two answers, the one with the greater version is the newer, over REST and sockets alike.
    #[schema(example = 17)]
    pub version: u64,
}

impl From<UnreadCount> for UnreadShape {
    fn from(count: UnreadCount) -> Self {
        Self { unread: count.unread, version: count.version }
    }
}

/// Both counts of the caller.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = UnreadCounts)]
pub struct UnreadCountsShape {
    /// Private messages.
    pub messages: UnreadShape,
    /// Notifications that are shown.
    pub notifications: UnreadShape,
}

impl From<UnreadCounts> for UnreadCountsShape {
    fn from(counts: UnreadCounts) -> Self {
        Self { messages: counts.messages.into(), notifications: counts.notifications.into() }
    }
}

/// What a notification is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NotificationObject)]
pub struct NotificationObjectShape {
    /// What kind of thing: `post`, `reply`, `message`, `use_case`, `user` or `report`.
    #[serde(rename = "type")]
    #[schema(example = "reply")]
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
}

/// Something that the caller is told of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationShape {
    /// Which.
    pub id: Uuid,
    /// Why: `mention`, `reply`, `post`, `best_answer`, `message`, `invitation_accepted`, `use_case_published` or `report`.
    #[schema(example = "reply")]
    pub kind: &'static str,
    /// What happened, in the reader's language.
    #[schema(example = "Amal Al-Harbi replied to you")]
    pub title: String,
    /// The beginning of what it is about.
    #[schema(example = "Check the grease quantity first.")]
    pub body: String,
    /// Path of the page that shows it.
    #[schema(
        example = "/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70#reply-0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f72"
    )]
    pub link: String,
    /// Who did it; all null: nobody, or a deleted user.
    pub actor: AuthorShape,
    /// What it is about.
    pub object: NotificationObjectShape,
    /// When it was read.
    pub read_at: Option<Moment>,
    /// When it happened.
    pub created_at: Moment,
}

impl NotificationShape {
    /// As it is told in that language.
    #[must_use]
    pub fn of(entry: &NotificationEntry, locale: Locale) -> Self {
        let NotificationWords { title, body } = words(entry, locale);
        let notification = &entry.notification;
        let about = &notification.about;
        Self {
            id: notification.id.uuid(),
            kind: notification.kind.as_str(),
            title,
            body,
            link: about.link(),
            actor: (&entry.actor).into(),
            object: NotificationObjectShape { kind: about.kind(), id: about.uuid() },
            read_at: notification.read_at.map(Moment),
            created_at: notification.created_at.into(),
        }
    }
}
