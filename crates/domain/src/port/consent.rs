//! Consents, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{consent::Consent, id::UserId};

/// Consents, inside a unit of work.
#[async_trait]
pub trait ConsentRepository: Send {
    /// Keeps a consent; one to the same version that was given before stands, with its time.
    async fn record(&mut self, consent: &Consent) -> Result<(), StoreError>;
}

/// Consents, outside a unit of work.
#[async_trait]
pub trait ConsentReader: Send + Sync {
    /// The consents of somebody, the newest first, at most 100.
    async fn consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError>;
}
