//! The signature of a call.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p2p_domain::{port::webhook::WebhookCall, webhook::WebhookSecret};
use sha2::Sha256;

/// `v1,` and the HMAC-SHA-256 of id, seconds since the epoch and body, joined by dots, in base64 (Standard Webhooks 1.0).
///
/// None would mean that the key has no length that HMAC takes, and it takes any.
pub fn signature(call: &WebhookCall) -> Option<String> {
    let WebhookCall { id, at, body, secret, .. } = call;
    let mut mac = keyed(secret)?;
    mac.update(format!("{id}.{}.", at.seconds()).as_bytes());
    mac.update(body.as_bytes());
    Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

fn keyed(secret: &WebhookSecret) -> Option<Hmac<Sha256>> {
    Hmac::<Sha256>::new_from_slice(secret.expose()).ok()
}
