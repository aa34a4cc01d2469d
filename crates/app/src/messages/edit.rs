//! Editing and deleting a message: its sender's alone.

use p2p_domain::{
    actor::Actor,
    content::LanguageTag,
    event::LiveEvent,
    file::File,
    id::MessageId,
    job::{Gone, Job, Lane},
    message::{DirectMessage, MessageText, MessageView},
    policy::Denied,
    port::store::UnitOfWork,
    text::direction::Direction,
    timestamp::Timestamp,
    unread::UnreadKind,
    user::Change,
    version::Expected,
};

use super::{MessageError, MessageService, holder, news::people};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

/// What is to be changed of a message.
#[derive(Debug, Clone, Default)]
pub struct EditMessage {
    /// Another text.
    pub content: Option<MessageText>,
    /// Another language.
    pub lang: Change<LanguageTag>,
}

impl EditMessage {
    /// The message as it is then.
    fn of(&self, message: &DirectMessage, at: Timestamp) -> DirectMessage {
        let mut edited = message.clone();
        self.lang.clone().apply(&mut edited.lang);
        if let Some(text) = self.content.as_ref().filter(|text| message.content.as_ref() != Some(text)) {
            edited.dir = Direction::of(text.as_str());
            (edited.content, edited.edited_at) = (Some(text.clone()), Some(at));
        }
        edited
    }
}

impl MessageService {
    /// Edits a message that was sent a short while ago.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: MessageId,
        edit: EditMessage,
        expected: &Expected,
    ) -> Result<MessageView, MessageError> {
        self.writing.policy.permit(actor)?;
        let files = self.files.attached(&[holder(id)]).await?;
        let attachments: Vec<File> = files.into_iter().map(|(_, file)| file).collect();
        let message = retrying(|| self.try_edit(actor, id, (&edit, &attachments), expected)).await?;
        Ok(MessageView { message, attachments })
    }

    async fn try_edit(
        &self,
        actor: &Actor,
        id: MessageId,
        (edit, attachments): (&EditMessage, &[File]),
        expected: &Expected,
    ) -> Result<Attempt<DirectMessage>, MessageError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let message = own(unit.as_mut(), actor, id, expected).await?;
        if !message.is_editable_at(now) {
            return Err(MessageError::EditWindowOver);
        }
        let mut edited = edit.of(&message, now);
        if edited == message {
            return Ok(Attempt::Done(message));
        }
        if !unit.messages().edit(&edited, message.version).await? {
            return Ok(Attempt::Again);
        }
        edited.version = message.version.next();
        let view = MessageView { message: edited.clone(), attachments: attachments.to_vec() };
        let event = LiveEvent::MessageUpdated { message: Box::new(view) };
        self.tell_all(unit.as_mut(), &people(&edited), (now, event), None).await?;
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(edited))
    }

    /// Deletes a message for both; that there was one stays.
    pub async fn delete(&self, actor: &Actor, id: MessageId, expected: &Expected) -> Result<(), ServiceError> {
        retrying(|| self.try_delete(actor, id, expected)).await?;
        self.writing.wake.lane(Lane::Wide);
        Ok(())
    }

    async fn try_delete(&self, actor: &Actor, id: MessageId, expected: &Expected) -> Result<Attempt<()>, ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        own(unit.as_mut(), actor, id, expected).await?;
        let was_unread = unit.messages().delete(id, now).await?.ok_or(ServiceError::NotFound)?;
        let message = unit.messages().find(id).await?.ok_or(ServiceError::NotFound)?;
        unit.files().detach_all(holder(id), now).await?;
        let moved = match message.recipient_id.filter(|_| was_unread) {
            Some(recipient) => Some((recipient, unit.unread().add(recipient, UnreadKind::Messages, -1).await?)),
            None => None,
        };
        let people = people(&message);
        let event = LiveEvent::MessageUpdated { message: Box::new(MessageView { message, attachments: Vec::new() }) };
        self.tell_all(unit.as_mut(), &people, (now, event), moved).await?;
        unit.outbox().append(&Job::Withdraw { gone: Gone::Thing(id.uuid()) }, now).await?;
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(()))
    }
}

/// The message that its sender is about to change. The other of the two may not, and for everybody else there is none.
async fn own(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    id: MessageId,
    expected: &Expected,
) -> Result<DirectMessage, ServiceError> {
    let found = unit.messages().find(id).await?.filter(|message| message.deleted_at.is_none());
    let message = found.filter(|message| message.is_known_to(actor.user_id)).ok_or(ServiceError::NotFound)?;
    if message.sender_id != Some(actor.user_id) {
        return Err(Denied::Forbidden.into());
    }
    if expected.allows(message.version) { Ok(message) } else { Err(ServiceError::Stale) }
}
