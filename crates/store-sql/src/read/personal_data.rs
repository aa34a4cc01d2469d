//! What one person made, for their own copy of it: along the indexes that hold each person's rows in the order of their ids.

use async_trait::async_trait;
use p2p_domain::{
    content::{BodyKey, ContentKind, ContentRef, Revision},
    draft::{Draft, PER_PERSON},
    id::{InvitationId, TopicId, UserId},
    invitation::Invitation,
    port::{
        error::StoreError,
        personal_data::{EarlierText, OwnText, OwnTopic, OwnView, OwnVote, PersonalDataReader},
    },
    topic::{Tag, Tags},
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{INVITATION, get, invitation},
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

    async fn texts(
        &self,
        kind: ContentKind,
        user: UserId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<OwnText>, StoreError> {
        measured("personal_data.texts", async {
            let query = texts(self.backend(), kind, user, after, limit);
            page::read(self.reader(), query, |row| text(kind, row)).await
        })
        .await
    }

    async fn earlier_texts(
        &self,
        kind: ContentKind,
        user: UserId,
        after: Option<(Uuid, Revision)>,
        limit: u32,
    ) -> Result<Vec<EarlierText>, StoreError> {
        measured("personal_data.earlier_texts", async {
            let query = earlier_texts(self.backend(), kind, user, after, limit);
            page::read(self.reader(), query, |row| earlier_text(kind, row)).await
        })
        .await
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

    async fn views(&self, user: UserId, after: Option<OwnView>, limit: u32) -> Result<Vec<OwnView>, StoreError> {
        measured("personal_data.views", async {
            page::read(self.reader(), views(self.backend(), user, after, limit), view).await
        })
        .await
    }

    async fn invitations(
        &self,
        user: UserId,
        after: Option<InvitationId>,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError> {
        measured("personal_data.invitations", async {
            page::read(self.reader(), invitations(self.backend(), user, after, limit), invitation).await
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
    let table = table(kind);
    Query::new(backend)
        .sql("SELECT s.id, s.topic_id, s.body_id, s.created_at, s.edited_at ")
        .sql(&format!("FROM {table} s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL "))
        .sql("AND s.deleted_at IS NULL AND s.author_id = ")
        .bind(user)
        .when(after, |query, id| query.sql(" AND s.id > ").bind(id))
        .sql(&format!(" ORDER BY s.id LIMIT {limit}"))
}

/// One page of what the posts or the replies of somebody said before. They are found as their current texts are, and the texts of each
/// along the key of their history.
pub(super) fn earlier_texts(
    backend: DbBackend,
    kind: ContentKind,
    user: UserId,
    after: Option<(Uuid, Revision)>,
    limit: u32,
) -> Query {
    Query::new(backend)
        .sql("SELECT s.id, h.revision, h.body_id, h.created_at ")
        .sql(&format!("FROM {} s CROSS JOIN revisions h CROSS JOIN topics t ", table(kind)))
        .sql("WHERE t.id = s.topic_id AND t.deleted_at IS NULL AND s.deleted_at IS NULL ")
        .sql("AND h.subject_id = s.id AND h.revision < s.revision AND h.kind = ")
        .bind(kind)
        .sql(" AND s.author_id = ")
        .bind(user)
        .when(after, |query, (id, revision)| {
            let query = query.sql(" AND s.id >= ").bind(id);
            query.sql(" AND (s.id, h.revision) > (").bind(id).sql(", ").bind(revision).sql(")")
        })
        .sql(&format!(" ORDER BY s.id, h.revision LIMIT {limit}"))
}

const fn table(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::Post => "posts",
        ContentKind::Reply => "replies",
    }
}

/// One page of the topics that somebody looked at.
pub(super) fn views(backend: DbBackend, user: UserId, after: Option<OwnView>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT w.topic_id, w.day FROM topic_views w WHERE w.user_id = ")
        .bind(user)
        .when(after, |query, view| {
            query.sql(" AND (w.topic_id, w.day) > (").bind(view.topic_id).sql(", ").bind(view.day).sql(")")
        })
        .sql(&format!(" ORDER BY w.topic_id, w.day LIMIT {limit}"))
}

/// One page of the invitations that somebody sent.
pub(super) fn invitations(backend: DbBackend, user: UserId, after: Option<InvitationId>, limit: u32) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {INVITATION} FROM invitations i WHERE i.invited_by = "))
        .bind(user)
        .when(after, |query, id| query.sql(" AND i.id > ").bind(id))
        .sql(&format!(" ORDER BY i.id LIMIT {limit}"))
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

fn earlier_text(kind: ContentKind, row: &QueryResult) -> Result<EarlierText, Failure> {
    let id = get(row, "id")?;
    Ok(EarlierText {
        of: ContentRef::of(kind, id),
        revision: get(row, "revision")?,
        body: BodyKey { id, revision: get(row, "body_id")? },
        created_at: get(row, "created_at")?,
    })
}

fn view(row: &QueryResult) -> Result<OwnView, Failure> {
    let day: u32 = get(row, "day")?;
    let day = i32::try_from(day).map_err(|error| Failure::corrupt(format!("day: {error}")))?;
    Ok(OwnView { topic_id: get(row, "topic_id")?, day })
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
