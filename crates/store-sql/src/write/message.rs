//! Private messages, and each person's side of their conversations: what waits there and which message is the newest.
//!
//! A message is locked before the sides, both sides in the order of their people, and counts behind them: whoever writes, reads or
//! deletes at once waits in one direction only.

use async_trait::async_trait;
use p2p_domain::{
    id::{ConversationId, MessageId, UserId},
    message::{DirectMessage, ReadMessages},
    port::{
        error::{Constraint, StoreError},
        message::MessageRepository,
    },
    timestamp::Timestamp,
    version::Version,
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, Value};

use super::{Table, clamped};
use crate::{
    error::Failure,
    row::{self, MESSAGE, get},
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

const TABLE: Table = Table {
    name: "messages",
    columns: "id, conversation_id, sender_id, recipient_id, content, lang, dir, read_at, edited_at, deleted_at, \
              version, created_at",
};

const SIDES: Table = Table {
    name: "conversation_sides",
    columns: "user_id, conversation_id, other_id, unread, last_message_id, updated_at",
};

const EDIT: &str = "UPDATE messages SET content = $2, lang = $3, dir = $4, edited_at = $5, version = $6 \
     WHERE id = $1 AND version = $7 AND deleted_at IS NULL";

const DELETE: &str = "UPDATE messages SET content = NULL, deleted_at = $2, version = version + 1 \
     WHERE id = $1 AND deleted_at IS NULL RETURNING recipient_id, conversation_id, read_at";

const MARK_READ: &str = "UPDATE messages SET read_at = $2 WHERE id = $1 AND read_at IS NULL AND deleted_at IS NULL \
     RETURNING recipient_id, conversation_id";

/// What waits of the conversation `$1` for `$2`.
const WAITING: &str = "m.conversation_id = $1 AND m.recipient_id = $2 AND m.read_at IS NULL AND m.deleted_at IS NULL";

/// A new row.
fn values(message: &DirectMessage) -> Vec<Value> {
    let m = message;
    let mut values = params![m.id, m.conversation_id, m.sender_id, m.recipient_id, m.content, m.lang, m.dir];
    values.extend(params![m.read_at, m.edited_at, m.deleted_at, m.version, m.created_at]);
    values
}

/// Puts the conversation to the top for both, unless a newer message stands there already, and adds what waits for the recipient.
async fn raise_sides(
    db: &Db<DatabaseTransaction>,
    message: &DirectMessage,
    from: UserId,
    to: UserId,
) -> Result<(), Failure> {
    let side = |user: UserId, other: UserId, unread: u32| {
        params![user, message.conversation_id, other, unread, message.id, message.created_at]
    };
    let waits = u32::from(message.read_at.is_none() && message.deleted_at.is_none());
    let mut sides = [(from, side(from, to, 0)), (to, side(to, from, waits))];
    sides.sort_by_key(|(user, _)| *user);
    let newest = "(excluded.updated_at, excluded.last_message_id) \
                  > (conversation_sides.updated_at, conversation_sides.last_message_id)";
    let newer = |column: &str| {
        format!("{column} = CASE WHEN {newest} THEN excluded.{column} ELSE conversation_sides.{column} END")
    };
    let sql = format!(
        "{} ON CONFLICT (user_id, conversation_id) DO UPDATE SET unread = conversation_sides.unread + excluded.unread, \
         {}, {}",
        SIDES.insert_many(sides.len(), db.get_database_backend()),
        newer("last_message_id"),
        newer("updated_at"),
    );
    db.run(&sql, sides.into_iter().flat_map(|(_, side)| side).collect()).await.map(drop)
}

/// So many wait no more on that side; there is none once its person was erased.
async fn lower_side(
    db: &Db<DatabaseTransaction>,
    reader: Option<UserId>,
    conversation: ConversationId,
    count: u32,
) -> Result<(), Failure> {
    let unread = clamped("unread", "$3");
    let sql = format!("UPDATE conversation_sides SET unread = {unread} WHERE user_id = $1 AND conversation_id = $2");
    db.run(&sql, params![reader, conversation, -i64::from(count)]).await.map(drop)
}

/// The side of the row's recipient is lower by one.
async fn lower_side_of(db: &Db<DatabaseTransaction>, row: &QueryResult) -> Result<(), Failure> {
    lower_side(db, get(row, "recipient_id")?, get(row, "conversation_id")?, 1).await
}

/// Reads all that waits of a conversation. What is told of it was held before, so nobody reads it as well.
async fn read_all(
    db: &Db<DatabaseTransaction>,
    conversation: ConversationId,
    reader: UserId,
    at: Timestamp,
) -> Result<Option<ReadMessages>, Failure> {
    let lock = db.lock(" FOR UPDATE OF m");
    let held = format!(
        "WITH held AS (SELECT m.id, m.sender_id, m.created_at FROM messages m WHERE {WAITING} \
         ORDER BY m.created_at, m.id{lock}) \
         SELECT held.id, held.sender_id FROM held ORDER BY held.created_at DESC, held.id DESC LIMIT 1"
    );
    let Some(newest) = db.first(&held, params![conversation, reader]).await? else { return Ok(None) };
    // One that came in between is read with them, and counted.
    let read = format!("UPDATE messages AS m SET read_at = $3 WHERE {WAITING}");
    let count = db.run(&read, params![conversation, reader, at]).await?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    lower_side(db, Some(reader), conversation, count).await?;
    Ok(Some(ReadMessages { count, last: get(&newest, "id")?, sender_id: get(&newest, "sender_id")? }))
}

#[async_trait]
impl MessageRepository for SqlUnitOfWork {
    async fn insert(&mut self, message: &DirectMessage) -> Result<(), StoreError> {
        measured("message.insert", async {
            let (Some(from), Some(to)) = (message.sender_id, message.recipient_id) else {
                return Err(self.db().refuse(Constraint::Reference));
            };
            self.db().run(&TABLE.insert(), values(message)).await?;
            raise_sides(self.db(), message, from, to).await
        })
        .await
    }

    async fn find(&mut self, id: MessageId) -> Result<Option<DirectMessage>, StoreError> {
        measured("message.find", async {
            let lock = self.db().lock(" FOR UPDATE");
            let sql = format!("SELECT {MESSAGE} FROM messages m WHERE m.id = $1{lock}");
            self.db().first(&sql, params![id]).await?.map(|row| row::message(&row)).transpose()
        })
        .await
    }

    async fn edit(&mut self, message: &DirectMessage, expected: Version) -> Result<bool, StoreError> {
        let mut values = params![message.id, message.content, message.lang, message.dir, message.edited_at];
        values.extend(params![expected.next(), expected]);
        measured("message.edit", self.db().changes(EDIT, values)).await
    }

    async fn delete(&mut self, id: MessageId, at: Timestamp) -> Result<Option<bool>, StoreError> {
        measured("message.delete", async {
            let Some(row) = self.db().first(DELETE, params![id, at]).await? else { return Ok(None) };
            let waited = get::<Option<Timestamp>>(&row, "read_at")?.is_none();
            if waited {
                lower_side_of(self.db(), &row).await?;
            }
            Ok(Some(waited))
        })
        .await
    }

    async fn mark_read(&mut self, id: MessageId, at: Timestamp) -> Result<bool, StoreError> {
        measured("message.mark_read", async {
            let Some(row) = self.db().first(MARK_READ, params![id, at]).await? else { return Ok(false) };
            lower_side_of(self.db(), &row).await?;
            Ok(true)
        })
        .await
    }

    async fn read_all(
        &mut self,
        conversation: ConversationId,
        reader: UserId,
        at: Timestamp,
    ) -> Result<Option<ReadMessages>, StoreError> {
        measured("message.read_all", read_all(self.db(), conversation, reader, at)).await
    }
}
