//! Refresh tokens: `<base64>.<nonce>.V2`, opaque to everybody but the core. Enciphered just enough that nobody reads or makes one by
//! accident, and that the alphabet has its `+`, `/` and `=`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::secrets;

const VERSION: &str = "V2";
const SEAL: usize = 16;

/// What a refresh token says.
pub struct RefreshToken {
    pub handle: String,
    pub user: String,
    /// The hash of the token that it replaces; none for the first of a session.
    pub parent: Option<String>,
    pub anti_csrf: Option<String>,
}

impl RefreshToken {
    /// Makes a token.
    pub fn seal(&self) -> String {
        let nonce = secrets::draw();
        let mut said = json!({ "sessionHandle": self.handle, "userId": self.user, "nonce": nonce });
        if let Some(parent) = &self.parent {
            said["parentRefreshTokenHash1"] = json!(parent);
        }
        if let Some(anti_csrf) = &self.anti_csrf {
            said["antiCsrfToken"] = json!(anti_csrf);
        }
        let plain = said.to_string().into_bytes();
        let mut bytes = seal_of(&plain);
        bytes.extend(enciphered(&plain, &nonce));
        format!("{}.{nonce}.{VERSION}", STANDARD.encode(bytes))
    }

    /// Reads a token of ours.
    pub fn open(token: &str) -> Option<Self> {
        let parts: Vec<&str> = token.split('.').collect();
        let [text, nonce, VERSION] = parts[..] else { return None };
        let bytes = STANDARD.decode(text).ok().filter(|bytes| bytes.len() > SEAL)?;
        let plain = enciphered(&bytes[SEAL..], nonce);
        let said: Value = serde_json::from_slice(&plain).ok().filter(|_| bytes[..SEAL] == seal_of(&plain))?;
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        Some(Self {
            handle: text("sessionHandle")?,
            user: text("userId")?,
            parent: text("parentRefreshTokenHash1"),
            anti_csrf: text("antiCsrfToken"),
        })
    }
}

fn seal_of(plain: &[u8]) -> Vec<u8> {
    Sha256::digest(plain)[..SEAL].to_vec()
}

/// The same forth and back.
fn enciphered(bytes: &[u8], nonce: &str) -> Vec<u8> {
    let stream = |block: usize| Sha256::digest(format!("{nonce} {block}"));
    bytes
        .chunks(32)
        .enumerate()
        .flat_map(|(block, chunk)| chunk.iter().zip(stream(block)).map(|(a, b)| a ^ b).collect::<Vec<_>>())
        .collect()
}
