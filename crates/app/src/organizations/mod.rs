//! Organizations: the actor's own.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    event::Signal,
    job::Job,
    organization::{Organization, OrganizationChange},
    policy::{Action, Ownership, permit},
    port::{clock::Clock, organization::OrganizationReader, store::Store},
    version::Expected,
};

use crate::{
    error::ServiceError,
    relay::Wake,
    writing::{Attempt, retrying},
};

/// An organization with the number of its active people.
pub type Counted = (Organization, u32);

/// Organizations.
#[derive(Clone)]
pub struct OrganizationService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub organizations: Arc<dyn OrganizationReader>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
}

impl OrganizationService {
    /// The actor's organization; a superuser may have none.
    pub async fn current(&self, actor: &Actor) -> Result<Counted, ServiceError> {
        let id = actor.organization_id.ok_or(ServiceError::NotFound)?;
        self.organizations.get(id).await?.ok_or(ServiceError::NotFound)
    }

    /// Edits the actor's organization.
    pub async fn update(
        &self,
        actor: &Actor,
        change: &OrganizationChange,
        expected: &Expected,
    ) -> Result<Counted, ServiceError> {
        let id = actor.organization_id.ok_or(ServiceError::NotFound)?;
        permit(actor, Action::EditOrganization, Ownership { author_id: None, organization_id: Some(id) })?;
        retrying(|| self.try_update(actor, change.clone(), expected)).await?;
        self.wake.wake();
        self.current(actor).await
    }

    async fn try_update(
        &self,
        actor: &Actor,
        change: OrganizationChange,
        expected: &Expected,
    ) -> Result<Attempt<()>, ServiceError> {
        let now = self.clock.now();
        let id = actor.organization_id.ok_or(ServiceError::NotFound)?;
        let mut unit = self.store.begin().await?;
        let mut organization = unit.organizations().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(organization.version) {
            return Err(ServiceError::Stale);
        }
        let before = organization.clone();
        change.apply(&mut organization);
        if organization == before {
            return Ok(Attempt::Done(()));
        }
        organization.updated_at = now;
        if !unit.organizations().update(&organization, before.version).await? {
            return Ok(Attempt::Again);
        }
        unit.outbox().append(&Job::Signal(Signal::OrganizationChanged), now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }
}
