//! `Realtime` and `Feed`: announcements to those who listen.

use std::sync::Arc;

use futures_util::FutureExt;
use p2p_domain::{
    content::AuthorCard,
    event::{Announcement, Channel, Sequence, Signal, StreamEvent},
    id::{SessionHandle, TopicId, UserId},
    port::bus::{Feed, FeedItem, Realtime},
};

use crate::{
    build::{an_event, an_event_id, an_id, at},
    world::RealtimeEnds,
};

suite! { ($) realtime, realtime_suite(RealtimeEnds):
    every_announcement_arrives_as_it_was_made, a_publisher_is_heard_in_order, nobody_need_listen, a_feed_hears_only_what_comes_after,
    channels_are_separate, many_subscribers_all_hear, who_falls_behind_is_told, a_slow_one_holds_up_nobody,
    dropping_a_feed_ends_it_alone, a_cancelled_wait_loses_nothing, a_shutdown_ends_the_feeds,
}

fn a_channel() -> Channel {
    Channel::Topic(TopicId::new(an_id()))
}

async fn publish(bus: &Arc<dyn Realtime>, channel: Channel, number: u32) {
    bus.publish(channel, Announcement::Presence(number)).await.unwrap();
}

async fn next(feed: &mut Box<dyn Feed>) -> Announcement {
    match feed.next().await {
        Some(FeedItem::Announced(announcement)) => (*announcement).clone(),
        other => panic!("an announcement is due, not {other:?}"),
    }
}

/// The next numbers of a feed up to `last`; an announcement may arrive twice.
async fn numbers_up_to(feed: &mut Box<dyn Feed>, last: u32) -> Vec<u32> {
    let mut numbers = Vec::new();
    while numbers.last() != Some(&last) {
        let Announcement::Presence(number) = next(feed).await else { panic!("of another kind") };
        numbers.push(number);
    }
    numbers.dedup();
    numbers
}

async fn every_announcement_arrives_as_it_was_made(ends: &RealtimeEnds) {
    let (topic, user_id) = (a_channel(), UserId::new(an_id()));
    let event =
        StreamEvent { channel: topic, sequence: Sequence::new(7), id: an_event_id(), at: at(3), event: an_event() };
    let card = AuthorCard { id: Some(user_id), first_name: Some("أمل".to_owned()), ..AuthorCard::default() };
    let revoked = Signal::SessionRevoked { handle: SessionHandle::new(an_id()), user_id };
    for (channel, announcement) in [
        (topic, Announcement::Event(event)),
        (topic, Announcement::Typing(card)),
        (topic, Announcement::Typing(AuthorCard::default())),
        (Channel::User(user_id), Announcement::Presence(0)),
        (Channel::System, Announcement::Signal(revoked)),
        (Channel::System, Announcement::Signal(Signal::UserChanged { user_id })),
        (Channel::System, Announcement::Signal(Signal::OrganizationChanged)),
    ] {
        let mut feed = ends.there.subscribe(channel).await.unwrap();
        ends.here.publish(channel, announcement.clone()).await.unwrap();
        assert_eq!(next(&mut feed).await, announcement);
    }
}

async fn a_publisher_is_heard_in_order(ends: &RealtimeEnds) {
    let channel = a_channel();
    let mut feed = ends.there.subscribe(channel).await.unwrap();
    let expected: Vec<u32> = (1..=50).collect();
    for number in &expected {
        publish(&ends.here, channel, *number).await;
    }
    assert_eq!(numbers_up_to(&mut feed, 50).await, expected);
}

async fn nobody_need_listen(ends: &RealtimeEnds) {
    let channel = a_channel();
    publish(&ends.here, channel, 1).await;
    let feed = ends.there.subscribe(channel).await.unwrap();
    drop(feed);
    publish(&ends.here, channel, 2).await;
}

async fn a_feed_hears_only_what_comes_after(ends: &RealtimeEnds) {
    let channel = a_channel();
    let mut early = ends.there.subscribe(channel).await.unwrap();
    publish(&ends.here, channel, 1).await;
    // Heard at the other end, so that it is surely past when the late one comes.
    assert_eq!(next(&mut early).await, Announcement::Presence(1));
    let mut late = ends.there.subscribe(channel).await.unwrap();
    publish(&ends.here, channel, 2).await;
    assert_eq!(next(&mut late).await, Announcement::Presence(2));
}

