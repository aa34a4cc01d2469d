//! `DashboardReader`: what the dashboard shows, counted.

use std::time::Duration;

use p2p_domain::{
    content::ContentRef,
    dashboard::{
        ForumStats, Heading, Interval, Metric, PulseKind, Span, TrendSubject, TrendWindow, UseCaseStats, UserStats,
        trends,
    },
    id::UserId,
    port::dashboard::DashboardReader,
    post::Post,
    reply::Reply,
    timestamp::Timestamp,
    topic::Topic,
    use_case::{Mark, UseCase, UseCaseStatus, View},
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_post, a_reply, a_topic, a_use_case, an_id},
    world::Stores,
};

suite! { ($) dashboard, dashboard_suite(Stores):
    what_somebody_did_is_counted, the_forum_is_counted, what_is_gone_is_counted_nowhere, use_cases_are_counted, a_series_counts_by_day_and_by_week, active_people_count_once,
    views_of_both_are_counted, pulses_tell_what_happened_when, pulses_are_bounded_by_the_busiest, headings_are_of_what_everybody_may_see,
}

/// A Wednesday at noon.
fn noon() -> Timestamp {
    Timestamp::of_day(20_404).plus(Duration::from_hours(12))
}

fn days_ago(days: u64) -> Timestamp {
    noon().minus(Duration::from_hours(24 * days))
}

fn reader(stores: &Stores) -> &dyn DashboardReader {
    stores.dashboard.as_ref()
}

async fn what_somebody_did_is_counted(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let user = forum.author.id;
    let reply = forum.reply(stores).await;
    let gone = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    commit!(stores, unit => {
        unit.topics().set_best_answer(forum.topic.id, None, Some(ContentRef::Reply(reply.id))).await?;
        unit.users().add_reputation(user, 15).await?;
        unit.posts().delete(gone.id, noon()).await?;
    });
    stage::use_case(stores, a_use_case(&forum.author)).await;
    stage::use_case(stores, UseCase { status: UseCaseStatus::Draft, ..a_use_case(&forum.author) }).await;
    let expected = UserStats { total_posts: 2, best_answers: 1, reputation: 15, use_cases: 1 };
    assert_eq!(reader(stores).user_stats(user).await.unwrap(), expected);
    assert_eq!(reader(stores).user_stats(UserId::new(an_id())).await.unwrap(), UserStats::default());
    commit!(stores, unit => unit.topics().delete(forum.topic.id, noon()).await?);
    let left = reader(stores).user_stats(user).await.unwrap();
    assert_eq!((left.total_posts, left.best_answers), (0, 0), "what stands in a deleted topic stands no more");
}

async fn the_forum_is_counted(stores: &Stores) {
    assert_eq!(reader(stores).forum_stats(noon()).await.unwrap(), ForumStats::default());
    let forum = Forum::open(stores).await;
    let (today, yesterday) = (stage::member(stores).await, stage::member(stores).await);
    stage::post(stores, Post { created_at: noon(), ..a_post(&forum.topic, &today) }).await;
    stage::reply(stores, Reply { created_at: days_ago(1), ..a_reply(&forum.post, &yesterday) }).await;
    let answered = stage::topic(stores, a_topic(&yesterday)).await;
    let answer = stage::post(stores, a_post(&answered, &yesterday)).await;
    let gone = stage::topic(stores, a_topic(&today)).await;
    stage::post(stores, a_post(&gone, &today)).await;
    commit!(stores, unit => {
        unit.topics().set_best_answer(answered.id, None, Some(ContentRef::Post(answer.id))).await?;
        unit.topics().delete(gone.id, noon()).await?;
    });
    let expected = ForumStats { topics: 2, posts: 4, active_today: 1, unanswered: 1 };
    assert_eq!(reader(stores).forum_stats(noon()).await.unwrap(), expected);
}

