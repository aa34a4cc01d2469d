//! What webhooks are told, for those who make the calls. Losing the last of these writes in a power cut only repeats a call.

use std::time::Duration;

use async_trait::async_trait;
use p2p_domain::{
    id::{DeliveryId, WebhookId},
    port::{error::StoreError, webhook::DeliveryQueue},
    timestamp::Timestamp,
    webhook::{Attempt, DeliveryFault, DeliveryStatus, DueDelivery, Settled, Webhook},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};

use crate::{
    SqlStore,
    error::Failure,
    row::{delivery, get},
    sql::{Db, measured, params},
    store::Durability,
    write::webhook,
};

/// How many deliveries one claim hands out at most.
const CLAIMED: u32 = 500;

/// How many rows each of both parts of a sweep takes at once.
const SWEPT: u32 = 500;

/// The advisory lock under which Postgres hands out deliveries: two claims at once would choose the same ones, and the later go
/// empty. An arbitrary number that nothing else in the database uses.
const CLAIM_LOCK: i64 = 0x7032_7073_716C_0020;

/// What is pending may become anything; what was given up arrives at most, when a call was under way.
const RECORD: &str = "UPDATE webhook_deliveries SET status = $2, next_attempt_at = $3, leased_until = NULL, last_at = $4, \
     last_millis = $5, last_response = $6, last_fault = $7, delivered_at = $8, settled_at = $9, \
     payload = CASE WHEN $9 IS NULL THEN payload ELSE '' END \
     WHERE id = $1 AND (status = 'pending' OR (status = 'failed' AND $2 = 'delivered'))";

/// To whom the delivery `$1` goes.
const ADDRESSEE: &str = "SELECT webhook_id FROM webhook_deliveries WHERE id = $1";

#[async_trait]
impl DeliveryQueue for SqlStore {
    async fn claim(&self, limit: u32, lease: Duration, now: Timestamp) -> Result<Vec<DueDelivery>, StoreError> {
        measured("delivery.claim", async {
            let sql = claim_sql(self.is_sqlite(), limit.min(CLAIMED));
            let params = params![now, now.plus(lease)];
            if self.is_sqlite() {
                let writer = self.writer(Durability::Repeatable).await?;
                return claim(&writer.db, &sql, params).await;
            }
            let unit = self.transaction(Durability::Repeatable).await?;
            unit.db.run("SELECT pg_advisory_xact_lock($1)", params![CLAIM_LOCK]).await?;
            let due = claim(&unit.db, &sql, params).await?;
            unit.commit().await?;
            Ok(due)
        })
        .await
    }

    async fn record(
        &self,
        id: DeliveryId,
        attempt: Attempt,
        settled: Settled,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        measured("delivery.record", async {
            let unit = self.transaction(Durability::Repeatable).await?;
            record(&unit.db, id, attempt, settled, now).await?;
            unit.commit().await
        })
        .await
    }

    async fn sweep(&self, before: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        measured("delivery.sweep", async {
            let writer = self.writer(Durability::Repeatable).await?;
            let given_up = writer.db.run(&give_up_sql(), params![now, DeliveryFault::SwitchedOff]).await?;
            drop(writer);
            let writer = self.writer(Durability::Repeatable).await?;
            Ok(given_up + writer.db.run(&forget_sql(), params![before]).await?)
        })
        .await
    }
}

/// Walks the webhooks to which something waits, from one to the next in the index of what is due, and takes the longest due of each: one that
/// does not answer keeps nobody else waiting, however much waits to it.
pub(crate) fn claim_sql(is_sqlite: bool, limit: u32) -> String {
    let of_one = "SELECT e.id, e.next_attempt_at FROM webhook_deliveries e WHERE e.webhook_id = h.id \
         AND e.status = 'pending' AND e.next_attempt_at <= $1 AND (e.leased_until IS NULL OR e.leased_until <= $1) \
         ORDER BY e.next_attempt_at, e.id LIMIT 4";
    // SQLite looks up what an inner query of the same row gives only behind IN, Postgres only behind LATERAL.
    let few = if is_sqlite {
        let ids = of_one.replacen("e.id, e.next_attempt_at", "e.id", 1);
        format!("CROSS JOIN webhook_deliveries d WHERE d.id IN ({ids}) AND h.is_active")
    } else {
        format!("CROSS JOIN LATERAL ({of_one}) d WHERE h.is_active")
    };
    let next = "SELECT n.webhook_id FROM webhook_deliveries n WHERE n.status = 'pending'";
    format!(
        "WITH RECURSIVE waiting (webhook_id) AS (\
         SELECT f.webhook_id FROM ({next} ORDER BY n.webhook_id LIMIT 1) f UNION ALL \
         SELECT ({next} AND n.webhook_id > w.webhook_id ORDER BY n.webhook_id LIMIT 1) \
         FROM waiting w WHERE w.webhook_id IS NOT NULL) \
         UPDATE webhook_deliveries SET leased_until = $2, attempts = attempts + 1 WHERE id IN (\
         SELECT d.id FROM waiting w CROSS JOIN webhooks h {few} AND h.id = w.webhook_id \
         ORDER BY d.next_attempt_at, d.id LIMIT {limit}) RETURNING id, webhook_id, event, occasion_id, names, payload, \
         status, attempts, next_attempt_at, last_at, last_millis, last_response, last_fault, created_at, delivered_at, \
         (SELECT h.url FROM webhooks h WHERE h.id = webhook_deliveries.webhook_id) AS url, \
         (SELECT h.secret FROM webhooks h WHERE h.id = webhook_deliveries.webhook_id) AS secret"
    )
}

