//! Access tokens as text: the layout of SuperTokens access tokens, version 5, in a compact JWS (RFC 7515). Signatures are checked for
//! RS256 alone, so that no header can choose another algorithm.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use p2p_domain::{
    session::{EmailClaim, SessionClaims, VerifiedSession},
    timestamp::Timestamp,
};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// More than any token that a core makes of our claims; what is longer is not read at all.
const LENGTH_MAX: usize = 4096;
/// Key ids are `d-` and milliseconds; this is far more.
const KID_MAX: usize = 64;

#[derive(Deserialize)]
struct Header {
    kid: String,
    typ: String,
    version: String,
    alg: String,
}

/// The payload, in the names of the wire.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    iat: i64,
    exp: i64,
    #[serde(rename = "sub")]
    _sub: String,
    #[serde(rename = "rsub")]
    _rsub: String,
    #[serde(rename = "tId")]
    _tenant: String,
    session_handle: String,
    #[serde(rename = "refreshTokenHash1")]
    _refresh_token_hash: String,
    #[serde(rename = "parentRefreshTokenHash1", deserialize_with = "present")]
    _parent: Option<String>,
    #[serde(deserialize_with = "present")]
    anti_csrf_token: Option<String>,
    /// Ours, as all below.
    iss: String,
    /// Whose, to us: `sub` is who it is to the core.
    uid: String,
    #[serde(rename = "st-ev")]
    email: Option<Looked>,
    /// Zero or absent for a session; other numbers mark OAuth tokens of the same keys.
    #[serde(default)]
    stt: u32,
}

/// A claim as the SuperTokens clients read it: what, and when it was looked up.
#[derive(Deserialize)]
struct Looked {
    v: bool,
    t: i64,
}

/// Null is a value, absence is an error.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// What our sessions say besides what the core says of them, looked up at `now`.
pub fn payload(issuer: &str, user: &str, claims: SessionClaims, now: Timestamp) -> Value {
    json!({ "iss": issuer, "uid": user, "st-ev": { "v": claims.email_verified, "t": now.millis() } })
}

/// A token that reads as one of ours; nothing is known yet of whether it is genuine.
pub struct Unverified<'a> {
    /// Which key signed it, as it says.
    pub kid: String,
    /// Who is said to have made it.
    pub issuer: String,
    algorithm: String,
    session: VerifiedSession,
    signed: &'a [u8],
    signature: &'a str,
}

impl<'a> Unverified<'a> {
    /// Reads a token: three parts, `typ` JWT, version 3 or later, a key id, and each claim with its type.
    pub fn parse(token: &'a str) -> Option<Self> {
        if token.len() > LENGTH_MAX {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        if claims.contains('.') {
            return None;
        }
        let header = read::<Header>(header)?;
        let named = !header.kid.is_empty() && header.kid.len() <= KID_MAX;
        if header.typ != "JWT" || !named || header.version.parse::<u32>().ok()? < 3 {
            return None;
        }
        let claims = read::<Claims>(claims).filter(|claims| claims.stt == 0)?;
        let session = claims.session()?;
        let Header { kid, alg: algorithm, .. } = header;
        Some(Self { kid, issuer: claims.iss, algorithm, session, signed: signed.as_bytes(), signature })
    }

    /// Whether one of the keys that change is said to have signed it: our sessions ask for no other.
    pub fn is_of_a_dynamic_key(&self) -> bool {
        self.kid.starts_with("d-")
    }

    /// When it ends.
    pub const fn expires_at(&self) -> Timestamp {
        self.session.expires_at
    }

    /// What the token says, if the key signed it.
    pub fn verify(self, key: &DecodingKey) -> Option<VerifiedSession> {
        let genuine = self.algorithm == "RS256"
            && crypto::verify(self.signature, self.signed, key, Algorithm::RS256).is_ok_and(|genuine| genuine);
        genuine.then_some(self.session)
    }
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

impl Claims {
    fn session(&self) -> Option<VerifiedSession> {
        let seconds = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1000));
        let email = self.email.as_ref();
        Some(VerifiedSession {
            handle: self.session_handle.parse().ok()?,
            user_id: self.uid.parse().ok()?,
            anti_csrf_token: self.anti_csrf_token.clone(),
            email_claim: email
                .map(|said| EmailClaim { verified: said.v, looked_up_at: Timestamp::from_millis(said.t) }),
            issued_at: seconds(self.iat),
            expires_at: seconds(self.exp),
        })
    }
}