async fn what_is_gone_is_counted_nowhere(stores: &Stores) {
    let (host, by, other) = (Forum::open(stores).await, stage::member(stores).await, stage::member(stores).await);
    let topic = |by| Topic { created_at: noon(), ..a_topic(by) };
    let post = |topic, by| Post { created_at: noon(), ..a_post(topic, by) };
    let reply = |post, by| Reply { created_at: noon(), ..a_reply(post, by) };
    let stands = stage::topic(stores, topic(&by)).await;
    let opening = stage::post(stores, Post { is_opening: true, ..post(&stands, &by) }).await;
    let gone = stage::topic(stores, topic(&by)).await;
    let inside = stage::post(stores, post(&gone, &other)).await;
    stage::reply(stores, reply(&inside, &by)).await;
    let taken = stage::post(stores, post(&host.topic, &other)).await;
    stage::reply(stores, reply(&taken, &other)).await;
    let answer = stage::reply(stores, reply(&opening, &other)).await;
    let counted = async || {
        let forum = reader(stores).forum_stats(noon()).await.unwrap();
        let total = async |user: UserId| reader(stores).user_stats(user).await.unwrap().total_posts;
        let today = async |metric| told(stores, metric, 1, Interval::Day).await[0];
        (
            (forum.topics, forum.posts, forum.active_today),
            (total(by.id).await, total(other.id).await),
            (today(Metric::Topics).await, today(Metric::Posts).await, today(Metric::ActiveUsers).await),
        )
    };
    assert_eq!(counted().await, ((3, 7, 2), (2, 4), (2, 6, 2)));
    commit!(stores, unit => {
        assert!(unit.topics().delete(gone.id, noon()).await?);
        assert!(unit.posts().delete(taken.id, noon()).await?);
        assert!(unit.replies().delete(answer.id, noon()).await?);
    });
    assert_eq!(counted().await, ((2, 2, 1), (1, 0), (1, 1, 1)), "nor what stood in it");
}

async fn use_cases_are_counted(stores: &Stores) {
    let (one, other) = (stage::member(stores).await, stage::member(stores).await);
    let of = |status, by| UseCase { status, ..a_use_case(by) };
    let published = stage::use_case(stores, of(UseCaseStatus::Published, &one)).await;
    for case in [
        of(UseCaseStatus::Published, &other),
        of(UseCaseStatus::Draft, &one),
        of(UseCaseStatus::Archived, &one),
        of(UseCaseStatus::Draft, &other),
    ] {
        stage::use_case(stores, case).await;
    }
    let view = View { use_case_id: published.id, viewer_id: other.id, organization_id: None, at: noon() };
    assert_eq!(commit!(stores, unit => unit.use_cases().record_views(&[view]).await?), 1);
    let stats = async |organization| reader(stores).use_case_stats(organization).await.unwrap();
    assert_eq!(stats(one.organization_id).await, UseCaseStats { published: 2, drafts: 1, views: 1 });
    assert_eq!(stats(None).await, UseCaseStats { published: 2, drafts: 0, views: 1 });
}

/// What a metric tells of the last days before noon, zero-filled.
async fn told(stores: &Stores, metric: Metric, days: i32, interval: Interval) -> Vec<u64> {
    let today = noon().day();
    let span = Span::new(today - days + 1, today, interval).unwrap();
    let found = reader(stores).series(metric, span).await.unwrap();
    assert!(found.iter().all(|(day, _)| (span.from()..=span.to()).contains(day) && interval.begin(*day) == *day));
    span.filled(&found).into_iter().map(|(_, value)| value).collect()
}

