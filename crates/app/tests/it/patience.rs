//! The patient lane of the relay, and what is done in it: a slow mail server holds nobody up, what kills its process is given up, and
//! clearing up twice is harmless.

use std::{sync::Arc, time::Duration};

use p2p_contract::build;
use p2p_domain::{
    event::{Announcement, Channel},
    id::{EventId, UserId},
    job::{Job, Lane, Notice},
    picture::{PictureKey, PictureSize},
    port::{
        blob::BlobStore as _,
        bus::{FeedItem, Realtime as _},
        clock::{Clock as _, IdSource as _},
        outbox::OutboxQueue as _,
        session::SessionService as _,
        store::Store as _,
        token::AccountTokens as _,
    },
    token::{TokenHolder, TokenPurpose},
    user::User,
};
use tokio::sync::watch;

use crate::{
    person::{EMAIL, PASSWORD, Person, email, log_in},
    ports::Held,
    world::{World, soon, until},
};

const SLOW: &str = "slow@valves.example";

async fn append(world: &World, job: &Job) {
    let mut unit = world.unit().await;
    unit.outbox().append(job, world.ground.clock.now()).await.unwrap();
    unit.commit().await.unwrap();
    world.wake.wake();
}

/// Asks for a letter that can always be written.
async fn ask(world: &World, person: &Person) {
    let letter = EventId::new(world.ground.ids.uuid());
    append(world, &Job::Write { letter, user_id: person.id, notice: Notice::ResetPassword }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_letter_holds_up_neither_other_letters_nor_announcements() {
    let world = Arc::new(World::new().await);
    let slow = Person::called(&world, SLOW).await;
    let other = Person::called(&world, "noura@gmail.com").await;
    let topic = world.open_topic(&other.actor()).await.view.topic.id;
    let mut feed = world.ground.bus.subscribe(Channel::Topic(topic)).await.unwrap();
    world.ground.mailbox.hold(Held::One(SLOW));
    let shutdown = watch::Sender::new(false);
    let (relay, stopped) = (Arc::new(world.relay()), shutdown.subscribe());
    let running = tokio::spawn({
        let relay = relay.clone();
        async move { relay.run(stopped).await }
    });
    let arrived = |count| move |world: &World| world.ground.mailbox.to("noura@gmail.com").len() == count;
    until("the letter of the sign-up is there", || arrived(1)(&world)).await;
    // The slow one is under way and stays so; what comes now is done all the same.
    ask(&world, &other).await;
    until("another letter is there", || arrived(2)(&world)).await;
    world.post(&other.actor(), topic, "told at once").await;
    match soon("the post is told", feed.next()).await {
        Some(FeedItem::Announced(announcement)) => assert!(matches!(*announcement, Announcement::Event(_))),
        other => panic!("{other:?}"),
    }
    assert!(world.ground.mailbox.to(SLOW).is_empty());
    world.ground.mailbox.hold(Held::Nobody);
    until("the slow letter is there", || !world.ground.mailbox.to(SLOW).is_empty()).await;
    assert_eq!(slow.letters(&world).await.len(), 1);
    shutdown.send_replace(true);
    soon("the relay ends", running).await.unwrap();
}

#[tokio::test]
async fn at_most_eight_letters_are_on_their_way_at_once() {
    let world = Arc::new(World::new().await);
    let person = Person::verified(&world).await;
    for _ in 0..11 {
        let (user, organization) = (&person.signed_up.account.user, &person.signed_up.organization);
        let invitation = build::an_invitation(organization, user);
        let mut unit = world.unit().await;
        unit.invitations().insert(&invitation).await.unwrap();
        unit.commit().await.unwrap();
        let letter = EventId::new(world.ground.ids.uuid());
        append(&world, &Job::Invite { letter, invitation_id: invitation.id }).await;
    }
    world.ground.mailbox.hold(Held::Everybody);
    let draining = tokio::spawn({
        let world = world.clone();
        async move { world.relay().drain().await }
    });
    until("eight letters are on their way", || world.ground.mailbox.waiting() == 8).await;
    let left = world.store.claim(Lane::Patient, 100, Duration::from_mins(1), world.ground.clock.now()).await.unwrap();
    assert_eq!(left.len(), 3, "the others are left to whoever has room");
    world.store.release(&left.iter().map(|claimed| claimed.number).collect::<Vec<_>>()).await.unwrap();
    world.ground.mailbox.hold(Held::Nobody);
    soon("the rest is done", draining).await.unwrap().unwrap();
    assert_eq!(world.ground.mailbox.letters().len(), 11);
}

#[tokio::test]
async fn what_kills_its_process_each_time_is_given_up_without_another_try() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    ask(&world, &person).await;
    for _ in 0..13 {
        let taken = world.store.claim(Lane::Patient, 10, Duration::from_mins(1), world.ground.clock.now()).await;
        if taken.unwrap().is_empty() {
            break;
        }
        world.ground.clock.advance(Duration::from_secs(61));
    }
    world.relay().drain().await.unwrap();
    let stats = world.relay().stats().await.unwrap();
    assert_eq!((stats.pending, stats.parked), (0, 1));
    assert!(world.ground.mailbox.letters().is_empty(), "it was not tried again");
}

#[tokio::test]
async fn the_sessions_of_a_whole_organization_end_over_many_pages() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let organization = &person.signed_up.organization;
    let mut people = vec![person.id];
    for _ in 0..120 {
        let id = UserId::new(world.ground.ids.uuid());
        let user = User { id, ..build::a_member(organization) };
        let mut unit = world.unit().await;
        unit.users().insert(&user).await.unwrap();
        unit.commit().await.unwrap();
        world.local_sessions.create(build::a_login(user.id)).await.unwrap();
        people.push(user.id);
    }
    let stranger = Person::called(&world, "amal@gmail.com").await;
    for _ in 0..2 {
        let job = Job::EndOrganizationSessions { organization_id: organization.id };
        world.handler().handle(&job).await.unwrap();
    }
    for id in people {
        assert!(world.local_sessions.list(id).await.unwrap().is_empty());
    }
    assert_eq!(stranger.sessions(&world).await, 1);
}

