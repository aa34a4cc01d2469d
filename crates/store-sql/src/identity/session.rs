//! Sessions. Each change is one conditional statement, so that of two who rotate or revoke at once, one does.

use async_trait::async_trait;
use p2p_domain::{
    id::{SessionHandle, UserId},
    port::{
        error::StoreError,
        session::{SessionStore, SessionSweep},
    },
    session::{Device, SessionClaims, SessionRecord},
    timestamp::Timestamp,
};
use sea_orm::QueryResult;

use crate::{
    SqlStore,
    error::Failure,
    row::{address, get},
    sql::{measured, params},
    store::Durability::{Durable, Repeatable},
};

const SESSION: &str = "handle, user_id, generation, secret, anti_csrf_token, user_agent, ip, created_at, rotated_at, \
     expires_at, revoked_at, email_verified";

/// How many living sessions, and how many revoked ones, are answered at most.
const LIVING: u32 = 100;
const REVOKED: u32 = 100_000;

/// How many rows one statement sweeps.
const CHUNK: u64 = 1_000;

#[async_trait]
impl SessionStore for SqlStore {
    async fn insert(&self, session: &SessionRecord) -> Result<(), StoreError> {
        measured("session.insert", async {
            let sql =
                format!("INSERT INTO sessions ({SESSION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
            let s = session;
            let ip = s.device.ip.map(|ip| ip.to_string());
            #[rustfmt::skip]
            let params = params![
                s.handle, s.user_id, s.generation, s.secret, s.anti_csrf_token, s.device.user_agent, ip,
                s.created_at, s.rotated_at, s.expires_at, s.revoked_at, s.claims.email_verified,
            ];
            self.writer(Durable).await?.db.run(&sql, params).await.map(drop)
        })
        .await
    }

    async fn find(&self, handle: SessionHandle) -> Result<Option<SessionRecord>, StoreError> {
        measured("session.find", async {
            let sql = format!("SELECT {SESSION} FROM sessions WHERE handle = $1");
            self.reader().first(&sql, params![handle]).await?.as_ref().map(record).transpose()
        })
        .await
    }

    async fn rotate(
        &self,
        handle: SessionHandle,
        expected: u32,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        measured("session.rotate", async {
            let sql = "UPDATE sessions SET generation = generation + 1, rotated_at = $3, expires_at = $4 \
                 WHERE handle = $1 AND generation = $2 AND revoked_at IS NULL";
            let params = params![handle, expected, at, expires_at];
            self.writer(Durable).await?.db.changes(sql, params).await
        })
        .await
    }

    async fn set_claims(&self, handle: SessionHandle, claims: SessionClaims) -> Result<bool, StoreError> {
        measured("session.set_claims", async {
            let sql = "UPDATE sessions SET email_verified = $2 WHERE handle = $1 AND revoked_at IS NULL";
            self.writer(Durable).await?.db.changes(sql, params![handle, claims.email_verified]).await
        })
        .await
    }

    async fn revoke(&self, handle: SessionHandle, at: Timestamp) -> Result<bool, StoreError> {
        measured("session.revoke", async {
            let sql = "UPDATE sessions SET revoked_at = $2 WHERE handle = $1 AND revoked_at IS NULL";
            self.writer(Durable).await?.db.changes(sql, params![handle, at]).await
        })
        .await
    }

    async fn revoke_all(
        &self,
        user: UserId,
        except: Option<SessionHandle>,
        at: Timestamp,
    ) -> Result<Vec<SessionHandle>, StoreError> {
        measured("session.revoke_all", async {
            let sql = "UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL \
                 AND ($3 IS NULL OR handle <> $3) RETURNING handle";
            let rows = self.writer(Durable).await?.db.rows(sql, params![user, at, except]).await?;
            rows.iter().map(|row| get(row, "handle")).collect()
        })
        .await
    }

    async fn living(&self, user: UserId, now: Timestamp) -> Result<Vec<SessionRecord>, StoreError> {
        measured("session.living", async {
            let sql = format!(
                "SELECT {SESSION} FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 \
                 ORDER BY created_at DESC, handle DESC LIMIT {LIVING}"
            );
            self.reader().rows(&sql, params![user, now]).await?.iter().map(record).collect()
        })
        .await
    }

    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, StoreError> {
        measured("session.revoked_since", async {
            let sql = format!(
                "SELECT handle, user_id FROM sessions WHERE revoked_at >= $1 ORDER BY revoked_at DESC LIMIT {REVOKED}"
            );
            let rows = self.reader().rows(&sql, params![since]).await?;
            rows.iter().map(|row| Ok((get(row, "handle")?, get(row, "user_id")?))).collect()
        })
        .await
    }
}

#[async_trait]
impl SessionSweep for SqlStore {
    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        measured("session.sweep", async {
            let mut gone = 0;
            for column in ["expires_at", "revoked_at"] {
                let sql = format!(
                    "DELETE FROM sessions WHERE handle IN \
                     (SELECT s.handle FROM sessions s WHERE s.{column} < $1 LIMIT {CHUNK}) AND {column} < $1"
                );
                gone += self.in_chunks(CHUNK, Repeatable, &sql, before).await?;
            }
            Ok(gone)
        })
        .await
    }
}

fn record(row: &QueryResult) -> Result<SessionRecord, Failure> {
    Ok(SessionRecord {
        handle: get(row, "handle")?,
        user_id: get(row, "user_id")?,
        generation: get(row, "generation")?,
        secret: get(row, "secret")?,
        anti_csrf_token: get(row, "anti_csrf_token")?,
        claims: SessionClaims { email_verified: get(row, "email_verified")? },
        device: Device { user_agent: get(row, "user_agent")?, ip: address(row, "ip")? },
        created_at: get(row, "created_at")?,
        rotated_at: get(row, "rotated_at")?,
        expires_at: get(row, "expires_at")?,
        revoked_at: get(row, "revoked_at")?,
    })
}
