//! Messages between the person of the doubles and one other, three unread; and one notification. Writes are taken and forgotten.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_app::{messages::MessageService, notifications::NotificationService};
use p2p_domain::{
    actor::Account,
    content::AuthorCard,
    event::{Channel, LiveEvent, Sequence, StreamEvent},
    id::{ConversationId, EventId, MessageId, NotificationId, ReportId, UserId},
    message::{
        BlockKey, Blocked, ConversationEntry, ConversationKey, DirectMessage, MessageKey, MessageText, MessageView,
        ReadMessages, conversation_between,
    },
    notification::{
        About, Addressee, Circle, EmailChoice, LetterId, Notification, NotificationEntry, NotificationKey,
        NotificationKind, Preference, Preferences, Which,
    },
    page::{Page, PageRequest},
    port::{
        error::StoreError,
        message::{BlockRepository, MessageReader, MessageRepository},
        notification::{NotificationReader, NotificationRepository},
        stream::StreamRepository,
        unread::{UnreadReader, UnreadRepository},
    },
    timestamp::Timestamp,
    unread::{UnreadCount, UnreadCounts, UnreadKind},
    user::{User, UserStatus},
    version::Version,
};
use uuid::Uuid;

use super::{Ports, library, sample, unit::Unit, user, user_id};

/// Sent to the person of the doubles.
pub const GOT: u128 = 31;
/// Sent by them.
pub const SENT: u128 = 32;
/// Between two others.
pub const FOREIGN: u128 = 33;
/// The notification.
pub const TOLD: u128 = 41;

/// Whom they write to.
pub const OTHER: u128 = 8;
/// Who was shut out.
pub const GONE: u128 = 9;
/// Who blocked them.
pub const STERN: u128 = 10;

const NOW: Timestamp = sample::NOW;

pub fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

