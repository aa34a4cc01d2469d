//! The address of a webhook: an absolute `http` or `https` URL without credentials and fragment.

use std::net::{IpAddr, Ipv6Addr};

use crate::error::ValueError;

use super::is_public;

/// An address that calls may go to, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl(String);

/// Why an address was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookUrlError {
    /// It is no absolute `http` or `https` URL.
    #[error("not an absolute http or https URL")]
    Malformed,
    /// It carries a name or password.
    #[error("credentials do not belong into the address")]
    Credentials,
    /// It leads into a network of one's own.
    #[error("leads to a private address")]
    Private,
    /// It is longer than [`WebhookUrl::MAX`].
    #[error("too long")]
    TooLong,
}

impl ValueError for WebhookUrlError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "invalid_url",
            Self::Credentials => "credentials_in_url",
            Self::Private => "private_address",
            Self::TooLong => "too_long",
        }
    }

    fn limit(&self) -> Option<u64> {
        (*self == Self::TooLong).then_some(WebhookUrl::MAX as u64)
    }
}

impl WebhookUrl {
    /// Longest address, in bytes.
    pub const MAX: usize = 2_000;

    /// Checks an address as far as it can be without asking anybody: a name is looked up when a call goes out. `allow_private` lets it lead
    /// into the operator's own network.
    ///
    /// The host is read by the letters of RFC 3986 alone: names of letters, digits, hyphens and dots, or an address in one of the usual
    /// forms. What other software may read as an address (`0x7f.1`, `2130706433`) is no name here, for its last label is a number.
    pub fn parse(text: &str, allow_private: bool) -> Result<Self, WebhookUrlError> {
        if text.len() > Self::MAX {
            return Err(WebhookUrlError::TooLong);
        }
        let rest = scheme(text).ok_or(WebhookUrlError::Malformed)?;
        let plain = text.bytes().all(|b| {
            b.is_ascii_graphic() && !matches!(b, b'#' | b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
        });
        if !plain {
            return Err(WebhookUrlError::Malformed);
        }
        let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
        if authority.contains('@') {
            return Err(WebhookUrlError::Credentials);
        }
        let host = host(authority).ok_or(WebhookUrlError::Malformed)?;
        if allow_private || host.is_open() { Ok(Self(text.to_owned())) } else { Err(WebhookUrlError::Private) }
    }

    /// An address that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let begin = text.get(..scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    })
}

/// Where an address leads, as far as its letters tell.
enum Host<'a> {
    Name(&'a str),
    Address(IpAddr),
}

impl Host<'_> {
    fn is_open(&self) -> bool {
        match self {
            Self::Address(address) => is_public(*address),
            // Names that never leave the machine or the local network (RFC 6761, RFC 6762, RFC 8375).
            Self::Name(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let is_local = |ending: &str| name == ending || name.ends_with(&format!(".{ending}"));
                name.contains('.') && !["localhost", "local", "internal", "home.arpa"].into_iter().any(is_local)
            }
        }
    }
}

fn host(authority: &str) -> Option<Host<'_>> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, rest) = rest.split_once(']')?;
        let is_port = rest.is_empty() || rest.strip_prefix(':').is_some_and(port);
        return address.parse::<Ipv6Addr>().ok().filter(|_| is_port).map(|address| Host::Address(address.into()));
    }
    let (name, is_port) = match authority.split_once(':') {
        Some((name, number)) => (name, port(number)),
        None => (authority, true),
    };
    if !is_port {
        return None;
    }
    if let Ok(address) = name.parse::<IpAddr>() {
        return Some(Host::Address(address));
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels = name.strip_suffix('.').unwrap_or(name);
    let last = labels.rsplit('.').next()?;
    let is_number = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X");
    (labels.len() <= 253 && labels.split('.').all(label) && !is_number).then_some(Host::Name(name))
}

fn port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}
