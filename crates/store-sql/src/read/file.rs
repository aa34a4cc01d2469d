//! Files as readers find them: one by one, those that hang on many things at once, and those that hang on nothing.

use std::collections::HashSet;

use async_trait::async_trait;
use p2p_domain::{
    actor::Audience,
    file::{File, FileHolder, FileRecord, FileStatus},
    id::FileId,
    port::{error::StoreError, file::FileReader},
    timestamp::Timestamp,
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{Query, message, page, use_case};
use crate::{
    SqlStore,
    error::Failure,
    row::{FILE, LOOSE, file_record, get, holder_column},
    sql::measured,
};

/// How many ids one statement looks for.
const CHUNK: usize = 512;

#[async_trait]
impl FileReader for SqlStore {
    async fn readable(&self, audience: &Audience, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        measured("file.readable", async {
            page::read_one(self.reader(), readable(self.backend(), audience, id), file_record).await
        })
        .await
    }

    async fn record(&self, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        measured("file.record", async {
            page::read_one(self.reader(), select(self.backend()).sql(" WHERE f.id = ").bind(id), file_record).await
        })
        .await
    }

    async fn attached(&self, holders: &[FileHolder]) -> Result<Vec<(FileHolder, File)>, StoreError> {
        measured("file.attached", async {
            let mut found = Vec::new();
            for chunk in holders.chunks(CHUNK) {
                found.extend(page::read(self.reader(), attached(self.backend(), chunk), hung).await?);
            }
            found.sort_unstable_by_key(|(place, _, file)| (*place, file.id));
            Ok(found.into_iter().map(|(_, holder, file)| (holder, file)).collect())
        })
        .await
    }

    async fn orphans(&self, before: Timestamp, limit: u32) -> Result<Vec<FileRecord>, StoreError> {
        measured("file.orphans", async {
            page::read(self.reader(), orphans(self.backend(), before, limit), file_record).await
        })
        .await
    }

    async fn unknown(&self, ids: &[FileId]) -> Result<Vec<FileId>, StoreError> {
        measured("file.unknown", async {
            let mut known = HashSet::new();
            for chunk in ids.chunks(CHUNK) {
                let query = known_of(self.backend(), chunk);
                known.extend(page::read(self.reader(), query, |row| get::<FileId>(row, "id")).await?);
            }
            // What was looked at once is not told again.
            Ok(ids.iter().copied().filter(|id| known.insert(*id)).collect())
        })
        .await
    }
}

fn select(backend: DbBackend) -> Query {
    Query::new(backend).sql(&format!("SELECT {FILE} FROM files f"))
}

/// One's own, or one that hangs on what is there.
pub(super) fn readable(backend: DbBackend, audience: &Audience, id: FileId) -> Query {
    let query = select(backend)
        .sql(" WHERE f.id = ")
        .bind(id)
        .sql(" AND f.status = ")
        .bind(FileStatus::Ready)
        .sql(" AND (f.owner_id = ")
        .bind(audience.viewer())
        .sql(" OR EXISTS (SELECT 1 FROM posts p CROSS JOIN topics t WHERE p.id = f.post_id AND t.id = p.topic_id")
        .sql(" AND p.deleted_at IS NULL AND t.deleted_at IS NULL)")
        .sql(" OR EXISTS (SELECT 1 FROM replies r CROSS JOIN posts p CROSS JOIN topics t")
        .sql(" WHERE r.id = f.reply_id AND p.id = r.post_id AND t.id = r.topic_id")
        .sql(" AND r.deleted_at IS NULL AND p.deleted_at IS NULL AND t.deleted_at IS NULL)")
        .sql(" OR EXISTS (SELECT 1 FROM messages m WHERE m.id = f.message_id AND m.deleted_at IS NULL AND ");
    let query = message::known_to(query, audience.viewer())
        .sql(") OR EXISTS (SELECT 1 FROM use_cases u WHERE u.id = f.use_case_id");
    use_case::seen_by(query, audience).sql("))")
}

/// What hangs on these things, in no order.
pub(super) fn attached(backend: DbBackend, holders: &[FileHolder]) -> Query {
    let mut query = Query::new(backend);
    let mut joint = "";
    for column in ["post_id", "reply_id", "use_case_id", "message_id"] {
        let here = holders.iter().filter(|holder| holder_column(**holder) == column);
        let ids: Vec<Uuid> = here.map(|holder| holder.uuid()).collect();
        if !ids.is_empty() {
            query = query
                .sql(joint)
                .sql(&format!("SELECT {FILE}, f.place FROM files f WHERE f.{column} IN ("))
                .padded_list(&ids)
                .sql(")");
            joint = " UNION ALL ";
        }
    }
    query
}

fn hung(row: &QueryResult) -> Result<(u32, FileHolder, File), Failure> {
    let FileRecord { file, holder, .. } = file_record(row)?;
    let holder = holder.ok_or_else(|| Failure::corrupt("a file that was found by its holder has none"))?;
    Ok((get(row, "place")?, holder, file))
}

/// What hangs on nothing since before the moment, the longest first.
pub(super) fn orphans(backend: DbBackend, before: Timestamp, limit: u32) -> Query {
    select(backend)
        .sql(&format!(" WHERE {LOOSE} AND f.loose_since < "))
        .bind(before)
        .sql(&format!(" ORDER BY f.loose_since, f.id LIMIT {limit}"))
}

/// Those of the ids that a row has.
pub(super) fn known_of(backend: DbBackend, ids: &[FileId]) -> Query {
    Query::new(backend).sql("SELECT f.id FROM files f WHERE f.id IN (").padded_list(ids).sql(")")
}
