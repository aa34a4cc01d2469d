//! Conversations and their messages as one of the two sees them: a constant number of calls for a page.

use p2p_domain::{
    actor::Actor,
    id::{ConversationId, UserId},
    message::{ConversationKey, ConversationView, MessageKey, MessageView, conversations_named},
    page::{Page, PageRequest},
};
use uuid::Uuid;

use super::MessageService;
use crate::error::ServiceError;

impl MessageService {
    /// The actor's conversations, the one with the newest message first.
    pub async fn conversations(
        &self,
        actor: &Actor,
        unread_only: bool,
        page: &PageRequest<ConversationKey>,
    ) -> Result<Page<ConversationView, ConversationKey>, ServiceError> {
        let Page { items, next, total } = self.messages.conversations(actor.user_id, unread_only, page).await?;
        let views = self.views(items.iter().map(|entry| entry.last_message.clone()).collect()).await?;
        let views = items.into_iter().zip(views);
        let items = views.map(|(entry, last_message)| ConversationView { entry, last_message }).collect();
        Ok(Page { items, next, total })
    }

    /// The messages that the actor and somebody else wrote to each other, or those of one of the actor's conversations, the newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        with: Uuid,
        page: &PageRequest<MessageKey>,
    ) -> Result<Page<MessageView, MessageKey>, ServiceError> {
        let Some(conversation) = self.conversation(actor, with).await? else {
            return Ok(Page { items: Vec::new(), next: None, total: page.with_total.then_some(0) });
        };
        let Page { items, next, total } = self.messages.messages(actor.user_id, conversation, page).await?;
        Ok(Page { items: self.views(items).await?, next, total })
    }

    /// The actor's conversation of that name; none with somebody to whom nothing was written yet.
    pub(super) async fn conversation(&self, actor: &Actor, with: Uuid) -> Result<Option<ConversationId>, ServiceError> {
        for id in conversations_named(with, actor.user_id) {
            if self.messages.has_conversation(actor.user_id, id).await? {
                return Ok(Some(id));
            }
        }
        let known = self.users.profile(UserId::new(with), &actor.audience()).await?;
        known.map(|_| None).ok_or(ServiceError::NotFound)
    }
}
