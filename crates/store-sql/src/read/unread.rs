//! Unread counts, and whose are not what really waits.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, unread::UnreadReader},
    unread::UnreadCounts,
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{COUNTS, counts, get},
    sql::{measured, params},
};

#[async_trait]
impl UnreadReader for SqlStore {
    async fn unread(&self, user: UserId) -> Result<UnreadCounts, StoreError> {
        measured("unread.unread", async {
            let sql = format!("SELECT {COUNTS} FROM unread_counts WHERE user_id = $1");
            let row = self.reader().first(&sql, params![user]).await?;
            row.map_or_else(|| Ok(UnreadCounts::default()), |row| counts(&row))
        })
        .await
    }

    async fn drifted(&self, after: Option<UserId>, limit: u32) -> Result<(Vec<UserId>, Option<UserId>), StoreError> {
        measured("unread.drifted", async {
            let people = page::read(self.reader(), drifted(self.backend(), after, limit), |row| {
                Ok((get::<UserId>(row, "id")?, get::<bool>(row, "drifted")?))
            })
            .await?;
            let next = if people.len() < limit as usize { None } else { people.last().map(|(id, _)| *id) };
            Ok((people.into_iter().filter(|(_, drifted)| *drifted).map(|(id, _)| id).collect(), next))
        })
        .await
    }
}

/// The next people, and whether their counts, or those of their conversations together, are not what waits.
pub(super) fn drifted(backend: DbBackend, after: Option<UserId>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT p.id, (COALESCE(c.messages, 0) <> p.messages OR COALESCE(c.notifications, 0) <> p.notifications ")
        .sql("OR p.of_sides <> p.messages) AS drifted FROM (SELECT u.id, ")
        .sql("(SELECT COUNT(*) FROM messages m WHERE m.recipient_id = u.id AND m.read_at IS NULL ")
        .sql("AND m.deleted_at IS NULL) AS messages, ")
        .sql("(SELECT COUNT(*) FROM notifications n WHERE n.user_id = u.id AND n.read_at IS NULL ")
        .sql("AND n.shown = TRUE) AS notifications, ")
        .sql("(SELECT COALESCE(SUM(s.unread), 0) FROM conversation_sides s WHERE s.user_id = u.id ")
        .sql("AND s.unread > 0) AS of_sides FROM users u")
        .when(after, |query, id| query.sql(" WHERE u.id > ").bind(id))
        .sql(&format!(" ORDER BY u.id LIMIT {limit}) p LEFT JOIN unread_counts c ON c.user_id = p.id ORDER BY p.id"))
}
