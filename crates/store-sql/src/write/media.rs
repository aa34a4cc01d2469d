//! Media of use cases: files that hang there, in an order, each with a caption.

use std::collections::HashSet;

use async_trait::async_trait;
use p2p_domain::{
    file::FileHolder,
    id::{FileId, UseCaseId},
    port::{error::StoreError, use_case::MediaRepository},
    timestamp::Timestamp,
    use_case::{Caption, Media},
};

use super::file;
use crate::{
    error::Failure,
    row::{self, get, media_columns},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const DESCRIBE: &str = "UPDATE files SET caption = $3 WHERE use_case_id = $1 AND id = $2";

impl SqlUnitOfWork {
    /// The files that hang there, in their order, and no others come or go in between.
    async fn hung(&self, of: UseCaseId) -> Result<Vec<FileId>, Failure> {
        let lock = self.db().lock(" FOR UPDATE");
        let sql = format!("SELECT f.id FROM files f WHERE f.use_case_id = $1 ORDER BY f.place, f.id{lock}");
        self.db().rows(&sql, params![of]).await?.iter().map(|row| get(row, "id")).collect()
    }
}

#[async_trait]
impl MediaRepository for SqlUnitOfWork {
    async fn list(&mut self, of: UseCaseId) -> Result<Vec<Media>, StoreError> {
        measured("media.list", async {
            let columns = media_columns();
            let sql = format!("SELECT {columns} FROM files f WHERE f.use_case_id = $1 ORDER BY f.place, f.id");
            self.db().rows(&sql, params![of]).await?.iter().map(row::media).collect()
        })
        .await
    }

    async fn describe(&mut self, of: UseCaseId, file: FileId, caption: Option<&Caption>) -> Result<bool, StoreError> {
        measured("media.describe", self.db().changes(DESCRIBE, params![of, file, caption])).await
    }

    async fn arrange(&mut self, of: UseCaseId, order: &[FileId]) -> Result<(), StoreError> {
        measured("media.arrange", async {
            let hung = self.hung(of).await?;
            let (there, mut named) = (hung.iter().copied().collect::<HashSet<_>>(), HashSet::new());
            // What hangs there stands behind the wish in its old order, and is named once.
            let wish = order.iter().copied().filter(|id| there.contains(id)).chain(hung);
            let files: Vec<FileId> = wish.filter(|id| named.insert(*id)).collect();
            if files.is_empty() {
                return Ok(());
            }
            file::hang(self.db(), &files, FileHolder::UseCase(of.uuid()), 0).await
        })
        .await
    }

    async fn detach(&mut self, of: UseCaseId, id: FileId, at: Timestamp) -> Result<bool, StoreError> {
        measured("media.detach", async {
            let sql = format!("{} = $1 AND id = $3", file::freeing("use_case_id"));
            self.db().changes(&sql, params![of, at, id]).await
        })
        .await
    }
}
