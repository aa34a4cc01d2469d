//! Drafts as their owners find them.

use async_trait::async_trait;
use p2p_domain::{
    draft::{Draft, DraftKey},
    id::UserId,
    port::{draft::DraftReader, error::StoreError},
};

use crate::{
    SqlStore,
    row::get,
    sql::{measured, params},
};

#[async_trait]
impl DraftReader for SqlStore {
    async fn get(&self, user: UserId, key: &DraftKey) -> Result<Option<Draft>, StoreError> {
        measured("draft.get", async {
            let sql = "SELECT content, version, updated_at FROM drafts WHERE user_id = $1 AND key = $2";
            let Some(row) = self.reader().first(sql, params![user, key]).await? else { return Ok(None) };
            Ok(Some(Draft {
                user_id: user,
                key: key.clone(),
                content: get(&row, "content")?,
                version: get(&row, "version")?,
                updated_at: get(&row, "updated_at")?,
            }))
        })
        .await
    }
}
