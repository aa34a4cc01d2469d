//! Who somebody is to an outside authentication service.

use async_trait::async_trait;

use super::error::StoreError;
use crate::id::UserId;

/// Which person of ours is which of an outside service; one to one.
#[async_trait]
pub trait IdentityStore: Send + Sync {
    /// Ties both, in place of what either was tied to before.
    async fn link(&self, user: UserId, external: &str) -> Result<(), StoreError>;
    /// The outside id of somebody.
    async fn external(&self, user: UserId) -> Result<Option<String>, StoreError>;
    /// Whose outside id that is.
    async fn user(&self, external: &str) -> Result<Option<UserId>, StoreError>;
    /// Forgets somebody's; none is no error.
    async fn unlink(&self, user: UserId) -> Result<(), StoreError>;
}
