//! Votes, follows and views: a row per person, and its counter in the same unit.

use async_trait::async_trait;
use p2p_domain::{
    content::{ContentKind, ContentRef},
    id::{TopicId, UserId},
    port::{error::StoreError, reaction::ReactionRepository},
    timestamp::Timestamp,
};
use sea_orm::Value;

use super::clamped;
use crate::{
    error::Failure,
    row::get,
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table of a kind, and the condition that `$2` is there.
const fn of_kind(kind: ContentKind) -> (&'static str, &'static str) {
    match kind {
        ContentKind::Post => (
            "posts",
            "EXISTS (SELECT 1 FROM posts s JOIN topics t ON t.id = s.topic_id \
             WHERE s.id = $2 AND s.deleted_at IS NULL AND t.deleted_at IS NULL)",
        ),
        ContentKind::Reply => (
            "replies",
            "EXISTS (SELECT 1 FROM replies s JOIN posts p ON p.id = s.post_id JOIN topics t ON t.id = s.topic_id \
             WHERE s.id = $2 AND s.deleted_at IS NULL AND p.deleted_at IS NULL AND t.deleted_at IS NULL)",
        ),
    }
}

const TOPIC_IS_THERE: &str = "EXISTS (SELECT 1 FROM topics WHERE id = $1 AND deleted_at IS NULL)";

impl SqlUnitOfWork {
    /// Moves the counter of votes, or reads it when nothing `changed`. `None` when the content is not there.
    async fn votes(&self, on: ContentRef, changed: bool, delta: i64) -> Result<Option<(bool, u32)>, Failure> {
        let (table, there) = of_kind(on.kind());
        let sql = if changed {
            let count = clamped("upvote_count", "$1");
            format!("UPDATE {table} SET upvote_count = {count} WHERE id = $2 AND {there} RETURNING upvote_count")
        } else {
            format!("SELECT upvote_count + $1 AS upvote_count FROM {table} WHERE id = $2 AND {there}")
        };
        let row = self.db().first(&sql, params![if changed { delta } else { 0 }, on.uuid()]).await?;
        row.map(|row| Ok((changed, get(&row, "upvote_count")?))).transpose()
    }

    /// Runs a statement that adds or removes the row of one person, and moves the topic's counter when it did.
    async fn react(&self, sql: &str, values: Vec<Value>, counter: &str, delta: i64) -> Result<bool, Failure> {
        let topic = values.first().cloned();
        let changed = self.db().changes(sql, values).await?;
        if changed {
            let sql = format!("UPDATE topics SET {counter} = {} WHERE id = $1", clamped(counter, "$2"));
            let mut values = params![delta];
            values.splice(0..0, topic);
            self.db().run(&sql, values).await?;
        }
        Ok(changed)
    }
}

#[async_trait]
impl ReactionRepository for SqlUnitOfWork {
    async fn add_vote(&mut self, on: ContentRef, by: UserId, at: Timestamp) -> Result<Option<(bool, u32)>, StoreError> {
        measured("reaction.add_vote", async {
            let (_, there) = of_kind(on.kind());
            let sql = format!(
                "INSERT INTO votes (kind, subject_id, user_id, created_at) SELECT $1, $2, $3, $4 WHERE {there} \
                 ON CONFLICT DO NOTHING"
            );
            let added = self.db().changes(&sql, params![on.kind(), on.uuid(), by, at]).await?;
            self.votes(on, added, 1).await
        })
        .await
    }

    async fn remove_vote(&mut self, on: ContentRef, by: UserId) -> Result<Option<(bool, u32)>, StoreError> {
        measured("reaction.remove_vote", async {
            let (_, there) = of_kind(on.kind());
            let sql = format!("DELETE FROM votes WHERE kind = $1 AND subject_id = $2 AND user_id = $3 AND {there}");
            let removed = self.db().changes(&sql, params![on.kind(), on.uuid(), by]).await?;
            self.votes(on, removed, -1).await
        })
        .await
    }

    async fn follow(&mut self, topic: TopicId, by: UserId, at: Timestamp) -> Result<bool, StoreError> {
        measured("reaction.follow", async {
            let sql = format!(
                "INSERT INTO follows (topic_id, user_id, created_at) SELECT $1, $2, $3 WHERE {TOPIC_IS_THERE} \
                 ON CONFLICT DO NOTHING"
            );
            self.react(&sql, params![topic, by, at], "follower_count", 1).await
        })
        .await
    }

    async fn unfollow(&mut self, topic: TopicId, by: UserId) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM follows WHERE topic_id = $1 AND user_id = $2";
        measured("reaction.unfollow", self.react(SQL, params![topic, by], "follower_count", -1)).await
    }

    async fn record_view(&mut self, topic: TopicId, by: UserId, at: Timestamp) -> Result<bool, StoreError> {
        measured("reaction.record_view", async {
            let sql = format!(
                "INSERT INTO topic_views (topic_id, user_id, day) SELECT $1, $2, $3 WHERE {TOPIC_IS_THERE} \
                 ON CONFLICT DO NOTHING"
            );
            self.react(&sql, params![topic, by, at.day()], "view_count", 1).await
        })
        .await
    }
}
