//! How often who may do what: quotas by kind of request, counted per person, else per client address; and in `guard`, how often
//! secrets may be tried.

mod guard;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use p2p_domain::{
    id::{OrganizationId, UserId},
    port::{
        bus::{Allowance, Quota, RateLimiter},
        clock::Clock,
        error::BusError,
    },
    user::Email,
};

pub use guard::{Guard, Tried, Turn};

/// Kinds of request that are limited apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestKind {
    /// Reads.
    Read,
    /// Writes, over REST and sockets alike.
    Write,
    /// Sign-up, login, refresh and what else tries secrets.
    Authenticate,
}

impl RequestKind {
    /// The name of the policy in `RateLimit-Policy` and in configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Authenticate => "auth",
        }
    }
}

/// The quotas of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// For reads.
    pub read: Quota,
    /// For writes.
    pub write: Quota,
    /// For what tries secrets.
    pub authenticate: Quota,
}

/// So many in so long.
const fn quota(limit: u32, window: Duration) -> Quota {
    let limit = match NonZeroU32::new(limit) {
        Some(limit) => limit,
        None => NonZeroU32::MIN,
    };
    Quota { limit, window }
}

/// So many in a minute.
const fn per_minute(limit: u32) -> Quota {
    quota(limit, Duration::from_mins(1))
}

impl Default for RateLimits {
    /// Far above what a person at a screen does, far below what one client may do to a node. Many people share one
    /// address behind a company's router, so the quota of addresses is not the tightest one.
    fn default() -> Self {
        Self { read: per_minute(6_000), write: per_minute(1_200), authenticate: per_minute(600) }
    }
}

impl RateLimits {
    /// The quota of a kind.
    #[must_use]
    pub const fn quota(&self, kind: RequestKind) -> Quota {
        match kind {
            RequestKind::Read => self.read,
            RequestKind::Write => self.write,
            RequestKind::Authenticate => self.authenticate,
        }
    }
}

/// Whose quota a request counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A person with a session.
    User(UserId),
    /// A client address: of IPv6, the /64 that one line is given.
    Address(IpAddr),
}

impl Caller {
    fn key(self, kind: RequestKind) -> String {
        match self {
            Self::User(id) => format!("{}:u:{id}", kind.name()),
            Self::Address(address) => format!("{}:a:{}", kind.name(), line_of(address)),
        }
    }
}

/// What one line is given: of IPv4 an address, of IPv6 a /64.
fn line_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

/// Counts requests against quotas.
#[derive(Clone)]
pub struct LimitService {
    limiter: Arc<dyn RateLimiter>,
    clock: Arc<dyn Clock>,
    limits: Option<RateLimits>,
}

impl LimitService {
    /// The service on its ports; `None` switches limits off.
    #[must_use]
    pub fn new(limiter: Arc<dyn RateLimiter>, clock: Arc<dyn Clock>, limits: Option<RateLimits>) -> Self {
        Self { limiter, clock, limits }
    }

    /// Counts one request; `None` when limits are off. The quota comes back for the headers.
    pub async fn check(&self, kind: RequestKind, caller: Caller) -> Result<Option<(Quota, Allowance)>, BusError> {
        let Some(limits) = self.limits else { return Ok(None) };
        let quota = limits.quota(kind);
        let allowance = self.limiter.check(&caller.key(kind), quota, self.clock.now()).await?;
        Ok(Some((quota, allowance)))
    }

    /// Asks for one more letter of a kind to an address; the time to wait when there were too many. Never when limits are off.
    pub async fn letter(&self, kind: &str, email: &Email) -> Result<Option<Duration>, BusError> {
        if self.limits.is_none() {
            return Ok(None);
        }
        let key = format!("letter:{kind}:{}", email.digest().as_str());
        let allowance = self.limiter.check(&key, LETTERS, self.clock.now()).await?;
        Ok((!allowance.allowed).then_some(allowance.retry_after))
    }

    /// Asks for one more invitation of an organization to an address; the time to wait when there were too many of either. Never when
    /// limits are off.
    pub async fn invitation(&self, from: OrganizationId, to: &Email) -> Result<Option<Duration>, BusError> {
        if self.limits.is_none() {
            return Ok(None);
        }
        // The address first: who tries one again and again does not use up what their organization may send to others.
        if let Some(retry_after) = self.letter("invite", to).await? {
            return Ok(Some(retry_after));
        }
        let allowance = self.limiter.check(&format!("invite:{from}"), INVITATIONS, self.clock.now()).await?;
        Ok((!allowance.allowed).then_some(allowance.retry_after))
    }
}

/// Invitations of one organization: two full batches, so that a company moves in within a morning, and too few for who would have this
/// server write to lists of strangers.
const INVITATIONS: Quota = quota(200, Duration::from_hours(1));

/// Letters of one kind to one address: enough for somebody impatient, too few to fill a mailbox.
const LETTERS: Quota = quota(5, Duration::from_hours(1));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_ipv6_is_one_caller() {
        let key = |address: &str| Caller::Address(address.parse().unwrap()).key(RequestKind::Read);
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
