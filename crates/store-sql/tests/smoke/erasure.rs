//! What becomes of texts that name somebody who is erased, in more of them than one step reads; and whom erasing waits for.

use std::time::Duration;

use p2p_domain::{
    content::AuthorCard,
    event::{Channel, LiveEvent, Sequence, StreamEvent},
    id::{EventId, TopicId},
    idempotency::{IdempotencyKey, KeyedRequest, Reservation, StoredAnswer},
    job::{Job, Lane, Notice},
    port::{
        idempotency::IdempotencyKeys as _,
        outbox::OutboxQueue as _,
        store::{Store as _, UnitOfWork},
        stream::StreamReader as _,
    },
    topic::TopicView,
    user::User,
};

use crate::place::{Place, at_once, id, post, topic, user};

on_both! {
    texts_that_name_the_erased_are_rewritten => rewritten;
    what_is_written_while_somebody_is_erased_is_of_nobody_or_not_there => at_the_same_time;
}

/// More than one step reads.
const EVENTS: u32 = 450;

fn told(topic: TopicId, author: &User, place: u32) -> LiveEvent {
    let topic = p2p_domain::topic::Topic { id: topic, ..crate::place::topic(1, author) };
    let card = AuthorCard { id: Some(author.id), first_name: Some(format!("Amal {place}")), ..AuthorCard::default() };
    LiveEvent::TopicUpdated { topic: Box::new(TopicView { topic, author: card, is_following: None }) }
}

async fn tell(unit: &mut dyn UnitOfWork, n: u32, author: &User) -> StreamEvent {
    let topic = TopicId::new(id(5_000 + n % 3));
    let event = told(topic, author, n);
    let told = unit.streams().append(Channel::Topic(topic), EventId::new(id(n)), author.created_at, event).await;
    let told = told.unwrap();
    unit.outbox().append(&Job::Announce(Box::new(told.clone())), author.created_at).await.unwrap();
    told
}

fn request(by: &User, key: &str) -> KeyedRequest {
    KeyedRequest {
        user_id: by.id,
        route: "PATCH /topics/1".to_owned(),
        key: IdempotencyKey::parse(key).unwrap(),
        fingerprint: "f".to_owned(),
    }
}

async fn answered(place: &Place, by: &User, key: &str, body: String) -> KeyedRequest {
    let request = request(by, key);
    assert_eq!(place.store.reserve(&request, by.created_at).await.unwrap(), Reservation::Fresh);
    let answer = StoredAnswer { status: 200, headers: vec![], body };
    place.store.refuse(&request, &answer, by.created_at).await.unwrap();
    request
}

async fn rewritten(place: Place) {
    let (erased, other) = (user(1), user(2));
    let at = erased.created_at;
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&erased).await.unwrap();
    unit.users().insert(&other).await.unwrap();
    for n in 0..EVENTS {
        tell(&mut *unit, 10_000 + n, if n % 30 == 7 { &other } else { &erased }).await;
    }
    let letter = Job::Write { letter: EventId::new(id(7)), user_id: erased.id, notice: Notice::Deactivated };
    unit.outbox().append(&letter, at).await.unwrap();
    unit.outbox().append(&Job::EndSessions { user_id: erased.id }, at).await.unwrap();
    unit.commit().await.unwrap();
    let body = format!(r#"{{"id":"t","author":{{"id":"{}","first_name":"Amal"}}}}"#, erased.id);
    let theirs = answered(&place, &other, "k", body).await;
    let own = answered(&place, &erased, "k", "{}".to_owned()).await;

    let mut unit = place.store.begin().await.unwrap();
    unit.erasure().erase(erased.id).await.unwrap();
    unit.commit().await.unwrap();

    let mut cards = 0;
    for n in 0..3 {
        let channel = Channel::Topic(TopicId::new(id(5_000 + n)));
        let events = place.store.since(channel, Sequence::START, 500).await.unwrap();
        cards += events.iter().filter(|event| names(&event.event, &erased, &other)).count();
    }
    assert_eq!(cards, EVENTS as usize, "each event stands");
    let jobs = place.store.claim(Lane::Prompt, 500, Duration::from_secs(1), at).await.unwrap();
    let ends = jobs.iter().filter(|job| job.job == Ok(Job::EndSessions { user_id: erased.id })).count();
    assert_eq!((jobs.len(), ends), (EVENTS as usize + 1, 1), "work that names nobody else is still to be done");
    for job in jobs {
        if let Job::Announce(event) = job.job.unwrap() {
            assert!(names(&event.event, &erased, &other));
        }
    }
    assert!(place.store.claim(Lane::Patient, 500, Duration::from_secs(1), at).await.unwrap().is_empty());
    let kept = place.store.reserve(&theirs, at).await.unwrap();
    assert!(matches!(&kept, Reservation::Done(answer) if answer.body.contains(r#""id":"t""#)), "{kept:?}");
    assert!(!format!("{kept:?}").contains("Amal"), "{kept:?}");
    assert_eq!(place.store.reserve(&own, at).await.unwrap(), Reservation::Fresh);
}

/// Whether it shows the other one, or nobody; never the erased.
fn names(event: &LiveEvent, erased: &User, other: &User) -> bool {
    let LiveEvent::TopicUpdated { topic } = event else { return false };
    let text = serde_json::to_string(event).unwrap();
    !text.contains(&erased.id.to_string())
        && (topic.author == AuthorCard::default() || topic.author.id == Some(other.id))
        && (topic.author.id.is_some() == topic.author.first_name.is_some())
}

async fn at_the_same_time(place: Place) {
    let erased = user(1);
    let topic = topic(2, &erased);
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&erased).await.unwrap();
    unit.topics().insert(&topic).await.unwrap();
    unit.commit().await.unwrap();
    at_once(12, |n| {
        let (store, topic, erased) = (place.store.clone(), topic.clone(), erased.clone());
        async move {
            let mut unit = store.begin().await.unwrap();
            if n == 6 {
                unit.erasure().erase(erased.id).await.unwrap();
            } else if unit.posts().insert(&post(100 + n, &topic)).await.is_ok() {
                tell(&mut *unit, 200 + n, &erased).await;
            } else {
                return;
            }
            unit.commit().await.unwrap();
        }
    })
    .await;
    let mut unit = place.store.begin().await.unwrap();
    for n in 0..12 {
        let post = unit.posts().find(post(100 + n, &topic).id).await.unwrap();
        assert!(post.is_none_or(|post| post.author_id.is_none()));
    }
    drop(unit);
    for n in 0..3 {
        let channel = Channel::Topic(TopicId::new(id(5_000 + n)));
        for event in place.store.since(channel, Sequence::START, 100).await.unwrap() {
            assert!(names(&event.event, &erased, &erased), "{event:?}");
        }
    }
}
