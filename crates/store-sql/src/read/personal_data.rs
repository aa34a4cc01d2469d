//! What one person made, for their own copy of it: along the indexes that hold each person's rows in the order of their ids.

use async_trait::async_trait;
use p2p_domain::{
    content::{BodyKey, ContentKind, ContentRef},
    draft::{Draft, PER_PERSON},
    id::{TopicId, UserId},
    port::{
        error::StoreError,
        personal_data::{OwnText, OwnTopic, OwnVote, PersonalDataReader},
    },
    topic::{Tag, Tags},
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{measured, params},
};

#[async_trait]
impl PersonalDataReader for SqlStore {
    async fn topics(&self, user: UserId, after: Option<TopicId>, limit: u32) -> Result<Vec<OwnTopic>, StoreError> {
        measured("personal_data.topics", async {
            page::read(self.reader(), topics(self.backend(), user, after, limit), topic).await
        })
        .await
    }

    async fn posts(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnText>, StoreError> {
        measured("personal_data.posts", self.own_texts(ContentKind::Post, user, after, limit)).await
    }

    async fn replies(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnText>, StoreError> {
        measured("personal_data.replies", self.own_texts(ContentKind::Reply, user, after, limit)).await
    }

    async fn votes(&self, user: UserId, after: Option<Uuid>, limit: u32) -> Result<Vec<OwnVote>, StoreError> {
        measured("personal_data.votes", async {
            page::read(self.reader(), votes(self.backend(), user, after, limit), vote).await
        })
        .await
    }

    async fn follows(&self, user: UserId, after: Option<TopicId>, limit: u32) -> Result<Vec<TopicId>, StoreError> {
        measured("personal_data.follows", async {
            let query = follows(self.backend(), user, after, limit);
            page::read(self.reader(), query, |row| get(row, "topic_id")).await
        })
        .await
    }

    async fn drafts(&self, user: UserId) -> Result<Vec<Draft>, StoreError> {
        measured("personal_data.drafts", async {
            let sql = format!(
                "SELECT d.key, d.content, d.version, d.updated_at FROM drafts d WHERE d.user_id = $1 \
                 ORDER BY d.key LIMIT {PER_PERSON}"
            );
            let rows = self.reader().rows(&sql, params![user]).await?;
            rows.iter().map(|row| draft(user, row)).collect()
        })
        .await
    }
}

impl SqlStore {
    async fn own_texts(
        &self,
        kind: ContentKind,
        user: UserId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<OwnText>, Failure> {
        let query = texts(self.backend(), kind, user, after, limit);
        page::read(self.reader(), query, |row| text(kind, row)).await
    }
}

/// One page of the topics of somebody.
pub(super) fn topics(backend: DbBackend, user: UserId, after: Option<TopicId>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT t.id, t.title, t.tags, t.created_at FROM topics t WHERE t.deleted_at IS NULL AND t.author_id = ")
        .bind(user)
        .when(after, |query, id| query.sql(" AND t.id > ").bind(id))
        .sql(&format!(" ORDER BY t.id LIMIT {limit}"))
}

/// One page of the posts or the replies of somebody.
pub(super) fn texts(backend: DbBackend, kind: ContentKind, user: UserId, after: Option<Uuid>, limit: u32) -> Query {
    let table = match kind {
        ContentKind::Post => "posts",
        ContentKind::Reply => "replies",
    };
    Query::new(backend)
        .sql("SELECT s.id, s.topic_id, s.body_id, s.created_at, s.edited_at ")
        .sql(&format!("FROM {table} s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL "))
        .sql("AND s.deleted_at IS NULL AND s.author_id = ")
        .bind(user)
        .when(after, |query, id| query.sql(" AND s.id > ").bind(id))
        .sql(&format!(" ORDER BY s.id LIMIT {limit}"))
}

/// One page of the votes of somebody.
pub(super) fn votes(backend: DbBackend, user: UserId, after: Option<Uuid>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT v.kind, v.subject_id, v.created_at FROM votes v WHERE v.user_id = ")
        .bind(user)
        .when(after, |query, id| query.sql(" AND v.subject_id > ").bind(id))
        .sql(&format!(" ORDER BY v.subject_id LIMIT {limit}"))
}

/// One page of the topics that somebody follows.
pub(super) fn follows(backend: DbBackend, user: UserId, after: Option<TopicId>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT f.topic_id FROM follows f WHERE f.user_id = ")
        .bind(user)
        .when(after, |query, id| query.sql(" AND f.topic_id > ").bind(id))
        .sql(&format!(" ORDER BY f.topic_id LIMIT {limit}"))
}

fn topic(row: &QueryResult) -> Result<OwnTopic, Failure> {
    Ok(OwnTopic {
        id: get(row, "id")?,
        title: get(row, "title")?,
        tags: get::<Tags>(row, "tags")?.iter().map(Tag::as_str).map(str::to_owned).collect(),
        created_at: get(row, "created_at")?,
    })
}

fn text(kind: ContentKind, row: &QueryResult) -> Result<OwnText, Failure> {
    let id = get(row, "id")?;
    Ok(OwnText {
        of: ContentRef::of(kind, id),
        topic_id: get(row, "topic_id")?,
        body: BodyKey { id, revision: get(row, "body_id")? },
        created_at: get(row, "created_at")?,
        edited_at: get(row, "edited_at")?,
    })
}

fn vote(row: &QueryResult) -> Result<OwnVote, Failure> {
    Ok(OwnVote { of: ContentRef::of(get(row, "kind")?, get(row, "subject_id")?), created_at: get(row, "created_at")? })
}

fn draft(user: UserId, row: &QueryResult) -> Result<Draft, Failure> {
    Ok(Draft {
        user_id: user,
        key: get(row, "key")?,
        content: get(row, "content")?,
        version: get(row, "version")?,
        updated_at: get(row, "updated_at")?,
    })
}
