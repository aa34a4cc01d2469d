//! Notifications: read, marked and chosen by whom they are for. `notifier` makes them of occasions, `post_office` puts those that wait into
//! letters, `words` says them.

mod notifier;
mod occasions;
mod post_office;
mod words;

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    id::NotificationId,
    notification::{NotificationEntry, NotificationKey, Preferences, Which},
    page::{Page, PageRequest},
    port::{notification::NotificationReader, unread::UnreadReader},
    unread::{UnreadCounts, UnreadKind},
};

pub use notifier::Notifier;
pub use post_office::PostOffice;
#[cfg(test)]
pub(crate) use words::tests;
pub use words::{NotificationWords, words};
pub(crate) use words::{Noun, Telling};

use crate::{error::ServiceError, writing::Writing};

/// Use cases on somebody's own notifications.
#[derive(Clone)]
pub struct NotificationService {
    /// What writing needs.
    pub writing: Writing,
    /// Notifications.
    pub reader: Arc<dyn NotificationReader>,
    /// Counts.
    pub unread: Arc<dyn UnreadReader>,
}

impl NotificationService {
    /// The caller's that are shown, the newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        unread_only: bool,
        page: &PageRequest<NotificationKey>,
    ) -> Result<Page<NotificationEntry, NotificationKey>, ServiceError> {
        Ok(self.reader.notifications(actor.user_id, unread_only, page).await?)
    }

    /// The caller has read one; once read, it stays so.
    pub async fn mark_read(&self, actor: &Actor, id: NotificationId) -> Result<NotificationEntry, ServiceError> {
        let found = self.reader.notification(actor.user_id, id).await?.ok_or(ServiceError::NotFound)?;
        if found.notification.read_at.is_some() {
            return Ok(found);
        }
        self.read(actor, Which::One(id)).await?;
        self.reader.notification(actor.user_id, id).await?.ok_or(ServiceError::NotFound)
    }

    /// The caller has read all; returns how many were not read before.
    pub async fn read_all(&self, actor: &Actor) -> Result<u32, ServiceError> {
        self.read(actor, Which::All).await
    }

    async fn read(&self, actor: &Actor, which: Which) -> Result<u32, ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let read = unit.notifications().mark_read(actor.user_id, which, now).await?;
        let moved = (UnreadKind::Notifications, -i64::from(read));
        self.writing.move_unread(unit.as_mut(), actor.user_id, moved, now).await?;
        self.writing.commit(unit).await?;
        Ok(read)
    }

    /// How much waits for the caller.
    pub async fn unread(&self, actor: &Actor) -> Result<UnreadCounts, ServiceError> {
        Ok(self.unread.unread(actor.user_id).await?)
    }

    /// What the caller wants to hear of, and how.
    pub async fn preferences(&self, actor: &Actor) -> Result<Preferences, ServiceError> {
        Ok(self.reader.preferences(actor.user_id).await?)
    }

    /// The caller chooses; it holds for what happens from now on.
    pub async fn choose(&self, actor: &Actor, preferences: Preferences) -> Result<Preferences, ServiceError> {
        let mut unit = self.writing.store.begin().await?;
        unit.notifications().choose(actor.user_id, &preferences).await?;
        unit.commit().await?;
        Ok(preferences)
    }
}
