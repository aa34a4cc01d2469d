//! What those who administrate people change of them. An organization never loses its last active admin: each unit holds the
//! organization's people first, so that of two that would take the last two, the second one sees what the first one did.

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::{AuditId, EventId, UserId},
    job::{Job, Notice},
    policy::{Action, Denied, Ownership, permit},
    port::{error::StoreError, store::UnitOfWork},
    timestamp::Timestamp,
    user::{Change, PersonName, Role, User, UserStatus},
    version::Expected,
};

use super::UserService;
use crate::{
    error::ServiceError,
    writing::{Attempt, as_of_now, retrying, save_user},
};

/// What is to be changed of somebody.
#[derive(Debug, Clone, Default)]
pub struct UserEdit {
    /// Given name.
    pub first_name: Change<PersonName>,
    /// Family name.
    pub last_name: Change<PersonName>,
    /// What they may do.
    pub role: Option<Role>,
    /// Whether they may log in.
    pub is_active: Option<bool>,
}

/// Why somebody was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// Nobody would run their organization, or the platform, any more.
    #[error("the last active admin")]
    LastAdmin,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { UserError:
    LastAdmin => Conflict "last_admin",
}

impl From<Denied> for UserError {
    fn from(denied: Denied) -> Self {
        Self::Service(denied.into())
    }
}

impl UserService {
    /// Edits somebody whom the actor administrates.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: UserId,
        edit: UserEdit,
        expected: &Expected,
    ) -> Result<User, UserError> {
        let target = self.users.account(id).await?.ok_or(ServiceError::NotFound)?.user;
        may_manage(actor, &target)?;
        let user = retrying(|| self.try_edit(actor, &target, edit.clone(), expected)).await?;
        self.accounts.forget(id);
        self.wake.wake();
        Ok(user)
    }

    /// Shuts somebody out whom the actor administrates; what they wrote stays.
    pub async fn deactivate(&self, actor: &Actor, id: UserId) -> Result<(), UserError> {
        let edit = UserEdit { is_active: Some(false), ..UserEdit::default() };
        self.edit(actor, id, edit, &Expected::Any).await.map(drop)
    }

    /// Shuts anybody of the platform out, or lets them in again.
    pub async fn set_active(
        &self,
        actor: &Actor,
        id: UserId,
        is_active: bool,
        expected: &Expected,
    ) -> Result<User, UserError> {
        permit(actor, Action::Administrate, Ownership::PLATFORM)?;
        let edit = UserEdit { is_active: Some(is_active), ..UserEdit::default() };
        self.edit(actor, id, edit, expected).await
    }

    async fn try_edit(
        &self,
        actor: &Actor,
        target: &User,
        edit: UserEdit,
        expected: &Expected,
    ) -> Result<Attempt<User>, UserError> {
        let now = self.clock.now();
        let found = self
            .foresee(target.id, |user| {
                edit.first_name.clone().apply(&mut user.first_name);
                edit.last_name.clone().apply(&mut user.last_name);
            })
            .await?;
        let mut unit = self.store.begin().await?;
        // Nobody changes organizations, so what was read outside of the unit tells whose people to hold.
        if let Some(organization) = target.organization_id {
            unit.memberships().hold(organization).await?;
        }
        let before = unit.users().find(target.id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(before.version) {
            return Err(ServiceError::Stale.into());
        }
        let mut user = apply(edit, &before)?;
        if user == before {
            return Ok(Attempt::Done(user));
        }
        if leads(&before) && !leads(&user) {
            step_down(unit.as_mut(), &before).await?;
        }
        if runs_all(&before) && !runs_all(&user) && unit.memberships().other_active_superusers(before.id).await? == 0 {
            return Err(UserError::LastAdmin);
        }
        may_manage(&as_of_now(unit.as_mut(), actor).await?, &before)?;
        if !found.is_of(before.version) || !save_user(unit.as_mut(), &mut user, now).await? {
            return Ok(Attempt::Again);
        }
        found.put(unit.as_mut()).await?;
        if leads(&user) && !leads(&before) {
            step_up(unit.as_mut(), &user).await?;
        }
        self.follow(unit.as_mut(), actor, (&before, &user), now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(user))
    }

    /// Appends what follows from a change of somebody: lines of the log, letters and ended sessions.
    async fn follow(
        &self,
        unit: &mut dyn UnitOfWork,
        actor: &Actor,
        (before, after): (&User, &User),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let user_id = after.id;
        let target = AuditTarget::User(user_id.uuid());
        let line = |action| {
            AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, action, target).within(after.organization_id)
        };
        if let Some(line) = tell_changes(line(AuditAction::UserUpdated), before, after) {
            unit.audit().append(&line).await?;
        }
        if before.status != after.status {
            let (action, notice) = if after.is_active() {
                (AuditAction::UserReactivated, Notice::Reactivated)
            } else {
                unit.outbox().append(&Job::EndSessions { user_id }, now).await?;
                (AuditAction::UserDeactivated, Notice::Deactivated)
            };
            unit.audit().append(&line(action)).await?;
            let letter = EventId::new(self.ids.uuid());
            unit.outbox().append(&Job::Write { letter, user_id, notice }, now).await?;
        }
        Ok(())
    }
}

