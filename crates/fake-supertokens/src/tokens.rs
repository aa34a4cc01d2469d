//! Access tokens: JWTs of version 5, signed with RS256.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, crypto};
use serde_json::{Map, Value, json};

use crate::keys::Keys;

/// Names that a core keeps for itself in an access token.
pub const PROTECTED: [&str; 10] = [
    "sub",
    "iat",
    "exp",
    "sessionHandle",
    "parentRefreshTokenHash1",
    "refreshTokenHash1",
    "antiCsrfToken",
    "rsub",
    "tId",
    "stt",
];

/// What an access token is made of.
#[derive(Clone)]
pub struct Access {
    pub handle: String,
    pub user: String,
    pub refresh_hash: String,
    pub parent_hash: Option<String>,
    pub anti_csrf: Option<String>,
    pub data: Map<String, Value>,
    /// Seconds since the epoch.
    pub iat: i64,
    /// Seconds since the epoch.
    pub exp: i64,
    /// Whether a dynamic key signs it.
    pub dynamic: bool,
}

/// Why a token does not read.
pub enum Unread {
    /// A text of three parts whose first is no JSON in base64: a real core falls over it.
    Fatal,
    /// The core's message.
    Message(&'static str),
}

impl Access {
    /// The token, as an answer shows it.
    pub fn issued(&self, keys: &Keys) -> Value {
        let mut claims = json!({
            "iat": self.iat, "exp": self.exp, "sub": self.user, "tId": "public", "rsub": self.user,
            "sessionHandle": self.handle, "refreshTokenHash1": self.refresh_hash,
            "parentRefreshTokenHash1": self.parent_hash, "antiCsrfToken": self.anti_csrf,
        });
        claims.as_object_mut().expect("claims are an object").extend(self.data.clone());
        let token = signed(keys, self.dynamic, Some("5"), &claims);
        json!({ "token": token, "expiry": self.exp * 1000, "createdTime": self.iat * 1000 })
    }

    /// Reads a token whose signature holds, expired or not.
    pub fn read(token: &str, keys: &Keys) -> Result<Self, Unread> {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, payload, signature] = parts[..] else {
            return Err(Unread::Message("io.supertokens.session.jwt.JWT$JWTException: Invalid JWT"));
        };
        let decoded =
            |part: &str| -> Option<Value> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok() };
        let header_said = decoded(header).ok_or(Unread::Fatal)?;
        let kid = header_said["kid"].as_str().unwrap_or_default();
        let message = format!("{header}.{payload}");
        let genuine = keys.verifying(kid).is_some_and(|key| {
            crypto::verify(signature, message.as_bytes(), key, Algorithm::RS256).is_ok_and(|genuine| genuine)
        });
        if !genuine {
            return Err(Unread::Message("io.supertokens.session.jwt.JWT$JWTException: JWT verification failed"));
        }
        let claims = decoded(payload).ok_or(Unread::Fatal)?;
        Self::of(&claims, kid.starts_with("d-"))
            .ok_or(Unread::Message("Access token does not contain all the information"))
    }

    fn of(claims: &Value, dynamic: bool) -> Option<Self> {
        let text = |name: &str| claims[name].as_str().map(str::to_owned);
        // Null is a value, absence is an error.
        claims.get("parentRefreshTokenHash1")?;
        claims.get("antiCsrfToken")?;
        let mut data = claims.as_object()?.clone();
        data.retain(|name, _| !PROTECTED.contains(&name.as_str()));
        Some(Self {
            handle: text("sessionHandle")?,
            user: text("rsub")?,
            refresh_hash: text("refreshTokenHash1")?,
            parent_hash: text("parentRefreshTokenHash1"),
            anti_csrf: text("antiCsrfToken"),
            data,
            iat: claims["iat"].as_i64()?,
            exp: claims["exp"].as_i64()?,
            dynamic,
        })
    }
}

/// Signs any claims.
pub fn signed(keys: &Keys, dynamic: bool, version: Option<&str>, claims: &Value) -> String {
    let (kid, key) = keys.signing(dynamic);
    let mut header = json!({ "kid": kid, "typ": "JWT", "alg": "RS256" });
    if let Some(version) = version {
        header["version"] = json!(version);
    }
    let part = |said: &Value| URL_SAFE_NO_PAD.encode(said.to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = crypto::sign(message.as_bytes(), key, Algorithm::RS256).expect("a fixed key signs");
    format!("{message}.{signature}")
}
