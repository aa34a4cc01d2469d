//! Organizations: the actor's own. Shutting organizations out is the business of `administration`.

use std::sync::Arc;

use p2p_domain::{
    actor::{Account, Actor},
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::AuditId,
    organization::{Organization, OrganizationChange, OrganizationStats},
    policy::{Action, Ownership, permit},
    port::{
        clock::{Clock, IdSource},
        organization::OrganizationReader,
        store::Store,
        user::UserReader,
    },
    version::Expected,
};

use crate::{
    error::{Conflict, ServiceError},
    relay::Wake,
    sessions::Accounts,
    writing::{Attempt, retrying, save_organization},
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
    /// The people who edit.
    pub users: Arc<dyn UserReader>,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
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
        if change.requires_second_factor == Some(true) {
            self.has_second_factor(actor).await?;
        }
        retrying(|| self.try_update(actor, change.clone(), expected)).await?;
        self.accounts.clear();
        self.wake.wake();
        self.current(actor).await
    }

    /// Who demands a second factor of others must have one: else the demand would lock them out of taking it back.
    async fn has_second_factor(&self, actor: &Actor) -> Result<(), ServiceError> {
        let account = self.users.account(actor.user_id).await?;
        if account.as_ref().is_some_and(|account: &Account| account.has_second_factor) {
            Ok(())
        } else {
            Err(ServiceError::Conflict(Conflict::SecondFactorFirst))
        }
    }

    /// The actor's organization in numbers.
    pub async fn stats(&self, actor: &Actor) -> Result<OrganizationStats, ServiceError> {
        let id = actor.organization_id.ok_or(ServiceError::NotFound)?;
        Ok(self.organizations.stats(id).await?)
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
        if !save_organization(unit.as_mut(), &mut organization, now).await? {
            return Ok(Attempt::Again);
        }
        let target = AuditTarget::Organization(id.uuid());
        let line = AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, AuditAction::OrganizationUpdated, target);
        unit.audit().append(&tell_changes(line, &before, &organization)).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }
}

/// The line with the names of the fields that changed.
fn tell_changes(line: AuditEntry, before: &Organization, after: &Organization) -> AuditEntry {
    let fields = [
        ("name", before.name != after.name),
        ("industry", before.industry != after.industry),
        ("size", before.size != after.size),
        ("country", before.country != after.country),
        ("city", before.city != after.city),
    ];
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    let line = changed.fold(line, |line, (field, _)| line.detail(field, "changed"));
    if before.requires_second_factor == after.requires_second_factor {
        return line;
    }
    let demand = if after.requires_second_factor { "optional → required" } else { "required → optional" };
    line.detail("second_factor", demand)
}
