//! Taking invitations back, and sending them again.

use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    id::InvitationId,
    invitation::{Invitation, InvitationStatus, LIFETIME},
    policy::{Action, Ownership, permit},
    port::store::UnitOfWork,
};

use super::{InvitationService, InviteError};
use crate::{
    error::ServiceError,
    writing::{Attempt, as_of_now, retrying},
};

impl InvitationService {
    /// Takes an invitation back; its links lead nowhere from now on.
    pub async fn revoke(&self, actor: &Actor, id: InvitationId) -> Result<(), InviteError> {
        retrying(|| self.try_revoke(actor, id)).await
    }

    async fn try_revoke(&self, actor: &Actor, id: InvitationId) -> Result<Attempt<()>, InviteError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let invitation = find(unit.as_mut(), actor, id).await?;
        still_may_invite(unit.as_mut(), actor, &invitation).await?;
        if !unit.invitations().settle(id, InvitationStatus::Revoked).await? {
            return Err(InviteError::Settled);
        }
        unit.audit().append(&self.line(actor, &invitation, AuditAction::InvitationRevoked, now)).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }

    /// Sends an invitation again, good for as long as a new one; an expired one comes to life. Links sent before stay good as well.
    pub async fn resend(&self, actor: &Actor, id: InvitationId) -> Result<Invitation, InviteError> {
        self.policy.permit(actor).map_err(ServiceError::from)?;
        let known = may_settle(actor, self.invitations.get(id).await?)?;
        self.may_send(known.organization_id, &known.email).await?;
        let invitation = retrying(|| self.try_resend(actor, id)).await?;
        self.wake.wake();
        Ok(invitation)
    }

    async fn try_resend(&self, actor: &Actor, id: InvitationId) -> Result<Attempt<Invitation>, InviteError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let mut invitation = find(unit.as_mut(), actor, id).await?;
        still_may_invite(unit.as_mut(), actor, &invitation).await?;
        invitation.expires_at = now.plus(LIFETIME);
        if !unit.invitations().prolong(id, invitation.expires_at).await? {
            return Err(InviteError::Settled);
        }
        self.send(unit.as_mut(), &invitation, now).await?;
        unit.audit().append(&self.line(actor, &invitation, AuditAction::InvitationResent, now)).await?;
        unit.commit().await?;
        Ok(Attempt::Done(invitation))
    }
}

async fn find(unit: &mut dyn UnitOfWork, actor: &Actor, id: InvitationId) -> Result<Invitation, ServiceError> {
    let found = unit.invitations().find(id).await?;
    may_settle(actor, found)
}

/// Asks for the right again inside the unit, once nobody else changes the organization's people.
async fn still_may_invite(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    invitation: &Invitation,
) -> Result<(), ServiceError> {
    unit.memberships().hold(invitation.organization_id).await?;
    let actor = as_of_now(unit, actor).await?;
    may_settle(&actor, Some(invitation.clone())).map(drop)
}

/// An invitation that the actor may settle; those of other organizations are not there for admins.
pub(super) fn may_settle(actor: &Actor, found: Option<Invitation>) -> Result<Invitation, ServiceError> {
    permit(actor, Action::Invite, Ownership { author_id: None, organization_id: actor.organization_id })?;
    let invitation = found.ok_or(ServiceError::NotFound)?;
    let owner = Ownership { author_id: None, organization_id: Some(invitation.organization_id) };
    permit(actor, Action::Invite, owner).map_err(|_| ServiceError::NotFound)?;
    Ok(invitation)
}
