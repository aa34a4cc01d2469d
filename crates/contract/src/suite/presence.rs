//! `Presence`: how many people have a channel open.

use std::{sync::Arc, time::Duration};

use p2p_domain::{
    event::Channel,
    id::{ConnectionId, TopicId, UserId},
    port::bus::Presence,
};

use crate::build::{an_id, at};

suite! { ($) presence, presence_suite(Arc<dyn Presence>):
    a_person_with_three_windows_is_one, people_add_up, joining_again_changes_nothing, leaving_of_the_unknown_changes_nothing,
    a_connection_lapses_after_its_lease, a_repeated_join_renews_the_lease, channels_are_separate, joins_at_once_are_all_counted,
}

fn a_channel() -> Channel {
    Channel::Topic(TopicId::new(an_id()))
}

fn a_person() -> UserId {
    UserId::new(an_id())
}

fn a_window() -> ConnectionId {
    ConnectionId::new(an_id())
}

async fn a_person_with_three_windows_is_one(presence: &Arc<dyn Presence>) {
    let (channel, person) = (a_channel(), a_person());
    let windows = [a_window(), a_window(), a_window()];
    for window in windows {
        assert_eq!(presence.join(channel, person, window, at(0)).await.unwrap(), 1);
    }
    for (window, left) in windows.into_iter().zip([1, 1, 0]) {
        assert_eq!(presence.leave(channel, person, window, at(0)).await.unwrap(), left);
    }
}

async fn people_add_up(presence: &Arc<dyn Presence>) {
    let channel = a_channel();
    let people = [(a_person(), a_window()), (a_person(), a_window()), (a_person(), a_window())];
    for ((person, window), count) in people.into_iter().zip(1..) {
        assert_eq!(presence.join(channel, person, window, at(0)).await.unwrap(), count);
    }
    for ((person, window), count) in people.into_iter().zip([2, 1, 0]) {
        assert_eq!(presence.leave(channel, person, window, at(0)).await.unwrap(), count);
    }
}

async fn joining_again_changes_nothing(presence: &Arc<dyn Presence>) {
    let (channel, person, window) = (a_channel(), a_person(), a_window());
    for _ in 0..3 {
        assert_eq!(presence.join(channel, person, window, at(0)).await.unwrap(), 1);
    }
    assert_eq!(presence.leave(channel, person, window, at(0)).await.unwrap(), 0);
}

async fn leaving_of_the_unknown_changes_nothing(presence: &Arc<dyn Presence>) {
    let (channel, person) = (a_channel(), a_person());
    assert_eq!(presence.leave(channel, person, a_window(), at(0)).await.unwrap(), 0);
    presence.join(channel, person, a_window(), at(0)).await.unwrap();
    assert_eq!(presence.leave(channel, person, a_window(), at(0)).await.unwrap(), 1, "another window of theirs");
    assert_eq!(presence.leave(channel, a_person(), a_window(), at(0)).await.unwrap(), 1);
}

async fn a_connection_lapses_after_its_lease(presence: &Arc<dyn Presence>) {
    let (channel, person, window) = (a_channel(), a_person(), a_window());
    assert!(presence.lease() > Duration::ZERO);
    presence.join(channel, a_person(), a_window(), at(0)).await.unwrap();
    let before = at(0).plus(presence.lease()).minus(Duration::from_millis(1));
    assert_eq!(presence.join(channel, person, window, before).await.unwrap(), 2);
    let after = at(0).plus(presence.lease()).plus(Duration::from_millis(1));
    assert_eq!(presence.join(channel, person, window, after).await.unwrap(), 1);
    let long_after = after.plus(presence.lease()).plus(Duration::from_millis(1));
    assert_eq!(
        presence.leave(channel, a_person(), a_window(), long_after).await.unwrap(),
        0,
        "leaving forgets them too"
    );
}

async fn a_repeated_join_renews_the_lease(presence: &Arc<dyn Presence>) {
    let (channel, person, window) = (a_channel(), a_person(), a_window());
    let mut now = at(0);
    for _ in 0..5 {
        assert_eq!(presence.join(channel, person, window, now).await.unwrap(), 1);
        now = now.plus(presence.lease() / 2);
    }
    assert_eq!(presence.join(channel, a_person(), a_window(), now).await.unwrap(), 2);
}

async fn channels_are_separate(presence: &Arc<dyn Presence>) {
    let id = an_id();
    let (person, window) = (a_person(), a_window());
    let channels = [Channel::Topic(TopicId::new(id)), Channel::User(UserId::new(id)), Channel::System];
    for channel in channels {
        assert_eq!(presence.join(channel, person, window, at(0)).await.unwrap(), 1);
    }
    assert_eq!(presence.leave(channels[0], person, window, at(0)).await.unwrap(), 0);
    assert_eq!(presence.join(channels[1], a_person(), a_window(), at(0)).await.unwrap(), 2);
}

async fn joins_at_once_are_all_counted(presence: &Arc<dyn Presence>) {
    let channel = a_channel();
    let mut tasks = Vec::new();
    for _ in 0..10 {
        let presence = presence.clone();
        tasks.push(tokio::spawn(async move { presence.join(channel, a_person(), a_window(), at(0)).await.unwrap() }));
    }
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap());
    }
    assert_eq!(counts.into_iter().max(), Some(10));
}
