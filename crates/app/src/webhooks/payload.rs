//! What stands in a call: `{ "type", "timestamp", "data" }`, as Standard Webhooks 1.0 recommends. People are told by their ids alone.

use p2p_domain::{
    id::{DeliveryId, EventId, UserId, WebhookId},
    notification::Occasion,
    port::clock::IdSource,
    timestamp::Timestamp,
    webhook::{Delivery, DeliveryStatus, Webhook, WebhookEvent},
};
use serde_json::{Value, json};

/// The data of an occasion. The link leads to a page of that website.
pub(super) fn data(occasion: &Occasion, website: &str, mentioned: &[UserId]) -> Value {
    let about = occasion.about();
    let mut data = json!({
        "object": { "type": about.kind(), "id": about.uuid() },
        "title": occasion.title,
        "excerpt": occasion.excerpt,
        "actor_id": occasion.actor_id,
        "organization_id": occasion.actor_organization_id,
        "link": format!("{}{}", website.trim_end_matches('/'), about.link()),
    });
    if !mentioned.is_empty() {
        data["mentioned_ids"] = json!(mentioned);
    }
    data
}

/// A delivery that is due at once.
pub(super) fn delivery(
    id: DeliveryId,
    to: WebhookId,
    event: WebhookEvent,
    (occasion, at): (EventId, Timestamp),
    (names, data): (Option<UserId>, &Value),
) -> Delivery {
    Delivery {
        id,
        webhook_id: to,
        event,
        occasion,
        names,
        payload: json!({ "type": event.as_str(), "timestamp": at.to_string(), "data": data }).to_string(),
        status: DeliveryStatus::Pending,
        attempts: 0,
        next_attempt_at: Some(at),
        last: None,
        created_at: at,
        delivered_at: None,
    }
}

/// A call for trying.
pub(super) fn test(webhook: &Webhook, ids: &dyn IdSource, occasion: EventId, by: UserId, at: Timestamp) -> Delivery {
    let data = json!({ "object": { "type": "webhook", "id": webhook.id }, "actor_id": by, "organization_id": webhook.organization_id });
    let id = DeliveryId::new(ids.uuid());
    delivery(id, webhook.id, WebhookEvent::Test, (occasion, at), (Some(by), &data))
}
