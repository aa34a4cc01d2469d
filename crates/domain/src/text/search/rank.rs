//! The order of hits, in arithmetic that every SQL has, so that stores can sort by it.

use std::time::Duration;

/// How much more a term in the title counts than one in the body: the weights of `bm25()` and of `ts_rank`.
pub const TITLE_WEIGHT: f64 = 4.0;
/// The share of the score that age wears off: an old hit keeps the rest, so that a better match outlives a newer one.
pub const RECENCY_SHARE: f64 = 0.3;
/// The age at which half of that share is gone.
pub const HALF_LIFE: Duration = Duration::from_hours(90 * 24);

/// The score to sort by, highest first: `text × (1 − S + S × H / (H + age))`, with `S` = [`RECENCY_SHARE`] and `H` =
/// [`HALF_LIFE`].
///
/// `text` is the store's own score with the title weighed in, larger for better and never negative (FTS5's `bm25()` with
/// the other sign). Between two texts that match alike the newer one comes first; equal scores are for the caller to
/// settle, by time and id.
#[must_use]
pub fn rank(text: f64, age: Duration) -> f64 {
    let half_life = HALF_LIFE.as_secs_f64();
    text * (1.0 - RECENCY_SHARE + RECENCY_SHARE * half_life / (half_life + age.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn age_wears_off_its_share_and_no_more() {
        for (age, expected) in [(Duration::ZERO, 2.0), (HALF_LIFE, 1.7), (Duration::MAX, 1.4)] {
            assert!((rank(2.0, age) - expected).abs() < 1e-9, "{age:?}");
        }
    }

    #[test]
    fn the_newer_of_equals_and_the_much_better_come_first() {
        assert!(rank(1.0, DAY) > rank(1.0, DAY * 2));
        assert!(rank(1.5, DAY * 3650) > rank(1.0, Duration::ZERO));
        assert!(rank(1.1, DAY * 3650) < rank(1.0, Duration::ZERO));
        assert!(rank(0.0, DAY).abs() < f64::EPSILON);
    }
}
