//! Time, ids and randomness from the machine: the only place that asks it.

use std::sync::{Mutex, PoisonError};

use p2p_domain::{
    port::clock::{Clock, Entropy, IdSource},
    timestamp::Timestamp,
};
use uuid::Uuid;

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the adapter of the port `Clock`")]
        let now = time::OffsetDateTime::now_utc();
        Timestamp::from(now)
    }
}

/// The random numbers of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = getrandom::fill(buffer) {
            // Without unpredictable secrets nothing here is safe, and no caller could do anything about it.
            tracing::error!(%error, "the operating system gives no random numbers; stopping");
            std::process::abort();
        }
    }
}

/// UUIDs of version 7 (RFC 9562, 5.7) that sort in the order in which they are made, also within a millisecond and when the clock
/// steps back: the random part is counted up (RFC 9562, 6.2, method 2).
#[derive(Debug, Default)]
pub struct UuidSource {
    last: Mutex<Last>,
}

/// What the last id was made of.
#[derive(Debug, Default, Clone, Copy)]
struct Last {
    /// Milliseconds since the Unix epoch.
    millis: u64,
    /// The 74 bits behind the time.
    tail: u128,
}

/// As many bits as an id has beside time, version and variant.
const TAIL_BITS: u32 = 74;
const TAIL_MAX: u128 = (1 << TAIL_BITS) - 1;
/// The lower part of the tail, behind the variant.
const LOW_BITS: u32 = 62;

impl Last {
    /// What follows, at that time, with these random bits.
    fn next(self, millis: u64, random: u128) -> Self {
        if millis > self.millis {
            // Half of the range is left to count up in.
            return Self { millis, tail: random & (TAIL_MAX >> 1) };
        }
        let step = 1 + (random & 0xFFFF_FFFF);
        match self.tail + step {
            tail if tail <= TAIL_MAX => Self { tail, ..self },
            _ => Self { millis: self.millis + 1, tail: random & (TAIL_MAX >> 1) },
        }
    }

    fn uuid(self) -> Uuid {
        let (high, low) = (self.tail >> LOW_BITS, self.tail & ((1 << LOW_BITS) - 1));
        Uuid::from_u128(u128::from(self.millis) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
    }
}

impl IdSource for UuidSource {
    fn uuid(&self) -> Uuid {
        let mut random = [0; 16];
        SystemEntropy.fill(&mut random);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(SystemClock.now().millis()).unwrap_or_default();
        *last = last.next(millis, u128::from_be_bytes(random));
        last.uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_on_when_the_clock_steps_back_or_the_tail_is_full() {
        let start = Last::default().next(1_000, u128::MAX);
        let back = start.next(500, 7);
        assert!(back.millis == 1_000 && back.uuid() > start.uuid());
        let full = Last { millis: 1_000, tail: TAIL_MAX };
        let after = full.next(1_000, 3);
        assert!(after.millis == 1_001 && after.uuid() > full.uuid());
    }

    #[test]
    fn ids_are_of_version_7_and_hold_the_time() {
        let id = Last::default().next(0x0123_4567_89AB, u128::MAX).uuid();
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(id.as_u128() >> 80, 0x0123_4567_89AB);
    }

    mod contract {
        use std::sync::Arc;

        use p2p_contract::Fixture;
        use p2p_domain::port::clock::{Clock, Entropy, IdSource};

        use super::super::{SystemClock, SystemEntropy, UuidSource};

        async fn clock() -> Option<Fixture<Arc<dyn Clock>>> {
            Some(Fixture::new(Arc::new(SystemClock) as Arc<dyn Clock>))
        }

        async fn ids() -> Option<Fixture<Arc<dyn IdSource>>> {
            Some(Fixture::new(Arc::new(UuidSource::default()) as Arc<dyn IdSource>))
        }

        async fn entropy() -> Option<Fixture<Arc<dyn Entropy>>> {
            Some(Fixture::new(Arc::new(SystemEntropy) as Arc<dyn Entropy>))
        }

        p2p_contract::clock_suite!(clock);
        p2p_contract::id_source_suite!(ids);
        p2p_contract::entropy_suite!(entropy);
    }
}
