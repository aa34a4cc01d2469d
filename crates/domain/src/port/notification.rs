//! Notifications, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    id::{NotificationId, UserId},
    notification::{
        Addressee, Circle, EmailChoice, LetterId, Notification, NotificationEntry, NotificationKey, Preferences, Which,
    },
    page::{Page, PageRequest},
    timestamp::Timestamp,
};

/// Notifications, inside a unit of work. The count of the unread is [`super::unread::UnreadRepository`]'s, which the same unit moves as well.
#[async_trait]
pub trait NotificationRepository: Send {
    /// Adds those (at most 500) that are not there yet, and returns which: of one person, kind and thing there is one. Those for people who are no more
    /// are passed over.
    async fn add(&mut self, notifications: &[Notification]) -> Result<Vec<NotificationId>, StoreError>;
    /// These of somebody are read; returns how many of the shown ones were not before. One that is not shown is read as well, and mailed no more.
    async fn mark_read(&mut self, user: UserId, which: Which, at: Timestamp) -> Result<u32, StoreError>;
    /// Removes what tells of a thing ([`Which::About`]; of a post's replies as well) or of what stands in a place ([`Which::In`]), whoever's it is, at most `limit`; returns whose each
    /// of the removed was, and whether it was shown and unread. Nothing is removed for the two others.
    async fn withdraw(&mut self, which: Which, limit: u32) -> Result<Vec<(UserId, bool)>, StoreError>;
    /// Puts all of somebody's that wait to be mailed so, are unread, stand in no letter yet, and happened before that moment, into this letter; returns how
    /// many. The letter is noted with `now` as their latest when `email` is [`EmailChoice::Instant`] and there are any; such a letter takes nothing while the
    /// latest is younger than [`LETTER_PAUSE`](crate::notification::LETTER_PAUSE), so that of two callers at once one finds nothing to do.
    async fn put_into_letter(
        &mut self,
        user: UserId,
        email: EmailChoice,
        letter: LetterId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u32, StoreError>;
    /// That letter was sent: a second try finds nothing to tell.
    async fn letter_sent(&mut self, letter: LetterId, at: Timestamp) -> Result<(), StoreError>;
    /// What somebody chose; what they did not choose is forgotten.
    async fn choose(&mut self, user: UserId, preferences: &Preferences) -> Result<(), StoreError>;
    /// Removes those that happened before that moment, read or not, at most `limit`; returns whose each was, and whether it was shown and unread.
    async fn expire(&mut self, before: Timestamp, limit: u32) -> Result<Vec<(UserId, bool)>, StoreError>;
}

/// Notifications, outside a unit of work.
#[async_trait]
pub trait NotificationReader: Send + Sync {
    /// Somebody's that are shown, the newest first.
    async fn notifications(
        &self,
        user: UserId,
        unread_only: bool,
        page: &PageRequest<NotificationKey>,
    ) -> Result<Page<NotificationEntry, NotificationKey>, StoreError>;
    /// One of somebody's that is shown.
    async fn notification(&self, user: UserId, id: NotificationId) -> Result<Option<NotificationEntry>, StoreError>;
    /// What somebody chose.
    async fn preferences(&self, user: UserId) -> Result<Preferences, StoreError>;
    /// The people of a circle behind `after`, by id, at most `limit`: those who may act, whose organization may as well, and who did not block `actor`.
    async fn addressees(
        &self,
        circle: &Circle,
        actor: Option<UserId>,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<Addressee>, StoreError>;
    /// What a letter tells, the oldest first, at most 100: unread ones alone, and none once it was sent.
    async fn letter(&self, letter: LetterId) -> Result<Vec<NotificationEntry>, StoreError>;
    /// People for whom something waits to be mailed so, unread, in no letter yet, that happened before that moment, at most `limit`, by id behind `after`; for
    /// [`EmailChoice::Instant`] those alone who had no such letter since `quiet_since`.
    async fn awaiting_letter(
        &self,
        email: EmailChoice,
        before: Timestamp,
        quiet_since: Timestamp,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserId>, StoreError>;
}
