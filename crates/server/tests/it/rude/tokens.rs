//! Tokens that this server did not sign, or signed long ago.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p2p_auth_local::{LocalSessions, SessionOptions, SessionPorts};
use p2p_domain::{
    port::session::SessionService as _,
    session::{Device, NewSession, SessionClaims},
};
use p2p_server::ports::Platform;
use serde_json::{Value, json};

use super::Witness;
use crate::harness::{Session, World, eventually, stories};

stories!(made_up_tokens_open_nothing, an_expired_token_asks_for_a_refresh,);

/// The token with another header or other claims, and its old signature unless told otherwise.
fn forged(
    token: &str,
    header: impl FnOnce(&mut Value),
    claims: impl FnOnce(&mut Value),
    signature: Option<&str>,
) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let read = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let write = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (mut head, mut body) = (read(parts[0]), read(parts[1]));
    header(&mut head);
    claims(&mut body);
    format!("{}.{}.{}", write(&head), write(&body), signature.unwrap_or(parts[2]))
}

async fn made_up_tokens_open_nothing(world: World) {
    let (witness, nora) = (Witness::of(&world).await, world.admin().await);
    let token = witness.person.access_token();
    let parts: Vec<&str> = token.split('.').collect();
    let other = nora.access_token().rsplit('.').next().unwrap();
    let hmac_like = URL_SAFE_NO_PAD.encode([7_u8; 32]);
    let tokens = [
        forged(token, |head| head["alg"] = json!("none"), |_| {}, Some("")),
        forged(token, |head| head["alg"] = json!("NONE"), |_| {}, None),
        forged(token, |head| head["alg"] = json!("HS256"), |_| {}, Some(&hmac_like)),
        forged(token, |head| head["kid"] = json!("../../etc/passwd"), |_| {}, None),
        forged(token, |head| head["kid"] = json!("' OR 1=1"), |_| {}, None),
        forged(token, |head| head["jwk"] = json!({ "kty": "OKP" }), |_| {}, None),
        forged(token, |_| {}, |body| body["sub"] = json!(nora.id), None),
        forged(token, |_| {}, |body| body["exp"] = json!(4_102_444_800_i64), None),
        forged(token, |_| {}, |body| body["exp"] = json!("tomorrow"), None),
        forged(token, |_| {}, |body| body["sessionHandle"] = json!("x"), None),
        format!("{}.{}.{other}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.x"),
        format!("{token}="),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(86)),
        "a.b.c".into(),
        "...".into(),
        "null".into(),
        "undefined".into(),
        "e30.e30.e30".into(),
        "x".repeat(7_000),
        witness.person.refresh_token.clone(),
    ];
    for forged in &tokens {
        for session in
            [Session::Bearer(forged.clone()), Session::Cookie { access: forged.clone(), anti_csrf: Some("x".into()) }]
        {
            let answer = world.anybody().with(session.clone()).get("/users/me").await;
            assert_eq!(answer.code(), 401, "{session:?}: {answer}");
            answer.assert_problem();
            let write = world.anybody().with(session).patch("/users/me", &json!({ "bio": "Rude" })).await;
            assert_eq!(write.code(), 401, "{write}");
        }
    }
    for value in ["Bearer", "Bearer ", "Basic YTpi", "bearer\u{a0}x", "Token x", "Bearer a b c", ","] {
        let answer = world.anybody().get("/users/me").header("authorization", value).await;
        assert_eq!(answer.code(), 401, "{value:?}: {answer}");
    }
    let both =
        world.anybody().get("/users/me").header("cookie", &format!("sAccessToken={token}; sAccessToken={token}")).await;
    both.problem(401, "try_refresh_token");
    witness.sees_nothing_new().await;
}

async fn an_expired_token_asks_for_a_refresh(world: World) {
    let amal = world.admin().await;
    let (platform, store) = (Platform::system(), &world.server.store);
    let ports = SessionPorts {
        sessions: store.clone(),
        sweep: store.clone(),
        keys: store.clone(),
        clock: platform.clock.clone(),
        ids: platform.ids.clone(),
        entropy: platform.entropy.clone(),
    };
    let api_url = world.place.config(&[]).http.api_url;
    let options =
        SessionOptions { access_lifetime: Duration::from_secs(2), ..SessionOptions::new(format!("{api_url}/auth")) };
    let sessions = Arc::new(LocalSessions::open(ports, options).await.unwrap());
    let new = NewSession {
        user_id: amal.id.parse().unwrap(),
        device: Device::default(),
        anti_csrf: false,
        claims: SessionClaims::default(),
    };
    let issued = sessions.create(new).await.unwrap();
    let short = world.anybody().with(Session::Bearer(issued.access_token.clone()));
    short.get("/users/me").await.is(200);
    eventually("the token expires", async || short.get("/users/me").await.code() == 401).await;
    short.get("/users/me").await.problem(401, "try_refresh_token");
    short.patch("/users/me", &json!({ "bio": "Late" })).await.problem(401, "try_refresh_token");
    let renewed = world
        .anybody()
        .poke("/auth/refresh")
        .header("authorization", &format!("Bearer {}", issued.refresh_token))
        .await;
    renewed.is(200);
    world.anybody().with(renewed.session()).get("/users/me").await.is(200);
}
