//! What the dashboard shows of the whole platform: the same for all who may see it, and so found once for all of them.

use std::{collections::HashMap, sync::Arc};

use p2p_domain::{
    dashboard::{ForumStats, Interval, Metric, Span, TrendSubject, TrendWindow, UseCaseStats, trends},
    id::OrganizationId,
    port::{
        clock::Clock,
        dashboard::DashboardReader,
        error::{StoreError, StoreErrorKind},
    },
};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::cache::{Cache, Outcome};
use crate::error::ServiceError;

/// How many things are shown that are talked about.
const TRENDING: usize = 20;
/// Among how many they are looked for, since some may be gone meanwhile; no more than may be asked for headings at once.
const CANDIDATES: usize = 40;

/// Something that is talked about, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Trending {
    /// What kind of subject.
    pub subject: TrendSubject,
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// How much it is talked about.
    pub score: f64,
    /// The path of the page that shows it.
    pub link: String,
}

type SeriesKey = (Metric, i32, i32, Interval);

/// Parts that are kept for seconds.
pub(super) struct Platform {
    numbers: Arc<dyn DashboardReader>,
    clock: Arc<dyn Clock>,
    forum: Cache<(), ForumStats>,
    use_cases: Cache<Option<OrganizationId>, UseCaseStats>,
    trending: Cache<TrendWindow, Vec<Trending>>,
    series: Cache<SeriesKey, Vec<(i32, u64)>>,
}

impl Platform {
    pub(super) fn new(numbers: Arc<dyn DashboardReader>, clock: Arc<dyn Clock>, runtime: Handle) -> Self {
        Self {
            numbers,
            clock,
            forum: Cache::new(runtime.clone()),
            use_cases: Cache::new(runtime.clone()),
            trending: Cache::new(runtime.clone()),
            series: Cache::new(runtime),
        }
    }

    pub(super) async fn forum(&self) -> Result<ForumStats, ServiceError> {
        let (numbers, clock) = (self.numbers.clone(), self.clock.clone());
        let find = || async move { numbers.forum_stats(clock.now()).await };
        shared(self.forum.get((), find).await)
    }

    pub(super) async fn use_cases(&self, of: Option<OrganizationId>) -> Result<UseCaseStats, ServiceError> {
        let numbers = self.numbers.clone();
        let find = || async move { numbers.use_case_stats(of).await };
        shared(self.use_cases.get(of, find).await)
    }

    pub(super) async fn trending(&self, window: TrendWindow) -> Result<Vec<Trending>, ServiceError> {
        let (numbers, clock) = (self.numbers.clone(), self.clock.clone());
        let find = || async move { trending(numbers.as_ref(), clock.as_ref(), window).await };
        shared(self.trending.get(window, find).await)
    }

    pub(super) async fn series(&self, metric: Metric, span: Span) -> Result<Vec<(i32, u64)>, ServiceError> {
        let numbers = self.numbers.clone();
        let find = || async move { Ok(span.filled(&numbers.series(metric, span).await?)) };
        shared(self.series.get((metric, span.from(), span.to(), span.interval()), find).await)
    }
}

async fn trending(
    numbers: &dyn DashboardReader,
    clock: &dyn Clock,
    window: TrendWindow,
) -> Result<Vec<Trending>, StoreError> {
    let trends = trends(window, &numbers.pulses(window, clock.now()).await?, CANDIDATES);
    if trends.is_empty() {
        return Ok(Vec::new());
    }
    let subjects: Vec<_> = trends.iter().map(|trend| (trend.subject, trend.id)).collect();
    let headings = numbers.headings(&subjects).await?;
    let mut titles: HashMap<_, _> = headings.into_iter().map(|one| ((one.subject, one.id), one.title)).collect();
    let shown = trends.into_iter().filter_map(|trend| {
        let title = titles.remove(&(trend.subject, trend.id))?;
        let link = link(trend.subject, trend.id);
        Some(Trending { subject: trend.subject, id: trend.id, title, score: trend.score, link })
    });
    Ok(shown.take(TRENDING).collect())
}

fn link(subject: TrendSubject, id: Uuid) -> String {
    match subject {
        TrendSubject::Topic => format!("/forums/topics/{id}"),
        TrendSubject::UseCase => format!("/use-cases/{id}"),
    }
}

/// The same error for each who waited. None of them tries again at once, whatever the store says.
fn shared<V>(outcome: Outcome<V>) -> Result<V, ServiceError> {
    outcome.map_err(|error| {
        let kind = match error.kind {
            StoreErrorKind::Contended => StoreErrorKind::Unavailable,
            kind => kind,
        };
        StoreError::new(kind, error.op, error).into()
    })
}
