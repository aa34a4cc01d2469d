//! How keys come, are used and go, in one process and in several.

use std::{sync::atomic::Ordering, time::Duration};

use p2p_domain::port::{
    clock::Clock,
    session::{AccessTokens, SessionService},
};

use crate::{
    LocalSessions,
    testing::{World, login},
};

async fn kid_in_use(sessions: &LocalSessions) -> String {
    let token = sessions.create(login(false)).await.unwrap().access_token;
    jsonwebtoken::decode_header(&token).unwrap().kid.unwrap()
}

const WEEK: Duration = Duration::from_hours(7 * 24);

#[tokio::test]
async fn a_key_is_published_before_its_use_and_kept_until_its_tokens_end() {
    let world = World::default();
    let sessions = world.process().await;
    let first = kid_in_use(&sessions).await;
    world.clock.set(world.clock.now().plus(WEEK).minus(Duration::from_millis(300_001)));
    assert!(!sessions.maintain().await.unwrap().key_made);
    world.clock.advance(Duration::from_millis(1));
    assert!(sessions.maintain().await.unwrap().key_made);
    assert!(!sessions.maintain().await.unwrap().key_made, "once");
    assert_eq!(sessions.jwks().await.unwrap().matches("\"kid\"").count(), 2);

    assert_eq!(kid_in_use(&sessions).await, first);
    world.clock.advance(Duration::from_millis(299_999));
    assert_eq!(kid_in_use(&sessions).await, first);
    world.clock.advance(Duration::from_millis(1));
    let second = kid_in_use(&sessions).await;
    assert_ne!(second, first);

    world.clock.advance(Duration::from_mins(35) - Duration::from_millis(1));
    assert_eq!(sessions.maintain().await.unwrap().keys_retired, 0);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(sessions.maintain().await.unwrap().keys_retired, 1);
    assert_eq!(kid_in_use(&sessions).await, second);
    assert!(!sessions.jwks().await.unwrap().contains(&first));
}

#[tokio::test]
async fn a_key_of_another_process_is_found_and_strangers_cost_two_reads_a_second() {
    let world = World::default();
    let (here, there) = (world.process().await, world.process().await);
    world.clock.advance(WEEK);
    there.maintain().await.unwrap();
    world.clock.advance(Duration::from_mins(5));
    let token = there.create(login(false)).await.unwrap().access_token;
    assert!(here.verify(&token).await.unwrap().is_ok(), "a key that was not there at the start");

    let genuine = here.create(login(false)).await.unwrap().access_token;
    let (_, rest) = genuine.split_once('.').unwrap();
    let before = world.shelf.key_reads.load(Ordering::SeqCst);
    for n in 0..100 {
        let header = format!(r#"{{"kid":"d-{n}","typ":"JWT","version":"5","alg":"EdDSA"}}"#);
        let header = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header);
        assert!(here.verify(&format!("{header}.{rest}")).await.unwrap().is_err());
        world.clock.advance(Duration::from_millis(10));
    }
    let reads = world.shelf.key_reads.load(Ordering::SeqCst) - before;
    assert_eq!(reads, 1, "the first half second was spent by the genuine one");
}

#[tokio::test]
async fn two_that_start_at_once_understand_each_other() {
    let world = World::default();
    let (here, there) = tokio::join!(world.process(), world.process());
    assert_eq!(world.shelf.keys().len(), 1);
    let token = here.create(login(false)).await.unwrap().access_token;
    assert!(there.verify(&token).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_clock_set_back_neither_makes_keys_nor_stops_signing() {
    let world = World::default();
    let sessions = world.process().await;
    let first = kid_in_use(&sessions).await;
    world.clock.set(world.clock.now().minus(WEEK * 2));
    assert!(!sessions.maintain().await.unwrap().key_made);
    assert_eq!(kid_in_use(&sessions).await, first);
}

#[tokio::test]
async fn a_restart_keeps_the_keys() {
    let world = World::default();
    let token = world.process().await.create(login(false)).await.unwrap().access_token;
    assert!(world.process().await.verify(&token).await.unwrap().is_ok());
    assert_eq!(world.shelf.keys().len(), 1);
}
