//! Ids and random-looking texts, drawn from a counter of the process: unique and repeatable, and no secret from anybody.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest as _, Sha256};

static DRAWN: AtomicU64 = AtomicU64::new(0);

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The core's hash of a token: hexadecimal SHA-256.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// 64 hexadecimal digits that were never drawn before.
pub fn draw() -> String {
    digest(&format!("drawn {}", DRAWN.fetch_add(1, Ordering::Relaxed)))
}

/// A new UUID, in the form of version 4.
pub fn uuid() -> String {
    let digits = draw();
    format!("{}-{}-4{}-8{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..32])
}

/// A new one-time token: 128 letters and digits.
pub fn one_time_token() -> String {
    draw() + &draw()
}
