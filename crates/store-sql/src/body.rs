//! Bodies in the relational store, and which of them rows point at. What a body says is not judged here.

use async_trait::async_trait;
use p2p_domain::{
    content::{Body, BodyKey, ForumText, Matter},
    id::TopicId,
    port::{
        body::{BodyReferences, BodyStore},
        error::{Constraint, StoreError},
    },
    timestamp::Timestamp,
};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::{
    SqlStore,
    error::Failure,
    read::{Query, key_list},
    row::get,
    sql::{measured, params},
    // Who points at a body commits durably after it, and takes the body to the disk along.
    store::Durability::Repeatable,
};

/// How many keys one statement names.
const CHUNK: usize = 256;

/// How many keys one listing answers at most.
const LISTED: u32 = 1_000;

const BODY: &str = "b.id, b.revision, b.kind, b.topic_id, b.author_id, b.content, b.html, b.created_at";

#[async_trait]
impl BodyStore for SqlStore {
    async fn put(&self, body: &Body) -> Result<(), StoreError> {
        measured("body.put", async {
            let sql = "INSERT INTO bodies (id, revision, kind, topic_id, author_id, content, html, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id, revision) DO NOTHING";
            let Body { key, author_id, created_at, matter } = body;
            let Written { kind, topic_id, content, html } = Written::of(key.id, matter)?;
            let params = params![key.id, key.revision, kind, topic_id, author_id, content, html, created_at];
            let writer = self.writer(Repeatable).await?;
            if writer.db.changes(sql, params).await? {
                return Ok(());
            }
            let sql = format!("SELECT {BODY} FROM bodies b WHERE b.id = $1 AND b.revision = $2");
            let row = writer.db.first(&sql, params![key.id, key.revision]).await?;
            let kept = row.as_ref().map(read).transpose()?;
            let is_same = kept.map(|kept| same(&kept, body)).transpose()?.unwrap_or(false);
            if is_same { Ok(()) } else { Err(Failure::conflict(Constraint::Key)) }
        })
        .await
    }

    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError> {
        measured("body.get_many", async {
            let mut bodies = Vec::with_capacity(keys.len());
            for chunk in distinct(keys).chunks(CHUNK) {
                let query = Query::new(self.backend());
                let query =
                    key_list(query.sql(&format!("SELECT {BODY} FROM bodies b WHERE (b.id, b.revision) IN (")), chunk);
                let (sql, params) = query.sql(")").parts();
                for row in &self.reader().rows(&sql, params).await? {
                    bodies.push(read(row)?);
                }
            }
            Ok(bodies)
        })
        .await
    }

    async fn delete_many(&self, keys: &[BodyKey]) -> Result<(), StoreError> {
        measured("body.delete_many", async {
            for chunk in distinct(keys).chunks(CHUNK) {
                let query = Query::new(self.backend()).sql("DELETE FROM bodies WHERE (id, revision) IN (");
                let (sql, params) = key_list(query, chunk).sql(")").parts();
                self.writer(Repeatable).await?.db.run(&sql, params).await?;
            }
            Ok(())
        })
        .await
    }

    async fn written_before(
        &self,
        before: Timestamp,
        after: Option<BodyKey>,
        limit: u32,
    ) -> Result<Vec<BodyKey>, StoreError> {
        measured("body.written_before", async {
            // Nearly all bodies are older: walking them by key is cheaper than sorting them, hence the plus.
            let query = Query::new(self.backend())
                .sql("SELECT b.id, b.revision FROM bodies b WHERE +b.created_at < ")
                .bind(before)
                .when(after, |query, key| {
                    query.sql(" AND (b.id, b.revision) > (").bind_all([key.id, key.revision]).sql(")")
                });
            let (sql, params) = query.sql(&format!(" ORDER BY b.id, b.revision LIMIT {}", limit.min(LISTED))).parts();
            self.reader().rows(&sql, params).await?.iter().map(key).collect()
        })
        .await
    }
}

#[async_trait]
impl BodyReferences for SqlStore {
    async fn referenced(&self, keys: &[BodyKey]) -> Result<Vec<BodyKey>, StoreError> {
        measured("body.referenced", async {
            let mut found = Vec::new();
            for chunk in distinct(keys).chunks(CHUNK) {
                let query =
                    key_list(Query::new(self.backend()).sql("WITH w(id, revision) AS ("), chunk).sql(REFERENCED);
                let (sql, params) = query.parts();
                for row in &self.reader().rows(&sql, params).await? {
                    found.push(key(row)?);
                }
            }
            Ok(found)
        })
        .await
    }
}

/// Rows that are deleted but not purged still count. Joined piece by piece, the keys first, so that each is looked up in an index.
const REFERENCED: &str = ") SELECT w.id, w.revision FROM w CROSS JOIN posts p WHERE p.id = w.id AND p.body_id = w.revision \
     UNION SELECT w.id, w.revision FROM w CROSS JOIN replies r WHERE r.id = w.id AND r.body_id = w.revision \
     UNION SELECT w.id, w.revision FROM w CROSS JOIN use_cases u WHERE u.id = w.id AND u.body_id = w.revision \
     UNION SELECT w.id, w.revision FROM w CROSS JOIN revisions h \
         WHERE h.kind = 'post' AND h.subject_id = w.id AND h.body_id = w.revision \
     UNION SELECT w.id, w.revision FROM w CROSS JOIN revisions h \
         WHERE h.kind = 'reply' AND h.subject_id = w.id AND h.body_id = w.revision";

/// The name of the kind of a use case's text; those of the forum are named as their kinds.
const USE_CASE: &str = "use_case";

/// What a body says, as columns hold it.
#[derive(PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) kind: &'static str,
    pub(crate) topic_id: TopicId,
    pub(crate) content: String,
    pub(crate) html: String,
}

impl Written {
    /// The text of a use case is a JSON document, and stands under its own id where others name their topic.
    pub(crate) fn of(id: Uuid, matter: &Matter) -> Result<Self, Failure> {
        Ok(match matter {
            Matter::Forum(ForumText { kind, topic_id, content, html }) => {
                Self { kind: kind.as_str(), topic_id: *topic_id, content: content.clone(), html: html.clone() }
            }
            Matter::UseCase(text) => Self {
                kind: USE_CASE,
                topic_id: TopicId::new(id),
                content: serde_json::to_string(text)?,
                html: String::new(),
            },
        })
    }
}

/// Whether two bodies of one key are the same. The time is left out: whoever repeats a write may have looked at the clock again.
fn same(one: &Body, other: &Body) -> Result<bool, Failure> {
    let id = one.key.id;
    Ok(one.author_id == other.author_id && Written::of(id, &one.matter)? == Written::of(id, &other.matter)?)
}

fn distinct(keys: &[BodyKey]) -> Vec<BodyKey> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn key(row: &QueryResult) -> Result<BodyKey, Failure> {
    Ok(BodyKey { id: get(row, "id")?, revision: get(row, "revision")? })
}

fn read(row: &QueryResult) -> Result<Body, Failure> {
    Ok(Body {
        key: key(row)?,
        author_id: get(row, "author_id")?,
        created_at: get(row, "created_at")?,
        matter: matter(row)?,
    })
}

fn matter(row: &QueryResult) -> Result<Matter, Failure> {
    if get::<String>(row, "kind")? == USE_CASE {
        return Ok(Matter::UseCase(serde_json::from_str(&get::<String>(row, "content")?)?));
    }
    Ok(Matter::Forum(ForumText {
        kind: get(row, "kind")?,
        topic_id: get(row, "topic_id")?,
        content: get(row, "content")?,
        html: get(row, "html")?,
    }))
}
