//! One-time tokens of accounts, by their digests.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, token::TokenStore},
    timestamp::Timestamp,
    token::{TokenDigest, TokenHolder, TokenPurpose, TokenRecord},
};

use sea_orm::QueryResult;

use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{measured, params},
    store::Durability::{Durable, Repeatable},
};

/// How many rows one statement sweeps.
const CHUNK: u64 = 1_000;

const PUT: &str =
    "INSERT INTO account_tokens (digest, purpose, user_id, email, expires_at) VALUES ($1, $2, $3, $4, $5)";

/// On Postgres two tokens of one person would otherwise each be taken while the other one is removed; SQLite lets one writer in.
const HOLD_OWNER: &str = "SELECT 1 AS one FROM users \
     WHERE id = (SELECT user_id FROM account_tokens WHERE digest = $1) FOR NO KEY UPDATE";

const LOOK: &str = "SELECT user_id, email FROM account_tokens WHERE digest = $1 AND purpose = $2 AND expires_at > $3";

const TAKE: &str = "DELETE FROM account_tokens WHERE digest = $1 AND purpose = $2 AND expires_at > $3 \
     RETURNING user_id, email";

const END_OTHERS: &str = "DELETE FROM account_tokens WHERE user_id = $1 AND purpose = $2 AND email = $3";

#[async_trait]
impl TokenStore for SqlStore {
    async fn put(&self, token: &TokenRecord) -> Result<(), StoreError> {
        measured("token.put", async {
            let TokenRecord { digest, purpose, holder, expires_at } = token;
            let params = params![digest, purpose, holder.user_id, holder.email, expires_at];
            self.writer(Durable).await?.db.run(PUT, params).await.map(drop)
        })
        .await
    }

    async fn look(
        &self,
        purpose: TokenPurpose,
        digest: &TokenDigest,
        now: Timestamp,
    ) -> Result<Option<TokenHolder>, StoreError> {
        measured("token.look", async {
            let row = self.reader().first(LOOK, params![digest, purpose, now]).await?;
            row.as_ref().map(holder).transpose()
        })
        .await
    }

    async fn take(
        &self,
        purpose: TokenPurpose,
        digest: &TokenDigest,
        now: Timestamp,
    ) -> Result<Option<TokenHolder>, StoreError> {
        measured("token.take", async {
            let unit = self.transaction(Durable).await?;
            if !unit.db.is_sqlite() {
                unit.db.first(HOLD_OWNER, params![digest]).await?;
            }
            let Some(row) = unit.db.first(TAKE, params![digest, purpose, now]).await? else { return Ok(None) };
            let holder = holder(&row)?;
            unit.db.run(END_OTHERS, params![holder.user_id, purpose, holder.email]).await?;
            unit.commit().await?;
            Ok(Some(holder))
        })
        .await
    }

    async fn withdraw(&self, user: UserId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM account_tokens WHERE user_id = $1";
        measured("token.withdraw", async { self.writer(Durable).await?.db.run(SQL, params![user]).await.map(drop) })
            .await
    }

    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        measured("token.sweep", async {
            let sql = format!(
                "DELETE FROM account_tokens WHERE digest IN \
                 (SELECT t.digest FROM account_tokens t WHERE t.expires_at < $1 LIMIT {CHUNK}) AND expires_at < $1"
            );
            self.in_chunks(CHUNK, Repeatable, &sql, before).await
        })
        .await
    }
}

fn holder(row: &QueryResult) -> Result<TokenHolder, Failure> {
    Ok(TokenHolder { user_id: get(row, "user_id")?, email: get(row, "email")? })
}
