//! Refresh tokens: handle, generation and an HMAC over both, under the session's secret. Deterministic, so that a generation
//! has one token and nothing but the secret is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac, digest::InvalidLength};
use p2p_domain::id::SessionHandle;
use sha2::Sha256;
use uuid::Uuid;

/// Separates this use of the secret from any other.
const PURPOSE: &[u8] = b"p2p refresh";
const HANDLE: usize = 16;
const GENERATION: usize = 4;
const TAG: usize = 32;
const LENGTH: usize = HANDLE + GENERATION + TAG;

/// A refresh token that reads as one; nothing is known yet of whether it is genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    pub handle: SessionHandle,
    pub generation: u32,
    tag: [u8; TAG],
}

impl RefreshToken {
    /// The token of a generation.
    pub fn mint(handle: SessionHandle, generation: u32, secret: &[u8]) -> Result<String, InvalidLength> {
        let tag = mac(handle, generation, secret)?.finalize().into_bytes();
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(handle.uuid().as_bytes());
        bytes.extend_from_slice(&generation.to_be_bytes());
        bytes.extend_from_slice(&tag);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; LENGTH];
        let written = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        if written != LENGTH {
            return None;
        }
        let (handle, rest) = bytes.split_first_chunk::<HANDLE>()?;
        let (generation, tag) = rest.split_first_chunk::<GENERATION>()?;
        let handle = SessionHandle::new(Uuid::from_bytes(*handle));
        Some(Self { handle, generation: u32::from_be_bytes(*generation), tag: tag.try_into().ok()? })
    }

    /// Whether the session with that secret issued it; takes the same time for each answer.
    pub fn is_genuine(&self, secret: &[u8]) -> Result<bool, InvalidLength> {
        Ok(mac(self.handle, self.generation, secret)?.verify_slice(&self.tag).is_ok())
    }
}

fn mac(handle: SessionHandle, generation: u32, secret: &[u8]) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)?;
    mac.update(PURPOSE);
    mac.update(handle.uuid().as_bytes());
    mac.update(&generation.to_be_bytes());
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_genuine_for_its_session_and_generation_alone() {
        let handle = SessionHandle::new(Uuid::from_u128(7));
        let text = RefreshToken::mint(handle, 3, b"secret").unwrap();
        assert_eq!(text, RefreshToken::mint(handle, 3, b"secret").unwrap());
        let token = RefreshToken::parse(&text).unwrap();
        assert_eq!((token.handle, token.generation), (handle, 3));
        assert!(token.is_genuine(b"secret").unwrap());
        assert!(!token.is_genuine(b"other").unwrap());
        assert!(!RefreshToken { generation: 4, ..token }.is_genuine(b"secret").unwrap());
        let other = SessionHandle::new(Uuid::from_u128(8));
        assert!(!RefreshToken { handle: other, ..token }.is_genuine(b"secret").unwrap());
    }

    #[test]
    fn one_text_alone_reads_as_the_token() {
        let text = RefreshToken::mint(SessionHandle::new(Uuid::from_u128(7)), 3, b"secret").unwrap();
        for bad in [
            "",
            "a",
            &text[1..],
            &text[..text.len() - 1],
            &format!("{text}A"),
            &format!("{text}="),
            &format!(" {text}"),
        ] {
            assert_eq!(RefreshToken::parse(bad), None, "{bad:?}");
        }
        // The last character carries bits beyond the last byte: only one spelling is accepted.
        let spellings = ('A'..='Z')
            .chain('a'..='z')
            .filter(|c| RefreshToken::parse(&format!("{}{c}", &text[..text.len() - 1])).is_some());
        assert!(spellings.count() <= 4);
    }
}
