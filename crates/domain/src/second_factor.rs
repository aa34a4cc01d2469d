//! Second factors: a time-based one-time password (TOTP, RFC 6238) with recovery codes for the day when the device is lost.

use crate::{id::UserId, timestamp::Timestamp, token::TokenDigest};

/// How many recovery codes are drawn at once.
pub const RECOVERY_CODES: usize = 10;

/// What somebody needs to set their authenticator up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The shared secret in Base32, for typing.
    pub secret: String,
    /// The same as an `otpauth://` address, for a QR code.
    pub address: String,
}

/// Where somebody stands with their second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecondFactorState {
    /// When it was confirmed; none: there is no second factor (yet).
    pub confirmed_at: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u32,
}

/// A second factor as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Recovery codes as they are stored.
pub type RecoveryDigests = Vec<TokenDigest>;
