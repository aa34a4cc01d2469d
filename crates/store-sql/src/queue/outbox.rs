//! The outbox for those who do its jobs. Losing the last of these writes in a power cut only repeats a job.

use std::time::Duration;

use async_trait::async_trait;
use p2p_domain::{
    job::{ClaimedJob, Lane, OutboxStats},
    port::{error::StoreError, outbox::OutboxQueue},
    timestamp::Timestamp,
};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::{
    SqlStore,
    error::Failure,
    read::Query,
    row::get,
    sql::{Db, measured, params},
    store::Durability,
};

/// How many jobs one claim hands out at most.
const CLAIMED: u32 = 500;

/// How many numbers one statement names.
const CHUNK: usize = 500;

/// How much of an error's text is kept, in Unicode scalar values.
const ERROR_MAX: usize = 2_000;

/// The advisory lock under which Postgres hands out the jobs of the first lane; the next number is that of the other. Arbitrary
/// numbers that nothing else in the database uses.
const CLAIM_LOCK: i64 = 0x7032_7073_716C_0010;

#[async_trait]
impl OutboxQueue for SqlStore {
    async fn claim(
        &self,
        lane: Lane,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<ClaimedJob>, StoreError> {
        measured("outbox.claim", async {
            let sql = claim_sql(limit.min(CLAIMED));
            let params = params![now, now.plus(lease), lane.number()];
            if self.is_sqlite() {
                let writer = self.writer(Durability::Repeatable).await?;
                return claim(&writer.db, &sql, params).await;
            }
            // Two claims at once would each look past what the other is about to take, and hand out later jobs of its keys.
            let unit = self.transaction(Durability::Repeatable).await?;
            unit.db.run("SELECT pg_advisory_xact_lock($1)", params![CLAIM_LOCK + i64::from(lane.number())]).await?;
            let jobs = claim(&unit.db, &sql, params).await?;
            unit.commit().await?;
            Ok(jobs)
        })
        .await
    }

    async fn complete(&self, numbers: &[i64]) -> Result<(), StoreError> {
        measured("outbox.complete", self.of_each("DELETE FROM outbox WHERE n IN (", numbers)).await
    }

    async fn release(&self, numbers: &[i64]) -> Result<(), StoreError> {
        // Appended means due, and the claim wrote over the time.
        let sql = "UPDATE outbox SET leased_until = NULL, due_at = created_at WHERE parked_at IS NULL AND n IN (";
        measured("outbox.release", self.of_each(sql, numbers)).await
    }

    async fn retry(&self, number: i64, at: Timestamp, error: &str) -> Result<(), StoreError> {
        measured("outbox.retry", async {
            let sql = "UPDATE outbox SET due_at = $2, leased_until = NULL, attempts = attempts + 1, error = $3 \
                 WHERE n = $1 AND parked_at IS NULL";
            let writer = self.writer(Durability::Repeatable).await?;
            writer.db.run(sql, params![number, at, kept(error)]).await.map(drop)
        })
        .await
    }

    async fn park(&self, number: i64, error: &str) -> Result<(), StoreError> {
        measured("outbox.park", async {
            // The port tells no time here; the end of the lease is near enough for the person who looks.
            let sql = "UPDATE outbox SET parked_at = due_at, leased_until = NULL, error = $2 \
                 WHERE n = $1 AND parked_at IS NULL";
            let writer = self.writer(Durability::Repeatable).await?;
            writer.db.run(sql, params![number, kept(error)]).await.map(drop)
        })
        .await
    }

    async fn stats(&self, now: Timestamp) -> Result<OutboxStats, StoreError> {
        measured("outbox.stats", async {
            let sql = "SELECT COUNT(*) FILTER (WHERE parked_at IS NULL) AS pending, \
                 COUNT(*) FILTER (WHERE parked_at IS NOT NULL) AS parked, \
                 MIN(created_at) FILTER (WHERE parked_at IS NULL) AS oldest FROM outbox";
            let Some(row) = self.reader().first(sql, params![]).await? else { return Ok(OutboxStats::default()) };
            let age = get::<Option<Timestamp>>(&row, "oldest")?.map_or(Duration::ZERO, |oldest| now.since(oldest));
            Ok(OutboxStats {
                pending: get::<i64>(&row, "pending")?.unsigned_abs(),
                parked: get::<i64>(&row, "parked")?.unsigned_abs(),
                oldest_age_millis: u64::try_from(age.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .await
    }
}

impl SqlStore {
    /// Runs a statement that ends in a list of numbers, in bounded parts.
    async fn of_each(&self, statement: &str, numbers: &[i64]) -> Result<(), Failure> {
        for chunk in numbers.chunks(CHUNK) {
            let query = Query::new(self.backend()).sql(statement).padded_list(chunk).sql(")");
            let (sql, params) = query.parts();
            self.writer(Durability::Repeatable).await?.db.run(&sql, params).await?;
        }
        Ok(())
    }
}

/// A job is due when its time has come, unless an earlier one of its key is held or waits. Whoever takes a job moves its time to
/// the end of the lease, so that what is held and what waits are found alike, in the index of what is due. A key belongs to
/// one lane. Who completes, retries, parks or releases a job ends its lease, so that one that is due and has a lease lost it.
///
/// The plus keeps the stores from sorting all that is due: the order of the lane's index is the order wanted, and the
/// search ends at the limit.
fn claim_sql(limit: u32) -> String {
    format!(
        "WITH held AS MATERIALIZED (SELECT key, MIN(n) AS n FROM outbox \
     WHERE lane = $3 AND parked_at IS NULL AND due_at > $1 GROUP BY key) \
     UPDATE outbox SET leased_until = $2, due_at = $2, \
     attempts = attempts + CASE WHEN leased_until IS NULL THEN 0 ELSE 1 END WHERE n IN (\
     SELECT o.n FROM outbox o LEFT JOIN held h ON h.key = o.key \
     WHERE o.lane = $3 AND o.parked_at IS NULL AND +o.due_at <= $1 AND (h.n IS NULL OR o.n < h.n) \
     ORDER BY o.n LIMIT {limit}) RETURNING n, attempts, payload"
    )
}

async fn claim<C: ConnectionTrait>(db: &Db<C>, sql: &str, params: Vec<Value>) -> Result<Vec<ClaimedJob>, Failure> {
    let rows = db.rows(sql, params).await?;
    let mut jobs: Vec<ClaimedJob> = rows.iter().map(job).collect::<Result<_, _>>()?;
    jobs.sort_unstable_by_key(|job| job.number);
    Ok(jobs)
}

fn job(row: &QueryResult) -> Result<ClaimedJob, Failure> {
    let payload: String = get(row, "payload")?;
    Ok(ClaimedJob {
        number: get(row, "n")?,
        attempts: get(row, "attempts")?,
        job: serde_json::from_str(&payload).map_err(|error| error.to_string()),
    })
}

/// An error's text as it is kept: cut, and without NUL, which Postgres does not store.
fn kept(error: &str) -> String {
    error.chars().filter(|&c| c != '\0').take(ERROR_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqlOptions;

    #[tokio::test]
    async fn a_row_that_cannot_be_read_is_handed_out_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("outbox.db").display());
        let store = SqlStore::open(SqlOptions::new(url)).await.unwrap();
        store.migrate().await.unwrap();
        let sql = "INSERT INTO outbox (key, payload, created_at, due_at, attempts) VALUES ('k', $1, 1, 1, 0)";
        let writer = store.writer(Durability::Repeatable).await.unwrap();
        writer.db.run(sql, params![r#"{"job":"of_a_later_version"}"#]).await.unwrap();
        drop(writer);
        let claimed = store.claim(Lane::Prompt, 10, Duration::from_secs(1), Timestamp::from_millis(2)).await.unwrap();
        assert!(matches!(claimed.as_slice(), [ClaimedJob { job: Err(_), .. }]), "{claimed:?}");
        store.park(claimed[0].number, &format!("a\0{}", "b".repeat(ERROR_MAX))).await.unwrap();
        let row = store.reader().first("SELECT error FROM outbox", params![]).await.unwrap().unwrap();
        let error: String = get(&row, "error").unwrap();
        assert!(error.starts_with("ab") && error.chars().count() == ERROR_MAX);
    }
}
