//! The dashboard on readers that fail, are late or answer.

use async_trait::async_trait;
use p2p_contract::{build, determinism::FixedClock};
use p2p_domain::{
    dashboard::{Heading, Interval, Pulse, PulseKind, TrendSubject},
    id::{OrganizationId, SessionHandle, UserId},
    port::error::{StoreError, StoreErrorKind},
    timestamp::Timestamp,
    unread::UnreadCounts,
};
use uuid::Uuid;

use super::*;

/// Answers, but for the forum, on which it never does, and for the activity, which is away.
struct Readers;

#[async_trait]
impl DashboardReader for Readers {
    async fn user_stats(&self, _: UserId) -> Result<UserStats, StoreError> {
        Ok(UserStats { total_posts: 3, ..UserStats::default() })
    }

    async fn forum_stats(&self, _: Timestamp) -> Result<ForumStats, StoreError> {
        std::future::pending().await
    }

    async fn use_case_stats(&self, of: Option<OrganizationId>) -> Result<UseCaseStats, StoreError> {
        Ok(UseCaseStats { drafts: of.map_or(0, |_| 7), ..UseCaseStats::default() })
    }

    async fn pulses(&self, _: TrendWindow, _: Timestamp) -> Result<Vec<Pulse>, StoreError> {
        let pulse =
            |id, subject| Pulse { subject, id: Uuid::from_u128(id), kind: PulseKind::Text, part: 0, count: 100 };
        let topics = (1..=30).map(|id| Pulse { count: u64::try_from(id).unwrap(), ..pulse(id, TrendSubject::Topic) });
        Ok(topics.chain([pulse(99, TrendSubject::UseCase)]).collect())
    }

    async fn headings(&self, of: &[(TrendSubject, Uuid)]) -> Result<Vec<Heading>, StoreError> {
        let is_there = |id: &Uuid| *id != Uuid::from_u128(30);
        let heading = |(subject, id): &(_, Uuid)| Heading { subject: *subject, id: *id, title: id.to_string() };
        Ok(of.iter().rev().filter(|(_, id)| is_there(id)).map(heading).collect())
    }

    async fn series(&self, _: Metric, span: Span) -> Result<Vec<(i32, u64)>, StoreError> {
        Ok(vec![(span.to(), 5)])
    }
}

#[async_trait]
impl ActivityReader for Readers {
    async fn activities(
        &self,
        _: ActivityScope,
        _: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, StoreError> {
        Err(StoreError::new(StoreErrorKind::Unavailable, "activity.activities", "away"))
    }
}

#[async_trait]
impl UnreadReader for Readers {
    async fn unread(&self, _: UserId) -> Result<UnreadCounts, StoreError> {
        Ok(UnreadCounts { messages: UnreadCount { unread: 2, version: 9 }, ..UnreadCounts::default() })
    }

    async fn drifted(&self, _: Option<UserId>, _: u32) -> Result<(Vec<UserId>, Option<UserId>), StoreError> {
        Ok((Vec::new(), None))
    }
}

fn dashboard() -> DashboardService {
    let (numbers, clock) = (Arc::new(Readers), Arc::<FixedClock>::default());
    let ports = DashboardPorts { activity: numbers.clone(), unread: numbers.clone(), numbers, clock };
    DashboardService::new(ports, Handle::current())
}

#[tokio::test]
async fn a_part_that_fails_or_is_late_is_named_and_the_others_stand() {
    let member = build::a_member(&build::an_organization());
    let actor = build::an_account(&member).actor(SessionHandle::new(build::an_id()));
    let dashboard = dashboard();
    let stats = dashboard.stats(&actor).await;
    assert_eq!(stats.degraded, ["forum_stats", "recent_activity"]);
    assert_eq!((stats.forum, stats.activity), (None, None));
    assert_eq!(stats.user.map(|user| user.total_posts), Some(3));
    assert_eq!(stats.use_cases.map(|cases| cases.drafts), Some(7), "of the own organization");
    assert_eq!(stats.unread, Some(UnreadCount { unread: 2, version: 9 }));
    let page = dashboard.activity(&actor, &PageRequest::first(Limit::default())).await;
    assert!(page.is_err(), "by itself it is an error");
}

#[tokio::test]
async fn what_is_talked_about_most_comes_first_and_what_is_gone_is_left_out() {
    let trending = dashboard().trending(TrendWindow::Week).await.unwrap();
    assert_eq!(trending.len(), 20);
    assert_eq!(trending[0].link, format!("/use-cases/{}", Uuid::from_u128(99)));
    assert_eq!(trending[1].link, format!("/forums/topics/{}", Uuid::from_u128(29)));
    assert_eq!(trending[1].title, Uuid::from_u128(29).to_string());
    assert!(trending.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[tokio::test]
async fn a_series_has_every_day() {
    let span = Span::new(10, 13, Interval::Day).unwrap();
    let series = dashboard().series(Metric::Posts, span).await.unwrap();
    assert_eq!(series, [(10, 0), (11, 0), (12, 0), (13, 5)]);
}
