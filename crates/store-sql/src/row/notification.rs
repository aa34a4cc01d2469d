//! Notifications, and the counts of what is unread.

use p2p_domain::{
    notification::{About, Notification, NotificationEntry},
    unread::{UnreadCount, UnreadCounts},
};
use sea_orm::QueryResult;

use super::{people::card, value::get};
use crate::error::Failure;

/// The columns of a notification under the alias `n`.
pub(crate) const NOTIFICATION: &str = "n.id, n.user_id, n.kind, n.actor_id, n.about_kind, n.about_id, n.place_id, \
     n.title, n.excerpt, n.shown, n.email, n.read_at, n.created_at";

/// Reads [`NOTIFICATION`].
pub(crate) fn notification(row: &QueryResult) -> Result<Notification, Failure> {
    Ok(Notification {
        id: get(row, "id")?,
        user_id: get(row, "user_id")?,
        kind: get(row, "kind")?,
        actor_id: get(row, "actor_id")?,
        about: about(row)?,
        title: get(row, "title")?,
        excerpt: get(row, "excerpt")?,
        shown: get(row, "shown")?,
        email: get(row, "email")?,
        read_at: get(row, "read_at")?,
        created_at: get(row, "created_at")?,
    })
}

fn about(row: &QueryResult) -> Result<About, Failure> {
    let kind: String = get(row, "about_kind")?;
    About::of(&kind, get(row, "about_id")?, get(row, "place_id")?)
        .ok_or_else(|| Failure::corrupt(format!("a notification about {kind}")))
}

/// Reads [`NOTIFICATION`] with the card of who did it.
pub(crate) fn notification_entry(row: &QueryResult) -> Result<NotificationEntry, Failure> {
    Ok(NotificationEntry { notification: notification(row)?, actor: card(row)? })
}

/// The condition that a notification waits to be mailed.
pub(crate) const AWAITS_LETTER: &str = "read_at IS NULL AND letter_id IS NULL AND email <> 'off'";

/// The columns of both counts.
pub(crate) const COUNTS: &str = "messages, messages_version, notifications, notifications_version";

/// Reads [`COUNTS`].
pub(crate) fn counts(row: &QueryResult) -> Result<UnreadCounts, Failure> {
    Ok(UnreadCounts {
        messages: UnreadCount { unread: get(row, "messages")?, version: get(row, "messages_version")? },
        notifications: UnreadCount { unread: get(row, "notifications")?, version: get(row, "notifications_version")? },
    })
}
