//! Webhooks: kept, told, and called.

use std::time::Duration;

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    id::{DeliveryId, OrganizationId, WebhookId},
    page::{Page, PageRequest},
    timestamp::Timestamp,
    version::Version,
    webhook::{
        Attempt, Delivery, DeliveryFault, DeliveryKey, DueDelivery, Settled, Webhook, WebhookEvent, WebhookKey,
        WebhookSecret, WebhookUrl,
    },
};

/// Webhooks and what they are told, inside a unit of work.
#[async_trait]
pub trait WebhookRepository: Send {
    /// Adds one. `Conflict(Reference)` when its organization does not exist.
    async fn insert(&mut self, webhook: &Webhook) -> Result<(), StoreError>;
    /// One by id. Nobody else changes it before this unit ends.
    async fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;
    /// Writes all but organization, secret, maker and `created_at`, with the version after `expected`; false, and nothing written, when the stored
    /// version is another one or there is no such webhook.
    async fn update(&mut self, webhook: &Webhook, expected: Version) -> Result<bool, StoreError>;
    /// Removes one with its deliveries; false when it is not there.
    async fn delete(&mut self, id: WebhookId) -> Result<bool, StoreError>;
    /// How many an organization has; other units that ask for the same organization wait until this one ends.
    async fn hold_count(&mut self, organization: OrganizationId) -> Result<u32, StoreError>;
    /// Adds deliveries (at most 500), due at once; one of the same webhook, event and occasion that is there already is passed over, and so is one to a webhook, or
    /// that names somebody, who is no more. Returns how many were added.
    async fn add_deliveries(&mut self, deliveries: &[Delivery]) -> Result<u32, StoreError>;
}

/// Webhooks, outside a unit of work.
#[async_trait]
pub trait WebhookReader: Send + Sync {
    /// An organization's, the newest first.
    async fn webhooks(
        &self,
        organization: OrganizationId,
        page: &PageRequest<WebhookKey>,
    ) -> Result<Page<Webhook, WebhookKey>, StoreError>;
    /// One by id.
    async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;
    /// Those of these organizations (at most 100) that are active and want that event; of organizations that are active themselves.
    async fn subscribed(
        &self,
        organizations: &[OrganizationId],
        event: WebhookEvent,
    ) -> Result<Vec<WebhookId>, StoreError>;
    /// What a webhook was told, the newest first.
    async fn deliveries(
        &self,
        webhook: WebhookId,
        page: &PageRequest<DeliveryKey>,
    ) -> Result<Page<Delivery, DeliveryKey>, StoreError>;
}

/// Deliveries that are due, for those who make the calls.
#[async_trait]
pub trait DeliveryQueue: Send + Sync {
    /// Takes up to `limit` that are pending and due for the time of `lease`, the longest due first, at most 4 of one webhook, and counts the try. Two callers at
    /// once never get the same one. One whose lease lapsed is due again: who held it may have died of it. Those of webhooks that are switched off are not
    /// handed out.
    async fn claim(&self, limit: u32, lease: Duration, now: Timestamp) -> Result<Vec<DueDelivery>, StoreError>;
    /// A try ended so, and that follows. What is settled loses its body. The webhook notes since when it fails, or that it does not; when the receiver is
    /// gone, or failed for too long ([`Webhook::is_given_up`]), it is switched off. A delivery that is no more is passed over.
    async fn record(
        &self,
        id: DeliveryId,
        attempt: Attempt,
        settled: Settled,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Gives up what waits for webhooks that are switched off ([`DeliveryFault::SwitchedOff`]), and forgets what was settled before that moment; returns how many, at
    /// most about 1,000 in one call.
    async fn sweep(&self, before: Timestamp, now: Timestamp) -> Result<u64, StoreError>;
}

/// A call that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookCall {
    /// Where to.
    pub url: WebhookUrl,
    /// What it is signed with.
    pub secret: WebhookSecret,
    /// The same for every try.
    pub id: DeliveryId,
    /// When this try is made.
    pub at: Timestamp,
    /// The body, as JSON.
    pub body: String,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOutcome {
    /// What was answered, if anything was.
    pub response_status: Option<u16>,
    /// Why it did not arrive; none: it did.
    pub fault: Option<DeliveryFault>,
}

/// Makes calls: a POST with `webhook-id`, `webhook-timestamp` and `webhook-signature` as Standard Webhooks 1.0 has them.
#[async_trait]
pub trait WebhookCaller: Send + Sync {
    /// Makes one call, within a bounded time, and reads no more of the answer than its status.
    ///
    /// The name is looked up once, and the connection goes to an address that was looked at ([`crate::webhook::is_public`]), unless private ones are allowed:
    /// a name that answers otherwise the second time leads nowhere else. A redirection is not followed, and no proxy is asked.
    async fn call(&self, call: &WebhookCall) -> CallOutcome;
}
