//! The relay: in order per key, again after a failure, given up at last, harmless when doubled, finished by whoever comes next.

use std::{sync::Arc, time::Duration};

use p2p_app::live::Heard;
use p2p_domain::{
    event::{Announcement, Channel},
    id::TopicId,
    job::Lane,
    port::{
        bus::{Feed, FeedItem, Realtime as _},
        clock::Clock as _,
        outbox::OutboxQueue as _,
    },
};
use tokio::sync::watch;

use crate::world::{World, soon};

/// The places of the next events of a feed.
async fn places(feed: &mut dyn Feed, count: usize) -> Vec<u64> {
    let mut places = Vec::new();
    while places.len() < count {
        match soon("an event is announced", feed.next()).await {
            Some(FeedItem::Announced(announcement)) => match announcement.as_ref() {
                Announcement::Event(event) => places.push(event.sequence.get()),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
    places
}

/// Whether a feed has nothing to tell now; what was announced is there at once on this bus.
async fn is_quiet(feed: &mut dyn Feed) -> bool {
    tokio::time::timeout(Duration::from_millis(1), feed.next()).await.is_err()
}

/// A topic with so many posts behind the first one, none of which is announced yet.
async fn topic_with(world: &World, posts: usize) -> TopicId {
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    for n in 0..posts {
        world.post(&actor, topic, &format!("post {n}")).await;
    }
    topic
}

#[tokio::test]
async fn jobs_of_a_key_are_done_in_order_also_behind_a_failure_that_holds_up_no_other_key() {
    let world = World::new().await;
    let (first, second) = (topic_with(&world, 3).await, topic_with(&world, 2).await);
    let mut held = world.ground.bus.subscribe(Channel::Topic(first)).await.unwrap();
    let mut other = world.ground.bus.subscribe(Channel::Topic(second)).await.unwrap();
    let relay = world.relay();
    world.faults.fail_next("realtime.publish");
    relay.drain().await.unwrap();
    assert_eq!(places(other.as_mut(), 2).await, [1, 2]);
    assert!(is_quiet(held.as_mut()).await, "nothing overtakes what failed");
    assert_eq!(relay.stats().await.unwrap().pending, 3);
    world.ground.clock.advance(Duration::from_millis(900));
    relay.drain().await.unwrap();
    assert!(is_quiet(held.as_mut()).await, "the second try waits for its time");
    world.ground.clock.advance(Duration::from_millis(100));
    relay.drain().await.unwrap();
    assert_eq!(places(held.as_mut(), 3).await, [1, 2, 3]);
    assert_eq!(relay.stats().await.unwrap().pending, 0);
}

#[tokio::test]
async fn tries_are_further_and_further_apart() {
    let world = World::new().await;
    topic_with(&world, 1).await;
    let relay = world.relay();
    world.faults.fail_always("realtime.publish");
    relay.drain().await.unwrap();
    for pause in [1, 2, 4, 8, 16, 32] {
        let due = || async {
            world.store.claim(Lane::Prompt, 10, Duration::ZERO, world.ground.clock.now()).await.unwrap().len()
        };
        world.ground.clock.advance(Duration::from_millis(pause * 1_000 - 1));
        assert_eq!(due().await, 0, "not before {pause} s");
        world.ground.clock.advance(Duration::from_millis(1));
        relay.drain().await.unwrap();
    }
    assert_eq!(relay.stats().await.unwrap().pending, 1);
}

/// Lets the relay try until the failing job is given up.
async fn until_parked(world: &World, parked: u64) {
    let relay = world.relay();
    for _ in 0..30 {
        relay.drain().await.unwrap();
        if relay.stats().await.unwrap().parked == parked {
            return;
        }
        world.ground.clock.advance(Duration::from_mins(5));
    }
    panic!("nothing was given up");
}

#[tokio::test]
async fn what_fails_again_and_again_is_given_up_and_those_behind_it_go_on() {
    let world = World::new().await;
    let topic = topic_with(&world, 3).await;
    let mut feed = world.ground.bus.subscribe(Channel::Topic(topic)).await.unwrap();
    world.faults.fail_always("realtime.publish");
    until_parked(&world, 1).await;
    world.faults.heal();
    world.ground.clock.advance(Duration::from_mins(5));
    let relay = world.relay();
    relay.drain().await.unwrap();
    assert_eq!(places(feed.as_mut(), 2).await, [2, 3]);
    let stats = relay.stats().await.unwrap();
    assert_eq!((stats.pending, stats.parked), (0, 1));
    assert!(is_quiet(feed.as_mut()).await);
}

#[tokio::test]
async fn a_job_that_comes_twice_is_told_once() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let mut subscription = world.live.hub.attach(Channel::Topic(topic)).await.unwrap();
    world.post(&actor, topic, "told once").await;
    // Another process does the job and dies before it can say so.
    let claimed = world.store.claim(Lane::Prompt, 10, Duration::from_secs(30), world.ground.clock.now()).await.unwrap();
    world.handler().handle(claimed[0].job.as_ref().unwrap()).await.unwrap();
    world.relay().drain().await.unwrap();
    assert_eq!(world.relay().stats().await.unwrap().pending, 1, "the lease still holds");
    world.ground.clock.advance(Duration::from_secs(31));
    world.relay().drain().await.unwrap();
    assert_eq!(world.relay().stats().await.unwrap().pending, 0);
    world.post(&actor, topic, "the next").await;
    world.relay().drain().await.unwrap();
    for place in [1, 2] {
        match soon("an event is told", subscription.next()).await {
            Heard::Item(p2p_app::live::LiveItem::Event(frame)) => assert_eq!(frame.event.sequence.get(), place),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn purging_twice_and_ending_sessions_twice_is_harmless() {
    let world = World::new().await;
    let signed_up = world.sessions.sign_up(crate::world::a_form("noura@valves.example")).await.unwrap();
    let user_id = signed_up.account.user.id;
    let actor = signed_up.account.actor(signed_up.issued.handle);
    let topic = world.open_topic(&actor).await.view.topic.id;
    world.topics.delete(&actor, topic, &p2p_domain::version::Expected::Any).await.unwrap();
    for _ in 0..2 {
        for job in [p2p_domain::job::Job::PurgeTopic { topic_id: topic }, p2p_domain::job::Job::EndSessions { user_id }]
        {
            world.handler().handle(&job).await.unwrap();
        }
    }
    let revoked =
        p2p_domain::port::session::SessionService::list(world.local_sessions.as_ref(), user_id).await.unwrap();
    assert!(revoked.is_empty());
}

#[tokio::test]
async fn the_next_start_finishes_what_a_dead_process_left() {
    let dead = World::new().await;
    let topic = topic_with(&dead, 5).await;
    // It had taken some of them.
    let taken = dead.store.claim(Lane::Prompt, 2, Duration::from_secs(30), dead.ground.clock.now()).await.unwrap();
    assert_eq!(taken.len(), 2);
    let ground = dead.ground.clone();
    drop(dead);
    let next = ground.process().await;
    let mut feed = ground.bus.subscribe(Channel::Topic(topic)).await.unwrap();
    next.relay().drain().await.unwrap();
    assert!(is_quiet(feed.as_mut()).await, "nothing overtakes what the dead process may have under way");
    ground.clock.advance(Duration::from_secs(31));
    next.relay().drain().await.unwrap();
    assert_eq!(places(feed.as_mut(), 5).await, [1, 2, 3, 4, 5]);
    assert_eq!(next.relay().stats().await.unwrap().pending, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_wakes_the_relay_and_its_end_empties_the_outbox() {
    let world = Arc::new(World::new().await);
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let mut feed = world.ground.bus.subscribe(Channel::Topic(topic)).await.unwrap();
    let shutdown = watch::Sender::new(false);
    let relay = Arc::new(world.relay());
    let running = tokio::spawn({
        let (relay, stopped) = (relay.clone(), shutdown.subscribe());
        async move { relay.run(stopped).await }
    });
    for n in 1..=20 {
        world.post(&actor, topic, "told at once").await;
        assert_eq!(places(feed.as_mut(), 1).await, [n]);
    }
    world.faults.fail_always("store.begin");
    assert!(world.posts.write(&actor, crate::world::new_post(topic, "refused"), None).await.is_err());
    world.faults.heal();
    world.post(&actor, topic, "the last").await;
    shutdown.send_replace(true);
    soon("the relay ends", running).await.unwrap();
    assert_eq!(places(feed.as_mut(), 1).await, [21]);
    let left = world.store.claim(Lane::Prompt, 10, Duration::ZERO, world.ground.clock.now()).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_the_outbox_and_nothing_is_told_out_of_order() {
    let here = Arc::new(World::new().await);
    let there = here.ground.process().await;
    let topics = [topic_with(&here, 30).await, topic_with(&here, 30).await];
    let mut feeds = Vec::new();
    for topic in topics {
        feeds.push(here.ground.bus.subscribe(Channel::Topic(topic)).await.unwrap());
    }
    let (one, two) = (here.relay(), there.relay());
    let (first, second) = tokio::join!(one.drain(), two.drain());
    first.unwrap();
    second.unwrap();
    one.idle().await.unwrap();
    for feed in &mut feeds {
        assert_eq!(places(feed.as_mut(), 30).await, (1..=30).collect::<Vec<_>>());
    }
}
