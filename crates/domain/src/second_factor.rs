//! Second factors: a time-based one-time password (TOTP, RFC 6238) with recovery codes for the day when the device is lost.

use std::fmt;

use crate::{id::UserId, timestamp::Timestamp, token::TokenDigest};

/// How many recovery codes are drawn at once.
pub const RECOVERY_CODES: usize = 10;

/// What somebody needs to set their authenticator up. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The shared secret in Base32, for typing.
    pub secret: String,
    /// The same as an `otpauth://` address, for a QR code.
    pub address: String,
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// Where somebody stands with their second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecondFactorState {
    /// When it was confirmed; none: there is no second factor (yet).
    pub confirmed_at: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u32,
}

/// A second factor as it is stored. Its secret is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorRecord {
    /// Whose.
    pub user_id: UserId,
    /// The shared secret.
    pub secret: Vec<u8>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was confirmed by a first code; none: it counts for nothing yet.
    pub confirmed_at: Option<Timestamp>,
    /// The time step of the newest code that was used: that one and older ones are no longer good (RFC 6238, 5.2).
    pub last_step: u64,
}

impl fmt::Debug for SecondFactorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactorRecord")
            .field("user_id", &self.user_id)
            .field("created_at", &self.created_at)
            .field("confirmed_at", &self.confirmed_at)
            .field("last_step", &self.last_step)
            .finish_non_exhaustive()
    }
}

/// Recovery codes as they are stored.
pub type RecoveryDigests = Vec<TokenDigest>;

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let enrolment = Enrolment { secret: "BASE32".into(), address: "otpauth://totp/a?secret=BASE32".into() };
        assert_eq!(format!("{enrolment:?}"), "Enrolment(…)");
        let record = SecondFactorRecord {
            user_id: UserId::new(Uuid::from_u128(1)),
            secret: vec![177; 20],
            created_at: Timestamp::from_millis(0),
            confirmed_at: None,
            last_step: 3,
        };
        let printed = format!("{record:?}");
        assert!(
            printed.contains("last_step: 3") && !printed.contains("177") && !printed.contains("secret"),
            "{printed}"
        );
    }
}
