//! The RSA keys of a core. They are fixed and public: made once for tests, because making one takes seconds.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, jwk::Jwk};
use serde_json::{Value, json};

use crate::secrets;

/// A key with the id under which it is published.
struct Key {
    kid: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    published: Value,
}

impl Key {
    fn new(kid: String, der: &[u8]) -> Self {
        let signing = EncodingKey::from_rsa_der(der);
        let jwk = Jwk::from_encoding_key(&signing, Algorithm::RS256).expect("a fixed key reads");
        let verifying = DecodingKey::from_jwk(&jwk).expect("a fixed key reads");
        let jwk = serde_json::to_value(&jwk).expect("a key is JSON");
        let published = json!({ "kty": "RSA", "kid": kid, "n": jwk["n"], "e": jwk["e"], "alg": "RS256", "use": "sig" });
        Self { kid, signing, verifying, published }
    }
}

/// The dynamic keys, the newest first, and the static one.
pub struct Keys {
    dynamic: Vec<Key>,
    fixed: Key,
}

const KEYS: [&[u8]; 2] = [include_bytes!("../keys/dynamic.der"), include_bytes!("../keys/next.der")];

impl Keys {
    /// The keys of a core that starts at `now`.
    pub fn new(now: i64) -> Self {
        let fixed = Key::new(format!("s-{}", secrets::uuid()), include_bytes!("../keys/static.der"));
        Self { dynamic: vec![Key::new(format!("d-{now}"), KEYS[0])], fixed }
    }

    /// Makes the next dynamic key; `keep` tells whether the ones before stay in the set.
    pub fn rotate(&mut self, now: i64, keep: bool) {
        let next = Key::new(format!("d-{now}"), KEYS[self.dynamic.len() % KEYS.len()]);
        if !keep {
            self.dynamic.clear();
        }
        self.dynamic.insert(0, next);
    }

    /// The set that is published.
    pub fn published(&self) -> Vec<Value> {
        self.dynamic.iter().chain([&self.fixed]).map(|key| key.published.clone()).collect()
    }

    /// The id and the key to sign with.
    pub fn signing(&self, dynamic: bool) -> (&str, &EncodingKey) {
        let key = if dynamic { &self.dynamic[0] } else { &self.fixed };
        (&key.kid, &key.signing)
    }

    /// The key of that id.
    pub fn verifying(&self, kid: &str) -> Option<&DecodingKey> {
        self.dynamic.iter().chain([&self.fixed]).find(|key| key.kid == kid).map(|key| &key.verifying)
    }
}
