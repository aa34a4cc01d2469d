//! Unread counts: a row per person, made when something first waits for them.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, unread::UnreadRepository},
    unread::{UnreadCounts, UnreadKind},
};
use sea_orm::DatabaseTransaction;

use super::clamped;
use crate::{
    error::Failure,
    row::{self, COUNTS},
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

/// What waits of a conversation for the person of that side.
const OF_SIDE: &str = "(SELECT COUNT(*) FROM messages m WHERE m.recipient_id = s.user_id \
     AND m.conversation_id = s.conversation_id AND m.read_at IS NULL AND m.deleted_at IS NULL)";

/// Where what waits for `$1` is another number than was counted.
const RECOUNT: &str = "UPDATE unread_counts SET messages = r.messages, notifications = r.notifications, \
     messages_version = messages_version + CASE WHEN unread_counts.messages <> r.messages THEN 1 ELSE 0 END, \
     notifications_version = notifications_version \
         + CASE WHEN unread_counts.notifications <> r.notifications THEN 1 ELSE 0 END \
     FROM (SELECT (SELECT COUNT(*) FROM messages m \
             WHERE m.recipient_id = $1 AND m.read_at IS NULL AND m.deleted_at IS NULL) AS messages, \
         (SELECT COUNT(*) FROM notifications n \
             WHERE n.user_id = $1 AND n.read_at IS NULL AND n.shown = TRUE) AS notifications) r \
     WHERE unread_counts.user_id = $1 \
         AND (unread_counts.messages <> r.messages OR unread_counts.notifications <> r.notifications) \
     RETURNING unread_counts.messages AS messages, unread_counts.messages_version AS messages_version, \
         unread_counts.notifications AS notifications, unread_counts.notifications_version AS notifications_version";

const fn column(kind: UnreadKind) -> &'static str {
    match kind {
        UnreadKind::Messages => "messages",
        UnreadKind::Notifications => "notifications",
    }
}

/// Moves one count. On Postgres the person stays until the unit ends, or was gone before: then nothing is counted.
pub(super) async fn add(
    db: &Db<DatabaseTransaction>,
    user: UserId,
    kind: UnreadKind,
    delta: i64,
) -> Result<UnreadCounts, Failure> {
    let row = if delta == 0 {
        db.first(&format!("SELECT {COUNTS} FROM unread_counts WHERE user_id = $1"), params![user]).await?
    } else {
        let (column, lock) = (column(kind), db.lock(" FOR KEY SHARE OF u"));
        let count = clamped(&format!("unread_counts.{column}"), "$2");
        let sql = format!(
            "INSERT INTO unread_counts (user_id, {column}, {column}_version) \
             SELECT u.id, CASE WHEN $2 < 0 THEN 0 ELSE $2 END, 1 FROM users u WHERE u.id = $1{lock} \
             ON CONFLICT (user_id) DO UPDATE SET {column} = {count}, \
             {column}_version = unread_counts.{column}_version + 1 RETURNING {COUNTS}"
        );
        db.first(&sql, params![user, delta]).await?
    };
    row.map_or_else(|| Ok(UnreadCounts::default()), |row| row::counts(&row))
}

/// Counts anew: what waits of each conversation, then both counts. Each is held before it is compared, so that what others commit
/// meanwhile is seen.
async fn recount(db: &Db<DatabaseTransaction>, user: UserId) -> Result<Option<UnreadCounts>, Failure> {
    let wrong = format!("s.user_id = $1 AND s.unread <> {OF_SIDE}");
    if !db.is_sqlite() {
        let held = format!(
            "SELECT COUNT(*) AS held FROM (SELECT s.conversation_id FROM conversation_sides s WHERE {wrong} \
             ORDER BY s.conversation_id FOR UPDATE OF s) h"
        );
        db.first(&held, params![user]).await?;
    }
    let sides = format!("UPDATE conversation_sides AS s SET unread = {OF_SIDE} WHERE {wrong}");
    db.run(&sides, params![user]).await?;
    let lock = db.lock(" FOR KEY SHARE OF u");
    let made = format!(
        "INSERT INTO unread_counts (user_id) SELECT u.id FROM users u WHERE u.id = $1{lock} ON CONFLICT DO NOTHING"
    );
    db.run(&made, params![user]).await?;
    if !db.is_sqlite() {
        db.first("SELECT 1 AS one FROM unread_counts WHERE user_id = $1 FOR UPDATE", params![user]).await?;
    }
    db.first(RECOUNT, params![user]).await?.map(|row| row::counts(&row)).transpose()
}

#[async_trait]
impl UnreadRepository for SqlUnitOfWork {
    async fn add(&mut self, user: UserId, kind: UnreadKind, delta: i64) -> Result<UnreadCounts, StoreError> {
        measured("unread.add", add(self.db(), user, kind, delta)).await
    }

    async fn recount(&mut self, user: UserId) -> Result<Option<UnreadCounts>, StoreError> {
        measured("unread.recount", recount(self.db(), user)).await
    }
}
