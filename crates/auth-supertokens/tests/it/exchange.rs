//! The exchange of refresh tokens where something goes wrong in between, or another process is at it.

use std::time::Duration;

use p2p_contract::build::a_login;
use p2p_domain::{
    port::{
        error::PortErrorKind,
        session::{AccessTokens as _, SessionService as _},
    },
    session::{IssuedSession, Refreshed},
};
use tokio::time::timeout;

use crate::stage::Stage;

#[track_caller]
fn rotated(outcome: Refreshed) -> IssuedSession {
    match outcome {
        Refreshed::Rotated(issued) => *issued,
        other => panic!("new tokens are due, not {other:?}"),
    }
}

#[tokio::test]
async fn an_exchange_ends_though_nobody_waits_for_it() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    let first = sessions.create(a_login(stage.people[0].id)).await.unwrap();
    stage.core.slow(Duration::from_millis(200));
    let waited = timeout(Duration::from_millis(50), sessions.refresh(&first.refresh_token, None)).await;
    assert!(waited.is_err(), "the presenter went away");
    let second = rotated(sessions.refresh(&first.refresh_token, None).await.unwrap());
    stage.core.slow(Duration::ZERO);
    let exchanges = stage.core.calls().iter().filter(|call| *call == "POST /recipe/session/refresh").count();
    assert_eq!(exchanges, 1, "the second presenter received what the first one would have");
    rotated(sessions.refresh(&second.refresh_token, None).await.unwrap());
}

#[tokio::test]
async fn another_process_knows_no_successor_and_ends_nothing_for_it() {
    let stage = Stage::new().await;
    stage.register().await;
    let (here, there) = (stage.supertokens.sessions(), stage.another().await.unwrap().sessions());
    let first = here.create(a_login(stage.people[0].id)).await.unwrap();
    let second = rotated(here.refresh(&first.refresh_token, None).await.unwrap());
    let error = there.refresh(&first.refresh_token, None).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unavailable);
    let third = rotated(there.refresh(&second.refresh_token, None).await.unwrap());
    stage.clock.advance(Duration::from_secs(31));
    let stolen = there.refresh(&first.refresh_token, None).await.unwrap();
    assert_eq!(stolen, Refreshed::Stolen { handle: first.handle, user_id: first.user_id });
    assert_eq!(here.refresh(&third.refresh_token, None).await.unwrap(), Refreshed::Expired);
}

#[tokio::test]
async fn a_session_ends_though_the_core_is_away() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    let issued = sessions.create(a_login(stage.people[0].id)).await.unwrap();
    let since = stage.now();
    stage.core.stop();
    assert!(sessions.revoke(issued.handle).await.unwrap());
    stage.core.resume();
    assert_eq!(sessions.refresh(&issued.refresh_token, None).await.unwrap(), Refreshed::Expired);
    let told = sessions.revoked_since(since).await.unwrap();
    assert_eq!(told, [(issued.handle, issued.user_id)]);
    assert_eq!(sessions.maintain().await.unwrap(), 0);
    stage.clock.advance(Duration::from_hours(8 * 24));
    assert_eq!(sessions.maintain().await.unwrap(), 1);
}

#[tokio::test]
async fn within_the_grace_the_access_token_is_made_now() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    let first = sessions.create(a_login(stage.people[0].id)).await.unwrap();
    let second = rotated(sessions.refresh(&first.refresh_token, None).await.unwrap());
    stage.clock.advance(Duration::from_secs(20));
    let again = rotated(sessions.refresh(&first.refresh_token, None).await.unwrap());
    assert_eq!(again.refresh_token, second.refresh_token);
    let told = sessions.verify(&again.access_token).await.unwrap().unwrap();
    assert_eq!(told.issued_at.seconds(), stage.now().seconds());
    sessions.revoke(first.handle).await.unwrap();
    assert_eq!(sessions.refresh(&first.refresh_token, None).await.unwrap(), Refreshed::Expired);
}

#[tokio::test]
async fn the_anti_csrf_token_is_asked_for_within_the_grace_too() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    let login = p2p_domain::session::NewSession { anti_csrf: true, ..a_login(stage.people[0].id) };
    let first = sessions.create(login).await.unwrap();
    let right = first.anti_csrf_token.clone().unwrap();
    let second = rotated(sessions.refresh(&first.refresh_token, Some(Some(&right))).await.unwrap());
    for wrong in [None, Some("nonsense")] {
        assert_eq!(sessions.refresh(&first.refresh_token, Some(wrong)).await.unwrap(), Refreshed::Expired);
    }
    let again = rotated(sessions.refresh(&first.refresh_token, Some(Some(&right))).await.unwrap());
    assert_eq!((again.refresh_token, again.anti_csrf_token), (second.refresh_token, second.anti_csrf_token));
}
