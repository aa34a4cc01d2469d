//! The dashboard as it is shown.

use p2p_app::dashboard::{DashboardStats, Trending};
use p2p_domain::{
    dashboard::{ForumStats, Interval, Metric, UseCaseStats, UserStats},
    timestamp::Timestamp,
    unread::UnreadCount,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::ActivityShape;

/// What the caller did, in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UserStats)]
pub(super) struct UserStatsShape {
    /// Posts and replies that stand, those that open a topic too.
    #[schema(example = 42)]
    total_posts: u64,
    /// How many of them are best answers.
    #[schema(example = 5)]
    best_answers: u64,
    /// What best answers earned.
    #[schema(example = 75)]
    reputation: i64,
    /// Published use cases.
    #[schema(example = 2)]
    use_cases: u64,
}

impl From<UserStats> for UserStatsShape {
    fn from(stats: UserStats) -> Self {
        let UserStats { total_posts, best_answers, reputation, use_cases } = stats;
        Self { total_posts, best_answers, reputation, use_cases }
    }
}

/// The forum in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ForumStats)]
pub(super) struct ForumStatsShape {
    /// Topics.
    #[schema(example = 310)]
    topics: u64,
    /// Posts, those that open a topic too, and replies.
    #[schema(example = 2_750)]
    posts: u64,
    /// People who opened a topic, posted or replied today, in UTC.
    #[schema(example = 38)]
    active_today: u64,
    /// Topics without a best answer.
    #[schema(example = 64)]
    unanswered: u64,
}

impl From<ForumStats> for ForumStatsShape {
    fn from(stats: ForumStats) -> Self {
        let ForumStats { topics, posts, active_today, unanswered } = stats;
        Self { topics, posts, active_today, unanswered }
    }
}

/// The use cases in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UseCaseStats)]
pub(super) struct UseCaseStatsShape {
    /// Published ones.
    #[schema(example = 120)]
    published: u64,
    /// Drafts of the caller's organization.
    #[schema(example = 4)]
    drafts: u64,
    /// Views of the published ones.
    #[schema(example = 9_100)]
    views: u64,
}

impl From<UseCaseStats> for UseCaseStatsShape {
    fn from(stats: UseCaseStats) -> Self {
        let UseCaseStats { published, drafts, views } = stats;
        Self { published, drafts, views }
    }
}

/// The caller's private messages in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MessageStats)]
pub(super) struct MessageStatsShape {
    /// How many wait to be read.
    #[schema(example = 3)]
    unread: u32,
}

impl From<UnreadCount> for MessageStatsShape {
    fn from(count: UnreadCount) -> Self {
        Self { unread: count.unread }
    }
}

/// The dashboard at a glance. A part that cannot be read at the moment is null and named in `degraded`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DashboardStats)]
pub(super) struct StatsShape {
    /// What the caller did.
    user_stats: Option<UserStatsShape>,
    /// The forum.
    forum_stats: Option<ForumStatsShape>,
    /// The use cases.
    use_case_stats: Option<UseCaseStatsShape>,
    /// The caller's private messages.
    message_stats: Option<MessageStatsShape>,
    /// What people did lately, the newest first.
    #[schema(example = json!([]))]
    recent_activity: Option<Vec<ActivityShape>>,
    /// The names of the parts that are null; empty when all is well.
    #[schema(example = json!([]))]
    degraded: Vec<&'static str>,
}

impl From<DashboardStats> for StatsShape {
    fn from(stats: DashboardStats) -> Self {
        let activity = stats.activity.map(|items| items.into_iter().map(ActivityShape::from).collect());
        Self {
            user_stats: stats.user.map(UserStatsShape::from),
            forum_stats: stats.forum.map(ForumStatsShape::from),
            use_case_stats: stats.use_cases.map(UseCaseStatsShape::from),
            message_stats: stats.unread.map(MessageStatsShape::from),
            recent_activity: activity,
            degraded: stats.degraded,
        }
    }
}

/// Something that is talked about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Trend)]
pub(super) struct TrendShape {
    /// `topic` or `use_case`.
    #[serde(rename = "type")]
    #[schema(example = "topic")]
    kind: &'static str,
    /// Which.
    id: Uuid,
    /// Its title.
    title: String,
    /// How much: what happened to it counts half after a quarter of the window.
    #[schema(example = 12.75)]
    score: f64,
    /// Path of the page that shows it.
    #[schema(example = "/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    link: String,
}

impl From<Trending> for TrendShape {
    fn from(trend: Trending) -> Self {
        let Trending { subject, id, title, score, link } = trend;
        Self { kind: subject.as_str(), id, title, score, link }
    }
}

/// What is talked about, the most first.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Trends)]
pub(super) struct TrendsShape {
    /// At most twenty.
    pub(super) items: Vec<TrendShape>,
}

/// One point of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SeriesPoint)]
pub(super) struct PointShape {
    /// Its first day, in UTC.
    #[schema(format = Date, example = "2026-01-31")]
    date: String,
    /// How much there was.
    #[schema(example = 17)]
    value: u64,
}

/// How something went from day to day, or from week to week.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Series)]
pub(super) struct SeriesShape {
    /// What is told.
    #[schema(example = "posts")]
    metric: &'static str,
    /// How long a point is.
    #[schema(example = "day")]
    interval: &'static str,
    /// Every point, the earliest first, 0 where nothing happened.
    points: Vec<PointShape>,
}

impl SeriesShape {
    /// That metric in those intervals.
    pub(super) fn new(metric: Metric, interval: Interval, points: Vec<(i32, u64)>) -> Self {
        let point = |(day, value)| PointShape { date: Timestamp::of_day(day).date(), value };
        Self { metric: metric.as_str(), interval: interval.as_str(), points: points.into_iter().map(point).collect() }
    }
}
