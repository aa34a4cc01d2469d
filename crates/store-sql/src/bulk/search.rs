//! The search index of what is loaded, and the words that corrections are offered from.

use std::collections::BTreeMap;

use p2p_domain::{
    port::error::StoreError,
    search::{IndexEntry, SearchKind},
};
use serde_json::{Value as Json, json};

use super::{Bulk, CHUNK};
use crate::{
    error::Failure,
    row::get,
    sql::{measured, params},
    vocabulary,
    write::{
        Table,
        search::{head, terms_of, vector},
    },
};

const ENTRIES: Table = Table { name: "search_entries", columns: "kind, subject_id, topic_id, at, number" };

const WITH_TERMS: &str = "INSERT INTO search_entries (kind, subject_id, topic_id, at, terms) \
     SELECT kind, subject_id, topic_id, at, CAST(terms AS tsvector) FROM jsonb_to_recordset(CAST($1 AS jsonb)) \
     AS given (kind text, subject_id uuid, topic_id uuid, at bigint, terms text)";

impl Bulk {
    /// Adds entries to the search index.
    pub async fn index(&mut self, entries: &[IndexEntry]) -> Result<(), StoreError> {
        measured("bulk.index", async {
            if self.unit.db().is_sqlite() { self.index_apart(entries).await } else { self.index_whole(entries).await }
        })
        .await
    }

    /// Adds to how many texts words stand in.
    pub async fn words(&mut self, words: &BTreeMap<String, u64>) -> Result<(), StoreError> {
        measured("bulk.words", async {
            let words: Vec<(&str, u64)> = words.iter().map(|(word, uses)| (word.as_str(), *uses)).collect();
            for chunk in words.chunks(CHUNK) {
                vocabulary::add(self.unit.db(), chunk).await?;
            }
            Ok(())
        })
        .await
    }

    /// The entries, numbered on from the last, and their terms under the same numbers.
    async fn index_apart(&self, entries: &[IndexEntry]) -> Result<(), Failure> {
        let last = self.unit.db().first("SELECT COALESCE(MAX(number), 0) AS last FROM search_entries", params![]);
        let last: i64 = last.await?.map_or(Ok(0), |row| get(&row, "last"))?;
        let numbered = || (last + 1..).zip(entries);
        let head = |(number, entry): (i64, &IndexEntry)| {
            let mut values = head(entry);
            values.extend(params![number]);
            values
        };
        self.insert(&ENTRIES, numbered().map(head)).await?;
        for kind in [SearchKind::User, SearchKind::Topic] {
            let table = Table { name: terms_of(kind), columns: "rowid, title, body" };
            let here = numbered().filter(|(_, entry)| terms_of(entry.subject.kind) == table.name);
            let terms = here.map(|(number, entry)| params![number, entry.title.join(" "), entry.body.join(" ")]);
            self.insert(&table, terms).await?;
        }
        Ok(())
    }

    async fn index_whole(&self, entries: &[IndexEntry]) -> Result<(), Failure> {
        let row = |entry: &IndexEntry| {
            json!({
                "kind": entry.subject.kind.as_str(),
                "subject_id": entry.subject.id.to_string(),
                "topic_id": entry.topic_id.map(|id| id.to_string()),
                "at": entry.at.millis(),
                "terms": vector(entry),
            })
        };
        for chunk in entries.chunks(CHUNK) {
            let rows: Json = chunk.iter().map(row).collect();
            self.unit.db().run(WITH_TERMS, params![rows.to_string()]).await?;
        }
        Ok(())
    }
}
