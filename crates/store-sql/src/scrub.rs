//! Making what was erased unreadable in the store's own files. What is erased is not decided here.
//!
//! SQLite overwrites what it removes (`secure_delete`), but not the copies that it leaves in the free part of a page when it
//! packs the page anew, nor what its journal holds. The search index only notes what is removed from it, until parts of it are merged.
//! So after an erasure the index is merged, the file written anew and the journal emptied. On Postgres dead rows go with the next
//! vacuum, and the log with its recycling or archive: both are its operator's to set.

use std::time::Duration;

use async_trait::async_trait;
use p2p_domain::port::{erasure::ErasureCompletion, error::StoreError};

use crate::{
    error::Failure,
    row::get,
    sql::{measured, params},
    store::{Durability, SqlStore, Writer},
};

/// Counts erasures since the last scrubbing; not there when there is nothing to do.
pub(crate) const NOTE: &str = "INSERT INTO meta (key, value) VALUES ('erasures', '1') \
     ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)";

const NOTED: &str = "SELECT value FROM meta WHERE key = 'erasures'";

/// Another erasure in between keeps the note.
const DONE: &str = "DELETE FROM meta WHERE key = 'erasures' AND value = $1";

/// People's terms: few, whatever the size of the file.
const MERGE_PEOPLE: &str = "INSERT INTO search_people (search_people) VALUES ('optimize')";

/// The terms of all else, of which some were of what is no more.
const MERGE_TEXTS: &str = "INSERT INTO search_terms (search_terms) VALUES ('optimize')";

/// The largest file that is written anew here, in bytes: a few seconds in which others wait to write. A larger one is its operator's
/// to vacuum, at an hour of their choice.
const LARGEST: i64 = 512 * 1024 * 1024;

/// How often the journal is tried when somebody reads from it; each try itself waits as long as for a lock.
const TRIES: u32 = 3;

/// The pause between two tries, in which others may write.
const PAUSE: Duration = Duration::from_millis(100);

#[async_trait]
impl ErasureCompletion for SqlStore {
    async fn scrub(&self) -> Result<(), StoreError> {
        measured("erasure.scrub", async {
            if !self.is_sqlite() {
                return Ok(());
            }
            let Some(row) = self.reader().first(NOTED, params![]).await? else { return Ok(()) };
            let noted: String = get(&row, "value")?;
            let writer = self.writer(Durability::Repeatable).await?;
            writer.db.run(MERGE_PEOPLE, params![]).await?;
            write_anew(&writer).await?;
            drop(writer);
            for _ in 0..TRIES {
                let writer = self.writer(Durability::Repeatable).await?;
                if empty_journal(&writer).await? {
                    return writer.db.run(DONE, params![noted]).await.map(drop);
                }
                drop(writer);
                tokio::time::sleep(PAUSE).await;
            }
            Err(Failure::unavailable("readers hold the journal back"))
        })
        .await
    }
}

/// Writes the file anew, if it is not too large for that.
async fn write_anew(writer: &Writer) -> Result<(), Failure> {
    let size = pragma(writer, "page_count").await? * pragma(writer, "page_size").await?;
    if size > LARGEST {
        tracing::warn!(size, "too large to be written anew after an erasure; VACUUM it when few people write");
        return Ok(());
    }
    writer.db.run(MERGE_TEXTS, params![]).await?;
    // The new file is made beside the old one; in memory it could be more than there is.
    writer.db.run("PRAGMA temp_store = file", params![]).await?;
    writer.db.run("VACUUM", params![]).await?;
    writer.db.run("PRAGMA temp_store = memory", params![]).await.map(drop)
}

/// Moves the journal into the database and cuts it to nothing; false when somebody reads from it still.
async fn empty_journal(writer: &Writer) -> Result<bool, Failure> {
    Ok(first(writer, "PRAGMA wal_checkpoint(TRUNCATE)", "busy").await? == 0)
}

async fn pragma(writer: &Writer, name: &str) -> Result<i64, Failure> {
    first(writer, &format!("PRAGMA {name}"), name).await
}

async fn first(writer: &Writer, sql: &str, column: &str) -> Result<i64, Failure> {
    let row = writer.db.first(sql, params![]).await?;
    row.map_or_else(|| Err(Failure::internal("a pragma tells nothing")), |row| get(&row, column))
}
