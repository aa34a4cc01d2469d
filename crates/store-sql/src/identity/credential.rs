//! Password hashes.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{credential::CredentialStore, error::StoreError},
    session::CredentialRecord,
};

use crate::{
    SqlStore,
    row::get,
    sql::{measured, params},
    store::Durability::Durable,
};

#[async_trait]
impl CredentialStore for SqlStore {
    async fn put(&self, credential: &CredentialRecord) -> Result<(), StoreError> {
        measured("credential.put", async {
            let sql = "INSERT INTO credentials (user_id, password_hash, updated_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (user_id) DO UPDATE \
                 SET password_hash = excluded.password_hash, updated_at = excluded.updated_at";
            let CredentialRecord { user_id, password_hash, updated_at } = credential;
            let params = params![user_id, password_hash, updated_at];
            self.writer(Durable).await?.db.run(sql, params).await.map(drop)
        })
        .await
    }

    async fn replace(&self, before: &CredentialRecord, after: &CredentialRecord) -> Result<bool, StoreError> {
        measured("credential.replace", async {
            let sql = "UPDATE credentials SET password_hash = $4, updated_at = $5 \
                 WHERE user_id = $1 AND password_hash = $2 AND updated_at = $3";
            let mut params = params![before.user_id, before.password_hash, before.updated_at];
            params.extend(params![after.password_hash, after.updated_at]);
            self.writer(Durable).await?.db.changes(sql, params).await
        })
        .await
    }

    async fn find(&self, user: UserId) -> Result<Option<CredentialRecord>, StoreError> {
        measured("credential.find", async {
            let sql = "SELECT password_hash, updated_at FROM credentials WHERE user_id = $1";
            let Some(row) = self.reader().first(sql, params![user]).await? else { return Ok(None) };
            Ok(Some(CredentialRecord {
                user_id: user,
                password_hash: get(&row, "password_hash")?,
                updated_at: get(&row, "updated_at")?,
            }))
        })
        .await
    }

    async fn delete(&self, user: UserId) -> Result<(), StoreError> {
        measured("credential.delete", async {
            let sql = "DELETE FROM credentials WHERE user_id = $1";
            self.writer(Durable).await?.db.run(sql, params![user]).await.map(drop)
        })
        .await
    }
}
