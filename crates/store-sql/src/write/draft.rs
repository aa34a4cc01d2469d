//! Drafts.

use async_trait::async_trait;
use p2p_domain::{
    draft::{Draft, DraftKey},
    id::UserId,
    port::{draft::DraftRepository, error::StoreError},
    version::Version,
};

use crate::{
    error::Failure,
    row::get,
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const INSERT: &str = "INSERT INTO drafts (user_id, key, content, version, updated_at) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (user_id, key) DO NOTHING";

const UPDATE: &str = "UPDATE drafts SET content = $3, version = $4, updated_at = $5 \
     WHERE user_id = $1 AND key = $2 AND version = $6";

#[async_trait]
impl DraftRepository for SqlUnitOfWork {
    async fn save(&mut self, draft: &Draft, expected: Option<Version>) -> Result<bool, StoreError> {
        measured("draft.save", async {
            let version = expected.map_or(Version::FIRST, Version::next);
            let mut values = params![draft.user_id, draft.key, draft.content, version, draft.updated_at];
            match expected {
                None => self.db().changes(INSERT, values).await,
                Some(expected) => {
                    values.extend(params![expected]);
                    self.db().changes(UPDATE, values).await
                }
            }
        })
        .await
    }

    async fn delete(&mut self, user: UserId, key: &DraftKey) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM drafts WHERE user_id = $1 AND key = $2";
        measured("draft.delete", self.db().changes(SQL, params![user, key])).await
    }

    async fn count(&mut self, user: UserId) -> Result<u32, StoreError> {
        const SQL: &str = "SELECT count(*) AS total FROM drafts WHERE user_id = $1";
        measured("draft.count", async {
            let row = self.db().first(SQL, params![user]).await?;
            row.map_or_else(|| Err(Failure::corrupt("no count")), |row| get(&row, "total"))
        })
        .await
    }
}