async fn channels_are_separate(ends: &RealtimeEnds) {
    let id = an_id();
    let (topic, user, other) = (Channel::Topic(TopicId::new(id)), Channel::User(UserId::new(id)), a_channel());
    let mut feeds = Vec::new();
    for channel in [topic, user, other, Channel::System] {
        feeds.push((channel, ends.there.subscribe(channel).await.unwrap()));
    }
    for (number, (channel, _)) in (1..).zip(&feeds) {
        publish(&ends.here, *channel, number).await;
        publish(&ends.here, *channel, 100).await;
    }
    for (number, (_, feed)) in (1..).zip(&mut feeds) {
        assert_eq!(numbers_up_to(feed, 100).await, [number, 100]);
    }
}

async fn many_subscribers_all_hear(ends: &RealtimeEnds) {
    let channel = a_channel();
    let mut feeds = Vec::new();
    for n in 0..100 {
        let bus = if n % 2 == 0 { &ends.here } else { &ends.there };
        feeds.push(bus.subscribe(channel).await.unwrap());
    }
    publish(&ends.here, channel, 1).await;
    publish(&ends.here, channel, 2).await;
    for feed in &mut feeds {
        assert_eq!(numbers_up_to(feed, 2).await, [1, 2]);
    }
}

/// Announces more than a feed can hold, with 0 at the end; a feed that is read hears that one in any event.
async fn flood(ends: &RealtimeEnds, channel: Channel) {
    for number in (0..ends.overflow).rev() {
        publish(&ends.here, channel, number).await;
    }
}

async fn who_falls_behind_is_told(ends: &RealtimeEnds) {
    let channel = a_channel();
    let mut feed = ends.there.subscribe(channel).await.unwrap();
    flood(ends, channel).await;
    let (mut missed, mut last) = (0, ends.overflow);
    while last != 0 {
        match feed.next().await.expect("the bus runs") {
            FeedItem::Missed => missed += 1,
            FeedItem::Announced(announcement) => {
                let Announcement::Presence(number) = *announcement else { panic!("of another kind") };
                assert!(number <= last, "out of order");
                assert!(last - number <= 1 || missed > 0, "a loss was not told");
                last = number;
            }
        }
    }
    assert!(missed > 0, "nothing was missed: is `overflow` large enough?");
    publish(&ends.here, channel, 7).await;
    assert_eq!(numbers_up_to(&mut feed, 7).await.last(), Some(&7), "it goes on afterwards");
}

async fn a_slow_one_holds_up_nobody(ends: &RealtimeEnds) {
    let channel = a_channel();
    let _slow = ends.there.subscribe(channel).await.unwrap();
    let mut quick = ends.there.subscribe(channel).await.unwrap();
    for number in 1..=ends.overflow {
        publish(&ends.here, channel, number).await;
        assert_eq!(numbers_up_to(&mut quick, number).await.last(), Some(&number));
    }
}

async fn dropping_a_feed_ends_it_alone(ends: &RealtimeEnds) {
    let channel = a_channel();
    let (dropped, mut kept) =
        (ends.there.subscribe(channel).await.unwrap(), ends.there.subscribe(channel).await.unwrap());
    publish(&ends.here, channel, 1).await;
    drop(dropped);
    publish(&ends.here, channel, 2).await;
    assert_eq!(numbers_up_to(&mut kept, 2).await, [1, 2]);
    drop(kept);
    let mut again = ends.there.subscribe(channel).await.unwrap();
    publish(&ends.here, channel, 3).await;
    assert_eq!(numbers_up_to(&mut again, 3).await, [3]);
}

async fn a_cancelled_wait_loses_nothing(ends: &RealtimeEnds) {
    let channel = a_channel();
    let mut feed = ends.there.subscribe(channel).await.unwrap();
    assert!(feed.next().now_or_never().is_none(), "nothing was announced");
    let mut heard = Vec::new();
    for number in 1..=20 {
        publish(&ends.here, channel, number).await;
        // Whether the wait is over already depends on the bus; given up or not, nothing may be lost.
        if let Some(item) = feed.next().now_or_never() {
            heard.push(item.expect("the bus runs"));
        }
    }
    let last = FeedItem::Announced(Arc::new(Announcement::Presence(20)));
    while heard.last() != Some(&last) {
        heard.push(feed.next().await.expect("the bus runs"));
    }
    heard.dedup();
    let expected: Vec<_> = (1..=20).map(|n| FeedItem::Announced(Arc::new(Announcement::Presence(n)))).collect();
    assert_eq!(heard, expected);
}

async fn a_shutdown_ends_the_feeds(ends: &RealtimeEnds) {
    let mut idle = ends.there.subscribe(a_channel()).await.unwrap();
    let mut waiting = ends.there.subscribe(Channel::System).await.unwrap();
    let wait = tokio::spawn(async move { waiting.next().await });
    tokio::task::yield_now().await;
    (ends.shut_down)();
    assert_eq!(wait.await.unwrap(), None);
    assert_eq!(idle.next().await, None);
}
