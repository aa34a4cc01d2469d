//! Names looked up for a call: of what they lead to, what may not be called is left out.

use std::{error::Error, fmt, net::SocketAddr};

use p2p_domain::{port::webhook::CallOutcome, webhook::DeliveryFault, webhook::is_public};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

/// Looks names up at the system's resolver.
pub struct Resolver {
    /// Whether addresses that are not public may be called.
    pub allow_private: bool,
}

/// Why a name leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unresolved(pub DeliveryFault);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl Error for Unresolved {}

impl Unresolved {
    /// The same as the outcome of a call.
    pub const fn outcome(self) -> CallOutcome {
        CallOutcome { response_status: None, fault: Some(self.0) }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await.map_err(|_| Unresolved(DeliveryFault::NameUnknown))?;
            let open = allowed(found, allow_private)?;
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Those that may be called.
fn allowed(found: impl Iterator<Item = SocketAddr>, allow_private: bool) -> Result<Vec<SocketAddr>, Unresolved> {
    let mut found = found.peekable();
    if found.peek().is_none() {
        return Err(Unresolved(DeliveryFault::NameUnknown));
    }
    let open: Vec<SocketAddr> = found.filter(|address| allow_private || is_public(address.ip())).collect();
    if open.is_empty() { Err(Unresolved(DeliveryFault::AddressNotAllowed)) } else { Ok(open) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_name_that_leads_to_both_leads_to_the_public_one() {
        let found = addresses(&["10.0.0.1:0", "8.8.8.8:0", "[::1]:0"]);
        assert_eq!(allowed(found.clone().into_iter(), false), Ok(addresses(&["8.8.8.8:0"])));
        assert_eq!(allowed(found.clone().into_iter(), true), Ok(found));
    }

    #[test]
    fn a_name_that_leads_home_or_nowhere_is_told_apart() {
        let home = addresses(&["169.254.169.254:0", "127.0.0.1:0"]);
        assert_eq!(allowed(home.into_iter(), false), Err(Unresolved(DeliveryFault::AddressNotAllowed)));
        assert_eq!(allowed(std::iter::empty(), false), Err(Unresolved(DeliveryFault::NameUnknown)));
    }
}
