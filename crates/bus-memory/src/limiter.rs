//! The generic cell rate algorithm over a bounded number of keys. A key is its theoretical arrival time: when its quota is
//! whole again. From then on it says nothing and may be forgotten.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    num::NonZeroUsize,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use p2p_domain::{
    port::{
        bus::{Allowance, Quota, RateLimiter},
        error::BusError,
    },
    timestamp::Timestamp,
};

use crate::lock;

/// Locks that share the keys, so that requests on several cores seldom wait for one another.
const SHARDS: usize = 16;

/// How many whole keys one check forgets: more than it can add, so that they never pile up.
const FORGET: usize = 2;

/// [`RateLimiter`] within one process.
#[derive(Debug)]
pub struct MemoryRateLimiter {
    /// Keys per shard.
    capacity: usize,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    /// When the quota of each key is whole again, in nanoseconds since the epoch.
    arrivals: HashMap<Arc<str>, u128>,
    /// The same, the next to be whole first.
    order: BTreeSet<(u128, Arc<str>)>,
}

impl MemoryRateLimiter {
    /// How many keys are kept unless another bound is asked for.
    pub const CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(199_999);

    /// Keeps about `capacity` keys. When more are under way at once, the key that is nearest to a whole quota is forgotten:
    /// that gives away the least.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self { capacity: capacity.get().div_ceil(SHARDS), shards: std::array::from_fn(|_| Mutex::default()) }
    }

    /// How many keys are kept now.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).arrivals.len()).sum()
    }

    fn shard(&self, key: &str) -> &Mutex<Shard> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or_default();
        &self.shards[index]
    }
}

impl Default for MemoryRateLimiter {
    fn default() -> Self {
        Self::new(Self::CAPACITY)
    }
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn check(&self, key: &str, quota: Quota, now: Timestamp) -> Result<Allowance, BusError> {
        let now = nanos(now);
        let mut shard = lock(self.shard(key));
        shard.forget_whole(now);
        let (arrival, allowance) = shard.decide(key, quota, now);
        if allowance.allowed {
            shard.set(key, arrival, self.capacity);
        }
        Ok(allowance)
    }

    async fn peek(&self, key: &str, quota: Quota, now: Timestamp) -> Result<Allowance, BusError> {
        let (_, allowance) = lock(self.shard(key)).decide(key, quota, nanos(now));
        Ok(allowance)
    }
}

/// What a request at `now` comes to, and the arrival time that it leaves behind.
fn decide(arrival: u128, quota: Quota, now: u128) -> (u128, Allowance) {
    let window = quota.window.as_nanos().max(1);
    let limit = u128::from(quota.limit.get());
    let interval = (window / limit).max(1);
    // No arrival lies further ahead than a window, unless the clock was set back: then nobody is locked out for that long.
    let arrival = arrival.clamp(now, now + window);
    let next = arrival + interval;
    let allowed = next - now <= window;
    let kept = if allowed { next } else { arrival };
    let room = window - (kept - now);
    let remaining = (room / interval).min(limit - u128::from(allowed));
    let retry_after = if remaining > 0 { 0 } else { interval - room };
    let allowance = Allowance {
        allowed,
        remaining: u32::try_from(remaining).unwrap_or(u32::MAX),
        reset_after: whole_millis(kept - now),
        retry_after: whole_millis(retry_after),
    };
    (kept, allowance)
}

fn nanos(moment: Timestamp) -> u128 {
    u128::from(moment.millis().unsigned_abs()) * 1_000_000
}

/// Rounded up to the clock's unit, so that who waits that long has waited long enough.
fn whole_millis(nanos: u128) -> Duration {
    Duration::from_millis(u64::try_from(nanos.div_ceil(1_000_000)).unwrap_or(u64::MAX))
}

impl Shard {
    /// [`decide`] for a key as it stands; changes nothing.
    fn decide(&self, key: &str, quota: Quota, now: u128) -> (u128, Allowance) {
        decide(self.arrivals.get(key).copied().unwrap_or(now), quota, now)
    }

