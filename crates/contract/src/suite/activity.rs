//! `ActivityReader`: what somebody or everybody did, of what still stands.

use p2p_domain::{
    activity::{Activity, ActivityKind, ActivityScope},
    content::AuthorCard,
    id::UserId,
    page::{Limit, PageRequest, Start},
    port::activity::{ActivityKey, ActivityReader},
    post::Post,
    reply::Reply,
    topic::{Topic, TopicTitle},
    use_case::{UseCase, UseCaseStatus},
    user::User,
};
use uuid::Uuid;

use super::{
    erasure::erase,
    stage::{self, Forum, commit},
    use_cases::remove,
};
use crate::{
    build::{a_post, a_reply, a_topic, a_use_case, an_answer, an_id, an_unpublished_use_case, at},
    world::Stores,
};

suite! { ($) activity, activity_suite(Stores):
    each_kind_is_told_the_newest_first, an_opening_post_is_its_topic, what_was_deleted_is_not_told,
    published_use_cases_alone_are_told, a_use_case_is_told_by_when_it_was_last_published, pages_join_without_gap,
    people_are_separate, everybodys_is_what_each_did, pages_of_everybodys_join_while_others_act, who_was_erased_is_nobody,
}

fn page(limit: u32) -> PageRequest<ActivityKey> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

async fn list(stores: &Stores, scope: ActivityScope) -> Vec<Activity> {
    let reader: &dyn ActivityReader = &*stores.activity;
    let list = reader.activities(scope, &page(100)).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items
}

async fn told(stores: &Stores, user: UserId) -> Vec<Activity> {
    list(stores, ActivityScope::Of(user)).await
}

async fn told_ids(stores: &Stores, scope: ActivityScope) -> Vec<Uuid> {
    list(stores, scope).await.into_iter().map(|activity| activity.id).collect()
}

async fn card(stores: &Stores, user: &User) -> AuthorCard {
    stores.users.account(user.id).await.unwrap().unwrap().card()
}

async fn each_kind_is_told_the_newest_first(stores: &Stores) {
    let (user, host) = (stage::member(stores).await, Forum::open(stores).await);
    let title = TopicTitle::parse("Pumps, مضخات").unwrap();
    let topic = stage::topic(stores, Topic { title, created_at: at(10), ..a_topic(&user) }).await;
    let post = stage::post(stores, Post { created_at: at(20), ..a_post(&host.topic, &user) }).await;
    let reply = stage::reply(stores, Reply { created_at: at(30), ..a_reply(&host.post, &user) }).await;
    let use_case = stage::use_case(stores, UseCase { published_at: Some(at(35)), ..a_use_case(&user) }).await;
    let answer = stage::reply(stores, Reply { created_at: at(40), ..an_answer(&reply, &user) }).await;
    let actor = card(stores, &user).await;
    let activity = |kind, id, topic: Option<&Topic>, title: &str, moment| Activity {
        kind,
        id,
        actor: actor.clone(),
        topic_id: topic.map(|topic| topic.id),
        title: title.to_owned(),
        at: at(moment),
    };
    let hosts = host.topic.title.as_str();
    let expected = [
        activity(ActivityKind::Reply, answer.id.uuid(), Some(&host.topic), hosts, 40),
        activity(ActivityKind::UseCase, use_case.id.uuid(), None, use_case.title.as_str(), 35),
        activity(ActivityKind::Reply, reply.id.uuid(), Some(&host.topic), hosts, 30),
        activity(ActivityKind::Post, post.id.uuid(), Some(&host.topic), hosts, 20),
        activity(ActivityKind::Topic, topic.id.uuid(), Some(&topic), topic.title.as_str(), 10),
    ];
    assert_eq!(told(stores, user.id).await, expected);
    assert_eq!(told(stores, UserId::new(an_id())).await, []);
    let everybodys = list(stores, ActivityScope::Everybody).await;
    assert_eq!(everybodys[..5], expected, "everybody sees the same");
}

