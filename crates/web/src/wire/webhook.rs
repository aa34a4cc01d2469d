//! Webhooks and what they are told, as admins see them.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use p2p_domain::{
    id::UserId,
    webhook::{Attempt, Delivery, DeliveryFault, Webhook, WebhookEvent, WebhookSecret},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Moment;

/// An address that is told of events.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookShape {
    /// Which.
    pub id: Uuid,
    /// Where calls go.
    #[schema(example = "https://hooks.najd-valves.example/p2p")]
    pub url: String,
    /// What it is told of.
    #[schema(example = json!(["post.created", "best_answer.chosen"]))]
    pub events: Vec<&'static str>,
    /// Whether it is told at all.
    #[schema(example = true)]
    pub is_active: bool,
    /// Since when every call fails; null while calls arrive. After five days it is switched off.
    pub failing_since: Option<Moment>,
    /// What calls are signed with: shown when the webhook is made, and null ever after.
    #[schema(example = json!(null))]
    pub secret: Option<String>,
    /// Who made it; null once erased.
    pub created_by: Option<Uuid>,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last edited.
    pub updated_at: Moment,
}

impl From<&Webhook> for WebhookShape {
    /// As it is shown ever after: without its secret.
    fn from(webhook: &Webhook) -> Self {
        Self {
            id: webhook.id.uuid(),
            url: webhook.url.as_str().to_owned(),
            events: webhook.events.iter().copied().map(WebhookEvent::as_str).collect(),
            is_active: webhook.is_active,
            failing_since: webhook.failing_since.map(Moment),
            secret: None,
            created_by: webhook.created_by.map(UserId::uuid),
            created_at: webhook.created_at.into(),
            updated_at: webhook.updated_at.into(),
        }
    }
}

/// A secret as Standard Webhooks 1.0 writes it.
#[must_use]
pub fn serialized(secret: &WebhookSecret) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(secret.expose()))
}

/// One event on its way to a webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct DeliveryShape {
    /// Which; the header `webhook-id` of every try.
    pub id: Uuid,
    /// What it tells: `webhook.test`, or one of those that a webhook may ask for.
    #[schema(example = "post.created")]
    pub event: &'static str,
    /// `pending`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    pub status: &'static str,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last try was answered, if anything was.
    #[schema(example = 204)]
    pub response_status: Option<u16>,
    /// Why the last try did not arrive: `name_unknown`, `address_not_allowed`, `unreachable`, `timed_out`, `insecure`, `refused` or
    /// `switched_off`; null where it did.
    pub error: Option<&'static str>,
    /// How long the last try took, in milliseconds.
    #[schema(example = 87)]
    pub duration_ms: Option<u32>,
    /// When it happened.
    pub created_at: Moment,
    /// When it arrived.
    pub delivered_at: Option<Moment>,
    /// When it is tried next; null once it arrived or was given up.
    pub next_attempt_at: Option<Moment>,
    /// When it was last tried.
    pub last_attempt_at: Option<Moment>,
}

impl From<Delivery> for DeliveryShape {
    fn from(delivery: Delivery) -> Self {
        let last: Option<Attempt> = delivery.last;
        Self {
            id: delivery.id.uuid(),
            event: delivery.event.as_str(),
            status: delivery.status.as_str(),
            attempts: delivery.attempts,
            response_status: last.and_then(|last| last.response_status),
            error: last.and_then(|last| last.fault).map(DeliveryFault::as_str),
            duration_ms: last.map(|last| last.millis),
            created_at: delivery.created_at.into(),
            delivered_at: delivery.delivered_at.map(Moment),
            next_attempt_at: delivery.next_attempt_at.map(Moment),
            last_attempt_at: last.map(|last| Moment(last.at)),
        }
    }
}
