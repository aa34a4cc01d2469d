//! Topics. Their removal for good is in `purge`.

use async_trait::async_trait;
use p2p_domain::{
    content::ContentRef,
    id::TopicId,
    port::{
        error::{Constraint, StoreError, StoreErrorKind},
        topic::TopicRepository,
    },
    text::fold::fold,
    timestamp::Timestamp,
    topic::Topic,
    version::Version,
};
use sea_orm::Value;

use super::{Table, clamped};
use crate::{
    error::Failure,
    row::{self, TOPIC},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "topics",
    columns: "id, title, title_key, category_id, tags, is_pinned, is_locked, updated_at, version, lang, author_id, \
              organization_id, best_kind, best_id, post_count, view_count, follower_count, last_activity_at, created_at",
};

/// The tags of topics, once more: to be found by.
pub(crate) const TAGS: Table = Table { name: "topic_tags", columns: "tag, topic_id" };

const UPDATE: &str = "UPDATE topics SET title = $2, title_key = $3, category_id = $4, tags = $5, is_pinned = $6, \
     is_locked = $7, updated_at = $8, version = $9 WHERE id = $1 AND version = $10 AND deleted_at IS NULL";

const SET_BEST_ANSWER: &str = "UPDATE topics SET best_kind = $2, best_id = $3 WHERE id = $1 AND deleted_at IS NULL \
     AND best_kind IS NOT DISTINCT FROM $4 AND best_id IS NOT DISTINCT FROM $5";

/// A new row.
pub(crate) fn values(topic: &Topic) -> Vec<Value> {
    let mut values = fields(topic, topic.version);
    values.extend(params![topic.lang, topic.author_id, topic.organization_id]);
    values.extend(answer(topic.best_answer));
    values.extend(params![topic.post_count, topic.view_count, topic.follower_count]);
    values.extend(params![topic.last_activity_at, topic.created_at]);
    values
}

/// What both statements write, `$1` to `$9`.
fn fields(topic: &Topic, version: Version) -> Vec<Value> {
    params![
        topic.id,
        topic.title,
        fold(topic.title.as_str()),
        topic.category_id,
        topic.tags,
        topic.is_pinned,
        topic.is_locked,
        topic.updated_at,
        version,
    ]
}

/// The rows of [`TAGS`].
pub(crate) fn tag_rows(topic: &Topic) -> impl Iterator<Item = Vec<Value>> {
    topic.tags.iter().map(|tag| params![tag.as_str(), topic.id])
}

/// The two columns of a best answer.
fn answer(best: Option<ContentRef>) -> Vec<Value> {
    params![best.map(ContentRef::kind), best.map(ContentRef::uuid)]
}

impl SqlUnitOfWork {
    /// SQLite does not say which reference broke; the unit is still usable there, so it can be asked.
    async fn explained<T: Send>(&self, result: Result<T, Failure>, topic: &Topic) -> Result<T, Failure> {
        let Err(failure) = result else { return result };
        let broken = failure.kind() == StoreErrorKind::Conflict(Constraint::Reference);
        let (true, true, Some(category)) = (broken, self.db().is_sqlite(), topic.category_id) else {
            return Err(failure);
        };
        let found = self.db().first("SELECT 1 AS one FROM categories WHERE id = $1", params![category]).await?;
        Err(if found.is_some() { failure } else { self.db().refuse(Constraint::CategoryExists) })
    }
}

#[async_trait]
impl TopicRepository for SqlUnitOfWork {
    async fn insert(&mut self, topic: &Topic) -> Result<(), StoreError> {
        measured("topic.insert", async {
            let result = self.db().run(&TABLE.insert(), values(topic)).await;
            self.explained(result, topic).await?;
            TAGS.add(self.db(), tag_rows(topic).collect()).await
        })
        .await
    }

    async fn find(&mut self, id: TopicId) -> Result<Option<Topic>, StoreError> {
        measured("topic.find", async {
            let sql = format!("SELECT {TOPIC} FROM topics t WHERE t.id = $1 AND t.deleted_at IS NULL");
            self.db().first(&sql, params![id]).await?.map(|row| row::topic(&row)).transpose()
        })
        .await
    }

    async fn update(&mut self, topic: &Topic, expected: Version) -> Result<bool, StoreError> {
        measured("topic.update", async {
            let mut values = fields(topic, expected.next());
            values.extend(params![expected]);
            let result = self.db().changes(UPDATE, values).await;
            let changed = self.explained(result, topic).await?;
            if changed {
                self.db().run("DELETE FROM topic_tags WHERE topic_id = $1", params![topic.id]).await?;
                TAGS.add(self.db(), tag_rows(topic).collect()).await?;
            }
            Ok(changed)
        })
        .await
    }

    async fn set_best_answer(
        &mut self,
        id: TopicId,
        expected: Option<ContentRef>,
        best: Option<ContentRef>,
    ) -> Result<bool, StoreError> {
        measured("topic.set_best_answer", async {
            let mut values = params![id];
            values.extend(answer(best));
            values.extend(answer(expected));
            self.db().changes(SET_BEST_ANSWER, values).await
        })
        .await
    }

    async fn record_activity(&mut self, id: TopicId, posts: i32, at: Option<Timestamp>) -> Result<bool, StoreError> {
        measured("topic.record_activity", async {
            let sql = format!(
                "UPDATE topics SET post_count = {}, \
                 last_activity_at = CASE WHEN $3 > last_activity_at THEN $3 ELSE last_activity_at END \
                 WHERE id = $1 AND deleted_at IS NULL AND ($3 IS NULL OR is_locked = FALSE)",
                clamped("post_count", "$2")
            );
            self.db().changes(&sql, params![id, posts, at]).await
        })
        .await
    }

    async fn delete(&mut self, id: TopicId, at: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE topics SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL";
        measured("topic.delete", self.db().changes(SQL, params![id, at])).await
    }

    async fn purge(&mut self, id: TopicId, limit: u32) -> Result<bool, StoreError> {
        measured("topic.purge", super::purge::topic(self.db(), id, limit)).await
    }
}
