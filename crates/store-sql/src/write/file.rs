//! Files, and what becomes of them when what they hang on is deleted. Their bytes are the blob store's.

use std::collections::HashSet;

use async_trait::async_trait;
use p2p_domain::{
    file::{File, FileHolder, FileRecord, FileStatus},
    id::{FileId, OrganizationId, PostId, UserId},
    port::{error::StoreError, file::FileRepository},
    timestamp::Timestamp,
    use_case::Caption,
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, Value};

use super::{Table, membership};
use crate::{
    error::Failure,
    read::Query,
    row::{self, FILE, LOOSE, get, holder_column},
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "files",
    columns: "id, owner_id, organization_id, name, media, size, sha256, generation, has_thumbnail, status, place, \
              loose_since, created_at, caption, post_id, reply_id, use_case_id, message_id",
};

const COMPLETE: &str = "UPDATE files SET status = $2, media = $3, size = $4, sha256 = $5 WHERE id = $1 AND status = $6";

const RENEW: &str = "UPDATE files SET generation = $2, size = $3, has_thumbnail = $4 WHERE id = $1 AND generation = $5";

const SUM: &str = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM files WHERE organization_id = $1";

/// A new row, hanging on something at that place, or on nothing since it was made.
pub(crate) fn values(
    file: &File,
    status: FileStatus,
    holder: Option<FileHolder>,
    place: u32,
    caption: Option<&Caption>,
) -> Vec<Value> {
    let on = |column: &str| holder.filter(|holder| holder_column(*holder) == column).map(FileHolder::uuid);
    let mut values = params![file.id, file.owner_id, file.organization_id, file.name, file.media, file.size];
    values.extend(params![file.sha256, file.generation, file.has_thumbnail, status, place]);
    values.extend(params![file.created_at, file.created_at, caption]);
    values.extend(params![on("post_id"), on("reply_id"), on("use_case_id"), on("message_id")]);
    values
}

/// Takes files, and what was said of them there, from what this column names, at the moment `$2`. Which, is to follow: `= $1`.
pub(super) fn freeing(column: &str) -> String {
    format!("UPDATE files SET {column} = NULL, caption = NULL, loose_since = $2 WHERE {column}")
}

/// Takes all files from something.
pub(super) async fn let_go(db: &Db<DatabaseTransaction>, holder: FileHolder, at: Timestamp) -> Result<(), Failure> {
    let sql = format!("{} = $1", freeing(holder_column(holder)));
    db.run(&sql, params![holder.uuid(), at]).await.map(drop)
}

/// Takes all files from a post and from the replies to it, deleted ones too.
pub(super) async fn let_go_of_post(db: &Db<DatabaseTransaction>, id: PostId, at: Timestamp) -> Result<(), Failure> {
    let_go(db, FileHolder::Post(id.uuid()), at).await?;
    let below = format!("{} IN (SELECT r.id FROM replies r WHERE r.post_id = $1)", freeing("reply_id"));
    db.run(&below, params![id, at]).await.map(drop)
}

/// Removes the files of somebody that hang on nothing; returns which.
pub(super) async fn remove_loose(db: &Db<DatabaseTransaction>, owner: UserId) -> Result<Vec<FileId>, Failure> {
    let sql = format!("DELETE FROM files WHERE owner_id = $1 AND {LOOSE} RETURNING id");
    db.rows(&sql, params![owner]).await?.iter().map(|row| get(row, "id")).collect()
}

