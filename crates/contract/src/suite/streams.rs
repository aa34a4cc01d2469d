//! `StreamRepository` and `StreamReader`: places follow commits, without gaps.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use p2p_domain::{
    content::{AuthorCard, LanguageTag},
    event::{Channel, LiveEvent, Sequence, StreamEvent},
    id::{TopicId, UserId},
    locale::Locale,
    message::DirectMessage,
    notification::{Notification, NotificationEntry},
    unread::{UnreadCount, UnreadCounts},
};

use super::stage::commit;
use crate::{
    build::{a_file, a_message, a_message_view, a_notification, a_user, an_event, an_event_id, an_id, at},
    world::Stores,
};

suite! { ($) streams, streams_suite(Stores):
    events_are_read_as_they_were_appended, what_people_are_told_is_read_as_it_was_appended, an_empty_stream_is_at_its_start, channels_have_places_of_their_own,
    a_unit_may_append_several, since_is_behind_and_bounded, places_of_abandoned_units_are_given_again,
    concurrent_appends_leave_no_gap_for_any_reader, the_epoch_is_one_and_stays, a_trim_keeps_the_last,
    a_trim_keeps_what_is_young, places_go_on_after_a_trim,
}

fn a_channel() -> Channel {
    Channel::Topic(TopicId::new(an_id()))
}

async fn append(stores: &Stores, channel: Channel, moment: u64) -> StreamEvent {
    let (id, event) = (an_event_id(), an_event());
    commit!(stores, unit => unit.streams().append(channel, id, at(moment), event.clone()).await?)
}

async fn all(stores: &Stores, channel: Channel) -> Vec<StreamEvent> {
    stores.streams.since(channel, Sequence::START, 1_000).await.unwrap()
}

fn places(events: &[StreamEvent]) -> Vec<u64> {
    events.iter().map(|event| event.sequence.get()).collect()
}

/// The last place, and the last that is no longer kept.
async fn reach(stores: &Stores, channel: Channel) -> (u64, u64) {
    let head = stores.streams.head(channel).await.unwrap();
    (head.last.get(), head.floor.get())
}

async fn events_are_read_as_they_were_appended(stores: &Stores) {
    for channel in [a_channel(), Channel::User(UserId::new(an_id())), Channel::System] {
        let (id, event) = (an_event_id(), an_event());
        let first = commit!(stores, unit => unit.streams().append(channel, id, at(1), event.clone()).await?);
        assert_eq!(first, StreamEvent { channel, sequence: Sequence::new(1), id, at: at(1), event });
        let second = append(stores, channel, 2).await;
        assert_eq!(all(stores, channel).await, [first, second]);
        assert_eq!(reach(stores, channel).await, (2, 0));
    }
}

/// One of each that one person alone is told.
fn what_people_are_told() -> Vec<LiveEvent> {
    let (amal, sami) = (a_user(), a_user());
    let plain = a_message(&amal, &sami);
    let edited = DirectMessage {
        lang: Some(LanguageTag::parse("ar-SA").unwrap()),
        edited_at: Some(at(2)),
        read_at: Some(at(3)),
        ..plain.clone()
    };
    let gone = DirectMessage { content: None, deleted_at: Some(at(4)), sender_id: None, ..plain.clone() };
    let (id, conversation_id, read_at) = (plain.id, plain.conversation_id, at(3));
    let read = |reader_id, all_before| LiveEvent::MessageRead { id, conversation_id, reader_id, read_at, all_before };
    let card = AuthorCard { id: Some(amal.id), first_name: Some("أمل".to_owned()), ..AuthorCard::default() };
    let notification = Notification { actor_id: Some(amal.id), read_at: Some(read_at), ..a_notification(&sami) };
    let told = |notification, actor, locale| LiveEvent::Notification {
        notification: Box::new(NotificationEntry { notification, actor }),
        locale,
    };
    let count = |unread, version| UnreadCount { unread, version };
    let counts = UnreadCounts { messages: count(7, 1 << 40), notifications: count(u32::MAX, 9) };
    vec![
        LiveEvent::Message { message: Box::new(a_message_view(plain, vec![a_file(&amal), a_file(&amal)])) },
        LiveEvent::MessageUpdated { message: Box::new(a_message_view(edited, vec![])) },
        LiveEvent::MessageUpdated { message: Box::new(a_message_view(gone, vec![])) },
        read(Some(sami.id), true),
        read(None, false),
        told(notification, card, Locale::Ar),
        told(a_notification(&sami), AuthorCard::default(), Locale::En),
        LiveEvent::Unread { counts },
    ]
}

async fn what_people_are_told_is_read_as_it_was_appended(stores: &Stores) {
    let channel = Channel::User(UserId::new(an_id()));
    let mut expected = Vec::new();
    for event in what_people_are_told() {
        let id = an_event_id();
        expected.push(commit!(stores, unit => unit.streams().append(channel, id, at(5), event.clone()).await?));
        assert_eq!(expected.last().map(|told| &told.event), Some(&event));
    }
    assert_eq!(all(stores, channel).await, expected);
    assert_eq!(reach(stores, channel).await, (expected.len() as u64, 0));
}

async fn an_empty_stream_is_at_its_start(stores: &Stores) {
    let channel = a_channel();
    let head = stores.streams.head(channel).await.unwrap();
    assert_eq!((head.last, head.floor), (Sequence::START, Sequence::START));
    assert_eq!(all(stores, channel).await, []);
}

