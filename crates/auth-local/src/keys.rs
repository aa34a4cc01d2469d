//! One signing key: Ed25519, named `d-` and the milliseconds when it was made.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{
    Signature, Signer, SigningKey, VerifyingKey,
    pkcs8::{self, DecodePrivateKey, EncodePrivateKey},
};
use p2p_domain::{port::clock::Entropy, session::SigningKeyRecord, timestamp::Timestamp};
use serde::Serialize;

/// A key that can sign and verify.
pub struct Key {
    pub kid: String,
    pub created_at: Timestamp,
    pair: SigningKey,
}

/// The public half as a JSON Web Key (RFC 8037, 2).
#[derive(Serialize)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    r#use: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
}

impl Key {
    /// A new key, as it is stored.
    pub fn generate(entropy: &dyn Entropy, now: Timestamp) -> Result<SigningKeyRecord, pkcs8::Error> {
        let mut seed = [0; ed25519_dalek::SECRET_KEY_LENGTH];
        entropy.fill(&mut seed);
        let document = SigningKey::from_bytes(&seed).to_pkcs8_der()?;
        let kid = format!("d-{}", now.millis());
        Ok(SigningKeyRecord { kid, private_key: document.as_bytes().to_vec(), created_at: now })
    }

    pub fn read(record: &SigningKeyRecord) -> Result<Self, pkcs8::Error> {
        let pair = SigningKey::from_pkcs8_der(&record.private_key)?;
        Ok(Self { kid: record.kid.clone(), created_at: record.created_at, pair })
    }

    pub fn sign(&self, bytes: &[u8]) -> [u8; Signature::BYTE_SIZE] {
        self.pair.sign(bytes).to_bytes()
    }

    pub fn verifying(&self) -> VerifyingKey {
        self.pair.verifying_key()
    }

    pub fn jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP",
            crv: "Ed25519",
            r#use: "sig",
            alg: "EdDSA",
            kid: self.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(self.verifying().as_bytes()),
        }
    }
}

/// Whether a key of ours could have that name, so that looking for it in the store makes sense.
pub fn could_be_ours(kid: &str) -> bool {
    kid.strip_prefix("d-")
        .is_some_and(|millis| (1..=15).contains(&millis.len()) && millis.bytes().all(|b| b.is_ascii_digit()))
}
