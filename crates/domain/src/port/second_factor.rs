//! Second factors: the service that the platform uses, and the storage that it needs.

use async_trait::async_trait;

use super::error::{AuthError, StoreError};
use crate::{
    id::UserId,
    second_factor::{Enrolment, RecoveryDigests, SecondFactorRecord, SecondFactorState},
    timestamp::Timestamp,
    token::TokenDigest,
};

/// Sets up and checks second factors.
#[async_trait]
pub trait SecondFactorService: Send + Sync {
    /// Begins anew with a new secret that counts for nothing until it is confirmed; a confirmed one stands until then. `label` names
    /// the account in the authenticator.
    async fn begin(&self, user: UserId, label: &str) -> Result<Enrolment, AuthError>;
    /// Confirms what was begun by a code of it and draws recovery codes, shown this once; `None` when the code is wrong or
    /// nothing was begun.
    async fn confirm(&self, user: UserId, code: &str) -> Result<Option<Vec<String>>, AuthError>;
    /// Whether the code is good: one of this moment, of the one before or after (RFC 6238, 5.2), or a recovery code. Each is good once,
    /// also when it comes twice at the same time. False for people without a confirmed second factor.
    async fn check(&self, user: UserId, code: &str) -> Result<bool, AuthError>;
    /// Where somebody stands.
    async fn state(&self, user: UserId) -> Result<SecondFactorState, AuthError>;
    /// Draws new recovery codes in place of the old ones; `None` for people without a confirmed second factor.
    async fn renew_recovery(&self, user: UserId) -> Result<Option<Vec<String>>, AuthError>;
    /// Forgets the second factor; none is no error.
    async fn remove(&self, user: UserId) -> Result<(), AuthError>;
}

/// Where second factors are kept.
#[async_trait]
pub trait SecondFactorStore: Send + Sync {
    /// Keeps what was begun, in place of another one that was begun; what was confirmed stands beside it.
    async fn begin(&self, record: &SecondFactorRecord) -> Result<(), StoreError>;
    /// What was begun and not confirmed.
    async fn begun(&self, user: UserId) -> Result<Option<SecondFactorRecord>, StoreError>;
    /// What was confirmed, with the number of recovery codes that are left.
    async fn confirmed(&self, user: UserId) -> Result<Option<(SecondFactorRecord, u32)>, StoreError>;
    /// Makes what was begun with that secret the confirmed one, in place of another, with that last step and those recovery codes; false,
    /// and nothing written, when nothing was begun, or something with another secret meanwhile.
    async fn confirm(
        &self,
        user: UserId,
        secret: &[u8],
        step: u64,
        at: Timestamp,
        recovery: &RecoveryDigests,
    ) -> Result<bool, StoreError>;
    /// Moves the last step on; false, and nothing written, when it is not below `step`: of two callers at once, one is told true.
    async fn use_step(&self, user: UserId, step: u64) -> Result<bool, StoreError>;
    /// Takes a recovery code, once: of two callers at once, one is told true.
    async fn use_recovery(&self, user: UserId, code: &TokenDigest) -> Result<bool, StoreError>;
    /// Replaces the recovery codes.
    async fn replace_recovery(&self, user: UserId, codes: &RecoveryDigests) -> Result<(), StoreError>;
    /// Removes all of it; nothing is no error.
    async fn delete(&self, user: UserId) -> Result<(), StoreError>;
}
