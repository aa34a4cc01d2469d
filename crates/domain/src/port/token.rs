//! One-time tokens of accounts: the service that the platform uses, and the storage that local authentication needs.

use async_trait::async_trait;

use super::error::{AuthError, StoreError};
use crate::{
    id::UserId,
    timestamp::Timestamp,
    token::{Look, SecretToken, TokenDigest, TokenHolder, TokenPurpose, TokenRecord},
};

/// Makes and takes tokens that show an address or let a password be set.
#[async_trait]
pub trait AccountTokens: Send + Sync {
    /// A new token, good for [`TokenPurpose::lifetime`] or what the outside service decides. Those made before stay good.
    async fn issue(&self, purpose: TokenPurpose, holder: &TokenHolder) -> Result<SecretToken, AuthError>;
    /// Whose token that is, without taking it: [`Look::Gone`] where taking it would answer `None`. A service that cannot tell says so.
    async fn look(&self, purpose: TokenPurpose, token: &SecretToken) -> Result<Look, AuthError>;
    /// Takes a token, once: of two callers at once, one gets its holder. `None` when it is unknown, of another purpose, used or expired. With it, all
    /// tokens of that purpose and holder end.
    async fn consume(&self, purpose: TokenPurpose, token: &SecretToken) -> Result<Option<TokenHolder>, AuthError>;
    /// Ends all tokens of somebody, whatever their purpose, as far as the outside service can.
    async fn withdraw(&self, user: UserId) -> Result<(), AuthError>;
}

/// Where local authentication keeps tokens.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// Adds one.
    async fn put(&self, token: &TokenRecord) -> Result<(), StoreError>;
    /// Whose token that is, if it has not expired at `now`; it stays.
    async fn look(
        &self,
        purpose: TokenPurpose,
        digest: &TokenDigest,
        now: Timestamp,
    ) -> Result<Option<TokenHolder>, StoreError>;
    /// Takes one that has not expired at `now`, and with it all of its purpose and holder: of two callers at once, one gets it.
    async fn take(
        &self,
        purpose: TokenPurpose,
        digest: &TokenDigest,
        now: Timestamp,
    ) -> Result<Option<TokenHolder>, StoreError>;
    /// Removes those of somebody.
    async fn withdraw(&self, user: UserId) -> Result<(), StoreError>;
    /// Removes those that expired before the moment; returns how many.
    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError>;
}
