//! Webhooks and what they are told. None of these is stored yet.

use std::collections::BTreeSet;

use p2p_domain::{
    id::{DeliveryId, EventId, WebhookId},
    organization::Organization,
    version::Version,
    webhook::{Delivery, DeliveryStatus, Webhook, WebhookEvent, WebhookSecret, WebhookUrl},
};

use super::{an_id, at};

/// An active webhook that wants two events.
#[must_use]
pub fn a_webhook(of: &Organization) -> Webhook {
    Webhook {
        id: WebhookId::new(an_id()),
        organization_id: of.id,
        url: WebhookUrl::parse("https://hooks.example.com/p2p?key=1", false).unwrap(),
        events: BTreeSet::from([WebhookEvent::PostCreated, WebhookEvent::MentionCreated]),
        is_active: true,
        secret: WebhookSecret::stored(&[7; 32]).unwrap(),
        created_by: None,
        failing_since: None,
        version: Version::FIRST,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A delivery of an occasion of its own, due at once.
#[must_use]
pub fn a_delivery(to: &Webhook) -> Delivery {
    Delivery {
        id: DeliveryId::new(an_id()),
        webhook_id: to.id,
        event: WebhookEvent::PostCreated,
        occasion: EventId::new(an_id()),
        names: None,
        payload: "{\"type\":\"post.created\",\"data\":{\"title\":\"موانع\"}}".to_owned(),
        status: DeliveryStatus::Pending,
        attempts: 0,
        next_attempt_at: Some(at(0)),
        last: None,
        created_at: at(0),
        delivered_at: None,
    }
}
