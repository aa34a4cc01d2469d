//! The outbox, for those who cause jobs. Those who do them read it in `queue`.

use async_trait::async_trait;
use p2p_domain::{
    job::Job,
    port::{error::StoreError, outbox::OutboxRepository},
    timestamp::Timestamp,
};

use crate::{
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const INSERT: &str = "INSERT INTO outbox (lane, key, payload, created_at, due_at, attempts) \
     VALUES ($1, $2, $3, $4, $4, 0)";

#[async_trait]
impl OutboxRepository for SqlUnitOfWork {
    async fn append(&mut self, job: &Job, at: Timestamp) -> Result<(), StoreError> {
        measured("outbox.append", async {
            let payload = serde_json::to_string(job)?;
            self.db().run(INSERT, params![job.lane().number(), job.key(), payload, at]).await.map(drop)
        })
        .await
    }
}
