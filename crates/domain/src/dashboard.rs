//! The dashboard: numbers, what is talked about, and how it went from day to day.

use std::{collections::HashMap, time::Duration};

use uuid::Uuid;

use crate::{error::ValueError, timestamp::Timestamp, value::named};

/// What somebody did, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UserStats {
    /// Posts and replies of theirs that stand, those that open a topic too.
    pub total_posts: u64,
    /// How many of them are best answers.
    pub best_answers: u64,
    /// What best answers earned them.
    pub reputation: i64,
    /// Use cases of theirs that are published.
    pub use_cases: u64,
}

/// The forum in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ForumStats {
    /// Topics.
    pub topics: u64,
    /// Posts, those that open a topic too, and replies.
    pub posts: u64,
    /// People who opened a topic, posted or replied today, in UTC.
    pub active_today: u64,
    /// Topics without a best answer.
    pub unanswered: u64,
}

/// The use cases in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UseCaseStats {
    /// Published ones.
    pub published: u64,
    /// Drafts of one organization.
    pub drafts: u64,
    /// Views of the published ones.
    pub views: u64,
}

named! {
    /// How far back a look at what is talked about reaches.
    TrendWindow {
        /// The last 24 hours.
        Day = "day",
        /// The last seven days.
        Week = "week",
        /// The last thirty days.
        Month = "month",
    }
}

/// Into how many parts of equal length a window is divided; what happened in one of them is of one age.
const PARTS: u32 = 16;

impl TrendWindow {
    /// How long it is.
    #[must_use]
    pub const fn length(self) -> Duration {
        match self {
            Self::Day => Duration::from_hours(24),
            Self::Week => Duration::from_hours(7 * 24),
            Self::Month => Duration::from_hours(30 * 24),
        }
    }

    /// How long one of its parts is.
    #[must_use]
    pub fn part(self) -> Duration {
        self.length() / PARTS
    }

    /// After which time something counts half: a quarter of the window.
    #[must_use]
    pub fn half_life(self) -> Duration {
        self.length() / 4
    }
}

named! {
    /// What can be talked about.
    TrendSubject {
        /// A topic.
        Topic = "topic",
        /// A published use case.
        UseCase = "use_case",
    }
}

named! {
    /// What people do that shows that something is talked about.
    PulseKind {
        /// It was opened or published.
        Begun = "begun",
        /// A post or reply.
        Text = "text",
        /// A vote for one of its texts, or a like.
        Vote = "vote",
        /// Somebody follows it, or keeps it.
        Follow = "follow",
    }
}

impl PulseKind {
    /// What one of them counts when it is new.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Begun | Self::Follow => 2.0,
            Self::Text => 3.0,
            Self::Vote => 1.0,
        }
    }
}

/// How often one thing happened to one subject in one part of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// What kind of subject.
    pub subject: TrendSubject,
    /// Which.
    pub id: Uuid,
    /// What happened.
    pub kind: PulseKind,
    /// In which part, counted back from now: 0 is the newest.
    pub part: u32,
    /// How often.
    pub count: u64,
}

/// Something that is talked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// What kind of subject.
    pub subject: TrendSubject,
    /// Which.
    pub id: Uuid,
    /// How much; see [`trends`].
    pub score: f64,
}

/// What is talked about, the most first, at most `limit`; of equals the younger first, for ids sort by time.
///
/// The score of a subject is the sum over all that happened to it in the window of `weight × 2^(−age ÷ half-life)`, where the age is
/// that of the middle of its part: the decay of an exponential moving sum, so that what is as busy now as another was a half-life ago
/// counts double.
#[must_use]
pub fn trends(window: TrendWindow, pulses: &[Pulse], limit: usize) -> Vec<Trend> {
    let mut scores: HashMap<(TrendSubject, Uuid), f64> = HashMap::new();
    let parts_per_half_life = window.half_life().as_secs_f64() / window.part().as_secs_f64();
    for pulse in pulses {
        let age = (f64::from(pulse.part) + 0.5) / parts_per_half_life;
        // Counts are far below 2^32.
        let count = f64::from(u32::try_from(pulse.count).unwrap_or(u32::MAX));
        *scores.entry((pulse.subject, pulse.id)).or_default() += count * pulse.kind.weight() * (-age).exp2();
    }
    let mut trends: Vec<Trend> =
        scores.into_iter().map(|((subject, id), score)| Trend { subject, id, score }).collect();
    trends.sort_unstable_by(|one, other| other.score.total_cmp(&one.score).then(other.id.cmp(&one.id)));
    trends.truncate(limit);
    trends
}

/// What a subject is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What kind of subject.
    pub subject: TrendSubject,
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
}

named! {
    /// What is told from day to day.
    Metric {
        /// Topics opened.
        Topics = "topics",
        /// Posts and replies written.
        Posts = "posts",
        /// Use cases published.
        UseCases = "use_cases",
        /// People who opened a topic, posted or replied.
        ActiveUsers = "active_users",
        /// Views of topics and use cases.
        Views = "views",
    }
}

named! {
    /// How long a point of a series is.
    Interval {
        /// A day, in UTC.
        Day = "day",
        /// Seven days from Monday (ISO 8601), told by the Monday.
        Week = "week",
    }
}

impl Interval {
    /// The first day of the interval that a day lies in; days as [`Timestamp::day`] counts them.
    #[must_use]
    pub const fn begin(self, day: i32) -> i32 {
        match self {
            Self::Day => day,
            // Day 0, the first of January 1970, was a Thursday.
            Self::Week => day - (day + 3).rem_euclid(7),
        }
    }

