//! Numbers of the dashboard; those of the forum cannot be read. What people do is told by the ports themselves.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_app::dashboard::{DashboardPorts, DashboardService};
use p2p_domain::{
    dashboard::{
        ForumStats, Heading, Metric, Pulse, PulseKind, Span, TrendSubject, TrendWindow, UseCaseStats, UserStats,
    },
    id::{OrganizationId, UserId},
    port::{
        dashboard::DashboardReader,
        error::{StoreError, StoreErrorKind},
    },
    timestamp::Timestamp,
};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::{Ports, talk::Talk};

struct Gauges;

#[async_trait]
impl DashboardReader for Gauges {
    async fn user_stats(&self, _: UserId) -> Result<UserStats, StoreError> {
        Ok(UserStats { total_posts: 4, best_answers: 1, reputation: 15, use_cases: 2 })
    }

    async fn forum_stats(&self, _: Timestamp) -> Result<ForumStats, StoreError> {
        Err(StoreError::new(StoreErrorKind::Unavailable, "dashboard.forum_stats", "away"))
    }

    async fn use_case_stats(&self, organization: Option<OrganizationId>) -> Result<UseCaseStats, StoreError> {
        Ok(UseCaseStats { published: 7, drafts: u64::from(organization.is_some()), views: 90 })
    }

    async fn pulses(&self, _: TrendWindow, _: Timestamp) -> Result<Vec<Pulse>, StoreError> {
        let pulse = |subject, id, count| Pulse { subject, id, kind: PulseKind::Vote, part: 0, count };
        let (topic, use_case) = (Uuid::from_u128(21), Uuid::from_u128(5));
        Ok(vec![pulse(TrendSubject::Topic, topic, 1), pulse(TrendSubject::UseCase, use_case, 9)])
    }

    async fn headings(&self, of: &[(TrendSubject, Uuid)]) -> Result<Vec<Heading>, StoreError> {
        let heading = |(subject, id): &(TrendSubject, Uuid)| {
            let title = format!("A {}", subject.as_str());
            Heading { subject: *subject, id: *id, title }
        };
        Ok(of.iter().map(heading).collect())
    }

    async fn series(&self, _: Metric, span: Span) -> Result<Vec<(i32, u64)>, StoreError> {
        Ok(vec![(span.from(), 3)])
    }
}

/// The dashboard with those numbers.
pub fn dashboard(ports: &Arc<Ports>) -> DashboardService {
    let ports = DashboardPorts {
        numbers: Arc::new(Gauges),
        activity: ports.clone(),
        unread: Arc::new(Talk),
        clock: ports.clone(),
    };
    DashboardService::new(ports, Handle::current())
}
