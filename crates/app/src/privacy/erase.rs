//! Erasing somebody at their own wish. One unit erases what the store holds; the rest follows by a job, which is done at once as well, so
//! that who is told that they are gone is gone.

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    event::Signal,
    id::{AuditId, FileId, SessionHandle},
    job::Job,
    port::{error::StoreError, store::UnitOfWork},
    session::SessionInfo,
    timestamp::Timestamp,
    user::{Role, User},
};

use super::PrivacyService;
use crate::{
    error::ServiceError,
    limits::Tried,
    unhurried::unhurried,
    writing::{Attempt, retrying},
};

/// Why somebody was not erased.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    /// The password is wrong.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Nobody would run their organization any more.
    #[error("the last active admin")]
    LastAdmin,
    /// They were erased meanwhile, and their session with them.
    #[error("the actor is gone")]
    Gone,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { PrivacyError:
    WrongCredentials => Forbidden "wrong_credentials",
    LastAdmin => Conflict "last_admin",
    Gone => Unauthenticated "unauthenticated",
}

impl PrivacyService {
    /// Erases the actor. When this returns, nothing of them is left that the platform can reach.
    pub async fn erase(&self, actor: &Actor, password: &str) -> Result<(), PrivacyError> {
        let (this, actor, password) = (self.clone(), actor.clone(), password.to_owned());
        unhurried(async move { this.erase_to_the_end(&actor, &password).await }).await
    }

    async fn erase_to_the_end(&self, actor: &Actor, password: &str) -> Result<(), PrivacyError> {
        let user = self.users.account(actor.user_id).await?.ok_or(PrivacyError::Gone)?.user;
        let check = self.credentials.verify(Some(user.id), &user.email, password);
        if !self.guard.guarded(&Tried::by_owner(actor, &user.email), check).await? {
            // The password of who is gone fits nothing either.
            let gone = self.users.account(actor.user_id).await?.is_none();
            return Err(if gone { PrivacyError::Gone } else { PrivacyError::WrongCredentials });
        }
        // Their sessions go with the unit; the other processes must hear of each, for its sockets' sake.
        let sessions = self.sessions.list(user.id).await?;
        let user = retrying(|| self.try_erase(actor, &user, &sessions)).await?;
        self.accounts.forget(user.id);
        for session in &sessions {
            self.revocations.add(session.handle, self.clock.now());
        }
        self.wake.wake();
        self.forget(&user).await;
        Ok(())
    }

    async fn try_erase(
        &self,
        actor: &Actor,
        target: &User,
        sessions: &[SessionInfo],
    ) -> Result<Attempt<User>, PrivacyError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        if let Some(organization) = target.organization_id {
            unit.memberships().hold(organization).await?;
        }
        let user = unit.users().find(target.id).await?.ok_or(PrivacyError::Gone)?;
        if !hand_over(unit.as_mut(), &user, now).await? {
            return Ok(Attempt::Again);
        }
        let loose = unit.erasure().erase(user.id).await?;
        let target = AuditTarget::User(user.id.uuid());
        let line = AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, AuditAction::UserErased, target);
        unit.audit().append(&AuditEntry { address: None, ..line }).await?;
        self.follow(unit.as_mut(), &user, sessions.iter().map(|session| session.handle), now).await?;
        drop_loose(unit.as_mut(), loose, now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(user))
    }

    /// Appends what follows, behind the erasure, which would take it for something that names them.
    async fn follow(
        &self,
        unit: &mut dyn UnitOfWork,
        user: &User,
        sessions: impl Iterator<Item = SessionHandle>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let user_id = user.id;
        unit.outbox().append(&Job::Signal(Signal::UserChanged { user_id }), now).await?;
        for handle in sessions {
            unit.outbox().append(&Job::Signal(Signal::SessionRevoked { handle, user_id }), now).await?;
        }
        unit.outbox().append(&forget_job(user), now).await
    }

    /// Does the job at once; should that fail, the one in the outbox is tried until it succeeds.
    async fn forget(&self, user: &User) {
        if let Err(error) = self.handler.handle(&forget_job(user)).await {
            tracing::warn!(
                user_id = %user.id,
                error = &error as &dyn std::error::Error,
                "what other stores hold of the erased is removed later"
            );
        }
    }
}

/// The bytes of files that hung on nothing; which they were, no row tells any more.
async fn drop_loose(unit: &mut dyn UnitOfWork, files: Vec<FileId>, now: Timestamp) -> Result<(), StoreError> {
    for file_id in files {
        unit.outbox().append(&Job::DropFile { file_id }, now).await?;
    }
    Ok(())
}

fn forget_job(user: &User) -> Job {
    Job::Forget { user_id: user.id, email: user.email.digest(), picture: user.avatar.clone() }
}

/// Nobody goes as the only active admin of people who stay; who goes as the last of all leaves an organization of nobody, and its domain to
/// whoever founds one next. False when somebody edited the organization meanwhile.
async fn hand_over(unit: &mut dyn UnitOfWork, user: &User, now: Timestamp) -> Result<bool, PrivacyError> {
    let Some(id) = user.organization_id.filter(|_| user.is_active()) else { return Ok(true) };
    let leads = user.role == Role::Admin;
    let heir = if leads { unit.memberships().senior_admin(id, user.id).await? } else { None };
    let stay = heir.is_some() || unit.memberships().other_active_members(id, user.id).await? > 0;
    if leads && stay && heir.is_none() {
        return Err(PrivacyError::LastAdmin);
    }
    let mut organization = unit.organizations().find(id).await?.ok_or(ServiceError::NotFound)?;
    if let Some(heir) = heir.filter(|_| organization.admin_user_id == Some(user.id)) {
        unit.organizations().set_admin(id, heir).await?;
    }
    if stay {
        return Ok(true);
    }
    organization.domain = organization.domain.left_by_all(id);
    organization.updated_at = now;
    Ok(unit.organizations().update(&organization, organization.version).await?)
}
