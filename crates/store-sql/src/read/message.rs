//! Conversations and their messages, as each of the two finds them, and whom somebody blocked.

use async_trait::async_trait;
use p2p_domain::{
    id::{ConversationId, MessageId, UserId},
    message::{BlockKey, Blocked, ConversationEntry, ConversationKey, DirectMessage, MessageKey},
    page::{Page, PageRequest},
    port::{error::StoreError, message::MessageReader},
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{CARD, MESSAGE, card, card_joins, get, message},
    sql::measured,
};

#[async_trait]
impl MessageReader for SqlStore {
    async fn conversations(
        &self,
        reader: UserId,
        unread_only: bool,
        request: &PageRequest<ConversationKey>,
    ) -> Result<Page<ConversationEntry, ConversationKey>, StoreError> {
        measured("message.conversations", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, conversations(backend, reader, unread_only, request), conversation).await?;
            let total = page::total(db, request.with_total, || {
                sides(
                    Query::new(backend).sql("SELECT COUNT(*) AS total FROM conversation_sides s"),
                    reader,
                    unread_only,
                )
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |item| ConversationKey { at: item.updated_at, id: item.id }))
        })
        .await
    }

    async fn has_conversation(&self, reader: UserId, id: ConversationId) -> Result<bool, StoreError> {
        measured("message.has_conversation", async {
            let (sql, params) = side(Query::new(self.backend()), reader, id).parts();
            Ok(self.reader().first(&sql, params).await?.is_some())
        })
        .await
    }

    async fn messages(
        &self,
        reader: UserId,
        conversation: ConversationId,
        request: &PageRequest<MessageKey>,
    ) -> Result<Page<DirectMessage, MessageKey>, StoreError> {
        measured("message.messages", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, messages(backend, reader, conversation, request), message).await?;
            let total = page::total(db, request.with_total, || {
                standing_in(Query::new(backend).sql("SELECT COUNT(*) AS total"), reader, conversation)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |item| MessageKey { at: item.created_at, id: item.id }))
        })
        .await
    }

    async fn message(&self, reader: UserId, id: MessageId) -> Result<Option<DirectMessage>, StoreError> {
        measured("message.message", async {
            page::read_one(self.reader(), one(self.backend(), reader, id), message).await
        })
        .await
    }

    async fn blocks(&self, by: UserId, request: &PageRequest<BlockKey>) -> Result<Page<Blocked, BlockKey>, StoreError> {
        measured("message.blocks", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, blocks(backend, by, request), blocked).await?;
            let total = page::total(db, request.with_total, || {
                Query::new(backend).sql("SELECT COUNT(*) AS total FROM blocks b WHERE b.user_id = ").bind(by)
            })
            .await?;
            let cut = Page::cut(items, request.limit, total, |(user, item)| BlockKey { at: item.at, user: *user });
            Ok(cut.map(|(_, item)| item))
        })
        .await
    }
}

fn conversation(row: &QueryResult) -> Result<ConversationEntry, Failure> {
    let last_message = message(row)?;
    Ok(ConversationEntry {
        id: last_message.conversation_id,
        user: card(row)?,
        last_message,
        unread: get(row, "unread")?,
        updated_at: get(row, "updated_at")?,
    })
}

/// One page, the one with the newest message first. `CROSS JOIN` keeps SQLite from beginning with the messages.
pub(super) fn conversations(
    backend: DbBackend,
    reader: UserId,
    unread_only: bool,
    request: &PageRequest<ConversationKey>,
) -> Query {
    let query = Query::new(backend)
        .sql(&format!("SELECT {MESSAGE}, s.unread, s.updated_at, {CARD} FROM conversation_sides s "))
        .sql(&format!("CROSS JOIN messages m {}", card_joins("s.other_id")));
    let query = sides(query, reader, unread_only)
        .sql(" AND m.id = s.last_message_id")
        .when(page::behind(request), |query, key| {
            query.sql(" AND (s.updated_at, s.conversation_id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY s.updated_at DESC, s.conversation_id DESC");
    page::window(query, request)
}

fn sides(query: Query, reader: UserId, unread_only: bool) -> Query {
    let query = query.sql(" WHERE s.user_id = ").bind(reader);
    // Once as the index has it among its columns, and once as its condition.
    if unread_only { query.sql(" AND (s.unread > 0) = TRUE AND s.unread > 0") } else { query }
}

/// That conversation, if it is one of the reader's.
fn side(query: Query, reader: UserId, conversation: ConversationId) -> Query {
    query
        .sql("SELECT s.conversation_id FROM conversation_sides s WHERE s.user_id = ")
        .bind(reader)
        .sql(" AND s.conversation_id = ")
        .bind(conversation)
}

/// One page, the newest first.
pub(super) fn messages(
    backend: DbBackend,
    reader: UserId,
    conversation: ConversationId,
    request: &PageRequest<MessageKey>,
) -> Query {
    let query = standing_in(Query::new(backend).sql(&format!("SELECT {MESSAGE}")), reader, conversation)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (m.created_at, m.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY m.created_at DESC, m.id DESC");
    page::window(query, request)
}

fn standing_in(query: Query, reader: UserId, conversation: ConversationId) -> Query {
    side(query.sql(" FROM messages m WHERE m.conversation_id = ("), reader, conversation).sql(")")
}

/// One that the reader wrote or got.
pub(super) fn one(backend: DbBackend, reader: UserId, id: MessageId) -> Query {
    let query = Query::new(backend).sql(&format!("SELECT {MESSAGE} FROM messages m WHERE m.id = ")).bind(id);
    known_to(query.sql(" AND "), reader)
}

/// Adds the condition that somebody wrote the message `m`, or got it.
pub(super) fn known_to(query: Query, reader: UserId) -> Query {
    let (query, reader) = query.place(reader);
    query.sql(&format!("(m.sender_id = {reader} OR m.recipient_id = {reader})"))
}

/// A card may be empty, so the person of the order key stands beside it.
fn blocked(row: &QueryResult) -> Result<(UserId, Blocked), Failure> {
    Ok((get(row, "blocked_id")?, Blocked { user: card(row)?, at: get(row, "created_at")? }))
}

/// One page, the latest first.
pub(super) fn blocks(backend: DbBackend, by: UserId, request: &PageRequest<BlockKey>) -> Query {
    let query = Query::new(backend)
        .sql(&format!("SELECT b.blocked_id, b.created_at, {CARD} FROM blocks b {}", card_joins("b.blocked_id")))
        .sql(" WHERE b.user_id = ")
        .bind(by)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (b.created_at, b.blocked_id) < (").bind(key.at).sql(", ").bind(key.user).sql(")")
        })
        .sql(" ORDER BY b.created_at DESC, b.blocked_id DESC");
    page::window(query, request)
}
