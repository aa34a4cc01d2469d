//! Which pictures somebody shows, for those who sweep the others away.

use std::collections::HashSet;

use async_trait::async_trait;
use p2p_domain::{
    picture::PictureKey,
    port::{error::StoreError, picture::PictureReferences},
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{SqlStore, row::get, sql::measured};

/// How many keys one statement looks for.
const CHUNK: usize = 512;

#[async_trait]
impl PictureReferences for SqlStore {
    async fn shown(&self, keys: &[PictureKey]) -> Result<Vec<PictureKey>, StoreError> {
        measured("picture.shown", async {
            let mut found = HashSet::new();
            for chunk in keys.chunks(CHUNK) {
                let query = shown(self.backend(), chunk);
                found.extend(page::read(self.reader(), query, |row| get::<PictureKey>(row, "picture")).await?);
            }
            Ok(found.into_iter().collect())
        })
        .await
    }
}

/// Those of some keys that are in use.
pub(super) fn shown(backend: DbBackend, keys: &[PictureKey]) -> Query {
    Query::new(backend)
        .sql("SELECT u.avatar AS picture FROM users u WHERE u.avatar IN (")
        .padded_list(keys)
        .sql(") UNION ALL SELECT o.logo FROM organizations o WHERE o.logo IN (")
        .padded_list(keys)
        .sql(")")
}
