//! Topics as readers find them. Pages are found in an index first, and only their rows are then read and joined.

use std::cmp::Reverse;

use async_trait::async_trait;
use p2p_domain::{
    actor::Audience,
    id::TopicId,
    page::{Page, PageRequest},
    port::{error::StoreError, topic::TopicReader},
    topic::{TopicFilter, TopicKey, TopicSort, TopicView},
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{CARD, TOPIC, card, card_joins, get, topic},
    sql::{measured, params},
};

#[async_trait]
impl TopicReader for SqlStore {
    async fn list(
        &self,
        audience: &Audience,
        filter: &TopicFilter,
        sort: TopicSort,
        request: &PageRequest<TopicKey>,
    ) -> Result<Page<TopicView, TopicKey>, StoreError> {
        measured("topic.list", async {
            let (db, backend) = (self.reader(), self.backend());
            let mut items = page::read(db, list(backend, audience, filter, sort, request), view).await?;
            items.sort_unstable_by_key(|item| Reverse(sort.key(&item.topic)));
            let total = page::total(db, request.with_total, || count(backend, filter)).await?;
            Ok(Page::cut(items, request.limit, total, |item| sort.key(&item.topic)))
        })
        .await
    }

    async fn get(&self, audience: &Audience, id: TopicId) -> Result<Option<TopicView>, StoreError> {
        measured("topic.get", async {
            let query = select(self.backend(), audience)
                .sql(" FROM topics t ")
                .sql(&card_joins("t.author_id"))
                .sql(" WHERE t.deleted_at IS NULL AND t.id = ")
                .bind(id);
            page::read_one(self.reader(), query, view).await
        })
        .await
    }

    async fn exists(&self, id: TopicId) -> Result<bool, StoreError> {
        measured("topic.exists", async {
            let sql = "SELECT 1 AS one FROM topics WHERE id = $1 AND deleted_at IS NULL";
            Ok(self.reader().first(sql, params![id]).await?.is_some())
        })
        .await
    }
}

fn view(row: &QueryResult) -> Result<TopicView, Failure> {
    Ok(TopicView { topic: topic(row)?, author: card(row)?, is_following: Some(get(row, "is_following")?) })
}

fn select(backend: DbBackend, audience: &Audience) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {TOPIC}, {CARD}, "))
        .sql("EXISTS (SELECT 1 FROM follows f WHERE f.topic_id = t.id AND f.user_id = ")
        .bind(audience.viewer())
        .sql(") AS is_following")
}

/// One page, in no order.
pub(super) fn list(
    backend: DbBackend,
    audience: &Audience,
    filter: &TopicFilter,
    sort: TopicSort,
    request: &PageRequest<TopicKey>,
) -> Query {
    let rank = rank(sort);
    let query = filtered(select(backend, audience).sql(" FROM (SELECT t.id FROM topics t"), filter)
        .when(page::behind(request), |query, key| behind(query, sort, key))
        .sql(&format!(" ORDER BY t.is_pinned DESC, {rank} DESC, t.id DESC"));
    page::window(query, request)
        .sql(") k CROSS JOIN topics t ")
        .sql(&card_joins("t.author_id"))
        .sql(" WHERE t.id = k.id")
}

fn count(backend: DbBackend, filter: &TopicFilter) -> Query {
    filtered(Query::new(backend).sql("SELECT COUNT(*) AS total FROM topics t"), filter)
}

/// Written as the indices are.
const fn rank(sort: TopicSort) -> &'static str {
    match sort {
        TopicSort::Latest => "t.last_activity_at",
        TopicSort::Newest => "t.created_at",
        TopicSort::Popular => "(t.post_count * 10 + t.view_count)",
    }
}

fn filtered(query: Query, filter: &TopicFilter) -> Query {
    let mut query = query
        .sql(" WHERE t.deleted_at IS NULL")
        .when(filter.category, |query, id| query.sql(" AND t.category_id = ").bind(id))
        .when(filter.author_id, |query, id| query.sql(" AND t.author_id = ").bind(id))
        .when(filter.organization_id, |query, id| query.sql(" AND t.organization_id = ").bind(id))
        .when(filter.answered, |query, yes| {
            query.sql(if yes { " AND t.best_kind IS NOT NULL" } else { " AND t.best_kind IS NULL" })
        })
        .when(filter.tag.as_ref(), |query, tag| {
            query.sql(" AND t.id IN (SELECT g.topic_id FROM topic_tags g WHERE g.tag = ").bind(tag.as_str()).sql(")")
        });
    for word in &filter.words {
        query = query.sql(" AND ").contains("t.title_key", word);
    }
    query
}

/// What stands behind a key. SQLite walks an index by a row comparison only when it holds bare columns, so that the computed
/// rank is compared by itself; behind a pinned topic there are few pinned ones to walk.
fn behind(query: Query, sort: TopicSort, key: TopicKey) -> Query {
    let rank = rank(sort);
    if query.is_sqlite() && sort == TopicSort::Popular && !key.is_pinned {
        return query
            .sql(&format!(" AND t.is_pinned = FALSE AND {rank} <= "))
            .bind(key.rank)
            .sql(&format!(" AND ({rank} < "))
            .bind(key.rank)
            .sql(" OR t.id < ")
            .bind(key.id)
            .sql(")");
    }
    query
        .sql(&format!(" AND (t.is_pinned, {rank}, t.id) < ("))
        .bind(key.is_pinned)
        .sql(", ")
        .bind(key.rank)
        .sql(", ")
        .bind(key.id)
        .sql(")")
}
