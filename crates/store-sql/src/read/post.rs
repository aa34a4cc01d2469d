//! Posts as readers find them, and the history of posts and replies.

use async_trait::async_trait;
use p2p_domain::{
    actor::Audience,
    content::{AuthorCard, BodyKey, ContentKind, ContentRef, RevisionRecord},
    id::{PostId, TopicId},
    page::{Page, PageRequest},
    port::{error::StoreError, post::PostReader},
    post::{PostEntry, WrittenKey},
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{CARD, POST, card, card_joins, get, post},
    sql::measured,
};

#[async_trait]
impl PostReader for SqlStore {
    async fn list(
        &self,
        audience: &Audience,
        topic: TopicId,
        request: &PageRequest<WrittenKey>,
    ) -> Result<Page<PostEntry, WrittenKey>, StoreError> {
        measured("post.list", async {
            let (db, backend) = (self.reader(), self.backend());
            let mut items = page::read(db, list(backend, audience, topic, request), entry).await?;
            items.sort_unstable_by_key(|item| item.post.key());
            let total = page::total(db, request.with_total, || count(backend, topic)).await?;
            Ok(Page::cut(items, request.limit, total, |item| item.post.key()))
        })
        .await
    }

    async fn get(&self, audience: &Audience, id: PostId) -> Result<Option<PostEntry>, StoreError> {
        measured("post.get", async {
            let query = joined(select(self.backend(), audience).sql(" FROM posts p")).sql(" AND p.id = ").bind(id);
            page::read_one(self.reader(), query, entry).await
        })
        .await
    }

    async fn revisions(
        &self,
        of: ContentRef,
        request: &PageRequest<u32>,
    ) -> Result<Page<(RevisionRecord, AuthorCard), u32>, StoreError> {
        measured("post.revisions", async {
            let (db, backend) = (self.reader(), self.backend());
            let items =
                page::read(db, revisions(backend, of, request), |row| Ok((record(of, row)?, card(row)?))).await?;
            let total = page::total(db, request.with_total, || {
                history(Query::new(backend).sql("SELECT COUNT(*) AS total FROM revisions h"), of)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |(record, _)| record.revision.get()))
        })
        .await
    }
}

fn entry(row: &QueryResult) -> Result<PostEntry, Failure> {
    Ok(PostEntry {
        post: post(row)?,
        author: card(row)?,
        upvoted_by_me: get(row, "upvoted_by_me")?,
        is_best_answer: get(row, "is_best_answer")?,
    })
}

fn select(backend: DbBackend, audience: &Audience) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {POST}, {CARD}, "))
        .sql("EXISTS (SELECT 1 FROM votes v WHERE v.kind = 'post' AND v.subject_id = p.id AND v.user_id = ")
        .bind(audience.viewer())
        .sql(") AS upvoted_by_me, COALESCE(t.best_kind = 'post' AND t.best_id = p.id, FALSE) AS is_best_answer")
}

/// Joins what a post needs, and leaves out what is deleted.
fn joined(query: Query) -> Query {
    query
        .sql(" CROSS JOIN topics t ")
        .sql(&card_joins("p.author_id"))
        .sql(" WHERE t.id = p.topic_id AND t.deleted_at IS NULL AND p.deleted_at IS NULL")
}

/// One page, in no order.
pub(super) fn list(
    backend: DbBackend,
    audience: &Audience,
    topic: TopicId,
    request: &PageRequest<WrittenKey>,
) -> Query {
    let query = select(backend, audience)
        .sql(" FROM (SELECT p.id FROM posts p WHERE p.deleted_at IS NULL AND p.topic_id = ")
        .bind(topic)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (p.created_at, p.id) > (").bind(key.created_at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY p.created_at, p.id");
    joined(page::window(query, request).sql(") k CROSS JOIN posts p")).sql(" AND p.id = k.id")
}

fn count(backend: DbBackend, topic: TopicId) -> Query {
    Query::new(backend)
        .sql("SELECT COUNT(*) AS total FROM topics t JOIN posts p ON p.topic_id = t.id WHERE t.deleted_at IS NULL")
        .sql(" AND p.deleted_at IS NULL AND t.id = ")
        .bind(topic)
}

fn record(of: ContentRef, row: &QueryResult) -> Result<RevisionRecord, Failure> {
    Ok(RevisionRecord {
        of,
        revision: get(row, "revision")?,
        body: BodyKey { id: of.uuid(), revision: get(row, "body_id")? },
        editor_id: get(row, "editor_id")?,
        created_at: get(row, "created_at")?,
    })
}

fn revisions(backend: DbBackend, of: ContentRef, request: &PageRequest<u32>) -> Query {
    let query = Query::new(backend)
        .sql(&format!("SELECT h.revision, h.body_id, h.editor_id, h.created_at, {CARD} FROM revisions h "))
        .sql(&card_joins("h.editor_id"));
    let query = history(query, of)
        .when(page::behind(request), |query, revision| query.sql(" AND h.revision < ").bind(revision))
        .sql(" ORDER BY h.revision DESC");
    page::window(query, request)
}

/// The states of what is visible.
fn history(query: Query, of: ContentRef) -> Query {
    let visible = match of.kind() {
        ContentKind::Post => "posts s JOIN topics t ON t.id = s.topic_id WHERE",
        ContentKind::Reply => {
            "replies s JOIN posts p ON p.id = s.post_id JOIN topics t ON t.id = s.topic_id WHERE p.deleted_at IS NULL AND"
        }
    };
    query
        .sql(" WHERE h.kind = ")
        .bind(of.kind())
        .sql(" AND h.subject_id = ")
        .bind(of.uuid())
        .sql(&format!(" AND EXISTS (SELECT 1 FROM {visible} t.deleted_at IS NULL AND s.deleted_at IS NULL AND s.id = "))
        .bind(of.uuid())
        .sql(")")
}
