//! The whole platform, as superusers see it.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{
    error::StoreError,
    user::{UserFilter, UserKey},
};
use crate::{
    id::OrganizationId,
    organization::Organization,
    page::{Page, PageRequest},
    timestamp::Timestamp,
    user::User,
};

/// Which organizations are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationFilter {
    /// Active ones, or those shut out.
    pub is_active: Option<bool>,
    /// Folded words that all stand in the name or the domain.
    pub words: Vec<String>,
}

/// The order key of organizations in a list: by sign-up, then id, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationKey {
    /// When it signed up.
    #[serde(rename = "t")]
    pub created_at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: OrganizationId,
}

/// Everybody and every organization.
#[async_trait]
pub trait AdministrationReader: Send + Sync {
    /// The organizations with the number of their active people, oldest first. Those of a sign-up that is pending are not there.
    async fn organizations(
        &self,
        filter: &OrganizationFilter,
        page: &PageRequest<OrganizationKey>,
    ) -> Result<Page<(Organization, u32), OrganizationKey>, StoreError>;
    /// The people of all organizations and of none, oldest first; pending ones are not there.
    async fn users(&self, filter: &UserFilter, page: &PageRequest<UserKey>) -> Result<Page<User, UserKey>, StoreError>;
}