/// Whether the actor may change somebody at all: who runs the platform is out of the reach of organizations.
fn may_manage(actor: &Actor, target: &User) -> Result<(), ServiceError> {
    if target.status == UserStatus::Pending {
        return Err(ServiceError::NotFound);
    }
    permit(actor, Action::ManagePeople, Ownership { author_id: None, organization_id: target.organization_id })?;
    if target.role == Role::Superuser {
        permit(actor, Action::Administrate, Ownership::PLATFORM)?;
    }
    Ok(())
}

/// Somebody as an edit leaves them. Who runs the platform is made and unmade by the command line alone.
fn apply(edit: UserEdit, before: &User) -> Result<User, ServiceError> {
    let mut user = before.clone();
    edit.first_name.apply(&mut user.first_name);
    edit.last_name.apply(&mut user.last_name);
    if let Some(role) = edit.role.filter(|role| *role != before.role) {
        if role == Role::Superuser || before.role == Role::Superuser {
            return Err(ServiceError::field("role", "unknown_value"));
        }
        user.role = role;
    }
    if let Some(is_active) = edit.is_active {
        user.status = if is_active { UserStatus::Active } else { UserStatus::Deactivated };
    }
    Ok(user)
}

/// Whether somebody is an active admin.
fn leads(user: &User) -> bool {
    user.is_active() && user.role == Role::Admin
}

/// Whether somebody is an active superuser.
fn runs_all(user: &User) -> bool {
    user.is_active() && user.role == Role::Superuser
}

/// An active admin stops being one: another must be there, and takes over where this one was named.
async fn step_down(unit: &mut dyn UnitOfWork, admin: &User) -> Result<(), UserError> {
    let Some(id) = admin.organization_id else { return Ok(()) };
    let heir = unit.memberships().senior_admin(id, admin.id).await?.ok_or(UserError::LastAdmin)?;
    let organization = unit.organizations().find(id).await?.ok_or(ServiceError::NotFound)?;
    if organization.admin_user_id == Some(admin.id) {
        unit.organizations().set_admin(id, heir).await?;
    }
    Ok(())
}

/// Somebody becomes an active admin, and is named where nobody was.
async fn step_up(unit: &mut dyn UnitOfWork, admin: &User) -> Result<(), UserError> {
    let Some(id) = admin.organization_id else { return Ok(()) };
    let unnamed = unit.organizations().find(id).await?.is_some_and(|found| found.admin_user_id.is_none());
    if unnamed {
        unit.organizations().set_admin(id, admin.id).await?;
    }
    Ok(())
}

/// The line with the names of the fields that changed; `None` when none of them did.
fn tell_changes(line: AuditEntry, before: &User, after: &User) -> Option<AuditEntry> {
    let mut line = line;
    if before.first_name != after.first_name {
        line = line.detail("first_name", "changed");
    }
    if before.last_name != after.last_name {
        line = line.detail("last_name", "changed");
    }
    if before.role != after.role {
        line = line.detail("role", format!("{} → {}", before.role.as_str(), after.role.as_str()));
    }
    (!line.details.is_empty()).then_some(line)
}
