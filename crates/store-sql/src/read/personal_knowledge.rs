//! What one person shared and kept, for their own copy of it: along the indexes that hold each person's rows in the order of their ids.

use async_trait::async_trait;
use p2p_domain::{
    file::{File, FileStatus},
    id::{FileId, UseCaseId, UserId},
    port::{
        error::StoreError,
        personal_data::{OwnMark, PersonalKnowledgeReader},
    },
    use_case::{Mark, UseCase},
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{FILE, USE_CASE, file_record, get, use_case},
    sql::measured,
    write::use_case::of_mark,
};

#[async_trait]
impl PersonalKnowledgeReader for SqlStore {
    async fn use_cases(&self, user: UserId, after: Option<UseCaseId>, limit: u32) -> Result<Vec<UseCase>, StoreError> {
        measured("personal_knowledge.use_cases", async {
            page::read(self.reader(), use_cases(self.backend(), user, after, limit), use_case).await
        })
        .await
    }

    async fn marks(
        &self,
        user: UserId,
        mark: Mark,
        after: Option<UseCaseId>,
        limit: u32,
    ) -> Result<Vec<OwnMark>, StoreError> {
        measured("personal_knowledge.marks", async {
            page::read(self.reader(), marks(self.backend(), user, mark, after, limit), |row| {
                Ok(OwnMark { mark, use_case_id: get(row, "use_case_id")?, created_at: get(row, "created_at")? })
            })
            .await
        })
        .await
    }

    async fn use_case_views(
        &self,
        user: UserId,
        after: Option<(UseCaseId, i32)>,
        limit: u32,
    ) -> Result<Vec<(UseCaseId, i32)>, StoreError> {
        measured("personal_knowledge.use_case_views", async {
            page::read(self.reader(), views(self.backend(), user, after, limit), |row| {
                Ok((get(row, "use_case_id")?, get(row, "day")?))
            })
            .await
        })
        .await
    }

    async fn files(&self, user: UserId, after: Option<FileId>, limit: u32) -> Result<Vec<File>, StoreError> {
        measured("personal_knowledge.files", async {
            let query = files(self.backend(), user, after, limit);
            page::read(self.reader(), query, |row| Ok(file_record(row)?.file)).await
        })
        .await
    }
}

/// One page of the use cases of somebody.
pub(super) fn use_cases(backend: DbBackend, user: UserId, after: Option<UseCaseId>, limit: u32) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {USE_CASE} FROM use_cases u WHERE u.author_id = "))
        .bind(user)
        .when(after, |query, id| query.sql(" AND u.id > ").bind(id))
        .sql(&format!(" ORDER BY u.id LIMIT {limit}"))
}

/// One page of the likes or bookmarks of somebody.
pub(super) fn marks(backend: DbBackend, user: UserId, mark: Mark, after: Option<UseCaseId>, limit: u32) -> Query {
    let (table, _) = of_mark(mark);
    Query::new(backend)
        .sql(&format!("SELECT m.use_case_id, m.created_at FROM {table} m WHERE m.user_id = "))
        .bind(user)
        .when(after, |query, id| query.sql(" AND m.use_case_id > ").bind(id))
        .sql(&format!(" ORDER BY m.use_case_id LIMIT {limit}"))
}

/// One page of the use cases that somebody looked at.
pub(super) fn views(backend: DbBackend, user: UserId, after: Option<(UseCaseId, i32)>, limit: u32) -> Query {
    Query::new(backend)
        .sql("SELECT w.use_case_id, w.day FROM use_case_views w WHERE w.viewer_id = ")
        .bind(user)
        .when(after, |query, (id, day)| {
            query.sql(" AND (w.use_case_id, w.day) > (").bind(id).sql(", ").bind(day).sql(")")
        })
        .sql(&format!(" ORDER BY w.use_case_id, w.day LIMIT {limit}"))
}

/// One page of the files that somebody uploaded.
pub(super) fn files(backend: DbBackend, user: UserId, after: Option<FileId>, limit: u32) -> Query {
    Query::new(backend)
        .sql(&format!("SELECT {FILE} FROM files f WHERE f.owner_id = "))
        .bind(user)
        .sql(" AND f.status = ")
        .bind(FileStatus::Ready)
        .when(after, |query, id| query.sql(" AND f.id > ").bind(id))
        .sql(&format!(" ORDER BY f.id LIMIT {limit}"))
}
