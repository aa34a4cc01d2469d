//! Addresses of websites: a scheme, a host, perhaps a port and a path.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use actix_web::http::Uri;

/// `http://` or `https://` with a host; without user, query or a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl {
    scheme: String,
    authority: String,
    host: String,
    path: String,
}

/// Endings under which registries give names out on the third level (`co.uk`, `com.sa`).
const SECOND_LEVEL: &[&str] = &["ac", "co", "com", "edu", "gov", "net", "org"];

impl HttpUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|_| format!("`{text}` is not a URL"))?;
        let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme));
        let (Some(scheme), Some(authority)) = (scheme, uri.authority()) else {
            return Err(format!("`{text}` does not begin with http:// or https:// and a host"));
        };
        if authority.as_str().contains('@') || uri.query().is_some() || authority.host().is_empty() {
            return Err(format!("`{text}` holds more than scheme, host, port and path"));
        }
        let default = if scheme == "https" { 443 } else { 80 };
        let authority_text = match authority.port_u16() {
            Some(port) if port != default => format!("{}:{port}", authority.host()),
            _ => authority.host().to_owned(),
        };
        Ok(Self {
            scheme: scheme.to_owned(),
            authority: authority_text.to_lowercase(),
            host: authority.host().to_lowercase(),
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    /// How somebody on this machine reaches a listener.
    #[must_use]
    pub fn local(listener: SocketAddr) -> Self {
        let host = if listener.ip().is_loopback() || listener.ip().is_unspecified() {
            "localhost".to_owned()
        } else {
            host(listener.ip())
        };
        let authority = format!("{host}:{}", listener.port());
        Self { scheme: "http".to_owned(), authority, host, path: String::new() }
    }

    /// Reads an origin: an address without a path.
    pub fn parse_origin(text: &str) -> Result<String, String> {
        let url = Self::parse(text)?;
        if url.path.is_empty() { Ok(url.origin()) } else { Err(format!("`{text}` is not an origin: it has a path")) }
    }

    /// Scheme, host and port, as browsers write it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// Whether it is reached over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether browsers take pages of both for one site: the same scheme and the same registrable domain. The public
    /// suffix list is not here; the usual second levels of countries are known.
    #[must_use]
    pub fn same_site(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.registrable() == other.registrable()
    }

    fn registrable(&self) -> &str {
        let is_address = self.host.starts_with('[') || self.host.parse::<IpAddr>().is_ok();
        let labels: Vec<&str> = self.host.split('.').collect();
        let keep = match labels.as_slice() {
            [.., second, top] if top.len() == 2 && SECOND_LEVEL.contains(second) => 3,
            _ => 2,
        };
        if is_address || labels.len() <= keep {
            return &self.host;
        }
        let cut = labels[..labels.len() - keep].iter().map(|label| label.len() + 1).sum();
        &self.host[cut..]
    }
}

/// An address as it stands in a URL.
fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_into_one_form() {
        for (text, read) in [
            ("http://localhost:8000", "http://localhost:8000"),
            ("HTTPS://Example.COM:443/", "https://example.com"),
            ("https://example.com/api/", "https://example.com/api"),
            ("http://[::1]:8000", "http://[::1]:8000"),
        ] {
            assert_eq!(HttpUrl::parse(text).unwrap().to_string(), read, "{text}");
        }
        for text in [
            "",
            "localhost:8000",
            "ftp://example.com",
            "//example.com",
            "https://",
            "https://a@example.com",
            "https://example.com/?q=1",
            "/path",
            "*",
        ] {
            assert!(HttpUrl::parse(text).is_err(), "{text}");
        }
        assert_eq!(HttpUrl::parse_origin("http://localhost:3000/").unwrap(), "http://localhost:3000");
        assert!(HttpUrl::parse_origin("http://localhost:3000/app").is_err());
    }

    #[test]
    fn sites_are_registrable_domains() {
        let same = |left: &str, right: &str| HttpUrl::parse(left).unwrap().same_site(&HttpUrl::parse(right).unwrap());
        assert!(same("https://api.example.com", "https://www.example.com"));
        assert!(same("http://localhost:8000", "http://localhost:3000"));
        assert!(same("https://api.firm.com.sa", "https://firm.com.sa"));
        assert!(!same("https://one.co.uk", "https://two.co.uk"));
        assert!(!same("https://api.example.com", "http://www.example.com"));
        assert!(!same("http://127.0.0.1:8000", "http://127.0.1.1:8000"));
        assert!(!same("https://example.com", "https://example.org"));
    }
}
