//! The people of an organization, and those who run the platform, as a whole: what a rule over all of them needs.

use async_trait::async_trait;

use super::error::StoreError;
use crate::id::{OrganizationId, UserId};

/// Membership, inside a unit of work.
#[async_trait]
pub trait MembershipRepository: Send {
    /// Holds an organization's people until the unit ends: of two units that hold the same organization, the second one waits here, and
    /// then reads what the first one committed. False when there is no such organization.
    async fn hold(&mut self, organization: OrganizationId) -> Result<bool, StoreError>;
    /// How many active admins it has, that person left out.
    async fn other_active_admins(&mut self, organization: OrganizationId, except: UserId) -> Result<u32, StoreError>;
    /// How many active people it has, that person left out.
    async fn other_active_members(&mut self, organization: OrganizationId, except: UserId) -> Result<u32, StoreError>;
    /// The active admin who has been there longest, that person left out.
    async fn senior_admin(
        &mut self,
        organization: OrganizationId,
        except: UserId,
    ) -> Result<Option<UserId>, StoreError>;
    /// How many active superusers there are, that person left out. Holds them all until the unit ends: of two units that ask, the second
    /// one waits here, and then counts what the first one committed.
    async fn other_active_superusers(&mut self, except: UserId) -> Result<u32, StoreError>;
}
