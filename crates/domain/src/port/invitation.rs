//! Invitations, for writing and for reading.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use crate::{
    id::{InvitationId, OrganizationId},
    invitation::{Invitation, InvitationStatus},
    page::{Page, PageRequest},
    timestamp::Timestamp,
    token::TokenDigest,
    user::Email,
};

/// Invitations, inside a unit of work.
#[async_trait]
pub trait InvitationRepository: Send {
    /// Adds one. `Conflict(InvitationPending)` when the organization has another one to that address that is stored as pending,
    /// expired or not.
    async fn insert(&mut self, invitation: &Invitation) -> Result<(), StoreError>;
    /// One by id.
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;
    /// The one stored as pending, expired or not, of that organization to that address.
    async fn find_pending(
        &mut self,
        organization: OrganizationId,
        email: &Email,
    ) -> Result<Option<Invitation>, StoreError>;
    /// Moves one on from pending; false, and nothing written, when it is not stored as pending.
    async fn settle(&mut self, id: InvitationId, status: InvitationStatus) -> Result<bool, StoreError>;
    /// Makes one good until that moment; false, and nothing written, when it is not stored as pending.
    async fn prolong(&mut self, id: InvitationId, expires_at: Timestamp) -> Result<bool, StoreError>;
    /// Adds a token that leads to it, beside those added before; they are good as long as the invitation is.
    async fn add_token(&mut self, id: InvitationId, token: &TokenDigest, at: Timestamp) -> Result<(), StoreError>;
}

/// Which invitations are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InvitationFilter {
    /// Where they stand at the moment of the query.
    pub status: Option<InvitationStatus>,
}

/// The order key of invitations: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationKey {
    /// When it was made.
    #[serde(rename = "t")]
    pub created_at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: InvitationId,
}

/// Invitations, outside a unit of work.
#[async_trait]
pub trait InvitationReader: Send + Sync {
    /// One by id.
    async fn get(&self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;
    /// The one that a token leads to, whatever its status.
    async fn by_token(&self, token: &TokenDigest) -> Result<Option<Invitation>, StoreError>;
    /// Those of an organization, the newest first. `now` decides which have expired.
    async fn list(
        &self,
        organization: OrganizationId,
        filter: InvitationFilter,
        now: Timestamp,
        page: &PageRequest<InvitationKey>,
    ) -> Result<Page<Invitation, InvitationKey>, StoreError>;
}
