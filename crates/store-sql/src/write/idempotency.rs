//! Answers to keyed requests, stored with the work that they answer.

use async_trait::async_trait;
use p2p_domain::{
    idempotency::{KeyedRequest, StoredAnswer},
    port::{
        error::{Constraint, StoreError},
        idempotency::IdempotencyRepository,
    },
    timestamp::Timestamp,
};

use crate::{
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// A reservation that lapsed may have been taken over: whoever answers second finds an answer, and its work must not become true.
const COMPLETE: &str = "INSERT INTO idempotency (user_id, route, key, fingerprint, status, headers, body, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, route, key) DO UPDATE SET \
     status = excluded.status, headers = excluded.headers, body = excluded.body, created_at = excluded.created_at \
     WHERE idempotency.status IS NULL AND idempotency.fingerprint = excluded.fingerprint";

#[async_trait]
impl IdempotencyRepository for SqlUnitOfWork {
    async fn complete(
        &mut self,
        request: &KeyedRequest,
        answer: &StoredAnswer,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        measured("idempotency.complete", async {
            let headers = serde_json::to_string(&answer.headers)?;
            let mut values = params![request.user_id, request.route, request.key.as_str(), request.fingerprint];
            values.extend(params![answer.status, headers, answer.body, at]);
            let stored = self.db().changes(COMPLETE, values).await?;
            if stored { Ok(()) } else { Err(self.db().refuse(Constraint::Key)) }
        })
        .await
    }
}