    fn set(&mut self, key: &str, arrival: u128, capacity: usize) {
        let key = match self.arrivals.remove_entry(key) {
            Some((key, before)) => {
                let mut entry = (before, key);
                self.order.remove(&entry);
                entry.0 = arrival;
                entry.1
            }
            None => key.into(),
        };
        while self.arrivals.len() >= capacity && self.forget_first() {
            metrics::counter!("rate_limit_keys_evicted_total").increment(1);
        }
        self.order.insert((arrival, Arc::clone(&key)));
        self.arrivals.insert(key, arrival);
    }

    fn forget_whole(&mut self, now: u128) {
        for _ in 0..FORGET {
            if self.order.first().is_none_or(|(arrival, _)| *arrival > now) {
                break;
            }
            self.forget_first();
        }
    }

    fn forget_first(&mut self) -> bool {
        let Some((_, key)) = self.order.pop_first() else { return false };
        self.arrivals.remove(&key).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn quota(limit: u32, seconds: u64) -> Quota {
        Quota { limit: NonZeroU32::new(limit).unwrap(), window: Duration::from_secs(seconds) }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + millis)
    }

    #[tokio::test]
    async fn the_whole_quota_at_once_then_one_per_interval() {
        for limit in [1, 3, 7, 1000] {
            let limiter = MemoryRateLimiter::default();
            for left in (0..limit).rev() {
                let allowance = limiter.check("a", quota(limit, 1), at(0)).await.unwrap();
                assert_eq!((allowance.allowed, allowance.remaining), (true, left), "of {limit}");
                assert_eq!(allowance.retry_after.is_zero(), left > 0);
            }
            let refused = limiter.check("a", quota(limit, 1), at(0)).await.unwrap();
            assert_eq!((refused.allowed, refused.remaining), (false, 0));
            let wait = i64::try_from(refused.retry_after.as_millis()).unwrap();
            assert!(!limiter.check("a", quota(limit, 1), at(wait - 1)).await.unwrap().allowed, "of {limit}");
            assert!(limiter.check("a", quota(limit, 1), at(wait)).await.unwrap().allowed, "of {limit}");
        }
    }

    #[tokio::test]
    async fn after_reset_the_quota_is_whole_and_others_have_their_own() {
        let limiter = MemoryRateLimiter::default();
        for _ in 0..9 {
            limiter.check("a", quota(3, 1), at(0)).await.unwrap();
        }
        assert_eq!(limiter.check("b", quota(3, 1), at(0)).await.unwrap().remaining, 2);
        let refused = limiter.check("a", quota(3, 1), at(0)).await.unwrap();
        let reset = i64::try_from(refused.reset_after.as_millis()).unwrap();
        assert_eq!(limiter.check("a", quota(3, 1), at(reset)).await.unwrap().remaining, 2);
    }

    #[tokio::test]
    async fn a_clock_set_back_locks_nobody_out_for_long() {
        let limiter = MemoryRateLimiter::default();
        assert!(limiter.check("a", quota(1, 1), at(3_600_000)).await.unwrap().allowed);
        assert_eq!(limiter.check("a", quota(1, 1), at(0)).await.unwrap().retry_after, Duration::from_secs(1));
    }

    #[tokio::test]
    async fn a_peek_keeps_no_key() {
        let limiter = MemoryRateLimiter::default();
        assert!(limiter.peek("a", quota(1, 1), at(0)).await.unwrap().allowed);
        assert_eq!(limiter.keys(), 0);
        limiter.check("a", quota(1, 1), at(0)).await.unwrap();
        assert!(!limiter.peek("a", quota(1, 1), at(0)).await.unwrap().allowed);
        assert_eq!(limiter.keys(), 1);
    }

    #[tokio::test]
    async fn whole_keys_are_forgotten_and_the_bound_holds() {
        let limiter = MemoryRateLimiter::new(NonZeroUsize::new(160).unwrap());
        for n in 0..10_000 {
            limiter.check(&format!("k{n}"), quota(5, 60), at(n)).await.unwrap();
        }
        assert!((1..=160).contains(&limiter.keys()), "{}", limiter.keys());
        for n in 0..1_000 {
            limiter.check(&format!("l{n}"), quota(5, 1), at(1_000_000 + n * 1_000)).await.unwrap();
        }
        assert!(limiter.keys() <= SHARDS, "each shard holds its latest key alone: {}", limiter.keys());
        let Shard { arrivals, order } = &*lock(&limiter.shards[0]);
        assert_eq!(arrivals.len(), order.len());
    }
}