async fn an_opening_post_is_its_topic(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let topic = stage::topic(stores, a_topic(&user)).await;
    stage::post(stores, Post { is_opening: true, ..a_post(&topic, &user) }).await;
    for scope in [ActivityScope::Of(user.id), ActivityScope::Everybody] {
        let kinds: Vec<_> = list(stores, scope).await.iter().map(|activity| activity.kind).collect();
        assert_eq!(kinds, [ActivityKind::Topic]);
    }
}

async fn what_was_deleted_is_not_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let gone = stage::topic(stores, a_topic(&user)).await;
    let inside = stage::post(stores, a_post(&gone, &user)).await;
    stage::reply(stores, a_reply(&inside, &user)).await;
    let post = stage::post(stores, a_post(&host.topic, &user)).await;
    let below = stage::reply(stores, a_reply(&post, &user)).await;
    let reply = stage::reply(stores, a_reply(&host.post, &user)).await;
    let kept = stage::reply(stores, a_reply(&host.post, &user)).await;
    let use_case = stage::use_case(stores, a_use_case(&user)).await;
    assert_eq!(told(stores, user.id).await.len(), 8);
    assert_eq!(list(stores, ActivityScope::Everybody).await.len(), 10);
    assert!(remove(stores, use_case.id, 5).await);
    commit!(stores, unit => {
        assert!(unit.topics().delete(gone.id, at(5)).await?);
        assert!(unit.posts().delete(post.id, at(5)).await?);
        assert!(unit.replies().delete(reply.id, at(5)).await?);
    });
    let left = told_ids(stores, ActivityScope::Of(user.id)).await;
    assert_eq!(left, [kept.id.uuid()], "neither what went nor what stood in it, as {below:?}");
    let mut left = told_ids(stores, ActivityScope::Everybody).await;
    left.sort_unstable();
    assert_eq!(left, [host.topic.id.uuid(), host.post.id.uuid(), kept.id.uuid()]);
}

async fn published_use_cases_alone_are_told(stores: &Stores) {
    let user = stage::member(stores).await;
    for status in UseCaseStatus::ALL {
        let published_at = (status != UseCaseStatus::Draft).then(|| at(3));
        let use_case = UseCase { status, published_at, ..a_use_case(&user) };
        let use_case = stage::use_case(stores, use_case).await;
        let expected = if status == UseCaseStatus::Published { vec![use_case.id.uuid()] } else { vec![] };
        for scope in [ActivityScope::Of(user.id), ActivityScope::Everybody] {
            let found = told_ids(stores, scope).await;
            assert_eq!(found, expected, "{status:?}: drafts are not even told to their author");
        }
        assert!(remove(stores, use_case.id, 5).await);
    }
    stage::use_case(stores, an_unpublished_use_case(&user)).await;
    assert_eq!(list(stores, ActivityScope::Everybody).await, []);
}

async fn a_use_case_is_told_by_when_it_was_last_published(stores: &Stores) {
    let user = stage::member(stores).await;
    let (one, other) = (a_use_case(&user), UseCase { published_at: Some(at(10)), ..a_use_case(&user) });
    let (one, other) = (stage::use_case(stores, one).await, stage::use_case(stores, other).await);
    let ids = |of: [&UseCase; 2]| of.map(|use_case| use_case.id.uuid());
    assert_eq!(told_ids(stores, ActivityScope::Of(user.id)).await, ids([&other, &one]));
    let again = UseCase { published_at: Some(at(20)), updated_at: at(21), ..one.clone() };
    assert!(commit!(stores, unit => unit.use_cases().update(&again, one.version).await?));
    for scope in [ActivityScope::Of(user.id), ActivityScope::Everybody] {
        assert_eq!(told_ids(stores, scope).await, ids([&one, &other]));
        assert_eq!(list(stores, scope).await[0].at, at(20));
    }
}

/// Three of each kind by somebody, some at the same moment.
async fn busy(stores: &Stores, user: &User, host: &Forum) {
    for moment in [1, 1, 2] {
        stage::topic(stores, Topic { created_at: at(moment), ..a_topic(user) }).await;
        stage::post(stores, Post { created_at: at(moment), ..a_post(&host.topic, user) }).await;
        stage::reply(stores, Reply { created_at: at(moment), ..a_reply(&host.post, user) }).await;
        stage::use_case(stores, UseCase { published_at: Some(at(moment)), ..a_use_case(user) }).await;
    }
}

