//! Randomness that belongs to one item: the same seed, stream and index always give the same draws,
//! whatever was drawn for other items.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

/// What an item is; each kind draws from its own stream.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream {
    Organization = 1,
    Person = 2,
    Topic = 3,
    Post = 4,
    Replies = 5,
    UseCase = 6,
    Conversation = 7,
}

/// The draws of one item.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, stream: Stream, index: u32) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(stream as u64).to_le_bytes());
        key[16..20].copy_from_slice(&index.to_le_bytes());
        key[24..].copy_from_slice(b"p2p-seed");
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number in `0..bound`; 0 when `bound` is 0. The bias is below one in a thousand for every bound in use.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u64::from(self.0.next_u32()) * u64::from(bound)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// A number in `low..=high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items)]
    }

    /// One of `words`, which must not be empty.
    pub(super) fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.index(words)]
    }

    /// A place in `items`.
    pub(super) fn index<T>(&mut self, items: &[T]) -> usize {
        self.below(u32::try_from(items.len()).unwrap_or(u32::MAX)) as usize
    }

    /// A version 7 id of the millisecond `at_ms`.
    pub(super) fn id(&mut self, at_ms: i64) -> Uuid {
        let mut bytes = [0_u8; 10];
        self.0.fill_bytes(&mut bytes);
        Builder::from_unix_timestamp_millis(u64::try_from(at_ms).unwrap_or(0), &bytes).into_uuid()
    }
}

/// Hashes two numbers into one: for properties that must be known of an item without drawing for it.
/// The finalizer is that of SplitMix64.
pub(super) const fn mix(salt: u64, value: u64) -> u64 {
    let mut z = salt ^ value.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
