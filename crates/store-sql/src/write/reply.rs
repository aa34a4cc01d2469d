//! Replies, and the tree that they form.

use async_trait::async_trait;
use p2p_domain::{
    file::FileHolder,
    id::ReplyId,
    port::{
        error::{Constraint, StoreError},
        reply::ReplyRepository,
    },
    reply::Reply,
    timestamp::Timestamp,
    version::Version,
};
use sea_orm::Value;

use super::{Table, clamped, file};
use crate::{
    error::Failure,
    row::{self, REPLY, get},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "replies",
    columns: "id, topic_id, post_id, parent_reply_id, depth, author_id, organization_id, revision, body_id, lang, dir, \
              upvote_count, reply_count, edited_at, version, created_at, updated_at",
};

/// The condition that the post `$3` of the topic `$2` is there.
const POST_IS_THERE: &str = "EXISTS (SELECT 1 FROM posts p JOIN topics t ON t.id = p.topic_id \
     WHERE p.id = $3 AND p.topic_id = $2 AND p.deleted_at IS NULL AND t.deleted_at IS NULL)";

/// A new row.
pub(crate) fn values(reply: &Reply) -> Vec<Value> {
    let mut values = params![reply.id, reply.topic_id, reply.post_id, reply.parent_reply_id, reply.depth];
    values.extend(params![reply.author_id, reply.organization_id, reply.revision, reply.body.revision]);
    values.extend(params![reply.lang, reply.dir, reply.upvote_count, reply.reply_count, reply.edited_at]);
    values.extend(params![reply.version, reply.created_at, reply.updated_at]);
    values
}

/// Also the lock that keeps a reply from being deleted while an answer to it is being added.
const COUNT_AT_PARENT: &str =
    "UPDATE replies SET reply_count = reply_count + 1 WHERE id = $1 AND post_id = $2 AND deleted_at IS NULL";

/// A reply that is there: neither it, its post nor its topic is deleted.
const THERE: &str = "deleted_at IS NULL AND EXISTS (SELECT 1 FROM posts p JOIN topics t ON t.id = p.topic_id \
     WHERE p.id = replies.post_id AND p.deleted_at IS NULL AND t.deleted_at IS NULL)";

/// All that hangs below a reply moves up one level.
const RAISE: &str = "UPDATE replies SET depth = depth - 1 WHERE id IN (WITH RECURSIVE below (id) AS ( \
     SELECT id FROM replies WHERE parent_reply_id = $1 AND deleted_at IS NULL \
     UNION ALL SELECT r.id FROM replies r JOIN below b ON r.parent_reply_id = b.id WHERE r.deleted_at IS NULL) \
     SELECT id FROM below)";

const REHANG: &str = "UPDATE replies SET parent_reply_id = $2 WHERE parent_reply_id = $1 AND deleted_at IS NULL";

impl SqlUnitOfWork {
    /// Hangs what answered a deleted reply where that one hung.
    async fn close_gap(&self, gone: ReplyId, parent: Option<ReplyId>) -> Result<(), Failure> {
        self.db().run(RAISE, params![gone]).await?;
        let moved = self.db().run(REHANG, params![gone, parent]).await?;
        let delta = i64::try_from(moved).unwrap_or(i64::MAX) - 1;
        let Some(parent) = parent else { return Ok(()) };
        let sql = format!("UPDATE replies SET reply_count = {} WHERE id = $1", clamped("reply_count", "$2"));
        self.db().run(&sql, params![parent, delta]).await.map(drop)
    }
}

#[async_trait]
impl ReplyRepository for SqlUnitOfWork {
    async fn insert(&mut self, reply: &Reply) -> Result<(), StoreError> {
        measured("reply.insert", async {
            if let Some(parent) = reply.parent_reply_id
                && !self.db().changes(COUNT_AT_PARENT, params![parent, reply.post_id]).await?
            {
                return Err(self.db().refuse(Constraint::Reference));
            }
            let inserted = self.db().changes(&TABLE.insert_if(POST_IS_THERE), values(reply)).await?;
            if inserted { Ok(()) } else { Err(self.db().refuse(Constraint::Reference)) }
        })
        .await
    }

    async fn find(&mut self, id: ReplyId) -> Result<Option<Reply>, StoreError> {
        measured("reply.find", async {
            let sql = format!(
                "SELECT {REPLY} FROM replies r JOIN posts p ON p.id = r.post_id JOIN topics t ON t.id = r.topic_id \
                 WHERE r.id = $1 AND r.deleted_at IS NULL AND p.deleted_at IS NULL AND t.deleted_at IS NULL"
            );
            self.db().first(&sql, params![id]).await?.map(|row| row::reply(&row)).transpose()
        })
        .await
    }

    async fn update(&mut self, reply: &Reply, expected: Version) -> Result<bool, StoreError> {
        measured("reply.update", async {
            let sql = format!(
                "UPDATE replies SET revision = $2, body_id = $3, lang = $4, dir = $5, edited_at = $6, updated_at = $7, \
                 version = $8 WHERE id = $1 AND version = $9 AND {THERE}"
            );
            let mut values = params![reply.id, reply.revision, reply.body.revision, reply.lang, reply.dir];
            values.extend(params![reply.edited_at, reply.updated_at, expected.next(), expected]);
            self.db().changes(&sql, values).await
        })
        .await
    }

    async fn delete(&mut self, id: ReplyId, at: Timestamp) -> Result<bool, StoreError> {
        measured("reply.delete", async {
            let sql = format!("UPDATE replies SET deleted_at = $2 WHERE id = $1 AND {THERE} RETURNING parent_reply_id");
            let Some(row) = self.db().first(&sql, params![id, at]).await? else { return Ok(false) };
            self.close_gap(id, get(&row, "parent_reply_id")?).await?;
            file::let_go(self.db(), FileHolder::Reply(id.uuid()), at).await?;
            Ok(true)
        })
        .await
    }
}