async fn claim<C: ConnectionTrait>(db: &Db<C>, sql: &str, params: Vec<Value>) -> Result<Vec<DueDelivery>, Failure> {
    let rows = db.rows(sql, params).await?;
    let mut due: Vec<DueDelivery> = rows.iter().map(due).collect::<Result<_, _>>()?;
    due.sort_unstable_by_key(|due| (due.delivery.next_attempt_at, due.delivery.id));
    Ok(due)
}

fn due(row: &QueryResult) -> Result<DueDelivery, Failure> {
    Ok(DueDelivery { delivery: delivery(row)?, url: get(row, "url")?, secret: get(row, "secret")? })
}

/// First the webhook, as whoever removes it does.
async fn record(
    db: &Db<DatabaseTransaction>,
    id: DeliveryId,
    attempt: Attempt,
    settled: Settled,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(row) = db.first(ADDRESSEE, params![id]).await? else { return Ok(()) };
    let Some(mut told) = webhook::held(db, get::<WebhookId>(&row, "webhook_id")?).await? else { return Ok(()) };
    let is_delivered = settled.status == DeliveryStatus::Delivered;
    let is_settled = settled.status != DeliveryStatus::Pending;
    let mut values = params![id, settled.status, settled.next_attempt_at, attempt.at, attempt.millis];
    values.extend(params![attempt.response_status, attempt.fault]);
    values.extend(params![is_delivered.then_some(now), is_settled.then_some(now)]);
    if !db.changes(RECORD, values).await? {
        return Ok(());
    }
    let before = told.clone();
    note(&mut told, attempt, settled, now);
    if told.is_active != before.is_active {
        webhook::update(db, &Webhook { updated_at: now, ..told }, before.version).await?;
    } else if told.failing_since != before.failing_since {
        let sql = "UPDATE webhooks SET failing_since = $2 WHERE id = $1";
        db.run(sql, params![told.id, told.failing_since]).await?;
    }
    Ok(())
}

/// What a try tells of the webhook itself.
fn note(webhook: &mut Webhook, attempt: Attempt, settled: Settled, now: Timestamp) {
    if attempt.fault.is_none() {
        webhook.failing_since = None;
        return;
    }
    webhook.failing_since.get_or_insert(attempt.at);
    if settled.is_gone || webhook.is_given_up(now) {
        webhook.is_active = false;
    }
}

/// Gives up what waits for webhooks that are switched off, but what somebody holds: a call is under way.
pub(crate) fn give_up_sql() -> String {
    format!(
        "UPDATE webhook_deliveries SET status = 'failed', payload = '', next_attempt_at = NULL, leased_until = NULL, \
         last_at = $1, last_millis = 0, last_response = NULL, last_fault = $2, settled_at = $1 WHERE id IN (\
         SELECT d.id FROM webhooks h CROSS JOIN webhook_deliveries d WHERE h.is_active = FALSE \
         AND d.webhook_id = h.id AND d.status = 'pending' AND (d.leased_until IS NULL OR d.leased_until <= $1) \
         LIMIT {SWEPT}) AND status = 'pending'"
    )
}

pub(crate) fn forget_sql() -> String {
    format!(
        "DELETE FROM webhook_deliveries WHERE id IN (\
         SELECT d.id FROM webhook_deliveries d WHERE d.settled_at < $1 ORDER BY d.settled_at LIMIT {SWEPT})"
    )
}
