//! Points in time, kept to the millisecond: the finest unit that every store keeps.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

/// A moment in UTC, truncated to the millisecond when made, so that what was written equals what is read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// RFC 3339 with three digits of a second, in UTC.
const WIRE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The last millisecond of the year 9999: past it no wire form exists.
const MAX_MILLIS: i64 = 253_402_300_799_999;

impl Timestamp {
    /// A moment from milliseconds since the Unix epoch; outside the years 1970 to 9999 it is clamped.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < 0 {
            Self(0)
        } else if millis > MAX_MILLIS {
            Self(MAX_MILLIS)
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as JWT claims want them.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 / 1000
    }

    /// The moment `span` later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The time from `earlier` to `self`; zero when `earlier` is the later one.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Days since the Unix epoch in UTC: the day of "once per person and day".
    #[must_use]
    pub fn day(self) -> i32 {
        i32::try_from(self.0.div_euclid(86_400_000)).unwrap_or(i32::MAX)
    }

    /// The first moment of a day, as [`Timestamp::day`] counts them.
    #[must_use]
    pub const fn of_day(day: i32) -> Self {
        Self::from_millis(day as i64 * 86_400_000)
    }

    /// The calendar date in UTC, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(self) -> String {
        self.format(DATE)
    }

    fn format(self, items: &[BorrowedFormatItem<'_>]) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .and_then(|moment| moment.format(items).ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2026-01-31T08:05:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format(WIRE))
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        Self::from_millis(i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(MAX_MILLIS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_has_milliseconds_and_ends_in_z() {
        assert_eq!(Timestamp::from_millis(1_769_846_700_007).to_string(), "2026-01-31T08:05:00.007Z");
        assert_eq!(Timestamp::from_millis(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::from_millis(-5).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn spans_saturate() {
        let moment = Timestamp::from_millis(5_000);
        assert_eq!(moment.since(Timestamp::from_millis(9_000)), Duration::ZERO);
        assert_eq!(moment.minus(Duration::from_mins(1)), Timestamp::from_millis(0));
        assert_eq!(moment.plus(Duration::from_millis(1)).millis(), 5_001);
        assert_eq!(Timestamp::from_millis(86_400_000).day(), 1);
        assert_eq!(Timestamp::of_day(Timestamp::from_millis(1_769_846_700_007).day()).date(), "2026-01-31");
    }
}
