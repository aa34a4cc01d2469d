//! Drafts, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    draft::{Draft, DraftKey},
    id::UserId,
    version::Version,
};

/// Drafts, inside a unit of work.
#[async_trait]
pub trait DraftRepository: Send {
    /// Saves a draft over the version `expected` (`None`: there must be none yet); false, and nothing written, otherwise.
    async fn save(&mut self, draft: &Draft, expected: Option<Version>) -> Result<bool, StoreError>;
    /// Removes a draft; false when there is none.
    async fn delete(&mut self, user: UserId, key: &DraftKey) -> Result<bool, StoreError>;
    /// How many drafts somebody keeps.
    async fn count(&mut self, user: UserId) -> Result<u32, StoreError>;
}

/// Drafts, outside a unit of work.
#[async_trait]
pub trait DraftReader: Send + Sync {
    /// One draft of that person; nobody else's can be asked for.
    async fn get(&self, user: UserId, key: &DraftKey) -> Result<Option<Draft>, StoreError>;
}
