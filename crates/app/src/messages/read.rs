//! Reading messages: their recipient's alone, and told to both. What notifications tell of them is read as well.

use p2p_domain::{
    actor::Actor,
    event::LiveEvent,
    id::{ConversationId, MessageId, UserId},
    message::{DirectMessage, MessageView},
    notification::Which,
    policy::Denied,
    port::{error::StoreError, store::UnitOfWork},
    timestamp::Timestamp,
    unread::{UnreadCounts, UnreadKind},
};
use uuid::Uuid;

use super::{
    MessageService,
    news::{in_order, people},
};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

impl MessageService {
    /// The actor has read a message; reading it again changes nothing.
    pub async fn mark_read(&self, actor: &Actor, id: MessageId) -> Result<MessageView, ServiceError> {
        let message = retrying(|| self.try_mark_read(actor, id)).await?;
        self.views(vec![message]).await?.pop().ok_or(ServiceError::NotFound)
    }

    async fn try_mark_read(&self, actor: &Actor, id: MessageId) -> Result<Attempt<DirectMessage>, ServiceError> {
        let (me, now) = (actor.user_id, self.writing.clock.now());
        let mut unit = self.writing.store.begin().await?;
        let found = unit.messages().find(id).await?.filter(|message| message.is_known_to(me));
        let mut message = found.ok_or(ServiceError::NotFound)?;
        if message.recipient_id != Some(me) {
            return Err(Denied::Forbidden.into());
        }
        let is_news = unit.messages().mark_read(id, now).await?;
        let moved = settle(unit.as_mut(), me, (u32::from(is_news), Which::About(id.uuid())), now).await?;
        if is_news {
            message.read_at = Some(now);
            let event = read_by(me, (message.conversation_id, id), now, false);
            self.tell_all(unit.as_mut(), &people(&message), (now, event), moved).await?;
        } else if let Some((_, counts)) = moved {
            self.tell_all(unit.as_mut(), &[me], (now, LiveEvent::Unread { counts }), None).await?;
        }
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(message))
    }

    /// The actor has read all that somebody wrote to them, or all of one of their conversations; returns how much of it waited.
    pub async fn read_all(&self, actor: &Actor, with: Uuid) -> Result<u32, ServiceError> {
        match self.conversation(actor, with).await? {
            Some(conversation) => retrying(|| self.try_read_all(actor, conversation)).await,
            None => Ok(0),
        }
    }

    async fn try_read_all(&self, actor: &Actor, conversation: ConversationId) -> Result<Attempt<u32>, ServiceError> {
        let (me, now) = (actor.user_id, self.writing.clock.now());
        let mut unit = self.writing.store.begin().await?;
        let read = unit.messages().read_all(conversation, me, now).await?;
        let count = read.map_or(0, |read| read.count);
        let moved = settle(unit.as_mut(), me, (count, Which::In(conversation.uuid())), now).await?;
        if let Some(read) = read {
            let event = read_by(me, (conversation, read.last), now, true);
            let two = in_order([Some(me), read.sender_id]);
            self.tell_all(unit.as_mut(), &two, (now, event), moved).await?;
        } else if let Some((_, counts)) = moved {
            self.tell_all(unit.as_mut(), &[me], (now, LiveEvent::Unread { counts }), None).await?;
        }
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(count))
    }
}

/// So many messages wait no longer, nor does what tells of them; the counts where they moved.
async fn settle(
    unit: &mut dyn UnitOfWork,
    me: UserId,
    (messages, told): (u32, Which),
    now: Timestamp,
) -> Result<Option<(UserId, UnreadCounts)>, StoreError> {
    let notifications = unit.notifications().mark_read(me, told, now).await?;
    let mut moved = None;
    for (kind, read) in [(UnreadKind::Messages, messages), (UnreadKind::Notifications, notifications)] {
        if read > 0 {
            moved = Some((me, unit.unread().add(me, kind, -i64::from(read)).await?));
        }
    }
    Ok(moved)
}

fn read_by(
    me: UserId,
    (conversation_id, id): (ConversationId, MessageId),
    read_at: Timestamp,
    all_before: bool,
) -> LiveEvent {
    LiveEvent::MessageRead { id, conversation_id, reader_id: Some(me), read_at, all_before }
}
