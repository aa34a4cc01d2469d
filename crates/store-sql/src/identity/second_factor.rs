//! Second factors and recovery codes. Conditions of single statements decide who of two uses a code.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, second_factor::SecondFactorStore},
    second_factor::{RecoveryDigests, SecondFactorRecord},
    timestamp::Timestamp,
    token::TokenDigest,
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, Value};

use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{Db, measured, params},
    store::Durability::Durable,
    write::Table,
};

const FACTOR: &str = "f.user_id, f.secret, f.created_at, f.confirmed_at, f.last_step";

const CODES: Table = Table { name: "recovery_codes", columns: "user_id, digest" };

const KEEP: &str = "INSERT INTO second_factors (user_id, is_confirmed, secret, created_at, confirmed_at, last_step) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, is_confirmed) DO UPDATE SET secret = excluded.secret, \
     created_at = excluded.created_at, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step";

/// Whoever removes what was begun is the one who confirms it; what was begun anew since the code was checked stays.
const TAKE_BEGUN: &str = "DELETE FROM second_factors WHERE user_id = $1 AND is_confirmed = FALSE AND secret = $2 \
     RETURNING user_id, secret, created_at, confirmed_at, last_step";

/// Changes nothing, and lets those who replace the codes of one person do so one after the other.
const HOLD: &str = "UPDATE second_factors SET last_step = last_step WHERE user_id = $1 AND is_confirmed = TRUE";

const USE_STEP: &str =
    "UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND is_confirmed = TRUE AND last_step < $2";

#[async_trait]
impl SecondFactorStore for SqlStore {
    async fn begin(&self, record: &SecondFactorRecord) -> Result<(), StoreError> {
        measured("second_factor.begin", async {
            self.writer(Durable).await?.db.run(KEEP, values(record, false)).await.map(drop)
        })
        .await
    }

    async fn begun(&self, user: UserId) -> Result<Option<SecondFactorRecord>, StoreError> {
        measured("second_factor.begun", async {
            let sql = format!("SELECT {FACTOR} FROM second_factors f WHERE f.user_id = $1 AND f.is_confirmed = FALSE");
            self.reader().first(&sql, params![user]).await?.as_ref().map(record).transpose()
        })
        .await
    }

    async fn confirmed(&self, user: UserId) -> Result<Option<(SecondFactorRecord, u32)>, StoreError> {
        measured("second_factor.confirmed", async {
            let sql = format!(
                "SELECT {FACTOR}, (SELECT COUNT(*) FROM recovery_codes c WHERE c.user_id = f.user_id) AS codes \
                 FROM second_factors f WHERE f.user_id = $1 AND f.is_confirmed = TRUE"
            );
            let row = self.reader().first(&sql, params![user]).await?;
            row.map(|row| Ok((record(&row)?, get(&row, "codes")?))).transpose()
        })
        .await
    }

    async fn confirm(
        &self,
        user: UserId,
        secret: &[u8],
        step: u64,
        at: Timestamp,
        recovery: &RecoveryDigests,
    ) -> Result<bool, StoreError> {
        measured("second_factor.confirm", async {
            let unit = self.transaction(Durable).await?;
            let Some(row) = unit.db.first(TAKE_BEGUN, params![user, secret.to_vec()]).await? else { return Ok(false) };
            let confirmed = SecondFactorRecord { confirmed_at: Some(at), last_step: step, ..record(&row)? };
            unit.db.run(KEEP, values(&confirmed, true)).await?;
            replace_codes(&unit.db, user, recovery).await?;
            unit.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn use_step(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        measured("second_factor.use_step", async {
            self.writer(Durable).await?.db.changes(USE_STEP, params![user, step]).await
        })
        .await
    }

    async fn use_recovery(&self, user: UserId, code: &TokenDigest) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM recovery_codes WHERE user_id = $1 AND digest = $2";
        measured("second_factor.use_recovery", async {
            self.writer(Durable).await?.db.changes(SQL, params![user, code]).await
        })
        .await
    }

    async fn replace_recovery(&self, user: UserId, codes: &RecoveryDigests) -> Result<(), StoreError> {
        measured("second_factor.replace_recovery", async {
            let unit = self.transaction(Durable).await?;
            unit.db.run(HOLD, params![user]).await?;
            replace_codes(&unit.db, user, codes).await?;
            unit.commit().await
        })
        .await
    }

    async fn delete(&self, user: UserId) -> Result<(), StoreError> {
        measured("second_factor.delete", async {
            let unit = self.transaction(Durable).await?;
            unit.db.run("DELETE FROM second_factors WHERE user_id = $1", params![user]).await?;
            unit.db.run("DELETE FROM recovery_codes WHERE user_id = $1", params![user]).await?;
            unit.commit().await
        })
        .await
    }
}

async fn replace_codes(db: &Db<DatabaseTransaction>, user: UserId, codes: &RecoveryDigests) -> Result<(), Failure> {
    db.run("DELETE FROM recovery_codes WHERE user_id = $1", params![user]).await?;
    if codes.is_empty() {
        return Ok(());
    }
    let sql = CODES.insert_many(codes.len(), db.get_database_backend());
    db.run(&sql, codes.iter().flat_map(|code| params![user, code]).collect()).await.map(drop)
}

/// The parameters of [`KEEP`].
fn values(record: &SecondFactorRecord, confirmed: bool) -> Vec<Value> {
    params![record.user_id, confirmed, record.secret, record.created_at, record.confirmed_at, record.last_step]
}

fn record(row: &QueryResult) -> Result<SecondFactorRecord, Failure> {
    Ok(SecondFactorRecord {
        user_id: get(row, "user_id")?,
        secret: get(row, "secret")?,
        created_at: get(row, "created_at")?,
        confirmed_at: get(row, "confirmed_at")?,
        last_step: get(row, "last_step")?,
    })
}
