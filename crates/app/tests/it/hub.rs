//! The fan-out of a process: no gap, no echo, no channel kept that nobody listens to.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use p2p_app::live::{Heard, LiveItem, Subscription};
use p2p_bus_memory::{Backlog, MemoryRealtime};
use p2p_contract::build;
use p2p_domain::{
    content::AuthorCard,
    event::{Announcement, Channel},
    id::{ConnectionId, TopicId, UserId},
    port::bus::Realtime as _,
};

use crate::world::{Ground, World, soon, until};

/// The next thing that is told.
async fn next(subscription: &mut Subscription) -> LiveItem {
    match soon("something is told", subscription.next()).await {
        Heard::Item(item) => item,
        other => panic!("{other:?}"),
    }
}

/// The places of the next events; nothing else may come between.
async fn places(subscription: &mut Subscription, count: usize) -> Vec<u64> {
    let mut places = Vec::new();
    while places.len() < count {
        match next(subscription).await {
            LiveItem::Event(frame) => places.push(frame.event.sequence.get()),
            other => panic!("{other:?}"),
        }
    }
    places
}

/// A topic and its channel.
async fn channel(world: &World) -> (TopicId, Channel) {
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    (topic, Channel::Topic(topic))
}

async fn announce(world: &World, topic: TopicId, place: u64) {
    let event = world.stream(topic).await.into_iter().find(|event| event.sequence.get() == place).unwrap();
    world.ground.bus.publish(Channel::Topic(topic), Announcement::Event(event)).await.unwrap();
}

#[tokio::test]
async fn what_the_bus_lost_is_read_from_the_stream() {
    let world = World::new().await;
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let mut subscription = world.live.hub.attach(channel).await.unwrap();
    for _ in 0..5 {
        world.post(&actor, topic, "a post").await;
    }
    announce(&world, topic, 1).await;
    announce(&world, topic, 4).await;
    assert_eq!(places(&mut subscription, 5).await, [1, 2, 3, 4, 5]);
    // All of it comes once more, late and in any order.
    for place in [5, 2, 3] {
        announce(&world, topic, place).await;
    }
    world.post(&actor, topic, "a post").await;
    announce(&world, topic, 6).await;
    assert_eq!(places(&mut subscription, 1).await, [6]);
}