async fn channels_have_places_of_their_own(stores: &Stores) {
    let (one, other) = (a_channel(), a_channel());
    append(stores, one, 1).await;
    let second = append(stores, one, 1).await;
    let first = append(stores, other, 1).await;
    assert_eq!((second.sequence.get(), first.sequence.get()), (2, 1));
    assert_eq!(all(stores, other).await, [first]);
}

async fn a_unit_may_append_several(stores: &Stores) {
    let (one, other) = (a_channel(), a_channel());
    commit!(stores, unit => {
        for (channel, place) in [(one, 1), (one, 2), (other, 1), (one, 3)] {
            let event = unit.streams().append(channel, an_event_id(), at(1), an_event()).await?;
            assert_eq!(event.sequence.get(), place);
        }
    });
    assert_eq!(places(&all(stores, one).await), [1, 2, 3]);
}

async fn since_is_behind_and_bounded(stores: &Stores) {
    let channel = a_channel();
    for _ in 0..5 {
        append(stores, channel, 1).await;
    }
    for (after, limit, expected) in
        [(0, 2, vec![1, 2]), (2, 2, vec![3, 4]), (4, 1_000, vec![5]), (5, 10, vec![]), (9, 10, vec![])]
    {
        let events = stores.streams.since(channel, Sequence::new(after), limit).await.unwrap();
        assert_eq!(places(&events), expected, "behind {after}");
    }
}

async fn places_of_abandoned_units_are_given_again(stores: &Stores) {
    let channel = a_channel();
    append(stores, channel, 1).await;
    for _ in 0..2 {
        let mut unit = stores.store.begin().await.unwrap();
        let lost = unit.streams().append(channel, an_event_id(), at(2), an_event()).await.unwrap();
        assert_eq!(lost.sequence.get(), 2);
        drop(unit);
        assert_eq!(reach(stores, channel).await, (1, 0));
    }
    let kept = append(stores, channel, 3).await;
    assert_eq!((kept.sequence.get(), places(&all(stores, channel).await)), (2, vec![1, 2]));
}

async fn concurrent_appends_leave_no_gap_for_any_reader(stores: &Stores) {
    const WRITERS: u64 = 6;
    const EACH: u64 = 6;
    let channel = a_channel();
    let done = Arc::new(AtomicBool::new(false));
    let (readers_stores, end) = (stores.clone(), done.clone());
    let reader = tokio::spawn(async move {
        loop {
            let last_look = end.load(Ordering::SeqCst);
            let seen = places(&all(&readers_stores, channel).await);
            assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>(), "who reads a place can read all before it");
            if last_look {
                return seen.len() as u64;
            }
            tokio::task::yield_now().await;
        }
    });
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let stores = stores.clone();
            tokio::spawn(async move {
                for n in 0..EACH {
                    if n % 3 == 2 {
                        let mut unit = stores.store.begin().await.unwrap();
                        // Whether this gets through does not matter: it is abandoned.
                        let _ = unit.streams().append(channel, an_event_id(), at(1), an_event()).await;
                    } else {
                        append(&stores, channel, 1).await;
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    assert_eq!(reader.await.unwrap(), WRITERS * EACH * 2 / 3);
    assert_eq!(reach(stores, channel).await, (WRITERS * EACH * 2 / 3, 0));
}

async fn the_epoch_is_one_and_stays(stores: &Stores) {
    let (channel, other) = (a_channel(), a_channel());
    let epoch = stores.streams.head(channel).await.unwrap().epoch;
    append(stores, channel, 1).await;
    assert_eq!(stores.streams.head(channel).await.unwrap().epoch, epoch);
    assert_eq!(stores.streams.head(other).await.unwrap().epoch, epoch);
}

async fn a_trim_keeps_the_last(stores: &Stores) {
    let (long, short) = (a_channel(), a_channel());
    for _ in 0..5 {
        append(stores, long, 1).await;
    }
    append(stores, short, 1).await;
    assert_eq!(stores.streams.trim(at(10), 2).await.unwrap(), 3);
    assert_eq!((places(&all(stores, long).await), reach(stores, long).await), (vec![4, 5], (5, 3)));
    assert_eq!((places(&all(stores, short).await), reach(stores, short).await), (vec![1], (1, 0)));
    assert_eq!(stores.streams.trim(at(10), 2).await.unwrap(), 0);
}

async fn a_trim_keeps_what_is_young(stores: &Stores) {
    let channel = a_channel();
    for moment in [1, 2, 3, 4] {
        append(stores, channel, moment).await;
    }
    assert_eq!(stores.streams.trim(at(3), 0).await.unwrap(), 2);
    assert_eq!((places(&all(stores, channel).await), reach(stores, channel).await), (vec![3, 4], (4, 2)));
    let behind_floor = stores.streams.since(channel, Sequence::new(2), 10).await.unwrap();
    assert_eq!(places(&behind_floor), [3, 4]);
}

async fn places_go_on_after_a_trim(stores: &Stores) {
    let channel = a_channel();
    append(stores, channel, 1).await;
    append(stores, channel, 1).await;
    assert_eq!(stores.streams.trim(at(10), 0).await.unwrap(), 2);
    assert_eq!((all(stores, channel).await, reach(stores, channel).await), (vec![], (2, 2)));
    let next = append(stores, channel, 11).await;
    assert_eq!((next.sequence.get(), reach(stores, channel).await), (3, (3, 2)));
}
