//! E-mail addresses, in the form in which they are compared.

use std::fmt;

use serde::{Deserialize, Serialize};

use sha2::{Digest as _, Sha256};

use crate::{error::ValueError, text::hex};

/// An address: trimmed and lower-cased, so that equal addresses are equal texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

/// The SHA-256 of an address, in hexadecimal digits: for what must find an address later and may not keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailDigest(String);

impl EmailDigest {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no address that mail could be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct EmailError;

impl ValueError for EmailError {
    fn code(&self) -> &'static str {
        "invalid_email"
    }
}

/// RFC 5321, 4.5.3.1: 64 octets before the at sign, 254 in all (with RFC 3696, erratum 1690).
const LOCAL_MAX: usize = 64;
const MAX: usize = 254;

impl Email {
    /// Checks an address: a dot-separated local part and a domain of at least two labels (the form that the
    /// SuperTokens SDKs accept, less quoted local parts and address literals, which no provider hands out).
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError)?;
        if address.len() > MAX || local.len() > LOCAL_MAX || !local_is_fine(local) || !domain_is_fine(domain) {
            return Err(EmailError);
        }
        Ok(Self(address))
    }

    /// What knows the address again without telling it.
    #[must_use]
    pub fn digest(&self) -> EmailDigest {
        EmailDigest(hex(&Sha256::digest(self.0.as_bytes())))
    }

    /// An address that a store gives back.
    #[must_use]
    pub const fn stored(address: String) -> Self {
        Self(address)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the at sign.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind the at sign.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn local_is_fine(local: &str) -> bool {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !r#"<>()[]\.,;:@""#.contains(c);
    local.split('.').all(|run| !run.is_empty() && run.chars().all(allowed))
}

/// Whether the text is a host name of at least two labels whose last is alphabetic.
pub(crate) fn domain_is_fine(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let mut labels = domain.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let alphabetic = top.len() >= 2 && (top.chars().all(|c| c.is_ascii_alphabetic()) || top.starts_with("xn--"));
    alphabetic && label(top) && domain.contains('.') && labels.all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_one_form() {
        let email = Email::parse("  Amal.Al-Harbi+forum@Valves.Example.SA ").unwrap();
        assert_eq!(email.as_str(), "amal.al-harbi+forum@valves.example.sa");
        assert_eq!((email.local_part(), email.domain()), ("amal.al-harbi+forum", "valves.example.sa"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a@b.c",
            "a b@c.de",
            "a..b@c.de",
            ".a@c.de",
            "a@-b.de",
            "a@b-.de",
            "a@b..de",
            "a@b.1",
            "a@@b.de",
            "a\u{0}@b.de",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError), "{bad:?}");
        }
    }
}
