//! What the dashboard shows, for reading.

use async_trait::async_trait;
use uuid::Uuid;

use super::error::StoreError;
use crate::{
    dashboard::{ForumStats, Heading, Metric, Pulse, Span, TrendSubject, TrendWindow, UseCaseStats, UserStats},
    id::{OrganizationId, UserId},
    timestamp::Timestamp,
};

/// Numbers of the whole platform, and of one person.
#[async_trait]
pub trait DashboardReader: Send + Sync {
    /// What somebody did; all zero for nobody.
    async fn user_stats(&self, user: UserId) -> Result<UserStats, StoreError>;
    /// The forum; today is the day of `now`.
    async fn forum_stats(&self, now: Timestamp) -> Result<ForumStats, StoreError>;
    /// The use cases, with the drafts of that organization; none without one.
    async fn use_case_stats(&self, organization: Option<OrganizationId>) -> Result<UseCaseStats, StoreError>;
    /// What happened in the window that ends now, to topics that stand and use cases that are published: of each kind of subject the 200 to which most
    /// happened, each with how often what happened in which part ([`TrendWindow::part`]) of it.
    async fn pulses(&self, window: TrendWindow, now: Timestamp) -> Result<Vec<Pulse>, StoreError>;
    /// What these subjects (at most 100) are called; what is no more, or is not for everybody, is left out.
    async fn headings(&self, of: &[(TrendSubject, Uuid)]) -> Result<Vec<Heading>, StoreError>;
    /// How much there was in each interval of the span, by its first day; intervals without anything may be left out.
    async fn series(&self, metric: Metric, span: Span) -> Result<Vec<(i32, u64)>, StoreError>;
}
