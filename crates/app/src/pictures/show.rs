//! The units of work that show another picture, or none.

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    event::Signal,
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
use crate::{error::ServiceError, writing::Attempt};

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
        let (version, earlier) = (user.version, std::mem::replace(&mut user.avatar, key.cloned()));
        user.updated_at = now;
        if !unit.users().update(&user, version).await? {
            return Ok(Attempt::Again);
        }
        drop_earlier(unit.as_mut(), earlier, now).await?;
        unit.outbox().append(&Job::Signal(Signal::UserChanged { user_id: user.id }), now).await?;
        unit.commit().await?;
        user.version = version.next();
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
        let (version, earlier) = (organization.version, std::mem::replace(&mut organization.logo, key.cloned()));
        organization.updated_at = now;
        if !unit.organizations().update(&organization, version).await? {
            return Ok(Attempt::Again);
        }
        drop_earlier(unit.as_mut(), earlier, now).await?;
        let target = AuditTarget::Organization(id.uuid());
        let line = AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, AuditAction::OrganizationUpdated, target);
        unit.audit().append(&line.detail("logo", "changed")).await?;
        unit.outbox().append(&Job::Signal(Signal::OrganizationChanged), now).await?;
        unit.commit().await?;
        organization.version = version.next();
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
