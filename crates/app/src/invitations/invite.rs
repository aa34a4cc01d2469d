//! Inviting people, one or many.

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    error::FieldError,
    id::{AuditId, EventId, InvitationId, OrganizationId},
    invitation::{BATCH_MAX, Invitation, InvitationMessage, InvitationStatus, LIFETIME},
    job::Job,
    port::{
        error::{Constraint, StoreError},
        store::UnitOfWork,
    },
    timestamp::Timestamp,
    user::{Email, Role, User, UserStatus},
};

use super::{InvitationService, InviteError, may_invite};
use crate::{
    error::ServiceError,
    idempotency::{Once, complete},
    writing::{Attempt, as_of_now, retrying},
};

/// An invitation to be made.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// To whom.
    pub email: Email,
    /// What they will be.
    pub role: Role,
    /// A few words.
    pub message: Option<InvitationMessage>,
}

impl InvitationService {
    /// Invites somebody into the actor's organization.
    pub async fn invite(
        &self,
        actor: &Actor,
        new: NewInvitation,
        once: Option<&Once<'_, Invitation>>,
    ) -> Result<Invitation, InviteError> {
        let organization = may_invite(actor)?;
        self.policy.permit(actor).map_err(ServiceError::from)?;
        self.invite_into(actor, organization, &new, once).await
    }

    /// Invites many; each is asked or refused for itself, and the outcomes stand in the order of the wishes.
    pub async fn invite_all(
        &self,
        actor: &Actor,
        wishes: Vec<NewInvitation>,
    ) -> Result<Vec<Result<Invitation, InviteError>>, ServiceError> {
        let organization = may_invite(actor)?;
        self.policy.permit(actor)?;
        if wishes.len() > BATCH_MAX {
            let error = FieldError::with_limit("invitations", "too_many", BATCH_MAX as u64);
            return Err(ServiceError::Invalid(vec![error]));
        }
        let mut outcomes = Vec::with_capacity(wishes.len());
        for wish in &wishes {
            outcomes.push(self.invite_into(actor, organization, wish, None).await);
        }
        Ok(outcomes)
    }

    async fn invite_into(
        &self,
        actor: &Actor,
        organization: OrganizationId,
        new: &NewInvitation,
        once: Option<&Once<'_, Invitation>>,
    ) -> Result<Invitation, InviteError> {
        if new.role == Role::Superuser {
            return Err(ServiceError::field("role", "unknown_value").into());
        }
        self.may_send(organization, &new.email).await?;
        let invitation = retrying(|| self.try_invite(actor, organization, new, once)).await?;
        self.wake.wake();
        Ok(invitation)
    }

    async fn try_invite(
        &self,
        actor: &Actor,
        organization: OrganizationId,
        new: &NewInvitation,
        once: Option<&Once<'_, Invitation>>,
    ) -> Result<Attempt<Invitation>, InviteError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        unit.memberships().hold(organization).await?;
        may_invite(&as_of_now(unit.as_mut(), actor).await?)?;
        if let Some(user) = unit.users().find_by_email(&new.email).await? {
            return Err(known_already(&user, organization));
        }
        if let Some(earlier) = unit.invitations().find_pending(organization, &new.email).await? {
            if earlier.is_open_at(now) {
                return Err(InviteError::AlreadyInvited);
            }
            // Nobody answered the earlier one in time: the new one takes its place.
            if !unit.invitations().settle(earlier.id, InvitationStatus::Revoked).await? {
                return Ok(Attempt::Again);
            }
        }
        let invitation = self.made(actor, organization, new, now);
        unit.invitations().insert(&invitation).await.map_err(pending)?;
        self.send(unit.as_mut(), &invitation, now).await?;
        let line = self.line(actor, &invitation, AuditAction::Invited, now).detail("role", invitation.role.as_str());
        unit.audit().append(&line).await?;
        complete(once, unit.as_mut(), &invitation, now).await?;
        unit.commit().await.map_err(pending)?;
        Ok(Attempt::Done(invitation))
    }

    /// Counts a letter to that address against what it and the organization may be sent.
    pub(super) async fn may_send(&self, organization: OrganizationId, to: &Email) -> Result<(), ServiceError> {
        match self.joining.guard.limits().invitation(organization, to).await? {
            Some(retry_after) => Err(ServiceError::RateLimited { retry_after }),
            None => Ok(()),
        }
    }

    fn made(&self, actor: &Actor, organization: OrganizationId, new: &NewInvitation, now: Timestamp) -> Invitation {
        Invitation {
            id: InvitationId::new(self.ids.uuid()),
            organization_id: organization,
            email: new.email.clone(),
            role: new.role,
            message: new.message.clone(),
            invited_by: Some(actor.user_id),
            status: InvitationStatus::Pending,
            expires_at: now.plus(LIFETIME),
            created_at: now,
        }
    }

    /// Appends the job that sends it.
    pub(super) async fn send(
        &self,
        unit: &mut dyn UnitOfWork,
        invitation: &Invitation,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let letter = EventId::new(self.ids.uuid());
        unit.outbox().append(&Job::Invite { letter, invitation_id: invitation.id }, now).await
    }

    /// A line of the log of the organization that is invited into.
    pub(super) fn line(
        &self,
        actor: &Actor,
        invitation: &Invitation,
        action: AuditAction,
        now: Timestamp,
    ) -> AuditEntry {
        let target = AuditTarget::Invitation(invitation.id.uuid());
        AuditEntry::by(actor, AuditId::new(self.ids.uuid()), now, action, target)
            .within(Some(invitation.organization_id))
    }
}

/// What is told of an address that somebody has. Who is just accepting an invitation counts as invited.
fn known_already(user: &User, organization: OrganizationId) -> InviteError {
    if user.organization_id != Some(organization) {
        InviteError::EmailTaken
    } else if user.status == UserStatus::Pending {
        InviteError::AlreadyInvited
    } else {
        InviteError::AlreadyMember
    }
}

/// Two who invite one address at once meet at the store's rule of uniqueness.
fn pending(error: StoreError) -> InviteError {
    match error.constraint() {
        Some(Constraint::InvitationPending) => InviteError::AlreadyInvited,
        _ => error.into(),
    }
}
