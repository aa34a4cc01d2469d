//! What somebody who is erased leaves among messages and notifications, where foreign keys do not reach.

use p2p_domain::{id::UserId, timestamp::Timestamp, unread::UnreadKind};
use sea_orm::DatabaseTransaction;

use super::unread;
use crate::{
    error::Failure,
    row::get,
    sql::{Db, params},
};

/// How many notifications one step removes.
const CHUNK: usize = 200;

/// The sides of their conversations, theirs and the others', in one order. Of two who are erased at once the later sees that the other has
/// gone.
const HOLD: &str = "SELECT COUNT(*) AS held FROM (SELECT s.user_id FROM conversation_sides s WHERE s.conversation_id IN \
     (SELECT m.conversation_id FROM conversation_sides m WHERE m.user_id = $1) \
     ORDER BY s.conversation_id, s.user_id FOR UPDATE OF s) h";

const LEFT_TO_NOBODY: &str = "DELETE FROM messages WHERE conversation_id IN (\
     SELECT s.conversation_id FROM conversation_sides s WHERE s.user_id = $1 AND NOT EXISTS (\
     SELECT 1 FROM conversation_sides o WHERE o.conversation_id = s.conversation_id AND o.user_id <> $1))";

/// Conversations that nobody else is left to read go; foreign keys take them out of the others.
pub(super) async fn leave(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    if !db.is_sqlite() {
        db.first(HOLD, params![user]).await?;
    }
    db.run(LEFT_TO_NOBODY, params![user]).await.map(drop)
}

/// Nobody is told of their joining any longer; what was counted of it goes as well.
pub(super) async fn withdraw(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    let some = format!("SELECT id FROM notifications WHERE about_id = $1 AND about_kind = 'user' LIMIT {CHUNK}");
    let sql = format!("DELETE FROM notifications WHERE id IN ({some}) RETURNING user_id, shown, read_at");
    loop {
        let gone = db.rows(&sql, params![user]).await?;
        for row in &gone {
            if get(row, "shown")? && get::<Option<Timestamp>>(row, "read_at")?.is_none() {
                unread::add(db, get(row, "user_id")?, UnreadKind::Notifications, -1).await?;
            }
        }
        if gone.len() < CHUNK {
            return Ok(());
        }
    }
}