#[tokio::test]
async fn what_a_bus_that_fell_behind_missed_is_read_from_the_stream() {
    let few = NonZeroUsize::new(4).unwrap();
    let world = Ground::with_bus(MemoryRealtime::new(Backlog { shared: few, personal: few })).process().await;
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let mut subscription = world.live.hub.attach(channel).await.unwrap();
    for _ in 0..100 {
        world.post(&actor, topic, "a post").await;
    }
    let events = world.stream(topic).await;
    // Faster than anybody can hear on this one thread: the bus keeps four and says that it lost the rest.
    for event in events {
        world.ground.bus.publish(channel, Announcement::Event(event)).await.unwrap();
    }
    assert_eq!(places(&mut subscription, 100).await, (1..=100).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_connection_that_fell_behind_the_channel_is_told_so_and_finds_the_rest_in_the_stream() {
    let world = World::new().await;
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let mut lagging = world.live.hub.attach(channel).await.unwrap();
    let mut quick = world.live.hub.attach(channel).await.unwrap();
    for part in 1..=3 {
        for _ in 0..100 {
            world.post(&actor, topic, "a post").await;
        }
        announce(&world, topic, part * 100).await;
        assert_eq!(places(&mut quick, 100).await.last(), Some(&(part * 100)));
    }
    assert!(matches!(soon("it is told", lagging.next()).await, Heard::Behind));
    let mut replay = world.live.missed(channel, p2p_domain::event::Sequence::START).await.unwrap().unwrap();
    let mut missed = Vec::new();
    while !replay.is_done() {
        missed.extend(world.live.replay(&mut replay).await.unwrap().into_iter().map(|event| event.sequence.get()));
    }
    assert_eq!(missed, (1..=300).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_channel_is_left_when_the_last_one_leaves_and_found_again() {
    let world = World::new().await;
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let (hub, bus) = (&world.live.hub, &world.ground.bus);
    for round in 0..3 {
        let one = hub.attach(channel).await.unwrap();
        let mut two = hub.attach(channel).await.unwrap();
        assert_eq!((hub.channel_count(), bus.channels()), (1, 1));
        drop(one);
        world.post(&actor, topic, "a post").await;
        world.relay().drain().await.unwrap();
        assert_eq!(places(&mut two, 1).await, [round + 1], "who stays goes on hearing");
        drop(two);
        until("the channel is left", || (hub.channel_count(), bus.channels()) == (0, 0)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coming_and_going_at_once_loses_no_event() {
    let world = Arc::new(World::new().await);
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let passing = tokio::spawn({
        let world = world.clone();
        async move {
            for _ in 0..300 {
                drop(world.live.hub.attach(channel).await.unwrap());
                tokio::task::yield_now().await;
            }
        }
    });
    for n in 1..=60 {
        let mut subscription = world.live.hub.attach(channel).await.unwrap();
        world.post(&actor, topic, "a post").await;
        world.relay().drain().await.unwrap();
        // Whoever listened before the post hears it, whatever the channel did meanwhile.
        while places(&mut subscription, 1).await != [n] {}
    }
    passing.await.unwrap();
    until("the channel is left", || world.live.hub.channel_count() == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_listeners_share_one_subscription_and_hear_all_in_order() {
    let world = World::new().await;
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let mut subscriptions = Vec::new();
    for _ in 0..1_000 {
        subscriptions.push(world.live.hub.attach(channel).await.unwrap());
    }
    assert_eq!(world.ground.bus.channels(), 1);
    let listeners: Vec<_> = subscriptions
        .into_iter()
        .map(|mut subscription| tokio::spawn(async move { places(&mut subscription, 20).await }))
        .collect();
    for _ in 0..20 {
        world.post(&actor, topic, "a post").await;
    }
    world.relay().drain().await.unwrap();
    for listener in listeners {
        assert_eq!(soon("a listener hears", listener).await.unwrap(), (1..=20).collect::<Vec<_>>());
    }
    until("the channel is left", || world.live.hub.channel_count() == 0).await;
}

#[tokio::test]
async fn an_event_is_rendered_once_for_all_who_hear_it() {
    let world = World::new().await;
    let (topic, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let mut ears = [world.live.hub.attach(channel).await.unwrap(), world.live.hub.attach(channel).await.unwrap()];
    world.post(&actor, topic, "a post").await;
    announce(&world, topic, 1).await;
    let mut rendered = 0;
    for ear in &mut ears {
        let LiveItem::Event(frame) = next(ear).await else { panic!("an event was announced") };
        let text = frame.text(|_| {
            rendered += 1;
            bytes::Bytes::from_static(b"once")
        });
        assert_eq!(text, "once");
    }
    assert_eq!(rendered, 1);
}

#[tokio::test]
async fn a_crowd_that_arrives_is_told_as_two_numbers() {
    let world = World::new().await;
    let (_, channel) = channel(&world).await;
    let mut subscription = world.live.hub.attach(channel).await.unwrap();
    for _ in 0..200 {
        let (user, connection) = (UserId::new(build::an_id()), ConnectionId::new(build::an_id()));
        world.live.arrive(channel, user, connection).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut told = Vec::new();
    while told.last() != Some(&200) {
        match next(&mut subscription).await {
            LiveItem::Presence(count) => told.push(count),
            other => panic!("{other:?}"),
        }
    }
    // A slow machine may let a second go by between the first and the last arrival.
    assert!(told.len() <= 4, "{told:?}");
    assert!(told.is_sorted(), "{told:?}");
}

#[tokio::test]
async fn presence_counts_people_and_typing_is_passed_on() {
    let world = World::new().await;
    let (_, channel) = channel(&world).await;
    let actor = world.somebody().await;
    let connections = [1, 2, 3].map(|_| ConnectionId::new(build::an_id()));
    for connection in connections {
        assert_eq!(
            world.live.arrive(channel, actor.user_id, connection).await.unwrap(),
            1,
            "three windows, one person"
        );
    }
    let guest = UserId::new(build::an_id());
    assert_eq!(world.live.arrive(channel, guest, ConnectionId::new(build::an_id())).await.unwrap(), 2);
    let mut subscription = world.live.hub.attach(channel).await.unwrap();
    world.live.typing(channel, &actor).await.unwrap();
    match next(&mut subscription).await {
        LiveItem::Typing(card) => assert_eq!(AuthorCard::clone(&card), actor.card),
        other => panic!("{other:?}"),
    }
    for connection in connections {
        world.live.leave(channel, actor.user_id, connection).await.unwrap();
    }
    loop {
        match next(&mut subscription).await {
            LiveItem::Presence(1) => break,
            LiveItem::Presence(count) => assert_eq!(count, 2, "only the last window takes the person away"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_bus_that_is_away_refuses_and_one_that_closes_ends_every_channel() {
    let world = World::new().await;
    let (_, channel) = channel(&world).await;
    world.faults.fail_next("realtime.subscribe");
    assert!(world.live.hub.attach(channel).await.is_err());
    assert_eq!(world.live.hub.channel_count(), 0);
    let mut subscription = world.live.hub.attach(channel).await.unwrap();
    world.ground.bus.close();
    assert!(matches!(soon("it is told", subscription.next()).await, Heard::Closed));
    until("the channel is left", || world.live.hub.channel_count() == 0).await;
    assert!(tokio::time::timeout(Duration::from_secs(5), world.live.hub.attach(channel)).await.unwrap().is_err());
}
