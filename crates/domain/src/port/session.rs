//! Sessions: the service that the platform uses, and the storage that local authentication needs.

use async_trait::async_trait;

use super::error::{AuthError, StoreError};
use crate::{
    id::{SessionHandle, UserId},
    session::{
        IssuedAccess, IssuedSession, NewSession, Refreshed, SessionClaims, SessionInfo, SessionRecord,
        SigningKeyRecord, TokenError, VerifiedSession,
    },
    timestamp::Timestamp,
};

/// Checks and rewrites access tokens.
#[async_trait]
pub trait AccessTokens: Send + Sync {
    /// Checks an access token by its signature and times, without a database. Whether it was revoked is not asked here.
    async fn verify(&self, access_token: &str) -> Result<Result<VerifiedSession, TokenError>, AuthError>;
    /// Writes a good access token anew with those claims, made now and ending when the given one does; later tokens of the session carry them
    /// on. `None` when the token is not good or its session has ended.
    async fn regenerate(&self, access_token: &str, claims: SessionClaims) -> Result<Option<IssuedAccess>, AuthError>;
    /// The public keys of access tokens, as a JWK set (RFC 7517) in JSON.
    async fn jwks(&self) -> Result<String, AuthError>;
}

/// Makes, refreshes and ends sessions.
#[async_trait]
pub trait SessionService: Send + Sync {
    /// Begins a session. With `anti_csrf`, the tokens carry an anti-CSRF token.
    async fn create(&self, session: NewSession) -> Result<IssuedSession, AuthError>;
    /// Exchanges a refresh token. Each use makes the next generation; the previous one, presented within 30 s of its replacement, yields the
    /// same successor; later than that, or two generations old at any time, it is theft and ends the session.
    /// `anti_csrf` must be the session's token when the refresh token came in a cookie (`Some(None)`: came without one).
    async fn refresh(&self, refresh_token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, AuthError>;
    /// Ends a session; false when there is none.
    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError>;
    /// Ends the sessions of somebody but one; returns those that ended.
    async fn revoke_all(&self, user: UserId, except: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError>;
    /// Whose living session that is; `None` when there is none of that handle, or it has ended.
    async fn owner(&self, handle: SessionHandle) -> Result<Option<UserId>, AuthError>;
    /// The living sessions of somebody, the newest first, at most 100: to be shown. Whether one lives is asked of [`SessionService::owner`].
    async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, AuthError>;
    /// Sessions revoked since the moment, whose access tokens may still look good; at most 100,000.
    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, AuthError>;
}

/// Where local authentication keeps sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Adds one.
    async fn insert(&self, session: &SessionRecord) -> Result<(), StoreError>;
    /// One by handle, revoked or expired ones too.
    async fn find(&self, handle: SessionHandle) -> Result<Option<SessionRecord>, StoreError>;
    /// Moves the generation on by one, if it is `expected` and the session is not revoked, and notes the times; false otherwise.
    async fn rotate(
        &self,
        handle: SessionHandle,
        expected: u32,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Changes what its access tokens say; false when there is none or it was revoked.
    async fn set_claims(&self, handle: SessionHandle, claims: SessionClaims) -> Result<bool, StoreError>;
    /// Revokes one; false when there is none that was not revoked.
    async fn revoke(&self, handle: SessionHandle, at: Timestamp) -> Result<bool, StoreError>;
    /// Revokes those of somebody but one; returns those that were not revoked before.
    async fn revoke_all(
        &self,
        user: UserId,
        except: Option<SessionHandle>,
        at: Timestamp,
    ) -> Result<Vec<SessionHandle>, StoreError>;
    /// Those of somebody that are neither revoked nor expired at `now`, the newest first, at most 100.
    async fn living(&self, user: UserId, now: Timestamp) -> Result<Vec<SessionRecord>, StoreError>;
    /// Those revoked at or after the moment, at most 100,000.
    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, StoreError>;
}

/// Forgetting sessions that are over.
#[async_trait]
pub trait SessionSweep: Send + Sync {
    /// Removes those that expired or were revoked before the moment; returns how many.
    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// Where local authentication keeps its signing keys.
#[async_trait]
pub trait SigningKeyStore: Send + Sync {
    /// All keys that are kept, the newest first.
    async fn all(&self) -> Result<Vec<SigningKeyRecord>, StoreError>;
    /// Adds one. `Conflict(Key)` when the key id is taken: another process was first.
    async fn insert(&self, key: &SigningKeyRecord) -> Result<(), StoreError>;
    /// Removes those made before the moment, but never the newest.
    async fn retire(&self, before: Timestamp) -> Result<u64, StoreError>;
}
