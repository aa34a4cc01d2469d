//! SHA-256, and comparing what must not be guessed.

use sha2::{Digest, Sha256};

pub fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Compares digests, so that the time taken tells nothing about the texts.
pub fn same(one: &str, other: &str) -> bool {
    sha256(one) == sha256(other)
}

#[cfg(test)]
mod tests {
    use p2p_domain::text::hex;

    use super::*;

    #[test]
    fn the_digest_of_nothing_is_the_known_one() {
        assert_eq!(hex(&sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