    const fn days(self) -> i32 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
        }
    }
}

/// Which days a series tells of; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: i32,
    to: i32,
    interval: Interval,
}

/// Why a span was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// It ends before it begins.
    #[error("ends before it begins")]
    Backwards,
    /// It has more than [`Span::MAX`] points.
    #[error("too many points")]
    TooLong,
}

impl ValueError for SpanError {
    fn code(&self) -> &'static str {
        match self {
            Self::Backwards => "ends_before_it_begins",
            Self::TooLong => "too_many_points",
        }
    }

    fn limit(&self) -> Option<u64> {
        (*self == Self::TooLong).then_some(Span::MAX as u64)
    }
}

impl Span {
    /// How many points a series has at most.
    pub const MAX: usize = 366;

    /// From one day to another. A week is told whole, also where the span begins or ends within it.
    pub fn new(from: i32, to: i32, interval: Interval) -> Result<Self, SpanError> {
        if from > to {
            return Err(SpanError::Backwards);
        }
        let from = interval.begin(from);
        let last = i64::from(interval.begin(to));
        if (last - i64::from(from)) / i64::from(interval.days()) >= i64::try_from(Self::MAX).unwrap_or(i64::MAX) {
            return Err(SpanError::TooLong);
        }
        Ok(Self { from, to: interval.begin(to) + interval.days() - 1, interval })
    }

    /// The first day.
    #[must_use]
    pub const fn from(self) -> i32 {
        self.from
    }

    /// The last day.
    #[must_use]
    pub const fn to(self) -> i32 {
        self.to
    }

    /// How long a point is.
    #[must_use]
    pub const fn interval(self) -> Interval {
        self.interval
    }

    /// Every point from the first day to the last, with 0 where a store tells nothing.
    #[must_use]
    pub fn filled(self, told: &[(i32, u64)]) -> Vec<(i32, u64)> {
        let told: HashMap<i32, u64> = told.iter().copied().collect();
        let step = usize::try_from(self.interval.days()).unwrap_or(1);
        (self.from..=self.to).step_by(step).map(|day| (day, told.get(&day).copied().unwrap_or(0))).collect()
    }
}

/// The day of a date in the form `YYYY-MM-DD`, as [`Timestamp::day`] counts them; none for what is no date from 1970 on.
#[must_use]
pub fn day_of_date(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = time::Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    (year >= 1970).then(|| Timestamp::from(date.midnight().assume_utc()).day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulse(id: u128, kind: PulseKind, part: u32, count: u64) -> Pulse {
        Pulse { subject: TrendSubject::Topic, id: Uuid::from_u128(id), kind, part, count }
    }

    #[test]
    fn what_happened_a_half_life_later_counts_double() {
        let pulses = [pulse(1, PulseKind::Text, 0, 1), pulse(2, PulseKind::Text, 4, 1)];
        let found = trends(TrendWindow::Week, &pulses, 10);
        assert_eq!(found.iter().map(|trend| trend.id.as_u128()).collect::<Vec<_>>(), [1, 2]);
        assert!((found[0].score / found[1].score - 2.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn all_that_happened_adds_up_and_the_list_is_bounded() {
        let pulses = [
            pulse(1, PulseKind::Vote, 2, 5),
            pulse(1, PulseKind::Text, 2, 1),
            pulse(2, PulseKind::Text, 2, 2),
            pulse(3, PulseKind::Vote, 2, 8),
        ];
        let ids =
            |limit| trends(TrendWindow::Day, &pulses, limit).iter().map(|trend| trend.id.as_u128()).collect::<Vec<_>>();
        assert_eq!(ids(10), [3, 1, 2], "of equals the younger first");
        assert_eq!(ids(1), [3]);
    }

    #[test]
    fn a_week_begins_on_monday() {
        let monday = day_of_date("2026-11-23").unwrap();
        assert_eq!(Interval::Week.begin(monday), monday);
        assert_eq!(Interval::Week.begin(monday + 6), monday);
        assert_eq!(Interval::Week.begin(monday - 1), monday - 7);
        assert_eq!(Interval::Week.begin(0), -3);
    }

    #[test]
    fn a_series_has_every_point_and_no_more_than_a_year() {
        let span = Span::new(100, 103, Interval::Day).unwrap();
        assert_eq!(span.filled(&[(101, 7)]), [(100, 0), (101, 7), (102, 0), (103, 0)]);
        assert_eq!(Span::new(5, 4, Interval::Day), Err(SpanError::Backwards));
        assert_eq!(Span::new(0, 366, Interval::Day), Err(SpanError::TooLong));
        assert_eq!(Span::new(0, 365, Interval::Day).unwrap().filled(&[]).len(), Span::MAX);
        let weeks = Span::new(0, 13, Interval::Week).unwrap();
        assert_eq!((weeks.from(), weeks.to()), (-3, 17));
        assert_eq!(weeks.filled(&[(4, 2)]), [(-3, 0), (4, 2), (11, 0)]);
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        assert_eq!(day_of_date("1970-01-02"), Some(1));
        for bad in
            ["", "2026-02-30", "2026-2-03", "26-02-03", "2026-13-01", "2026-01-01T00:00", "+026-01-01", "1969-12-31"]
        {
            assert_eq!(day_of_date(bad), None, "{bad}");
        }
    }
}
