//! Who calls, behind proxies that we trust. A hop that we do not trust may claim what it likes: we believe the nearest
//! address that no trusted hop vouches for, and nothing to the left of it.

use std::net::{IpAddr, SocketAddr};

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap},
};
use ipnet::IpNet;

/// Proxies whose word is good.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

/// An entry of the list is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct ProxyListError(pub String);

impl TrustedProxies {
    /// Reads addresses and networks, separated by commas or white space.
    pub fn parse(list: &str) -> Result<Self, ProxyListError> {
        let entries = list.split([',', ' ', '\t', '\n']).filter(|entry| !entry.is_empty());
        let network = |entry: &str| match entry.parse::<IpNet>() {
            Ok(network) => Ok(network),
            Err(_) => entry.parse::<IpAddr>().map(IpNet::from).map_err(|_| ProxyListError(entry.to_owned())),
        };
        entries.map(network).collect::<Result<_, _>>().map(Self)
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Finds the address of the client.
#[derive(Debug)]
pub struct ClientAddress;

impl ClientAddress {
    /// The client's address; `None` when the connection has none (a Unix socket, a test).
    #[must_use]
    pub fn of(request: &HttpRequest, proxies: &TrustedProxies) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        Some(behind(peer, request.headers(), proxies))
    }
}

/// `X-Forwarded-For` counts where it is given, since most proxies write it and let `Forwarded` (RFC 7239) pass as the
/// client sent it; a proxy that writes `Forwarded` must strip the other.
fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let lines = |name: header::HeaderName| -> Vec<String> {
        let lines = headers.get_all(name).map(|value| value.to_str().unwrap_or("?"));
        lines.flat_map(|line| line.split(',')).map(|hop| hop.trim().to_owned()).collect()
    };
    let mut hops = lines(header::X_FORWARDED_FOR);
    if hops.is_empty() {
        hops = lines(header::FORWARDED).iter().map(|hop| forwarded_for(hop).unwrap_or_default().to_owned()).collect();
    }
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        if !proxies.trust(nearest) {
            break;
        }
        // `unknown` and obfuscated names end the chain at the last hop that has an address.
        let Some(address) = address(hop) else { break };
        nearest = address;
    }
    nearest
}

/// The value of `for` in one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address with or without a port and brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let found = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    found.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let proxies = TrustedProxies::parse("10.0.0.0/8, ::1 192.168.1.1").unwrap();
        let mut request = TestRequest::get().peer_addr(SocketAddr::new(peer.parse().unwrap(), 1));
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        ClientAddress::of(&request.to_http_request(), &proxies).unwrap().to_string()
    }

    #[test]
    fn lists_are_read_and_bad_entries_named() {
        assert!(TrustedProxies::parse("").unwrap().0.is_empty());
        assert_eq!(TrustedProxies::parse("10.0.0.0/8,nginx").unwrap_err(), ProxyListError("nginx".into()));
        assert!(TrustedProxies::parse("10.0.0.0/40").is_err());
    }

    #[test]
    fn only_trusted_hops_are_believed() {
        let xff = "x-forwarded-for";
        assert_eq!(client("203.0.113.9", &[(xff, "198.51.100.1")]), "203.0.113.9", "an untrusted peer claims");
        assert_eq!(client("10.1.1.1", &[]), "10.1.1.1");
        assert_eq!(client("10.1.1.1", &[(xff, "198.51.100.1")]), "198.51.100.1");
        assert_eq!(
            client("10.1.1.1", &[(xff, "6.6.6.6, 198.51.100.1, 10.2.2.2")]),
            "198.51.100.1",
            "6.6.6.6 is made up"
        );
        assert_eq!(
            client("10.1.1.1", &[(xff, "6.6.6.6"), (xff, "198.51.100.1")]),
            "198.51.100.1",
            "two lines are one list"
        );
        assert_eq!(client("10.1.1.1", &[(xff, "198.51.100.1, junk, 10.2.2.2")]), "10.2.2.2");
        assert_eq!(client("::ffff:10.1.1.1", &[(xff, "198.51.100.1:4711")]), "198.51.100.1");
        assert_eq!(client("::1", &[(xff, "[2001:db8::7]:80")]), "2001:db8::7");
    }

    #[test]
    fn forwarded_counts_where_it_stands_alone() {
        let forwarded = "for=6.6.6.6, For=\"[2001:db8::7]:80\";proto=https, for=10.3.3.3;by=10.0.0.1";
        assert_eq!(client("10.1.1.1", &[("forwarded", forwarded)]), "2001:db8::7");
        let both = [("forwarded", "for=6.6.6.6"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client("10.1.1.1", &both), "198.51.100.1");
        assert_eq!(client("10.1.1.1", &[("forwarded", "for=_hidden")]), "10.1.1.1");
    }
}