/// Walks all pages of two, and holds each to the whole; between them `meanwhile` is done.
async fn assert_walk(stores: &Stores, scope: ActivityScope, mut meanwhile: impl AsyncFnMut()) {
    let all = list(stores, scope).await;
    assert!(all.is_sorted_by_key(|activity| std::cmp::Reverse((activity.at, activity.id))), "ties go by id: {all:?}");
    let some = async |start| stores.activity.activities(scope, &PageRequest { start, ..page(2) }).await.unwrap();
    let skipped = some(Start::Skip(all.len() as u64 - 1)).await;
    assert_eq!((skipped.items, skipped.total), (all[all.len() - 1..].to_vec(), Some(all.len() as u64)));
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = some(start).await;
        assert!(next.items.len() <= 2);
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        assert_eq!(seen.last().map(|last| ActivityKey { at: last.at, id: last.id }), Some(key));
        start = Start::After(key);
        meanwhile().await;
        assert!(seen.len() < 100, "the walk does not end");
    }
    assert_eq!(seen, all);
}

async fn pages_join_without_gap(stores: &Stores) {
    let (user, host) = (stage::member(stores).await, Forum::open(stores).await);
    busy(stores, &user, &host).await;
    assert_eq!(told(stores, user.id).await.len(), 12);
    assert_walk(stores, ActivityScope::Of(user.id), async || {}).await;
}

async fn people_are_separate(stores: &Stores) {
    let (host, other) = (Forum::open(stores).await, stage::member(stores).await);
    assert_eq!(told(stores, other.id).await, []);
    let mine = stage::reply(stores, a_reply(&host.post, &other)).await;
    assert_eq!(told_ids(stores, ActivityScope::Of(other.id)).await, [mine.id.uuid()]);
    assert_eq!(told(stores, host.author.id).await.len(), 2);
}

async fn everybodys_is_what_each_did(stores: &Stores) {
    assert_eq!(list(stores, ActivityScope::Everybody).await, [], "nobody did anything");
    let (one, host) = (stage::member(stores).await, Forum::open(stores).await);
    busy(stores, &one, &host).await;
    let other = stage::member(stores).await;
    busy(stores, &other, &host).await;
    let mut expected = Vec::new();
    for user in [&one, &other, &host.author] {
        let theirs = told(stores, user.id).await;
        let actor = card(stores, user).await;
        assert!(theirs.iter().all(|activity| activity.actor == actor));
        expected.extend(theirs);
    }
    expected.sort_by_key(|activity| std::cmp::Reverse((activity.at, activity.id)));
    assert_eq!(list(stores, ActivityScope::Everybody).await, expected);
}

async fn pages_of_everybodys_join_while_others_act(stores: &Stores) {
    let (one, host) = (stage::member(stores).await, Forum::open(stores).await);
    busy(stores, &one, &host).await;
    let meanwhile = async || {
        stage::topic(stores, Topic { created_at: at(100), ..a_topic(&host.author) }).await;
        stage::use_case(stores, UseCase { published_at: Some(at(100)), ..a_use_case(&host.author) }).await;
    };
    assert_eq!(list(stores, ActivityScope::Everybody).await.len(), 14);
    assert_walk(stores, ActivityScope::Everybody, meanwhile).await;
}

async fn who_was_erased_is_nobody(stores: &Stores) {
    let (user, host) = (stage::member(stores).await, Forum::open(stores).await);
    busy(stores, &user, &host).await;
    let before = list(stores, ActivityScope::Everybody).await;
    erase(stores, user.id).await;
    let after = list(stores, ActivityScope::Everybody).await;
    let nobodys = |activity: Activity| {
        let theirs = activity.actor.id == Some(user.id);
        Activity { actor: if theirs { AuthorCard::default() } else { activity.actor.clone() }, ..activity }
    };
    assert_eq!(after, before.into_iter().map(nobodys).collect::<Vec<_>>());
    assert_eq!(told(stores, user.id).await, []);
}
