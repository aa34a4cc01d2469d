//! Opening a channel anywhere in its stream while others write: every event once, in order.

use std::{sync::Arc, time::Duration};

use p2p_app::live::{Connection, Effect, Heard, Input, LiveFrame, LiveItem, Outgoing};
use p2p_domain::{
    event::{Channel, Epoch, Position, Sequence},
    id::TopicId,
    port::{clock::Clock as _, stream::StreamReader as _},
};
use tokio::sync::watch;

use crate::world::{World, soon};

async fn epoch(world: &World, topic: TopicId) -> Epoch {
    world.store.head(Channel::Topic(topic)).await.unwrap().epoch
}

fn position(epoch: Epoch, sequence: u64) -> String {
    Position { epoch, sequence: Sequence::new(sequence) }.to_string()
}

/// Reads a channel as a socket does: what was missed first, then what is told, until that place.
async fn read(world: &World, topic: TopicId, since: Option<String>, until: u64) -> Vec<u64> {
    let actor = world.somebody().await;
    let channel = Channel::Topic(topic);
    let now = world.ground.clock.now();
    let mut opening = world.live.open(channel, actor.user_id, since.as_deref()).await.unwrap();
    let (mut connection, greeting) = Connection::open(&opening, now);
    assert!(matches!(greeting[..], [Effect::Send(Outgoing::Hello { .. })]), "{greeting:?}");
    let mut places = Vec::new();
    let mut take = |connection: &mut Connection, item| {
        for effect in connection.handle(Input::Told(item), now) {
            if let Effect::Send(Outgoing::Event(frame)) = effect {
                places.push(frame.event.sequence.get());
            }
        }
    };
    while connection.last().get() < until {
        if opening.replay.is_done() {
            match soon("the channel tells", opening.subscription.next()).await {
                Heard::Item(item) => take(&mut connection, item),
                Heard::Behind => opening.replay = world.live.missed(channel, connection.last()).await.unwrap().unwrap(),
                Heard::Closed => panic!("nobody goes down"),
            }
        } else {
            for event in world.live.replay(&mut opening.replay).await.unwrap() {
                take(&mut connection, LiveItem::Event(Arc::new(LiveFrame::new(event))));
            }
        }
    }
    places
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_who_come_at_any_time_hear_each_event_once_and_in_order() {
    const EVENTS: u64 = 400;
    let world = Arc::new(World::new().await);
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let epoch = epoch(&world, topic).await;
    let stop = watch::Sender::new(false);
    let relay = tokio::spawn({
        let (relay, stopped) = (world.relay(), stop.subscribe());
        async move { relay.run(stopped).await }
    });
    let (written, mut readers) = (watch::Sender::new(0), Vec::new());
    for reader in 0..12 {
        let (world, mut written) = (world.clone(), written.subscribe());
        readers.push(tokio::spawn(async move {
            let begins = written.wait_for(|written| *written >= reader * 30).await.map(|written| *written).unwrap();
            let since = begins / 2;
            (since, read(&world, topic, Some(position(epoch, since)), EVENTS).await)
        }));
    }
    for n in 1..=EVENTS {
        world.post(&author, topic, "while others read").await;
        written.send_replace(n);
    }
    for reader in readers {
        let (since, places) = soon("a reader has all", reader).await.unwrap();
        assert_eq!(places, (since + 1..=EVENTS).collect::<Vec<_>>(), "since {since}");
    }
    stop.send_replace(true);
    soon("the relay ends", relay).await.unwrap();
}

#[tokio::test]
async fn what_is_written_while_a_replay_is_under_way_follows_it() {
    let world = World::new().await;
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let channel = Channel::Topic(topic);
    for _ in 0..450 {
        world.post(&author, topic, "before").await;
    }
    world.relay().drain().await.unwrap();
    let since = position(epoch(&world, topic).await, 0);
    let mut opening = world.live.open(channel, author.user_id, Some(&since)).await.unwrap();
    let first = world.live.replay(&mut opening.replay).await.unwrap();
    assert!(!opening.replay.is_done(), "a replay comes in steps");
    world.post(&author, topic, "meanwhile").await;
    world.relay().drain().await.unwrap();
    let mut places: Vec<_> = first.into_iter().map(|event| event.sequence.get()).collect();
    while !opening.replay.is_done() {
        places.extend(
            world.live.replay(&mut opening.replay).await.unwrap().into_iter().map(|event| event.sequence.get()),
        );
    }
    assert_eq!(places, (1..=450).collect::<Vec<_>>());
    loop {
        match soon("the channel tells", opening.subscription.next()).await {
            Heard::Item(LiveItem::Event(frame)) => break assert_eq!(frame.event.sequence.get(), 451),
            Heard::Item(LiveItem::Presence(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_position_that_is_unknown_foreign_or_of_the_future_is_answered_by_a_resync() {
    let world = World::new().await;
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    for _ in 0..3 {
        world.post(&author, topic, "a post").await;
    }
    let own = epoch(&world, topic).await;
    let foreign = Epoch::new(own.get().wrapping_add(1));
    for since in ["", "junk", "0", &position(own, 4), &position(foreign, 1), "ffffffff-99999999999999999999"] {
        let opening = world.live.open(Channel::Topic(topic), author.user_id, Some(since)).await.unwrap();
        assert!(opening.resync && opening.replay.is_done(), "{since}");
        assert_eq!(opening.position.sequence.get(), 3, "{since}");
        let caught = world.live.catch_up(Channel::Topic(topic), Some(since), 10).await.unwrap();
        assert!(caught.resync && caught.events.is_empty() && !caught.more, "{since}");
    }
}

#[tokio::test]
async fn a_trimmed_stream_keeps_what_is_young_and_what_is_among_the_last_thousand() {
    let world = World::new().await;
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let channel = Channel::Topic(topic);
    for _ in 0..1_100 {
        world.post(&author, topic, "a post").await;
    }
    let (epoch, janitor) = (epoch(&world, topic).await, world.janitor());
    janitor.round(&mut p2p_app::janitor::Progress::default()).await;
    assert_eq!(world.store.head(channel).await.unwrap().floor.get(), 0, "nothing is ten minutes old");
    world.ground.clock.advance(Duration::from_mins(11));
    janitor.round(&mut p2p_app::janitor::Progress::default()).await;
    let head = world.store.head(channel).await.unwrap();
    assert_eq!((head.floor.get(), head.last.get()), (100, 1_100));
    let opened = async |since| world.live.open(channel, author.user_id, Some(&position(epoch, since))).await.unwrap();
    assert!(opened(99).await.resync);
    let opening = opened(100).await;
    assert!(!opening.resync);
    assert_eq!(opening.oldest.sequence.get(), 100);
    assert!(world.live.missed(channel, Sequence::new(99)).await.unwrap().is_none());
    // The same over REST, page by page.
    let (mut since, mut places) = (None, Vec::new());
    loop {
        let caught = world.live.catch_up(channel, since.as_deref(), 300).await.unwrap();
        places.extend(caught.events.iter().map(|event| event.sequence.get()));
        since = Some(caught.position.to_string());
        if !caught.more {
            break;
        }
    }
    assert_eq!(places, (101..=1_100).collect::<Vec<_>>());
}
