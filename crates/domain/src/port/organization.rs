//! Organizations, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    id::{OrganizationId, UserId},
    organization::{Organization, OrganizationStats},
    version::Version,
};

/// Organizations, inside a unit of work.
#[async_trait]
pub trait OrganizationRepository: Send {
    /// Adds one. `Conflict(OrganizationDomain)` when the domain is taken.
    async fn insert(&mut self, organization: &Organization) -> Result<(), StoreError>;
    /// One by id.
    async fn find(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError>;
    /// Whether an organization has that domain.
    async fn domain_is_taken(&mut self, domain: &str) -> Result<bool, StoreError>;
    /// Writes every field but `created_at`, with the version after `expected`; false, and nothing written, when the stored
    /// version is another one or there is no such organization.
    async fn update(&mut self, organization: &Organization, expected: Version) -> Result<bool, StoreError>;
    /// Sets who administrates it. Does not move the version.
    async fn set_admin(&mut self, id: OrganizationId, admin: UserId) -> Result<(), StoreError>;
    /// Removes an organization that nobody belongs to; others are left alone.
    async fn delete_empty(&mut self, id: OrganizationId) -> Result<(), StoreError>;
}

/// Organizations, outside a unit of work.
#[async_trait]
pub trait OrganizationReader: Send + Sync {
    /// One by id, with the number of its active people.
    async fn get(&self, id: OrganizationId) -> Result<Option<(Organization, u32)>, StoreError>;
    /// One in numbers; pending people and deleted content do not count.
    async fn stats(&self, id: OrganizationId) -> Result<OrganizationStats, StoreError>;
}