/// Those of the files that may be hung, held until the unit ends, and the last place that is taken there.
async fn hangable(
    db: &Db<DatabaseTransaction>,
    owner: UserId,
    files: &[FileId],
    holder: FileHolder,
) -> Result<(HashSet<FileId>, u32), Failure> {
    let last = format!("(SELECT COALESCE(MAX(h.place), 0) FROM files h WHERE h.{} = ", holder_column(holder));
    let (sql, params) = Query::new(db.get_database_backend())
        .sql("SELECT f.id, ")
        .sql(&last)
        .bind(holder.uuid())
        .sql(") AS last FROM files f WHERE f.owner_id = ")
        .bind(owner)
        .sql(" AND f.status = ")
        .bind(FileStatus::Ready)
        .sql(&format!(" AND {LOOSE} AND f.id IN ("))
        .bind_all(files)
        // In one order, so that two units that want the same files do not wait for each other.
        .sql(") ORDER BY f.id")
        .sql(db.lock(" FOR UPDATE OF f"))
        .parts();
    let rows = db.rows(&sql, params).await?;
    let last = rows.first().map_or(Ok(0), |row| get(row, "last"))?;
    Ok((rows.iter().map(|row| get(row, "id")).collect::<Result<_, _>>()?, last))
}

/// Hangs these there, in that order, behind the place `last`.
pub(super) async fn hang(
    db: &Db<DatabaseTransaction>,
    files: &[FileId],
    holder: FileHolder,
    last: u32,
) -> Result<(), Failure> {
    let places: Vec<_> = files.iter().zip(last + 1..).map(|(id, place)| params![id, place]).collect();
    let (sql, params) = Query::new(db.get_database_backend())
        .sql("WITH w (id, place) AS (")
        .padded_rows(&places)
        .sql(&format!(") UPDATE files SET place = w.place, {} = ", holder_column(holder)))
        .bind(holder.uuid())
        .sql(" FROM w WHERE files.id = w.id")
        .parts();
    db.run(&sql, params).await.map(drop)
}

#[async_trait]
impl FileRepository for SqlUnitOfWork {
    async fn insert(&mut self, record: &FileRecord) -> Result<(), StoreError> {
        measured("file.insert", async {
            let values = values(&record.file, record.status, None, 0, None);
            self.db().run(&TABLE.insert(), values).await.map(drop)
        })
        .await
    }

    async fn find(&mut self, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        measured("file.find", async {
            let lock = self.db().lock(" FOR UPDATE");
            let sql = format!("SELECT {FILE} FROM files f WHERE f.id = $1{lock}");
            self.db().first(&sql, params![id]).await?.map(|row| row::file_record(&row)).transpose()
        })
        .await
    }

    async fn complete(&mut self, file: &File) -> Result<bool, StoreError> {
        let mut values = params![file.id, FileStatus::Ready, file.media, file.size, file.sha256];
        values.extend(params![FileStatus::Announced]);
        measured("file.complete", self.db().changes(COMPLETE, values)).await
    }

    async fn renew(&mut self, file: &File, expected: u32) -> Result<bool, StoreError> {
        let values = params![file.id, file.generation, file.size, file.has_thumbnail, expected];
        measured("file.renew", self.db().changes(RENEW, values)).await
    }

    async fn attach(&mut self, owner: UserId, files: &[FileId], holder: FileHolder) -> Result<Vec<FileId>, StoreError> {
        measured("file.attach", async {
            let mut seen = HashSet::new();
            let files: Vec<FileId> = files.iter().copied().filter(|id| seen.insert(*id)).collect();
            if files.is_empty() {
                return Ok(files);
            }
            let (free, last) = hangable(self.db(), owner, &files, holder).await?;
            if free.len() == files.len() {
                hang(self.db(), &files, holder, last).await?;
            }
            Ok(files.into_iter().filter(|id| !free.contains(id)).collect())
        })
        .await
    }

    async fn detach_all(&mut self, holder: FileHolder, at: Timestamp) -> Result<(), StoreError> {
        measured("file.detach_all", let_go(self.db(), holder, at)).await
    }

    async fn delete(&mut self, id: FileId) -> Result<bool, StoreError> {
        measured("file.delete", self.db().changes("DELETE FROM files WHERE id = $1", params![id])).await
    }

    async fn hold_quota(&mut self, organization: OrganizationId) -> Result<u64, StoreError> {
        measured("file.hold_quota", async {
            self.db().run(membership::HOLD, params![organization]).await?;
            let row = self.db().first(SUM, params![organization]).await?;
            row.map_or(Ok(0), |row| get(&row, "bytes"))
        })
        .await
    }
}
