//! Which views of today this process knows to be counted, so that looking again asks no store.

use std::{collections::HashSet, hash::Hash};

use p2p_domain::{id::UserId, timestamp::Timestamp};

/// How many views are remembered; the store forgets none.
const CAPACITY: usize = 200_000;

/// Who looked at which thing on one day.
pub(crate) struct SeenToday<T> {
    /// As [`Timestamp::day`] counts them.
    day: i32,
    views: HashSet<(T, UserId)>,
}

impl<T> Default for SeenToday<T> {
    fn default() -> Self {
        Self { day: 0, views: HashSet::new() }
    }
}

impl<T: Eq + Hash> SeenToday<T> {
    /// Whether that view is known to be counted.
    pub(crate) fn contains(&self, of: T, by: UserId, at: Timestamp) -> bool {
        self.day == at.day() && self.views.contains(&(of, by))
    }

    /// Remembers a view, and forgets those of another day, or all where there are too many.
    pub(crate) fn insert(&mut self, of: T, by: UserId, at: Timestamp) {
        if self.day != at.day() || self.views.len() >= CAPACITY {
            *self = Self { day: at.day(), views: HashSet::new() };
        }
        self.views.insert((of, by));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_view_is_known_on_its_day_alone() {
        let (mut seen, viewer) = (SeenToday::default(), UserId::new(Uuid::from_u128(1)));
        let today = Timestamp::from_millis(1_795_412_100_000);
        let tomorrow = today.plus(Duration::from_hours(24));
        assert!(!seen.contains(7, viewer, today));
        seen.insert(7, viewer, today);
        assert!(seen.contains(7, viewer, today));
        assert!(!seen.contains(8, viewer, today) && !seen.contains(7, viewer, tomorrow));
        seen.insert(8, viewer, tomorrow);
        assert!(seen.contains(8, viewer, tomorrow) && !seen.contains(7, viewer, tomorrow));
    }
}
