//! Invitations: how somebody joins an organization that exists.

use std::time::Duration;

use crate::{
    id::{InvitationId, OrganizationId, UserId},
    text::{clean, clean::TextError},
    timestamp::Timestamp,
    user::{Email, Role},
};

/// How long an invitation is good, from its making or its last resending.
pub const LIFETIME: Duration = Duration::from_hours(7 * 24);

/// How many invitations a batch may hold.
pub const BATCH_MAX: usize = 100;

/// A few words that go with an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationMessage(String);

impl InvitationMessage {
    /// Longest accepted message, in Unicode scalar values.
    pub const MAX: usize = 1_000;

    /// Checks a message: not blank, not too long.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        clean::body(text, Self::MAX).map(Self)
    }

    /// A message that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvitationStatus {
    /// Waits for its answer.
    Pending,
    /// Somebody joined by it.
    Accepted,
    /// Taken back.
    Revoked,
    /// Nobody answered in time. Never stored: it follows from `expires_at`.
    Expired,
}

impl InvitationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Accepted, Self::Revoked, Self::Expired];

    /// The name on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// Into which organization.
    pub organization_id: OrganizationId,
    /// To whom.
    pub email: Email,
    /// What they will be: never a superuser.
    pub role: Role,
    /// A few words.
    pub message: Option<InvitationMessage>,
    /// By whom; none when they were erased.
    pub invited_by: Option<UserId>,
    /// Where it stands as stored: pending ones may have expired, see [`Invitation::status_at`].
    pub status: InvitationStatus,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Invitation {
    /// Where it stands at that moment.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> InvitationStatus {
        if self.status == InvitationStatus::Pending && self.expires_at <= now {
            InvitationStatus::Expired
        } else {
            self.status
        }
    }

    /// Whether it can be accepted at that moment.
    #[must_use]
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        self.status_at(now) == InvitationStatus::Pending
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_pending_invitation_expires_and_others_do_not() {
        let invitation = |status| Invitation {
            id: InvitationId::new(Uuid::from_u128(1)),
            organization_id: OrganizationId::new(Uuid::from_u128(2)),
            email: Email::parse("amal@valves.example").unwrap(),
            role: Role::Member,
            message: None,
            invited_by: None,
            status,
            expires_at: Timestamp::from_millis(10),
            created_at: Timestamp::from_millis(0),
        };
        let at = Timestamp::from_millis;
        assert_eq!(invitation(InvitationStatus::Pending).status_at(at(9)), InvitationStatus::Pending);
        assert_eq!(invitation(InvitationStatus::Pending).status_at(at(10)), InvitationStatus::Expired);
        assert_eq!(invitation(InvitationStatus::Accepted).status_at(at(99)), InvitationStatus::Accepted);
        assert!(!invitation(InvitationStatus::Revoked).is_open_at(at(0)));
    }
}
