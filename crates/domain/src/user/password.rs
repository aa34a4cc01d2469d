//! What a password must be: length, not among the commonest, not the person's own name or address. Nothing else:
//! NIST SP 800-63B, 3.1.1.2 advises against character classes. Sign-in never checks this, only what sets one does.

use std::fmt;

use zxcvbn::matching::patterns::MatchPattern;

use crate::{error::ValueError, text::fold::fold};

/// A new password that may be set. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Why a password may not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`Password::MIN`] characters.
    #[error("the password is too short")]
    TooShort,
    /// More than [`Password::MAX`] characters.
    #[error("the password is too long")]
    TooLong,
    /// One of the first that anybody would try.
    #[error("the password is among the commonest")]
    Common,
    /// The person's own name or address.
    #[error("the password is the person's own name or address")]
    Personal,
}

impl ValueError for PasswordError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Common => "password_too_common",
            Self::Personal => "password_personal",
        }
    }

    fn limit(&self) -> Option<u64> {
        match self {
            Self::TooShort => Some(Password::MIN as u64),
            Self::TooLong => Some(Password::MAX as u64),
            Self::Common | Self::Personal => None,
        }
    }
}

/// How many passwords of the list count as the commonest.
const COMMONEST: usize = 10_000;

impl Password {
    /// Shortest accepted length, in characters.
    pub const MIN: usize = 8;
    /// Longest accepted length, in characters: what is hashed stays bounded.
    pub const MAX: usize = 128;

    /// Checks a new password; `personal` holds the e-mail address and the names of its owner.
    pub fn parse(text: &str, personal: &[&str]) -> Result<Self, PasswordError> {
        let length = text.chars().count();
        if length < Self::MIN {
            return Err(PasswordError::TooShort);
        }
        if length > Self::MAX {
            return Err(PasswordError::TooLong);
        }
        if is_personal(text, personal) {
            return Err(PasswordError::Personal);
        }
        if is_common(text) { Err(PasswordError::Common) } else { Ok(Self(text.to_owned())) }
    }

    /// The password, to be hashed at once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn is_personal(text: &str, personal: &[&str]) -> bool {
    let text = fold(text);
    personal.iter().any(|word| {
        let word = fold(word);
        !word.is_empty() && (text == word || word.split_once('@').is_some_and(|(local, _)| text == local))
    })
}

/// Whether the whole password is one entry of the first ten thousand of zxcvbn's frequency list.
fn is_common(text: &str) -> bool {
    let estimate = zxcvbn::zxcvbn(text, &[]);
    match estimate.sequence() {
        [only] => match &only.pattern {
            MatchPattern::Dictionary(entry) => !entry.reversed && !entry.l33t && entry.rank <= COMMONEST,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_and_the_personal_are_refused() {
        let mine = ["amal.harbi@valves.example", "Amal", "AlHarbi Trading"];
        for (text, why) in [
            ("1234567", PasswordError::TooShort),
            ("password", PasswordError::Common),
            ("Password1", PasswordError::Common),
            ("qwertyuiop", PasswordError::Common),
            ("1234567890", PasswordError::Common),
            ("amal.harbi", PasswordError::Personal),
            ("AMAL.Harbi@valves.example", PasswordError::Personal),
            ("alharbi trading", PasswordError::Personal),
        ] {
            assert_eq!(Password::parse(text, &mine), Err(why), "{text}");
        }
        assert_eq!(Password::parse(&"x".repeat(129), &mine), Err(PasswordError::TooLong));
    }

    #[test]
    fn length_is_all_that_else_counts() {
        for text in ["securepass123", "correct horse battery", "كلمة مرور طويلة", "aB3$aB3$zq"] {
            assert!(Password::parse(text, &["a@b.co"]).is_ok(), "{text}");
        }
        for text in ["ab9".repeat(42), "a".repeat(128), "😀".repeat(128), "س".repeat(10), "20261123".to_owned()] {
            assert!(Password::parse(&text, &[]).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_password_is_never_printed() {
        let password = Password::parse("securepass123", &[]).unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }
}
