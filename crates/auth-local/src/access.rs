//! Access tokens as text: the layout of SuperTokens access tokens, version 5, in a compact JWS (RFC 7515). Signing and checking
//! signatures is done here, by hand and for Ed25519 alone, so that no header can choose another algorithm.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use p2p_domain::{
    id::{SessionHandle, UserId},
    session::{EmailClaim, SessionClaims, VerifiedSession},
    timestamp::Timestamp,
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::keys::Key;

/// More than any token of ours; what is longer is not read at all.
const LENGTH_MAX: usize = 4096;
const TENANT: &str = "public";
const ALGORITHM: &str = "EdDSA";

#[derive(Serialize, Deserialize)]
struct Header {
    kid: String,
    typ: String,
    version: String,
    alg: String,
}

/// The payload, in the names of the wire.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    iat: i64,
    exp: i64,
    sub: String,
    rsub: String,
    t_id: String,
    session_handle: String,
    refresh_token_hash1: String,
    /// Null, but present: the generation has moved on by the time that the token is made.
    #[serde(deserialize_with = "present")]
    parent_refresh_token_hash1: Option<String>,
    #[serde(deserialize_with = "present")]
    anti_csrf_token: Option<String>,
    iss: String,
    /// Absent in tokens that were made before the claim was.
    #[serde(rename = "st-ev", default, skip_serializing_if = "Option::is_none")]
    email_verified: Option<LookedUp>,
    /// Zero or absent for a session; other numbers mark OAuth tokens of the same keys.
    #[serde(default, skip_serializing)]
    stt: u32,
}

/// What was found out about a person, and when, in milliseconds since the epoch.
#[derive(Serialize, Deserialize)]
struct LookedUp {
    v: bool,
    t: i64,
}

/// Null is a value, absence is an error.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// What a token is made of.
pub struct Grant<'a> {
    pub handle: SessionHandle,
    pub user_id: UserId,
    /// Hexadecimal SHA-256 of the refresh token that goes with it.
    pub refresh_token_hash: String,
    pub anti_csrf_token: Option<&'a str>,
    pub issuer: &'a str,
    pub claims: SessionClaims,
    /// When the token is made, and the claims were looked up.
    pub now: Timestamp,
    /// Seconds since the epoch.
    pub expires_at: i64,
}

/// Makes a token.
pub fn sign(grant: Grant<'_>, key: &Key) -> Result<String, serde_json::Error> {
    let header = Header { kid: key.kid.clone(), typ: "JWT".into(), version: "5".into(), alg: ALGORITHM.into() };
    let claims = Claims {
        iat: grant.now.seconds(),
        exp: grant.expires_at,
        sub: grant.user_id.to_string(),
        rsub: grant.user_id.to_string(),
        t_id: TENANT.into(),
        session_handle: grant.handle.to_string(),
        refresh_token_hash1: grant.refresh_token_hash,
        parent_refresh_token_hash1: None,
        anti_csrf_token: grant.anti_csrf_token.map(str::to_owned),
        iss: grant.issuer.to_owned(),
        email_verified: Some(LookedUp { v: grant.claims.email_verified, t: grant.now.millis() }),
        stt: 0,
    };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let signed = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(&claims)?));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    Ok(format!("{signed}.{signature}"))
}

/// A token that reads as one of ours; nothing is known yet of whether it is genuine.
pub struct Unverified<'a> {
    pub kid: String,
    pub issuer: String,
    /// Hexadecimal SHA-256 of the refresh token that came with it.
    pub refresh_token_hash: String,
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
        if header.typ != "JWT" || header.kid.is_empty() || header.version.parse::<u32>().ok()? < 3 {
            return None;
        }
        let claims = read::<Claims>(claims).filter(|claims| claims.stt == 0)?;
        let session = claims.session()?;
        let Header { kid, alg: algorithm, .. } = header;
        let Claims { iss: issuer, refresh_token_hash1: refresh_token_hash, .. } = claims;
        Some(Self { kid, issuer, refresh_token_hash, algorithm, session, signed: signed.as_bytes(), signature })
    }

    pub const fn expires_at(&self) -> Timestamp {
        self.session.expires_at
    }

    /// What the token says, if the key signed it.
    pub fn verify(self, key: &VerifyingKey) -> Option<VerifiedSession> {
        if self.algorithm != ALGORITHM {
            return None;
        }
        let mut bytes = [0; Signature::BYTE_SIZE];
        let written = URL_SAFE_NO_PAD.decode_slice(self.signature, &mut bytes).ok()?;
        let whole = written == bytes.len();
        (whole && key.verify_strict(self.signed, &Signature::from_bytes(&bytes)).is_ok()).then_some(self.session)
    }
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

impl Claims {
    fn session(&self) -> Option<VerifiedSession> {
        let seconds = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1000));
        Some(VerifiedSession {
            handle: self.session_handle.parse().ok()?,
            user_id: self.sub.parse().ok()?,
            anti_csrf_token: self.anti_csrf_token.clone(),
            email_claim: self
                .email_verified
                .as_ref()
                .map(|claim| EmailClaim { verified: claim.v, looked_up_at: Timestamp::from_millis(claim.t) }),
            issued_at: seconds(self.iat),
            expires_at: seconds(self.exp),
        })
    }
}

#[cfg(test)]
mod tests;
