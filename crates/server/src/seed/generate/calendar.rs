//! The working rhythm: time measured in activity, of which there is much on weekday mornings in
//! Riyadh and little at night and on Fridays. The two clocks map onto each other monotonically, so
//! that what is ordered in activity is ordered in time.

use super::dice::Dice;

/// Activity units per week.
pub(super) const WEEK: i64 = 150_000_000;
/// A busy hour has about three million units; this much room always stays before the end.
pub(super) const ROOM: i64 = 3_000_000;

const WEEK_MS: i64 = 7 * 24 * HOUR_MS;
const HOUR_MS: i64 = 3_600_000;
/// 1970-01-04, a Sunday, at midnight in Riyadh (UTC+3).
const FIRST_SUNDAY_MS: i64 = 3 * 24 * HOUR_MS - 3 * HOUR_MS;
/// Shares of the days from Sunday to Saturday, in hundredths.
const DAYS: [i64; 7] = [20, 21, 21, 19, 15, 1, 3];
/// Shares of the hours of a day, in thousandths.
const HOURS: [i64; 24] = [2, 1, 1, 1, 2, 8, 28, 82, 110, 110, 105, 90, 55, 85, 90, 80, 55, 28, 14, 14, 14, 12, 8, 5];
/// Units per hundredth of a thousandth; small enough that a unit is never shorter than a millisecond.
const GRAIN: i64 = WEEK / 100_000;

/// The activity units that have passed at `ms` since the Unix epoch.
pub(super) fn activity_at(ms: i64) -> i64 {
    let since = ms - FIRST_SUNDAY_MS;
    let (week, in_week) = (since.div_euclid(WEEK_MS), since.rem_euclid(WEEK_MS));
    let mut units = week * WEEK;
    let mut left = in_week;
    for day in DAYS {
        for hour in HOURS {
            let cell = day * hour * GRAIN;
            if left < HOUR_MS {
                return units + left * cell / HOUR_MS;
            }
            left -= HOUR_MS;
            units += cell;
        }
    }
    units
}

/// The moment at which `units` of activity have passed, in milliseconds since the Unix epoch.
pub(super) fn moment(units: i64) -> i64 {
    let (week, mut left) = (units.div_euclid(WEEK), units.rem_euclid(WEEK));
    let mut ms = FIRST_SUNDAY_MS + week * WEEK_MS;
    for day in DAYS {
        let whole = day * 1_000 * GRAIN;
        if left >= whole {
            left -= whole;
            ms += 24 * HOUR_MS;
            continue;
        }
        for hour in HOURS {
            let cell = day * hour * GRAIN;
            if left < cell {
                return ms + left * HOUR_MS / cell;
            }
            left -= cell;
            ms += HOUR_MS;
        }
    }
    ms
}

/// The `place`-th of `count` ordered moments in `window` units after `from`; the first places lie
/// closer together, as a thread is busiest when it is young. No two places share a moment unless
/// the window is shorter than a few units a place.
pub(super) fn in_window(dice: &mut Dice, from: i64, window: i64, place: u32, count: u32) -> i64 {
    let x = i128::from(place) * 1024 + i128::from(dice.between(100, 920));
    let whole = i128::from(count) * 1024;
    let offset = i128::from(window) * x * x / (whole * whole);
    from + i64::try_from(offset).unwrap_or(window)
}
