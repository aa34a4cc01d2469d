//! Replies as readers find them: pages of a post, and the first few of many at once.

use std::collections::BTreeSet;

use async_trait::async_trait;
use p2p_domain::{
    actor::Audience,
    id::{PostId, ReplyId},
    page::{Limit, Page, PageRequest},
    port::{error::StoreError, reply::ReplyReader},
    post::WrittenKey,
    reply::ReplyEntry,
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{Query, page, query::id_list};
use crate::{
    SqlStore,
    error::Failure,
    row::{CARD, REPLY, card, card_joins, get, reply},
    sql::measured,
};

#[async_trait]
impl ReplyReader for SqlStore {
    async fn list(
        &self,
        audience: &Audience,
        post: PostId,
        request: &PageRequest<WrittenKey>,
    ) -> Result<Page<ReplyEntry, WrittenKey>, StoreError> {
        measured("reply.list", async {
            let (db, backend) = (self.reader(), self.backend());
            let mut items = page::read(db, list(backend, audience, post, request), entry).await?;
            items.sort_unstable_by_key(|item| item.reply.key());
            let total = page::total(db, request.with_total, || count(backend, post)).await?;
            Ok(Page::cut(items, request.limit, total, |item| item.reply.key()))
        })
        .await
    }

    async fn get(&self, audience: &Audience, id: ReplyId) -> Result<Option<ReplyEntry>, StoreError> {
        measured("reply.get", async {
            let query = joined(select(self.backend(), audience).sql(" FROM replies r")).sql(" AND r.id = ").bind(id);
            page::read_one(self.reader(), query, entry).await
        })
        .await
    }

    async fn first_of_posts(
        &self,
        audience: &Audience,
        posts: &[PostId],
        count: u32,
    ) -> Result<Vec<ReplyEntry>, StoreError> {
        let ids = posts.iter().map(|id| id.uuid());
        measured("reply.first_of_posts", self.first(audience, Below::Post, ids, count)).await
    }

    async fn first_answers(
        &self,
        audience: &Audience,
        replies: &[ReplyId],
        count: u32,
    ) -> Result<Vec<ReplyEntry>, StoreError> {
        let ids = replies.iter().map(|id| id.uuid());
        measured("reply.first_answers", self.first(audience, Below::Reply, ids, count)).await
    }
}

/// Below what the first few are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Below {
    /// All levels below a post.
    Post,
    /// The level below a reply.
    Reply,
}

/// Of how many posts or replies the first few may be asked for at once.
const MOST: usize = 100;

impl SqlStore {
    async fn first(
        &self,
        audience: &Audience,
        below: Below,
        of: impl Iterator<Item = Uuid> + Send,
        count: u32,
    ) -> Result<Vec<ReplyEntry>, Failure> {
        let ids: Vec<Uuid> = of.take(MOST).collect::<BTreeSet<_>>().into_iter().collect();
        if ids.is_empty() || count == 0 {
            return Ok(Vec::new());
        }
        let query = first(self.backend(), audience, below, &ids, count.min(Limit::MAX));
        let mut items = page::read(self.reader(), query, entry).await?;
        items.sort_unstable_by_key(|item| item.reply.key());
        Ok(items)
    }
}

fn entry(row: &QueryResult) -> Result<ReplyEntry, Failure> {
    Ok(ReplyEntry {
        reply: reply(row)?,
        author: card(row)?,
        upvoted_by_me: get(row, "upvoted_by_me")?,
        is_best_answer: get(row, "is_best_answer")?,
    })
}

fn select(backend: DbBackend, audience: &Audience) -> Query {
    select_onto(Query::new(backend), audience)
}

fn select_onto(query: Query, audience: &Audience) -> Query {
    query
        .sql(&format!("SELECT {REPLY}, {CARD}, "))
        .sql("EXISTS (SELECT 1 FROM votes v WHERE v.kind = 'reply' AND v.subject_id = r.id AND v.user_id = ")
        .bind(audience.viewer())
        .sql(") AS upvoted_by_me, COALESCE(t.best_kind = 'reply' AND t.best_id = r.id, FALSE) AS is_best_answer")
}

/// Joins what a reply needs, and leaves out what is deleted.
fn joined(query: Query) -> Query {
    query
        .sql(" CROSS JOIN posts p CROSS JOIN topics t ")
        .sql(&card_joins("r.author_id"))
        .sql(" WHERE p.id = r.post_id AND t.id = r.topic_id")
        .sql(" AND t.deleted_at IS NULL AND p.deleted_at IS NULL AND r.deleted_at IS NULL")
}

/// One page, in no order.
pub(super) fn list(backend: DbBackend, audience: &Audience, post: PostId, request: &PageRequest<WrittenKey>) -> Query {
    let query = select(backend, audience)
        .sql(" FROM (SELECT r.id FROM replies r WHERE r.deleted_at IS NULL AND r.post_id = ")
        .bind(post)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (r.created_at, r.id) > (").bind(key.created_at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY r.created_at, r.id");
    joined(page::window(query, request).sql(") k CROSS JOIN replies r")).sql(" AND r.id = k.id")
}

fn count(backend: DbBackend, post: PostId) -> Query {
    Query::new(backend)
        .sql("SELECT COUNT(*) AS total FROM posts p JOIN topics t ON t.id = p.topic_id JOIN replies r ON r.post_id = p.id")
        .sql(" WHERE t.deleted_at IS NULL AND p.deleted_at IS NULL AND r.deleted_at IS NULL AND p.id = ")
        .bind(post)
}

/// The first few of each, in no order. Only they are read, however many follow them: a subquery is asked once for each id. The
/// two stores want that said differently.
pub(super) fn first(backend: DbBackend, audience: &Audience, below: Below, ids: &[Uuid], count: u32) -> Query {
    let column = match below {
        Below::Post => "post_id",
        Below::Reply => "parent_reply_id",
    };
    let few = format!(
        "(SELECT x.id FROM replies x WHERE x.{column} = w.id AND x.deleted_at IS NULL \
         ORDER BY x.created_at, x.id LIMIT {count})"
    );
    if backend == DbBackend::Sqlite {
        let query = id_list(Query::new(backend).sql("WITH w(id) AS ("), ids).sql(") ");
        let query = select_onto(query, audience).sql(" FROM w CROSS JOIN replies r");
        return joined(query).sql(" AND r.id IN ").sql(&few);
    }
    let query = id_list(select(backend, audience).sql(" FROM ("), ids);
    joined(query.sql(&format!(") w(id) CROSS JOIN LATERAL {few} k CROSS JOIN replies r"))).sql(" AND r.id = k.id")
}
