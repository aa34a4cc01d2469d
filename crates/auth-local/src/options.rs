//! What a deployment may choose, with what it gets unless it does.

use std::{num::NonZeroUsize, thread, time::Duration};

/// By how much the clocks of two processes may differ.
const CLOCKS_DIFFER: Duration = Duration::from_mins(1);

/// How long sessions and their keys live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOptions {
    /// The `iss` claim: the address of the API and `/auth`. Tokens of another issuer are refused.
    pub issuer: String,
    /// How long an access token is good; whole seconds.
    pub access_lifetime: Duration,
    /// How long a refresh token is good, and with it the session unless refreshed.
    pub refresh_lifetime: Duration,
    /// How long a signing key is used.
    pub key_rotation: Duration,
    /// How long before its use a signing key is published.
    pub publish_ahead: Duration,
    /// How many checked access tokens are remembered.
    pub remembered_tokens: NonZeroUsize,
}

impl SessionOptions {
    /// Access tokens of 15 minutes, sessions of 100 days, keys of a week that are published 5 minutes ahead, 10,000 remembered
    /// tokens.
    #[must_use]
    pub fn new(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            access_lifetime: Duration::from_mins(15),
            refresh_lifetime: Duration::from_hours(100 * 24),
            key_rotation: Duration::from_hours(7 * 24),
            publish_ahead: Duration::from_mins(5),
            remembered_tokens: NonZeroUsize::MIN.saturating_add(9_999),
        }
    }

    /// How long an ended session must be known as ended: its last access token looks good until then. A minute more than such a token
    /// lives, for clocks that differ.
    #[must_use]
    pub const fn revocation_memory(&self) -> Duration {
        self.access_lifetime.saturating_add(CLOCKS_DIFFER)
    }
}

/// What hashing a password costs, and how much of it may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordOptions {
    /// Memory per hash in KiB; at least 8 per lane.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// How many hashes are computed at once.
    pub parallel: NonZeroUsize,
    /// How many callers may wait for their turn; one more is refused as unavailable.
    pub waiting: usize,
}

impl Default for PasswordOptions {
    /// Argon2id with m = 19 MiB, t = 2, p = 1 (OWASP Password Storage Cheat Sheet); one hash per core, 256 waiting.
    fn default() -> Self {
        let parallel = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { memory_kib: 19_456, passes: 2, lanes: 1, parallel, waiting: 256 }
    }
}
