//! `RateLimiter`: the generic cell rate algorithm, with the whole quota as burst.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use p2p_domain::{
    port::bus::{Allowance, Quota, RateLimiter},
    timestamp::Timestamp,
};

use crate::build::{a_word, at};

suite! { ($) rate_limiter, rate_limiter_suite(Arc<dyn RateLimiter>):
    the_whole_quota_passes_at_once, a_refusal_tells_when_to_come_back, cells_come_back_one_by_one, a_quota_is_whole_after_its_window,
    a_refusal_does_not_count, keys_are_separate, a_clock_set_back_does_no_harm, of_many_at_once_the_quota_passes, a_quota_of_one_works,
    a_peek_does_not_count, a_peek_at_a_used_up_quota_refuses_as_a_check_does,
}

/// Five in ten seconds: one each two seconds.
const QUOTA: Quota = Quota { limit: NonZeroU32::new(5).unwrap(), window: Duration::from_secs(10) };
const SPACING: Duration = Duration::from_secs(2);
const MILLISECOND: Duration = Duration::from_millis(1);

async fn check(limiter: &Arc<dyn RateLimiter>, key: &str, now: Timestamp) -> Allowance {
    limiter.check(key, QUOTA, now).await.unwrap()
}

async fn peek(limiter: &Arc<dyn RateLimiter>, key: &str, now: Timestamp) -> Allowance {
    limiter.peek(key, QUOTA, now).await.unwrap()
}

async fn used_up(limiter: &Arc<dyn RateLimiter>, now: Timestamp) -> String {
    let key = a_word("login:");
    for _ in 0..5 {
        assert!(check(limiter, &key, now).await.allowed);
    }
    key
}

async fn the_whole_quota_passes_at_once(limiter: &Arc<dyn RateLimiter>) {
    let key = a_word("login:");
    for used in 1..=5 {
        let reset_after = SPACING * used;
        let retry_after = if used == 5 { SPACING } else { Duration::ZERO };
        let expected = Allowance { allowed: true, remaining: 5 - used, reset_after, retry_after };
        assert_eq!(check(limiter, &key, at(0)).await, expected);
    }
}

async fn a_refusal_tells_when_to_come_back(limiter: &Arc<dyn RateLimiter>) {
    let key = used_up(limiter, at(0)).await;
    let refused = check(limiter, &key, at(0)).await;
    let window = QUOTA.window;
    assert_eq!(refused, Allowance { allowed: false, remaining: 0, reset_after: window, retry_after: SPACING });
    let refused = check(limiter, &key, at(1)).await;
    assert_eq!(
        (refused.allowed, refused.retry_after, refused.reset_after),
        (false, SPACING / 2, Duration::from_secs(9))
    );
    assert!(check(limiter, &key, at(1).plus(refused.retry_after)).await.allowed, "it may come back when it was told");
}

async fn cells_come_back_one_by_one(limiter: &Arc<dyn RateLimiter>) {
    let key = used_up(limiter, at(0)).await;
    assert!(!check(limiter, &key, at(2).minus(MILLISECOND)).await.allowed);
    for moment in [2, 4, 6] {
        assert!(check(limiter, &key, at(moment)).await.allowed);
        assert!(!check(limiter, &key, at(moment)).await.allowed);
    }
    assert_eq!(check(limiter, &key, at(10)).await.remaining, 1, "two came back, one is used");
}

async fn a_quota_is_whole_after_its_window(limiter: &Arc<dyn RateLimiter>) {
    let key = used_up(limiter, at(0)).await;
    for remaining in (0..5).rev() {
        let allowance = check(limiter, &key, at(10)).await;
        assert_eq!((allowance.allowed, allowance.remaining), (true, remaining));
    }
    assert!(!check(limiter, &key, at(10)).await.allowed);
    let allowance = check(limiter, &key, at(100_000)).await;
    assert_eq!(allowance.remaining, 4, "a long pause gives no more than the quota");
}

async fn a_refusal_does_not_count(limiter: &Arc<dyn RateLimiter>) {
    let key = used_up(limiter, at(0)).await;
    for _ in 0..20 {
        assert!(!check(limiter, &key, at(1)).await.allowed);
    }
    assert!(check(limiter, &key, at(2)).await.allowed);
}

async fn keys_are_separate(limiter: &Arc<dyn RateLimiter>) {
    used_up(limiter, at(0)).await;
    assert_eq!(check(limiter, &a_word("login:"), at(0)).await.remaining, 4);
}

async fn a_clock_set_back_does_no_harm(limiter: &Arc<dyn RateLimiter>) {
    let key = used_up(limiter, at(100)).await;
    let refused = check(limiter, &key, at(50)).await;
    assert!(!refused.allowed && refused.retry_after > Duration::ZERO, "the quota is not given a second time");
    assert!(!check(limiter, &key, at(101)).await.allowed);
    assert!(check(limiter, &key, at(102)).await.allowed, "and is not withheld longer");
}

async fn of_many_at_once_the_quota_passes(limiter: &Arc<dyn RateLimiter>) {
    let key = a_word("login:");
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let (limiter, key) = (limiter.clone(), key.clone());
        tasks.push(tokio::spawn(async move { check(&limiter, &key, at(0)).await.allowed }));
    }
    let mut passed = 0;
    for task in tasks {
        passed += u32::from(task.await.unwrap());
    }
    assert_eq!(passed, 5);
}

async fn a_quota_of_one_works(limiter: &Arc<dyn RateLimiter>) {
    let (key, quota) = (a_word("mail:"), Quota { limit: NonZeroU32::MIN, window: Duration::from_mins(1) });
    for (moment, allowed) in [(0, true), (0, false), (59, false), (60, true), (61, false)] {
        assert_eq!(limiter.check(&key, quota, at(moment)).await.unwrap().allowed, allowed, "at {moment}");
    }
}

async fn a_peek_does_not_count(limiter: &Arc<dyn RateLimiter>) {
    let key = a_word("login:");
    for _ in 0..5 {
        let first = peek(limiter, &key, at(0)).await;
        for _ in 0..20 {
            assert_eq!(peek(limiter, &key, at(0)).await, first);
        }
        assert_eq!(check(limiter, &key, at(0)).await, first, "a check answers what the peek foretold");
    }
    assert!(!check(limiter, &key, at(0)).await.allowed, "nor does a peek give anything back");
}

async fn a_peek_at_a_used_up_quota_refuses_as_a_check_does(limiter: &Arc<dyn RateLimiter>) {
    let key = used_up(limiter, at(0)).await;
    for moment in [0, 1] {
        let peeked = peek(limiter, &key, at(moment)).await;
        assert!(!peeked.allowed && peeked.retry_after > Duration::ZERO, "at {moment}: {peeked:?}");
        assert_eq!(peeked, check(limiter, &key, at(moment)).await, "at {moment}");
    }
    assert!(!peek(limiter, &key, at(2).minus(MILLISECOND)).await.allowed);
    assert!(peek(limiter, &key, at(2)).await.allowed, "when one came back");
    let other = peek(limiter, &a_word("login:"), at(0)).await;
    assert_eq!((other.allowed, other.remaining), (true, 4), "another key has its own");
}
