//! Webhooks as admins look after them, and whom an event is told to.

use async_trait::async_trait;
use p2p_domain::{
    id::{OrganizationId, WebhookId},
    page::{Page, PageRequest},
    port::{error::StoreError, webhook::WebhookReader},
    webhook::{Delivery, DeliveryKey, Webhook, WebhookEvent, WebhookKey},
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{DELIVERY, WEBHOOK, delivery, get, quoted, webhook},
    sql::measured,
};

#[async_trait]
impl WebhookReader for SqlStore {
    async fn webhooks(
        &self,
        organization: OrganizationId,
        request: &PageRequest<WebhookKey>,
    ) -> Result<Page<Webhook, WebhookKey>, StoreError> {
        measured("webhook.webhooks", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, list(backend, organization, request), webhook).await?;
            let total = page::total(db, request.with_total, || {
                let query = Query::new(backend).sql("SELECT COUNT(*) AS total FROM webhooks WHERE organization_id = ");
                query.bind(organization)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |item| WebhookKey { at: item.created_at, id: item.id }))
        })
        .await
    }

    async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        measured("webhook.webhook", async {
            let sql = format!("SELECT {WEBHOOK} FROM webhooks h WHERE h.id = ");
            page::read_one(self.reader(), Query::new(self.backend()).sql(&sql).bind(id), webhook).await
        })
        .await
    }

    async fn subscribed(
        &self,
        organizations: &[OrganizationId],
        event: WebhookEvent,
    ) -> Result<Vec<WebhookId>, StoreError> {
        measured("webhook.subscribed", async {
            if organizations.is_empty() {
                return Ok(Vec::new());
            }
            let query = subscribed(self.backend(), organizations, event);
            page::read(self.reader(), query, |row| get(row, "id")).await
        })
        .await
    }

    async fn deliveries(
        &self,
        webhook: WebhookId,
        request: &PageRequest<DeliveryKey>,
    ) -> Result<Page<Delivery, DeliveryKey>, StoreError> {
        measured("webhook.deliveries", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, deliveries(backend, webhook, request), delivery).await?;
            let total = page::total(db, request.with_total, || {
                let sql = "SELECT COUNT(*) AS total FROM webhook_deliveries WHERE webhook_id = ";
                Query::new(backend).sql(sql).bind(webhook)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |item| DeliveryKey { at: item.created_at, id: item.id }))
        })
        .await
    }
}

/// One page of an organization's, the newest first.
pub(super) fn list(backend: DbBackend, organization: OrganizationId, request: &PageRequest<WebhookKey>) -> Query {
    let query = Query::new(backend)
        .sql(&format!("SELECT {WEBHOOK} FROM webhooks h WHERE h.organization_id = "))
        .bind(organization)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (h.created_at, h.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY h.created_at DESC, h.id DESC");
    page::window(query, request)
}

/// Organizations have few webhooks each, which are looked through.
pub(super) fn subscribed(backend: DbBackend, organizations: &[OrganizationId], event: WebhookEvent) -> Query {
    Query::new(backend)
        .sql("SELECT h.id FROM webhooks h CROSS JOIN organizations o WHERE o.id = h.organization_id AND o.is_active ")
        .sql("AND h.is_active AND h.organization_id IN (")
        .padded_list(organizations)
        .sql(") AND ")
        .contains("h.events", &quoted(event))
        .sql(" ORDER BY h.id")
}

/// One page of what a webhook was told, the newest first.
pub(super) fn deliveries(backend: DbBackend, webhook: WebhookId, request: &PageRequest<DeliveryKey>) -> Query {
    let query = Query::new(backend)
        .sql(&format!("SELECT {DELIVERY} FROM webhook_deliveries d WHERE d.webhook_id = "))
        .bind(webhook)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (d.created_at, d.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY d.created_at DESC, d.id DESC");
    page::window(query, request)
}
