//! Entity tags: `"v{version}-{state}"`. The version moves with edits and is what `If-Match` compares; the state moves with
//! everything shown, so that `If-None-Match` notices a vote, too.

use actix_web::http::header::{self, HeaderMap};
use p2p_domain::version::Version;
use sha2::{Digest, Sha256};

use crate::extract::Fingerprint;

/// The tag of one representation, with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of that version, shown as that JSON.
    #[must_use]
    pub fn of(version: Version, json: &[u8]) -> Self {
        let digest = Sha256::digest(json);
        let state = Fingerprint::short(&digest);
        Self(format!("\"v{}-{state}\"", version.get()))
    }

    /// As it stands in the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a value of `If-None-Match` names this tag.
    #[must_use]
    pub fn is_named_in(&self, header: &str) -> bool {
        is_named(&self.0, header)
    }
}

/// Whether a value of `If-None-Match` names that tag (weak comparison, RFC 9110, 8.8.3.2).
fn is_named(tag: &str, header: &str) -> bool {
    header.split(',').map(str::trim).any(|found| found == "*" || found.strip_prefix("W/").unwrap_or(found) == tag)
}

/// Whether `If-None-Match` names the tag of bytes that are no JSON (RFC 9110, 13.1.2).
#[must_use]
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    values.into_iter().any(|value| is_named(tag, value))
}
