//! Time, ids and randomness, so that tests decide them.

use uuid::Uuid;

use crate::timestamp::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, to the millisecond. May step backwards when the machine's clock is set.
    fn now(&self) -> Timestamp;
}

/// Makes ids.
pub trait IdSource: Send + Sync {
    /// A new UUID of version 7 (RFC 9562, 5.7). Those made by one source sort in the order in which they were made.
    fn uuid(&self) -> Uuid;
}

/// Makes secrets.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with bytes that nobody can predict.
    fn fill(&self, buffer: &mut [u8]);
}

/// The entropy of tests here: nothing but sevens.
#[cfg(test)]
pub(crate) struct Sevens;

#[cfg(test)]
impl Entropy for Sevens {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x77);
    }
}
