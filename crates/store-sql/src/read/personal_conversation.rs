//! What one person wrote to others and was told, for their own copy of it: along the indexes that hold each person's rows in the order of
//! their ids.

use async_trait::async_trait;
use p2p_domain::{
    id::{MessageId, NotificationId, ReportId, UserId},
    message::DirectMessage,
    notification::Notification,
    port::{error::StoreError, personal_data::PersonalConversationReader},
    report::Report,
    timestamp::Timestamp,
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{MESSAGE, NOTIFICATION, REPORT, get, message, notification, report},
    sql::measured,
};

#[async_trait]
impl PersonalConversationReader for SqlStore {
    async fn messages(
        &self,
        user: UserId,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<DirectMessage>, StoreError> {
        measured("personal_conversation.messages", async {
            page::read(self.reader(), messages(self.backend(), user, after, limit), message).await
        })
        .await
    }

    async fn blocked(
        &self,
        user: UserId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        measured("personal_conversation.blocked", async {
            page::read(self.reader(), blocked(self.backend(), user, after, limit), |row| {
                Ok((get(row, "blocked_id")?, get(row, "created_at")?))
            })
            .await
        })
        .await
    }

    async fn told(
        &self,
        user: UserId,
        after: Option<NotificationId>,
        limit: u32,
    ) -> Result<Vec<Notification>, StoreError> {
        measured("personal_conversation.told", async {
            page::read(self.reader(), told(self.backend(), user, after, limit), notification).await
        })
        .await
    }

    async fn reported(&self, user: UserId, after: Option<ReportId>, limit: u32) -> Result<Vec<Report>, StoreError> {
        measured("personal_conversation.reported", async {
            page::read(self.reader(), reported(self.backend(), user, after, limit), report).await
        })
        .await
    }
}

/// One page of the messages that somebody wrote or got: as many of both, put together.
pub(super) fn messages(backend: DbBackend, user: UserId, after: Option<MessageId>, limit: u32) -> Query {
    let mut query = Query::new(backend).sql(&format!("SELECT {MESSAGE} FROM ("));
    for (name, theirs, joint) in [("w", "sender_id", ""), ("g", "recipient_id", " UNION ALL ")] {
        query = query
            .sql(&format!("{joint}SELECT {name}.* FROM (SELECT {MESSAGE} FROM messages m WHERE m.{theirs} = "))
            .bind(user)
            .when(after, |query, id| query.sql(" AND m.id > ").bind(id))
            .sql(&format!(" ORDER BY m.id LIMIT {limit}) {name}"));
    }
    query.sql(&format!(") m ORDER BY m.id LIMIT {limit}"))
}

/// One page of the people whom somebody blocked.
pub(super) fn blocked(backend: DbBackend, user: UserId, after: Option<UserId>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT b.blocked_id, b.created_at FROM blocks b WHERE b.user_id = ")
        .bind(user)
        .when(after, |query, id| query.sql(" AND b.blocked_id > ").bind(id))
        .sql(&format!(" ORDER BY b.blocked_id LIMIT {limit}"))
}

/// One page of what somebody was told.
pub(super) fn told(backend: DbBackend, user: UserId, after: Option<NotificationId>, limit: u32) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {NOTIFICATION} FROM notifications n WHERE n.user_id = "))
        .bind(user)
        .when(after, |query, id| query.sql(" AND n.id > ").bind(id))
        .sql(&format!(" ORDER BY n.id LIMIT {limit}"))
}

/// One page of the reports that somebody made.
pub(super) fn reported(backend: DbBackend, user: UserId, after: Option<ReportId>, limit: u32) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {REPORT} FROM reports m WHERE m.reporter_id = "))
        .bind(user)
        .when(after, |query, id| query.sql(" AND m.id > ").bind(id))
        .sql(&format!(" ORDER BY m.id LIMIT {limit}"))
}