async fn a_series_counts_by_day_and_by_week(stores: &Stores) {
    let by = stage::member(stores).await;
    let topic = |days| Topic { created_at: days_ago(days), ..a_topic(&by) };
    let first = stage::topic(stores, topic(2)).await;
    for days in [0, 2, 3, 10] {
        stage::topic(stores, topic(days)).await;
    }
    let post = |days| Post { created_at: days_ago(days), ..a_post(&first, &by) };
    let opening = stage::post(stores, post(2)).await;
    let gone = stage::post(stores, post(0)).await;
    stage::reply(stores, Reply { created_at: days_ago(1), ..a_reply(&opening, &by) }).await;
    let published = UseCase { published_at: Some(days_ago(1)), ..a_use_case(&by) };
    stage::use_case(stores, published).await;
    let put_away = UseCase { status: UseCaseStatus::Archived, published_at: Some(days_ago(1)), ..a_use_case(&by) };
    stage::use_case(stores, put_away).await;
    commit!(stores, unit => unit.posts().delete(gone.id, noon()).await?);
    assert_eq!(told(stores, Metric::Topics, 4, Interval::Day).await, [1, 2, 0, 1]);
    assert_eq!(told(stores, Metric::Posts, 4, Interval::Day).await, [0, 1, 1, 0]);
    assert_eq!(told(stores, Metric::UseCases, 4, Interval::Day).await, [0, 0, 1, 0]);
    // Monday was two days ago: the third day before stands in the week before, and the tenth in the one before that.
    assert_eq!(told(stores, Metric::Topics, 11, Interval::Week).await, [1, 1, 3]);
    assert_eq!(told(stores, Metric::Topics, 1, Interval::Day).await, [1]);
}

async fn active_people_count_once(stores: &Stores) {
    let (one, other) = (stage::member(stores).await, stage::member(stores).await);
    let topic = stage::topic(stores, Topic { created_at: days_ago(1), ..a_topic(&one) }).await;
    let post = stage::post(stores, Post { created_at: days_ago(1), ..a_post(&topic, &one) }).await;
    for by in [&one, &other, &other] {
        stage::reply(stores, Reply { created_at: noon(), ..a_reply(&post, by) }).await;
    }
    assert_eq!(told(stores, Metric::ActiveUsers, 3, Interval::Day).await, [0, 1, 2]);
    assert_eq!(told(stores, Metric::ActiveUsers, 3, Interval::Week).await, [2], "not the sum of its days");
}

async fn views_of_both_are_counted(stores: &Stores) {
    let (by, viewer) = (stage::member(stores).await, stage::member(stores).await);
    let topic = stage::topic(stores, a_topic(&by)).await;
    let case = stage::use_case(stores, a_use_case(&by)).await;
    let view = View { use_case_id: case.id, viewer_id: viewer.id, organization_id: None, at: noon() };
    commit!(stores, unit => {
        assert!(unit.reactions().record_view(topic.id, viewer.id, noon()).await?);
        assert!(unit.reactions().record_view(topic.id, viewer.id, days_ago(1)).await?);
        unit.use_cases().record_views(&[view]).await?;
    });
    assert_eq!(told(stores, Metric::Views, 2, Interval::Day).await, [1, 2]);
}

async fn pulses_tell_what_happened_when(stores: &Stores) {
    let (by, fan) = (stage::member(stores).await, stage::member(stores).await);
    // A sixteenth of a day is an hour and a half.
    let hours_ago = |hours| noon().minus(Duration::from_hours(hours));
    let topic = stage::topic(stores, Topic { created_at: hours_ago(4), ..a_topic(&by) }).await;
    let opening = stage::post(stores, Post { created_at: hours_ago(4), is_opening: true, ..a_post(&topic, &by) }).await;
    let reply = stage::reply(stores, Reply { created_at: hours_ago(1), ..a_reply(&opening, &fan) }).await;
    stage::reply(stores, Reply { created_at: hours_ago(30), ..a_reply(&opening, &fan) }).await;
    let case = stage::use_case(stores, UseCase { published_at: Some(hours_ago(7)), ..a_use_case(&by) }).await;
    stage::use_case(stores, UseCase { status: UseCaseStatus::Draft, ..a_use_case(&by) }).await;
    commit!(stores, unit => {
        unit.reactions().add_vote(ContentRef::Reply(reply.id), by.id, hours_ago(1)).await?;
        unit.reactions().follow(topic.id, fan.id, hours_ago(0)).await?;
        unit.use_cases().mark(case.id, fan.id, Mark::Like, true, hours_ago(2)).await?;
        unit.use_cases().mark(case.id, fan.id, Mark::Bookmark, true, hours_ago(2)).await?;
    });
    let pulses = reader(stores).pulses(TrendWindow::Day, noon()).await.unwrap();
    let of = |id, kind| -> Vec<(u32, u64)> {
        let mut found: Vec<_> = pulses.iter().filter(|pulse| pulse.id == id && pulse.kind == kind).collect();
        found.sort_unstable_by_key(|pulse| pulse.part);
        found.iter().map(|pulse| (pulse.part, pulse.count)).collect()
    };
    let (topic_id, case_id) = (topic.id.uuid(), case.id.uuid());
    assert_eq!(of(topic_id, PulseKind::Begun), [(2, 1)]);
    assert_eq!(of(topic_id, PulseKind::Vote), [(0, 1)]);
    assert_eq!(of(topic_id, PulseKind::Follow), [(0, 1)]);
    assert!(of(topic_id, PulseKind::Text).contains(&(0, 1)), "{pulses:?}");
    assert_eq!(of(case_id, PulseKind::Begun), [(4, 1)]);
    assert_eq!((of(case_id, PulseKind::Vote), of(case_id, PulseKind::Follow)), (vec![(1, 1)], vec![(1, 1)]));
    assert!(pulses.iter().all(|pulse| [topic_id, case_id].contains(&pulse.id) && pulse.part < 16));
    commit!(stores, unit => unit.topics().delete(topic.id, noon()).await?);
    let left = reader(stores).pulses(TrendWindow::Day, noon()).await.unwrap();
    assert!(left.iter().all(|pulse| pulse.subject == TrendSubject::UseCase), "{left:?}");
}

