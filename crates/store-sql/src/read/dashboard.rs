//! What the dashboard shows: numbers here, what is talked about in `pulses`, how it went from day to day in `series`.

pub(super) mod pulses;
pub(super) mod series;

use async_trait::async_trait;
use p2p_domain::{
    dashboard::{ForumStats, Heading, Metric, Pulse, Span, TrendSubject, TrendWindow, UseCaseStats, UserStats},
    id::{OrganizationId, UserId},
    port::{dashboard::DashboardReader, error::StoreError},
    timestamp::Timestamp,
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{Query, page, query::id_list};
use crate::{SqlStore, error::Failure, row::get, sql::measured};

/// Posts and replies under the alias `s` stand where they are not deleted, and neither is their topic. Of deleted topics there are only the
/// few that wait to be purged, so that these are gathered once instead of looking at the topic of each text.
pub(super) const STANDS: &str =
    "s.deleted_at IS NULL AND s.topic_id NOT IN (SELECT g.id FROM topics g WHERE g.deleted_at IS NOT NULL)";

#[async_trait]
impl DashboardReader for SqlStore {
    async fn user_stats(&self, user: UserId) -> Result<UserStats, StoreError> {
        measured("dashboard.user_stats", async {
            let found = page::read_one(self.reader(), of_user(self.backend(), user), user_stats).await?;
            Ok(found.unwrap_or_default())
        })
        .await
    }

    async fn forum_stats(&self, now: Timestamp) -> Result<ForumStats, StoreError> {
        measured("dashboard.forum_stats", async {
            let found = page::read_one(self.reader(), of_forum(self.backend(), now), forum_stats).await?;
            Ok(found.unwrap_or_default())
        })
        .await
    }

    async fn use_case_stats(&self, organization: Option<OrganizationId>) -> Result<UseCaseStats, StoreError> {
        measured("dashboard.use_case_stats", async {
            let query = of_use_cases(self.backend(), organization);
            Ok(page::read_one(self.reader(), query, use_case_stats).await?.unwrap_or_default())
        })
        .await
    }

    async fn pulses(&self, window: TrendWindow, now: Timestamp) -> Result<Vec<Pulse>, StoreError> {
        measured("dashboard.pulses", async {
            let mut found = Vec::new();
            for subject in [TrendSubject::Topic, TrendSubject::UseCase] {
                let query = pulses::of(self.backend(), subject, window, now);
                found.extend(page::read(self.reader(), query, |row| pulses::pulse(subject, row)).await?);
            }
            Ok(found)
        })
        .await
    }

    async fn headings(&self, of: &[(TrendSubject, Uuid)]) -> Result<Vec<Heading>, StoreError> {
        measured("dashboard.headings", async {
            if of.is_empty() {
                return Ok(Vec::new());
            }
            page::read(self.reader(), headings(self.backend(), of), heading).await
        })
        .await
    }

    async fn series(&self, metric: Metric, span: Span) -> Result<Vec<(i32, u64)>, StoreError> {
        measured("dashboard.series", async {
            page::read(self.reader(), series::of(self.backend(), metric, span), series::point).await
        })
        .await
    }
}

/// What somebody did, along the indexes that begin with the author.
pub(super) fn of_user(backend: DbBackend, user: UserId) -> Query {
    let (query, user) = Query::new(backend).place(user);
    let texts = |table: &str, kind: &str| {
        format!(
            "(SELECT COUNT(*) AS total, COUNT(CASE WHEN t.best_kind = '{kind}' AND t.best_id = s.id THEN 1 END) AS best \
             FROM {table} s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL \
             AND s.deleted_at IS NULL AND s.author_id = {user})"
        )
    };
    query
        .sql("SELECT p.total + r.total AS total_posts, p.best + r.best AS best_answers, ")
        .sql(&format!("(SELECT u.reputation FROM users u WHERE u.id = {user}) AS reputation, "))
        .sql(&format!(
            "(SELECT COUNT(*) FROM use_cases c WHERE c.author_id = {user} AND c.status = 'published') AS use_cases "
        ))
        .sql(&format!("FROM {} p CROSS JOIN {} r", texts("posts", "post"), texts("replies", "reply")))
}

fn user_stats(row: &QueryResult) -> Result<UserStats, Failure> {
    Ok(UserStats {
        total_posts: get(row, "total_posts")?,
        best_answers: get(row, "best_answers")?,
        reputation: get::<Option<i64>>(row, "reputation")?.unwrap_or_default(),
        use_cases: get(row, "use_cases")?,
    })
}

/// The forum in numbers, in indexes alone.
pub(super) fn of_forum(backend: DbBackend, now: Timestamp) -> Query {
    let (query, from) = Query::new(backend).place(Timestamp::of_day(now.day()));
    let (query, until) = query.place(Timestamp::of_day(now.day() + 1));
    query
        .sql("SELECT t.topics, t.unanswered, a.active_today, ")
        .sql(&format!("(SELECT COUNT(*) FROM posts s WHERE {STANDS}) + "))
        .sql(&format!("(SELECT COUNT(*) FROM replies s WHERE {STANDS}) AS posts FROM "))
        .sql("(SELECT COUNT(*) AS topics, COUNT(CASE WHEN s.best_id IS NULL THEN 1 END) AS unanswered ")
        .sql("FROM topics s WHERE s.deleted_at IS NULL) t CROSS JOIN ")
        .sql("(SELECT COUNT(DISTINCT w.author_id) AS active_today FROM (")
        .sql(&series::authors(&from, &until))
        .sql(") w) a")
}

fn forum_stats(row: &QueryResult) -> Result<ForumStats, Failure> {
    Ok(ForumStats {
        topics: get(row, "topics")?,
        posts: get(row, "posts")?,
        active_today: get(row, "active_today")?,
        unanswered: get(row, "unanswered")?,
    })
}

/// The use cases in numbers.
pub(super) fn of_use_cases(backend: DbBackend, organization: Option<OrganizationId>) -> Query {
    let query = Query::new(backend).sql("SELECT COUNT(*) AS published, COALESCE(SUM(c.view_count), 0) AS views, ");
    let query = match organization {
        Some(id) => query
            .sql("(SELECT COUNT(*) FROM use_cases d WHERE d.status = 'draft' AND d.organization_id = ")
            .bind(id)
            .sql(")"),
        None => query.sql("0"),
    };
    query.sql(" AS drafts FROM use_cases c WHERE c.status = 'published'")
}

fn use_case_stats(row: &QueryResult) -> Result<UseCaseStats, Failure> {
    let drafts: u32 = get(row, "drafts")?;
    Ok(UseCaseStats { published: get(row, "published")?, drafts: drafts.into(), views: get(row, "views")? })
}

/// Titles of topics and use cases that everybody may see.
pub(super) fn headings(backend: DbBackend, of: &[(TrendSubject, Uuid)]) -> Query {
    let ids = |wanted: TrendSubject| -> Vec<Uuid> {
        of.iter().filter(|(subject, _)| *subject == wanted).map(|(_, id)| *id).collect()
    };
    let query = Query::new(backend)
        .sql("SELECT 'topic' AS subject, t.id, t.title FROM topics t WHERE t.deleted_at IS NULL AND t.id IN (");
    // Unless told otherwise, SQLite goes through all that are published.
    let status = if query.is_sqlite() { "+c.status" } else { "c.status" };
    let query = id_list(query, &ids(TrendSubject::Topic))
        .sql(") UNION ALL SELECT 'use_case' AS subject, c.id, c.title FROM use_cases c ")
        .sql(&format!("WHERE {status} = 'published' AND c.id IN ("));
    id_list(query, &ids(TrendSubject::UseCase)).sql(")")
}

fn heading(row: &QueryResult) -> Result<Heading, Failure> {
    Ok(Heading { subject: get(row, "subject")?, id: get(row, "id")?, title: get(row, "title")? })
}
