//! Webhooks: kept by an organization's admins. What they are told is `announcer`'s business, calling them `deliverer`'s.

mod announcer;
mod deliverer;
mod payload;

use std::{collections::BTreeSet, sync::Arc};

pub use announcer::Announcer;
pub use deliverer::{Bell, Deliverer};
use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::{AuditId, EventId, OrganizationId, WebhookId},
    page::{Page, PageRequest},
    policy::{Action, Denied, Ownership, permit},
    port::{
        clock::{Clock, Entropy, IdSource},
        store::{Store, UnitOfWork},
        webhook::WebhookReader,
    },
    timestamp::Timestamp,
    version::{Expected, Version},
    webhook::{
        Delivery, DeliveryKey, PER_ORGANIZATION, Webhook, WebhookChange, WebhookEvent, WebhookKey, WebhookSecret,
        WebhookUrl,
    },
};

use crate::{
    error::ServiceError,
    idempotency::{Once, complete},
    writing::{Attempt, retrying},
};

/// A webhook to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Where calls go.
    pub url: WebhookUrl,
    /// What it is told of; not empty.
    pub events: BTreeSet<WebhookEvent>,
    /// Whether it is told from now on.
    pub is_active: bool,
}

/// Why a use case of webhooks did not happen.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The organization has as many as it may have.
    #[error("the organization has as many webhooks as it may have")]
    TooMany,
    /// One that is switched off is told nothing, not even for trying.
    #[error("the webhook is switched off")]
    Inactive,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { WebhookError:
    TooMany => Conflict "too_many_webhooks",
    Inactive => Conflict "webhook_inactive",
}

/// Webhooks.
#[derive(Clone)]
pub struct WebhookService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub webhooks: Arc<dyn WebhookReader>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Draws secrets.
    pub entropy: Arc<dyn Entropy>,
    /// Wakes who makes the calls.
    pub bell: Bell,
    /// Whether calls may go to addresses that are not public.
    pub allow_private: bool,
}

/// The organization whose webhooks somebody keeps.
fn kept_by(actor: &Actor) -> Result<OrganizationId, Denied> {
    let organization_id = actor.organization_id.ok_or(Denied::Forbidden)?;
    permit(actor, Action::KeepWebhooks, Ownership { author_id: None, organization_id: Some(organization_id) })?;
    Ok(organization_id)
}

impl WebhookService {
    /// Makes one, with a secret that is shown this once.
    pub async fn create(
        &self,
        actor: &Actor,
        new: NewWebhook,
        once: Option<&Once<'_, Webhook>>,
    ) -> Result<Webhook, WebhookError> {
        let organization_id = kept_by(actor).map_err(ServiceError::from)?;
        let now = self.clock.now();
        let webhook = Webhook {
            id: WebhookId::new(self.ids.uuid()),
            organization_id,
            url: new.url,
            events: new.events,
            is_active: new.is_active,
            secret: WebhookSecret::draw(self.entropy.as_ref()),
            created_by: Some(actor.user_id),
            failing_since: None,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        let mut unit = self.store.begin().await?;
        if unit.webhooks().hold_count(organization_id).await? >= PER_ORGANIZATION {
            return Err(WebhookError::TooMany);
        }
        unit.webhooks().insert(&webhook).await?;
        self.note(unit.as_mut(), actor, &webhook, AuditAction::WebhookCreated, now).await?;
        complete(once, unit.as_mut(), &webhook, now).await?;
        unit.commit().await?;
        Ok(webhook)
    }

    /// Those of the actor's organization, the newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        page: &PageRequest<WebhookKey>,
    ) -> Result<Page<Webhook, WebhookKey>, ServiceError> {
        Ok(self.webhooks.webhooks(kept_by(actor)?, page).await?)
    }

    /// One of the actor's organization.
    pub async fn get(&self, actor: &Actor, id: WebhookId) -> Result<Webhook, ServiceError> {
        let organization = kept_by(actor)?;
        let found = self.webhooks.webhook(id).await?;
        found.filter(|webhook| webhook.organization_id == organization).ok_or(ServiceError::NotFound)
    }

