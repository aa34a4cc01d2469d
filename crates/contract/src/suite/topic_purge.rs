//! `TopicRepository::purge`: what belonged to a deleted topic goes, in portions.

use p2p_domain::{
    content::{BodyKey, ContentRef},
    event::{Channel, Sequence},
    id::TopicId,
    port::topic::TopicRepository,
    topic::Topic,
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_post, a_revision, a_topic, an_answer, an_event, an_event_id, an_id, at},
    world::Stores,
};

suite! { ($) topic_purge, topic_purge_suite(Stores):
    a_purge_goes_by_portions_until_nothing_is_left, a_purge_leaves_a_living_topic_alone, a_purge_leaves_other_topics_alone,
}

/// Fills the topic with all that can belong to one; returns the bodies that it points at.
async fn fill(stores: &Stores, forum: &Forum) -> Vec<BodyKey> {
    let mut bodies = vec![forum.post.body];
    let channel = Channel::Topic(forum.topic.id);
    for moment in 1..=3 {
        let post = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
        let reply = forum.reply(stores).await;
        let answer = stage::reply(stores, an_answer(&reply, &forum.author)).await;
        bodies.extend([post.body, reply.body, answer.body]);
        commit!(stores, unit => {
            unit.posts().add_revision(&a_revision(ContentRef::Post(post.id), post.body, &forum.author)).await?;
            unit.posts().add_revision(&a_revision(ContentRef::Reply(answer.id), answer.body, &forum.author)).await?;
            unit.reactions().add_vote(ContentRef::Post(post.id), forum.author.id, at(moment)).await?;
            unit.reactions().add_vote(ContentRef::Reply(reply.id), forum.author.id, at(moment)).await?;
            unit.streams().append(channel, an_event_id(), at(moment), an_event()).await?;
        });
    }
    commit!(stores, unit => {
        unit.reactions().follow(forum.topic.id, forum.author.id, at(1)).await?;
        unit.reactions().record_view(forum.topic.id, forum.author.id, at(1)).await?;
    });
    bodies
}

async fn purge(stores: &Stores, id: TopicId, limit: u32) -> bool {
    commit!(stores, unit => {
        let topics: &mut dyn TopicRepository = unit.topics();
        topics.purge(id, limit).await?
    })
}

async fn a_purge_goes_by_portions_until_nothing_is_left(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let bodies = fill(stores, &forum).await;
    commit!(stores, unit => unit.topics().delete(forum.topic.id, at(5)).await?);
    assert!(!purge(stores, forum.topic.id, 2).await, "two rows are not all");
    let mut rounds = 1;
    while !purge(stores, forum.topic.id, 2).await {
        rounds += 1;
        assert!(rounds < 100, "the purge does not end");
    }
    assert!(rounds >= 5, "more than two rows went at once");
    assert!(purge(stores, forum.topic.id, 2).await, "nothing is left, and stays so");
    assert_eq!(stores.references.referenced(&bodies).await.unwrap(), []);
    let channel = Channel::Topic(forum.topic.id);
    assert_eq!(stores.streams.since(channel, Sequence::START, 10).await.unwrap(), []);
    // Its id is free again: the row itself is gone.
    stage::topic(stores, Topic { id: forum.topic.id, ..a_topic(&forum.author) }).await;
    let again = forum.topic_now(stores).await.unwrap();
    assert_eq!((again.follower_count, again.view_count), (0, 0));
    assert!(commit!(stores, unit => unit.reactions().follow(again.id, forum.author.id, at(9)).await?));
}

async fn a_purge_leaves_a_living_topic_alone(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let bodies = fill(stores, &forum).await;
    assert!(purge(stores, forum.topic.id, 100).await);
    assert!(forum.topic_now(stores).await.is_some());
    assert_eq!(stores.references.referenced(&bodies).await.unwrap().len(), bodies.len());
    assert!(purge(stores, TopicId::new(an_id()), 100).await);
}

async fn a_purge_leaves_other_topics_alone(stores: &Stores) {
    let (gone, kept) = (Forum::open(stores).await, Forum::open(stores).await);
    fill(stores, &gone).await;
    let bodies = fill(stores, &kept).await;
    commit!(stores, unit => unit.topics().delete(gone.topic.id, at(5)).await?);
    assert!(!purge(stores, gone.topic.id, 1).await);
    while !purge(stores, gone.topic.id, 1_000).await {}
    let topic = kept.topic_now(stores).await.unwrap();
    assert_eq!((topic.follower_count, topic.view_count), (1, 1));
    assert!(kept.post_now(stores).await.is_some());
    assert_eq!(stores.references.referenced(&bodies).await.unwrap().len(), bodies.len());
    let events = stores.streams.since(Channel::Topic(kept.topic.id), Sequence::START, 10).await.unwrap();
    assert_eq!(events.len(), 3);
}
