//! What is peculiar to this adapter; what every session service must keep stands in the contract suite.

use std::{collections::HashSet, sync::Arc};

use super::*;
use crate::testing::{ISSUER, World, login};

fn rotated(refreshed: Refreshed) -> IssuedSession {
    match refreshed {
        Refreshed::Rotated(issued) => *issued,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_at_once_in_two_processes_get_one_successor() {
    let world = World::default();
    let processes = [Arc::new(world.process().await), Arc::new(world.process().await)];
    let first = processes[0].create(login(false)).await.unwrap();
    let asked: Vec<_> = (0..50)
        .map(|n| {
            let (process, token) = (Arc::clone(&processes[n % 2]), first.refresh_token.clone());
            tokio::spawn(async move { rotated(process.refresh(&token, None).await.unwrap()) })
        })
        .collect();
    let mut successors = HashSet::new();
    for answer in asked {
        let issued = answer.await.unwrap();
        processes[0].verify(&issued.access_token).await.unwrap().unwrap();
        successors.insert(issued.refresh_token);
    }
    assert_eq!(successors.len(), 1);
    assert!(!successors.contains(&first.refresh_token));
}

#[tokio::test]
async fn the_grace_is_thirty_seconds_and_one_generation() {
    for (late, stolen) in [(30_000, false), (30_001, true)] {
        let world = World::default();
        let sessions = world.process().await;
        let first = sessions.create(login(false)).await.unwrap();
        let second = rotated(sessions.refresh(&first.refresh_token, None).await.unwrap());
        world.clock.advance(Duration::from_millis(late));
        let again = sessions.refresh(&first.refresh_token, None).await.unwrap();
        let theft = Refreshed::Stolen { handle: first.handle, user_id: first.user_id };
        if stolen {
            assert_eq!(again, theft);
            assert_eq!(sessions.refresh(&second.refresh_token, None).await.unwrap(), Refreshed::Expired);
            assert_eq!(
                sessions.refresh(&first.refresh_token, None).await.unwrap(),
                Refreshed::Expired,
                "theft is told once"
            );
        } else {
            assert_eq!(rotated(again).refresh_token, second.refresh_token);
            rotated(sessions.refresh(&second.refresh_token, None).await.unwrap());
            assert_eq!(sessions.refresh(&first.refresh_token, None).await.unwrap(), theft, "two generations");
        }
    }
}

#[tokio::test]
async fn a_generation_that_was_never_reached_is_no_theft() {
    let world = World::default();
    let sessions = world.process().await;
    let first = sessions.create(login(false)).await.unwrap();
    let record = sessions.sessions.find(first.handle).await.unwrap().unwrap();
    let ahead = RefreshToken::mint(first.handle, 5, &record.secret).unwrap();
    assert_eq!(sessions.refresh(&ahead, None).await.unwrap(), Refreshed::Expired);
    rotated(sessions.refresh(&first.refresh_token, None).await.unwrap());
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    let world = World::default();
    let (ours, theirs) =
        (world.process().await, world.process_with(SessionOptions::new("https://other.example/auth")).await);
    let token = theirs.create(login(false)).await.unwrap().access_token;
    assert_eq!(ours.verify(&token).await.unwrap(), Err(TokenError::Unusable));
    assert!(theirs.verify(&token).await.unwrap().is_ok());
}

#[tokio::test]
async fn sessions_that_ended_are_removed_when_nobody_can_ask_for_them_any_more() {
    let world = World::default();
    let options = SessionOptions { refresh_lifetime: Duration::from_hours(48), ..SessionOptions::new(ISSUER) };
    let sessions = world.process_with(options).await;
    let (kept, ended) = (sessions.create(login(true)).await.unwrap(), sessions.create(login(true)).await.unwrap());
    sessions.revoke(ended.handle).await.unwrap();
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(sessions.maintain().await.unwrap().sessions_swept, 0);
    world.clock.advance(Duration::from_mins(16));
    assert_eq!(sessions.maintain().await.unwrap().sessions_swept, 1);
    assert_eq!(sessions.list(kept.user_id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_written_anew_keeps_all_but_its_claims_and_its_making() {
    let world = World::default();
    let sessions = world.process().await;
    let first = sessions.create(login(true)).await.unwrap();
    world.clock.advance(Duration::from_millis(61_500));
    let claims = SessionClaims { email_verified: true };
    let rewritten = sessions.regenerate(&first.access_token, claims).await.unwrap().unwrap();
    assert_eq!(rewritten.access_expires_at, first.access_expires_at);
    let (before, after) =
        (Unverified::parse(&first.access_token).unwrap(), Unverified::parse(&rewritten.access_token).unwrap());
    assert_eq!(before.refresh_token_hash, after.refresh_token_hash);
    let before = sessions.verify(&first.access_token).await.unwrap().unwrap();
    let after = sessions.verify(&rewritten.access_token).await.unwrap().unwrap();
    assert_eq!(before.email_claim.map(|claim| claim.verified), Some(false));
    assert_eq!(after.email_claim.map(|claim| (claim.verified, claim.looked_up_at)), Some((true, world.clock.now())));
    assert_eq!(after.issued_at.seconds(), before.issued_at.seconds() + 61);
    let same = VerifiedSession { email_claim: before.email_claim, issued_at: before.issued_at, ..after };
    assert_eq!(same, before);

    let next = rotated(sessions.refresh(&first.refresh_token, None).await.unwrap());
    let carried = sessions.verify(&next.access_token).await.unwrap().unwrap().email_claim;
    assert_eq!(carried.map(|claim| claim.verified), Some(true));
}

#[tokio::test]
async fn only_a_good_token_of_a_living_session_is_written_anew() {
    let world = World::default();
    let options = SessionOptions { refresh_lifetime: Duration::from_mins(1), ..SessionOptions::new(ISSUER) };
    let sessions = world.process_with(options).await;
    let claims = SessionClaims { email_verified: true };
    let regenerate = async |token: &str| sessions.regenerate(token, claims).await.unwrap();
    let (revoked, ended) = (sessions.create(login(false)).await.unwrap(), sessions.create(login(false)).await.unwrap());
    sessions.revoke(revoked.handle).await.unwrap();
    for bad in ["", "nonsense", revoked.access_token.as_str(), ended.refresh_token.as_str()] {
        assert_eq!(regenerate(bad).await, None, "{bad}");
    }
    assert!(regenerate(&ended.access_token).await.is_some());
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(regenerate(&ended.access_token).await, None, "the session has ended");
    let late = sessions.create(login(false)).await.unwrap();
    world.clock.set(late.access_expires_at);
    assert_eq!(regenerate(&late.access_token).await, None, "the token has ended");
}

#[test]
fn a_revocation_is_remembered_longer_than_an_access_token_lives() {
    let options = SessionOptions::new(ISSUER);
    assert_eq!(options.revocation_memory(), options.access_lifetime + Duration::from_mins(1));
}
