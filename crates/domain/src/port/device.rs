//! Where people logged in from before.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    device::{Acquaintance, DeviceKey},
    id::UserId,
    timestamp::Timestamp,
};

/// Known devices.
#[async_trait]
pub trait DeviceStore: Send + Sync {
    /// Notes a login from a device and tells what it was before. At most [`crate::device::PER_PERSON`] are kept of one person: the one
    /// not seen for longest is forgotten first.
    async fn note(&self, user: UserId, device: &DeviceKey, at: Timestamp) -> Result<Acquaintance, StoreError>;
    /// Whether somebody logged in from it before.
    async fn knows(&self, user: UserId, device: &DeviceKey) -> Result<bool, StoreError>;
    /// The devices of somebody with the time when each was last seen, the newest first, at most [`crate::device::PER_PERSON`].
    async fn devices(&self, user: UserId) -> Result<Vec<(DeviceKey, Timestamp)>, StoreError>;
}