async fn a_picture(world: &World) -> PictureKey {
    let key = PictureKey::draw(world.ground.clock.now(), world.ground.entropy.as_ref());
    for size in PictureSize::ALL {
        world.ground.blobs.put(&key.blob(size), vec![1]).await.unwrap();
    }
    key
}

async fn files(world: &World) -> Vec<String> {
    world.ground.blobs.list(PictureKey::FOLDER, None, 10_000).await.unwrap()
}

#[tokio::test]
async fn who_was_erased_is_forgotten_everywhere_also_when_a_step_fails_first() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    person.enrol(&world).await;
    assert!(!person.letters(&world).await.is_empty());
    let key = a_picture(&world).await;
    let holder = TokenHolder { user_id: person.id, email: email(EMAIL) };
    let token = world.ports.tokens.issue(TokenPurpose::ResetPassword, &holder).await.unwrap();
    append(&world, &Job::Forget { user_id: person.id, email: email(EMAIL).digest(), picture: Some(key) }).await;
    for call in ["mail.forget", "blob.delete"] {
        world.faults.fail_next(call);
        world.relay().drain().await.unwrap();
        assert_eq!(world.relay().stats().await.unwrap().pending, 1, "{call}");
        world.ground.clock.advance(Duration::from_secs(10));
    }
    world.relay().idle().await.unwrap();
    assert_eq!(world.relay().stats().await.unwrap().parked, 0);
    assert!(world.ground.mailbox.letters().is_empty() && files(&world).await.is_empty());
    assert_eq!(person.sessions(&world).await, 0);
    assert!(log_in(&world, EMAIL, PASSWORD, None).await.is_err());
    assert_eq!(world.ports.tokens.consume(TokenPurpose::ResetPassword, &token).await.unwrap(), None);
    let state = world.second_factors.state(&person.actor()).await.unwrap();
    assert_eq!(state.confirmed_at, None);
}

#[tokio::test]
async fn a_letter_on_its_way_to_somebody_who_is_erased_meanwhile_does_not_stay() {
    let world = Arc::new(World::new().await);
    let person = Person::called(&world, SLOW).await;
    world.ground.mailbox.hold(Held::One(SLOW));
    let draining = tokio::spawn({
        let world = world.clone();
        async move { world.relay().drain().await }
    });
    until("the letter is on its way", || world.ground.mailbox.waiting() == 1).await;
    let mut unit = world.store.begin().await.unwrap();
    unit.erasure().erase(person.id).await.unwrap();
    unit.commit().await.unwrap();
    let forget = Job::Forget { user_id: person.id, email: email(SLOW).digest(), picture: None };
    world.handler().handle(&forget).await.unwrap();
    world.ground.mailbox.hold(Held::Nobody);
    soon("the relay is done", draining).await.unwrap().unwrap();
    assert!(world.ground.mailbox.letters().is_empty());
}

#[tokio::test]
async fn pictures_that_nobody_shows_are_dropped_and_what_a_crash_left_is_swept_after_a_day() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let dropped = a_picture(&world).await;
    for _ in 0..2 {
        world.handler().handle(&Job::DropPicture { key: dropped.clone() }).await.unwrap();
    }
    assert!(files(&world).await.is_empty());
    let shown = a_picture(&world).await;
    let mut unit = world.unit().await;
    let mut user = unit.users().find(person.id).await.unwrap().unwrap();
    user.avatar = Some(shown.clone());
    assert!(unit.users().update(&user, user.version).await.unwrap());
    unit.commit().await.unwrap();
    for _ in 0..300 {
        a_picture(&world).await;
    }
    let (janitor, mut from, mut swept) = (world.janitor(), None, Vec::new());
    world.ground.clock.advance(Duration::from_hours(23));
    assert_eq!(janitor.sweep_pictures(&mut from).await.unwrap(), 0, "its upload may still be at it");
    world.ground.clock.advance(Duration::from_hours(2));
    a_picture(&world).await;
    from = None;
    loop {
        swept.push(janitor.sweep_pictures(&mut from).await.unwrap());
        if from.is_none() {
            break;
        }
    }
    assert_eq!((swept.iter().sum::<u64>(), swept.len()), (300, 2), "in bounded steps: {swept:?}");
    assert_eq!(files(&world).await.len(), 4, "what is shown, and what is young");
}
