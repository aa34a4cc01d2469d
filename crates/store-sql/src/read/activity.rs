//! What somebody did: the newest of each of three tables, put together.

use async_trait::async_trait;
use p2p_domain::{
    activity::Activity,
    id::UserId,
    page::{Page, PageRequest, Start},
    port::{
        activity::{ActivityKey, ActivityReader},
        error::StoreError,
    },
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{SqlStore, error::Failure, row::get, sql::measured};

/// What one of the tables holds of somebody, found along the index behind them that begins with the author.
struct Branch {
    /// Under the alias `s`, with the columns of an activity.
    columns: &'static str,
    /// The tables, up to the condition on the author.
    from: &'static str,
}

/// `CROSS JOIN` keeps SQLite from beginning with the topics.
const BRANCHES: [Branch; 3] = [
    Branch {
        columns: "'topic' AS kind, s.id, s.id AS topic_id, s.title, s.created_at AS at",
        from: "topics s WHERE s.deleted_at IS NULL AND s.author_id = ",
    },
    Branch {
        columns: "'post' AS kind, s.id, s.topic_id, t.title, s.created_at AS at",
        from: "posts s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL \
               AND s.deleted_at IS NULL AND s.is_opening = FALSE AND s.author_id = ",
    },
    Branch {
        columns: "'reply' AS kind, s.id, s.topic_id, t.title, s.created_at AS at",
        from: "replies s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL \
               AND s.deleted_at IS NULL AND s.author_id = ",
    },
];

#[async_trait]
impl ActivityReader for SqlStore {
    async fn activities(
        &self,
        user: UserId,
        request: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, StoreError> {
        measured("activity.activities", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, list(backend, user, request), activity).await?;
            let total = page::total(db, request.with_total, || count(backend, user)).await?;
            Ok(Page::cut(items, request.limit, total, |item| ActivityKey { at: item.at, id: item.id }))
        })
        .await
    }
}

fn activity(row: &QueryResult) -> Result<Activity, Failure> {
    Ok(Activity {
        kind: get(row, "kind")?,
        id: get(row, "id")?,
        topic_id: get(row, "topic_id")?,
        topic_title: get(row, "title")?,
        at: get(row, "at")?,
    })
}

/// One page, the newest first. Each table gives no more than the page can show, so that only these few are sorted together.
pub(super) fn list(backend: DbBackend, user: UserId, request: &PageRequest<ActivityKey>) -> Query {
    let mut query = Query::new(backend).sql("SELECT a.kind, a.id, a.topic_id, a.title, a.at FROM (");
    for (index, branch) in BRANCHES.iter().enumerate() {
        let name = format!("b{index}");
        query = query
            .sql(if index == 0 { "" } else { " UNION ALL " })
            .sql(&format!("SELECT {name}.* FROM (SELECT {} FROM {}", branch.columns, branch.from))
            .bind(user)
            .when(page::behind(request), |query, key| {
                query.sql(" AND (s.created_at, s.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
            })
            .sql(" ORDER BY s.created_at DESC, s.id DESC LIMIT ");
        query = reach(query, request).sql(&format!(") {name}"));
    }
    page::window(query.sql(") a ORDER BY a.at DESC, a.id DESC"), request)
}

/// How far each table is read. A jump may take all that it skips from one of them.
fn reach(query: Query, request: &PageRequest<ActivityKey>) -> Query {
    let page = request.limit.get() + 1;
    match request.start {
        Start::Skip(count) if count > 0 => {
            query.bind(count.min(Start::<ActivityKey>::MAX_SKIP).cast_signed() + i64::from(page))
        }
        _ => query.sql(&page.to_string()),
    }
}

fn count(backend: DbBackend, user: UserId) -> Query {
    let mut query = Query::new(backend).sql("SELECT ");
    for (index, branch) in BRANCHES.iter().enumerate() {
        query = query
            .sql(if index == 0 { "" } else { " + " })
            .sql(&format!("(SELECT COUNT(*) FROM {}", branch.from))
            .bind(user)
            .sql(")");
    }
    query.sql(" AS total")
}
