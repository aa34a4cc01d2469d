//! `ActivityReader`: what somebody did, of what still stands.

use p2p_domain::{
    activity::{Activity, ActivityKind},
    id::UserId,
    page::{Limit, PageRequest, Start},
    port::activity::ActivityKey,
    post::Post,
    reply::Reply,
    topic::{Topic, TopicTitle},
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_post, a_reply, a_topic, an_answer, an_id, at},
    world::Stores,
};

suite! { ($) activity, activity_suite(Stores):
    each_kind_is_told_the_newest_first, an_opening_post_is_its_topic, what_was_deleted_is_not_told, pages_join_without_gap,
    people_are_separate,
}

fn page(limit: u32) -> PageRequest<ActivityKey> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

async fn told(stores: &Stores, user: UserId) -> Vec<Activity> {
    let list = stores.activity.activities(user, &page(100)).await.unwrap();
    assert_eq!(list.total, Some(list.items.len() as u64));
    list.items
}

async fn each_kind_is_told_the_newest_first(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let title = TopicTitle::parse("Pumps, مضخات").unwrap();
    let topic = stage::topic(stores, Topic { title, created_at: at(10), ..a_topic(&user) }).await;
    let post = stage::post(stores, Post { created_at: at(20), ..a_post(&host.topic, &user) }).await;
    let reply = stage::reply(stores, Reply { created_at: at(30), ..a_reply(&host.post, &user) }).await;
    let answer = stage::reply(stores, Reply { created_at: at(40), ..an_answer(&reply, &user) }).await;
    let activity = |kind, id, topic: &Topic, moment| Activity {
        kind,
        id,
        topic_id: topic.id,
        topic_title: topic.title.as_str().to_owned(),
        at: at(moment),
    };
    let expected = [
        activity(ActivityKind::Reply, answer.id.uuid(), &host.topic, 40),
        activity(ActivityKind::Reply, reply.id.uuid(), &host.topic, 30),
        activity(ActivityKind::Post, post.id.uuid(), &host.topic, 20),
        activity(ActivityKind::Topic, topic.id.uuid(), &topic, 10),
    ];
    assert_eq!(told(stores, user.id).await, expected);
    assert_eq!(told(stores, UserId::new(an_id())).await, []);
}

async fn an_opening_post_is_its_topic(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let topic = stage::topic(stores, a_topic(&user)).await;
    stage::post(stores, Post { is_opening: true, ..a_post(&topic, &user) }).await;
    let kinds: Vec<_> = told(stores, user.id).await.iter().map(|activity| activity.kind).collect();
    assert_eq!(kinds, [ActivityKind::Topic]);
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
    assert_eq!(told(stores, user.id).await.len(), 7);
    commit!(stores, unit => {
        assert!(unit.topics().delete(gone.id, at(5)).await?);
        assert!(unit.posts().delete(post.id, at(5)).await?);
        assert!(unit.replies().delete(reply.id, at(5)).await?);
    });
    let left: Vec<_> = told(stores, user.id).await.iter().map(|activity| activity.id).collect();
    assert_eq!(left, [kept.id.uuid()], "neither what went nor what stood in it, as {below:?}");
}

async fn pages_join_without_gap(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    for moment in [1, 1, 2] {
        stage::topic(stores, Topic { created_at: at(moment), ..a_topic(&user) }).await;
        stage::post(stores, Post { created_at: at(moment), ..a_post(&host.topic, &user) }).await;
        stage::reply(stores, Reply { created_at: at(moment), ..a_reply(&host.post, &user) }).await;
    }
    let all = told(stores, user.id).await;
    assert_eq!(all.len(), 9);
    assert!(all.is_sorted_by_key(|activity| std::cmp::Reverse((activity.at, activity.id))), "ties go by id: {all:?}");
    let list = async |start| stores.activity.activities(user.id, &PageRequest { start, ..page(2) }).await.unwrap();
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = list(start).await;
        assert_eq!(next.total, Some(9));
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
    assert_eq!(list(Start::Skip(7)).await.items, all[7..]);
}

async fn people_are_separate(stores: &Stores) {
    let (host, other) = (Forum::open(stores).await, stage::somebody(stores).await);
    assert_eq!(told(stores, other.id).await, []);
    let mine = stage::reply(stores, a_reply(&host.post, &other)).await;
    let ids: Vec<_> = told(stores, other.id).await.iter().map(|activity| activity.id).collect();
    assert_eq!(ids, [mine.id.uuid()]);
    assert_eq!(told(stores, host.author.id).await.len(), 2);
}
