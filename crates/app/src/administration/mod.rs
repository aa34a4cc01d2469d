//! The platform as superusers see and keep it. Shutting one person out is the business of `users`.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::{AuditId, OrganizationId},
    job::Job,
    page::{Page, PageRequest},
    policy::{Action, Ownership, permit},
    port::{
        administration::{AdministrationReader, OrganizationFilter, OrganizationKey},
        clock::{Clock, IdSource},
        organization::OrganizationReader,
        store::Store,
        user::{UserFilter, UserKey},
    },
    user::User,
    version::Expected,
};

use crate::{
    error::ServiceError,
    organizations::Counted,
    relay::Wake,
    sessions::Accounts,
    writing::{Attempt, retrying, save_organization},
};

/// The whole platform.
#[derive(Clone)]
pub struct AdministrationService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Everybody and every organization.
    pub administration: Arc<dyn AdministrationReader>,
    /// One organization.
    pub organizations: Arc<dyn OrganizationReader>,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
}

impl AdministrationService {
    /// The organizations of the platform.
    pub async fn organizations(
        &self,
        actor: &Actor,
        filter: &OrganizationFilter,
        page: &PageRequest<OrganizationKey>,
    ) -> Result<Page<Counted, OrganizationKey>, ServiceError> {
        permit(actor, Action::Administrate, Ownership::PLATFORM)?;
        Ok(self.administration.organizations(filter, page).await?)
    }

    /// The people of the platform; words also match addresses.
    pub async fn users(
        &self,
        actor: &Actor,
        filter: &UserFilter,
        page: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, ServiceError> {
        permit(actor, Action::Administrate, Ownership::PLATFORM)?;
        Ok(self.administration.users(&UserFilter { match_email: true, ..filter.clone() }, page).await?)
    }

    /// Shuts an organization with all its people out, or lets it in again.
    pub async fn set_organization_active(
        &self,
        actor: &Actor,
        id: OrganizationId,
        is_active: bool,
        expected: &Expected,
    ) -> Result<Counted, ServiceError> {
        permit(actor, Action::Administrate, Ownership::PLATFORM)?;
        retrying(|| self.try_set_active(actor, id, is_active, expected)).await?;
        self.accounts.clear();
        self.wake.wake();
        self.organizations.get(id).await?.ok_or(ServiceError::NotFound)
    }

    async fn try_set_active(
        &self,
        actor: &Actor,
        id: OrganizationId,
        is_active: bool,
        expected: &Expected,
    ) -> Result<Attempt<()>, ServiceError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let mut organization = unit.organizations().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(organization.version) {
            return Err(ServiceError::Stale);
        }
        if organization.is_active == is_active {
            return Ok(Attempt::Done(()));
        }
        organization.is_active = is_active;
        if !save_organization(unit.as_mut(), &mut organization, now).await? {
            return Ok(Attempt::Again);
        }
        let action = if is_active {
            AuditAction::OrganizationReactivated
        } else {
            unit.outbox().append(&Job::EndOrganizationSessions { organization_id: id }, now).await?;
            AuditAction::OrganizationDeactivated
        };
        let target = AuditTarget::Organization(id.uuid());
        let line = AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, action, target).within(Some(id));
        unit.audit().append(&line).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }
}
