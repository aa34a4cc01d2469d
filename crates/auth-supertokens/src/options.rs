//! What a deployment may choose, with what it gets unless it does.

use std::{fmt, num::NonZeroU32, time::Duration};

/// Where the core is, and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct SupertokensOptions {
    /// The address of the core, with a path where it stands behind one: `https://core.example:3567/appid-forum`.
    pub connection_uri: String,
    /// What the core asks its callers for, if it does.
    pub api_key: Option<String>,
    /// The `iss` claim: the address of the API and `/auth`. Tokens of another issuer are refused.
    pub issuer: String,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long a call may take with all its repetitions.
    pub total_timeout: Duration,
    /// How many idle connections are kept.
    pub idle_connections: usize,
    /// After so many failures in a row the core is taken to be away.
    pub failures: NonZeroU32,
    /// For how long a core that is away is not asked again.
    pub pause: Duration,
}

impl SupertokensOptions {
    /// A second to connect, five for a call, 32 idle connections; a pause of five seconds after five failures in a row.
    #[must_use]
    pub fn new(connection_uri: impl Into<String>, issuer: impl Into<String>) -> Self {
        Self {
            connection_uri: connection_uri.into(),
            api_key: None,
            issuer: issuer.into(),
            connect_timeout: Duration::from_secs(1),
            total_timeout: Duration::from_secs(5),
            idle_connections: 32,
            failures: NonZeroU32::MIN.saturating_add(4),
            pause: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for SupertokensOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SupertokensOptions")
            .field("connection_uri", &self.connection_uri)
            .field("api_key", &self.api_key.as_ref().map(|_| "…"))
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}
