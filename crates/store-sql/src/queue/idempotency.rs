//! Reservations of keyed requests. One statement decides who gets a key, so that of two callers one does.

use async_trait::async_trait;
use p2p_domain::{
    idempotency::{KeyedRequest, LEASE, Reservation, StoredAnswer, horizon},
    port::{error::StoreError, idempotency::IdempotencyKeys},
    timestamp::Timestamp,
};
use sea_orm::QueryResult;

use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{measured, params},
    store::{Durability, Writer},
};

/// How often a reservation looks again when the key was given free between its two statements.
const LOOKS: u32 = 5;

/// How many rows one statement forgets.
const CHUNK: u64 = 1_000;

#[async_trait]
impl IdempotencyKeys for SqlStore {
    async fn reserve(&self, request: &KeyedRequest, now: Timestamp) -> Result<Reservation, StoreError> {
        measured("idempotency.reserve", async {
            let writer = self.writer(Durability::Repeatable).await?;
            for _ in 0..LOOKS {
                if take(&writer, request, now).await? {
                    return Ok(Reservation::Fresh);
                }
                if let Some(found) = find(&writer, request).await? {
                    return Ok(found);
                }
            }
            Ok(Reservation::Running)
        })
        .await
    }

    async fn refuse(&self, request: &KeyedRequest, answer: &StoredAnswer, at: Timestamp) -> Result<(), StoreError> {
        measured("idempotency.refuse", async {
            let sql = "INSERT INTO idempotency (user_id, route, key, fingerprint, status, headers, body, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, route, key) DO UPDATE \
                 SET status = excluded.status, headers = excluded.headers, body = excluded.body, \
                 created_at = excluded.created_at \
                 WHERE idempotency.status IS NULL AND idempotency.fingerprint = excluded.fingerprint";
            let headers = serde_json::to_string(&answer.headers)?;
            let KeyedRequest { user_id, route, key, fingerprint } = request;
            let params = params![user_id, route, key.as_str(), fingerprint, answer.status, headers, answer.body, at];
            self.writer(Durability::Repeatable).await?.db.run(sql, params).await.map(drop)
        })
        .await
    }

    async fn release(&self, request: &KeyedRequest) -> Result<(), StoreError> {
        measured("idempotency.release", async {
            let sql = "DELETE FROM idempotency \
                 WHERE user_id = $1 AND route = $2 AND key = $3 AND fingerprint = $4 AND status IS NULL";
            let KeyedRequest { user_id, route, key, fingerprint } = request;
            let params = params![user_id, route, key.as_str(), fingerprint];
            self.writer(Durability::Repeatable).await?.db.run(sql, params).await.map(drop)
        })
        .await
    }

    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        measured("idempotency.sweep", async {
            let sql = format!(
                "DELETE FROM idempotency WHERE (user_id, route, key) IN \
                 (SELECT i.user_id, i.route, i.key FROM idempotency i WHERE i.created_at < $1 LIMIT {CHUNK}) \
                 AND created_at < $1"
            );
            self.in_chunks(CHUNK, Durability::Repeatable, &sql, before).await
        })
        .await
    }
}

/// Takes the key if nobody has it, or what was there counts as never made.
async fn take(writer: &Writer, request: &KeyedRequest, now: Timestamp) -> Result<bool, Failure> {
    let sql = "INSERT INTO idempotency (user_id, route, key, fingerprint, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id, route, key) DO UPDATE \
         SET fingerprint = excluded.fingerprint, status = NULL, headers = NULL, body = NULL, \
         created_at = excluded.created_at \
         WHERE (idempotency.status IS NULL AND idempotency.created_at < $6) \
         OR (idempotency.status IS NOT NULL AND idempotency.created_at < $7)";
    let KeyedRequest { user_id, route, key, fingerprint } = request;
    let params = params![user_id, route, key.as_str(), fingerprint, now, now.minus(LEASE), horizon(now)];
    writer.db.changes(sql, params).await
}

async fn find(writer: &Writer, request: &KeyedRequest) -> Result<Option<Reservation>, Failure> {
    let sql =
        "SELECT fingerprint, status, headers, body FROM idempotency WHERE user_id = $1 AND route = $2 AND key = $3";
    let params = params![request.user_id, request.route, request.key.as_str()];
    let row = writer.db.first(sql, params).await?;
    row.map(|row| reservation(request, &row)).transpose()
}

fn reservation(request: &KeyedRequest, row: &QueryResult) -> Result<Reservation, Failure> {
    if get::<String>(row, "fingerprint")? != request.fingerprint {
        return Ok(Reservation::Reused);
    }
    let Some(status) = get::<Option<u16>>(row, "status")? else { return Ok(Reservation::Running) };
    let headers = serde_json::from_str(&get::<String>(row, "headers")?)?;
    Ok(Reservation::Done(StoredAnswer { status, headers, body: get(row, "body")? }))
}
