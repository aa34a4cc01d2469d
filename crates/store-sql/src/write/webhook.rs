//! Webhooks, and what they are told.

use std::collections::BTreeSet;

use async_trait::async_trait;
use p2p_domain::{
    id::{OrganizationId, UserId, WebhookId},
    port::{error::StoreError, webhook::WebhookRepository},
    version::Version,
    webhook::{Delivery, Webhook},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};

use super::{Table, membership};
use crate::{
    error::Failure,
    read::Query,
    row::{self, WEBHOOK, events_column, get},
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

const TABLE: Table = Table {
    name: "webhooks",
    columns: "id, url, events, is_active, failing_since, updated_at, version, organization_id, secret, created_by, \
              created_at",
};

const UPDATE: &str = "UPDATE webhooks SET url = $2, events = $3, is_active = $4, failing_since = $5, updated_at = $6, \
     version = $7 WHERE id = $1 AND version = $8";

const COUNT: &str = "SELECT COUNT(*) AS count FROM webhooks WHERE organization_id = $1";

/// What a new delivery writes.
const DELIVERY: &str =
    "id, webhook_id, event, occasion_id, names, payload, status, attempts, next_attempt_at, created_at";

/// What both statements write, `$1` to `$7`.
fn fields(webhook: &Webhook, version: Version) -> Vec<Value> {
    let mut values = params![webhook.id, webhook.url, events_column(&webhook.events), webhook.is_active];
    values.extend(params![webhook.failing_since, webhook.updated_at, version]);
    values
}

/// One by id, under a lock that readers of its key do not wait for.
pub(crate) async fn held<C: ConnectionTrait>(db: &Db<C>, id: WebhookId) -> Result<Option<Webhook>, Failure> {
    let lock = db.lock(" FOR NO KEY UPDATE");
    let sql = format!("SELECT {WEBHOOK} FROM webhooks h WHERE h.id = $1{lock}");
    db.first(&sql, params![id]).await?.map(|row| row::webhook(&row)).transpose()
}

/// Writes what may change; false when the stored version is another one.
pub(crate) async fn update<C: ConnectionTrait>(
    db: &Db<C>,
    webhook: &Webhook,
    expected: Version,
) -> Result<bool, Failure> {
    let mut values = fields(webhook, expected.next());
    values.extend(params![expected]);
    db.changes(UPDATE, values).await
}

#[async_trait]
impl WebhookRepository for SqlUnitOfWork {
    async fn insert(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        measured("webhook.insert", async {
            let mut values = fields(webhook, webhook.version);
            values.extend(params![webhook.organization_id, webhook.secret, webhook.created_by, webhook.created_at]);
            self.db().run(&TABLE.insert(), values).await.map(drop)
        })
        .await
    }

    async fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        measured("webhook.find", held(self.db(), id)).await
    }

    async fn update(&mut self, webhook: &Webhook, expected: Version) -> Result<bool, StoreError> {
        measured("webhook.update", update(self.db(), webhook, expected)).await
    }

    async fn delete(&mut self, id: WebhookId) -> Result<bool, StoreError> {
        measured("webhook.delete", self.db().changes("DELETE FROM webhooks WHERE id = $1", params![id])).await
    }

    async fn hold_count(&mut self, organization: OrganizationId) -> Result<u32, StoreError> {
        measured("webhook.hold_count", async {
            self.db().run(membership::HOLD, params![organization]).await?;
            let row = self.db().first(COUNT, params![organization]).await?;
            row.map_or(Ok(0), |row| get(&row, "count"))
        })
        .await
    }

    async fn add_deliveries(&mut self, deliveries: &[Delivery]) -> Result<u32, StoreError> {
        measured("webhook.add_deliveries", add(self.db(), deliveries)).await
    }
}

/// Those that name somebody who is no more, and those to webhooks that are no more, are passed over.
async fn add(db: &Db<DatabaseTransaction>, deliveries: &[Delivery]) -> Result<u32, Failure> {
    let there = there(db, &deliveries.iter().filter_map(|delivery| delivery.names).collect()).await?;
    let rows: Vec<Vec<Value>> = deliveries
        .iter()
        .filter(|delivery| delivery.names.is_none_or(|user| there.contains(&user)))
        .map(values)
        .collect();
    if rows.is_empty() {
        return Ok(0);
    }
    let column = |name: &str| format!("w.{name}");
    let columns = DELIVERY.split(", ").map(column).collect::<Vec<_>>().join(", ");
    // On Postgres a webhook stays until the unit ends, or was gone before.
    let lock = db.lock(" FOR KEY SHARE OF h");
    let (sql, params) = Query::new(db.get_database_backend())
        .sql(&format!("WITH w ({DELIVERY}) AS ("))
        .padded_rows(&rows)
        .sql(&format!(") INSERT INTO webhook_deliveries ({DELIVERY}) SELECT {columns} "))
        .sql(&format!("FROM w CROSS JOIN webhooks h WHERE h.id = w.webhook_id ORDER BY w.webhook_id, w.id{lock} "))
        .sql("ON CONFLICT DO NOTHING")
        .parts();
    let added = db.run(&sql, params).await?;
    u32::try_from(added).map_err(|error| Failure::internal(error.to_string()))
}

fn values(delivery: &Delivery) -> Vec<Value> {
    let d = delivery;
    let mut values = params![d.id, d.webhook_id, d.event, d.occasion, d.names, d.payload, d.status, d.attempts];
    values.extend(params![d.next_attempt_at.unwrap_or(d.created_at), d.created_at]);
    values
}

/// Which of them are there; until the unit ends, they stay.
async fn there(db: &Db<DatabaseTransaction>, users: &BTreeSet<UserId>) -> Result<BTreeSet<UserId>, Failure> {
    if users.is_empty() {
        return Ok(BTreeSet::new());
    }
    let users: Vec<UserId> = users.iter().copied().collect();
    let (sql, params) = Query::new(db.get_database_backend())
        .sql("SELECT u.id FROM users u WHERE u.id IN (")
        .padded_list(&users)
        .sql(") ORDER BY u.id")
        .sql(db.lock(" FOR KEY SHARE"))
        .parts();
    db.rows(&sql, params).await?.iter().map(|row| get(row, "id")).collect()
}
