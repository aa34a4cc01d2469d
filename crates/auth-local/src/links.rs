//! Signatures of addresses that this server hands out: HMAC-SHA-256 (RFC 2104) under a key that all processes share.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use p2p_domain::port::{
    blob::{LinkKeys, LinkSigner},
    clock::Entropy,
    error::AuthError,
};
use sha2::Sha256;

use crate::store_failed;

/// The name of the key among those that the store keeps.
const NAME: &str = "link_key";

/// Bytes of the key: as many as the digest has.
const LENGTH: usize = 32;

/// [`LinkSigner`] under a key of our own storage.
pub struct LocalLinkSigner {
    mac: Hmac<Sha256>,
}

impl LocalLinkSigner {
    /// Reads the key, and draws it when there is none.
    pub async fn open(keys: Arc<dyn LinkKeys>, entropy: &dyn Entropy) -> Result<Self, AuthError> {
        let mut fresh = [0; LENGTH];
        entropy.fill(&mut fresh);
        let key = keys.get_or_put(NAME, &fresh).await.map_err(store_failed("link.open"))?;
        let mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| AuthError::internal("link.open", error))?;
        Ok(Self { mac })
    }

    fn over(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(text.as_bytes());
        mac
    }
}

impl LinkSigner for LocalLinkSigner {
    fn sign(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.over(text).finalize().into_bytes())
    }

    fn verify(&self, text: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD.decode(signature).is_ok_and(|tag| self.over(text).verify_slice(&tag).is_ok())
    }
}
