//! The entries of the search index. On SQLite their terms stand in tables of their own, from which triggers remove what is removed here.

use std::collections::BTreeMap;

use async_trait::async_trait;
use p2p_domain::{
    id::PostId,
    port::{error::StoreError, search::SearchRepository},
    search::{IndexEntry, SearchKind, Subject},
};
use sea_orm::{DatabaseTransaction, Value};

use crate::{
    error::Failure,
    row::get,
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

const PUT_ENTRY: &str = "INSERT INTO search_entries (kind, subject_id, topic_id, at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (kind, subject_id) DO UPDATE SET topic_id = excluded.topic_id, at = excluded.at RETURNING number";

const PUT_WITH_TERMS: &str = "INSERT INTO search_entries (kind, subject_id, topic_id, at, terms) \
     VALUES ($1, $2, $3, $4, CAST($5 AS tsvector)) ON CONFLICT (kind, subject_id) \
     DO UPDATE SET topic_id = excluded.topic_id, at = excluded.at, terms = excluded.terms";

/// The unused position between title and body, which no phrase gets over.
const GAP: usize = 1;

/// Postgres knows no position beyond.
const LAST_POSITION: usize = 16_383;

/// Postgres takes a little more than so many bytes of distinct terms: what a text has beyond is not found there.
const TERM_BYTES: usize = 1_000_000;

#[async_trait]
impl SearchRepository for SqlUnitOfWork {
    async fn put(&mut self, entry: &IndexEntry) -> Result<(), StoreError> {
        measured("search.put", async {
            if self.db().is_sqlite() { put_apart(self.db(), entry).await } else { put_whole(self.db(), entry).await }
        })
        .await
    }

    async fn remove(&mut self, subject: Subject) -> Result<(), StoreError> {
        measured("search.remove", remove(self.db(), subject)).await
    }

    async fn unchanged(&mut self, subject: Subject, seen: u32) -> Result<bool, StoreError> {
        measured("search.unchanged", async {
            let (table, stands) = match subject.kind {
                SearchKind::User => ("users", " AND status <> 'pending'"),
                SearchKind::UseCase => ("use_cases", ""),
                SearchKind::Topic => ("topics", " AND deleted_at IS NULL"),
                SearchKind::Post => ("posts", " AND deleted_at IS NULL"),
                SearchKind::Reply => ("replies", " AND deleted_at IS NULL"),
            };
            let lock = self.db().lock(" FOR NO KEY UPDATE");
            let sql = format!("SELECT 1 AS one FROM {table} WHERE id = $1 AND version = $2{stands}{lock}");
            Ok(self.db().first(&sql, params![subject.id, seen]).await?.is_some())
        })
        .await
    }
}

async fn put_apart(db: &Db<DatabaseTransaction>, entry: &IndexEntry) -> Result<(), Failure> {
    let row = db.first(PUT_ENTRY, head(entry)).await?;
    let number: i64 =
        row.map_or_else(|| Err(Failure::internal("an entry without a number")), |row| get(&row, "number"))?;
    let sql =
        format!("INSERT OR REPLACE INTO {} (rowid, title, body) VALUES ($1, $2, $3)", terms_of(entry.subject.kind));
    db.run(&sql, params![number, entry.title.join(" "), entry.body.join(" ")]).await.map(drop)
}

async fn put_whole(db: &Db<DatabaseTransaction>, entry: &IndexEntry) -> Result<(), Failure> {
    let mut values = head(entry);
    values.extend(params![vector(entry)]);
    db.run(PUT_WITH_TERMS, values).await.map(drop)
}

/// What both stores keep of an entry beside its terms.
pub(crate) fn head(entry: &IndexEntry) -> Vec<Value> {
    params![entry.subject.kind, entry.subject.id, entry.topic_id, entry.at]
}

/// The table on SQLite in which the terms of that kind are looked up.
pub(crate) const fn terms_of(kind: SearchKind) -> &'static str {
    match kind {
        SearchKind::User => "search_people",
        SearchKind::UseCase | SearchKind::Topic | SearchKind::Post | SearchKind::Reply => "search_terms",
    }
}

/// Removes the entry of something.
pub(super) async fn remove(db: &Db<DatabaseTransaction>, subject: Subject) -> Result<(), Failure> {
    let sql = "DELETE FROM search_entries WHERE kind = $1 AND subject_id = $2";
    db.run(sql, params![subject.kind, subject.id]).await.map(drop)
}

/// Removes the entries of all replies to a post.
pub(super) async fn remove_below(db: &Db<DatabaseTransaction>, post: PostId) -> Result<(), Failure> {
    let sql =
        "DELETE FROM search_entries WHERE kind = 'reply' AND subject_id IN (SELECT id FROM replies WHERE post_id = $1)";
    db.run(sql, params![post]).await.map(drop)
}

/// The terms of an entry as a `tsvector` is written: each with its positions, those of the title of weight A, those of the body of
/// weight B.
pub(crate) fn vector(entry: &IndexEntry) -> String {
    let title = entry.title.iter().zip(1..).map(|(term, place)| (term, place, 'A'));
    let body = entry.body.iter().zip(entry.title.len() + GAP + 1..).map(|(term, place)| (term, place, 'B'));
    let mut places: BTreeMap<&str, Vec<(usize, char)>> = BTreeMap::new();
    let mut left = TERM_BYTES;
    for (term, place, weight) in title.chain(body).filter(|(_, place, _)| *place <= LAST_POSITION) {
        if !places.contains_key(term.as_str()) {
            let Some(rest) = left.checked_sub(term.len()) else { continue };
            left = rest;
        }
        places.entry(term).or_default().push((place, weight));
    }
    let term = |(term, places): (&str, Vec<(usize, char)>)| {
        let places: Vec<String> = places.iter().map(|(place, weight)| format!("{place}{weight}")).collect();
        format!("{}:{}", quoted(term), places.join(","))
    };
    places.into_iter().map(term).collect::<Vec<_>>().join(" ")
}

/// A term between the quotation marks of Postgres' search types.
pub(crate) fn quoted(term: &str) -> String {
    format!("'{}'", term.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use p2p_domain::timestamp::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn entry(title: &[&str], body: Vec<String>) -> IndexEntry {
        IndexEntry {
            subject: Subject { kind: SearchKind::Topic, id: Uuid::nil() },
            topic_id: None,
            title: title.iter().map(|term| (*term).to_owned()).collect(),
            body,
            at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn a_vector_has_each_term_once_with_a_gap_between_the_fields() {
        let entry = entry(&["pump", "valve"], vec!["pump".to_owned(), "o'\\x".to_owned()]);
        assert_eq!(vector(&entry), "'o''\\\\x':5B 'pump':1A,4B 'valve':2A");
    }

    #[test]
    fn what_postgres_would_refuse_is_left_out() {
        let long = |n: usize| format!("{n:0>200}");
        let text = vector(&entry(&["pump"], (0..16_500).map(|n| long(n % 5_200)).collect()));
        assert!(!text.contains(":16384B") && text.contains("16383B"));
        assert_eq!(text.matches('\'').count() / 2, 1 + TERM_BYTES / 200 - 1, "and the rest is there");
    }
}
