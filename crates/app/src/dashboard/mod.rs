//! The dashboard: numbers of one person and of the platform, what is talked about, what people do. Its parts are read side by side, and
//! one that fails or is late leaves the others standing.

mod cache;
mod platform;

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use p2p_domain::{
    activity::{Activity, ActivityScope},
    actor::Actor,
    dashboard::{ForumStats, Metric, Span, TrendWindow, UseCaseStats, UserStats},
    page::{Limit, Page, PageRequest},
    port::{
        activity::{ActivityKey, ActivityReader},
        clock::Clock,
        dashboard::DashboardReader,
        unread::UnreadReader,
    },
    timestamp::Timestamp,
    unread::UnreadCount,
};
use platform::Platform;
pub use platform::Trending;
use tokio::runtime::Handle;

use crate::error::ServiceError;

/// How long the dashboard waits for a part.
const DEADLINE: Duration = Duration::from_millis(800);

/// The ports of the dashboard.
#[derive(Clone)]
pub struct DashboardPorts {
    /// Numbers.
    pub numbers: Arc<dyn DashboardReader>,
    /// What people did.
    pub activity: Arc<dyn ActivityReader>,
    /// Unread counts.
    pub unread: Arc<dyn UnreadReader>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The dashboard of one person. A part that is none is named in `degraded`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardStats {
    /// What they did.
    pub user: Option<UserStats>,
    /// The forum.
    pub forum: Option<ForumStats>,
    /// The use cases, with the drafts of their organization.
    pub use_cases: Option<UseCaseStats>,
    /// Messages that wait for them.
    pub unread: Option<UnreadCount>,
    /// What people did last, the newest first.
    pub activity: Option<Vec<Activity>>,
    /// What is missing, by its name on the wire.
    pub degraded: Vec<&'static str>,
}

/// One part, and whether it was missing the last time.
struct Part {
    name: &'static str,
    is_missing: AtomicBool,
}

/// All parts.
struct Parts {
    user: Part,
    forum: Part,
    use_cases: Part,
    unread: Part,
    activity: Part,
}

/// The dashboard.
#[derive(Clone)]
pub struct DashboardService {
    ports: DashboardPorts,
    platform: Arc<Platform>,
    health: Arc<Parts>,
}

impl DashboardService {
    /// The dashboard on its ports; what many ask for is found by tasks of that runtime.
    #[must_use]
    pub fn new(ports: DashboardPorts, runtime: Handle) -> Self {
        let platform = Arc::new(Platform::new(ports.numbers.clone(), ports.clock.clone(), runtime));
        let health = Parts {
            user: Part::named("user_stats"),
            forum: Part::named("forum_stats"),
            use_cases: Part::named("use_case_stats"),
            unread: Part::named("message_stats"),
            activity: Part::named("recent_activity"),
        };
        Self { ports, platform, health: Arc::new(health) }
    }

    /// All parts that can be had in time.
    pub async fn stats(&self, actor: &Actor) -> DashboardStats {
        let (ports, health) = (&self.ports, &self.health);
        let recent = PageRequest::first(Limit::default());
        let (user, forum, use_cases, unread, activity) = tokio::join!(
            health.user.of(async { Ok(ports.numbers.user_stats(actor.user_id).await?) }),
            health.forum.of(self.platform.forum()),
            health.use_cases.of(self.platform.use_cases(actor.organization_id)),
            health.unread.of(async { Ok(ports.unread.unread(actor.user_id).await?.messages) }),
            health.activity.of(async { Ok(self.everybody(&recent).await?.items) }),
        );
        let missing = [
            (&health.user, user.is_none()),
            (&health.forum, forum.is_none()),
            (&health.use_cases, use_cases.is_none()),
            (&health.unread, unread.is_none()),
            (&health.activity, activity.is_none()),
        ];
        let degraded = missing.into_iter().filter(|(_, is_missing)| *is_missing).map(|(part, _)| part.name).collect();
        DashboardStats { user, forum, use_cases, unread, activity, degraded }
    }

    /// The moment that its days are counted by.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// What people did, the newest first.
    pub async fn activity(
        &self,
        _actor: &Actor,
        page: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, ServiceError> {
        self.everybody(page).await
    }

    async fn everybody(&self, page: &PageRequest<ActivityKey>) -> Result<Page<Activity, ActivityKey>, ServiceError> {
        Ok(self.ports.activity.activities(ActivityScope::Everybody, page).await?)
    }

    /// What is talked about, the most first.
    pub async fn trending(&self, window: TrendWindow) -> Result<Vec<Trending>, ServiceError> {
        self.platform.trending(window).await
    }

    /// How it went from day to day, each interval by its first day.
    pub async fn series(&self, metric: Metric, span: Span) -> Result<Vec<(i32, u64)>, ServiceError> {
        self.platform.series(metric, span).await
    }
}

impl Part {
    const fn named(name: &'static str) -> Self {
        Self { name, is_missing: AtomicBool::new(false) }
    }

    /// What the work finds, if it finds it in time. That a part is missing is logged once until it is there again.
    async fn of<T>(&self, work: impl Future<Output = Result<T, ServiceError>>) -> Option<T> {
        let found = match tokio::time::timeout(DEADLINE, work).await {
            Ok(found) => found.map_err(|error| Box::new(error) as Box<dyn std::error::Error>),
            Err(late) => Err(late.into()),
        };
        let was_missing = self.is_missing.swap(found.is_err(), Ordering::Relaxed);
        match &found {
            Err(error) if !was_missing => {
                tracing::warn!(part = self.name, error = error.as_ref(), "the dashboard is shown without it");
            }
            Ok(_) if was_missing => tracing::info!(part = self.name, "the dashboard shows it again"),
            _ => {}
        }
        found.ok()
    }
}

#[cfg(test)]
mod tests;
