//! Organizations as readers find them, and in numbers.

use async_trait::async_trait;
use p2p_domain::{
    id::OrganizationId,
    organization::{Organization, OrganizationStats},
    port::{error::StoreError, organization::OrganizationReader},
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{ORGANIZATION, get, organization},
    sql::{measured, params},
};

/// How many active people the organization `o` has.
pub(super) const PEOPLE: &str = "(SELECT COUNT(*) FROM users u WHERE u.organization_id = o.id AND u.status = 'active')";

/// The people, counted in their index.
const MEMBERS: &str = "SELECT COUNT(*) AS members, COALESCE(SUM(CASE WHEN u.status = 'active' THEN 1 ELSE 0 END), 0) \
     AS active_members FROM users u WHERE u.status IN ('active', 'deactivated') AND u.organization_id = ";

/// The use cases, row by row.
const USE_CASES: &str = "SELECT COALESCE(SUM(CASE WHEN u.status = 'published' THEN 1 ELSE 0 END), 0) AS published, \
     COALESCE(SUM(CASE WHEN u.status = 'draft' THEN 1 ELSE 0 END), 0) AS drafts, \
     COALESCE(SUM(u.view_count), 0) AS views FROM use_cases u WHERE u.organization_id = ";

/// The topics, row by row.
const TOPICS: &str = "SELECT COUNT(*) AS topics, COALESCE(SUM(t.view_count), 0) AS views FROM topics t \
     WHERE t.deleted_at IS NULL AND t.organization_id = ";

#[async_trait]
impl OrganizationReader for SqlStore {
    async fn get(&self, id: OrganizationId) -> Result<Option<(Organization, u32)>, StoreError> {
        measured("organization.get", async {
            let sql = format!("SELECT {ORGANIZATION}, {PEOPLE} AS people FROM organizations o WHERE o.id = $1");
            let row = self.reader().first(&sql, params![id]).await?;
            row.map(|row| Ok((organization(&row)?, get(&row, "people")?))).transpose()
        })
        .await
    }

    async fn stats(&self, id: OrganizationId) -> Result<OrganizationStats, StoreError> {
        measured("organization.stats", async {
            let numbers = page::read_one(self.reader(), stats(self.backend(), id), numbers).await?;
            Ok(numbers.unwrap_or_default())
        })
        .await
    }
}

fn numbers(row: &QueryResult) -> Result<OrganizationStats, Failure> {
    Ok(OrganizationStats {
        members: get(row, "members")?,
        active_members: get(row, "active_members")?,
        topics: get(row, "topics")?,
        posts: get(row, "posts")?,
        best_answers: get(row, "best_answers")?,
        use_cases_published: get(row, "published")?,
        use_cases_draft: get(row, "drafts")?,
        views: get(row, "views")?,
    })
}

/// All numbers at once. Posts and replies are counted in indexes that hold them by topic, and only then is each topic asked once
/// whether it stands and what its best answer is: the work grows with what the organization wrote, not with the forum.
pub(super) fn stats(backend: DbBackend, id: OrganizationId) -> Query {
    let query = Query::new(backend)
        .sql("SELECT members, active_members, topics, posts, best_posts + best_replies AS best_answers, published, drafts, ")
        .sql("of_topics.views + of_use_cases.views AS views FROM (")
        .sql(MEMBERS)
        .bind(id)
        .sql(") of_people CROSS JOIN (")
        .sql(TOPICS)
        .bind(id)
        .sql(") of_topics CROSS JOIN (")
        .sql(USE_CASES)
        .bind(id)
        .sql(") of_use_cases CROSS JOIN (SELECT CAST(COALESCE(SUM(here.n), 0) AS BIGINT) AS posts, ")
        .sql("COUNT(b.id) AS best_posts FROM (");
    let query = best(by_topic(query, "posts", id), "LEFT JOIN", "posts", id)
        .sql(") of_posts CROSS JOIN (SELECT COUNT(b.id) AS best_replies FROM (");
    best(by_topic(query, "replies", id), "JOIN", "replies", id).sql(") of_replies")
}

/// How many of a table the organization wrote in each topic.
fn by_topic(query: Query, table: &str, id: OrganizationId) -> Query {
    query
        .sql(&format!(
            "SELECT s.topic_id, COUNT(*) AS n FROM {table} s WHERE s.deleted_at IS NULL AND s.organization_id = "
        ))
        .bind(id)
        .sql(" GROUP BY s.topic_id) here CROSS JOIN topics t ")
}

/// Joins the best answer of each topic, if the organization wrote it.
fn best(query: Query, join: &str, table: &str, id: OrganizationId) -> Query {
    let kind = if table == "posts" { "post" } else { "reply" };
    query
        .sql(&format!("{join} {table} b ON t.best_kind = '{kind}' AND b.id = t.best_id AND b.deleted_at IS NULL "))
        .sql("AND b.organization_id = ")
        .bind(id)
        .sql(" WHERE t.id = here.topic_id AND t.deleted_at IS NULL")
}
