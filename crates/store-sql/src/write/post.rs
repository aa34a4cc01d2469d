//! Posts, and the history of all content.

use async_trait::async_trait;
use p2p_domain::{
    content::{ContentKind, RevisionRecord},
    id::PostId,
    port::{
        error::{Constraint, StoreError},
        post::PostRepository,
    },
    post::Post,
    timestamp::Timestamp,
    version::Version,
};
use sea_orm::Value;

use super::{Table, clamped, file, search};
use crate::{
    row::{self, POST},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "posts",
    columns: "id, topic_id, author_id, organization_id, is_opening, revision, body_id, lang, dir, upvote_count, \
              reply_count, edited_at, version, created_at, updated_at",
};

/// The condition that the topic `$2` is there.
const TOPIC_IS_THERE: &str = "EXISTS (SELECT 1 FROM topics WHERE id = $2 AND deleted_at IS NULL)";

/// A new row.
pub(crate) fn values(post: &Post) -> Vec<Value> {
    let mut values = params![post.id, post.topic_id, post.author_id, post.organization_id, post.is_opening];
    values.extend(params![post.revision, post.body.revision, post.lang, post.dir]);
    values.extend(params![post.upvote_count, post.reply_count, post.edited_at]);
    values.extend(params![post.version, post.created_at, post.updated_at]);
    values
}

/// A post that is there: neither it nor its topic is deleted.
const THERE: &str = "deleted_at IS NULL \
     AND EXISTS (SELECT 1 FROM topics t WHERE t.id = posts.topic_id AND t.deleted_at IS NULL)";

#[async_trait]
impl PostRepository for SqlUnitOfWork {
    async fn insert(&mut self, post: &Post) -> Result<(), StoreError> {
        measured("post.insert", async {
            let inserted = self.db().changes(&TABLE.insert_if(TOPIC_IS_THERE), values(post)).await?;
            if inserted { Ok(()) } else { Err(self.db().refuse(Constraint::Reference)) }
        })
        .await
    }

    async fn find(&mut self, id: PostId) -> Result<Option<Post>, StoreError> {
        measured("post.find", async {
            let sql = format!(
                "SELECT {POST} FROM posts p JOIN topics t ON t.id = p.topic_id \
                 WHERE p.id = $1 AND p.deleted_at IS NULL AND t.deleted_at IS NULL"
            );
            self.db().first(&sql, params![id]).await?.map(|row| row::post(&row)).transpose()
        })
        .await
    }

    async fn update(&mut self, post: &Post, expected: Version) -> Result<bool, StoreError> {
        measured("post.update", async {
            let sql = format!(
                "UPDATE posts SET revision = $2, body_id = $3, lang = $4, dir = $5, edited_at = $6, updated_at = $7, \
                 version = $8 WHERE id = $1 AND version = $9 AND {THERE}"
            );
            let mut values = params![post.id, post.revision, post.body.revision, post.lang, post.dir];
            values.extend(params![post.edited_at, post.updated_at, expected.next(), expected]);
            self.db().changes(&sql, values).await
        })
        .await
    }

    async fn delete(&mut self, id: PostId, at: Timestamp) -> Result<bool, StoreError> {
        const REPLIES: &str = "UPDATE replies SET deleted_at = $2 WHERE post_id = $1 AND deleted_at IS NULL";
        measured("post.delete", async {
            let sql = format!("UPDATE posts SET deleted_at = $2 WHERE id = $1 AND {THERE}");
            let deleted = self.db().changes(&sql, params![id, at]).await?;
            if deleted {
                self.db().run(REPLIES, params![id, at]).await?;
                search::remove_below(self.db(), id).await?;
                file::let_go_of_post(self.db(), id, at).await?;
            }
            Ok(deleted)
        })
        .await
    }

    async fn adjust_replies(&mut self, id: PostId, delta: i32) -> Result<bool, StoreError> {
        measured("post.adjust_replies", async {
            let count = clamped("reply_count", "$2");
            let sql = format!("UPDATE posts SET reply_count = {count} WHERE id = $1 AND {THERE}");
            self.db().changes(&sql, params![id, delta]).await
        })
        .await
    }

    async fn add_revision(&mut self, record: &RevisionRecord) -> Result<(), StoreError> {
        let kind = record.of.kind();
        let table = match kind {
            ContentKind::Post => "posts",
            ContentKind::Reply => "replies",
        };
        measured("post.add_revision", async {
            let sql = format!(
                "INSERT INTO revisions (kind, subject_id, revision, body_id, editor_id, created_at, topic_id) \
                 VALUES ($1, $2, $3, $4, $5, $6, (SELECT topic_id FROM {table} WHERE id = $2))"
            );
            let mut values = params![kind, record.of.uuid(), record.revision, record.body.revision];
            values.extend(params![record.editor_id, record.created_at]);
            self.db().run(&sql, values).await.map(drop)
        })
        .await
    }
}
