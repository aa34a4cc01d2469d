//! Sessions: a login of one person on one device, and what an authenticator hands out for it.

use std::net::IpAddr;

use crate::{
    id::{SessionHandle, UserId},
    timestamp::Timestamp,
};

/// From where somebody logs in, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// The `User-Agent`, cut to [`Device::USER_AGENT_MAX`] characters.
    pub user_agent: Option<String>,
    /// The client's address.
    pub ip: Option<IpAddr>,
}

impl Device {
    /// How much of a `User-Agent` is kept.
    pub const USER_AGENT_MAX: usize = 300;
}

/// What a session says of its person at its making, carried on by each refresh until it is written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionClaims {
    /// Whether the address was shown to be theirs.
    pub email_verified: bool,
}

/// The claim `st-ev` of an access token, as the SuperTokens clients read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailClaim {
    /// Whether the address was shown to be theirs.
    pub verified: bool,
    /// When that was looked up.
    pub looked_up_at: Timestamp,
}

/// An access token written anew for a session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedAccess {
    /// A signed JWT in the layout of SuperTokens access tokens, version 5.
    pub access_token: String,
    /// When it ends: when the one that it replaces would have.
    pub access_expires_at: Timestamp,
}

/// A session to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Whose.
    pub user_id: UserId,
    /// From where.
    pub device: Device,
    /// Whether the tokens travel in cookies, so that an anti-CSRF token must accompany writes.
    pub anti_csrf: bool,
    /// What its access tokens say.
    pub claims: SessionClaims,
}

/// What a client receives when a session begins or is refreshed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedSession {
    /// The session.
    pub handle: SessionHandle,
    /// Whose it is.
    pub user_id: UserId,
    /// A signed JWT in the layout of SuperTokens access tokens, version 5.
    pub access_token: String,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// Opaque; good for one refresh and a short grace.
    pub refresh_token: String,
    /// When the refresh token, and with it the session, ends unless refreshed.
    pub refresh_expires_at: Timestamp,
    /// What writes must carry in the header `anti-csrf` when the tokens travel in cookies; each refresh may bring another one.
    pub anti_csrf_token: Option<String>,
}

/// What a good access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSession {
    /// The session.
    pub handle: SessionHandle,
    /// Whose it is.
    pub user_id: UserId,
    /// What writes must carry when the token came in a cookie.
    pub anti_csrf_token: Option<String>,
    /// What it says of the address; none in tokens made before the claim was.
    pub email_claim: Option<EmailClaim>,
    /// When the token was made.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What became of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// New tokens. Within the grace, every presenter of the previous token gets the same refresh token.
    Rotated(Box<IssuedSession>),
    /// The token is no (longer a) refresh token of a living session, or the anti-CSRF token does not fit.
    Expired,
    /// A token that was already replaced came back: somebody copied it. The session is revoked.
    Stolen {
        /// The session that ended.
        handle: SessionHandle,
        /// Whose it was.
        user_id: UserId,
    },
}

/// Why an access token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no access token of ours: to be treated as if there were none.
    #[error("not an access token")]
    Unparsable,
    /// It has ended, or its signature does not hold.
    #[error("the access token is expired or forged")]
    Unusable,
}

/// One session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// The session.
    pub handle: SessionHandle,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_seen_at: Timestamp,
    /// From where.
    pub device: Device,
}

/// A session as it is stored: by local authentication whole; by an outside service's adapter as its index of them, where what the service
/// keeps itself is left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The session.
    pub handle: SessionHandle,
    /// Whose.
    pub user_id: UserId,
    /// How often it was refreshed.
    pub generation: u32,
    /// Random bytes from which local authentication derives this session's refresh tokens.
    pub secret: Vec<u8>,
    /// None in header mode. Local authentication keeps one over the session's life; that of an outside service may change with each refresh,
    /// and is not kept here.
    pub anti_csrf_token: Option<String>,
    /// What its access tokens say.
    pub claims: SessionClaims,
    /// From where.
    pub device: Device,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub rotated_at: Timestamp,
    /// When it ends unless refreshed.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A password hash as local authentication stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// Whose.
    pub user_id: UserId,
    /// A PHC string.
    pub password_hash: String,
    /// When it was last set.
    pub updated_at: Timestamp,
}

/// A signing key as local authentication stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyRecord {
    /// The key id of the JWT header: `d-` and the milliseconds when it was made.
    pub kid: String,
    /// PKCS #8, DER.
    pub private_key: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
}
