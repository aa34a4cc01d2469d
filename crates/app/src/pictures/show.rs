//! The units of work that show another picture, or none.

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::AuditId,
    job::Job,
    organization::Organization,
    picture::PictureKey,
    port::{error::StoreError, store::UnitOfWork},
    timestamp::Timestamp,
    user::User,
    version::Expected,
};

use super::PictureService;
use crate::{
    error::ServiceError,
    writing::{Attempt, save_organization, save_user},
};

impl PictureService {
    pub(super) async fn try_show_avatar(
        &self,
        actor: &Actor,
        key: Option<&PictureKey>,
        expected: &Expected,
    ) -> Result<Attempt<User>, ServiceError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let mut user = unit.users().find(actor.user_id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(user.version) {
            return Err(ServiceError::Stale);
        }
        if user.avatar.as_ref() == key {
            return Ok(Attempt::Done(user));
        }
        let earlier = std::mem::replace(&mut user.avatar, key.cloned());
        if !save_user(unit.as_mut(), &mut user, now).await? {
            return Ok(Attempt::Again);
        }
        drop_earlier(unit.as_mut(), earlier, now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(user))
    }

    pub(super) async fn try_show_logo(
        &self,
        actor: &Actor,
        key: Option<&PictureKey>,
        expected: &Expected,
    ) -> Result<Attempt<Organization>, ServiceError> {
        let now = self.clock.now();
        let id = actor.organization_id.ok_or(ServiceError::NotFound)?;
        let mut unit = self.store.begin().await?;
        let mut organization = unit.organizations().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(organization.version) {
            return Err(ServiceError::Stale);
        }
        if organization.logo.as_ref() == key {
            return Ok(Attempt::Done(organization));
        }
        let earlier = std::mem::replace(&mut organization.logo, key.cloned());
        if !save_organization(unit.as_mut(), &mut organization, now).await? {
            return Ok(Attempt::Again);
        }
        drop_earlier(unit.as_mut(), earlier, now).await?;
        let target = AuditTarget::Organization(id.uuid());
        let line = AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, AuditAction::OrganizationUpdated, target);
        unit.audit().append(&line.detail("logo", "changed")).await?;
        unit.commit().await?;
        Ok(Attempt::Done(organization))
    }
}

/// Appends the job that drops a picture which is shown no longer.
async fn drop_earlier(
    unit: &mut dyn UnitOfWork,
    earlier: Option<PictureKey>,
    now: Timestamp,
) -> Result<(), StoreError> {
    match earlier {
        Some(key) => unit.outbox().append(&Job::DropPicture { key }, now).await,
        None => Ok(()),
    }
}
