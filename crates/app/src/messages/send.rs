//! Sending a message: one row, its files, its count and all that is told of it, in one unit.

use p2p_domain::{
    actor::Actor,
    content::LanguageTag,
    event::LiveEvent,
    id::{FileId, MessageId, UserId},
    job::Lane,
    message::{DirectMessage, MessageText, MessageView},
    notification::{Happening, Occasion},
    port::error::{Constraint, StoreError},
    unread::UnreadKind,
};

use super::{MessageError, MessageService, holder, news::people};
use crate::{
    error::ServiceError,
    files::attach,
    idempotency::{Once, complete},
    writing::{Attempt, retrying},
};

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct SendMessage {
    /// To whom.
    pub recipient_id: UserId,
    /// What it says.
    pub content: MessageText,
    /// Its language.
    pub lang: Option<LanguageTag>,
    /// Files of the sender that hang on nothing yet, in their order.
    pub attachments: Vec<FileId>,
}

/// A message that is the same however often its unit is tried.
struct Outgoing {
    message: DirectMessage,
    recipient: UserId,
    attachments: Vec<FileId>,
    occasion: Occasion,
}

impl MessageService {
    /// Sends a message; its recipient is told.
    pub async fn send(
        &self,
        actor: &Actor,
        command: SendMessage,
        once: Option<&Once<'_, MessageView>>,
    ) -> Result<MessageView, MessageError> {
        self.writing.policy.permit(actor)?;
        attach::check(&command.attachments)?;
        if command.recipient_id == actor.user_id {
            return Err(ServiceError::field("recipient_id", "yourself").into());
        }
        if !self.may_act(command.recipient_id).await? {
            return Err(MessageError::RecipientDeactivated);
        }
        let outgoing = self.compose(actor, command);
        let view = retrying(|| self.try_send(actor, &outgoing, once)).await?;
        self.writing.wake.lane(Lane::Wide);
        Ok(view)
    }

    fn compose(&self, actor: &Actor, command: SendMessage) -> Outgoing {
        let SendMessage { recipient_id: recipient, content, lang, attachments } = command;
        let (id, now) = (MessageId::new(self.writing.ids.uuid()), self.writing.clock.now());
        let text = content.as_str().to_owned();
        let message = DirectMessage { lang, ..DirectMessage::sent(id, actor.user_id, recipient, content, now) };
        let what = Happening::MessageSent { message_id: id, conversation_id: message.conversation_id, recipient };
        let occasion = self.writing.occasion(actor, what, "", &text, now);
        Outgoing { message, recipient, attachments, occasion }
    }

    async fn try_send(
        &self,
        actor: &Actor,
        outgoing: &Outgoing,
        once: Option<&Once<'_, MessageView>>,
    ) -> Result<Attempt<MessageView>, MessageError> {
        let Outgoing { message, recipient, attachments, occasion } = outgoing;
        let now = message.created_at;
        let mut unit = self.writing.store.begin().await?;
        if unit.blocks().is_blocked(*recipient, actor.user_id).await? {
            return Err(MessageError::Blocked);
        }
        unit.messages().insert(message).await.map_err(erased)?;
        let attachments = attach::attach(unit.as_mut(), actor, attachments, holder(message.id)).await?;
        let view = MessageView { message: message.clone(), attachments };
        let counts = unit.unread().add(*recipient, UnreadKind::Messages, 1).await?;
        let event = LiveEvent::Message { message: Box::new(view.clone()) };
        self.tell_all(unit.as_mut(), &people(message), (now, event), Some((*recipient, counts))).await?;
        self.writing.notify(unit.as_mut(), occasion.clone()).await?;
        complete(once, unit.as_mut(), &view, now).await?;
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(view))
    }
}

/// One of both was erased since they were found.
pub(super) fn erased(error: StoreError) -> ServiceError {
    match error.constraint() {
        Some(Constraint::Reference) => ServiceError::NotFound,
        _ => error.into(),
    }
}
