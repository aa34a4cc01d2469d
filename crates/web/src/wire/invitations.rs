//! Invitations, as those who send them and those who receive them see them.

use p2p_app::invitations::Offer;
use p2p_domain::{
    id::UserId,
    invitation::{Invitation, InvitationMessage},
    picture::PictureKey,
    timestamp::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorShape, Moment};

/// An invitation into the caller's organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationShape {
    /// Which.
    pub id: Uuid,
    /// To whom.
    #[schema(example = "salem@najd-valves.example")]
    pub email: String,
    /// What they will be: `member` or `admin`.
    #[schema(example = "member")]
    pub role: &'static str,
    /// `pending`, `accepted`, `revoked` or `expired`.
    #[schema(example = "pending")]
    pub status: &'static str,
    /// A few words that went with it.
    #[schema(example = "Join us to share what we learn about our valves.")]
    pub message: Option<String>,
    /// By whom; null when they were erased.
    pub invited_by: Option<Uuid>,
    /// Until when it can be accepted.
    pub expires_at: Moment,
    /// When it was made.
    pub created_at: Moment,
}

impl InvitationShape {
    /// An invitation as it stands at that moment.
    #[must_use]
    pub fn at(invitation: &Invitation, now: Timestamp) -> Self {
        Self {
            id: invitation.id.uuid(),
            email: invitation.email.as_str().to_owned(),
            role: invitation.role.as_str(),
            status: invitation.status_at(now).as_str(),
            message: message(invitation),
            invited_by: invitation.invited_by.map(UserId::uuid),
            expires_at: invitation.expires_at.into(),
            created_at: invitation.created_at.into(),
        }
    }
}

fn message(invitation: &Invitation) -> Option<String> {
    invitation.message.as_ref().map(InvitationMessage::as_str).map(ToOwned::to_owned)
}

/// The organization that somebody is invited into.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = InvitingOrganization)]
pub struct InvitingShape {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    #[schema(example = "Najd Valves")]
    pub name: String,
    /// Path of the logo.
    pub logo_url: Option<String>,
}

/// An invitation, as it is shown to who holds its token.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Offer)]
pub struct OfferShape {
    /// To whom it was sent; becomes the login.
    #[schema(example = "salem@najd-valves.example")]
    pub email: String,
    /// What they will be: `member` or `admin`.
    #[schema(example = "member")]
    pub role: &'static str,
    /// Into which organization.
    pub organization: InvitingShape,
    /// By whom.
    pub invited_by: AuthorShape,
    /// A few words that went with it.
    #[schema(example = "Join us to share what we learn about our valves.")]
    pub message: Option<String>,
    /// Until when it can be accepted.
    pub expires_at: Moment,
}

impl From<&Offer> for OfferShape {
    fn from(offer: &Offer) -> Self {
        let Offer { invitation, organization, invited_by } = offer;
        Self {
            email: invitation.email.as_str().to_owned(),
            role: invitation.role.as_str(),
            organization: InvitingShape {
                id: organization.id.uuid(),
                name: organization.name.as_str().to_owned(),
                logo_url: organization.logo.as_ref().map(PictureKey::path),
            },
            invited_by: AuthorShape::from(invited_by),
            message: message(invitation),
            expires_at: invitation.expires_at.into(),
        }
    }
}
