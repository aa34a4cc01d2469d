//! `Idempotency-Key`, and what tells two bodies apart. What a key means is the application's.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use p2p_domain::{
    error::ValueError as _,
    id::UserId,
    idempotency::{IdempotencyKey, KeyedRequest},
    text::hex,
};
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// SHA-256 of a body, in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of those bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex(&Sha256::digest(bytes)))
    }

    /// The first eight bytes of a digest in hex: enough to tell states of one thing apart.
    pub(crate) fn short(digest: &[u8]) -> String {
        hex(digest.get(..8).unwrap_or(digest))
    }

    /// In hex.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The idempotency key of a request, if it has one; one that is no key is 422.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The key.
    pub key: Option<IdempotencyKey>,
    route: String,
}

impl Idempotency {
    /// What the key is reserved for: whose, where, and with which body.
    #[must_use]
    pub fn keyed(&self, user_id: UserId, fingerprint: &Fingerprint) -> Option<KeyedRequest> {
        let key = self.key.clone()?;
        Some(KeyedRequest { user_id, route: self.route.clone(), key, fingerprint: fingerprint.0.clone() })
    }
}

impl FromRequest for Idempotency {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let route = format!("{} {}", request.method(), request.path());
        let mut values = request.headers().get_all("idempotency-key");
        let key = match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => IdempotencyKey::parse(value.to_str().unwrap_or_default()).map(Some),
            // Two keys are none.
            (Some(_), Some(_)) => IdempotencyKey::parse("").map(Some),
        };
        let key = key.map_err(|error| Problem::invalid(vec![error.at("Idempotency-Key")]));
        ready(key.map(|key| Self { key, route }))
    }
}
