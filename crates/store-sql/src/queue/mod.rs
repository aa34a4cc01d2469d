//! What is written outside a unit of work because it is about the work itself: the outbox's queue, calls to webhooks, keyed requests, and sweeping.

mod deliveries;
mod idempotency;
mod outbox;

#[cfg(test)]
pub(crate) use deliveries::{claim_sql, forget_sql, give_up_sql};

use p2p_domain::timestamp::Timestamp;

use crate::{SqlStore, error::Failure, sql::params, store::Durability};

impl SqlStore {
    /// Repeats a statement that removes at most `chunk` rows older than `$1` until it finds fewer; others may write in between.
    pub(crate) async fn in_chunks(
        &self,
        chunk: u64,
        durability: Durability,
        sql: &str,
        before: Timestamp,
    ) -> Result<u64, Failure> {
        let mut gone = 0;
        loop {
            let removed = self.writer(durability).await?.db.run(sql, params![before]).await?;
            gone += removed;
            if removed < chunk {
                return Ok(gone);
            }
        }
    }
}
