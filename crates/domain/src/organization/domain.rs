//! The domain that makes an organization unique, and where it comes from at sign-up.

use serde::{Deserialize, Serialize};

use super::OrganizationName;
use crate::{error::ValueError, id::OrganizationId, text::fold, user::Email};

/// A host name such as `valves.example`, or a slug of the organization's name; lower-case and unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationDomain(String);

/// The text is no host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// It is no host name of at least two labels.
    #[error("not a host name")]
    Invalid,
    /// It belongs to a public mail provider, so nobody's organization may claim it.
    #[error("the domain of a public mail provider")]
    Public,
}

impl ValueError for DomainError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid_domain",
            Self::Public => "public_domain",
        }
    }
}

/// Providers at which anybody may have an address: such a domain says nothing about an organization.
const PUBLIC_PROVIDERS: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "duck.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "hushmail.com",
    "icloud.com",
    "inbox.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "live.co.uk",
    "mac.com",
    "mail.com",
    "mail.ru",
    "mailbox.org",
    "maktoob.com",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.sa",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "sina.com",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "web.de",
    "windowslive.com",
    "yahoo.co.in",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.fr",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Longest slug, so that a number still fits behind it.
const SLUG_MAX: usize = 60;

impl OrganizationDomain {
    /// Checks a domain that somebody typed.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let domain = text.trim().to_lowercase();
        if domain.len() > 253 || !crate::user::domain_is_fine(&domain) {
            return Err(DomainError::Invalid);
        }
        if is_public(&domain) { Err(DomainError::Public) } else { Ok(Self(domain)) }
    }

    /// The domain of an address, unless a public provider owns it.
    #[must_use]
    pub fn of_email(email: &Email) -> Option<Self> {
        let domain = email.domain();
        if is_public(domain) { None } else { Some(Self(domain.to_owned())) }
    }

    /// A slug of the name, with a number behind it from the second `attempt` (0-based) on.
    #[must_use]
    pub fn slug_of(name: &OrganizationName, attempt: u32) -> Self {
        let folded = fold::fold(name.as_str());
        let mut slug = String::new();
        for word in fold::words(&folded) {
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(word);
        }
        let mut slug: String = slug.chars().take(SLUG_MAX).collect();
        if slug.is_empty() {
            slug.push_str("organization");
        }
        if attempt > 0 {
            slug = format!("{}-{}", slug.trim_end_matches('-'), attempt + 1);
        }
        Self(slug)
    }

    /// What the domain of an organization whose last person is gone becomes, so that others may found one under it again. No address has
    /// such a domain, and no name makes such a slug.
    #[must_use]
    pub fn left_by_all(&self, id: OrganizationId) -> Self {
        Self(format!("{}.left-{}", self.0, id.uuid().simple()))
    }

    /// A domain that a store gives back.
    #[must_use]
    pub const fn stored(domain: String) -> Self {
        Self(domain)
    }

    /// The domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_public(domain: &str) -> bool {
    PUBLIC_PROVIDERS.contains(&domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_provider_claims_no_organization() {
        assert_eq!(OrganizationDomain::of_email(&Email::parse("a@gmail.com").unwrap()), None);
        let own = OrganizationDomain::of_email(&Email::parse("a@Valves.example").unwrap()).unwrap();
        assert_eq!(own.as_str(), "valves.example");
        assert_eq!(OrganizationDomain::parse("Gmail.com"), Err(DomainError::Public));
        assert_eq!(OrganizationDomain::parse("valves"), Err(DomainError::Invalid));
    }

    #[test]
    fn what_all_have_left_is_claimed_by_nobody_and_apart_for_each() {
        let id = |number| OrganizationId::new(uuid::Uuid::from_u128(number));
        let own = OrganizationDomain::parse("valves.example").unwrap();
        let left = own.left_by_all(id(1));
        assert!(left.as_str().starts_with("valves.example.left-") && left != own.left_by_all(id(2)));
        assert_eq!(OrganizationDomain::parse(left.as_str()), Err(DomainError::Invalid));
        assert!(Email::parse(&format!("a@{}", left.as_str())).is_err());
        let name = OrganizationName::parse(left.as_str()).unwrap();
        assert_ne!(OrganizationDomain::slug_of(&name, 0), left);
    }

    #[test]
    fn a_slug_is_numbered_from_the_second_on() {
        let name = OrganizationName::parse("مصنع الصمامات & Co.").unwrap();
        assert_eq!(OrganizationDomain::slug_of(&name, 0).as_str(), "مصنع-الصمامات-co");
        assert_eq!(OrganizationDomain::slug_of(&name, 1).as_str(), "مصنع-الصمامات-co-2");
        let odd = OrganizationName::parse("!!").unwrap();
        assert_eq!(OrganizationDomain::slug_of(&odd, 0).as_str(), "organization");
    }
}
