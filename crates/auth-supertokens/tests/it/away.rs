//! A core that is away, slow, out of order or not the one that was hoped for.

use std::{error::Error, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p2p_auth_supertokens::{ConnectError, Supertokens};
use p2p_contract::{build::a_login, determinism::FixedClock};
use p2p_domain::{
    port::{
        error::{AuthError, PortErrorKind},
        session::{AccessTokens as _, SessionService as _},
    },
    session::TokenError,
};
use p2p_fake_supertokens::FakeCore;

use crate::stage::{Stage, core_at, options, ports, store};

fn count(stage: &Stage, call: &str) -> usize {
    stage.core.calls().iter().filter(|made| *made == call).count()
}

fn chain(error: &AuthError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

const KEYS: &str = "GET /.well-known/jwks.json";
const CREATE: &str = "POST /recipe/session";

#[tokio::test]
async fn access_tokens_verify_while_the_core_is_away() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    let issued = sessions.create(a_login(stage.people[0].id)).await.unwrap();
    stage.core.stop();
    assert!(sessions.verify(&issued.access_token).await.unwrap().is_ok());
    assert!(sessions.jwks().await.unwrap().contains("RS256"));
    for _ in 0..8 {
        let error = sessions.create(a_login(stage.people[0].id)).await.unwrap_err();
        assert_eq!(error.kind, PortErrorKind::Unavailable);
    }
    stage.core.resume();
    stage.core.forget_calls();
    assert!(sessions.create(a_login(stage.people[0].id)).await.is_err(), "it is left alone for a while");
    assert_eq!(stage.core.calls(), [""; 0]);
    stage.clock.advance(Duration::from_secs(5));
    sessions.create(a_login(stage.people[0].id)).await.unwrap();
    assert!(sessions.verify(&issued.access_token).await.unwrap().is_ok());
}

#[tokio::test]
async fn nobody_waits_for_the_core_to_forget_a_session() {
    const FORGET: &str = "POST /recipe/session/remove";
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    let user = stage.people[0].id;
    let mut begun = Vec::new();
    // More than the core is told of at once.
    for _ in 0..40 {
        begun.push(sessions.create(a_login(user)).await.unwrap().handle);
    }
    stage.core.slow(Duration::from_millis(1_500));
    let start = tokio::time::Instant::now();
    for handle in &begun {
        assert!(sessions.revoke(*handle).await.unwrap());
        assert_eq!(sessions.owner(*handle).await.unwrap(), None);
    }
    assert!(start.elapsed() < Duration::from_millis(1_400), "who waited for one answer would be later");
    tokio::time::timeout(Duration::from_secs(10), async {
        while count(&stage, FORGET) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_slow_core_is_given_up() {
    let stage = Stage::with(|options| options.total_timeout = Duration::from_millis(300)).await;
    stage.register().await;
    stage.core.slow(Duration::from_secs(3));
    let error = stage.supertokens.sessions().create(a_login(stage.people[0].id)).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unavailable);
    assert!(chain(&error).contains("in time"), "{}", chain(&error));
}

#[tokio::test]
async fn only_what_is_safe_is_repeated() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    stage.core.forget_calls();
    stage.core.fail_with(500, 1);
    let error = sessions.create(a_login(stage.people[0].id)).await.unwrap_err();
    assert_eq!((error.kind, count(&stage, CREATE)), (PortErrorKind::Unavailable, 1));
    assert!(!chain(&error).contains("java"), "the core's own words are not passed on: {}", chain(&error));
    stage.core.fail_with(429, 2);
    sessions.create(a_login(stage.people[0].id)).await.unwrap();
    assert_eq!(count(&stage, CREATE), 4, "what was refused for the crowd was not done");
    stage.core.fail_with(500, 1);
    assert_eq!(sessions.list(stage.people[0].id).await.unwrap().len(), 1);
    assert_eq!(count(&stage, "GET /recipe/session/user"), 2);
    stage.core.fail_with(500, 2);
    assert!(sessions.list(stage.people[0].id).await.is_err(), "once more and no more");
}

/// The token with another key id; its signature holds no longer.
fn of_key(token: &str, kid: &str) -> String {
    let (header, rest) = token.split_once('.').unwrap();
    let mut header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    header["kid"] = kid.into();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[tokio::test]
async fn a_key_that_is_not_known_is_asked_for_now_and_then() {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = stage.supertokens.sessions();
    assert_eq!(count(&stage, KEYS), 1);
    stage.clock.advance(Duration::from_secs(1));
    stage.core.rotate_keys(true);
    let issued = sessions.create(a_login(stage.people[0].id)).await.unwrap();
    assert!(sessions.verify(&issued.access_token).await.unwrap().is_ok());
    assert_eq!(count(&stage, KEYS), 2);
    for step in 0..3 {
        for forged in 0..5 {
            let token = of_key(&issued.access_token, &format!("d-{step}{forged}"));
            assert_eq!(sessions.verify(&token).await.unwrap(), Err(TokenError::Unusable));
        }
        assert_eq!(count(&stage, KEYS), 2 + step);
        stage.clock.advance(Duration::from_millis(500));
    }
    let fixed = of_key(&issued.access_token, "s-1");
    assert_eq!(sessions.verify(&fixed).await.unwrap(), Err(TokenError::Unusable));
    assert_eq!(count(&stage, KEYS), 4, "static keys are not ours to ask for");
}

#[tokio::test]
async fn a_core_that_cannot_be_used_is_refused_at_the_beginning() {
    let directory = tempfile::tempdir().unwrap();
    let (store, _) = store(directory.path()).await;
    let clock = std::sync::Arc::new(FixedClock::new());
    let key = "a-key-of-the-core-1234567890";
    let locked = FakeCore::start(p2p_fake_supertokens::Options { api_keys: vec![key.into()], ..core_at(&clock) });
    for wrong in [None, Some("another-key-1234567890".to_owned())] {
        let options = p2p_auth_supertokens::SupertokensOptions { api_key: wrong, ..options(&locked) };
        assert!(!format!("{options:?}").contains("1234567890"));
        let outcome = Supertokens::connect(options, ports(&store, clock.clone())).await;
        assert!(matches!(outcome, Err(ConnectError::Key)));
    }
    let right = p2p_auth_supertokens::SupertokensOptions { api_key: Some(key.to_owned()), ..options(&locked) };
    let supertokens = Supertokens::connect(right.clone(), ports(&store, clock.clone())).await.unwrap();
    supertokens.check().await.unwrap();
    locked.stop();
    assert_eq!(supertokens.check().await.unwrap_err().kind, PortErrorKind::Unavailable);
    let outcome = Supertokens::connect(right, ports(&store, clock.clone())).await;
    assert!(matches!(outcome, Err(ConnectError::Away(_))));
    let versions = vec!["4.0".to_owned(), "3.1".to_owned()];
    let old = FakeCore::start(p2p_fake_supertokens::Options { versions, ..core_at(&clock) });
    match Supertokens::connect(options(&old), ports(&store, clock.clone())).await {
        Err(ConnectError::Version { offered }) => assert_eq!(offered, "3.1, 4.0"),
        other => panic!("an old core is refused, not {:?}", other.err()),
    }
}
