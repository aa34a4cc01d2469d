//! Which webhooks are told of an occasion, and what.

use std::{collections::BTreeMap, sync::Arc};

use p2p_domain::{
    id::{DeliveryId, OrganizationId, UserId},
    notification::{Addressee, Occasion},
    port::{clock::IdSource, webhook::WebhookReader},
    webhook::{Delivery, WebhookEvent},
};

use super::payload;
use crate::error::ServiceError;

/// Finds the webhooks of an occasion.
#[derive(Clone)]
pub struct Announcer {
    /// Queries.
    pub webhooks: Arc<dyn WebhookReader>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Where the links of calls lead.
    pub website_url: Arc<str>,
}

impl Announcer {
    /// What webhooks are to be told of it: those of the organizations that it concerns, and of the organizations of the `mentioned` that they were.
    /// To be put into a unit of work; which of them stand there already is found there.
    pub async fn deliveries(
        &self,
        occasion: &Occasion,
        mentioned: &[Addressee],
    ) -> Result<Vec<Delivery>, ServiceError> {
        let mut deliveries = Vec::new();
        if let Some((event, organizations)) = occasion.webhook_event() {
            deliveries.extend(self.told(occasion, event, &organizations, &[]).await?);
        }
        let mut named: BTreeMap<OrganizationId, Vec<UserId>> = BTreeMap::new();
        for person in mentioned {
            if let Some(organization) = person.organization_id {
                named.entry(organization).or_default().push(person.user_id);
            }
        }
        for (organization, people) in named {
            deliveries.extend(self.told(occasion, WebhookEvent::MentionCreated, &[organization], &people).await?);
        }
        Ok(deliveries)
    }

    async fn told(
        &self,
        occasion: &Occasion,
        event: WebhookEvent,
        organizations: &[OrganizationId],
        mentioned: &[UserId],
    ) -> Result<Vec<Delivery>, ServiceError> {
        if organizations.is_empty() {
            return Ok(Vec::new());
        }
        let subscribed = self.webhooks.subscribed(organizations, event).await?;
        let data = payload::data(occasion, &self.website_url, mentioned);
        let at = (occasion.id, occasion.at);
        let id = || DeliveryId::new(self.ids.uuid());
        Ok(subscribed
            .into_iter()
            .map(|to| payload::delivery(id(), to, event, at, (occasion.actor_id, &data)))
            .collect())
    }
}
