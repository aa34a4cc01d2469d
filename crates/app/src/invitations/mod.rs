//! Invitations: admins ask people into their organization, and who was asked joins it. How an invitation is worded and sent
//! is the business of `correspondence`.

mod accept;
mod invite;
mod settle;

use std::sync::Arc;

pub use accept::Acceptance;
pub use invite::NewInvitation;
use p2p_domain::{
    actor::{Account, Actor},
    content::AuthorCard,
    id::{InvitationId, OrganizationId},
    invitation::Invitation,
    organization::Organization,
    page::{Page, PageRequest},
    policy::{Action, Ownership, WritePolicy, permit},
    port::{
        clock::{Clock, IdSource},
        invitation::{InvitationFilter, InvitationKey, InvitationReader},
        organization::OrganizationReader,
        store::Store,
        user::UserReader,
    },
    timestamp::Timestamp,
    token::SecretToken,
};

use crate::{error::ServiceError, relay::Wake, sessions::SessionsService};

/// Invitations.
#[derive(Clone)]
pub struct InvitationService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub invitations: Arc<dyn InvitationReader>,
    /// Organizations that are invited into.
    pub organizations: Arc<dyn OrganizationReader>,
    /// People who invite.
    pub users: Arc<dyn UserReader>,
    /// Makes the credentials and the first session of who joins, and undoes what was begun.
    pub joining: SessionsService,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
    /// Whether inviting needs a verified address.
    pub policy: WritePolicy,
}

/// What the bearer of a token is invited to.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The invitation.
    pub invitation: Invitation,
    /// Into which organization.
    pub organization: Organization,
    /// By whom; the empty card when they were erased.
    pub invited_by: AuthorCard,
}

/// Why an invitation was not made, changed or accepted.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// One to that address waits for its answer already.
    #[error("already invited")]
    AlreadyInvited,
    /// They belong to the organization already.
    #[error("already a member")]
    AlreadyMember,
    /// Somebody has that address, elsewhere.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The token leads to no invitation that can be accepted.
    #[error("the token is no longer good")]
    InvalidToken,
    /// It was accepted or taken back.
    #[error("the invitation is settled")]
    Settled,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { InviteError:
    AlreadyInvited => Conflict "already_invited",
    AlreadyMember => Conflict "already_member",
    EmailTaken => Conflict "email_taken",
    InvalidToken => BadRequest "invalid_token",
    Settled => Conflict "invitation_settled",
}

impl InvitationService {
    /// The present moment, which decides whether an invitation has expired.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The invitations of the actor's organization, the newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: InvitationFilter,
        page: &PageRequest<InvitationKey>,
    ) -> Result<Page<Invitation, InvitationKey>, ServiceError> {
        let organization = may_invite(actor)?;
        Ok(self.invitations.list(organization, filter, self.clock.now(), page).await?)
    }

    /// One that the actor may take back.
    pub async fn get(&self, actor: &Actor, id: InvitationId) -> Result<Invitation, ServiceError> {
        settle::may_settle(actor, self.invitations.get(id).await?)
    }

    /// What a token invites to.
    pub async fn offer(&self, token: &SecretToken) -> Result<Offer, InviteError> {
        let found = self.invitations.by_token(&token.digest()).await?;
        let invitation = found.filter(|found| found.is_open_at(self.clock.now())).ok_or(InviteError::InvalidToken)?;
        let (organization, _) =
            self.organizations.get(invitation.organization_id).await?.ok_or(InviteError::InvalidToken)?;
        if !organization.is_active {
            return Err(InviteError::InvalidToken);
        }
        let host = match invitation.invited_by {
            Some(id) => self.users.account(id).await?,
            None => None,
        };
        let invited_by = host.as_ref().map(Account::card).unwrap_or_default();
        Ok(Offer { invitation, organization, invited_by })
    }
}

/// The organization that the actor invites into.
fn may_invite(actor: &Actor) -> Result<OrganizationId, ServiceError> {
    permit(actor, Action::Invite, Ownership { author_id: None, organization_id: actor.organization_id })?;
    actor.organization_id.ok_or(ServiceError::NotFound)
}
