//! What the search index must hold, read in the order of ids, and by which rules it was last written as a whole.

use async_trait::async_trait;
use p2p_domain::{
    content::BodyKey,
    port::{error::StoreError, search::IndexSource},
    search::{SearchKind, Subject, Unindexed, UnindexedMatter},
    user::UserStatus,
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use crate::{
    SqlStore,
    error::Failure,
    read::Query,
    row::{TOPIC, USE_CASE, USER, get, topic, use_case, user},
    sql::{measured, params},
    // Losing the note only repeats work.
    store::Durability::Repeatable,
};

#[async_trait]
impl IndexSource for SqlStore {
    async fn fingerprint(&self) -> Result<Option<String>, StoreError> {
        measured("index_source.fingerprint", async {
            let row = self.reader().first("SELECT value FROM meta WHERE key = 'search_rules'", params![]).await?;
            row.map(|row| get(&row, "value")).transpose()
        })
        .await
    }

    async fn set_fingerprint(&self, fingerprint: &str) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO meta (key, value) VALUES ('search_rules', $1) \
             ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        measured("index_source.set_fingerprint", async {
            self.writer(Repeatable).await?.db.run(SQL, params![fingerprint]).await.map(drop)
        })
        .await
    }

    async fn batch(&self, kind: SearchKind, after: Option<Uuid>, limit: u32) -> Result<Vec<Unindexed>, StoreError> {
        measured("index_source.batch", async {
            let (sql, params) = batch(self.backend(), kind, after, limit).parts();
            self.reader().rows(&sql, params).await?.iter().map(|row| read(kind, row)).collect()
        })
        .await
    }
}

/// One batch, in the order of ids.
pub(crate) fn batch(backend: DbBackend, kind: SearchKind, after: Option<Uuid>, limit: u32) -> Query {
    const TEXT: &str = "SELECT d.id, d.topic_id, d.body_id, d.created_at, d.version FROM";
    const STANDS: &str =
        "d CROSS JOIN topics t WHERE t.id = d.topic_id AND t.deleted_at IS NULL AND d.deleted_at IS NULL";
    let query = Query::new(backend);
    let (query, id) = match kind {
        SearchKind::User => {
            let query = query.sql(&format!("SELECT {USER} FROM users u WHERE u.status || '' <> "));
            (query.bind(UserStatus::Pending), "u.id")
        }
        SearchKind::UseCase => (query.sql(&format!("SELECT {USE_CASE} FROM use_cases u WHERE TRUE")), "u.id"),
        SearchKind::Topic => (query.sql(&format!("SELECT {TOPIC} FROM topics t WHERE t.deleted_at IS NULL")), "t.id"),
        SearchKind::Post => (query.sql(&format!("{TEXT} posts {STANDS}")), "d.id"),
        SearchKind::Reply => (query.sql(&format!("{TEXT} replies {STANDS}")), "d.id"),
    };
    query
        .when(after, |query, after| query.sql(&format!(" AND {id} > ")).bind(after))
        .sql(&format!(" ORDER BY {id} LIMIT {limit}"))
}

fn read(kind: SearchKind, row: &QueryResult) -> Result<Unindexed, Failure> {
    let matter = match kind {
        SearchKind::User => UnindexedMatter::User(Box::new(user(row)?)),
        SearchKind::UseCase => UnindexedMatter::UseCase(Box::new(use_case(row)?)),
        SearchKind::Topic => UnindexedMatter::Topic(Box::new(topic(row)?)),
        SearchKind::Post | SearchKind::Reply => {
            let id: Uuid = get(row, "id")?;
            UnindexedMatter::Text {
                subject: Subject { kind, id },
                topic_id: get(row, "topic_id")?,
                body: BodyKey { id, revision: get(row, "body_id")? },
                at: get(row, "created_at")?,
            }
        }
    };
    Ok(Unindexed { matter, seen: get(row, "version")? })
}
