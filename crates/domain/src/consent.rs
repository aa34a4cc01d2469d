//! Consent to the terms, as it was given: which version, and when.

use crate::{id::UserId, timestamp::Timestamp, value::line_values};

line_values! {
    /// The version of the terms, in the operator's own words: `2026-11`.
    TermsVersion: 1..=50;
}

/// One consent. Kept as it was given; a newer version adds another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Whose.
    pub user_id: UserId,
    /// To which version of the terms.
    pub version: TermsVersion,
    /// When.
    pub accepted_at: Timestamp,
}