    /// Edits one.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: WebhookId,
        change: WebhookChange,
        expected: &Expected,
    ) -> Result<Webhook, ServiceError> {
        kept_by(actor)?;
        retrying(|| self.try_edit(actor, id, change.clone(), expected)).await
    }

    async fn try_edit(
        &self,
        actor: &Actor,
        id: WebhookId,
        change: WebhookChange,
        expected: &Expected,
    ) -> Result<Attempt<Webhook>, ServiceError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let mut webhook = self.held(unit.as_mut(), actor, id, expected).await?;
        let before = webhook.version;
        if !change.apply(&mut webhook) {
            return Ok(Attempt::Done(webhook));
        }
        webhook.updated_at = now;
        if !unit.webhooks().update(&webhook, before).await? {
            return Ok(Attempt::Again);
        }
        webhook.version = before.next();
        self.note(unit.as_mut(), actor, &webhook, AuditAction::WebhookUpdated, now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(webhook))
    }

    /// Removes one, with all that it was told.
    pub async fn delete(&self, actor: &Actor, id: WebhookId, expected: &Expected) -> Result<(), ServiceError> {
        kept_by(actor)?;
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let webhook = self.held(unit.as_mut(), actor, id, expected).await?;
        unit.webhooks().delete(id).await?;
        self.note(unit.as_mut(), actor, &webhook, AuditAction::WebhookDeleted, now).await?;
        Ok(unit.commit().await?)
    }

    /// Calls one for trying: the call is on its way when this returns, and what comes of it stands among its deliveries.
    pub async fn test(&self, actor: &Actor, id: WebhookId) -> Result<Delivery, WebhookError> {
        let webhook = self.get(actor, id).await?;
        if !webhook.is_active {
            return Err(WebhookError::Inactive);
        }
        let now = self.clock.now();
        let occasion = EventId::new(self.ids.uuid());
        let delivery = payload::test(&webhook, self.ids.as_ref(), occasion, actor.user_id, now);
        let mut unit = self.store.begin().await?;
        unit.webhooks().add_deliveries(std::slice::from_ref(&delivery)).await?;
        unit.commit().await?;
        self.bell.ring();
        Ok(delivery)
    }

    /// What one was told, the newest first.
    pub async fn deliveries(
        &self,
        actor: &Actor,
        id: WebhookId,
        page: &PageRequest<DeliveryKey>,
    ) -> Result<Page<Delivery, DeliveryKey>, ServiceError> {
        self.get(actor, id).await?;
        Ok(self.webhooks.deliveries(id, page).await?)
    }

    /// One of the actor's organization, as it is inside the unit.
    async fn held(
        &self,
        unit: &mut dyn UnitOfWork,
        actor: &Actor,
        id: WebhookId,
        expected: &Expected,
    ) -> Result<Webhook, ServiceError> {
        let found = unit.webhooks().find(id).await?;
        let webhook = found.filter(|webhook| Some(webhook.organization_id) == actor.organization_id);
        let webhook = webhook.ok_or(ServiceError::NotFound)?;
        if expected.allows(webhook.version) { Ok(webhook) } else { Err(ServiceError::Stale) }
    }

    async fn note(
        &self,
        unit: &mut dyn UnitOfWork,
        actor: &Actor,
        webhook: &Webhook,
        action: AuditAction,
        at: Timestamp,
    ) -> Result<(), ServiceError> {
        let details = if action == AuditAction::WebhookDeleted {
            [].into()
        } else {
            let events: Vec<&str> = webhook.events.iter().map(|event| event.as_str()).collect();
            [("events".to_owned(), events.join(", ")), ("is_active".to_owned(), webhook.is_active.to_string())].into()
        };
        let line = AuditEntry {
            id: AuditId::new(self.ids.uuid()),
            at,
            organization_id: Some(webhook.organization_id),
            actor_id: Some(actor.user_id),
            action,
            target: Some(AuditTarget::Webhook(webhook.id.uuid())),
            address: actor.address,
            details,
        };
        Ok(unit.audit().append(&line).await?)
    }
}
