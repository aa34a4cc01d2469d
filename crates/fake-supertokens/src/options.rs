//! How a fake core is set up: what a real one has in its configuration, and the time that it goes by.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Tells the time in milliseconds since the Unix epoch.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a core is set up.
#[derive(Clone)]
pub struct Options {
    /// Keys of which callers must present one; none: no key is asked for.
    pub api_keys: Vec<String>,
    /// What `/apiversion` tells, and what is accepted.
    pub versions: Vec<String>,
    /// Whether a call without `cdi-version` is refused. A real core takes such a call for one of its newest version, which no client
    /// can mean.
    pub demand_version: bool,
    /// How long an access token is good.
    pub access_lifetime: Duration,
    /// How long a refresh token is good, and with it the session unless refreshed.
    pub refresh_lifetime: Duration,
    /// How long a token to reset a password is good.
    pub reset_lifetime: Duration,
    /// How long a token to verify an address is good.
    pub verify_lifetime: Duration,
    /// For how long readers may keep the key set.
    pub keys_max_age: Duration,
    /// Tells the time, to which [`FakeCore::advance`](crate::FakeCore::advance) adds.
    pub now: Now,
}

impl Options {
    /// A core that goes by that clock, with the defaults of core 10.0.3.
    #[must_use]
    pub fn at(now: Now) -> Self {
        let versions = [
            "2.14", "2.13", "2.12", "2.11", "2.10", "2.21", "2.20", "2.19", "2.18", "2.17", "3.0", "2.16", "3.1",
            "4.0", "2.15", "5.0", "5.1", "5.2", "2.7", "2.8", "2.9",
        ];
        Self {
            api_keys: Vec::new(),
            versions: versions.map(str::to_owned).to_vec(),
            demand_version: true,
            access_lifetime: Duration::from_hours(1),
            refresh_lifetime: Duration::from_hours(100 * 24),
            reset_lifetime: Duration::from_hours(1),
            verify_lifetime: Duration::from_hours(24),
            keys_max_age: Duration::from_hours(168),
            now,
        }
    }
}

impl Default for Options {
    /// A core that goes by the machine's clock.
    #[expect(clippy::disallowed_methods, reason = "a core is another program: its time is its own")]
    fn default() -> Self {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis);
        Self::at(Arc::new(now))
    }
}

/// A span in milliseconds.
pub fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 4)
}