fn person(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

/// The accounts of these.
pub fn account(id: UserId) -> Option<Account> {
    let known = [OTHER, GONE, STERN].map(person).contains(&id);
    let status = if id == person(GONE) { UserStatus::Deactivated } else { UserStatus::Active };
    known.then(|| super::account(User { status, ..user(id) }))
}

fn card() -> AuthorCard {
    let id = Some(person(OTHER));
    AuthorCard { id, first_name: Some("Sami".to_owned()), last_name: Some("Saleh".to_owned()), ..AuthorCard::default() }
}

fn message(id: MessageId) -> Option<DirectMessage> {
    let (me, other) = (user_id(), person(OTHER));
    let (from, to) = match id.uuid().as_u128() {
        GOT => (other, me),
        SENT => (me, other),
        FOREIGN => (other, person(STERN)),
        _ => return None,
    };
    Some(DirectMessage::sent(id, from, to, MessageText::parse("أين المخطط؟").unwrap(), NOW))
}

/// What was got.
pub fn view() -> MessageView {
    let message = message(MessageId::new(Uuid::from_u128(GOT))).unwrap();
    MessageView { message, attachments: vec![sample::picture(1, None).file] }
}

/// What is told.
pub fn entry() -> NotificationEntry {
    let notification = Notification {
        id: NotificationId::new(Uuid::from_u128(TOLD)),
        user_id: user_id(),
        kind: NotificationKind::Report,
        actor_id: Some(person(OTHER)),
        about: About::Report(ReportId::new(Uuid::from_u128(51))),
        title: String::new(),
        excerpt: "Bad words".to_owned(),
        shown: true,
        email: EmailChoice::Instant,
        read_at: None,
        created_at: NOW,
    };
    NotificationEntry { notification, actor: card() }
}

fn counts() -> UnreadCounts {
    let messages = UnreadCount { unread: 3, version: 17 };
    UnreadCounts { messages, notifications: UnreadCount { unread: 1, version: 4 } }
}

pub struct Talk;

#[async_trait]
impl MessageReader for Talk {
    /// One of them waits, and one does not.
    async fn conversations(
        &self,
        reader: UserId,
        unread_only: bool,
        page: &PageRequest<ConversationKey>,
    ) -> Result<Page<ConversationEntry, ConversationKey>, StoreError> {
        let entry = |number, unread| {
            let last_message = message(MessageId::new(Uuid::from_u128(number))).unwrap();
            let id = conversation_between(reader, person(OTHER));
            ConversationEntry { id, user: card(), last_message, unread, updated_at: NOW }
        };
        let all = if unread_only { vec![entry(GOT, 3)] } else { vec![entry(GOT, 3), entry(SENT, 0)] };
        Ok(Page::cut(all, page.limit, None, |entry| ConversationKey { at: NOW, id: entry.id }))
    }

    async fn has_conversation(&self, reader: UserId, id: ConversationId) -> Result<bool, StoreError> {
        Ok(id == conversation_between(reader, person(OTHER)))
    }

    async fn messages(
        &self,
        _: UserId,
        _: ConversationId,
        page: &PageRequest<MessageKey>,
    ) -> Result<Page<DirectMessage, MessageKey>, StoreError> {
        let mut gone = message(MessageId::new(Uuid::from_u128(SENT))).unwrap();
        (gone.content, gone.deleted_at) = (None, Some(NOW));
        let all = vec![view().message, gone];
        let total = page.with_total.then_some(2);
        Ok(Page::cut(all, page.limit, total, |message| MessageKey { at: NOW, id: message.id }))
    }

    async fn message(&self, reader: UserId, id: MessageId) -> Result<Option<DirectMessage>, StoreError> {
        Ok(message(id).filter(|message| message.is_known_to(reader)))
    }

    async fn blocks(&self, _: UserId, page: &PageRequest<BlockKey>) -> Result<Page<Blocked, BlockKey>, StoreError> {
        let all = vec![Blocked { user: card(), at: NOW }];
        Ok(Page::cut(all, page.limit, None, |blocked| BlockKey { at: blocked.at, user: person(OTHER) }))
    }
}

#[async_trait]
impl UnreadReader for Talk {
    async fn unread(&self, _: UserId) -> Result<UnreadCounts, StoreError> {
        Ok(counts())
    }

    async fn drifted(&self, _: Option<UserId>, _: u32) -> Result<(Vec<UserId>, Option<UserId>), StoreError> {
        Ok((Vec::new(), None))
    }
}

#[async_trait]
impl NotificationReader for Talk {
    async fn notifications(
        &self,
        _: UserId,
        unread_only: bool,
        page: &PageRequest<NotificationKey>,
    ) -> Result<Page<NotificationEntry, NotificationKey>, StoreError> {
        let mut read = entry();
        read.notification.read_at = Some(NOW);
        let all = if unread_only { vec![entry()] } else { vec![entry(), read] };
        Ok(Page::cut(all, page.limit, None, |entry| NotificationKey { at: NOW, id: entry.notification.id }))
    }

    async fn notification(&self, _: UserId, id: NotificationId) -> Result<Option<NotificationEntry>, StoreError> {
        Ok(Some(entry()).filter(|entry| entry.notification.id == id))
    }

    async fn preferences(&self, _: UserId) -> Result<Preferences, StoreError> {
        let mut chosen = Preferences::default();
        chosen.set(NotificationKind::Reply, Preference { in_app: false, email: EmailChoice::Off });
        Ok(chosen)
    }

    async fn addressees(
        &self,
        _: &Circle,
        _: Option<UserId>,
        _: Option<UserId>,
        _: u32,
    ) -> Result<Vec<Addressee>, StoreError> {
        Ok(Vec::new())
    }

    async fn letter(&self, _: LetterId) -> Result<Vec<NotificationEntry>, StoreError> {
        Ok(Vec::new())
    }

    async fn awaiting_letter(
        &self,
        _: EmailChoice,
        _: Timestamp,
        _: Timestamp,
        _: Option<UserId>,
        _: u32,
    ) -> Result<Vec<UserId>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl MessageRepository for Unit {
    async fn insert(&mut self, _: &DirectMessage) -> Result<(), StoreError> {
        Ok(())
    }

    async fn find(&mut self, id: MessageId) -> Result<Option<DirectMessage>, StoreError> {
        Ok(message(id))
    }

    async fn edit(&mut self, _: &DirectMessage, _: Version) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn delete(&mut self, _: MessageId, _: Timestamp) -> Result<Option<bool>, StoreError> {
        Ok(Some(true))
    }

    async fn mark_read(&mut self, _: MessageId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn read_all(
        &mut self,
        _: ConversationId,
        _: UserId,
        _: Timestamp,
    ) -> Result<Option<ReadMessages>, StoreError> {
        let last = MessageId::new(Uuid::from_u128(GOT));
        Ok(Some(ReadMessages { count: 3, last, sender_id: Some(person(OTHER)) }))
    }
}

#[async_trait]
impl BlockRepository for Unit {
    async fn block(&mut self, _: UserId, _: UserId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn unblock(&mut self, _: UserId, _: UserId) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn is_blocked(&mut self, by: UserId, _: UserId) -> Result<bool, StoreError> {
        Ok(by == person(STERN))
    }
}

#[async_trait]
impl UnreadRepository for Unit {
    async fn add(&mut self, _: UserId, _: UnreadKind, _: i64) -> Result<UnreadCounts, StoreError> {
        Ok(counts())
    }

    async fn recount(&mut self, _: UserId) -> Result<Option<UnreadCounts>, StoreError> {
        Ok(None)
    }
}

#[async_trait]
impl NotificationRepository for Unit {
    async fn add(&mut self, _: &[Notification]) -> Result<Vec<NotificationId>, StoreError> {
        Ok(Vec::new())
    }

    async fn mark_read(&mut self, _: UserId, _: Which, _: Timestamp) -> Result<u32, StoreError> {
        Ok(2)
    }

    async fn withdraw(&mut self, _: Which, _: u32) -> Result<Vec<(UserId, bool)>, StoreError> {
        Ok(Vec::new())
    }

    async fn put_into_letter(
        &mut self,
        _: UserId,
        _: EmailChoice,
        _: LetterId,
        _: Timestamp,
        _: Timestamp,
    ) -> Result<u32, StoreError> {
        Ok(0)
    }

    async fn letter_sent(&mut self, _: LetterId, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn choose(&mut self, _: UserId, _: &Preferences) -> Result<(), StoreError> {
        Ok(())
    }

    async fn expire(&mut self, _: Timestamp, _: u32) -> Result<Vec<(UserId, bool)>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl StreamRepository for Unit {
    async fn append(
        &mut self,
        channel: Channel,
        id: EventId,
        at: Timestamp,
        event: LiveEvent,
    ) -> Result<StreamEvent, StoreError> {
        Ok(StreamEvent { channel, sequence: Sequence::new(1), id, at, event })
    }
}

/// Messages of these.
pub fn messages(ports: &Arc<Ports>) -> MessageService {
    let talk = Arc::new(Talk);
    let (messages, unread) = (talk.clone(), talk);
    let files = ports.cabinet.clone();
    MessageService { writing: library::writing(ports), messages, unread, users: ports.clone(), files }
}

/// Notifications of these.
pub fn notifications(ports: &Arc<Ports>) -> NotificationService {
    let talk = Arc::new(Talk);
    NotificationService { writing: library::writing(ports), reader: talk.clone(), unread: talk }
}
