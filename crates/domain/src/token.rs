//! One-time secrets that are mailed: only their digest is ever stored, so that whoever reads a store cannot use them.

use std::{fmt, time::Duration};

use sha2::{Digest as _, Sha256};

use crate::{id::UserId, port::clock::Entropy, text::hex, timestamp::Timestamp, user::Email};

/// A one-time secret of 256 random bits, as it stands in a link. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken(String);

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

/// Longest text that is looked at as a token: those of the SuperTokens core have about 128 characters.
const LENGTH_MAX: usize = 512;

impl SecretToken {
    /// A new one: 64 hexadecimal digits.
    #[must_use]
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut secret = [0; 32];
        entropy.fill(&mut secret);
        Self(hex(&secret))
    }

    /// Reads what somebody presents; `None` for what can be no token of ours or of the core.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        plain.then(|| Self(text.to_owned()))
    }

    /// The secret, for the letter that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it: its SHA-256. A fast hash is enough for a secret that nobody can guess.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(hex(&Sha256::digest(self.0.as_bytes())))
    }
}

/// The SHA-256 of a token, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenDigest(String);

impl TokenDigest {
    /// A digest that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a token lets its bearer do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenPurpose {
    /// Show that an address is theirs.
    VerifyEmail,
    /// Set a new password.
    ResetPassword,
}

impl TokenPurpose {
    /// Both.
    pub const ALL: [Self; 2] = [Self::VerifyEmail, Self::ResetPassword];

    /// How long a token is good: a day to verify, an hour to reset, as in the SuperTokens core.
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::VerifyEmail => Duration::from_hours(24),
            Self::ResetPassword => Duration::from_hours(1),
        }
    }

    /// The name in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// The purpose of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == name)
    }
}

/// Whose account a token is for: it is good for that person at that address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHolder {
    /// Who.
    pub user_id: UserId,
    /// At which address.
    pub email: Email,
}

/// What is known of a token before it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// It is good, and whose it is.
    Holder(TokenHolder),
    /// It is unknown, of another purpose, used or expired.
    Gone,
    /// Only taking it tells.
    Unknown,
}

/// A token as local authentication stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRecord {
    /// Which.
    pub digest: TokenDigest,
    /// For what.
    pub purpose: TokenPurpose,
    /// For whom.
    pub holder: TokenHolder,
    /// When it ends.
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::clock::Sevens;

    #[test]
    fn a_token_is_known_by_its_digest_alone() {
        let token = SecretToken::draw(&Sevens);
        assert_eq!(token.expose(), "77".repeat(32));
        assert_eq!(SecretToken::parse(token.expose()).map(|token| token.digest()), Some(token.digest()));
        assert!(!format!("{token:?}").contains("77"));
        // FIPS 180-4: the digest of "abc".
        let known = SecretToken::parse("abc").unwrap().digest();
        assert_eq!(known.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        for bad in ["", "a b", "ü", &"x".repeat(513)] {
            assert_eq!(SecretToken::parse(bad), None, "{bad}");
        }
    }
}
