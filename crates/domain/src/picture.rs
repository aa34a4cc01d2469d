//! Pictures of people and organizations: their keys, sizes and limits. Decoding them is an adapter's business.

use serde::{Deserialize, Serialize};

use crate::{port::clock::Entropy, text::hex, timestamp::Timestamp};

/// Names a picture: the millisecond when it was made, and 128 random bits that make its address unguessable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PictureKey(String);

/// The edges in which each picture is kept, in pixels: the larger one is served unless the other is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PictureSize {
    /// 256 by 256 pixels.
    #[default]
    Large,
    /// 64 by 64 pixels.
    Small,
}

impl PictureSize {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Large, Self::Small];

    /// The edge in pixels.
    #[must_use]
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Large => 256,
            Self::Small => 64,
        }
    }

    /// The size with that edge.
    #[must_use]
    pub fn from_pixels(pixels: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.pixels() == pixels)
    }
}

/// Digits of the time in a key.
const TIME_DIGITS: usize = 12;
/// Digits of a key: the time and 128 bits.
const DIGITS: usize = TIME_DIGITS + 32;

impl PictureKey {
    /// The folder of all pictures in the blob store.
    pub const FOLDER: &'static str = "pictures";

    /// A new key.
    #[must_use]
    pub fn draw(now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut secret = [0; 16];
        entropy.fill(&mut secret);
        Self(format!("{:012x}{}", now.millis().max(0), hex(&secret)))
    }

    /// Reads a key; `None` for what is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        plain.then(|| Self(text.to_owned()))
    }

    /// A key that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When the picture was made.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        let millis = self.0.get(..TIME_DIGITS).and_then(|digits| i64::from_str_radix(digits, 16).ok());
        Timestamp::from_millis(millis.unwrap_or_default())
    }

    /// The path under which the API serves it, to anybody.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/v1/pictures/{}", self.0)
    }

    /// Where its bytes of that size are in the blob store.
    #[must_use]
    pub fn blob(&self, size: PictureSize) -> String {
        format!("{}/{}/{}.webp", Self::FOLDER, self.0, size.pixels())
    }

    /// The key of the picture whose bytes are there.
    #[must_use]
    pub fn of_blob(blob: &str) -> Option<Self> {
        let mut words = blob.split('/');
        let (folder, key, _) = (words.next()?, words.next()?, words.next()?);
        if folder == Self::FOLDER { Self::parse(key) } else { None }
    }
}

/// A picture, decoded and encoded anew as WebP in both sizes: square, upright, without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// 256 by 256 pixels.
    pub large: Vec<u8>,
    /// 64 by 64 pixels.
    pub small: Vec<u8>,
}

impl Picture {
    /// Largest accepted upload in bytes: 5 MiB.
    pub const UPLOAD_MAX: usize = 5 * 1024 * 1024;
    /// Most pixels that are decoded: 50 million, more than a phone takes. Checked before anything is decoded.
    pub const PIXELS_MAX: u64 = 50_000_000;

    /// The bytes of that size.
    #[must_use]
    pub fn bytes(&self, size: PictureSize) -> &[u8] {
        match size {
            PictureSize::Large => &self.large,
            PictureSize::Small => &self.small,
        }
    }
}

/// Why bytes do not become a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureRefusal {
    /// There are none.
    #[error("the file is empty")]
    Empty,
    /// They are neither PNG nor JPEG nor WebP, whatever their name says.
    #[error("neither PNG nor JPEG nor WebP")]
    Unsupported,
    /// More than [`Picture::PIXELS_MAX`].
    #[error("too many pixels")]
    TooManyPixels,
    /// They break off, or do not decode.
    #[error("the picture does not decode")]
    Broken,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::clock::Sevens;

    #[test]
    fn a_key_tells_its_time_and_its_blobs() {
        let key = PictureKey::draw(Timestamp::from_millis(1_769_846_700_007), &Sevens);
        assert_eq!(PictureKey::parse(key.as_str()), Some(key.clone()));
        assert_eq!(key.made_at(), Timestamp::from_millis(1_769_846_700_007));
        assert_eq!(PictureKey::of_blob(&key.blob(PictureSize::Small)), Some(key.clone()));
        assert!(key.path().ends_with(key.as_str()) && key.as_str().ends_with(&"77".repeat(16)));
        for bad in ["", "../../etc/passwd", &key.as_str().to_uppercase(), &key.as_str()[1..]] {
            assert_eq!(PictureKey::parse(bad), None, "{bad}");
        }
    }
}
