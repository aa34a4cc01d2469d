//! A webhook of the doubles' organization and one of another, with what it was told. Writes are taken and forgotten.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use p2p_app::webhooks::{Bell, WebhookService};
use p2p_domain::{
    id::{DeliveryId, EventId, OrganizationId, WebhookId},
    page::{Page, PageRequest},
    port::{
        error::StoreError,
        webhook::{WebhookReader, WebhookRepository},
    },
    version::Version,
    webhook::{
        Attempt, Delivery, DeliveryFault, DeliveryKey, DeliveryStatus, Webhook, WebhookEvent, WebhookKey,
        WebhookSecret, WebhookUrl,
    },
};
use uuid::Uuid;

use super::{Ports, sample::NOW, shelf::Shelf, unit::Unit, user_id};

pub const OWN: u128 = 61;
pub const FOREIGN: u128 = 62;
/// One that is switched off.
pub const SILENT: u128 = 63;

/// The secret of each, as it is written.
pub const SECRET: &str = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

fn webhook(id: WebhookId) -> Option<Webhook> {
    let organization = match id.uuid().as_u128() {
        OWN | SILENT => 3,
        FOREIGN => 4,
        _ => return None,
    };
    Some(Webhook {
        id,
        organization_id: OrganizationId::new(Uuid::from_u128(organization)),
        url: WebhookUrl::stored("https://hooks.valves.example/p2p".to_owned()),
        events: BTreeSet::from([WebhookEvent::PostCreated, WebhookEvent::MemberJoined]),
        is_active: id.uuid().as_u128() != SILENT,
        secret: WebhookSecret::stored(&[7; 32]).unwrap(),
        created_by: Some(user_id()),
        failing_since: None,
        version: Version::new(2),
        created_at: NOW,
        updated_at: NOW,
    })
}

fn delivery(number: u128, last: Option<Attempt>) -> Delivery {
    let is_new = last.is_none();
    Delivery {
        id: DeliveryId::new(Uuid::from_u128(number)),
        webhook_id: WebhookId::new(Uuid::from_u128(OWN)),
        event: WebhookEvent::PostCreated,
        occasion: EventId::new(Uuid::from_u128(number)),
        names: None,
        payload: if is_new { "{}".to_owned() } else { String::new() },
        status: if is_new { DeliveryStatus::Pending } else { DeliveryStatus::Failed },
        attempts: if is_new { 0 } else { 10 },
        next_attempt_at: is_new.then_some(NOW),
        last,
        created_at: NOW,
        delivered_at: None,
    }
}

struct Hooks;

#[async_trait]
impl WebhookReader for Hooks {
    async fn webhooks(
        &self,
        _: OrganizationId,
        page: &PageRequest<WebhookKey>,
    ) -> Result<Page<Webhook, WebhookKey>, StoreError> {
        let all = [OWN, SILENT].into_iter().filter_map(|number| webhook(WebhookId::new(Uuid::from_u128(number))));
        Ok(Page::cut(all.collect(), page.limit, None, |webhook| WebhookKey { at: NOW, id: webhook.id }))
    }

    async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        Ok(webhook(id))
    }

    async fn subscribed(&self, _: &[OrganizationId], _: WebhookEvent) -> Result<Vec<WebhookId>, StoreError> {
        Ok(Vec::new())
    }

    async fn deliveries(
        &self,
        _: WebhookId,
        page: &PageRequest<DeliveryKey>,
    ) -> Result<Page<Delivery, DeliveryKey>, StoreError> {
        let fault = Some(DeliveryFault::Refused);
        let refused = Attempt { at: NOW, millis: 87, response_status: Some(503), fault };
        let all = vec![delivery(72, None), delivery(71, Some(refused))];
        Ok(Page::cut(all, page.limit, None, |delivery| DeliveryKey { at: NOW, id: delivery.id }))
    }
}

#[async_trait]
impl WebhookRepository for Unit {
    async fn insert(&mut self, _: &Webhook) -> Result<(), StoreError> {
        Ok(())
    }

    async fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        Ok(webhook(id))
    }

    async fn update(&mut self, _: &Webhook, _: Version) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn delete(&mut self, _: WebhookId) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn hold_count(&mut self, _: OrganizationId) -> Result<u32, StoreError> {
        Ok(2)
    }

    async fn add_deliveries(&mut self, deliveries: &[Delivery]) -> Result<u32, StoreError> {
        Ok(u32::try_from(deliveries.len()).unwrap())
    }
}

/// Webhooks that may not lead into networks of one's own.
pub fn webhooks(ports: &Arc<Ports>) -> WebhookService {
    WebhookService {
        store: ports.clone(),
        webhooks: Arc::new(Hooks),
        clock: ports.clone(),
        ids: ports.clone(),
        entropy: Arc::new(Shelf),
        bell: Bell::default(),
        allow_private: false,
    }
}
