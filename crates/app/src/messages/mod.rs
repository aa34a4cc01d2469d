//! Private messages: sent, edited, deleted, read, and refused. What must not happen to a message is decided in the unit that writes it.

mod block;
mod edit;
mod list;
mod news;
mod read;
mod send;

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    file::FileHolder,
    id::{MessageId, UserId},
    message::{DirectMessage, MessageView},
    policy::Denied,
    port::{error::StoreError, file::FileReader, message::MessageReader, unread::UnreadReader, user::UserReader},
    unread::UnreadCounts,
    user::UserStatus,
};

pub use edit::EditMessage;
pub use send::SendMessage;

use crate::{Writing, error::ServiceError, reading::attached};

/// Why nothing was sent or edited.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The recipient, or their organization, was shut out.
    #[error("the recipient is deactivated")]
    RecipientDeactivated,
    /// The recipient wants nothing from the sender.
    #[error("the recipient blocked the sender")]
    Blocked,
    /// It was sent too long ago to be edited.
    #[error("the time to edit is over")]
    EditWindowOver,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { MessageError:
    RecipientDeactivated => Conflict "recipient_deactivated",
    Blocked => Forbidden "blocked",
    EditWindowOver => Conflict "edit_window_over",
}

impl From<Denied> for MessageError {
    fn from(denied: Denied) -> Self {
        Self::Service(denied.into())
    }
}

/// Private messages.
#[derive(Clone)]
pub struct MessageService {
    /// What writing needs.
    pub writing: Writing,
    /// Queries.
    pub messages: Arc<dyn MessageReader>,
    /// Unread counts.
    pub unread: Arc<dyn UnreadReader>,
    /// People.
    pub users: Arc<dyn UserReader>,
    /// Files that hang on messages.
    pub files: Arc<dyn FileReader>,
}

impl MessageService {
    /// How much waits to be read by the actor.
    pub async fn unread(&self, actor: &Actor) -> Result<UnreadCounts, ServiceError> {
        Ok(self.unread.unread(actor.user_id).await?)
    }

    /// Whether somebody may act; who is still signing up is not there for others.
    async fn may_act(&self, id: UserId) -> Result<bool, ServiceError> {
        let found = self.users.account(id).await?.filter(|account| account.user.status != UserStatus::Pending);
        Ok(found.ok_or(ServiceError::NotFound)?.may_act())
    }

    /// Messages with their files: one call, and none where nothing can hang.
    async fn views(&self, messages: Vec<DirectMessage>) -> Result<Vec<MessageView>, StoreError> {
        let shown = messages.iter().filter(|message| message.deleted_at.is_none());
        let holders: Vec<FileHolder> = shown.map(|message| holder(message.id)).collect();
        let mut files = attached(self.files.as_ref(), &holders).await?;
        let view = |message: DirectMessage| {
            let attachments = files.remove(&holder(message.id)).unwrap_or_default();
            MessageView { message, attachments }
        };
        Ok(messages.into_iter().map(view).collect())
    }
}

/// What the files of a message hang on.
const fn holder(id: MessageId) -> FileHolder {
    FileHolder::Message(id.uuid())
}
