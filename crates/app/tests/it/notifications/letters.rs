//! Letters: many notifications are few letters, daily ones come once a day, and no two processes send the same.

use std::time::Duration;

use p2p_domain::{
    job::{Job, Lane},
    locale::Locale,
    notification::{EmailChoice, LETTER_PAUSE, NotificationKind},
    user::User,
};

use super::{Person, Square, naming};

/// Past the pause after a letter.
const PAUSED: Duration = LETTER_PAUSE.saturating_add(Duration::from_secs(1));

/// A post of the first of them, with so many replies of the second.
async fn replied(square: &Square, to: &Person, by: &Person, times: usize) {
    let post = square.open_topic(&to.actor).await.posts.items[0].post.id;
    for n in 0..times {
        square.reply(&by.actor, post, &format!("Reply {n}")).await;
    }
}

#[tokio::test]
async fn fifty_replies_are_fifty_notifications_and_two_letters() {
    let square = Square::new().await;
    let [author, eager] = square.people().await;
    square.choose(&author, NotificationKind::Reply, true, EmailChoice::Instant).await;
    replied(&square, &author, &eager, 50).await;
    square.settle().await;
    assert_eq!((square.shown(&author).await.len(), square.unread(&author).await), (50, 50));
    assert_eq!(square.letters(&author).len(), 1, "the first goes at once");
    assert_eq!(square.post_office.round().await.unwrap(), 0, "the others wait for the pause to end");
    square.ground.clock.advance(PAUSED);
    let (one, other) = tokio::join!(square.post_office.round(), square.post_office.round());
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    square.settle().await;
    let letters = square.letters(&author);
    assert_eq!(letters.len(), 2);
    assert!(letters[1].subject.contains("replied in “Which seal?”"), "{}", letters[1].subject);
    assert!(letters[1].text.contains("/notifications/preferences"), "{}", letters[1].text);
    square.ground.clock.advance(PAUSED);
    assert_eq!(square.post_office.round().await.unwrap(), 0);
}

#[tokio::test]
async fn a_daily_letter_comes_once_when_its_hour_has_struck() {
    let square = Square::new().await;
    let [author, eager] = square.people().await;
    replied(&square, &author, &eager, 3).await;
    square.settle().await;
    assert_eq!(square.post_office.round().await.unwrap(), 0);
    square.ground.clock.advance(Duration::from_hours(5));
    let other = Square::on(square.ground.process().await);
    let (one, two) = tokio::join!(square.post_office.round(), other.post_office.round());
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    let jobs = square.taken(Lane::Patient).await;
    assert!(matches!(jobs.as_slice(), [Job::Write { .. }]), "{jobs:?}");
    for _ in 0..2 {
        square.settle_with(jobs.clone()).await;
        square.ground.mailbox.empty();
    }
    assert!(square.letters(&author).is_empty(), "the second time there is nothing to tell");
    assert_eq!(square.post_office.round().await.unwrap(), 0);
}

#[tokio::test]
async fn what_was_read_in_time_is_not_mailed() {
    let square = Square::new().await;
    let [author, eager] = square.people().await;
    replied(&square, &author, &eager, 2).await;
    square.settle().await;
    square.service.read_all(&author.actor).await.unwrap();
    square.ground.clock.advance(Duration::from_hours(5));
    assert_eq!(square.post_office.round().await.unwrap(), 0);
    replied(&square, &author, &eager, 1).await;
    square.settle().await;
    let now = p2p_domain::port::clock::Clock::now(square.ground.clock.as_ref());
    assert_eq!(square.post_office.send_daily(now.plus(Duration::from_secs(1))).await.unwrap(), 1);
    square.service.read_all(&author.actor).await.unwrap();
    square.settle().await;
    assert!(square.letters(&author).is_empty(), "read after the letter was put together");
}

#[tokio::test]
async fn a_letter_speaks_its_reader_s_language() {
    let square = Square::new().await;
    let [author, named] = square.people().await;
    let mut unit = square.unit().await;
    let user = unit.users().find(named.user.id).await.unwrap().unwrap();
    let version = user.version;
    assert!(unit.users().update(&User { locale: Some(Locale::Ar), ..user }, version).await.unwrap());
    unit.commit().await.unwrap();
    let topic = square.open_topic(&author.actor).await.view.topic.id;
    square.post(&author.actor, topic, &naming(&[&named])).await;
    square.settle().await;
    let letter = square.letters(&named).pop().unwrap();
    assert_eq!(letter.locale, Locale::Ar);
    assert_eq!(letter.subject, "إشارة إليك من Amal Al-Harbi في «Which seal?»");
}

#[tokio::test]
async fn the_post_office_sends_what_waits_until_it_is_shut() {
    let square = Square::new().await;
    let [author, eager] = square.people().await;
    replied(&square, &author, &eager, 1).await;
    square.settle().await;
    square.ground.clock.advance(Duration::from_hours(5));
    let (shut, shutdown) = tokio::sync::watch::channel(false);
    let (post_office, relay) = (square.post_office.clone(), square.relay());
    let running = tokio::spawn(async move {
        let until = shutdown.clone();
        tokio::join!(post_office.run(shutdown), relay.run(until));
    });
    crate::world::until("a letter arrives", || !square.letters(&author).is_empty()).await;
    shut.send(true).unwrap();
    crate::world::soon("everybody goes home", running).await.unwrap();
}
