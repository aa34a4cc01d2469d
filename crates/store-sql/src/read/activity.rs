//! What somebody or everybody did: the newest of each of four tables, put together.

use std::cmp::Reverse;

use async_trait::async_trait;
use p2p_domain::{
    activity::{Activity, ActivityScope},
    page::{Page, PageRequest, Start},
    port::{
        activity::{ActivityKey, ActivityReader},
        error::StoreError,
    },
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{CARD, card, card_joins, get},
    sql::measured,
};

/// What one of the tables holds, found along an index that begins with the time, or with the author and the time.
struct Branch {
    /// Kind, topic and title of an activity.
    columns: &'static str,
    /// When it was done.
    at: &'static str,
    /// The tables, with what did it under the alias `s`, and the condition that it stands.
    from: &'static str,
}

/// `CROSS JOIN` keeps SQLite from beginning with the topics. Of use cases that are published, `listed_at` tells since when.
const BRANCHES: [Branch; 4] = [
    Branch {
        columns: "'topic' AS kind, s.id AS topic_id, s.title",
        at: "s.created_at",
        from: "topics s WHERE s.deleted_at IS NULL",
    },
    Branch {
        columns: "'post' AS kind, s.topic_id, t.title",
        at: "s.created_at",
        from: "posts s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL \
               AND s.deleted_at IS NULL AND s.is_opening = FALSE",
    },
    Branch {
        columns: "'reply' AS kind, s.topic_id, t.title",
        at: "s.created_at",
        from: "replies s CROSS JOIN topics t WHERE t.id = s.topic_id AND t.deleted_at IS NULL \
               AND s.deleted_at IS NULL",
    },
    Branch {
        columns: "'use_case' AS kind, CAST(NULL AS UUID) AS topic_id, s.title",
        at: "s.listed_at",
        from: "use_cases s WHERE s.status = 'published'",
    },
];

#[async_trait]
impl ActivityReader for SqlStore {
    async fn activities(
        &self,
        scope: ActivityScope,
        request: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, StoreError> {
        measured("activity.activities", async {
            let (db, backend) = (self.reader(), self.backend());
            let mut items = page::read(db, list(backend, scope, request), activity).await?;
            items.sort_unstable_by_key(|item| Reverse((item.at, item.id)));
            let total = page::total(db, request.with_total, || count(backend, scope)).await?;
            Ok(Page::cut(items, request.limit, total, |item| ActivityKey { at: item.at, id: item.id }))
        })
        .await
    }
}

fn activity(row: &QueryResult) -> Result<Activity, Failure> {
    Ok(Activity {
        kind: get(row, "kind")?,
        id: get(row, "id")?,
        actor: card(row)?,
        topic_id: get(row, "topic_id")?,
        title: get(row, "title")?,
        at: get(row, "at")?,
    })
}

/// One page, in no order. Each table gives no more than the page can show, so that only these few are sorted together, and only people of the
/// page are looked up.
pub(super) fn list(backend: DbBackend, scope: ActivityScope, request: &PageRequest<ActivityKey>) -> Query {
    let head = format!("SELECT k.kind, k.id, k.topic_id, k.title, k.at, {CARD} FROM (SELECT a.* FROM (");
    let mut query = Query::new(backend).sql(&head);
    for (index, Branch { columns, at, from }) in BRANCHES.iter().enumerate() {
        let name = format!("b{index}");
        let union = if index == 0 { "" } else { " UNION ALL " };
        let select =
            format!("{union}SELECT {name}.* FROM (SELECT {columns}, s.id, s.author_id, {at} AS at FROM {from}");
        query = by(query.sql(&select), scope)
            .when(page::behind(request), |query, key| {
                query.sql(&format!(" AND ({at}, s.id) < (")).bind(key.at).sql(", ").bind(key.id).sql(")")
            })
            .sql(&format!(" ORDER BY {at} DESC, s.id DESC LIMIT "));
        query = reach(query, request).sql(&format!(") {name}"));
    }
    let query = page::window(query.sql(") a ORDER BY a.at DESC, a.id DESC"), request);
    query.sql(&format!(") k {}", card_joins("k.author_id")))
}

fn by(query: Query, scope: ActivityScope) -> Query {
    match scope {
        ActivityScope::Everybody => query,
        ActivityScope::Of(user) => query.sql(" AND s.author_id = ").bind(user),
    }
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

fn count(backend: DbBackend, scope: ActivityScope) -> Query {
    let mut query = Query::new(backend).sql("SELECT ");
    for (index, branch) in BRANCHES.iter().enumerate() {
        let plus = if index == 0 { "" } else { " + " };
        query = by(query.sql(&format!("{plus}(SELECT COUNT(*) FROM {}", branch.from)), scope).sql(")");
    }
    query.sql(" AS total")
}
