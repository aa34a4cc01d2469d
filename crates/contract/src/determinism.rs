//! Time, ids and randomness that a test decides.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use p2p_domain::{
    port::clock::{Clock, Entropy, IdSource},
    timestamp::Timestamp,
};
use uuid::Uuid;

/// The moment at which the tests' time begins: 2100-01-01T00:00:00Z, in milliseconds since the Unix epoch.
///
/// Far enough away that an adapter which asks the machine's clock shows itself.
pub const DAWN_MILLIS: u64 = 4_102_444_800_000;

/// The moment at which the tests' time begins.
#[must_use]
pub fn dawn() -> Timestamp {
    Timestamp::from_millis(DAWN_MILLIS.cast_signed())
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows [`dawn`].
    #[must_use]
    pub fn new() -> Self {
        Self(AtomicI64::new(dawn().millis()))
    }

    /// Moves the hands to that moment, forward or back.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.millis(), Ordering::SeqCst);
    }

    /// Moves the hands forward.
    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Ids that count up: valid UUIDs of version 7, all of one millisecond.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl SequentialIds {
    /// Ids from 1 on.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Ids behind all that the builders make: for services that run beside them on one store.
    #[must_use]
    pub const fn behind_builders() -> Self {
        Self(AtomicU64::new(1 << 40))
    }
}

impl IdSource for SequentialIds {
    fn uuid(&self) -> Uuid {
        let number = u128::from(self.0.fetch_add(1, Ordering::SeqCst) + 1);
        let (version, variant) = (0x7_u128 << 76, 0b10_u128 << 62);
        Uuid::from_u128(u128::from(DAWN_MILLIS) << 80 | version | variant | number)
    }
}

/// Bytes that never repeat, and that everybody can predict: the numbers from 1 on, eight bytes each.
#[derive(Debug, Default)]
pub struct CountingEntropy(AtomicU64);

impl CountingEntropy {
    /// Bytes from number 1 on.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }
}

impl Entropy for CountingEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
            // Little end first, so that even a short buffer differs from the one before.
            chunk.copy_from_slice(&number.to_le_bytes()[..chunk.len()]);
        }
    }
}
