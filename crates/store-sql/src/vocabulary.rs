//! The words of texts, and their three-letter runs, by which a word is found that is like another. They say nothing of who wrote them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use p2p_domain::{
    port::{error::StoreError, search::Vocabulary},
    text::search::trigrams,
};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::Value as Json;

use crate::{
    SqlStore,
    error::Failure,
    read::Query,
    row::get,
    sql::{Db, measured, params},
    // Words that are lost in a power cut are learned from the next texts.
    store::Durability::Repeatable,
};

#[async_trait]
impl Vocabulary for SqlStore {
    async fn learn(&self, words: &[String]) -> Result<(), StoreError> {
        measured("vocabulary.learn", async {
            let uses: Vec<(&str, u64)> =
                words.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().map(|word| (word, 1)).collect();
            if uses.is_empty() {
                return Ok(());
            }
            let transaction = self.transaction(Repeatable).await?;
            add(&transaction.db, &uses).await?;
            transaction.commit().await
        })
        .await
    }

    async fn alike(&self, trigrams: &[String], limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        measured("vocabulary.alike", async {
            if trigrams.is_empty() {
                return Ok(Vec::new());
            }
            let (sql, params) = alike(self.backend(), trigrams, limit).parts();
            let rows = self.reader().rows(&sql, params).await?;
            rows.iter().map(|row| Ok((get(row, "word")?, get(row, "uses")?))).collect()
        })
        .await
    }
}

/// Adds to how many texts these words stand in, each named once; in two statements, whatever their number. They go in the order of
/// their bytes, so that several who add some do not wait for one another in a circle.
pub(crate) async fn add<C: ConnectionTrait>(db: &Db<C>, words: &[(&str, u64)]) -> Result<(), Failure> {
    let list = if db.is_sqlite() {
        "SELECT json_extract(value, '$[0]') AS word, json_extract(value, '$[1]') AS uses FROM json_each($1) WHERE TRUE"
    } else {
        "SELECT value ->> 0 AS word, CAST(value ->> 1 AS bigint) AS uses \
         FROM jsonb_array_elements(CAST($1 AS jsonb)) WITH ORDINALITY AS given (value, place) ORDER BY place"
    };
    let sql = format!(
        "INSERT INTO search_words (word, uses) {list} \
         ON CONFLICT (word) DO UPDATE SET uses = search_words.uses + excluded.uses RETURNING word, uses"
    );
    let given: Json = words.iter().map(|(word, uses)| Json::from(vec![Json::from(*word), Json::from(*uses)])).collect();
    let mut runs: Vec<Json> = Vec::new();
    for row in db.rows(&sql, params![given.to_string()]).await? {
        let (word, uses): (String, u64) = (get(&row, "word")?, get(&row, "uses")?);
        // One that stands in more texts than are added was known before, with its runs.
        if words.binary_search(&(word.as_str(), uses)).is_ok() {
            let of =
                |run: [char; 3]| Json::from(vec![Json::from(run.iter().collect::<String>()), Json::from(word.clone())]);
            runs.extend(trigrams(&word).into_iter().map(of));
        }
    }
    if runs.is_empty() {
        return Ok(());
    }
    add_runs(db, Json::from(runs).to_string()).await
}

async fn add_runs<C: ConnectionTrait>(db: &Db<C>, runs: String) -> Result<(), Failure> {
    let list = if db.is_sqlite() {
        "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1) WHERE TRUE"
    } else {
        "SELECT value ->> 0, value ->> 1 FROM jsonb_array_elements(CAST($1 AS jsonb)) AS given (value)"
    };
    let sql = format!("INSERT INTO search_trigrams (trigram, word) {list} ON CONFLICT (trigram, word) DO NOTHING");
    db.run(&sql, params![runs]).await.map(drop)
}

/// The words with the most of these runs; of equals the more used first.
pub(crate) fn alike(backend: DbBackend, trigrams: &[String], limit: u32) -> Query {
    Query::new(backend)
        .sql(
            "SELECT w.word, w.uses FROM (SELECT g.word, COUNT(*) AS shared FROM search_trigrams g WHERE g.trigram IN (",
        )
        .padded_list(trigrams)
        .sql(&format!(") GROUP BY g.word ORDER BY shared DESC, g.word LIMIT {limit}) g "))
        .sql("CROSS JOIN search_words w WHERE w.word = g.word ORDER BY g.shared DESC, w.uses DESC, w.word")
}