async fn pulses_are_bounded_by_the_busiest(stores: &Stores) {
    let by = stage::member(stores).await;
    let mut busy = Vec::new();
    for n in 0..203_u32 {
        let topic = stage::topic(stores, Topic { created_at: days_ago(1), ..a_topic(&by) }).await;
        if n < 3 {
            for _ in 0..3 {
                stage::post(stores, Post { created_at: days_ago(2), ..a_post(&topic, &by) }).await;
            }
            busy.push(topic.id.uuid());
        }
    }
    let quiet = UseCase { published_at: Some(days_ago(6)), ..a_use_case(&by) };
    let quiet = stage::use_case(stores, quiet).await.id.uuid();
    let mut pulses = reader(stores).pulses(TrendWindow::Week, noon()).await.unwrap();
    assert!(pulses.iter().any(|pulse| pulse.id == quiet), "each kind of subject has places of its own");
    pulses.retain(|pulse| pulse.subject == TrendSubject::Topic);
    let ids: std::collections::BTreeSet<_> = pulses.iter().map(|pulse| pulse.id).collect();
    assert_eq!(ids.len(), 200);
    assert!(busy.iter().all(|id| ids.contains(id)));
    let first: Vec<_> = trends(TrendWindow::Week, &pulses, 3).iter().map(|trend| trend.id).collect();
    assert!(first.iter().all(|id| busy.contains(id)), "{first:?}");
}

async fn headings_are_of_what_everybody_may_see(stores: &Stores) {
    let by = stage::member(stores).await;
    let (topic, gone) = (stage::topic(stores, a_topic(&by)).await, stage::topic(stores, a_topic(&by)).await);
    let case = stage::use_case(stores, a_use_case(&by)).await;
    let draft = stage::use_case(stores, UseCase { status: UseCaseStatus::Draft, ..a_use_case(&by) }).await;
    commit!(stores, unit => unit.topics().delete(gone.id, noon()).await?);
    let asked = [
        (TrendSubject::Topic, topic.id.uuid()),
        (TrendSubject::Topic, gone.id.uuid()),
        (TrendSubject::UseCase, case.id.uuid()),
        (TrendSubject::UseCase, draft.id.uuid()),
        (TrendSubject::Topic, an_id()),
    ];
    let mut found = reader(stores).headings(&asked).await.unwrap();
    found.sort_by_key(|heading| heading.subject);
    let heading = |(subject, id), title: &str| Heading { subject, id, title: title.to_owned() };
    assert_eq!(found, [heading(asked[0], topic.title.as_str()), heading(asked[2], case.title.as_str())]);
    assert_eq!(reader(stores).headings(&[]).await.unwrap(), []);
}
