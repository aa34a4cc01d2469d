//! The keys with which access tokens are signed.

use async_trait::async_trait;
use p2p_domain::{
    port::{error::StoreError, session::SigningKeyStore},
    session::SigningKeyRecord,
    timestamp::Timestamp,
};
use sea_orm::QueryResult;

use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{measured, params},
    store::Durability::Durable,
};

/// How many keys are read; retiring keeps far fewer.
const MOST: u32 = 1_000;

#[async_trait]
impl SigningKeyStore for SqlStore {
    async fn all(&self) -> Result<Vec<SigningKeyRecord>, StoreError> {
        measured("signing_key.all", async {
            let sql = format!(
                "SELECT kid, private_key, created_at FROM signing_keys ORDER BY created_at DESC, kid DESC LIMIT {MOST}"
            );
            self.reader().rows(&sql, params![]).await?.iter().map(record).collect()
        })
        .await
    }

    async fn insert(&self, key: &SigningKeyRecord) -> Result<(), StoreError> {
        measured("signing_key.insert", async {
            let sql = "INSERT INTO signing_keys (kid, private_key, created_at) VALUES ($1, $2, $3)";
            let params = params![key.kid, key.private_key, key.created_at];
            self.writer(Durable).await?.db.run(sql, params).await.map(drop)
        })
        .await
    }

    async fn retire(&self, before: Timestamp) -> Result<u64, StoreError> {
        measured("signing_key.retire", async {
            let sql = "DELETE FROM signing_keys WHERE created_at < $1 \
                 AND kid <> (SELECT s.kid FROM signing_keys s ORDER BY s.created_at DESC, s.kid DESC LIMIT 1)";
            self.writer(Durable).await?.db.run(sql, params![before]).await
        })
        .await
    }
}

fn record(row: &QueryResult) -> Result<SigningKeyRecord, Failure> {
    Ok(SigningKeyRecord {
        kid: get(row, "kid")?,
        private_key: get(row, "private_key")?,
        created_at: get(row, "created_at")?,
    })
}
